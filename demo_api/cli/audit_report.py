"""What the command check --audit prints: the requests that follow, their results, flaws and notes."""

from collections.abc import Iterator

from demo_api.audit import Audit, Plan
from demo_api.cli.plain import folded, printable

_SAYS = {"none": "no", "public": "without cookies", "cookies": "with cookies"}
_UNKNOWN = "(no response)"


def announcement(planned: Plan) -> str:
    """Return what an audit is going to send."""
    return folded(
        _ANNOUNCED.format(
            url=planned.url,
            origin=planned.origin,
            requests=planned.requests,
            origins=len(planned.steps),
            method=planned.method,
        )
    )


def audit_report(found: Audit) -> str:
    """Return an audit for people to read."""
    return "\n".join(_lines(found))


def _lines(found: Audit) -> Iterator[str]:
    shown = [(printable(it.origin, 50), it) for it in found.trials]
    width = max(len("origin"), *(len(name) for name, _ in shown))
    yield ""
    yield f"  {'origin':{width}}  {'may read':15}  may send {printable(found.plan.method, 10)}"
    for name, trial in shown:
        meant = "   <- the given origin" if trial.kind == "meant" else ""
        reads = _SAYS[trial.reads] if trial.response else _UNKNOWN
        writes = _SAYS[trial.writes] if trial.preflight else _UNKNOWN
        yield f"  {name:{width}}  {reads:15}  {writes}{meant}"
    for flaw in found.flaws:
        yield ""
        yield f"{flaw.severity.upper()}  {flaw.id}"
        yield folded(flaw.sentence, 2, limit=1200)
        yield folded(f"Fix: {flaw.fix}", 2, limit=600, hanging=5)
        if flaw.fix_headers:
            yield folded(f"As headers: {flaw.fix_headers}", 2, limit=600, hanging=5)
    for number, note in enumerate(found.notes):
        yield folded(note, limit=600) if number else f"\n{folded(note, limit=600)}"
    yield f"\n{_counted(len(found.flaws), 'finding')}; {_counted(found.sent, 'request')} sent."


def _counted(count: int, what: str) -> str:
    return f"{count or 'No'} {what}{'s' * (count != 1)}"


_ANNOUNCED = (
    "Audit of {url} for pages at {origin}.\n"
    "{requests} requests follow: for each of {origins} origins, one GET with a test cookie and one preflight (OPTIONS)"
    " that asks for {method}. The audit never sends {method} itself, and it follows no redirects."
)
