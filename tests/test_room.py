"""The workshop of a running lab: exercises under ``/workshop``, and the routes that the page asks about them."""

import json
import os
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import RunningLab, call, free_ports

from demo_api.settings import is_clone, shared_folder
from demo_api.workshop.exercise import Exercise, read_all
from demo_api.workshop.folder import Folder
from demo_api.workshop.lesson import lesson_of
from demo_api.workshop.routes import NO_FOLDER, WAIT

EXERCISES = {it.slug: it for it in read_all(shared_folder("exercises"))}
FIRST = EXERCISES["let-one-page-in"]
LOGIN = EXERCISES["log-in-and-stay"]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[RunningLab]:
    """A lab with one scenario and a learner's folder."""
    folder = tmp_path / "mine"
    Folder(folder).fill(list(EXERCISES.values()))
    with RunningLab(shared_folder("scenarios"), workshop=folder) as running:
        yield running


def write(lab: RunningLab, exercise: Exercise, text: str) -> None:
    assert lab.settings.workshop is not None
    Folder(lab.settings.workshop).file(exercise).write_text(text)


def put_in_place(lab: RunningLab, exercise: Exercise, text: str) -> None:
    """Save in one step: what is written in place is empty for a moment, which is a version of its own."""
    assert lab.settings.workshop is not None
    file = Folder(lab.settings.workshop).file(exercise)
    new = file.with_suffix(".new")
    new.write_text(text)
    new.replace(file)


def ask(lab: RunningLab, path: str) -> Any:
    response = lab.as_page(f"/lab/exercises{path}")
    assert response.status_code == 200, response.text
    return response.json()


def graded(lab: RunningLab, exercise: Exercise, engine: str = "chromium") -> Any:
    """Send what a browser sends for requests without preflight, and return the grade."""
    lights = []
    for check in exercise.task.check:
        for role in check.expect:
            run = secrets.token_hex(16)
            origin = lab.origins.by_role()[role]
            url = f"{lab.origins.api}/workshop/{exercise.slug}{check.path}&run={run}"
            response = call(url, headers={"Origin": origin}, timeout=5)
            allowed = response.headers.get("access-control-allow-origin") in {origin, "*"}
            lights.append(
                {"check": check.id, "role": role, "run": run, "outcome": "readable" if allowed else "blocked"}
            )
    return grade(lab, exercise, {"engine": engine, "lights": lights}).json()


def grade(lab: RunningLab, exercise: Exercise, tried: object) -> httpx.Response:
    headers = {"Origin": lab.origins.client}
    return lab.http.post(f"/lab/exercises/{exercise.slug}/grade", headers=headers, content=json.dumps(tried))


# The list


def test_without_a_folder_the_lab_lists_and_says_how_to_begin(make_lab: Callable[..., RunningLab]) -> None:
    lab = make_lab()
    listed = ask(lab, "")
    assert (listed["folder"], listed["problem"]) == (None, None)
    assert [it["slug"] for it in listed["exercises"]] == list(EXERCISES)
    assert ask(lab, "/grades") == listed
    refused = lab.as_page(f"/lab/exercises/{FIRST.slug}")
    assert (refused.status_code, refused.json()["detail"]) == (404, NO_FOLDER)
    assert lab.http.get(f"/workshop/{FIRST.slug}/penguins").status_code == 404


def test_what_is_solved_follows_from_the_files(lab: RunningLab) -> None:
    assert set(solved(ask(lab, "")).values()) == {None}
    assert set(when_graded(lab).values()) == {False}
    write(lab, FIRST, FIRST.solution)
    assert solved(ask(lab, ""))[FIRST.slug] is None
    assert [slug for slug, is_solved in when_graded(lab).items() if is_solved] == [FIRST.slug]


def solved(listed: Any) -> dict[str, bool | None]:
    return {it["slug"]: it["solved"] for it in listed["exercises"]}


def when_graded(lab: RunningLab) -> dict[str, bool | None]:
    for _ in range(20):
        found = solved(ask(lab, "/grades"))
        if None not in found.values():
            return found
    raise AssertionError("the grader does not end")


# One exercise


