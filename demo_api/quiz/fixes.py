"""Fixes: what helps against a problem, and what does not, because the model has tried it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from demo_api.browser.policy import ALLOW_CREDENTIALS, CORS_HEADERS
from demo_api.quiz.causes import can_stand_beside
from demo_api.quiz.problem import Problem
from demo_api.quiz.repair import RESOURCE_POLICY, Repair, Send, repair_of, tried, tried_itself
from demo_api.report.advice import Remedy, remedy_of
from demo_api.report.case import Case
from demo_api.words.values import names_in

SAID: Mapping[str, Repair] = MappingProxyType(
    {
        "CORSMiddleware": Repair(CORS_HEADERS, answers=True),
        "allow credentials": Repair(frozenset({ALLOW_CREDENTIALS})),
        'credentials: "include"': Repair(options=frozenset({"credentials"})),
        'mode: "no-cors"': Repair(options=frozenset({"mode"})),
        "mode: 'no-cors'": Repair(options=frozenset({"mode"})),
        "mode: 'same-origin'": Repair(options=frozenset({"mode"})),
        "do not redirect": Repair(stays=True),
        "final URL": Repair(options=frozenset({"url"})),
        "redirect: 'error'": Repair(options=frozenset({"redirect"})),
        "Cross-Origin-Resource-Policy": Repair(frozenset({RESOURCE_POLICY})),
    }
)
"""What the words of a sentence also propose, beside what helped where the sentence comes from. CORSMiddleware counts as
set up so that it allows everything: what could help is never a wrong choice."""


class Remedies:
    """The remedies of known problems, each with what it changes.

    Args:
        problems: The problems.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self._problems: dict[Remedy, list[Problem]] = {}
        self._repairs: dict[Remedy, set[Repair]] = {}
        for problem in problems:
            remedy = remedy_of(problem.case)
            if remedy is not None:
                self._problems.setdefault(remedy, []).append(problem)
                self._repairs.setdefault(remedy, set()).add(repair_of(remedy.reason, problem.case))

    def __iter__(self) -> Iterator[Remedy]:
        return iter(self._problems)

    def of(self, remedy: Remedy) -> list[Problem]:
        """Return the problems that a remedy is for."""
        return self._problems[remedy]

    def help(self, remedy: Remedy, problem: Problem, send: Send) -> bool | None:
        """Return whether a remedy can help against a problem; None if the model cannot try it.

        Each way to read its sentence counts.

        Args:
            remedy: The remedy.
            problem: The problem.
            send: Gives the responses of its scenario.
        """
        case = problem.case
        if tried(case, Repair(), send).outcome == "readable":
            return None  # something else than what the model judges stops the page
        return any(tried(case, repair, send).outcome == "readable" for repair in self._ways(remedy, case))

    def is_wrong(self, remedy: Remedy, problem: Problem, true: frozenset[str], send: Send) -> bool:
        """Return whether a remedy is a fair wrong choice: it can be said here, and it does not help.

        Args:
            remedy: The remedy.
            problem: The problem.
            true: The causes that are true of it.
            send: Gives the responses of its scenario.
        """
        return (
            can_be_said(remedy, problem.case)
            and can_stand_beside(remedy.reason, true)
            and not self._is_half_right(remedy, problem)
            and not _may_help_a_cache(remedy, problem)
            and not self.help(remedy, problem, send)
        )

    def _is_half_right(self, remedy: Remedy, problem: Problem) -> bool:
        """Return whether a remedy changes the same as the right one, which then also needs something else."""
        case, own = problem.case, remedy_of(problem.case)
        if own is None:
            return False
        families = {case.words.reasons[it].family for it in (remedy.reason, own.reason)}
        if families == {"allow-origin"}:
            return True
        theirs, ours = ({name for way in self._ways(it, case) for name in way.options} for it in (remedy, own))
        return not theirs.isdisjoint(ours)

    def _ways(self, remedy: Remedy, case: Case) -> set[Repair]:
        """Return the ways to read the sentence of a remedy, each as what it changes."""
        return {*self._repairs.get(remedy, ()), *said_in(remedy.said(case))}


def _may_help_a_cache(remedy: Remedy, problem: Problem) -> bool:
    """Return whether a remedy may change what a cache has: another header, or another layer that sends headers."""
    if problem.case.words.reasons[problem.reason].family != "cache":
        return False
    family = problem.case.words.reasons[remedy.reason].family
    return family in {"cache", "allow-origin"} or "CORSMiddleware" in remedy.said(problem.case)


def ends_it(problem: Problem, send: Send) -> bool | None:
    """Return whether a problem's own remedy helps by what its sentence says; None if the model cannot try it.

    What changes in the page must end this cause; the server may then refuse for another one.

    Args:
        problem: The problem.
        send: Gives the responses of its scenario.
    """
    case, remedy = problem.case, remedy_of(problem.case)
    own = Repair() if remedy is None else repair_of(remedy.reason, case)
    if remedy is None or not is_judged(problem) or own == Repair():
        return None
    said = said_in(remedy.said(case))
    together = own
    for repair in said:
        together = together.also(replace(repair, options=frozenset()))
    ended = tried_itself(case, together, send)
    if own.options and ended.reason != remedy.reason:
        return True
    return any(it.outcome == "readable" for it in (ended, *(tried(case, repair, send) for repair in said)))


def is_judged(problem: Problem) -> bool:
    """Return whether the model knows what stops the page: it knows no policy of a page and no cache."""
    row = problem.case.words.reasons[problem.reason]
    return row.decided_by == "fetch" or row.family == "element"


def said_in(sentence: str) -> list[Repair]:
    """Return what the words of a sentence propose."""
    return [repair for words, repair in SAID.items() if words in sentence]


def can_be_said(remedy: Remedy, case: Case) -> bool:
    """Return whether a case has all the values that the sentence needs."""
    template = remedy.template(case)
    return bool(template) and all(str(case.facts[name]).strip() for name in names_in(template))
