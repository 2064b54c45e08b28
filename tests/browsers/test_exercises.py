"""Every check of every exercise, in every real browser: what the page gets is what the grader's model says.

The start, the solution and each wrong answer are scenarios of one lab. The page's own module sends the requests. Of an
exercise on the page's side, the API is a scenario, and each answer is a module that runs in the origin of the role.
"""

from __future__ import annotations

import secrets
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from conftest import RunningLab
from pages import ALSO
from starlette.routing import Mount

from demo_api.page import WORKSHOP
from demo_api.settings import shared_folder
from demo_api.workshop.exercise import read_all
from demo_api.workshop.grader import grade_file
from demo_api.workshop.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from demo_api.origins import Origins, Role
    from demo_api.workshop.exercise import Check, Exercise, Wanted
    from demo_api.workshop.result import Grade, Light

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
    """What people may write, by the slug of its scenario or of its page."""
    folder, suffix = exercise.folder, exercise.suffix
    wrong = {f"{exercise.slug}-is-{name}": folder / "wrong" / f"{name}{suffix}" for name in exercise.wrong}
    start, solution = folder / exercise.file, folder / f"solution{suffix}"
    return {f"{exercise.slug}-start": start, f"{exercise.slug}-solution": solution, **wrong}


def apps(exercise: Exercise) -> dict[str, Path]:
    """The applications that an exercise needs, by the slug of the scenario."""
    return {exercise.slug: exercise.folder / "app.py"} if exercise.on_page else files(exercise)


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    """A lab in which each answer to each exercise is a scenario."""
    folder = tmp_path_factory.mktemp("answers")
    pages = tmp_path_factory.mktemp("pages")
    for exercise in EXERCISES:
        for slug, file in apps(exercise).items():
            (folder / slug).mkdir()
            shutil.copy(file, folder / slug / "app.py")
            (folder / slug / "scenario.toml").write_text(SCENARIO, encoding="utf-8")
        for slug, file in files(exercise).items() if exercise.on_page else ():
            (pages / slug).mkdir()
            shutil.copy(file, pages / slug / "page.js")
    for (exercise_slug, name), (_, script) in ALSO.items():
        (pages / f"{exercise_slug}-also-{name}").mkdir()
        (pages / f"{exercise_slug}-also-{name}" / "page.js").write_text(script, encoding="utf-8")
    running = RunningLab(folder)
    served = Pages(pages, [it.name for it in pages.iterdir()])
    running.lab._page.router.routes.insert(0, Mount(WORKSHOP, served))
    with running:
        yield running


class Sending:
    """The checks of one answer, sent by one browser."""

    def __init__(self, lab: RunningLab, exercise: Exercise, slug: str) -> None:
        self.lab = lab
        self.slug = slug
        self.api = f"{lab.origins.api}/{exercise.slug if exercise.on_page else slug}"
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
        reads = sorted({name for it in check.expect.values() for name in it.reads})
        if check.path is None:
            script = f"{WORKSHOP}/{self.slug}/page.js"
            request = {"url": self.api, "script": script, "run": run, "reads": reads}
            self.asked.append({"role": role, "request": request})
            return run
        url = f"{self.api}{check.path}{'&' if '?' in check.path else '?'}run={run}"
        options: dict[str, Any] = {"method": check.method, "headers": check.headers, "credentials": check.credentials}
        if check.body is not None:
            options["body"] = check.body
        self.asked.append({"role": role, "request": {"url": url, "options": options, "reads": reads}})
        return run

    def send(self, engine: Engine) -> dict[str, dict[str, Any]]:
        """Send all, and return what came of each light."""
        self.lab.lab.table.reset()
        results = engine.run(SEND, self.asked, timeout=60).result["results"]
        return {name: self._saw(run, results[place]) for name, (place, run, _) in self.lights.items()}

    def _saw(self, run: str, result: dict[str, Any]) -> dict[str, Any]:
        seen = self.lab.lab.record.exchanges(run)
        own = [it for it in seen if not it.preflight]
        vary = [
            [value for name, value in it.response_headers if name.lower() == b"vary" and b"origin" in value.lower()]
            for it in own
        ]
        return {
            "outcome": result["outcome"],
            "worked": any(it.handler_ran for it in own),
            "preflight": any(it.preflight for it in seen),
            "work": [f"{it.method} {it.target.partition('?')[0]}" for it in own if it.handler_ran],
            "status": result["status"],
            "reads": result["reads"],
            "vary": bool(vary) and bool(vary[-1]),
        }


