"""Every check of every exercise, in every real browser: what the page gets is what the grader's model says.

The start, the solution and each wrong answer are scenarios of one lab. The page's own module sends the requests.
"""

from __future__ import annotations

import secrets
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from conftest import RunningLab

from demo_api.settings import shared_folder
from demo_api.workshop.exercise import read_all
from demo_api.workshop.judge import grade_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demo_api.origins import Origins, Role
    from demo_api.workshop.exercise import Check, Exercise, Wanted
    from demo_api.workshop.grade import Grade, Light

    from .engine import Engine

SEND = """
const {sendFrom} = await import("/origins.js");
const results = [];
for (const {role, request} of argument) results.push(await sendFrom(role, request));
return {results};
"""

EXERCISES = read_all(shared_folder("exercises"))
SCENARIO = """
title = "An answer"
kind = "reference"
summary = "It is sent, and compared with the grade."
story = "It is sent."
why = "It is compared."
fix = "There is nothing to fix."

[[probe]]
id = "read"
says = "Read"
path = "/penguins"
expect.client = { outcome = "readable" }
"""


def files(exercise: Exercise) -> dict[str, Path]:
    """What people may write, by the slug of its scenario."""
    wrong = {f"{exercise.slug}-is-{name}": exercise.folder / "wrong" / f"{name}.py" for name in exercise.wrong}
    start, solution = exercise.folder / "app.py", exercise.folder / "solution.py"
    return {f"{exercise.slug}-start": start, f"{exercise.slug}-solution": solution, **wrong}


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """A lab in which each answer to each exercise is a scenario."""
    folder = tmp_path_factory.mktemp("answers")
    for exercise in EXERCISES:
        for slug, file in files(exercise).items():
            (folder / slug).mkdir()
            shutil.copy(file, folder / slug / "app.py")
            (folder / slug / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
    with RunningLab(folder) as running:
        yield running


class Sending:
    """The checks of one answer, sent by one browser."""

    def __init__(self, lab: RunningLab, exercise: Exercise, slug: str) -> None:
        self.lab = lab
        self.slug = slug
        self.checks = {it.id: it for it in exercise.task.check}
        self.asked: list[dict[str, Any]] = []
        self.lights: dict[str, tuple[int, str, Wanted]] = {}
        for check in self.checks.values():
            for role, wanted in check.expect.items():
                if check.after is not None:
                    first = self.checks[check.after]
                    self._ask(first, next(iter(first.expect)))
                self.lights[f"{check.id}/{role}"] = (len(self.asked), self._ask(check, role), wanted)

    def _ask(self, check: Check, role: Role) -> str:
        run = secrets.token_hex(16)
        url = f"{self.lab.origins.api}/{self.slug}{check.path}{'&' if '?' in check.path else '?'}run={run}"
        options: dict[str, Any] = {"method": check.method, "headers": check.headers, "credentials": check.credentials}
        if check.body is not None:
            options["body"] = check.body
        reads = sorted({name for it in check.expect.values() for name in it.reads})
        self.asked.append({"role": role, "request": {"url": url, "options": options, "reads": reads}})
        return run

    def send(self, engine: Engine) -> dict[str, dict[str, Any]]:
        """Send all, and return what came of each light."""
        self.lab.lab.table.reset()
        results = engine.run(SEND, self.asked, timeout=60).result["results"]
        return {name: self._saw(run, results[place]) for name, (place, run, _) in self.lights.items()}

    def _saw(self, run: str, result: dict[str, Any]) -> dict[str, Any]:
        own = [it for it in self.lab.lab.record.exchanges(run) if not it.preflight]
        vary = [
            [value for name, value in it.response_headers if name.lower() == b"vary" and b"origin" in value.lower()]
            for it in own
        ]
        return {
            "outcome": result["outcome"],
            "worked": any(it.handler_ran for it in own),
            "status": result["status"],
            "reads": result["reads"],
            "vary": bool(vary) and bool(vary[-1]),
        }


@cache
def graded(number: int, file: Path, origins: Origins) -> Grade:
    """The grade of a file: the same for all browsers."""
    return grade_file(EXERCISES[number - 1], file, origins)


def as_the_model_says(light: Light) -> dict[str, Any]:
    return {"outcome": light.got, "worked": light.worked}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda it: it.slug)
def test_each_answer_does_in_a_browser_what_its_grade_says(
    answers: RunningLab, engine: Engine, exercise: Exercise
) -> None:
    engine.open(f"{answers.origins.client}/sender.html")
    for slug, file in files(exercise).items():
        grade = graded(exercise.number, file, answers.origins)
        sending = Sending(answers, exercise, slug)
        saw = sending.send(engine)
        assert {name: {"outcome": it["outcome"], "worked": it["worked"]} for name, it in saw.items()} == {
            it.name: as_the_model_says(it) for it in grade.lights
        }, slug
        if slug.endswith("-solution"):
            for name, (_, _, wanted) in sending.lights.items():
                as_the_exercise_wants(saw[name], wanted)


def as_the_exercise_wants(saw: dict[str, Any], wanted: Wanted) -> None:
    assert saw["outcome"] == wanted.outcome
    assert wanted.status is None or saw["status"] == wanted.status
    assert wanted.work is None or saw["worked"] == wanted.work
    assert {name: saw["reads"].get(name) for name in wanted.reads} == wanted.reads
    assert saw["vary"] or not wanted.vary
