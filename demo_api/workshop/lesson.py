"""An exercise as a lesson, for what the lab says about lessons: the picture's report, the rules, the consoles."""

from typing import TYPE_CHECKING

from demo_api.lesson import Expectation, Lesson, Probe
from demo_api.workshop.exercise import Check, Exercise, Wanted

if TYPE_CHECKING:
    from demo_api.origins import Role

SUMMARY = 160


def lesson_of(exercise: Exercise) -> Lesson:
    """Return an exercise as a lesson: each check is a probe.

    The API is for the pages that must be able to read. No scenario holds the solution, so the lesson names none for it.
    """
    task = exercise.task
    return Lesson(
        title=task.title,
        chapter=task.chapter,
        kind="reference",
        summary=task.title[:SUMMARY],
        story=task.task,
        why=task.debrief,
        fix=task.debrief,
        probe=[_probe(it) for it in task.check],
    )


def _probe(check: Check) -> Probe:
    readers: list[Role] = [role for role, wanted in check.expect.items() if wanted.outcome == "readable"]
    return Probe(
        id=check.id,
        says=check.says,
        path=check.path or "/",  # the script of a page has its own
        method=check.method,
        headers=check.headers,
        body=check.body,
        credentials=check.credentials,
        reads=sorted({name for it in check.expect.values() for name in it.reads}),
        after=check.after,
        readers=readers,
        expect={role: _expectation(wanted) for role, wanted in check.expect.items()},
    )


def _expectation(wanted: Wanted) -> Expectation:
    """Return what must happen. Why a request stays blocked is not a part of the task; the usual reason is named."""
    reason = None if wanted.outcome == "readable" else "allow-origin-missing"
    handler = wanted.work is not False
    return Expectation(outcome=wanted.outcome, reason=reason, handler=handler, status=wanted.status, reads=wanted.reads)
