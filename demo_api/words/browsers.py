"""What one browser does: its outcome, what it sends, and its words."""

from dataclasses import dataclass

from demo_api.browser.decision import Decision, Outcome
from demo_api.browser.engines import Engine
from demo_api.browser.messages import HttpRequest, NetworkFailure
from demo_api.words.console import NOTHING, console_of
from demo_api.words.tables import Words
from demo_api.words.values import values_of


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


def browser_verdict(words: Words, engine: Engine, decision: Decision, *, assumed: bool) -> BrowserVerdict:
    """Return what a browser does and says.

    Args:
        words: In which words.
        engine: The browser's.
        decision: The result of a run with that engine.
        assumed: Whether a part of it is an assumption.
    """
    said = NOTHING
    if decision.reason is not None:
        said = console_of(
            words.engines[engine.name], words.reasons[decision.reason], values_of(decision, words.phrases)
        )
    return BrowserVerdict(
        outcome=decision.outcome,
        reason=decision.reason,
        code=said.code,
        text=said.text,
        console=said.lines,
        error=said.error,
        net_error=said.net_error,
        visible_headers=decision.visible_headers,
        sent=_sent(engine, decision),
        assumed=assumed,
        or_header=_others(decision),
    )


def _others(decision: Decision) -> tuple[str, ...]:
    names = decision.failure.values.get("or_header") if decision.failure else None
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
