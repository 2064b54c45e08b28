"""Every fetch that was measured in Chromium, Firefox and WebKit, held against the model."""

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest

from demo_api.browser import (
    COMMON,
    ENGINES,
    Body,
    Engine,
    Fetch,
    FetchRequest,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    decide,
    fetch_request,
    header_list,
    replay,
)
from demo_api.words import Verdict

CASES = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "measured.jsonl").read_text("utf-8").splitlines()
]
BODIES: dict[str, Body | str | bytes] = {
    "text": "text",
    "form": Body(b"--x--", "multipart/form-data; boundary=----WebKitFormBoundaryx"),
    "urlsp": Body(b"a=b", "application/x-www-form-urlencoded;charset=UTF-8"),
    "stream": Body(b"text", stream=True),
}
# What the recorded cases do not say about themselves: an option of fetch() that the table has no
# column for, and addresses where nothing answers.
TARGET_ADDRESS_SPACE = {"l-target-address-space-local": "local"}
NOTHING_THERE = {
    "http://localhost:7799": NetworkFailure("refused"),
    "http://nope.invalid": NetworkFailure("dns"),
}
# A sandboxed frame of Chromium is another process, which the recording tool did not listen to; the
# code and the text stand in the catalogue of the same run (origin-null-sandbox).
UNHEARD = {
    ("o-sandbox-origin", "chromium"): (
        "AllowOriginMismatch",
        (
            "The 'Access-Control-Allow-Origin' header has a value 'http://localhost:7701' that is"
            " not equal to the supplied origin. Have the server send the header with a valid value."
        ),
    )
}

# Chromium reports a redirected preflight twice: the recording kept the net error, which came first;
# the second report holds the CORS error.
REPORTED_TWICE = {("pf-redirect-307-noacao", "chromium"): "PreflightDisallowedRedirect"}
# Where one run as no browser in particular cannot know what another browser's own requests would
# have been answered. The verdict says so (assumed); only for the last is the outcome another.
ASSUMED = {
    ("s-accept-latin1", "firefox"),
    ("s-body-stream", "firefox"),
    # Its preflight brings the page's origin, the recorded one null; the server allows that page and no other.
    ("r-pf-307-A-B-pf-fails", "firefox"),
}


def url_of(case: dict[str, Any], hop: int) -> str:
    """The measured URLs are shortened; each hop gets a path of its own."""
    return f"{case['server'][hop]['origin']}/{case['id']}/{hop}"


def asked(case: dict[str, Any]) -> FetchRequest:
    request = case["request"]
    headers = request["headers"]
    url = request["url"] if not request["url"].endswith("/…") else None
    if url is None and case["server"][0]["origin"] in request["url"]:
        url = url_of(case, 0)
    made = fetch_request(
        url or request["url"].replace("…", f"{case['id']}/0"),
        origin=case["page_origin"],
        method=request["method"],
        headers=[tuple(pair) for pair in headers] if isinstance(headers, list) else headers,
        body=BODIES[request["body"]] if request["body"] else None,
        mode=request["mode"],
        credentials=request["credentials"],
        redirect=request["redirect"],
        page_url="" if case["page_origin"] == "null" else f"{case['page_origin']}/page",
    )
    target = TARGET_ADDRESS_SPACE.get(case["id"])
    return dataclasses.replace(made, target_address_space=target)


def answer(case: dict[str, Any], request: HttpRequest) -> HttpResponse | NetworkFailure | None:
    """What the measuring server answered."""
    for origin, failure in NOTHING_THERE.items():
        if request.url.startswith(origin):
            return failure
    if not case["server"]:
        return None
    paths = {url_of(case, hop).partition("//")[2]: hop for hop in range(len(case["server"]))}
    here = request.url.partition("//")[2].rpartition("@")[2]
    hop = paths.get(here, 0)
    said = case["server"][hop]["preflight" if request.preflight else "response"]
    assert said is not None, f"nobody measured an answer to {request}"
    for kind, name in (("close", "closed"), ("reset", "reset")):
        if said.get(kind):
            return NetworkFailure(name)
    headers = [
        (
            name,
            value.replace("$ORIGIN", request.header("origin") or "").replace(
                "$ACRH", request.header("access-control-request-headers") or ""
            ),
        )
        for name, value in said["headers"]
    ]
    location = said.get("location")
    if location is not None:
        if location.startswith("{next hop}"):
            target = url_of(case, hop + 1)
            location = target.replace("//", "//u:p@") if "userinfo" in location else target
        headers.append(("Location", location))
    if not any(name.lower() == "cache-control" for name, _ in headers):
        headers.append(("Cache-Control", "no-store"))
    headers.append(("Content-Length", "2"))
    return HttpResponse(said["status"], header_list(headers), complete=not said.get("trunc"))


