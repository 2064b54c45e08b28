"""The report on one experiment: its ending, what that means, why, who changes what, and what browsers print."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from demo_api.browser import FetchRequest
from demo_api.lesson import Lesson, Meaning
from demo_api.origins import Origins, Role
from demo_api.policy import Policy
from demo_api.report.advice import Advice, advice_of
from demo_api.report.case import Case
from demo_api.report.change import corrected
from demo_api.report.consoles import Console, consoles_of
from demo_api.report.ending import Ending
from demo_api.report.experiment import Experiment
from demo_api.report.facts import pages_said, said
from demo_api.report.finding import find
from demo_api.report.moral import Moral, cure_of, moral_of, same_probe
from demo_api.report.policy import policy_of
from demo_api.report.why import why_of
from demo_api.trial import Trial, without_run
from demo_api.words.reporting import report_words

Edited = Literal["solved", "opened", "closed", "broken", "changed"]


@dataclass(frozen=True, slots=True)
class Report:
    """What stands beside and below the picture; see ``client/types.js``, whose type it has as JSON."""

    ending: Ending
    headline: str
    meaning: Meaning
    title: str
    meant: str
    why: tuple[str, ...]
    advice: Advice
    policy: Policy | None
    edited: Edited | None
    greeting: str
    guess: tuple[bool, str] | None
    consoles: tuple[Console, ...]
    fixed_by: Mapping[str, str | None] | None
    instead: Mapping[str, str] | None
    moral: Moral | None
    warning: str | None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able values. The lab's own parameter, the run, stands only in the consoles."""
        change = self.advice.change
        lines = [{"at": line.at, "code": without_run(line.code), "to": without_run(line.to)} for line in change.lines]
        return {
            "ending": self.ending,
            "headline": self.headline,
            "meaning": {"id": self.meaning, "title": self.title, "sentence": self.meant},
            "why": [without_run(it) for it in self.why],
            "change": {
                "where": change.where,
                "sentence": without_run(self.advice.sentence),
                "lines": lines,
                "policy": None if self.policy is None else self.policy.text(),
            },
            "edited": None if self.edited is None else {"id": self.edited, "sentence": self.greeting},
            "warning": self.warning,
            "guess": None if self.guess is None else {"right": self.guess[0], "sentence": self.guess[1]},
            "consoles": [it.to_json() for it in self.consoles],
            "fixed_by": None if self.fixed_by is None else dict(self.fixed_by),
            "instead": None if self.instead is None else dict(self.instead),
            "moral": None if self.moral is None else self.moral.to_json(),
        }


def report(
    it: Experiment,
    guess: Ending | None,
    origins: Origins,
    fixed: Lesson | None = None,
    trial: Trial | None = None,
    others: Sequence[Role] = (),
) -> Report:
    """Return the report on an experiment.

    Args:
        it: The experiment.
        guess: How the reader thought that it would end.
        origins: The lab's own.
        fixed: The lesson of the scenario that fixes this one, if there is one.
        trial: How far the request gets that :func:`questions` returns.
        others: The origins whose pages may read a response now, and should not.
    """
    case = Case(it, origins)
    edited = _edited(case)
    advice = advice_of(case, trial)
    return Report(
        ending=case.ending,
        headline=case.say("headline", case.ending),
        meaning=case.meaning,
        title=case.say("title", case.meaning),
        meant=case.say("meaning", case.meaning),
        why=why_of(case),
        advice=advice,
        policy=policy_of(case, advice.change, trial),
        edited=edited,
        greeting="" if edited is None else case.say("edited", edited),
        guess=None if guess is None else _guess(case, guess),
        consoles=consoles_of(it, case.finding.reason, case.words, case.known),
        fixed_by=None if fixed is None else _fixed_by(case, fixed),
        instead=_instead(case),
        moral=moral_of(it, case.meaning) if case.as_said else None,
        warning=_warning(case, others),
    )


@dataclass(frozen=True, slots=True)
class Questions:
    """What to try before the report, because the record does not show it.

    Attributes:
        corrected: The request as the page should send it; None if the page is not the cause.
        others: Whether to ask which other origins get in: somebody repaired the file.
    """

    corrected: FetchRequest | None
    others: bool


def questions(it: Experiment) -> Questions:
    """Return what the report on an experiment depends on, apart from its record."""
    finding = find(it)
    if it.outcome == "readable":
        return Questions(None, it.is_reader and it.expected is not None and it.expected.outcome != "readable")
    return Questions(corrected(finding.reason, finding.decision, it.asked) if it.is_reader else None, False)


def _edited(case: Case) -> Edited | None:
    """Return what an edit has led to; None if it ended as the scenario says, or if the scenario says nothing."""
    expected = case.it.expected
    if expected is None or case.as_said:
        return None
    before, now = expected.outcome == "readable", case.ending == "readable"
    if before == now:
        return "changed"
    if now:
        return "solved" if case.it.is_reader else "opened"
    return "broken" if case.it.is_reader else "closed"


def _guess(case: Case, guess: Ending) -> tuple[bool, str]:
    if guess == case.ending:
        return True, case.say("guess", "right")
    return False, case.say("guess", f"{guess}/{case.ending}")


def _warning(case: Case, others: Sequence[Role]) -> str | None:
    """Return who else may read the response now, and should not; None if nobody."""
    if not others:
        return None
    phrases = report_words()
    return said(phrases["warning"], "others", case.facts.also({"others": pages_said(others)}))


def _fixed_by(case: Case, fixed: Lesson) -> dict[str, str | None] | None:
    """Return the scenario whose file fixes this one, where a test has shown it."""
    own = case.it.probe.scenario is None  # else the request went to another file than the lesson's
    slug = cure_of(case.it, case.meaning) if case.as_said and own else None
    return None if slug is None else {"slug": slug, "title": fixed.title, "probe": same_probe(case.it, fixed)}


def _instead(case: Case) -> dict[str, str] | None:
    """Return the probe of the same lesson that a page should send; another origin would not get it."""
    if not (case.as_said and case.it.is_reader) or case.meaning in {"works", "protects"}:
        return None
    probe = next((each for each in case.it.lesson.probe if each.id == case.it.probe.instead), None)
    return None if probe is None else {"probe": probe.id, "says": probe.says}
