"""What no recording covers: cases written by hand, the tables, and laws for any input."""

import ast
import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import elementrows
import elements
import layers
import pytest
import test_browser
from hypothesis import given
from hypothesis import strategies as st

import demo_api.browser
from demo_api.browser import (
    CHROMIUM,
    COMMON,
    ENGINES,
    FETCH,
    FIREFOX,
    WEBKIT,
    Answer,
    Body,
    Decision,
    Engine,
    Exchange,
    Fetch,
    FetchRequest,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    PreflightCache,
    decide,
    fetch_request,
    header_list,
    ids,
    replay,
)
from demo_api.browser.element import element_request
from demo_api.browser.url import parse
from demo_api.words import Verdict

HERE = Path(__file__).parent
CASES = [json.loads(line) for line in (HERE / "cases" / "written.jsonl").read_text("utf-8").splitlines()]
PAGE = "http://localhost:7701"
API = "http://localhost:7702/x"


def asked(case: dict[str, Any]) -> FetchRequest:
    request = dict(case["request"])
    body = Body(b"x", stream=True) if request.pop("stream", False) else None
    if "body" in request:
        body = Body(request.pop("body").encode(), "text/plain;charset=UTF-8")
    request["headers"] = tuple((name, value) for name, value in request.pop("headers", ()))
    return FetchRequest(origin=case["page_origin"], body=body, **request)


def decided(request: FetchRequest, server: dict[str, Any], engine: Engine = COMMON, **cached: Any) -> Verdict:
    def answer(sent: HttpRequest) -> HttpResponse:
        said = server[sent.url]["preflight" if sent.preflight else "response"]
        return HttpResponse(said["status"], header_list(map(tuple, said["headers"])))

    return Verdict(decide(request, answer, engine, **cached))


def sent(requests: list[HttpRequest]) -> list[str]:
    return [f"{request.method} {request.url}" for request in requests]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_written_case(case: dict[str, Any]) -> None:
    expect = case["expect"]
    verdict = decided(asked(case), case["server"])
    assert (verdict.outcome, verdict.reason) == (expect["outcome"], expect["reason"])
    requests = [exchange.request for exchange in verdict.exchanges]
    facts = {
        "server_ran": verdict.server_ran,
        "sent": sent(requests),
        "cookies": [request.credentials for request in requests],
        "visible": list(verdict.visible_headers),
        "notes": [note.reason for note in verdict.notes],
    }
    for key in facts.keys() & expect.keys():
        assert facts[key] == expect[key], key
    for name in expect.get("final_without", ()):
        assert requests[-1].header(name) is None


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_written_case_in_an_engine(case: dict[str, Any], engine: Engine) -> None:
    browser = decided(asked(case), case["server"]).browsers[engine.name]
    facts = {
        "outcome": browser.outcome,
        "reason": browser.reason,
        "code": browser.code,
        "text": browser.text,
        "error": browser.error,
        "net_error": browser.net_error,
        "console_lines": len(browser.console.splitlines()),
        "sent": sent(list(browser.sent)),
    }
    for key, value in case["expect"].get(engine.name, {}).items():
        assert facts[key] == value, key


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_written_case_to_the_letter_of_the_standard(case: dict[str, Any]) -> None:
    """What all engines do otherwise than Fetch says is marked in the table; the rest is alike."""
    letter = decided(asked(case), case["server"], FETCH)
    expect = case["expect"].get("fetch", case["expect"])
    assert (letter.outcome, letter.reason) == (expect["outcome"], expect["reason"])


@cache
def verdicts() -> list[Verdict]:
    """The verdicts on all cases of both tables, as every engine."""
    engines = (COMMON, *ENGINES)
    measured = [test_browser.decided(case, engine) for case in test_browser.ANSWERED for engine in engines]
    written = [decided(asked(case), case["server"]) for case in CASES]
    return [*measured, *written]


def reasons_of(verdict: Verdict) -> set[str]:
    return {
        verdict.reason or "",
        *(note.reason for note in verdict.notes),
        *(browser.reason or "" for browser in verdict.browsers.values()),
    }


