"""Every fix is held to its word: carried out on what was recorded, it lets the page read, or uncovers the next reason."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
import test_browser
import test_browser_table
from generated import Case, Trial, cases
from hypothesis import given, settings

from demo_api.browser import (
    COMMON,
    ENGINES,
    FETCH,
    Answer,
    Decision,
    Engine,
    Exchange,
    FetchRequest,
    Fix,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    Policy,
    ResponseEdit,
    apply,
    change,
    decide,
    fetch_request,
    fix_of,
    header_list,
    replay,
)

MOST_STEPS = 8
Server = Callable[[HttpRequest], Answer]
by_engine = pytest.mark.parametrize("engine", [COMMON, FETCH, *ENGINES], ids=lambda engine: engine.name)


def fixed(server: Server, fixes: list[Fix]) -> Server:
    """The server as it is with the fixes."""

    def answer(request: HttpRequest) -> Answer:
        answer = server(request)
        for fix in fixes:
            answer = fix.answer(request, answer)
        return answer

    return answer


def steps_to_the_end(asked: FetchRequest, server: Server, engine: Engine) -> list[tuple[Decision, Fix]]:
    """Fix what is wrong, one reason after the other, until the page may read or nothing helps."""
    steps: list[tuple[Decision, Fix]] = []
    fixes: list[Fix] = []
    while len(steps) <= MOST_STEPS:
        decision = decide(asked, fixed(server, fixes), engine)
        fix = fix_of(decision)
        steps.append((decision, fix))
        if not fix.helps:
            break
        fixes.append(fix)
        asked = change(fix, asked)
    return steps


def hold_the_law(asked: FetchRequest, server: Server, engine: Engine) -> None:
    steps = steps_to_the_end(asked, server, engine)
    # What a request that was never sent would have been answered, such as a redirect, nobody can know beforehand: so a
    # reason may come again at another address, and not at the same one.
    reasons = [(decision.reason, decision.request and decision.request.url.bare) for decision, _ in steps]
    assert len(reasons) == len(set(reasons)), reasons
    end, last = steps[-1]
    assert (end.outcome == "readable") == (last == Fix()), reasons
    assert end.outcome == "readable" or last.elsewhere is not None, reasons
    for decision, fix in steps:
        one_policy(fix)
        on_the_record(decision, fix)


def one_policy(fix: Fix) -> None:
    """A fix opens to nobody but the page: null is not allowed by name, and * does not go with credentials."""
    assert not (fix.helps and fix.elsewhere)
    for edit in fix.responses:
        set_ = dict(edit.headers)
        assert set_.get("Access-Control-Allow-Origin") != "null"
        assert not (set_.get("Access-Control-Allow-Origin") == "*" and "Access-Control-Allow-Credentials" in set_)
        assert edit.headers or edit.status is not None


def on_the_record(decision: Decision, fix: Fix) -> None:
    """Carried out on the recorded exchanges, the fix leaves its own reason behind."""
    if not fix.helps:
        return
    asked, exchanges = change(fix, decision.asked), apply(fix, decision.exchanges)
    again = replay(asked, exchanges, decision.engine)
    assert again.reason != decision.reason
    assert again.outcome == "readable" or again.reason is not None
    assert [it.answer for it in exchanges] == [fix.answer(it.request, it.answer) for it in exchanges]


def otherwise(server: Callable[[HttpRequest], Answer | None]) -> Server:
    """A server that answers 200 without a header where nothing was measured."""

    def answer(request: HttpRequest) -> Answer:
        try:
            return server(request) or HttpResponse(200)
        except (AssertionError, KeyError):
            return HttpResponse(200)

    return answer


@by_engine
@pytest.mark.parametrize("case", test_browser.ANSWERED, ids=lambda case: case["id"])
def test_every_measured_case_ends_readable_or_where_nothing_helps(case: dict[str, Any], engine: Engine) -> None:
    server = otherwise(lambda request: test_browser.answer(case, request))
    hold_the_law(test_browser.asked(case), server, engine)


@by_engine
@pytest.mark.parametrize("case", test_browser_table.CASES, ids=lambda case: case["id"])
def test_every_written_case_ends_readable_or_where_nothing_helps(case: dict[str, Any], engine: Engine) -> None:
    def server(request: HttpRequest) -> Answer:
        said = case["server"][request.url]["preflight" if request.preflight else "response"]
        return HttpResponse(said["status"], header_list(map(tuple, said["headers"])))

    hold_the_law(test_browser_table.asked(case), otherwise(server), engine)


STAGE: Any = SimpleNamespace(origins=["http://localhost:1111", "http://localhost:2222", "http://localhost:3333"])


@settings(max_examples=200, deadline=None)
@given(cases())
def test_every_generated_policy_ends_readable(case: Case) -> None:
    trial = Trial(case, STAGE)
    asked = trial.asked()
    for engine in (COMMON, *ENGINES):
        hold_the_law(asked, lambda request: trial.script.answer(request, urlsplit(request.url).path), engine)


PAGE = "http://localhost:3000"
API = "http://localhost:8000/x"


def test_one_fix_sets_all_that_one_policy_needs() -> None:
    asked = fetch_request(
        API, origin=PAGE, method="PUT", headers={"X-Foo": "1", "Authorization": "x"}, credentials="include"
    )
    decision = decide(asked, lambda _: HttpResponse(405))
    fix = fix_of(decision)
    sharing = (
        ("Access-Control-Allow-Origin", PAGE),
        ("Vary", "Origin"),
        ("Access-Control-Allow-Credentials", "true"),
    )
    lists = (
        ("Access-Control-Allow-Methods", "PUT"),
        ("Access-Control-Allow-Headers", "X-Foo, Authorization"),
    )
    assert fix == Fix(
        (
            ResponseEdit(API, "OPTIONS", preflight=True, status=204, headers=(*sharing, *lists)),
            ResponseEdit(API, "PUT", headers=sharing),
        ),
        policy=Policy(PAGE, credentials=True, methods=("PUT",), headers=("X-Foo", "Authorization")),
    )
    assert replay(change(fix, asked), apply(fix, decision.exchanges)).outcome == "readable"


def test_what_is_right_already_stays_as_it_is() -> None:
    asked = fetch_request(API, origin=PAGE, method="PUT", headers={"X-Foo": "1"})
    allowed = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "GET, PATCH")]
    decision = decide(asked, lambda _: HttpResponse(200, tuple(allowed)))
    preflight, response = fix_of(decision).responses
    assert preflight.status is None
    assert preflight.headers == (
        ("Access-Control-Allow-Methods", "GET, PATCH, PUT"),
        ("Access-Control-Allow-Headers", "X-Foo"),
    )
    assert response.headers == (("Access-Control-Allow-Origin", PAGE), ("Vary", "Origin"))


def test_a_policy_is_there_only_where_the_policy_is_at_fault() -> None:
    redirect = HttpResponse(302, (("Location", "ftp://x"), ("Access-Control-Allow-Origin", "*")))
    fix = fix_of(decide(fetch_request(API, origin=PAGE), lambda _: redirect))
    assert fix == Fix((ResponseEdit(API, "GET", redirect=True, status=200, headers=(("Location", None),)),))
    opaque = fix_of(decide(fetch_request(API, origin=PAGE, mode="no-cors"), lambda _: HttpResponse(200)))
    assert opaque.policy == Policy(PAGE)
    assert dict(opaque.request) == {"mode": "cors"}


def test_a_header_that_is_set_is_there_once() -> None:
    record = [Exchange(HttpRequest("GET", API), HttpResponse(200, (("access-control-allow-origin", "*"), ("A", "1"))))]
    edit = ResponseEdit(API, "GET", headers=(("Access-Control-Allow-Origin", PAGE), ("A", None)))
    (changed,) = apply(Fix((edit,)), record)
    assert changed.answer == HttpResponse(200, (("Access-Control-Allow-Origin", PAGE),))


def test_nobody_is_let_in_by_the_name_null() -> None:
    asked = fetch_request(API, origin="null", credentials="include")
    fix = fix_of(decide(asked, lambda _: HttpResponse(200)))
    assert dict(fix.request) == {"credentials": "same-origin"}
    assert fix.responses[0].headers == (("Access-Control-Allow-Origin", "*"),)


def test_after_a_redirect_that_hides_the_origin_the_final_address_is_called() -> None:
    third = "http://localhost:9000/y"
    answers = {
        API: HttpResponse(303, (("Location", third), ("Access-Control-Allow-Origin", "*"))),
        third: HttpResponse(200, (("Access-Control-Allow-Origin", PAGE),)),
    }
    asked = fetch_request(API, origin=PAGE, method="POST", body="x")
    fix = fix_of(decide(asked, lambda request: answers[request.url]))
    assert dict(fix.request) == {"url": third, "method": "GET", "body": None}
    assert decide(change(fix, asked), lambda request: answers[request.url]).outcome == "readable"


def test_a_fix_covers_the_redirects_that_it_lets_the_page_follow() -> None:
    third = "http://localhost:9000/y"
    fix = fix_of(decide(fetch_request(API, origin=PAGE), lambda _: HttpResponse(307, (("Location", third),))))
    named = (("Access-Control-Allow-Origin", PAGE), ("Vary", "Origin"))
    anybody = (("Access-Control-Allow-Origin", "*"),)
    assert fix.responses == (
        ResponseEdit(API, "GET", redirect=True, headers=named),
        ResponseEdit(third, "GET", headers=anybody),
    )
    # It is the first server's policy that is at fault.
    assert fix.policy == Policy(PAGE)


def test_where_no_header_helps_the_fix_says_where_the_change_is_due() -> None:
    lost = fix_of(decide(fetch_request(API, origin=PAGE), lambda _: NetworkFailure("refused")))
    assert lost == Fix(elsewhere="server")
    assert not lost.helps
    assert fix_of(decide(fetch_request("//[", origin=PAGE), lambda _: None)) == Fix(elsewhere="address")
    assert fix_of(decide(fetch_request(API, origin=PAGE, method="TRACE"), lambda _: None)) == Fix(elsewhere="request")


def test_a_password_in_the_address_moves_into_a_header() -> None:
    asked = fetch_request("http://me:s%20e@localhost:8000/x", origin=PAGE)
    fix = fix_of(decide(asked, lambda _: None))
    assert dict(fix.request) == {"url": API, "headers": (("Authorization", "Basic bWU6cyBl"),)}
    assert fix.responses[0].headers[-1] == ("Access-Control-Allow-Headers", "Authorization")
