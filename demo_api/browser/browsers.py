"""What one browser does: its outcome, what it sends, and its words."""

from dataclasses import dataclass

from demo_api.browser.console import words
from demo_api.browser.decision import Decision, Outcome
from demo_api.browser.engines import Engine
from demo_api.browser.messages import HttpRequest, NetworkFailure
from demo_api.browser.values import values_of


@dataclass(frozen=True, slots=True)
class BrowserVerdict:
    """What one browser does with the same answers.

    Attributes:
        outcome: ``readable``, ``opaque`` or ``blocked``.
        reason: Its own reason, which may be another one than the verdict's.
        code: Chromium's or Firefox's code, ``None`` if there is none.
        text: The console text, word for word; ``None`` if the console stays silent.
        console: All that the console shows, with prefix and following lines.
        error: What the promise is rejected with, ``None`` if it is fulfilled.
        net_error: A second code that Chromium reports.
        visible_headers: What script sees.
        sent: The requests that this browser sends, repetitions included.
        or_header: Other missing headers, any of which the text may name in place of its own.
        assumed: Whether the browser would have asked something that was not asked here, so that its
            verdict is partly an assumption.
    """

    outcome: Outcome
    reason: str | None
    code: str | None
    text: str | None
    console: str
    error: str | None
    net_error: str | None
    visible_headers: tuple[str, ...]
    sent: tuple[HttpRequest, ...]
    assumed: bool
    or_header: tuple[str, ...] = ()


def browser_verdict(engine: Engine, decision: Decision, assumed: bool) -> BrowserVerdict:
    """Return what a browser does and says.

    Args:
        engine: The browser's.
        decision: The result of a run with that engine.
        assumed: Whether a part of it is an assumption.

    Returns:
        Its verdict.
    """
    failure = decision.failure
    reason = decision.reason
    said = None
    if reason is not None:
        said = words(engine, reason, values_of(decision))
    return BrowserVerdict(
        outcome=decision.outcome,
        reason=reason,
        code=said.code if said else None,
        text=said.text if said else None,
        console=said.console if said else "",
        error=said.error if said else None,
        net_error=said.net_error if said else None,
        visible_headers=decision.visible_headers,
        sent=_sent(engine, decision),
        assumed=assumed,
        or_header=_others(failure.values.get("or_header")) if failure else (),
    )


def _others(names: object) -> tuple[str, ...]:
    return names if isinstance(names, tuple) else ()


def _sent(engine: Engine, decision: Decision) -> tuple[HttpRequest, ...]:
    """Return the requests with the repetitions that a broken connection provokes."""
    requests: list[HttpRequest] = []
    for exchange in decision.exchanges:
        times = 1
        if isinstance(exchange.answer, NetworkFailure):
            times = engine.attempts.get(exchange.answer.kind, 1)
        requests += [exchange.request] * times
    return tuple(requests)
