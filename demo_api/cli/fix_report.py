"""What check and explain print about a fix: what to change in which response, and that in the words of a stack."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from demo_api.browser.policy import ResponseEdit
from demo_api.check import Checked
from demo_api.check.refused import Refused
from demo_api.cli.plain import folded, more, printable
from demo_api.cli.stack_report import MIDDLEWARE, OWN, stack_report
from demo_api.clues import Guess
from demo_api.words import Verdict
from demo_api.words.values import fill

if TYPE_CHECKING:
    from demo_api.excerpt import Excerpt


def fix_report(found: Checked, stack: "Excerpt | str | None", guess: Guess | None, app: str | None) -> Iterator[str]:
    """Yield the lines about the fix of a check.

    Args:
        found: The check.
        stack: The configuration of the server's stack, or why there is none; ``None`` if the stack is not known.
        guess: What the server says about itself, if the stack is a guess.
        app: The application in this process, ``package.module:app``; ``None`` for a server.
    """
    verdict = found.verdict
    if not verdict.fix and not verdict.fix_headers:
        return
    yield "\nFix"
    if found.refused is not None:
        yield folded(refusal_said(found.refused), 2, limit=600)
    words = _words(verdict, found.refused)
    written = stack if stack is not None and not isinstance(stack, str) else None
    is_own = app is not None or (written is not None and written.name in OWN)
    is_for_it = is_own or not MIDDLEWARE.search(words)
    if is_for_it:
        yield folded(words, 2, limit=800)
    elif verdict.changes.fix.responses:
        yield "  If this page may read the response:"
    yield from _changes(verdict)
    if not is_for_it and written is None:
        yield folded(f"In FastAPI: {words}", 2, limit=800)
    if stack is not None:
        yield from stack_report(stack, guess)
    elif app is None and verdict.changes.fix.policy is not None:
        yield folded(_STACK, 2)
    if app is not None:
        yield folded(_LINT.format(app=printable(app)), 2)
    if verdict.mdn:
        yield from more("  More: ", verdict.mdn)


def refusal_said(refused: Refused) -> str:
    """Return what a server refuses, in a sentence."""
    parts = [
        f"the origin {refused.origin}" if refused.origin else "",
        f"the method {refused.method}" if refused.method else "",
        f"the request header{'s' * (len(refused.headers) > 1)} {', '.join(refused.headers)}" if refused.headers else "",
    ]
    return _REFUSED.format(what=" and ".join(filter(None, parts)) or "the request", says=refused.says)


def _words(verdict: Verdict, refused: Refused | None) -> str:
    """Return the fix in the words of CORSMiddleware, or of the page."""
    if refused is None or not (refused.origin or refused.method or refused.headers):
        return verdict.fix
    reasons, values = verdict.words.reasons, verdict.values
    said = []
    if refused.origin:
        said.append(fill(reasons["allow-origin-mismatch"].fix, values))
    if refused.method:
        said.append(fill(reasons["method-not-allowed"].fix, values.also({"method": refused.method})))
    if refused.headers:
        names = '", "'.join(refused.headers)
        said.append(fill(reasons["header-not-allowed"].fix, values.also({"header_as_written": names})))
    return " ".join(said)


def _changes(verdict: Verdict) -> Iterator[str]:
    """Yield what to change in which response, and in the page."""
    edits = verdict.changes.fix.responses
    for edit in edits:
        yield from _edit(edit)
    if verdict.fix_headers and not edits:
        yield folded(f"As headers: {verdict.fix_headers}", 2, limit=800)
    for line in verdict.changes.request:
        yield folded(f"In the page: {line}", 2, limit=600, hanging=2)


def _edit(edit: ResponseEdit) -> Iterator[str]:
    which = " (the preflight)" if edit.preflight else ""
    end = ", which is now a redirect" if edit.redirect else ""
    yield folded(f"In the response to {edit.method} {edit.url}{which}{end}:", 2, limit=600, hanging=2)
    if edit.status is not None:
        yield f"    status {edit.status}"
    for name, value in edit.headers:
        yield folded(f"{name}: {value}" if value is not None else f"no {name}", 4, hanging=2)


_REFUSED = "The server says “{says}”: its policy does not allow {what}."
_STACK = "--stack NAME says this in the words of your server; demo-api config --list has the names."
_LINT = "demo-api lint {app} finds what is wrong in the settings of this application."
