"""What the command check prints: the verdict, the fix, what went over the wire, console messages, and the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure
from demo_api.check import Checked
from demo_api.cli.fix_report import fix_report
from demo_api.cli.plain import folded, printable
from demo_api.clues import Guess
from demo_api.words import BrowserVerdict, Verdict
from demo_api.words.values import fill

if TYPE_CHECKING:
    from demo_api.excerpt import Excerpt

_TOLD = frozenset(
    {"vary", "location", "cross-origin-resource-policy", "allow", "content-type", "server", "x-powered-by"}
)
_MAX_HEADERS = 20
"""Lines of one message; a server may send thousands."""
_ERROR = 400


@dataclass(frozen=True, slots=True)
class Around:
    """What a report needs and the check does not know.

    Attributes:
        stack: The configuration of the server's stack, or why there is none; ``None`` if the stack is not known.
        guess: What the server says about itself, if the stack is a guess.
        app: The application in this process, ``package.module:app``; ``None`` for a server.
        verbose: Whether to show the rules.
    """

    stack: "Excerpt | str | None" = None
    guess: Guess | None = None
    app: str | None = None
    verbose: bool = False


NOTHING = Around()


def check_report(found: Checked, around: Around = NOTHING) -> str:
    """Return a check for people to read."""
    return "\n".join(_lines(found, around))


def _lines(found: Checked, around: Around) -> Iterator[str]:
    verdict = found.verdict
    yield from _verdict(verdict)
    yield from fix_report(found, around.stack, around.guess, around.app)
    yield "\nWhat went over the wire"
    for number, (exchange, remark) in enumerate(zip(verdict.exchanges, found.remarks, strict=True), 1):
        yield from _request(number, exchange.request)
        yield from _response(verdict, exchange.answer)
        if remark:
            yield folded(f"({remark})", 5, limit=400)
    if not verdict.exchanges:
        yield "  Nothing was sent."
    if any(browser.console for browser in verdict.browsers.values()):
        yield "\nConsole messages"
        for engine in verdict.words.engines.values():
            title = f"{engine.name} ({engine.brand})" if engine.brand else engine.name
            yield from _console(title, verdict, verdict.browsers[engine.id])
    if around.verbose:
        yield from _rules(verdict)
    else:
        yield "\n-v shows the rules of the standard that were applied."


def _verdict(verdict: Verdict) -> Iterator[str]:
    asked = verdict.asked
    status = _status(verdict)
    error = status is not None and status >= _ERROR
    yield f"Verdict: {verdict.outcome}{f' ({verdict.reason})' if verdict.reason else ''}" + (
        f", with status {status} {_phrase(status)}".rstrip() if error and status is not None else ""
    )
    yield folded(f"A page at {asked.origin} sends {asked.method} {asked.url}", 2, hanging=2)
    yield folded(verdict.sentence, 2, limit=800)
    if error and status is not None:
        yield folded(_ERRORS.format(what=_what_failed(status)), 2)
    else:
        yield folded(_server(verdict), 2)
    used = next((rule.sentence for rule in verdict.rules if rule.id == "element-used"), "")
    if used:
        yield folded(used, 2)
    if verdict.outcome == "readable" and not used:
        yield folded(f"The script can read these headers: {', '.join(verdict.visible_headers) or 'none'}.", 2)
    others = [it for it in verdict.browsers if verdict.browsers[it].outcome != verdict.outcome]
    for name in others:
        yield folded(f"In {verdict.words.engines[name].name}, it is {verdict.browsers[name].outcome}.", 2)
    if asked.credentials == "include":
        yield folded(_NO_COOKIES, 2)
    for note in verdict.notes:
        yield folded(f"Note ({note.reason}): {note.sentence} {note.fix}", 2, limit=800)


def _status(verdict: Verdict) -> int | None:
    """Return the status of a response that the page may read."""
    last = verdict.exchanges[-1].answer if verdict.exchanges else None
    return last.status if verdict.outcome == "readable" and isinstance(last, HttpResponse) else None


def _what_failed(status: int) -> str:
    return _BY_STATUS.get(status, _SERVER_FAILED if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _REFUSES)


def _request(number: int, request: HttpRequest) -> Iterator[str]:
    role = "   (the preflight)" if request.preflight else ""
    yield folded(f"{number}. {request.method} {request.url}{role}", 0, limit=600, hanging=3)
    told = [pair for pair in request.headers if pair != ("Accept", "*/*")]
    yield from _headers(told)


def _response(verdict: Verdict, answer: HttpResponse | NetworkFailure) -> Iterator[str]:
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


def _rules(verdict: Verdict) -> Iterator[str]:
    yield "\nRules"
    for rule in verdict.rules:
        yield folded(f"{'pass' if rule.passed else 'FAIL'}  {rule.name}  [{rule.step}]", 2, hanging=6)
        yield folded(rule.sentence, 8, limit=600)


_NO_COOKIES = "This check sent no cookies. A browser sends them, so the server may respond differently to a browser."
_ERRORS = "CORS is not the problem here: {what}"
_BY_STATUS = {
    401: "the server asks who you are. Send the token or the cookie that it expects.",
    403: "the server knows the request and refuses it. Look at what this user may do.",
    404: "there is nothing at this address. Look at the path.",
    405: "the server does not have this method at this address.",
    415: "the server does not accept the type of the body. Send the Content-Type that it expects.",
    422: "the server does not accept the values in the request. Its response says which.",
}
_REFUSES = "the server refuses the request. Its response says why."
_SERVER_FAILED = "the server failed. Look at its log."