def test_an_exercise_is_as_it_is_on_disk(lab: RunningLab) -> None:
    shown = ask(lab, f"/{FIRST.slug}")
    assert (shown["file"], shown["start"], shown["problem"]) == (FIRST.start, FIRST.start, None)
    assert shown["path"] == f"mine/{FIRST.slug}/app.py"
    write(lab, FIRST, FIRST.solution)
    again = ask(lab, f"/{FIRST.slug}")
    assert again["file"] == FIRST.solution
    assert again["version"] != shown["version"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("app = 1", "it must define app"),
        ("import sys\nsys.exit(3)", "line 2"),
        ("x = (", "line 1"),
        ("raise ValueError('so')", "line 1: ValueError: so"),
    ],
)
def test_a_file_that_does_not_run_says_why_in_its_place(lab: RunningLab, text: str, words: str) -> None:
    write(lab, FIRST, text)
    assert words in ask(lab, f"/{FIRST.slug}")["problem"]
    assert lab.http.get(f"/workshop/{FIRST.slug}/penguins").status_code == 503
    assert grade(lab, FIRST, {"engine": "chromium", "lights": []}).status_code == 409
    assert lab.http.get(f"/workshop/{LOGIN.slug}/penguins").status_code < 500  # the others run


def test_a_deleted_file_can_be_put_back(lab: RunningLab) -> None:
    assert lab.settings.workshop is not None
    Folder(lab.settings.workshop).file(FIRST).unlink()
    shown = ask(lab, f"/{FIRST.slug}")
    assert shown["file"] is None
    assert shown["problem"].endswith(f"demo-api workshop reset {FIRST.slug} puts the start back")


def test_a_file_with_crlf_and_a_byte_order_mark_runs(lab: RunningLab) -> None:
    assert lab.settings.workshop is not None
    text = "\ufeff" + FIRST.solution.replace("\n", "\r\n")
    Folder(lab.settings.workshop).file(FIRST).write_bytes(text.encode())
    assert ask(lab, f"/{FIRST.slug}")["problem"] is None
    assert graded(lab, FIRST)["solved"]


def test_a_file_that_never_ends_costs_only_its_own_time(lab: RunningLab) -> None:
    write(lab, FIRST, "while True: pass")
    begun = time.monotonic()
    assert "still not imported" in ask(lab, f"/{FIRST.slug}")["problem"]
    assert time.monotonic() - begun < 30
    assert ask(lab, f"/{LOGIN.slug}")["problem"] is None


def test_the_solution_comes_with_what_there_is_to_learn(lab: RunningLab) -> None:
    assert ask(lab, f"/{FIRST.slug}/solution") == {"solution": FIRST.solution, "debrief": FIRST.task.debrief}
    assert "solution" not in ask(lab, f"/{FIRST.slug}")


def test_a_name_that_is_none_is_told(lab: RunningLab) -> None:
    for path in ("/nothing", "/nothing/version", "/nothing/solution"):
        refused = lab.as_page(f"/lab/exercises{path}")
        assert (refused.status_code, refused.json()["detail"]) == (404, "There is no exercise 'nothing'.")
    assert "no exercise 'let-one-page'. Did you mean 'let-one-page-in'" in lab.http.get("/workshop/let-one-page/x").text


# Saving


def test_a_save_is_told_at_once(lab: RunningLab) -> None:
    version = ask(lab, f"/{FIRST.slug}")["version"]
    told: list[tuple[float, str]] = []

    def wait() -> None:
        answer = lab.as_page(f"/lab/exercises/{FIRST.slug}/version?since={version}").json()
        told.append((time.monotonic(), answer["version"]))

    waiting = threading.Thread(target=wait)
    waiting.start()
    time.sleep(0.4)
    assert told == []
    saved = time.monotonic()
    put_in_place(lab, FIRST, FIRST.solution)
    waiting.join(WAIT)
    assert told[0][1] == ask(lab, f"/{FIRST.slug}")["version"] != version
    assert told[0][0] - saved < WAIT / 2


# Grades


def test_the_grade_is_about_what_the_browser_did(lab: RunningLab) -> None:
    assert [it["on"] for it in graded(lab, FIRST)["lights"]] == [False, True, True]
    write(lab, FIRST, FIRST.wrong["star"])
    star = graded(lab, FIRST)
    assert (star["solved"], star["misstep"]) == (False, "star")
    assert star["sentence"] == FIRST.task.misstep["star"].says
    write(lab, FIRST, FIRST.solution)
    assert graded(lab, FIRST)["solved"]