@cache
def graded(number: int, file: Path, origins: Origins) -> Grade:
    """The grade of a file: the same for all browsers."""
    return grade_file(EXERCISES[number - 1], file, origins)


def as_the_model_says(light: Light) -> dict[str, Any]:
    return {"outcome": light.got, "worked": light.worked, "preflight": light.preflight}


@pytest.mark.parametrize("exercise", [it for it in EXERCISES if it.on_page], ids=lambda it: it.slug)
def test_each_other_script_does_in_a_browser_what_its_grade_says(
    answers: RunningLab, engine: Engine, exercise: Exercise, tmp_path: Path
) -> None:
    engine.open(f"{answers.origins.client}/sender.html")
    for (_, name), (_, script) in ((key, it) for key, it in ALSO.items() if key[0] == exercise.slug):
        (tmp_path / "page.js").write_text(script, encoding="utf-8")
        grade = grade_file(exercise, tmp_path / "page.js", answers.origins)
        assert not grade.problem, grade.sentence
        saw = Sending(answers, exercise, f"{exercise.slug}-also-{name}").send(engine)
        model = {it.name: as_the_model_says(it) for it in grade.lights}
        assert {light: {key: it[key] for key in model[light]} for light, it in saw.items()} == model, (name, saw)


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda it: it.slug)
def test_each_answer_does_in_a_browser_what_its_grade_says(
    answers: RunningLab, engine: Engine, exercise: Exercise
) -> None:
    engine.open(f"{answers.origins.client}/sender.html")
    for slug, file in files(exercise).items():
        grade = graded(exercise.number, file, answers.origins)
        sending = Sending(answers, exercise, slug)
        saw = sending.send(engine)
        model = {it.name: as_the_model_says(it) for it in grade.lights}
        assert {name: {key: it[key] for key in model[name]} for name, it in saw.items()} == model, (slug, saw)
        if slug.endswith("-solution"):
            for name, (_, _, wanted) in sending.lights.items():
                as_the_exercise_wants(saw[name], wanted)


AT_ONCE = """
const {sendFrom} = await import("/origins.js");
return {results: await Promise.all(argument.map((request) => sendFrom("client", request)))};
"""


def test_scripts_and_plain_requests_at_once_do_not_mix(answers: RunningLab, engine: Engine) -> None:
    engine.open(f"{answers.origins.client}/sender.html")
    api = f"{answers.origins.api}/ask-only-once"
    runs = [secrets.token_hex(16) for _ in range(4)]
    names = ["start", "solution"]
    scripts = [{"url": api, "script": f"{WORKSHOP}/ask-only-once-{it}/page.js"} for it in names]
    plain = [
        {"url": f"{api}/penguins?run={run}", "via": via} for run, via in zip(runs[2:], ("fetch", "img"), strict=True)
    ]
    asked = [{**it, "run": run} for it, run in zip([*scripts, *plain], runs, strict=True)]
    results = engine.run(AT_ONCE, [asked[2], asked[0], asked[3], asked[1]]).result["results"]
    assert [it["outcome"] for it in results] == ["readable", "readable", "blocked", "readable"]
    seen = [[it.method for it in answers.lab.record.exchanges(run)] for run in runs]
    assert seen == [["OPTIONS", "GET"], ["GET"], ["GET"], ["GET"]]


def as_the_exercise_wants(saw: dict[str, Any], wanted: Wanted) -> None:
    assert saw["outcome"] == wanted.outcome
    assert wanted.arrives is None or [it for it in saw["work"] if it.endswith(wanted.arrives.partition(" ")[2])]
    assert wanted.status is None or saw["status"] == wanted.status
    assert wanted.work is None or saw["worked"] == wanted.work
    assert wanted.preflight is None or saw["preflight"] == wanted.preflight
    assert {name: saw["reads"].get(name) for name in wanted.reads} == wanted.reads
    assert saw["vary"] or not wanted.vary
