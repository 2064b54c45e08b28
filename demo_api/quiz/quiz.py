"""The quiz: every question that the lab's own experiments give."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import eq
from typing import TypeVar

from demo_api.browser import Answer, HttpRequest, decide
from demo_api.check.inprocess import App
from demo_api.data import Table
from demo_api.origins import Origins
from demo_api.quiz.aim import aim_of
from demo_api.quiz.causes import are_alike, can_stand_beside, fits_the_sender, likeness, root_of, true_of
from demo_api.quiz.choices import FROM, chosen, number
from demo_api.quiz.fixes import Remedies, ends_it
from demo_api.quiz.problem import Mask, Problem, problems_of
from demo_api.quiz.question import Choice, Question
from demo_api.quiz.repair import Send
from demo_api.rehearsal import Rehearsal
from demo_api.report import questions, report
from demo_api.report.advice import Remedy, remedy_of
from demo_api.scenarios import Scenario
from demo_api.shelf import Shelf
from demo_api.trial import Trial
from demo_api.words import load

T = TypeVar("T")


class Quiz:
    """Makes the questions. It carries out experiments, so it must not run on an event loop.

    Args:
        shelf: The scenarios.
        origins: The lab's origins.
        pages: The lab's applications, by host and port.
    """

    def __init__(self, shelf: Shelf, origins: Origins, pages: Mapping[str, App]) -> None:
        self._shelf = shelf
        self._origins = origins
        self._pages = pages
        self._table = Table()

    def questions(self, scenarios: Sequence[Scenario]) -> list[Question]:
        """Return a question for each problem of these scenarios that has good choices, in order.

        Args:
            scenarios: The scenarios; all of them run.
        """
        mask = Mask((it.slug for it in scenarios), self._origins)
        problems: list[Problem] = []
        for scenario in scenarios:
            with self._rehearsal(scenario) as rehearsal:
                problems += problems_of(rehearsal, mask)
        maker = _Maker(problems, self._origins)
        made: list[Question] = []
        for scenario in scenarios:
            own = [it for it in problems if it.scenario is scenario]
            if own:
                with self._rehearsal(scenario) as rehearsal:
                    made += filter(None, (maker.question(it, remembered(rehearsal.answer)) for it in own))
        return made

    def _rehearsal(self, scenario: Scenario) -> Rehearsal:
        return Rehearsal(scenario, self._shelf, self._origins, self._pages, self._table)


class _Maker:
    """Makes a question of a problem, with the other problems as the source of wrong choices."""

    def __init__(self, problems: Sequence[Problem], origins: Origins) -> None:
        self._origins = origins
        self._remedies = Remedies(problems)
        self._by_reason: dict[str, list[Problem]] = {}
        for problem in problems:
            self._by_reason.setdefault(problem.reason, []).append(problem)

    def question(self, problem: Problem, send: Send) -> Question | None:
        """Return the question; None if there are too few good choices."""
        true = true_of(problem, send)
        causes = self._causes(problem, true)
        fixes = self._fixes(problem, true, send) if causes else None
        if causes is None or fixes is None:
            return None
        return Question(problem, causes, fixes, aim_of(problem.scenario), self._report(problem, send))

    def _causes(self, problem: Problem, true: frozenset[str]) -> list[Choice] | None:
        known = self._by_reason
        of_a_fetch = (it for it in self._by_likeness(problem) if load().reasons[it].like is None)
        fair = (it for it in of_a_fetch if can_stand_beside(it, true))
        titles = {load().reasons[it].title: it for it in islice(distinct(fair, root_of), FROM)}
        right = load().reasons[problem.cause].title
        wrong = chosen(right, list(titles), f"{problem.id} cause")
        if wrong is None:
            return None
        return [Choice(right, problem), *(Choice(it, known[titles[it]][0]) for it in wrong)]

    def _fixes(self, problem: Problem, true: frozenset[str], send: Send) -> list[Choice] | None:
        remedy = remedy_of(problem.case)
        if remedy is None or ends_it(problem, send) is False:
            return None
        fair = distinct(
            self._others(problem),
            lambda it: root_of(it.reason),
            are_alike,
            lambda it: self._remedies.is_wrong(it, problem, true, send),
        )
        wrong = {problem.mask.plainly(it.said(problem.case)): it for it in islice(fair, FROM)}
        right = problem.mask.plainly(remedy.said(problem.case))
        picked = chosen(right, list(wrong), f"{problem.id} fix")
        if picked is None:
            return None
        return [Choice(right, problem), *(Choice(it, self._remedies.of(wrong[it])[0]) for it in picked)]

    def _others(self, problem: Problem) -> Iterator[Remedy]:
        """Give the remedies for other causes, first of those that look most alike."""
        by_reason: dict[str, list[Remedy]] = {}
        for it in self._remedies:
            by_reason.setdefault(self._remedies.of(it)[0].reason, []).append(it)
        for reason in self._by_likeness(problem):
            yield from by_reason.get(reason, ())

    def _by_likeness(self, problem: Problem) -> list[str]:
        known = self._by_reason
        fitting = [it for it in known if it != problem.reason and fits_the_sender(problem, known[it])]
        return sorted(fitting, key=lambda it: (-likeness(it, problem, known[it]), number(f"{problem.id} {it}")))

    def _report(self, problem: Problem, send: Send) -> Mapping[str, object]:
        it = problem.case.it
        corrected = questions(it).corrected
        decision = None if corrected is None else decide(corrected, send)
        trial = None if decision is None else Trial(decision.outcome == "readable", decision)
        return report(it, None, self._origins, trial=trial).to_json()


def remembered(send: Send) -> Send:
    """Return a function that asks once for each request, and gives the same response again."""
    known: dict[HttpRequest, Answer] = {}

    def answer(request: HttpRequest) -> Answer:
        if request not in known:
            known[request] = send(request)
        return known[request]

    return answer


def distinct(
    found: Iterable[T],
    key: Callable[[T], str],
    alike: Callable[[str, str], bool] = eq,
    counts: Callable[[T], bool] = lambda _: True,
) -> Iterator[T]:
    """Give what has another key than all before it, so that no two wrong choices say nearly the same.

    Args:
        found: What there is.
        key: Returns the key of one of them.
        alike: Returns whether two keys count as the same.
        counts: Returns whether one is given at all; asked only of what has another key, because it takes time.
    """
    keys: list[str] = []
    for it in found:
        own = key(it)
        if not any(alike(own, each) for each in keys) and counts(it):
            keys.append(own)
            yield it
