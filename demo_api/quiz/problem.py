"""A problem: an experiment that a page does not get through with, as far as browsers agree why."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from demo_api.lesson import EngineName, Lesson, Probe
from demo_api.origins import Origins, Role
from demo_api.quiz.network import Row, rows_of
from demo_api.rehearsal import Rehearsal
from demo_api.report.case import Case
from demo_api.report.consoles import consoles_of
from demo_api.scenarios import Scenario
from demo_api.trial import without_run


@dataclass(frozen=True)
class Problem:
    """An experiment in the browsers in which it ends for the same reason.

    Attributes:
        scenario: Its scenario.
        probe: Its probe.
        role: The origin that it is sent from; the API is for pages of this origin.
        cases: What happens, by browser.
        reasons: Every reason that a browser or the standard gives for this experiment.
        mask: What hides the names of scenarios, which say too much.
    """

    scenario: Scenario
    probe: Probe
    role: Role
    cases: Mapping[EngineName, Case]
    reasons: frozenset[str]
    mask: "Mask"

    @property
    def id(self) -> str:
        """The address of the experiment, as in the page's links."""
        return f"{self.scenario.slug}/{self.probe.id}/{self.role}"

    @property
    def case(self) -> Case:
        """The case of the first of its browsers."""
        return next(iter(self.cases.values()))

    @property
    def reason(self) -> str:
        """Why it fails."""
        return self.case.finding.reason or ""

    @property
    def cause(self) -> str:
        """The reason as a fetch has it; an element fails in the same way."""
        return self.case.words.reasons[self.reason].like or self.reason

    @cached_property
    def consoles(self) -> Mapping[EngineName, str]:
        """What each browser's console prints."""
        return {name: self.mask.plainly(printed(case)) for name, case in self.cases.items()}

    @cached_property
    def rows(self) -> Mapping[EngineName, list[Row]]:
        """What each browser's Network tab shows."""
        return {name: rows_of(case, self.mask.plainly) for name, case in self.cases.items()}


class Mask:
    """Hides the names of scenarios in addresses.

    Args:
        slugs: The names.
        origins: The lab's.
    """

    def __init__(self, slugs: Iterable[str], origins: Origins) -> None:
        hosts = (origins.api, origins.numeric_api, origins.client)
        here = "|".join(re.escape(it.partition("://")[2]) for it in hosts)
        names = "|".join(sorted(map(re.escape, slugs), key=len, reverse=True))
        self._names = re.compile(rf"(^|{here})/(?:{names})(?![\w-])", re.MULTILINE)

    def plainly(self, text: str) -> str:
        """Return a text with addresses as an API has them that holds no lesson: without run and name."""
        return self._names.sub(r"\1", without_run(text))


def problems_of(rehearsal: Rehearsal, mask: Mask) -> Iterator[Problem]:
    """Give the problems of a scenario, one for each of its probes that has one.

    Args:
        rehearsal: Carries out its experiments.
        mask: Hides the names of scenarios.
    """
    for probe in rehearsal.scenario.lesson.probe:
        for role in _failing(rehearsal.scenario.lesson, probe):
            found = _problem(rehearsal, probe, role, mask)
            if found is not None:
                yield found
                break  # from another origin it is the same problem again


def _failing(lesson: Lesson, probe: Probe) -> Iterator[Role]:
    """Give the origins that the API is for, and whose pages do not get everything in some browser."""
    readers = lesson.readers if probe.readers is None else probe.readers
    for role, expected in probe.expect.items():
        outcomes = {expected.outcome, *(it.outcome for it in expected.engines.values())}
        if (readers == "anyone" or role in readers) and outcomes != {"readable"}:
            yield role


def printed(case: Case) -> str:
    """Return what the console of the case's own browser prints."""
    return consoles_of(case.it, case.finding.reason, case.words, case.known)[0].text


def _problem(rehearsal: Rehearsal, probe: Probe, role: Role, mask: Mask) -> Problem | None:
    """Return the problem of an experiment; None if nothing shows it, or if browsers do not agree on it."""
    engines: tuple[EngineName, ...] = get_args(EngineName)
    made = {name: Case(rehearsal.carry_out(probe, role, name), rehearsal.origins) for name in engines}
    failing = {name: case for name, case in made.items() if case.finding.reason and case.it.outcome != "readable"}
    reasons = {case.finding.reason for case in failing.values()} | {case.finding.common for case in failing.values()}
    telling = {name: case for name, case in failing.items() if _tells(case)}
    counted = Counter(case.finding.reason for case in telling.values()).most_common(1)
    # What most browsers say; a problem of one browser is one that the others do not have.
    if not counted or (counted[0][1] == 1 and len(failing) > 1):
        return None
    cases = {name: case for name, case in telling.items() if case.finding.reason == counted[0][0]}
    return Problem(rehearsal.scenario, probe, role, cases, frozenset(filter(None, reasons)), mask)


def _tells(case: Case) -> bool:
    """Return whether a developer sees that something is wrong, as the scenario says it is."""
    wrong = case.meaning in {"mistake", "not-cors"} and case.it.is_reader and case.as_said
    return wrong and (case.it.outcome == "opaque" or bool(printed(case)))
