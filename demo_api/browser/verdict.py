"""The verdict: what the page gets, why, how to cure it, and what each browser says."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Literal

from demo_api.browser.console import words
from demo_api.browser.engines import ENGINES, Engine
from demo_api.browser.messages import Exchange, HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.reasons import REASONS
from demo_api.browser.request import Failure, FetchRequest, Request
from demo_api.browser.rules import RULES, RuleChecked
from demo_api.browser.values import Values, fill, values_of

Outcome = Literal["readable", "opaque", "blocked"]
_SAME_REQUEST_AGAIN = frozenset({307, 308})


@dataclass(frozen=True, slots=True)
class Decision:
    """The bare result of a run.

    Attributes:
        outcome: ``readable``, ``opaque`` or ``blocked``.
        request: The request as it stood at the end; ``None`` if the constructor refused.
        failure: Why, unless readable.
        visible_headers: What script sees.
        assumed: Whether it rests on an answer that a record does not hold.
    """

    outcome: Outcome
    request: Request | None
    failure: Failure | None
    visible_headers: tuple[str, ...] = ()
    assumed: bool = False

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What went over the wire."""
        return () if self.request is None else tuple(self.request.exchanges)


@dataclass(frozen=True, slots=True)
class Note:
    """Something that decided nothing and must be told all the same."""

    reason: str
    sentence: str
    fix: str
    fix_headers: str


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


Rerun = Callable[[FetchRequest, Iterable[Exchange], Engine], Decision]


@dataclass(frozen=True)
class Verdict:
    """The verdict on one fetch. The explanations are made when they are asked for.

    Attributes:
        asked: What the page asked for.
        engine: Whose differences applied.
        decision: The bare result.
        rerun: How to judge the same exchanges as another engine.
    """

    asked: FetchRequest
    engine: Engine
    decision: Decision
    rerun: Rerun

    @property
    def outcome(self) -> Outcome:
        """``readable``, ``opaque`` or ``blocked``."""
        return self.decision.outcome

    @property
    def reason(self) -> str | None:
        """A key of :data:`demo_api.browser.reasons.REASONS`, ``None`` if readable."""
        failure = self.decision.failure
        return None if failure is None else failure.reason

    @property
    def visible_headers(self) -> tuple[str, ...]:
        """Names of the response headers that script can read, lower case, sorted."""
        return self.decision.visible_headers

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What went over the wire, preflights included, in order."""
        return self.decision.exchanges

    @property
    def server_ran(self) -> bool | None:
        """Whether a server handled the request itself, whatever the page then saw.

        ``None`` if that cannot be known: the connection broke, or the answer was a redirect of the
        kind that a handler sends when it is done.
        """
        sent = [exchange for exchange in self.exchanges if not exchange.request.preflight]
        if not sent:
            return False
        answer = sent[-1].answer
        if isinstance(answer, NetworkFailure):
            return None if answer.kind in {"closed", "reset", "timeout", "failed"} else False
        if not answer.is_redirect:
            return True
        return False if answer.status in _SAME_REQUEST_AGAIN else None

    @cached_property
    def values(self) -> Values:
        """The values at hand, by name."""
        return values_of(self.asked, self.decision.request, self.decision.failure)

    def _from_table(self, field: str) -> str:
        reason = self.reason
        return "" if reason is None else fill(getattr(REASONS[reason], field), self.values)

    @property
    def title(self) -> str:
        """The reason in one line without values; empty if readable."""
        return self._from_table("title")

    @property
    def step(self) -> str:
        """The step of the standard that decided."""
        return self._from_table("step") or RULES["filtered"].step

    @property
    def sentence(self) -> str:
        """What happened, in one sentence with the values at hand."""
        if self.reason is None:
            return fill("The page at {page_origin} may read the response from {url}.", self.values)
        return self._from_table("sentence")

    @property
    def fix(self) -> str:
        """The cure in terms of CORSMiddleware, or of the page; empty if readable."""
        return self._from_table("fix")

    @property
    def fix_headers(self) -> str:
        """The cure in terms of headers; empty if readable, or if no header helps."""
        return self._from_table("fix_headers")

    @property
    def mdn(self) -> str:
        """Where to read on; empty if readable."""
        return self._from_table("mdn")

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """What decided nothing and must be told: a header dropped, hidden or barely allowed."""
        found = () if self.decision.request is None else self.decision.request.notes
        return tuple(_note(reason, values, self.values) for reason, values in found)

    @cached_property
    def rules(self) -> tuple[RuleChecked, ...]:
        """The rules in the order in which they were checked; the last one may have failed."""
        request, failure = self.decision.request, self.decision.failure
        trail = [] if request is None else request.trail
        passed = [_passed(rule, values, self.values) for rule, values in trail]
        if failure is None:
            return tuple(passed)
        rule = RULES[failure.rule]
        return (*passed, RuleChecked(failure.rule, rule.name, self.step, False, self.sentence))

    @cached_property
    def browsers(self) -> dict[str, BrowserVerdict]:
        """What Chromium, Firefox and WebKit make of the same answers, by name."""
        return {engine.name: self._browser(engine) for engine in ENGINES}

    def _browser(self, engine: Engine) -> BrowserVerdict:
        decision = (
            self.decision
            if engine is self.engine
            else self.rerun(self.asked, self.exchanges, engine)
        )
        unanswered = decision.request is not None and decision.request.preflight_unanswered
        assumed = decision.assumed or unanswered
        if decision.assumed and not self.decision.assumed:
            # It would have sent what was never sent here, so nobody knows the answer.
            decision = self.decision
        return _browser_verdict(self.asked, engine, decision, assumed)

    def to_json(self) -> dict[str, object]:
        """Return the verdict as JSON-able values; bodies are left out."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "title": self.title,
            "step": self.step,
            "sentence": self.sentence,
            "fix": self.fix,
            "fix_headers": self.fix_headers,
            "mdn": self.mdn,
            "visible_headers": list(self.visible_headers),
            "server_ran": self.server_ran,
            "exchanges": [_exchange_json(exchange) for exchange in self.exchanges],
            "rules": [asdict(rule) for rule in self.rules],
            "notes": [asdict(note) for note in self.notes],
            "browsers": {name: _browser_json(verdict) for name, verdict in self.browsers.items()},
        }


