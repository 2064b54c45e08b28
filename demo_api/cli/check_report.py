"""What the command check prints: the exchanges, the rules, the verdict, three console messages, the fix."""

from collections.abc import Iterator
from http import HTTPStatus

from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure
from demo_api.check import Checked
from demo_api.cli.plain import folded, printable
from demo_api.words import BrowserVerdict, Verdict
from demo_api.words.values import fill

_TOLD = frozenset({"vary", "location", "cross-origin-resource-policy", "allow", "content-type"})
_MAX_HEADERS = 20
"""Lines of one message; a server may send thousands."""


def check_report(found: Checked) -> str:
    """Return a check for people to read."""
    return "\n".join(_lines(found))


def _lines(found: Checked) -> Iterator[str]:
    verdict = found.verdict
    asked = verdict.asked
    yield folded(f"A page at {asked.origin} fetches {asked.url}")
    for number, (exchange, remark) in enumerate(zip(verdict.exchanges, found.remarks, strict=True), 1):
        yield ""
        yield from _request(number, exchange.request)
        yield from _answer(verdict, exchange.answer)
        if remark:
            yield folded(f"({remark})", 5, limit=400)
    if not verdict.exchanges:
        yield "\nNothing was sent."
    yield "\nRules"
    for rule in verdict.rules:
        yield folded(f"{'pass' if rule.passed else 'FAIL'}  {rule.name}  [{rule.step}]", 2, hanging=6)
        yield folded(rule.sentence, 8, limit=600)
    yield f"\nVerdict: {verdict.outcome}" + (f" ({verdict.reason})" if verdict.reason else "")
    yield folded(f"{verdict.sentence} [{verdict.step}]", 2, limit=800)
    yield folded(_server(verdict), 2)
    if verdict.outcome == "readable":
        yield folded(f"The script can read these headers: {', '.join(verdict.visible_headers) or 'none'}.", 2)
    if asked.credentials == "include":
        yield folded(_NO_COOKIES, 2)
    for note in verdict.notes:
        yield folded(f"Note ({note.reason}): {note.sentence} {note.fix}", 2, limit=800)
    yield "\nConsole messages"
    for engine in verdict.words.engines.values():
        title = f"{engine.name} ({engine.brand})" if engine.brand else engine.name
        yield from _console(title, verdict, verdict.browsers[engine.id])
    yield from _fix(verdict)


def _request(number: int, request: HttpRequest) -> Iterator[str]:
    role = "   (the preflight)" if request.preflight else ""
    yield folded(f"{number}. {request.method} {request.url}{role}", 0, limit=600, hanging=3)
    told = [pair for pair in request.headers if pair != ("Accept", "*/*")]
    yield from _headers(told)


def _answer(verdict: Verdict, answer: HttpResponse | NetworkFailure) -> Iterator[str]:
    if isinstance(answer, NetworkFailure):
        values = verdict.values.also({"failure_kind": answer.kind})
        yield folded(f"-> no response: {fill('{failure}', values)}", 3)
        return
    yield f"   -> {answer.status} {_phrase(answer.status)}".rstrip()
    told = [pair for pair in answer.headers if pair[0].lower() in _TOLD or _is_cors(pair[0])]
    yield from _headers(told)
    if not any(_is_cors(name) for name, _ in told):
        yield "     (no Access-Control header)"


def _is_cors(name: str) -> bool:
    return name.lower().startswith("access-control-")


def _headers(pairs: list[tuple[str, str]]) -> Iterator[str]:
    for name, value in pairs[:_MAX_HEADERS]:
        yield folded(f"{name}: {printable(value)}", 5, hanging=2)
    if len(pairs) > _MAX_HEADERS:
        yield f"     … {len(pairs) - _MAX_HEADERS} more lines"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _server(verdict: Verdict) -> str:
    if verdict.server_ran is None:
        return "It is not known whether the server did the work."
    if verdict.server_ran:
        return "The server did the work" + (
            "." if verdict.outcome == "readable" else ", although the page cannot read the response."
        )
    return "The server did not do the work."


def _console(title: str, verdict: Verdict, browser: BrowserVerdict) -> Iterator[str]:
    differs = f", where the outcome is {browser.outcome}" if browser.outcome != verdict.outcome else ""
    code = f" [{browser.code}]" if browser.code else ""
    yield f"  {title}{differs}{printable(code)}"
    yield folded(browser.console or "(nothing)", 4)
    if browser.assumed:
        yield folded("(This browser sends a request that was not sent here, so a part of this is an assumption.)", 4)


def _fix(verdict: Verdict) -> Iterator[str]:
    if not verdict.fix and not verdict.fix_headers:
        return
    yield "\nFix"
    yield folded(verdict.fix, 2, limit=800)
    if verdict.fix_headers:
        yield folded(f"As headers: {verdict.fix_headers}", 2, limit=800)
    if verdict.mdn:
        yield folded(f"More: {verdict.mdn}", 2)


_NO_COOKIES = "This check sent no cookies. A browser sends them, so the server may respond differently to a browser."
