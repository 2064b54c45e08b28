"""The verdict: a decision in words. What the page gets, why, what to change, and what each browser shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from demo_api.browser.decision import Decision, Outcome
from demo_api.browser.engines import ENGINES, Engine
from demo_api.browser.fetch import replay
from demo_api.browser.fetch_request import FetchRequest
from demo_api.browser.fix import fix_of
from demo_api.browser.messages import Exchange
from demo_api.words.browsers import BrowserVerdict, browser_verdict
from demo_api.words.fixes import FixWords, fix_words
from demo_api.words.jsonable import browser_json, exchange_json
from demo_api.words.loading import ENGLISH, load
from demo_api.words.tables import Reason, Step, Words, cited
from demo_api.words.values import Values, fill, values_of


@dataclass(frozen=True, slots=True)
class Note:
    """A fact that did not decide, but that the lab reports."""

    reason: str
    sentence: str
    fix: str
    fix_headers: str
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {
            "reason": self.reason,
            "sentence": self.sentence,
            "fix": self.fix,
            "fix_headers": self.fix_headers,
            "steps": [step.to_json() for step in self.steps],
        }


@dataclass(frozen=True, slots=True)
class RuleChecked:
    """A rule as it was applied to one fetch.

    Attributes:
        id: The rule's id, one of :data:`demo_api.browser.ids.RULES`.
        name: What is checked.
        step: The step of the standard.
        passed: Whether the request passed the rule.
        sentence: What happened, with the values of the fetch.
        steps: The same as ``step``, separately and with their addresses.
    """

    id: str
    name: str
    step: str
    passed: bool
    sentence: str
    steps: tuple[Step, ...]

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {
            "id": self.id,
            "name": self.name,
            "step": self.step,
            "passed": self.passed,
            "sentence": self.sentence,
            "steps": [step.to_json() for step in self.steps],
        }


@dataclass(frozen=True)
class Verdict:
    """A decision in words. Each text is made when it is used.

    Attributes:
        decision: What the browser decided.
        language: The language; the only one is English.
        others: Exchanges of requests that only other browsers send, if they were sent, too.
    """

    decision: Decision
    language: str = ENGLISH
    others: tuple[Exchange, ...] = ()

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
        """The id of the reason, ``None`` if readable."""
        return self.decision.reason

    @property
    def visible_headers(self) -> tuple[str, ...]:
        """Names of the response headers that the script can read, in lower case, sorted."""
        return self.decision.visible_headers

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """All requests and responses in order, with preflights."""
        return self.decision.exchanges

    @property
    def server_ran(self) -> bool | None:
        """Whether a server handled the request itself; ``None`` if that is not known."""
        return self.decision.server_ran

    @cached_property
    def words(self) -> Words:
        """The words of its language."""
        return load(self.language)

    @cached_property
    def values(self) -> Values:
        """The values of the fetch, by name."""
        values = values_of(self.decision, self.words.phrases)
        return values if self.reason is None else values.also({"middleware": self.changes.middleware})

    @property
    def _row(self) -> Reason | None:
        return None if self.reason is None else self.words.reasons[self.reason]

    @property
    def title(self) -> str:
        """The reason in one line without values; empty if readable."""
        return self._row.title if self._row else ""

    @property
    def step(self) -> str:
        """The step of the standard that decided."""
        return cited(self.steps)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the standards that decided, with their addresses."""
        return self._row.steps if self._row else self.words.rules["filtered"].steps

    @property
    def sentence(self) -> str:
        """What happened, with the values of the fetch."""
        return fill(self._row.sentence if self._row else "{readable}", self.values)

    @property
    def fix(self) -> str:
        """The change in CORSMiddleware, or in the page; empty if readable."""
        return fill(self._row.fix, self.values) if self._row else ""

    @property
    def fix_headers(self) -> str:
        """The change in the headers; empty if readable, or if no header helps."""
        return fill(self._row.fix_headers, self.values) if self._row else ""

    @cached_property
    def changes(self) -> FixWords:
        """What to change, as values and as the lines to write; empty if readable."""
        return fix_words(fix_of(self.decision), self.words.fixes)

    @property
    def mdn(self) -> str:
        """An MDN page with more; empty if readable."""
        return self._row.mdn if self._row else ""

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """Facts that did not decide, but that the lab reports: for example, a header that is removed or hidden."""
        return tuple(self._note(self.words.reasons[id_], values) for id_, values in self.decision.notes)

    def _note(self, reason: Reason, own: Mapping[str, object]) -> Note:
        values = self.values.also(own)
        return Note(
            reason=reason.id,
            sentence=fill(reason.sentence, values),
            fix=fill(reason.fix, values),
            fix_headers=fill(reason.fix_headers, values),
            steps=reason.steps,
        )

    @cached_property
    def rules(self) -> tuple[RuleChecked, ...]:
        """The rules in the order in which they were checked; the last one may have failed."""
        passed = tuple(self._passed(id_, values) for id_, values in self.decision.rules)
        failure = self.decision.failure
        if failure is None:
            return passed
        rule = self.words.rules[failure.rule]
        return (*passed, RuleChecked(failure.rule, rule.name, self.step, False, self.sentence, self.steps))

    def _passed(self, id_: str, own: Mapping[str, object]) -> RuleChecked:
        rule = self.words.rules[id_]
        values = self.values.also({"why": self._why(own)} if "unsafe" in own else own)
        return RuleChecked(id_, rule.name, rule.step, True, fill(rule.passed, values), rule.steps)

    def _why(self, own: Mapping[str, object]) -> str:
        """Say why a preflight is needed."""
        words = self.words.causes
        causes = [words["method"].format(method=own["method"])] if own["method"] else []
        for header, value in _pairs(own["unsafe"]):
            causes.append(words["header_with_value" if value else "header"].format(header=header, value=value))
        return words["and"].join(causes) or words["otherwise"]

    @cached_property
    def browsers(self) -> dict[str, BrowserVerdict]:
        """What Chromium, Firefox and WebKit do with the same responses, by name."""
        return {engine.name: self._browser(engine) for engine in ENGINES}

    def _browser(self, engine: Engine) -> BrowserVerdict:
        own = self.decision
        decision = own if engine is own.engine else replay(own.asked, (*own.exchanges, *self.others), engine)
        assumed = decision.assumed or decision.guessed or decision.preflight_unanswered
        if decision.assumed and not own.assumed:
            # It sends a request that was never sent here, so the response is not known.
            decision = own
        return browser_verdict(self.words, engine, decision, assumed=assumed)

    def to_json(self) -> dict[str, object]:
        """Return the verdict as JSON-able values, without bodies."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "title": self.title,
            "step": self.step,
            "steps": [step.to_json() for step in self.steps],
            "sentence": self.sentence,
            "fix": self.fix,
            "fix_headers": self.fix_headers,
            "changes": self.changes.to_json(),
            "mdn": self.mdn,
            "visible_headers": list(self.visible_headers),
            "server_ran": self.server_ran,
            "exchanges": [exchange_json(exchange) for exchange in self.exchanges],
            "rules": [rule.to_json() for rule in self.rules],
            "notes": [note.to_json() for note in self.notes],
            "browsers": {name: browser_json(verdict) for name, verdict in self.browsers.items()},
        }


def _pairs(unsafe: object) -> tuple[tuple[str, str | None], ...]:
    return unsafe if isinstance(unsafe, tuple) else ()
