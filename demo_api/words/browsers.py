"""What one browser does: its outcome, its requests, and its console messages."""

from dataclasses import dataclass

from demo_api.browser.decision import Decision, Outcome
from demo_api.browser.engine import Engine
from demo_api.browser.messages import HttpRequest, NetworkFailure
from demo_api.words.console import NOTHING, console_of
from demo_api.words.tables import Words
from demo_api.words.values import values_of


@dataclass(frozen=True, slots=True)
class BrowserVerdict:
    """What one browser does with the same responses.

    Attributes:
        outcome: ``readable``, ``opaque`` or ``blocked``.
        reason: Its own reason, which can be different from the verdict's.
        code: Chromium's or Firefox's code, ``None`` if there is none.
        text: The exact console message, without its prefix; ``None`` if the console shows nothing.
        console: Everything that the console shows, with the prefix and the lines that follow.
        error: What the promise is rejected with, ``None`` if it is fulfilled.
        net_error: A second code that Chromium reports.
        visible_headers: The headers that the script can see.
        sent: The requests that this browser sends, with repetitions.
        or_header: Other missing headers; the message can name one of them instead.
        assumed: Whether the browser sends a request that was not sent here, so that a part of its verdict is an
            assumption.
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
    """Return what a browser does and shows.

    Args:
        words: The words.
        engine: The engine of the browser.
        decision: The result of a run with that engine.
        assumed: Whether a part of it is an assumption.
    """
    said = NOTHING
    if decision.reason is not None:
        own, values = words.engines[engine.name], values_of(decision, words.phrases)
        if values["by_element"]:
            values = values.also({"kind": own.load.kinds.get(decision.asked.via, values["kind"])})
        said = console_of(own, words.reasons[decision.reason], values)
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
    """Return the requests; a browser repeats some of them after a broken connection, or after some statuses."""
    requests: list[HttpRequest] = []
    for exchange in decision.exchanges:
        answer = exchange.answer
        if isinstance(answer, NetworkFailure):
            times = engine.attempts.get(answer.kind, 1)
        else:
            times = engine.resends.get(answer.status, 1)
        requests += [exchange.request] * times
    return tuple(requests)
