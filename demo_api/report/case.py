"""A case: an experiment with what follows from it, which the texts of its report are made from."""

from functools import cached_property
from typing import TYPE_CHECKING

from demo_api.origins import Origins
from demo_api.report.ending import Ending, ending_of, is_expected, meaning_of
from demo_api.report.evidence import Evidence, evidence_of
from demo_api.report.experiment import Experiment
from demo_api.report.facts import facts_of, known_of, said
from demo_api.report.finding import Finding, find
from demo_api.words import load
from demo_api.words.reporting import report_words

if TYPE_CHECKING:
    from demo_api.lesson import Meaning
    from demo_api.words.values import Values

_WIDE_NOTE = "response-header-not-exposed"


class Case:
    """An experiment, why it ended as it did, how, and what that means.

    Args:
        it: The experiment.
        origins: The lab's own.
    """

    def __init__(self, it: Experiment, origins: Origins) -> None:
        self.it = it
        self.origins = origins
        self.words = load()
        self.finding: Finding = find(it)
        self.ending: Ending = ending_of(it, self.finding)
        self.meaning: Meaning = meaning_of(it, self.ending, self.finding)
        self.as_said = is_expected(it, self.finding)
        self.evidence: Evidence | None = evidence_of(it, self.finding.decision)
        self.known = known_of(it, origins)
        facts = facts_of(it, self.ending, self.finding, self.words).also(self.known)
        self.facts: Values = facts if self.evidence is None else facts.also(self.evidence.values)

    def say(self, section: str, key: str) -> str:
        """Return a phrase of ``report.toml`` about this case."""
        return said(report_words()[section], key, self.facts)

    @cached_property
    def note(self) -> str | None:
        """The reason that decided nothing and that the scenario names; None if it names none, or it ended otherwise."""
        expected = self.it.expected
        return expected.note if expected is not None and self.as_said else None

    @cached_property
    def noted(self) -> tuple[str, ...]:
        """The reasons that decided nothing and that the model reports, as far as the script asked for it."""
        if self.finding.decision is None:
            return ()
        found = (reason for reason, _ in self.finding.decision.notes)
        return tuple(reason for reason in found if reason != _WIDE_NOTE or self.it.probe.reads)