def _note(reason_id: str, own: Mapping[str, object], values: Values) -> Note:
    reason, merged = REASONS[reason_id], Values(values | dict(own))
    return Note(
        reason_id,
        fill(reason.sentence, merged),
        fill(reason.fix, merged),
        fill(reason.fix_headers, merged),
    )


def _passed(rule_id: str, own: Mapping[str, object], values: Values) -> RuleChecked:
    rule, merged = RULES[rule_id], Values(values | dict(own))
    origin = own.get("sent_origin")
    merged["with_origin"] = f" with Origin: {origin}" if origin else " without Origin"
    merged["with_credentials"] = ", with cookies" if own.get("cookies") else ", without cookies"
    return RuleChecked(rule_id, rule.name, rule.step, True, fill(rule.passed, merged))


def _browser_verdict(
    asked: FetchRequest, engine: Engine, decision: Decision, assumed: bool
) -> BrowserVerdict:
    failure = decision.failure
    reason = None if failure is None else failure.reason
    said = None
    if reason is not None:
        said = words(engine, reason, values_of(asked, decision.request, failure))
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
    )


def _sent(engine: Engine, decision: Decision) -> tuple[HttpRequest, ...]:
    """Return the requests with the repetitions that a broken connection provokes."""
    requests: list[HttpRequest] = []
    for exchange in decision.exchanges:
        times = 1
        if isinstance(exchange.answer, NetworkFailure):
            times = engine.attempts.get(exchange.answer.kind, 1)
        requests += [exchange.request] * times
    return tuple(requests)


def _exchange_json(exchange: Exchange) -> dict[str, object]:
    request, answer = exchange.request, exchange.answer
    return {
        "request": _request_json(request),
        "response": {
            "status": answer.status,
            "headers": [list(pair) for pair in answer.headers],
        }
        if isinstance(answer, HttpResponse)
        else None,
        "failure": answer.kind if isinstance(answer, NetworkFailure) else None,
    }


def _request_json(request: HttpRequest) -> dict[str, object]:
    return {
        "method": request.method,
        "url": request.url,
        "headers": [list(pair) for pair in request.headers],
        "credentials": request.credentials,
        "preflight": request.preflight,
    }


def _browser_json(verdict: BrowserVerdict) -> dict[str, object]:
    return {
        "outcome": verdict.outcome,
        "reason": verdict.reason,
        "code": verdict.code,
        "text": verdict.text,
        "console": verdict.console,
        "error": verdict.error,
        "net_error": verdict.net_error,
        "visible_headers": list(verdict.visible_headers),
        "sent": [_request_json(request) for request in verdict.sent],
        "assumed": verdict.assumed,
    }
