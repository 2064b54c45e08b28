"""What the command check --audit prints: the requests that follow, their results, flaws and notes."""

from collections.abc import Iterator

from demo_api.audit import Audit, Plan, Trial
from demo_api.audit.standing import named
from demo_api.cli.plain import counted, folded, printable

_SAYS = {"none": "no", "public": "without cookies", "cookies": "with cookies"}
_UNKNOWN = "(no response)"


def announcement(planned: Plan) -> str:
    """Return what an audit is going to send."""
    text = (_ANNOUNCED if planned.body is None else _ANNOUNCED_POST).format(
        url=planned.url,
        origin=planned.origin,
        requests=planned.requests,
        origins=len(planned.steps),
        methods=" or ".join(planned.methods) or "nothing",
    )
    if planned.login.headers:
        text += "\n" + _HEADERS.format(headers=", ".join(planned.login.shown))
    return folded(text)


def audit_report(found: Audit) -> str:
    """Return an audit for people to read, without the secrets of its login."""
    return found.plan.login.hidden("\n".join(_lines(found)))


def _lines(found: Audit) -> Iterator[str]:
    yield ""
    if found.status is not None:
        yield folded(f"Status of the response for the given origin: {named(found.status)}")
    yield from _table(found.trials)
    for flaw in found.flaws:
        yield ""
        yield f"{flaw.severity.upper()}  {flaw.id}"
        yield folded(flaw.sentence, 2, limit=1200)
        yield folded(f"Fix: {flaw.fix}", 2, limit=600, hanging=5)
        if flaw.fix_headers:
            yield folded(f"As headers: {flaw.fix_headers}", 2, limit=600, hanging=5)
    if found.standing is not None:
        yield f"\nNOT JUDGED  status {found.standing.status}"
        yield folded(found.standing.sentence, 2, limit=600)
        yield folded(f"Next: {found.standing.advice}", 2, limit=600, hanging=6)
    for number, note in enumerate(found.notes):
        yield folded(note, limit=600) if number else f"\n{folded(note, limit=600)}"
    doubt = "" if found.standing is None else f" for a response with the status {found.standing.status}"
    yield f"\n{counted(len(found.flaws), 'finding', 'No')}{doubt}; {counted(found.sent, 'request', 'No')} sent."


def _table(trials: tuple[Trial, ...]) -> Iterator[str]:
    """Yield a line for the given origin and for each one that may do something, and the number of the others."""
    kept = [it for it in trials if it.kind == "meant" or it.reads != "none" or it.writes != "none" or not it.response]
    shown = [(printable(it.origin, 50), it) for it in kept]
    width = max(len("origin"), *(len(name) for name, _ in shown))
    yield f"  {'origin':{width}}  {'may read':15}  may send"
    for name, trial in shown:
        meant = "   <- the given origin" if trial.kind == "meant" else ""
        yield f"  {name:{width}}  {_reads(trial):15}  {_writes(trial)}{meant}"
    if len(kept) < len(trials):
        yield f"  {counted(len(trials) - len(kept), 'other origin', 'No')}: no"


def _reads(trial: Trial) -> str:
    return _SAYS[trial.reads] if trial.response else _UNKNOWN


def _writes(trial: Trial) -> str:
    if not trial.sends:
        return "(not asked)"
    if trial.preflight is None:
        return _UNKNOWN
    return "no" if trial.writes == "none" else f"{printable(trial.sends, 20)} {_SAYS[trial.writes]}"


_ANNOUNCED = (
    "Audit of {url} for pages at {origin}.\n"
    "At most {requests} requests follow, one after another, for {origins} origins: a GET with a test cookie, and for"
    " some of them preflights (OPTIONS) that ask for {methods}. The audit sends nothing but GET and OPTIONS, and it"
    " follows no redirects."
)
_ANNOUNCED_POST = (
    "Audit of {url} for pages at {origin}.\n"
    "At most {requests} requests follow, one after another, for {origins} origins: a POST with the given body, and for"
    " some of them preflights (OPTIONS) that ask for {methods}. The POST can change something on the server. The audit"
    " follows no redirects."
)
_HEADERS = "With each of them, except preflights: {headers}."
