"""A row of ``cases/oddities.jsonl`` becomes fetches of the model, and what the model says in the form of the row.

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
from demo_api.browser.url import parse
from demo_api.words import Verdict
from demo_api.words.printing import printed, printed_status
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
    **{f"{{PATH{hop}}}": f"/c/{hop}" for hop in range(3)},
}
KINDS = ("outcome", "requests", "headers", "code", "error", "texts")
# Each kind of page: its origin and its address.
PAGES = {
    "P": ("{P}", "{P}/page"),
    "P4": ("{P4}", "{P4}/page"),
    "blob-worker": ("{P}", "blob:{P}/worker"),
    "data-worker": ("null", "data:worker"),
    "csp-null": ("null", "{P}/page"),
    "frame-null": ("null", "{P}/page"),
    "srcdoc-null": ("null", "about:srcdoc"),
    "data-frame": ("null", "data:page"),
}
VIA: dict[str, Any] = {"fetch": "fetch", "xhr": "xhr", "es": "eventsource"}

NULL_PAGE = re.compile(r"moz-nullprincipal:\{[^}]*\}")
BLOB = re.compile(r"(blob:http://\w+:\w+/)[0-9a-f-]{36}")
"""A page without an origin has an id that is new each time; so has a worker made of a blob."""
ERRORS = {"xhr": "error event", "es": "error event 2"}
"""What a page sees of a failure where it has no promise."""


@dataclass(frozen=True)
class Did:
    """What a browser did with one step of a row, or what the model says it does."""

    outcome: str
    requests: list[str]
    headers: list[str] = field(default_factory=list)
    code: str | None = None
    error: str | None = None
    texts: list[str] = field(default_factory=list)


def filled(text: str, places: dict[str, str] = PLACES) -> str:
    for name, value in places.items():
        text = text.replace(name, value)
    return text


def rows() -> list[dict[str, Any]]:
    path = Path(__file__).parent / "cases" / "oddities.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def observed(row: dict[str, Any], engine: Engine) -> list[Did]:
    """What the browser did, step by step."""
    text = json.dumps(row["engines"][engine.name], ensure_ascii=False)
    text = NULL_PAGE.sub("moz-nullprincipal:{…}", text)
    steps = json.loads(filled(BLOB.sub(r"\1worker", text), PORTS))
    return [
        Did(
            outcome=step["outcome"],
            requests=step["requests"],
            headers=step.get("visible_headers", []),
            code=step.get("code"),
            error=step.get("error"),
            texts=step.get("texts", []),
        )
        for step in steps
    ]


def asked(row: dict[str, Any], step: dict[str, Any]) -> FetchRequest:
    origin, address = map(filled, PAGES[row["page"]])
    init = step["init"]
    body = None
    if "body" in step:
        given = step["body"]
        body = Body(given["text"].encode(), given.get("type", "text/plain;charset=UTF-8"))
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
        via=VIA[step["api"]],
        worker=row["page"].endswith("worker"),
        creator=filled("{P}"),
    )


def answer(row: dict[str, Any], request: HttpRequest) -> HttpResponse | NetworkFailure:
    """What the measuring server said."""
    url = parse(request.url)
    assert url is not None
    place = re.fullmatch(r"/c/(\d)([/?].*)?", url.path)
    if place is None:
        return HttpResponse(404, (("Access-Control-Allow-Origin", "*"), ("Content-Length", "2")))
    said = row["hops"][int(place[1])]["pre" if request.preflight else "main"]
    brought = {
        "{ORIGIN}": request.header("origin") or "",
        "{ACRM}": request.header("access-control-request-method") or "",
        "{ACRH}": request.header("access-control-request-headers") or "",
        "{LEN}": "2",
    }
    pairs = [filled(line, brought | PLACES).partition(":") for line in said["lines"]]
    return HttpResponse(said["status"], header_list([(name, value) for name, _, value in pairs]))


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
    return url is not None and str(url.port) in PORTS.values() and url.path.startswith("/c/")


def foretold(row: dict[str, Any], engine: Engine) -> Iterator[Did]:
    """What the model says, step by step, with one preflight cache."""
    cache = PreflightCache()
    for number, step in enumerate(row["steps"]):
        decision = decide(asked(row, step), lambda it: answer(row, it), engine, cache=cache, now=float(number) / 10)
        verdict = Verdict(decision)
        browser = verdict.browsers[engine.name]
        texts: tuple[str, ...] = ()
        if decision.reason is not None and decision.outcome == "blocked":
            words = verdict.words
            values = values_of(decision, words.phrases)
            texts = printed(words.engines[engine.name], words.reasons[decision.reason], values, VIA[step["api"]])
        elif decision.request is not None and decision.request.response is not None:
            status = decision.request.response.status
            if status >= 400:
                texts = printed_status(verdict.words.engines[engine.name], status, "X")
        if engine.name == "chromium":  # what was recorded leaves out the lines about loading
            texts = tuple(text for text in texts if not text.startswith("Failed to load resource"))
        yield Did(
            outcome=browser.outcome,
            requests=[seen(it) for it in browser.sent if arrives(it)],
            headers=list(browser.visible_headers) if browser.outcome == "readable" else [],
            code=browser.code,
            error=browser.error and ERRORS.get(step["api"], browser.error),
            texts=list(texts),
        )


def differences(row: dict[str, Any], engine: Engine) -> dict[str, tuple[object, object]]:
    """In what the model differs from the browser: by kind, what it says and what the browser did."""
    found: dict[str, tuple[object, object]] = {}
    for says, did in zip(foretold(row, engine), observed(row, engine), strict=True):
        for kind in KINDS:
            if getattr(says, kind) != getattr(did, kind):
                found.setdefault(kind, (getattr(says, kind), getattr(did, kind)))
    return found