@cache
def around() -> list[Decision]:
    """What is decided about rows on elements, and on what lies around CORS: policies, caches and local networks."""
    loaded = [elementrows.decided(row, engine) for row in elements.measured() for engine in ENGINES]
    # The stage loads images, and draws none: the page's own experiment does, in every browser.
    drawn = element_request("http://localhost:8000/chart.svg", origin=PAGE, initiator="canvas")
    loaded.append(decide(drawn, lambda _: HttpResponse(200, (("Content-Type", "image/svg+xml"),))))
    return [*loaded, *(it for engine in ENGINES for it in layers.decisions(engine))]


def test_every_reason_that_a_fetch_decides_is_produced() -> None:
    produced = set().union(*map(reasons_of, verdicts()), {it.reason or "" for it in around()}) - {""}
    # No browser here can show it: a page that is not secure and has an address of the internet. test_layers.py has it.
    assert ids.REASONS - produced == {"lna-insecure-context"}
    assert produced <= ids.REASONS


def test_every_rule_is_shown_somewhere() -> None:
    """A rule that nothing checks would be a promise to the reader that nobody keeps."""
    shown = {rule.id for verdict in verdicts() for rule in verdict.rules}
    shown |= {name for decision in around() for name, _ in decision.rules}
    shown |= {decision.failure.rule for decision in around() if decision.failure is not None}
    # These need a cache, a record, or a page that is not secure; they have tests of their own.
    assert ids.RULES - shown == {"preflight-cached", "preflight-unrecorded", "local-network-secure"}


