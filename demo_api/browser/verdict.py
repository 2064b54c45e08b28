"""The verdict: what the page gets, why, how to cure it, and what each browser says."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property

from demo_api.browser.browsers import BrowserVerdict, browser_verdict
from demo_api.browser.decision import Decision, Outcome
from demo_api.browser.engines import ENGINES, Engine
from demo_api.browser.fetch import replay
from demo_api.browser.jsonable import browser_json, exchange_json
from demo_api.browser.messages import Exchange
from demo_api.browser.page import FetchRequest
from demo_api.browser.reasons import REASONS
from demo_api.browser.rules import RULES, RuleChecked
from demo_api.browser.values import Values, fill, say, values_of


@dataclass(frozen=True, slots=True)
class Note:
    """Something that decided nothing and must be told all the same."""

    reason: str
    sentence: str
    fix: str
    fix_headers: str


@dataclass(frozen=True)
class Verdict:
    """The verdict on one fetch. The explanations are made when they are asked for.

    Attributes:
        decision: What the browser decided.
    """

    decision: Decision

    @property
    def asked(self) -> FetchRequest:
        """What the page asked for."""
        return self.decision.asked

    @property
    def outcome(self) -> Outcome:
        """``readable``, ``opaque`` or ``blocked``."""
        return self.decision.outcome

    @property
    def reason(self) -> str | None:
        """A key of :data:`demo_api.browser.reasons.REASONS`, ``None`` if readable."""
        return self.decision.reason

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
        """Whether a server handled the request itself; ``None`` if that cannot be known."""
        return self.decision.server_ran

    @cached_property
    def values(self) -> Values:
        """The values at hand, by name."""
        return values_of(self.decision)

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
        return tuple(_note(reason, values, self.values) for reason, values in self.decision.notes)

    @cached_property
    def rules(self) -> tuple[RuleChecked, ...]:
        """The rules in the order in which they were checked; the last one may have failed."""
        failure = self.decision.failure
        passed = [_passed(rule, values, self.values) for rule, values in self.decision.rules]
        if failure is None:
            return tuple(passed)
        rule = RULES[failure.rule]
        return (*passed, RuleChecked(failure.rule, rule.name, self.step, False, self.sentence))

    @cached_property
    def browsers(self) -> dict[str, BrowserVerdict]:
        """What Chromium, Firefox and WebKit make of the same answers, by name."""
        return {engine.name: self._browser(engine) for engine in ENGINES}

    def _browser(self, engine: Engine) -> BrowserVerdict:
        own = self.decision
        decision = own if engine is own.engine else replay(own.asked, own.exchanges, engine)
        assumed = decision.assumed or decision.preflight_unanswered
        if decision.assumed and not own.assumed:
            # It would have sent what was never sent here, so nobody knows the answer.
            decision = own
        return browser_verdict(engine, decision, assumed)

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
            "exchanges": [exchange_json(exchange) for exchange in self.exchanges],
            "rules": [asdict(rule) for rule in self.rules],
            "notes": [asdict(note) for note in self.notes],
            "browsers": {name: browser_json(verdict) for name, verdict in self.browsers.items()},
        }


def _note(reason_id: str, own: Mapping[str, object], values: Values) -> Note:
    reason, merged = REASONS[reason_id], Values(values | dict(own))
    say(merged)
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