def test_a_browser_that_did_something_else_is_right(lab: RunningLab) -> None:
    write(lab, FIRST, FIRST.solution)
    lights = [
        {"check": "read", "role": it, "run": secrets.token_hex(16), "outcome": "blocked"}
        for it in FIRST.task.check[0].expect
    ]
    found = grade(lab, FIRST, {"engine": "firefox", "lights": lights}).json()
    assert (found["solved"], found["lights"][0]["got"]) == (False, "blocked")
    assert found["lights"][0]["why"]


@pytest.mark.parametrize(
    "tried",
    [
        [],
        {"engine": "opera", "lights": []},
        {"engine": "chromium", "lights": []},
        {"engine": "chromium", "lights": [{"check": "read", "role": "client", "run": "x", "outcome": "readable"}]},
        {"engine": "chromium", "lights": [{"check": "read", "role": "moon", "run": "x" * 16, "outcome": "readable"}]},
    ],
)
def test_what_was_not_sent_is_not_graded(lab: RunningLab, tried: object) -> None:
    assert grade(lab, FIRST, tried).status_code == 422


def test_each_run_has_its_own_data(lab: RunningLab) -> None:
    write(lab, LOGIN, LOGIN.solution)
    base = f"{lab.origins.api}/workshop/{LOGIN.slug}"
    run = secrets.token_hex(16)
    own_page = {"Origin": lab.origins.client}
    login = call(f"{base}/session?run={run}-1", "POST", timeout=5, headers=own_page, json={"name": "Ada"})
    cookies = dict(login.cookies)
    assert login.status_code == 200, login.text
    own = call(f"{base}/session?run={run}", cookies=cookies, timeout=5)
    other = call(f"{base}/session?run={secrets.token_hex(16)}", cookies=cookies, timeout=5)
    assert (own.status_code, other.status_code) == (200, 401)


def test_an_exercise_as_a_lesson_says_what_must_be_so() -> None:
    for exercise in EXERCISES.values():
        lesson = lesson_of(exercise)
        assert [it.id for it in lesson.probe] == [it.id for it in exercise.task.check]
        for probe, check in zip(lesson.probe, exercise.task.check, strict=True):
            assert {role: it.outcome for role, it in probe.expect.items()} == {
                role: it.outcome for role, it in check.expect.items()
            }


# The commands that start the lab with a folder


def start(*words: str, folder: Path) -> list[str]:
    """Start the lab, stop it when it answers, and return what it printed."""
    api, client, stranger = free_ports(3)
    ports = {"DEMO_API_API_PORT": api, "DEMO_API_CLIENT_PORT": client, "DEMO_API_STRANGER_PORT": stranger}
    environment = {**os.environ, **{name: str(port) for name, port in ports.items()}}
    command = [sys.executable, "-u", "-m", "demo_api", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder, env=environment) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line.rstrip("\n"))
            if line.startswith("Stop with"):
                process.send_signal(signal.SIGINT)
    return lines


@pytest.mark.parametrize("words", [["workshop", "mine", "--no-open"], ["serve", "--workshop", "mine"]])
def test_the_lab_starts_with_a_folder_and_says_where_it_is(tmp_path: Path, words: list[str]) -> None:
    assert "Exercises     mine (new)" in start(*words, folder=tmp_path)
    assert (tmp_path / "mine" / FIRST.slug / "app.py").read_text() == FIRST.start
    (tmp_path / "mine" / FIRST.slug / "app.py").write_text("mine")
    assert "Exercises     mine" in start(*words, folder=tmp_path)
    assert (tmp_path / "mine" / FIRST.slug / "app.py").read_text() == "mine"


@pytest.mark.skipif(not is_clone(), reason="a wheel has no folder of its own for exercises")
def test_in_a_clone_the_folder_is_made_at_the_first_start(tmp_path: Path) -> None:
    assert any(it.startswith("Exercises     ") for it in start("serve", folder=tmp_path))


def test_a_word_that_is_nearly_a_command_makes_no_folder(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "demo_api", "workshop", "chek"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert done.stderr == "demo-api: there is no command and no folder 'chek'; did you mean 'check'?\n"


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    command = [sys.executable, "-m", "demo_api", "serve", "--workshop", "file"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("demo-api: DEMO_API_WORKSHOP (--workshop): ")
    assert len(done.stderr.splitlines()) == 1
