"""A row of ``cases/oddities.jsonl`` becomes fetches of the model, and what the model says in the form of the row.

``cases/more-oddities.jsonl`` was measured by ``disagreements.py`` on 2026-11-26, and also holds headers that were sent.

Each row has one odd thing in it, and what Chromium 156, Firefox 153 ESR and WebKitGTK 2.50.6 did with it: measured for
this project on 2026-11-23, under its licence. ``PPORT``, ``APORT`` and ``BPORT`` stand for the ports of the page, the API
and a third origin; ``{P}``, ``{A}``, ``{B}`` for these origins, ``{P4}`` for the page's server at ``127.0.0.1``; ``{ORIGIN}``,
``{ACRM}``, ``{ACRH}`` for what the request brought.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo_api.browser import (
    Body,
    Decision,
    Engine,
    FetchRequest,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    PreflightCache,
    decide,
    fetch_request,
    header_list,
)
from demo_api.browser.hosts import is_loopback
from demo_api.browser.url import parse
from demo_api.words.browsers import browser_verdict
from demo_api.words.loading import ENGLISH, load
from demo_api.words.printing import printed, printed_notes, printed_status
from demo_api.words.values import values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

PORTS = {"PPORT": "7701", "APORT": "7702", "BPORT": "7703"}
PLACES = {
    "{P}": "http://localhost:7701",
    "{A}": "http://localhost:7702",
    "{B}": "http://localhost:7703",
    "{P4}": "http://127.0.0.1:7701",
    "{PORT}": "7701",
    **{f"{{{name}}}": port for name, port in PORTS.items()},
    **{f"{{HOST:{place}}}": f"localhost:{PORTS[f'{place}PORT']}" for place in "PAB"},
    **{
        f"{{{place}:{user}}}": f"http://{user}@localhost:{PORTS[f'{place}PORT']}"
        for place in "PAB"
        for user in ("u", "u:p", "")
    },
    **{f"{{PATH{hop}}}": f"/c/{hop}" for hop in range(4)},
}
KINDS = ("outcome", "requests", "headers", "code", "error", "texts", "sent")
# Each kind of page: its origin and its address.
PAGES = {
    "P": ("{P}", "{P}/page"),
    "P4": ("{P4}", "{P4}/page"),
    "blob-worker": ("{P}", "blob:{P}/worker"),
    "data-worker": ("null", "data:worker"),
    "csp-null": ("null", "{P}/page"),
    "frame-null": ("null", "{P}/page"),
    "srcdoc-null": ("null", "about:srcdoc"),
    "srcdoc": ("{P}", "{P}/page"),
    "file-worker": ("{P}", "{P}/worker.js"),
    "data-frame": ("null", "data:page"),
}
VIA: dict[str, Any] = {"fetch": "fetch", "xhr": "xhr", "es": "eventsource"}

ABOUT_OTHERS = re.compile("<link rel=preload>|Not allowed to load local resource: blob:null/[0-9a-f-]{36}$")
"""Lines about something else: a header Link, and the Blob that a stream of this page comes from."""
BLOCKED_PREFLIGHT = ("CORS-preflight request was blocked", "Could not connect to localhost: Connection refused")
"""A preflight to a blocked port: WebKit prints now the one, now the other."""
NULL_PAGE = re.compile(r"moz-nullprincipal:\{[^}]*\}")
BLOB = re.compile(r"(blob:http://\w+:\w+/)[0-9a-f-]{36}")
"""A page without an origin has an id that is new each time; so has a worker made of a blob."""


NOTED = frozenset({"authorization", "content-type", "range"})
BROWSERS_OWN = frozenset(
    {
        *("accept", "accept-encoding", "accept-language", "cache-control", "connection", "content-length", "cookie"),
        *("host", "origin", "pragma", "priority", "referer", "te", "upgrade-insecure-requests", "user-agent"),
    }
)
"""Headers that a browser sends by itself, if the page sets none or may not."""


@dataclass(frozen=True)
class Did:
    """What a browser did with one step of a row, or what the model says it does."""

    outcome: str
    requests: list[str]
    headers: list[str] = field(default_factory=list)
    code: str | None = None
    error: str | None = None
    texts: list[str] = field(default_factory=list)
    sent: list[dict[str, str]] | None = None
    or_texts: list[list[str]] = field(default_factory=list)
    """The same lines with another missing header, where the model says that the browser names any of them."""


def filled(text: str, places: dict[str, str] = PLACES) -> str:
    for name, value in places.items():
        text = text.replace(name, value)
    return text


def rows() -> list[dict[str, Any]]:
    folder = Path(__file__).parent / "cases"
    texts = [(folder / name).read_text("utf-8") for name in ("oddities.jsonl", "more-oddities.jsonl")]
    return [json.loads(line) for text in texts for line in text.splitlines()]


def observed(row: dict[str, Any], engine: Engine) -> list[Did]:
    """What the browser did, step by step."""
    text = json.dumps(row["engines"][engine.name], ensure_ascii=False)
    text = text.replace(*BLOCKED_PREFLIGHT)
    text = NULL_PAGE.sub("moz-nullprincipal:{…}", text)
    steps = json.loads(filled(BLOB.sub(r"\1worker", text), PORTS))
    return [
        Did(
            # A request that never ends is one that the page does not get.
            outcome="blocked" if step["outcome"] == "timeout" else step["outcome"],
            requests=step["requests"],
            headers=[name.lower() for name in step.get("visible_headers", [])] if told["api"] != "es" else [],
            code=step.get("code"),
            # Whether an EventSource tries again is not about CORS.
            error=re.sub(r"(error event) \d", r"\1", step["error"]) if "error" in step else None,
            texts=[it for it in step.get("texts", []) if not ABOUT_OTHERS.match(it)],
            sent=step.get("sent"),
        )
        for step, told in zip(steps, row["steps"], strict=True)
    ]


def asked(row: dict[str, Any], step: dict[str, Any]) -> FetchRequest:
    origin, address = map(filled, PAGES[row["page"]])
    init = step["init"]
    body = body_of(step["body"]) if "body" in step else None
    credentials: Any = "include" if step.get("withCredentials") else init.get("credentials", "same-origin")
    made = fetch_request(
        filled(step["url"]),
        origin=origin,
        method=init.get("method", "GET"),
        headers=init.get("headers", ()),
        body=body,
        mode=init.get("mode", "cors"),
        credentials=credentials,
        redirect=init.get("redirect", "follow"),
        page_url=address,
    )
    return replace(
        made,
        use_cors_preflight=bool(step.get("upload")),
        cache=init.get("cache", "default"),
        referrer_policy=init.get("referrerPolicy", ""),
        integrity=init.get("integrity", ""),
        keepalive=init.get("keepalive", False),
        via=VIA[step["api"]],
        worker=row["page"].endswith("worker"),
        creator="" if row["page"] == "csp-null" else filled("{P}"),
    )


def body_of(given: dict[str, Any]) -> Body:
    """A body with the type that the browser gives it."""
    content = given["text"].encode() * given.get("times", 1)
    types = {
        "text": "text/plain;charset=UTF-8",
        "params": "application/x-www-form-urlencoded;charset=UTF-8",
        "form": "multipart/form-data; boundary=x",
        "blob": blob_type(given.get("type", "")),
    }
    return Body(content, types.get(given["kind"]), stream=given["kind"] == "stream")


def blob_type(written: str) -> str | None:
    """The type of a Blob (File API, Blob's constructor): lower case, and none if it is not ASCII."""
    return written.lower() if written and all(" " <= letter <= "~" for letter in written) else None


def answer(row: dict[str, Any], request: HttpRequest) -> HttpResponse | NetworkFailure:
    """What the measuring server said."""
    url = parse(request.url)
    assert url is not None
    if not is_loopback(url.host) and url.host != "0.0.0.0":
        return NetworkFailure("dns")
    if str(url.port) not in PORTS.values() or url.host == "[::1]":
        return NetworkFailure("refused")
    place = re.fullmatch(r"/c/(\d)([/?].*)?", url.path)
    if place is None:
        return HttpResponse(404, (("Access-Control-Allow-Origin", "*"), ("Content-Length", "2")))
    said = row["hops"][int(place[1])]["pre" if request.preflight else "main"]
    pairs = [filled(line).partition(":") for line in said_lines(said, request, str(len(said.get("body", "ok"))))]
    headers = header_list([(name, value) for name, _, value in pairs])
    lengths = [int(value) for name, value in headers if name.lower() == "content-length" and value.isdecimal()]
    whole = request.method == "HEAD" or all(it <= len(said.get("body", "ok")) for it in lengths)
    return HttpResponse(said["status"], headers, complete=whole)


def said_lines(said: dict[str, Any], request: HttpRequest, length: str) -> list[str]:
    """Return the lines of a response, with what its request brought, and with the length of its body."""
    brought = {
        "{ORIGIN}": request.header("origin") or "",
        "{ACRM}": request.header("access-control-request-method") or "",
        "{ACRH}": request.header("access-control-request-headers") or "",
        "{LEN}": length,
    }
    return [filled(line, brought) for line in said["lines"]]


def seen(request: HttpRequest) -> str:
    """A request as the measuring server noted it."""
    url = parse(request.url)
    assert url is not None
    words = [request.method, url.bare.partition("//")[2]]
    names = (
        ("origin", "origin"),
        ("acrm", "access-control-request-method"),
        ("acrh", "access-control-request-headers"),
    )
    words += [f"{short}={request.header(name)}" for short, name in names if request.header(name) is not None]
    if request.credentials:
        words.append("cookie")
    return " ".join(words)


def arrives(request: HttpRequest) -> bool:
    """Whether the measuring server saw it: it noted what came to its ports, for the paths of the row."""
    url = parse(request.url)
    if url is None or not (is_loopback(url.host) or url.host == "0.0.0.0"):
        return False
    return str(url.port) in PORTS.values() and url.path.startswith("/c/")


def foretold(row: dict[str, Any], engine: Engine) -> Iterator[Did]:
    """What the model says, step by step, with one preflight cache."""
    cache, words = PreflightCache(), load(ENGLISH)
    for number, step in enumerate(row["steps"]):
        decision = decide(asked(row, step), lambda it: answer(row, it), engine, cache=cache, now=float(number) / 10)
        browser = browser_verdict(words, engine, decision, assumed=False)
        values = values_of(decision, words.phrases)
        texts: tuple[str, ...] = ()
        if decision.reason is not None and decision.outcome == "blocked":
            texts = printed(words.engines[engine.name], words.reasons[decision.reason], values, VIA[step["api"]])
        elif decision.request is not None and decision.request.response is not None:
            status = decision.request.response.status
            if status >= 400:
                texts = printed_status(
                    words.engines[engine.name], status, "X", VIA[step["api"]], worker=decision.asked.worker
                )
        texts = (
            printed_notes(words.engines[engine.name], words.reasons, decision.notes, values, VIA[step["api"]]) + texts
        )
        if engine.name == "chromium":  # what was recorded leaves out the lines about loading
            texts = tuple(text for text in texts if not text.startswith("Failed to load resource"))
        if engine.name == "webkit":  # which counts a message that it repeats
            texts = tuple(text for place, text in enumerate(texts) if not place or text != texts[place - 1])
        fails = step["api"] == "es" and browser.outcome == "readable" and not _is_stream(decision)
        yield Did(
            outcome="blocked" if fails else browser.outcome,
            requests=[seen(it) for it in browser.sent if arrives(it)],
            headers=list(browser.visible_headers) if browser.outcome == "readable" and step["api"] != "es" else [],
            code=browser.code,
            error="error event" if fails else browser.error and _error(step["api"], decision, browser.error),
            texts=list(texts),
            sent=[carried(it, step) for it in browser.sent if arrives(it)],
            or_texts=[
                [text.replace(f" field {values['header']} ", f" field {other} ") for text in texts]
                for other in browser.or_header
            ],
        )


def _is_stream(decision: Decision) -> bool:
    """Whether a response is a stream of events, which an EventSource asks for besides CORS."""
    response = decision.request.response if decision.request else None
    return response is not None and response.status == 200 and response.header("content-type") == "text/event-stream"


def _error(api: str, decision: Decision, rejection: str) -> str:
    """What a page sees of a failure: the promise is rejected, or something is thrown, or there is an event."""
    if api == "fetch" or (decision.request is None and decision.reason != "network-error"):
        return rejection
    if api == "xhr":
        return "error event"
    return "error event"


def carried(request: HttpRequest, step: dict[str, Any]) -> dict[str, str]:
    """The headers of a request that were noted: those that the page set, and those that go with a body."""
    if request.preflight:
        return {}
    names = {name.lower() for name, _ in step["init"].get("headers", ())} | NOTED
    return {name: said.rstrip() for name in sorted(names) if (said := request.header(name)) is not None}


def without_cookies(requests: list[str], row: dict[str, Any]) -> list[str]:
    """The requests, without a cookie where that depends on sites: the cookie is one of localhost, with SameSite=Lax.

    The model says whether a request may carry cookies, not which of them a site has; one engine sends none once another
    site has redirected.
    """
    same_site = PAGES[row["page"]][0] == "{P}" and all(" localhost:" in request for request in requests)
    return requests if same_site else [request.removesuffix(" cookie") for request in requests]


def own(name: str) -> bool:
    """Whether a browser sends a header of this name by itself."""
    return name in BROWSERS_OWN or name.startswith(("sec-", "proxy-"))


def differences(row: dict[str, Any], engine: Engine) -> dict[str, tuple[object, object]]:
    """In what the model differs from the browser: by kind, what it says and what the browser did."""
    found: dict[str, tuple[object, object]] = {}
    for says, did in zip(foretold(row, engine), observed(row, engine), strict=True):
        if says.sent is not None and did.sent is not None and len(says.sent) == len(did.sent):
            first = next((place for place, it in enumerate(did.sent) if it or says.sent[place]), 0) + 1
            del says.sent[first:], did.sent[first:]
            for mine, real in zip(says.sent, did.sent, strict=True):
                real.pop("range", None), mine.pop("range", None)  # a cache writes it in its own way
                for name in [it for it in real if it not in mine and own(it)]:
                    del real[name]
        if did.texts in says.or_texts:
            says.texts[:] = did.texts
        for it in (says, did):
            it.requests[:] = without_cookies(it.requests, row)
        for kind in KINDS:
            if kind == "sent" and did.sent is None:
                continue
            if getattr(says, kind) != getattr(did, kind):
                found.setdefault(kind, (getattr(says, kind), getattr(did, kind)))
    return found
