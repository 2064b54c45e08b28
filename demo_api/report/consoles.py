"""What each browser prints about an experiment, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from http.client import responses

from demo_api import browser
from demo_api.browser.engine import Engine
from demo_api.report.experiment import BY_SCRIPT, Experiment
from demo_api.words import EngineWords, Reason
from demo_api.words.console import report_of
from demo_api.words.printing import printed, printed_status
from demo_api.words.tables import Words
from demo_api.words.values import Values, fill, values_of

_ERROR = 400


@dataclass(frozen=True, slots=True)
class Console:
    """What one browser prints."""

    engine: str
    text: str
    code: str | None
    outcome: str
    assumed: bool

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {
            "engine": self.engine,
            "text": self.text,
            "code": self.code,
            "outcome": self.outcome,
            "assumed": self.assumed,
        }


def consoles_of(it: Experiment, reason: str | None, words: Words, known: dict[str, object]) -> tuple[Console, ...]:
    """Return what each browser prints, that of the reader first.

    Args:
        it: The experiment.
        reason: Why it ended so, for the reader's browser, if that is not the model's reason.
        words: The words.
        known: Values that the model does not know.
    """
    engines = sorted(browser.ENGINES, key=lambda engine: engine.name != it.engine)
    return tuple(_console(it, engine, reason, words, known) for engine in engines)


def _console(it: Experiment, engine: Engine, reason: str | None, words: Words, known: dict[str, object]) -> Console:
    own = words.engines[engine.name]
    decision, assumed = _decided(it, engine)
    table = _of_table(it, engine, reason, words)
    outcome: str = decision.outcome
    # What lies around CORS can differ between browsers, and then another one has sent what was not sent here.
    around = reason is not None and words.reasons[reason].decided_by != "fetch"
    if table is not None or around or not it.is_judged:
        expected = it.probe.expect.get(it.role)
        outcome = it.outcome if engine.name == it.engine else expected.of(engine.name).outcome if expected else outcome
    values = values_of(decision, words.phrases).also(known)
    found = table or (None if around and outcome == "readable" else _of_decision(decision, words))
    if it.via not in BY_SCRIPT and outcome == "readable" and it.via != "preload":
        found = None  # it was loaded in another way: WebKit loads fonts without CORS
    lines = list(_lines(it, own, found, values))
    if found is None or found.effect == "opaque" or found.id == "status-unusable":
        lines += _about_status(it, own)
    if decision.outcome == "readable" and outcome == "readable":
        lines += _notes(it, own, values)
    code = report_of(own, found, values).code if found is not None and found.effect == "blocked" else None
    return Console(engine.name, "\n".join(lines), code, outcome, assumed)


def _decided(it: Experiment, engine: Engine) -> tuple[browser.Decision, bool]:
    """Return what a browser decides, and whether a part of that is assumed."""
    own = it.decision
    if engine is own.engine:
        return own, own.assumed or own.preflight_unanswered
    decision = browser.replay(it.asked, own.exchanges, engine)
    assumed = decision.assumed or decision.guessed or decision.preflight_unanswered
    return (own if decision.assumed and not own.assumed else decision), assumed


def _of_table(it: Experiment, engine: Engine, reason: str | None, words: Words) -> Reason | None:
    """Return the reason that the scenario proves for this browser, if the model does not decide."""
    if reason is None or words.reasons[reason].decided_by == "fetch":
        return None
    expected = it.probe.expect.get(it.role)
    there = None if expected is None or engine.name == it.engine else expected.of(engine.name)
    if there is None:
        return words.reasons[reason]
    if there.reason is None:
        return words.reasons[reason] if words.reasons[reason].like is not None else None
    return words.reasons.get(there.reason)


def _of_decision(decision: browser.Decision, words: Words) -> Reason | None:
    return None if decision.reason is None else words.reasons[decision.reason]


def _lines(it: Experiment, own: EngineWords, reason: Reason | None, values: Values) -> Iterator[str]:
    if reason is not None and reason.effect == "blocked":
        yield from printed(own, reason, values, it.via)


def _about_status(it: Experiment, own: EngineWords) -> tuple[str, ...]:
    status = it.last.status if it.last is not None else None
    if status is None or status < _ERROR:
        return ()
    return printed_status(own, status, responses.get(status, ""), it.via)


def _notes(it: Experiment, own: EngineWords, values: Values) -> Iterator[str]:
    """Give the lines about what did not decide."""
    for note, more in it.decision.notes:
        text = own.report(note).text
        if text is None or (note == "response-header-not-exposed" and it.via not in BY_SCRIPT - {"fetch"}):
            continue
        names = {name.lower(): name for name in it.probe.reads}
        hidden = more.get("header", "")
        for header in hidden if isinstance(hidden, tuple) else (str(hidden),):
            yield fill(text, values.also({**more, "header": names.get(header, header)}))
