"""A row of ``cases/elements.jsonl`` becomes the request of an element, and what the model says of it in the row's form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from browsers.elementstage import BODIES

from demo_api.browser import Engine, HttpRequest, HttpResponse, decide, header_list
from demo_api.browser.element import element_request
from demo_api.browser.fetch_request import Body
from demo_api.browser.loaded import event_of

if TYPE_CHECKING:
    from demo_api.browser import Decision

ORIGINS = {"P": "http://localhost:7701", "A": "http://localhost:7702", "B": "http://127.0.0.1:7702"}
NAMES = {origin: name for name, origin in ORIGINS.items()}
MEDIA = frozenset({"audio", "video"})
READ = frozenset({"img", "script", "module", "import", "stylesheet", "iframe"})
"""Where the stage looks whether the page can read what was loaded."""


def decided(row: dict[str, Any], engine: Engine) -> Decision:
    """Return what the model decides about a row."""
    via = row["via"]
    body = None
    if via in {"beacon", "form"}:
        body = Body(b"x", row.get("as") or "text/plain")
    asked = element_request(
        f"{ORIGINS[row['hops'][0]['at']]}/0",
        origin="null" if row.get("page") == "null" else ORIGINS["P"],
        initiator=via,
        crossorigin=row.get("crossorigin", ""),
        preload_as=row.get("as", "") if via == "preload" else "",
        integrity=row.get("integrity", ""),
        method="POST" if via == "form" else "GET",
        body=body,
        page_url=f"{ORIGINS['P']}/page",
    )
    return decide(asked, lambda request: answered(row, request), engine)


def answered(row: dict[str, Any], request: HttpRequest) -> HttpResponse:
    """Return what the stage responds."""
    place = int(request.url[-1])
    hop = row["hops"][place]
    lines = [line.partition(":")[::2] for line in hop.get("lines", ())]
    for name, origin in ORIGINS.items():
        lines = [(key, value.replace(f"{{{name}}}", origin)) for key, value in lines]
    status = hop.get("status", 200)
    if place + 1 < len(row["hops"]):
        lines.append(("Location", f"{ORIGINS[row['hops'][place + 1]['at']]}/{place + 1}"))
        status = hop.get("status", 302)
    if request.preflight:
        status = 204
    return HttpResponse(status, header_list(lines), body=BODIES[hop.get("body", "empty")][:1024])


def said(row: dict[str, Any], engine: Engine) -> dict[str, Any]:
    """Return what the model says of a row, in the row's form."""
    decision = decided(row, engine)
    found: dict[str, Any] = {
        "event": event_of(decision),
        "requests": [_named(row, it.request) for it in decision.exchanges],
    }
    if row["via"] in READ:
        found["reads"] = decision.outcome == "readable"
    return found


def differences(row: dict[str, Any], engine: Engine, did: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Return what the model says and the browser did otherwise, by what is compared."""
    says = said(row, engine)
    if any(it["at"] == "B" for it in row["hops"][:-1]) or row.get("page") == "null":
        # Whether a cookie with SameSite goes along is not a matter of CORS.
        says["requests"], did = without_cookies(says["requests"]), {**did, "requests": without_cookies(did["requests"])}
    if row["via"] in MEDIA:
        says["requests"], did = without_repeats(says["requests"]), {**did, "requests": without_repeats(did["requests"])}
    # The driven Firefox shows a page what a script of another origin throws; the standard and the others do not.
    if did["event"] != "load" or did.get("ran") is False or (row["via"] == "script" and engine.name == "firefox"):
        says.pop("reads", None)
    return {name: (says[name], did[name]) for name in says if name in did and says[name] != did[name]}


def without_cookies(requests: list[str]) -> list[str]:
    """Return requests without what says that they brought a cookie."""
    return [it.removesuffix(" cookie") for it in requests]


def without_repeats(requests: list[str]) -> list[str]:
    """Return requests as a page causes them: for sounds and videos, engines ask in parts and again."""
    return [it for place, it in enumerate(requests) if place == 0 or it != requests[place - 1]]


def _named(row: dict[str, Any], request: HttpRequest) -> str:
    origin = request.header("origin")
    # The stage's cookie is of localhost, and no request of another site brings it.
    allowed = {ORIGINS["P"], ORIGINS["A"]} if row.get("page") != "null" else set()
    there = request.url.rpartition("/")[0]
    cookie = request.credentials and there in allowed
    parts = [
        request.method,
        "" if origin is None else f"origin={NAMES.get(origin, origin)}",
        "cookie" if cookie else "",
    ]
    return " ".join(filter(None, parts))