def package_files() -> list[Path]:
    return sorted(Path(demo_api.browser.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("path", package_files(), ids=lambda path: path.stem)
def test_the_model_imports_the_standard_library_and_itself_only(path: Path) -> None:
    allowed = {*sys.stdlib_module_names, "demo_api"}
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            assert {name.name.partition(".")[0] for name in node.names} <= allowed - {"demo_api"}
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0
            module = node.module or ""
            assert module.partition(".")[0] in allowed
            assert not module.startswith("demo_api") or module.startswith("demo_api.browser")
            assert module.partition(".")[0] not in {"socket", "asyncio", "http", "urllib.request"}


def test_wrong_arguments_are_named() -> None:
    with pytest.raises(ValueError, match="page origin 'localhost:3000' is not scheme://host"):
        FetchRequest("/", "localhost:3000")
    with pytest.raises(ValueError, match="mode 'navigate' is not one of cors, no-cors"):
        FetchRequest("/", PAGE, mode="navigate")
    fetch = Fetch(FetchRequest("foo:", PAGE))
    with pytest.raises(RuntimeError, match="the decision stands"):
        fetch.receive(None)


def preflighted(**changes: Any) -> tuple[FetchRequest, dict[str, Any]]:
    headers = [
        ["Access-Control-Allow-Origin", "*"],
        ["Access-Control-Allow-Methods", changes.pop("methods", "PUT")],
    ]
    if "max_age" in changes:
        headers.append(["Access-Control-Max-Age", changes.pop("max_age")])
    server = {
        API: {
            "preflight": {"status": 204, "headers": headers},
            "response": {"status": 200, "headers": headers[:1]},
        }
    }
    return FetchRequest(API, PAGE, "PUT"), server


@pytest.mark.parametrize(
    ("id_", "engine"),
    [("preflight-at-home", FIREFOX), ("hint-left-behind", CHROMIUM), ("hint-left-behind-within", CHROMIUM)],
)
def test_an_engine_asks_for_less_after_a_redirect(id_: str, engine: Engine) -> None:
    case = next(case for case in CASES if case["id"] == id_)
    assert decided(asked(case), case["server"], engine).outcome == "readable"


@pytest.mark.parametrize(
    ("engine", "max_age", "later", "asks_again"),
    [
        (COMMON, None, 4.9, False),
        (COMMON, None, 5.0, True),
        (COMMON, "60", 59.0, False),
        (COMMON, "60", 60.0, True),
        (COMMON, "0", 0.0, True),
        (COMMON, "-1", 0.0, True),
        (CHROMIUM, "86400", 7199.0, False),
        (CHROMIUM, "86400", 7200.0, True),
        (FIREFOX, "86400", 86399.0, False),
        (WEBKIT, "86400", 600.0, True),
        (CHROMIUM, "1.5", 4.0, False),
        (FIREFOX, "1.5", 0.0, True),
        (CHROMIUM, "60, 60", 4.0, False),
        (FIREFOX, "60, 60", 0.0, True),
    ],
)
def test_a_preflight_is_cached_for(engine: Engine, max_age: str | None, later: float, asks_again: bool) -> None:
    changes = {} if max_age is None else {"max_age": max_age}
    request, server = preflighted(**changes)
    kept = PreflightCache()
    decided(request, server, engine, cache=kept, now=100.0)
    again = decided(request, server, engine, cache=kept, now=100.0 + later)
    assert again.exchanges[0].request.preflight == asks_again
    assert ("preflight-cached" in [rule.id for rule in again.rules]) != asks_again


def test_the_cache_is_keyed_by_origin_url_and_credentials() -> None:
    request, server = preflighted(max_age="60")
    kept = PreflightCache()
    decided(request, server, cache=kept)
    stranger = Fetch(FetchRequest(API, "http://localhost:7703", "PUT"), cache=kept)
    elsewhere = Fetch(FetchRequest(f"{API}?run=2", PAGE, "PUT"), cache=kept)
    with_cookies = Fetch(FetchRequest(API, PAGE, "PUT", credentials="include"), cache=kept)
    for fetch in (stranger, elsewhere, with_cookies):
        assert fetch.request is not None
        assert fetch.request.preflight


def test_firefox_does_not_cache_a_method_wildcard() -> None:
    request, server = preflighted(max_age="60", methods="*")
    for engine, asks_again in ((CHROMIUM, False), (FIREFOX, True)):
        kept = PreflightCache()
        decided(request, server, engine, cache=kept)
        again = Fetch(request, engine=engine, cache=kept)
        assert again.request is not None
        assert again.request.preflight == asks_again


def test_a_failure_clears_the_cache() -> None:
    request, server = preflighted(max_age="60")
    kept = PreflightCache()
    decided(request, server, cache=kept)
    assert len(kept) == 1
    server[API]["response"]["headers"] = []
    assert decided(request, server, cache=kept).reason == "allow-origin-missing"
    assert len(kept) == 0


def test_a_cached_header_wildcard_does_not_cover_authorization() -> None:
    kept = PreflightCache()
    kept.store((PAGE, API, False), headers=("*",), expires=60)
    for name, asks in (("X-Foo", False), ("Authorization", True)):
        fetch = Fetch(FetchRequest(API, PAGE, headers=((name, "1"),)), cache=kept)
        assert fetch.request is not None
        assert fetch.request.preflight == asks


def test_a_record_without_preflight_counts_as_cached() -> None:
    request = FetchRequest(API, PAGE, "PUT")
    star = header_list({"Access-Control-Allow-Origin": "*"})
    exchange = Exchange(HttpRequest("PUT", API), HttpResponse(200, star))
    verdict = Verdict(replay(request, [exchange]))
    assert verdict.outcome == "readable"
    assert "preflight-unrecorded" in [rule.id for rule in verdict.rules]


def test_a_record_without_the_request_ends_as_network_error() -> None:
    verdict = replay(FetchRequest(API, PAGE), [])
    assert (verdict.reason, verdict.server_ran) == ("network-error", False)


ODD_VALUES = st.one_of(
    st.text(),
    st.binary().map(lambda raw: raw.decode("latin-1")),
    st.sampled_from(["*", "null", PAGE, "true", "", ",", "PUT, b@d", "{url}", "{", "%", "\ud800"]),
)
CORS_NAMES = [
    *(f"Access-Control-{name}" for name in ("Allow-Origin", "Allow-Methods", "Allow-Headers")),
    *(f"Access-Control-{name}" for name in ("Allow-Credentials", "Expose-Headers", "Max-Age")),
    *("Location", "Cross-Origin-Resource-Policy", "Set-Cookie", "Content-Type"),
]
RESPONSE_HEADERS = st.lists(st.tuples(st.one_of(st.sampled_from(CORS_NAMES), st.text()), ODD_VALUES), max_size=6)
ANSWERS = st.one_of(
    st.builds(
        lambda status, headers, complete: HttpResponse(status, tuple(headers), complete),
        st.one_of(st.integers(), st.sampled_from([200, 204, 301, 302, 303, 307, 308, 407])),
        RESPONSE_HEADERS,
        st.booleans(),
    ),
    st.builds(NetworkFailure, st.one_of(st.text(), st.sampled_from(["refused", "reset", "dns"]))),
    st.none(),
)
URLS = st.one_of(
    st.text(),
    st.sampled_from([API, PAGE, "/x", "//[", "data:,", "http://", "http://1.2.3/", "http://é/"]),
    st.text().map(lambda text: f"http://{text}"),
    st.text().map(lambda text: f"http://localhost:{text}"),
    st.text().map(lambda text: f"{API}{text}"),
)
REQUEST_HEADERS = st.lists(
    st.tuples(
        st.one_of(
            st.sampled_from(["Accept", "Content-Type", "Range", "Authorization", "X-Foo", "Cookie", "DPR"]),
            st.text(),
        ),
        ODD_VALUES,
    ),
    max_size=4,
)
REQUESTS = st.builds(
    lambda url, origin, method, headers, body, mode, credentials, redirect: FetchRequest(
        url, origin, method, tuple(headers), body, mode, credentials, redirect
    ),
    URLS,
    st.sampled_from([PAGE, "null", "https://app.test"]),
    st.one_of(st.sampled_from(["GET", "POST", "PUT", "patch", "TRACE"]), st.text()),
    REQUEST_HEADERS,
    st.sampled_from([None, Body(b"x", "text/plain"), Body(stream=True)]),
    st.sampled_from(["cors", "cors", "no-cors", "same-origin"]),
    st.sampled_from(["same-origin", "include", "omit"]),
    st.sampled_from(["follow", "follow", "error", "manual"]),
)


@given(REQUESTS, st.lists(ANSWERS, max_size=8), st.sampled_from([COMMON, FETCH, *ENGINES]))
def test_whatever_comes_there_is_a_verdict(
    request: FetchRequest, answers: list[HttpResponse | NetworkFailure | None], engine: Engine
) -> None:
    waiting = iter(answers)
    sent: list[HttpRequest] = []

    def answer(request: HttpRequest) -> Answer | None:
        sent.append(request)
        return next(waiting, NetworkFailure("refused"))

    verdict = Verdict(decide(request, answer, engine))
    assert len(sent) <= 2 * 21
    json.dumps(verdict.to_json())
    assert (verdict.reason is None) == (verdict.outcome == "readable")
    assert all(rule.passed for rule in verdict.rules[:-1])
    for checked in verdict.rules:
        assert checked.sentence


@given(REQUEST_HEADERS, RESPONSE_HEADERS)
def test_header_lists_of_bytes_are_welcome(
    sent_headers: list[tuple[str, str]], received: list[tuple[str, str]]
) -> None:
    raw = [(a.encode("utf-8", "replace"), b.encode("utf-8", "replace")) for a, b in sent_headers]
    pairs = [(a.encode("utf-8", "replace"), b.encode("utf-8", "replace")) for a, b in received]
    answer = HttpResponse(200, header_list(pairs))
    assert decide(fetch_request(API, origin=PAGE + "/", headers=raw), lambda _: answer).outcome != "opaque"


@given(st.text())
def test_a_response_for_another_origin_is_never_readable(value: str) -> None:
    answer = HttpResponse(200, (("Access-Control-Allow-Origin", value),))
    verdict = decide(FetchRequest(API, PAGE), lambda _: answer)
    assert (verdict.outcome == "readable") == (value.strip("\t\n\r ") in {"*", PAGE})


def test_a_witness_need_not_know_about_preflights() -> None:
    request = FetchRequest(API, PAGE, "PUT")
    star = header_list({"Access-Control-Allow-Origin": "*", "Access-Control-Allow-Methods": "PUT"})
    asking = {"Origin": PAGE, "Access-Control-Request-Method": "PUT"}
    record = [
        Exchange(HttpRequest.seen("OPTIONS", API, asking), HttpResponse(204, star)),
        Exchange(HttpRequest.seen("PUT", API, {"Origin": PAGE}), HttpResponse(200, star)),
    ]
    verdict = Verdict(replay(request, record))
    assert (verdict.outcome, verdict.server_ran) == ("readable", True)
    assert not any(browser.assumed for browser in verdict.browsers.values())


@given(URLS, URLS)
def test_a_url_reads_the_same_when_read_again(text: str, base: str) -> None:
    url = parse(text, parse(base))
    if url is not None:
        again = parse(url.shown)
        assert again is not None
        assert (again.shown, again.origin) == (url.shown, url.origin)
