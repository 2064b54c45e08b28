"""The policy that a blocked request needs: if there is one, the model reads the response with it, and else no policy helps."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import test_browser
import test_browser_table
from browsers.test_generated import Case, Trial, cases
from hypothesis import given, settings
from test_fix import otherwise

from demo_api.browser import (
    COMMON,
    ENGINES,
    Answer,
    Decision,
    Engine,
    FetchRequest,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    change,
    decide,
    fetch_request,
    fix_of,
    header_list,
)
from demo_api.policy import Policy, is_sound
from demo_api.policy.needed import needed_after, needed_for
from demo_api.policy.server import with_policy

PAGE = "https://app.example"
API = "https://api.example.test/items"
Server = Callable[[HttpRequest], Answer]
by_engine = pytest.mark.parametrize("engine", [COMMON, *ENGINES], ids=lambda engine: engine.name)


def hold_the_law(decision: Decision, server: Server) -> Policy | None:
    """A policy is enough, is sound and opens to nobody but the page; where there is none, a whole policy does not help."""
    policy, fix = needed_after(decision), fix_of(decision)
    asked = change(fix, decision.asked)
    if policy is None:
        if fix.policy is not None and (decision.exchanges or not fix.request):
            ideal = Policy(
                (fix.policy.origin,), fix.policy.credentials, ("GET", *fix.policy.methods), fix.policy.headers
            )
            again = decide(asked, lambda it: with_policy(ideal, it, server(it)), decision.engine)
            assert again.outcome != "readable" or not is_sound(ideal)
        return None
    assert decision.outcome != "readable"
    assert is_sound(policy)
    assert decide(asked, lambda it: with_policy(policy, it, server(it)), decision.engine).outcome == "readable"
    assert policy.readers in {("*",), (asked.origin,)}
    assert policy.credentials <= (asked.credentials == "include")
    return policy


@by_engine
@pytest.mark.parametrize("case", test_browser.ANSWERED, ids=lambda case: case["id"])
def test_in_every_measured_case(case: dict[str, Any], engine: Engine) -> None:
    server = otherwise(lambda request: test_browser.answer(case, request))
    hold_the_law(decide(test_browser.asked(case), server, engine), server)


@by_engine
@pytest.mark.parametrize("case", test_browser_table.CASES, ids=lambda case: case["id"])
def test_in_every_written_case(case: dict[str, Any], engine: Engine) -> None:
    def said(request: HttpRequest) -> HttpResponse:
        found = case["server"][request.url]["preflight" if request.preflight else "response"]
        return HttpResponse(found["status"], header_list(map(tuple, found["headers"])))

    server = otherwise(said)
    hold_the_law(decide(test_browser_table.asked(case), server, engine), server)


STAGE: Any = SimpleNamespace(origins=["http://localhost:1111", "http://localhost:2222", "http://localhost:3333"])


@settings(max_examples=100, deadline=None)
@given(cases())
def test_in_every_generated_case(case: Case) -> None:
    trial = Trial(case, STAGE)
    for engine in (COMMON, *ENGINES):
        server = lambda request: trial.script.answer(request, urlsplit(request.url).path)  # noqa: E731
        decision = decide(trial.asked(), server, engine)
        hold_the_law(decision, server)


def blocked(asked: FetchRequest, *headers: tuple[str, str], status: int = 200) -> Decision:
    return decide(asked, lambda _: HttpResponse(status, headers))


def test_it_has_all_that_the_request_needs() -> None:
    asked = fetch_request(
        API, origin=PAGE, method="PUT", headers={"X-Foo": "1", "Authorization": "x"}, credentials="include"
    )
    policy = Policy((PAGE,), credentials=True, methods=("GET", "PUT"), headers=("X-Foo", "Authorization"))
    assert needed_for(asked) == needed_after(blocked(asked, status=405)) == policy


def test_a_method_that_needs_no_preflight_is_in_it_too() -> None:
    policy = needed_for(fetch_request(API, origin=PAGE, method="POST", body="x"))
    assert policy == Policy((PAGE,), methods=("GET", "POST"))


def test_what_the_server_allows_now_stays() -> None:
    asked = fetch_request(API, origin=PAGE, method="PUT")
    policy = needed_after(
        blocked(
            asked,
            ("Access-Control-Allow-Origin", PAGE),
            ("Access-Control-Allow-Methods", "GET, PATCH, OPTIONS, foo bar, *"),
            ("Access-Control-Allow-Headers", "accept, x-one, Cookie"),
            ("Access-Control-Max-Age", "60"),
        )
    )
    assert policy == Policy(
        (PAGE,), methods=("GET", "PUT"), headers=("x-one",), max_age=60
    )  # a list that cannot be read says nothing
    policy = needed_after(
        blocked(
            asked,
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", "GET, PATCH, OPTIONS, *"),
            ("Access-Control-Allow-Headers", "accept, x-one, Cookie"),
            ("Access-Control-Expose-Headers", "X-Total-Count, Set-Cookie"),
        )
    )
    assert policy is None  # the star is a wildcard, so the page may read
    policy = needed_after(
        blocked(
            asked,
            ("Access-Control-Allow-Origin", "*"),
            ("Access-Control-Allow-Methods", "GET, PATCH, OPTIONS"),
            ("Access-Control-Allow-Headers", "accept, x-one, Cookie"),
            ("Access-Control-Expose-Headers", "X-Total-Count, Set-Cookie"),
        )
    )
    assert policy == Policy(("*",), methods=("GET", "PUT", "PATCH"), headers=("x-one",), expose=("X-Total-Count",))


def test_a_star_gives_way_to_the_page_where_cookies_come() -> None:
    asked = fetch_request(API, origin=PAGE, credentials="include")
    policy = needed_after(blocked(asked, ("Access-Control-Allow-Origin", "*")))
    assert policy == Policy((PAGE,), credentials=True)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (fetch_request(API, origin=PAGE), NetworkFailure("refused")),
        (fetch_request(API, origin=PAGE), HttpResponse(302, (("Location", "ftp://x"),))),
        (fetch_request(API, origin=PAGE), HttpResponse(302, (("Location", "https://third.example/y"),))),
        (fetch_request(API, origin=PAGE, method="TRACE"), HttpResponse(200)),
        (fetch_request("//[", origin=PAGE), HttpResponse(200)),
        (fetch_request("https://api.example.test:25/", origin=PAGE), NetworkFailure("refused")),
        (fetch_request("http://api.example.test/", origin=PAGE), NetworkFailure("refused")),
        (fetch_request(API, origin="https://api.example.test"), HttpResponse(200)),
        (fetch_request(API, origin=PAGE), HttpResponse(200, (("Access-Control-Allow-Origin", "*"),))),
        (fetch_request(API, origin="http://a$b.example"), HttpResponse(200)),
    ],
)
def test_where_no_policy_helps_or_none_can_be_written_there_is_none(asked: FetchRequest, answer: Answer) -> None:
    assert needed_after(decide(asked, lambda _: answer)) is None


def test_a_page_without_an_origin_needs_a_public_api() -> None:
    assert needed_for(fetch_request(API, origin="null")) == Policy(("*",))


def test_a_page_that_must_change_too_gets_the_policy_for_its_changed_request() -> None:
    assert needed_for(fetch_request(API, origin=PAGE, mode="no-cors")) == Policy((PAGE,))
    assert needed_for(fetch_request(API, origin=PAGE, mode="no-cors", method="PUT")) is None  # nothing is sent
