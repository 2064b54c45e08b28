"""The policy that a blocked request needs: if there is one, the model reads the response with it, and else no policy helps."""

from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import test_browser
import test_browser_table
from generated import Case, Trial, cases
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
from demo_api.explain.policy import policy_of
from demo_api.policy import Policy, is_sound
from demo_api.policy.examples import USUAL
from demo_api.policy.needed import needed_after, needed_for
from demo_api.policy.server import with_policy
from demo_api.words import Reason, load

PAGE = "https://app.example"
API = "https://api.example.test/items"
Server = Callable[[HttpRequest], Answer]
by_engine = pytest.mark.parametrize("engine", [COMMON, *ENGINES], ids=lambda engine: engine.name)


def hold_the_law(decision: Decision) -> None:
    """A policy is enough, can be written, and opens to nobody but the page; where there is none, none would be enough.

    What a request that was not sent gets as its response, such as a redirect, is not known: status 200 stands for it.
    """
    known = {(it.request.preflight, it.request.method, it.request.url): it.answer for it in decision.exchanges}

    def ends(policy: Policy) -> str:
        def respond(it: HttpRequest) -> Answer:
            return with_policy(policy, it, known.get((it.preflight, it.method, it.url), HttpResponse(200)))

        return decide(asked, respond, decision.engine).outcome

    policy, fix = needed_after(decision), fix_of(decision)
    asked = change(fix, decision.asked)
    if policy is not None:
        assert decision.outcome != "readable"
        assert is_sound(policy)
        assert ends(policy) == "readable"
        assert policy.readers in {("*",), (asked.origin,)}
        assert policy.credentials <= (asked.credentials == "include")
    elif fix.policy is not None and (decision.exchanges or not fix.request):
        ideal = Policy((fix.policy.origin,), fix.policy.credentials, ("GET", *fix.policy.methods), fix.policy.headers)
        assert ends(ideal) != "readable" or not is_sound(ideal)


@by_engine
@pytest.mark.parametrize("case", test_browser.ANSWERED, ids=lambda case: case["id"])
def test_in_every_measured_case(case: dict[str, Any], engine: Engine) -> None:
    server = otherwise(lambda request: test_browser.answer(case, request))
    hold_the_law(decide(test_browser.asked(case), server, engine))


@by_engine
@pytest.mark.parametrize("case", test_browser_table.CASES, ids=lambda case: case["id"])
def test_in_every_written_case(case: dict[str, Any], engine: Engine) -> None:
    def said(request: HttpRequest) -> HttpResponse:
        found = case["server"][request.url]["preflight" if request.preflight else "response"]
        return HttpResponse(found["status"], header_list(map(tuple, found["headers"])))

    server = otherwise(said)
    hold_the_law(decide(test_browser_table.asked(case), server, engine))


STAGE: Any = SimpleNamespace(origins=["http://localhost:1111", "http://localhost:2222", "http://localhost:3333"])


@settings(max_examples=100, deadline=None)
@given(cases())
def test_in_every_generated_case(case: Case) -> None:
    trial = Trial(case, STAGE)
    for engine in (COMMON, *ENGINES):
        hold_the_law(decide(trial.asked(), lambda it: trial.script.answer(it, urlsplit(it.url).path), engine))


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


def test_a_redirect_from_the_pages_own_origin_needs_the_policy_where_it_leads() -> None:
    def respond(request: HttpRequest) -> Answer:
        here = request.url.startswith(PAGE)
        return HttpResponse(307, (("Location", API),)) if here else HttpResponse(200)

    asked = fetch_request(f"{PAGE}/x", origin=PAGE, method="PUT", credentials="include")
    assert needed_after(decide(asked, respond)) == Policy((PAGE,), credentials=True, methods=("GET", "PUT"))


def test_a_page_without_an_origin_needs_a_public_api() -> None:
    assert needed_for(fetch_request(API, origin="null")) == Policy(("*",))


def test_a_page_that_must_change_too_gets_the_policy_for_its_changed_request() -> None:
    assert needed_for(fetch_request(API, origin=PAGE, mode="no-cors")) == Policy((PAGE,))
    assert needed_for(fetch_request(API, origin=PAGE, mode="no-cors", method="PUT")) is None  # nothing is sent


def _decided_by_a_policy() -> frozenset[str]:
    """The reasons that only a policy changes, as the measured and the written cases reach them."""
    found = set()
    for case in test_browser.ANSWERED:
        server = otherwise(partial(test_browser.answer, case))
        decision = decide(test_browser.asked(case), server)
        if needed_after(decision) is not None and not fix_of(decision).request:
            found.add(str(decision.reason))
    return frozenset(found)


BY_A_POLICY = _decided_by_a_policy()


@pytest.mark.parametrize("reason", load().reasons.values(), ids=lambda it: it.id)
@pytest.mark.parametrize("values", [{}, {"page_origin": PAGE, "method": "PUT", "header": "X-Foo", "url": API}])
def test_the_policy_for_a_message_lets_its_request_pass(reason: Reason, values: dict[str, str]) -> None:
    policy = policy_of(reason, values)
    if policy is None:
        assert reason.id not in BY_A_POLICY
        return
    assert is_sound(policy)
    assert policy.readers == ((PAGE,) if values else USUAL.readers)
    asked = fetch_request(
        API,
        origin=policy.readers[0],
        method=policy.methods[-1],
        headers=dict.fromkeys(policy.headers, "1"),
        credentials="include" if policy.credentials else "omit",
    )
    assert decide(asked, lambda it: with_policy(policy, it, HttpResponse(200))).outcome == "readable"
