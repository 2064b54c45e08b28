"""The plans with their solutions: how each experiment ends and what each exercise changes, from their own files."""

import difflib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from demo_api import order
from demo_api.report.ending import expected_ending
from demo_api.scenarios import Scenario
from demo_api.scenarios import read as read_scenario
from demo_api.teaching.plans import Experiment, Plan, Teaching
from demo_api.words import load
from demo_api.workshop.exercise import Exercise


def described(teaching: Teaching, root: Path, exercises: Sequence[Exercise]) -> dict[str, Any]:
    """Return the plans for the page and for the document.

    What a plan names and is not there is left out.

    Args:
        teaching: the plans.
        root: the folder of the scenarios.
        exercises: all exercises, of which the plans name some.
    """
    experiments = {it.at: found for it in teaching.experiment if (found := _experiment(it, root)) is not None}
    known = {it.slug: it for it in exercises}
    return {
        "plans": [_plan(it, experiments, known) for it in teaching.plan],
        "experiments": list(experiments.values()),
        "exercises": [_solved(it) for it in exercises if it.slug in _named(teaching)],
        "chapters": [
            {"title": it.title, "aims": [aim.can for aim in it.aim]} for it in order.read(root).chapters if it.aim
        ],
    }


def _named(teaching: Teaching) -> set[str]:
    return {slug for plan in teaching.plan for step in plan.step for slug in step.exercises}


def _plan(plan: Plan, experiments: Mapping[str, Any], exercises: Mapping[str, Exercise]) -> dict[str, Any]:
    steps = []
    begins = 0
    for step in plan.step:
        steps.append(
            {
                "begins": begins,
                **step.model_dump(include={"title", "minutes", "does", "opens"}),
                "shows": [experiments[it] for it in step.shows if it in experiments],
                "exercises": [exercises[it].about() for it in step.exercises if it in exercises],
            }
        )
        begins += step.minutes
    return {"id": plan.id, "title": plan.title, "minutes": plan.minutes, "for": plan.audience, "steps": steps}


def _experiment(experiment: Experiment, root: Path) -> dict[str, Any] | None:
    """Return an experiment with its ending; None if its scenario does not load or does not expect anything of it."""
    slug, probe_id, role = experiment.at.split("/")
    scenario = read_scenario(root / slug)
    if not isinstance(scenario, Scenario):
        return None
    for probe in scenario.lesson.probe:
        for origin, expected in probe.expect.items():
            if (probe.id, origin) == (probe_id, role):
                reason = load().reasons.get(expected.reason or "")
                return {
                    **experiment.model_dump(),
                    "title": scenario.lesson.title,
                    "says": probe.says,
                    "role": role,
                    "ending": expected_ending(expected),
                    "reason": reason.title if reason else "",
                }
    return None


def _solved(exercise: Exercise) -> dict[str, Any]:
    """Return an exercise with the lines of its solution that the start does not have."""
    lines = difflib.ndiff(exercise.start.splitlines(), exercise.solution.splitlines())
    return {**exercise.about(), "lines": [it[2:].strip() for it in lines if it.startswith("+ ") and it[2:].strip()]}
