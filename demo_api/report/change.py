"""Who must change what, so that the page may read; or so that it no longer may, where it should not."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from demo_api.browser import Decision, Exchange, FetchRequest, Fix, HttpResponse, change, fix_of
from demo_api.browser.policy import ALLOW_CREDENTIALS, ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, ResponseEdit
from demo_api.report.evidence import Evidence, knows_cors
from demo_api.report.facts import said
from demo_api.trial import Trial
from demo_api.words.fixes import FixWords, fix_words
from demo_api.words.reporting import report_words
from demo_api.words.tables import Words
from demo_api.words.values import Values

Where = Literal["server", "page", "both", "nowhere", "nobody"]
At = Literal["server", "headers", "page"]

_ELSEWHERE: Mapping[str, Where] = MappingProxyType(
    {"server": "server", "address": "page", "page": "page", "request": "page"}
)
TABLE: Mapping[str, tuple[Where, tuple[tuple[At, str], ...]]] = MappingProxyType(
    {
        "element-worker-cross-origin": ("page", ()),
        "element-canvas-tainted": ("page", (("page", "<img crossorigin src=...>"),)),
        "element-integrity-needs-cors": ("page", (("page", "<script crossorigin integrity=... src=...></script>"),)),
        "csp-connect-src": ("page", (("page", "Content-Security-Policy: connect-src 'self' {target}"),)),
        "csp-connect-src-after-redirect": (
            "page",
            (("page", "Content-Security-Policy: connect-src 'self' {token} {target}"),),
        ),
        "coep-require-corp": ("page", (("page", 'mode: "cors"'),)),
        "opaque-response-blocking": ("page", ()),
        "lna-permission-denied": ("nowhere", ()),
        "lna-insecure-context": ("page", ()),
        "lna-target-mismatch": ("page", ()),
        "cache-missing-vary": ("server", (("headers", "Vary: Origin"),)),
        "cache-no-cors-then-cors": ("server", (("headers", "Vary: Origin"),)),
    }
)
"""Where to change what no fetch decides, with the lines to write."""
_THEN_CORS = frozenset({"element-canvas-tainted", "element-integrity-needs-cors", "coep-require-corp"})
"""Reasons that end in the page by a request with CORS."""

_ARGUMENTS = MappingProxyType(
    {
        ALLOW_ORIGIN: "allow_origins",
        ALLOW_CREDENTIALS: "allow_credentials",
        ALLOW_METHODS: "allow_methods",
        ALLOW_HEADERS: "allow_headers",
    }
)
_ALWAYS_LISTED = frozenset({"accept", "accept-language", "content-language", "content-type"})
"""Headers that Starlette's list always contains (CORSMiddleware, SAFELISTED_HEADERS)."""
_ANOTHER_LAYER = frozenset({"crash", "login", "too-large", "no-route", "moved"})
"""Evidence that another part of the server responded: what CORSMiddleware allows is not known."""


@dataclass(frozen=True, slots=True)
class Line:
    """Lines to write: in CORSMiddleware, as headers, or in the page; ``to`` says to which response headers belong."""

    at: At
    code: str
    to: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """Who must change something, and the lines to write."""

    where: Where
    lines: tuple[Line, ...] = ()


NOBODY = Change("nobody")


def corrected(reason: str | None, decision: Decision | None, asked: FetchRequest) -> FetchRequest | None:
    """Return the request as the page should send it; None if the page is not the cause.

    Args:
        reason: Why the request failed.
        decision: The model's decision, if it has one.
        asked: What the page asked for.
    """
    if reason in _THEN_CORS:
        return replace(asked, mode="cors")
    if reason in TABLE or decision is None or decision.outcome == "readable":
        return None
    fix = fix_of(decision)
    return change(fix, asked) if fix.request else None


