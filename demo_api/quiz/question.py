"""A question: what a developer sees of a problem, a right cause and fix with wrong ones beside them, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo_api.quiz.problem import Problem


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice: its words, and an experiment in which it would be right.

    Attributes:
        text: What it says.
        seen_in: A problem with this cause, or this fix.
    """

    text: str
    seen_in: Problem

    def to_json(self) -> dict[str, str]:
        """Return it as JSON-able values."""
        scenario = self.seen_in.scenario
        return {"text": self.text, "address": f"#{self.seen_in.id}", "title": scenario.lesson.title}


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes:
        problem: The problem.
        causes: The choices for the cause; the first is right.
        fixes: The choices for the fix; the first is right.
        aim: What it tests.
        report: The report on the experiment, as JSON-able values.
    """

    problem: Problem
    causes: Sequence[Choice]
    fixes: Sequence[Choice]
    aim: str
    report: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able values; see ``client/types.js``. The order of the choices says nothing."""
        problem = self.problem
        return {
            "id": problem.id,
            "cause": problem.reason,
            "title": problem.scenario.lesson.title,
            "chapter": problem.scenario.chapter,
            "aim": self.aim,
            "opaque": problem.case.ending == "opaque",
            "views": [
                {
                    "engine": engine,
                    "console": problem.consoles[engine],
                    "requests": [row.to_json() for row in problem.rows[engine]],
                }
                for engine in problem.cases
            ],
            "causes": _shuffled(self.causes),
            "fixes": _shuffled(self.fixes),
            "why": self.report["why"],
            "change": self.report["change"],
        }


def _shuffled(choices: Sequence[Choice]) -> dict[str, Any]:
    """Return the choices in the order of their words, and the place of the right one."""
    ordered = sorted(choices, key=lambda it: it.text)
    return {"choices": [it.to_json() for it in ordered], "right": ordered.index(choices[0])}
