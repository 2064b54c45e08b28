"""Causes: which are true of a problem, which look like it, and which can be a wrong choice beside the right one."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from demo_api.browser import decide
from demo_api.quiz.problem import Problem
from demo_api.quiz.repair import Repair, Send, repair_of, tried
from demo_api.reading.source import text
from demo_api.reading.toml import parse
from demo_api.report.case import Case
from demo_api.report.experiment import BY_SCRIPT
from demo_api.words import load

ALIKE = Path(__file__).with_name("alike.toml")
_MOST_CAUSES = 6
_STATUS = frozenset({"preflight-status-not-ok", "preflight-proxy-authentication"})
_REFUSALS = {"origin": "allow-origin-missing", "method": "method-not-allowed", "headers": "header-not-allowed"}
"""The reasons by the words of CORSMiddleware's refusal; tests/test_starlette.py holds Starlette to them."""
_FIRST_GUESS = "allow-origin-missing"
"""What people think of first, also where CORS has nothing to do with it."""


def true_of(problem: Problem, send: Send) -> frozenset[str]:
    """Return every cause that is true of a problem: what browsers say, and what stands behind it.

    Behind a cause stands what fails next when it alone is repaired.

    Args:
        problem: The problem.
        send: Gives the responses of its scenario.
    """
    case = problem.case
    found = {*problem.reasons, *_of_the_response(case), *_of_the_refusal(case)}
    if not case.it.is_judged or case.finding.decision is None:
        return frozenset(found)
    decision, repaired = case.finding.decision, Repair()
    for _ in range(_MOST_CAUSES):
        reason = decision.reason
        if reason is None:
            break
        found.add(reason)
        # A status that is ok may show that the lists are not.
        alone = Repair(answers=True) if reason in _STATUS else repair_of(reason, case)
        repaired = repaired.also(alone)
        decision = tried(case, repaired, send)
    return frozenset(found)


def _of_the_response(case: Case) -> Iterator[str]:
    """Give what the CORS check would say of the last response, also where it was not asked."""
    answers = [it.answer for it in case.it.decision.exchanges if not it.request.preflight]
    if not answers:
        return
    asked = replace(case.it.asked, mode="cors", method="GET", headers=(), body=None, policies=())
    reason = decide(asked, lambda _: answers[-1], case.it.decision.engine).reason
    if reason is not None:
        yield reason


def _of_the_refusal(case: Case) -> Iterator[str]:
    """Give what CORSMiddleware names in its refusal: then that is true, whatever else the browser looks at first."""
    if case.evidence is not None and case.evidence.id == "refused":
        refusal = str(case.evidence.values["refusal"])
        yield from (reason for word, reason in _REFUSALS.items() if word in refusal)


def can_stand_beside(reason: str, true: frozenset[str]) -> bool:
    """Return whether a cause is a fair wrong choice: another one, not true here, and not in nearly the same words."""
    return reason not in true and not any(are_alike(reason, each) for each in true)


@cache
def are_alike(one: str, other: str) -> bool:
    """Return whether the words of two causes can be true together."""
    first, second = root_of(one), root_of(other)
    if first == second:
        return True
    return any({first, second} <= group or {one, other} <= group for group in alike())


def root_of(reason: str) -> str:
    """Return the reason of the same check on the response to a fetch."""
    row = load().reasons[reason]
    return row.like or row.preflight_of or reason


@cache
def alike() -> Sequence[frozenset[str]]:
    """Return the groups of causes whose words can be true together."""
    return [frozenset(group) for group in parse(text(ALIKE))["groups"]]


def likeness(reason: str, problem: Problem, known: Iterable[Problem]) -> int:
    """Return how much a cause looks like a problem to a developer; more is more alike.

    Args:
        reason: The cause.
        problem: The problem, which has another cause.
        known: The problems that have this cause.
    """
    words, own = load(), problem.reason
    row, here = words.reasons[reason], words.reasons[own]
    same_words = sum(
        words.engines[name].report(reason).text == words.engines[name].report(own).text for name in problem.cases
    )
    others = list(known)
    by_script = problem.probe.via in BY_SCRIPT
    return (
        2 * same_words
        + 4 * (reason == _FIRST_GUESS and problem.case.meaning == "not-cors")
        + 3 * (row.family == here.family)
        + 2 * any(it.scenario.chapter == problem.scenario.chapter for it in others)
        + 3 * any(_shape(it) == _shape(problem) for it in others)
        + 2 * any((it.probe.via in BY_SCRIPT) == by_script for it in others)
    )


def fits_the_sender(problem: Problem, known: Iterable[Problem]) -> bool:
    """Return whether a cause can be one of what sends the request: an element's is not one of a script."""
    by_script = problem.probe.via in BY_SCRIPT
    return not by_script or any(it.probe.via in BY_SCRIPT for it in known)


def _shape(problem: Problem) -> tuple[object, ...]:
    """Return what a Network tab shows at first sight: of which types and how each ended."""
    rows = next(iter(problem.rows.values()))
    return tuple((row.type == "preflight", row.status[:1]) for row in rows)