def decided(case: dict[str, Any], engine: Engine) -> Verdict:
    return Verdict(decide(asked(case), lambda request: answer(case, request), engine))


def seen(request: HttpRequest) -> str:
    """A request as the measuring server noted it."""
    port = request.url.split("/")[2].rpartition(":")[2]
    origin = request.header("origin")
    if not request.preflight:
        return f"{request.method} at :{port} origin={origin}"
    acrm = request.header("access-control-request-method")
    acrh = request.header("access-control-request-headers")
    return f"preflight at :{port} origin={origin} acrm={acrm} acrh={acrh}"


def shortened(case: dict[str, Any], text: str | None) -> str | None:
    """A text with its URLs replaced as the table's are."""
    if text is None:
        return None
    return re.sub(rf"http://(u:p@)?[\w.]+:\d+/{re.escape(case['id'])}/\d", "{url}", text)


ANSWERED = [case for case in CASES if case["observed"]["chromium"]["outcome"] != "timeout"]
UNANSWERED = [case for case in CASES if case["observed"]["chromium"]["outcome"] == "timeout"]
by_id = pytest.mark.parametrize("case", ANSWERED, ids=lambda case: case["id"])
by_engine = pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)


def test_no_case_is_lost() -> None:
    assert len(ANSWERED) + len(UNANSWERED) == len(CASES) == 172


@by_engine
@by_id
def test_the_model_does_what_the_browser_did(case: dict[str, Any], engine: Engine) -> None:
    observed = case["observed"][engine.name]
    browser = decided(case, engine).browsers[engine.name]
    assert browser.outcome == observed["outcome"]
    code, text = UNHEARD.get((case["id"], engine.name), (observed.get("code"), observed.get("text")))
    if (case["id"], engine.name) in REPORTED_TWICE:
        assert (browser.code, browser.net_error) == (REPORTED_TWICE[case["id"], engine.name], code)
    else:
        assert browser.code == code
    assert shortened(case, browser.text) == text
    # Nothing arrives where nothing listens.
    arrived = [seen(request) for request in browser.sent if not lost(request)]
    assert arrived == observed["seen_by_server"]
    assert list(browser.visible_headers) == observed.get("visible_headers", [])


def lost(request: HttpRequest) -> bool:
    return request.url.startswith(tuple(NOTHING_THERE))


@by_engine
@by_id
def test_one_run_tells_what_every_browser_does(case: dict[str, Any], engine: Engine) -> None:
    """The verdict of a run as no browser in particular holds the three browsers' own."""
    verdict, own = decided(case, COMMON), decided(case, engine)
    told, known = verdict.browsers[engine.name], own.browsers[engine.name]
    assert told.assumed == ((case["id"], engine.name) in ASSUMED)
    if (case["id"], engine.name) == ("s-body-stream", "firefox"):
        assert (told.outcome, known.outcome) == ("blocked", "readable")
        return
    assert (told.outcome, told.code, told.text, told.visible_headers) == (
        known.outcome,
        known.code,
        known.text,
        known.visible_headers,
    )


@pytest.mark.parametrize("case", UNANSWERED, ids=lambda case: case["id"])
def test_without_an_answer_there_is_no_decision(case: dict[str, Any]) -> None:
    for engine in ENGINES:
        assert case["observed"][engine.name] == {"outcome": "timeout", "seen_by_server": []}
        fetch = Fetch(asked(case), engine=engine)
        while fetch.request is not None and (received := answer(case, fetch.request)) is not None:
            fetch.receive(received)
        assert fetch.request is not None
        with pytest.raises(RuntimeError, match="no decision yet"):
            _ = fetch.decision


@by_id
def test_a_record_gives_the_same_verdict_as_the_run(case: dict[str, Any]) -> None:
    live = decided(case, COMMON)
    again = Verdict(replay(live.asked, live.exchanges))
    assert again.to_json() == live.to_json()
