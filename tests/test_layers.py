"""What lies around CORS, row by row, held against the model: a page's own policy, the HTTP cache, local network access."""

from dataclasses import replace
from typing import Any

import pytest
from layers import SCRIPTS, at_once, bare, by_element, by_script, rows, sequence

from demo_api.browser import CHROMIUM, ENGINES, FIREFOX, Engine, HttpResponse, decide, fetch_request
from demo_api.browser.csp import parse_policies

KEPT = {
    # Chromium follows the redirect of a beacon elsewhere, and there it compares paths as well.
    ("beacon-redirect-allowed", "chromium"),
    # Firefox shows no image from a response that something else has loaded, and asks again; the model knows no image yet.
    *((f"{said}-fi-img", "firefox") for said in ("plain", "if-origin", "reflect", "star")),
    *((f"{said}-{steps}", "firefox") for said in ("reflect", "star") for steps in ("fni-img", "fi-imgu")),
}
"""The differences that are kept, each with its reason."""


def named(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("row", rows(name), ids=lambda row: row["id"])


def of_a_policy(row: dict[str, Any], engine: Engine) -> tuple[object, object]:
    """What the model says of a row with a policy, and what the browser did: the outcome, the requests, who stopped it."""
    (did,) = row["engines"][engine.name]
    stopped = any(it.startswith("enforce") for it in did.get("violations", ()))
    if row["steps"][0]["api"] in SCRIPTS:
        return by_script(row, engine), (did["outcome"], did["requests"], stopped)
    # An element may ask twice, and what it needs besides is not about a policy.
    return by_element(row, engine), (list(dict.fromkeys(map(bare, did["requests"]))), stopped)


@named("csp")
def test_a_policy_does_in_the_model_what_it_does_in_each_browser(row: dict[str, Any]) -> None:
    for engine in ENGINES:
        says, did = of_a_policy(row, engine)
        assert (says == did) != ((row["id"], engine.name) in KEPT), (engine.name, says, did)


@named("http-cache")
def test_the_cache_does_in_the_model_what_it_does_in_each_browser(row: dict[str, Any]) -> None:
    for engine in ENGINES:
        did = [(step["outcome"], step["requests"]) for step in row["engines"][engine.name]]
        says = sequence(row, engine)
        assert (says == did) != ((row["id"], engine.name) in KEPT), (engine.name, says, did)


@named("local-network")
def test_local_network_access_is_in_the_model_as_in_each_browser(row: dict[str, Any]) -> None:
    for engine in ENGINES:
        (did,) = row["engines"][engine.name]
        assert at_once(row, engine) == (did["outcome"], did["requests"]), engine.name


def test_what_the_visitor_allows_passes_local_network_access() -> None:
    policies = parse_policies(["treat-as-public-address"])
    asked = replace(fetch_request("http://localhost:8000/", origin="http://localhost:3000"), policies=policies)
    allowed = HttpResponse(200, (("Access-Control-Allow-Origin", "*"),))
    insecure = replace(asked, origin="http://shop.example", page_url="")
    for each, reason in (
        (asked, "lna-permission-denied"),
        (insecure, "lna-insecure-context"),
        (replace(insecure, local_network_granted=True), "lna-insecure-context"),
        (replace(asked, local_network_granted=True), None),
    ):
        assert decide(each, lambda _: allowed, CHROMIUM).reason == reason
        assert decide(each, lambda _: allowed, FIREFOX).reason is None


def test_few_differences_are_kept() -> None:
    assert len(KEPT) <= 10


@pytest.mark.parametrize(("name", "number"), [("csp", 327), ("http-cache", 306), ("local-network", 39)])
def test_no_row_is_lost(name: str, number: int) -> None:
    found = rows(name)
    assert len({row["id"] for row in found}) == len(found) == number