def change_of(
    decision: Decision, words: Words, evidence: Evidence | None, trial: Trial | None, *, has_cors: bool
) -> Change:
    """Return what lets the page read, where the model knows why it may not.

    Args:
        decision: The model's, that the page may not read.
        words: The words of the lines.
        evidence: What the response shows about who sent it.
        trial: How far the request gets as :func:`corrected` returns it.
        has_cors: Whether the server has CORS settings already; they are then extended, and not written again.
    """
    if evidence is not None and evidence.id in _ANOTHER_LAYER:
        return Change("server")
    fix = fix_of(decision)
    lines = fix_words(fix, words.fixes)
    if fix.request:
        return with_server(Change("page", tuple(Line("page", code) for code in lines.request)), words, trial)
    if not fix.responses:
        return Change(_ELSEWHERE.get(fix.elsewhere or "", "nowhere"))
    return Change("server", _on_server(fix, lines, decision, evidence, has_cors=has_cors))


def with_server(page: Change, words: Words, trial: Trial | None) -> Change:
    """Return a change of the page, with what the server must change too, if the corrected request does not pass."""
    if trial is None or trial.passes is not False or trial.decision is None:
        return page
    fix = fix_of(trial.decision)
    if not fix.responses:
        return page
    has_cors = knows_cors(trial.decision.exchanges)
    lines = _on_server(fix, fix_words(fix, words.fixes), trial.decision, None, has_cors=has_cors)
    return Change("both", (*page.lines, *lines))


def closing(origins: Iterable[str], *, has_cors: bool) -> Change:
    """Return what keeps others out: the origins that may read, by name."""
    named = list(origins)
    return Change("server", (Line("server", f"allow_origins={json.dumps(named)}"),) if named and has_cors else ())


def _on_server(
    fix: Fix, words: FixWords, decision: Decision, evidence: Evidence | None, *, has_cors: bool
) -> tuple[Line, ...]:
    middleware: Sequence[str] = ()
    if words.middleware and not has_cors:
        middleware = [f"app.add_middleware(CORSMiddleware, {words.middleware})"]
    elif words.middleware:
        middleware = _arguments(fix, decision, evidence)
    return (
        *(Line("server", code) for code in middleware),
        *(_headers(edit) for edit in fix.responses),
    )


def _headers(edit: ResponseEdit) -> Line:
    """Return what a response needs, as the lines of its headers."""
    code = "\n".join(f"{name}: {value}" for name, value in edit.headers if value is not None)
    key = "preflight" if edit.preflight else "redirect" if edit.redirect else "response"
    values = Values({"method": edit.method, "url": edit.url, "status": edit.status or ""})
    return Line("headers", code, said(report_words()["to"], key, values))


def _arguments(fix: Fix, decision: Decision, evidence: Evidence | None) -> list[str]:
    """Return the arguments of CORSMiddleware that must change."""
    values: dict[str, str] = {}
    for edit in fix.responses:
        # One setting serves the preflight and the response; of a response that was never sent nothing is known.
        if any(edit.is_about(each.request) for each in decision.exchanges):
            values |= {name: value for name, value in edit.headers if value is not None}
    if evidence is not None and evidence.id == "refused":
        values |= _refused(str(evidence.values["refusal"]), decision.exchanges[-1])
    return [f"{argument}={_argument(name, values[name])}" for name, argument in _ARGUMENTS.items() if name in values]


def _refused(refusal: str, last: Exchange) -> dict[str, str]:
    """Return the list with the method that CORSMiddleware refused, which can be one that browsers always allow."""
    if "method" not in refusal or not isinstance(last.answer, HttpResponse):
        return {}
    listed = last.answer.header(ALLOW_METHODS) or ""
    asked = last.request.header("access-control-request-method") or ""
    names = [it.strip() for it in f"{listed},{asked}".split(",")]
    return {ALLOW_METHODS: ", ".join(dict.fromkeys(filter(None, names)))}


def _argument(name: str, value: str) -> str:
    if name == ALLOW_CREDENTIALS:
        return "True"
    if name == ALLOW_ORIGIN:
        return json.dumps([value])
    listed = [it.strip() for it in value.split(",")]
    own = [it for it in listed if it.lower() not in _ALWAYS_LISTED]
    return json.dumps(own if name == ALLOW_HEADERS and own else listed)
