"""A grade: each check of an exercise as a light, and the misstep that the lights show."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from starlette.types import ASGIApp

from demo_api.browser import HttpResponse
from demo_api.lint import Finding, NotAnAppError, lint
from demo_api.origins import Origins, Role
from demo_api.script import Module
from demo_api.trial import without_run
from demo_api.words import Verdict
from demo_api.workshop import pagescript
from demo_api.workshop.exercise import MOUNT, Check, Exercise, Wanted
from demo_api.workshop.result import Grade, Light
from demo_api.workshop.visitor import Visit, Visitor


async def graded(
    exercise: Exercise, app: ASGIApp, origins: Origins, code: str = "", script: Module | None = None
) -> Grade:
    """Return the grade of an application: the model sends each check from each origin.

    Args:
        exercise: The exercise.
        app: The learner's application, or the one that the learner's script uses.
        origins: The lab's.
        code: The text of the learner's file.
        script: The learner's script, in an exercise on the page's side.

    Raises:
        UnreadableError: Only a browser can run the script.
    """
    mount = f"/{MOUNT}/{exercise.slug}"
    checks = {it.id: it for it in exercise.task.check}
    visits: list[tuple[Check, Role, Visit]] = []
    for check in checks.values():
        for role in check.expect:
            # Its own data and cookies, so that the order of checks does not matter.
            visitor = Visitor(app, origins, mount)
            if check.after is not None:
                first = checks[check.after]
                await visitor.visit(first, next(iter(first.expect)))
            if script is not None and check.path is None:
                visits.append((check, role, await pagescript.visit(script, visitor, role)))
            else:
                visits.append((check, role, await visitor.visit(check, role)))
    return grade_of(exercise, visits, app, code)


def grade_of(exercise: Exercise, visits: Iterable[tuple[Check, Role, Visit]], app: object, code: str) -> Grade:
    """Return the grade for the results of the checks, which a browser or the model has sent.

    Args:
        exercise: The exercise.
        visits: The result of each check from each origin, in order.
        app: The learner's application, or the one that the learner's script uses.
        code: The text of the learner's file.
    """
    lights = [_light(check, role, check.expect[role], visit) for check, role, visit in visits]
    found = () if exercise.on_page else _findings(app)
    codes = tuple(dict.fromkeys(it.code for it in found))
    misstep = _misstep(exercise, {it.name: it for it in lights}, codes, _COMMENT.sub("", code))
    says = "" if misstep is None else exercise.task.misstep[misstep].says
    if not all(it.on for it in lights):
        return Grade(exercise.slug, lights, misstep, says, findings=codes)
    # The origins that are asked are few: a dangerous setting can allow others too.
    grave = next((it for it in found if it.level == "danger"), None)
    if grave is None:
        return Grade(exercise.slug, lights, findings=codes)
    left = f"Every check is as it must be, and a mistake is left. {grave.title}: {grave.why}"
    return Grade(exercise.slug, lights, misstep, says or left, findings=codes, mistake=grave.code)


def _light(check: Check, role: Role, wanted: Wanted, visit: Visit) -> Light:
    lacks, why = next(_lacking(wanted, visit), ("", ""))
    return Light(
        check=check.id,
        role=role,
        says=check.says,
        wanted=wanted.outcome,
        got=visit.outcome,
        reason=visit.reason,
        worked=bool(visit.seen.work),
        why=why,
        lacks=lacks,
        preflight=visit.seen.preflight,
    )


def _lacking(wanted: Wanted, visit: Visit) -> Iterator[tuple[str, str]]:
    """Give what is not as it must be: in a word, and in a sentence. What matters most comes first."""
    if wanted.outcome == "readable" and visit.outcome != "readable":
        decided = visit.decision is not None and visit.decision.failure is not None
        sentence = without_run(Verdict(visit.decision).sentence) if visit.decision is not None and decided else ""
        yield "wrong-outcome", visit.stopped or sentence or _NOT_FORETOLD
    if wanted.outcome == "blocked" and visit.outcome == "readable":
        yield "wrong-outcome", "This page can read the response, and it must not."
    if wanted.arrives is not None and wanted.arrives not in visit.seen.work:
        yield "wrong-request", f"The server did not do the work for {wanted.arrives}."
    if wanted.work is not None and wanted.work != bool(visit.seen.work):
        did = "The handler did the work, and it must not." if visit.seen.work else "The handler did not run."
        yield "wrong-work", did
    if wanted.preflight is not None and wanted.preflight != visit.seen.preflight:
        asked = "a preflight, and this request needs none" if visit.seen.preflight else "no preflight"
        yield "wrong-preflight", f"The browser sent {asked}."
    yield from _missing(wanted, visit)


_NOT_FORETOLD = "The browser did not give the response to the page. The model of the lab does not know why."


def _missing(wanted: Wanted, visit: Visit) -> Iterator[tuple[str, str]]:
    """Give what is not in a response, and must be."""
    response = visit.response
    if wanted.status is not None and (response is None or response.status != wanted.status):
        got = "none" if response is None else response.status
        yield "wrong-status", f"The status is {got}, and it must be {wanted.status}."
    for name, value in wanted.reads.items():
        if name.lower() not in visit.visible_headers:
            yield "wrong-header", f"The script cannot read the header {name}."
        elif response is not None and response.header(name) != value:
            yield "wrong-header", f"The script reads {name} as {response.header(name)}, and it must be {value}."
    if wanted.vary and not (response is not None and _varies(response)):
        yield "no-vary", "The response does not contain Vary: Origin, so a cache can give it to another page."


def _varies(response: HttpResponse) -> bool:
    """Return whether a response says that it depends on the Origin."""
    lines = (value for name, value in response.headers if name.lower() == "vary")
    return any(it.strip().lower() == "origin" for line in lines for it in line.split(","))


def _findings(app: object) -> Sequence[Finding]:
    """Return what is wrong with the settings."""
    try:
        # The checks have asked the application already.
        return lint(app, ask=False)
    except NotAnAppError:
        return ()


_COMMENT = re.compile(r"^[ \t]*(?:#|//).*$", re.MULTILINE)
"""What the file does not do: a learner often keeps a line and puts the mark of a comment before it."""


def _misstep(exercise: Exercise, lights: Mapping[str, Light], findings: Sequence[str], code: str) -> str | None:
    """Return the first misstep of which everything shows."""
    for name, misstep in exercise.task.misstep.items():
        if misstep.lint is not None and misstep.lint not in findings:
            continue
        if misstep.code is not None and not misstep.code.search(code):
            continue
        if all(shown in lights[light].shows for light, shown in misstep.when.items()):
            return name
    return None
