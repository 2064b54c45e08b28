"""The learner's folder and the commands of the workshop: nothing of theirs is lost, and the terminal says what to do."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from demo_api.settings import shared_folder
from demo_api.workshop.exercise import Exercise, ExerciseError, read, read_all
from demo_api.workshop.folder import Folder, FolderError

EXERCISES = read_all(shared_folder("exercises"))
FIRST = EXERCISES[0]
TOML = """
title = "T"
chapter = "C"
minutes = 3
aim = "who-may-read"
task = "Do it."
hints = ["a", "b", "c"]
debrief = "D"
[[check]]
id = "read"
says = "Read"
path = "/penguins"
expect.client = "readable"
"""


def workshop(*words: str, folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "demo_api", "workshop", *words]
    environment = {**os.environ, "DEMO_API_WORKSHOP": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, input=text, check=False)


# The folder


def test_what_is_missing_is_copied_and_what_is_there_stays(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "mine")
    assert folder.fill(EXERCISES) == len(EXERCISES)
    assert folder.file(FIRST).read_text() == FIRST.start
    folder.file(FIRST).write_text("mine")
    assert folder.fill(EXERCISES) == 0
    assert folder.file(FIRST).read_text() == "mine"
    folder.file(FIRST).unlink()
    assert folder.fill(EXERCISES) == 1


def test_a_reset_keeps_every_file_that_was_there(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    assert folder.reset(FIRST) is None
    for number, text in enumerate(("first", "second"), 1):
        folder.file(FIRST).write_text(text)
        kept = folder.reset(FIRST)
        assert kept == folder.file(FIRST).with_name(f"app.{number}.py")
        assert kept.read_text() == text
        assert folder.file(FIRST).read_text() == FIRST.start


def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(FolderError, match="file"):
        Folder(tmp_path / "file").fill(EXERCISES)


# The files of an exercise


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "T"', "", "the key 'title' is missing"),
        ('hints = ["a", "b", "c"]', 'hints = ["a"]', "hints"),
        ('expect.client = "readable"', 'expect.client = "maybe"', "'maybe' is not one of 'readable' or 'blocked'"),
        ('path = "/penguins"', "", "check 'read': the key 'path' is missing"),
        ('path = "/penguins"', 'method = "PUT"', "method needs path; without path, page.js makes the request"),
        ('path = "/penguins"', 'path = "/penguins"\nafter = "login"', "check 'read': after names no check: 'login'"),
        (TOML, TOML + '[misstep.x]\nsays = "S"\n', "misstep 'x': when, lint or code is needed, to recognize it"),
        (
            TOML,
            TOML + '[misstep.x]\nsays = "S"\nwhen = { "read/null" = "blocked" }\n',
            "misstep 'x': 'read/null' is not a check and its origin",
        ),
    ],
)
def test_a_mistake_in_an_exercise_is_told(tmp_path: Path, old: str, new: str, line: str) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "app.py").write_text("")
    (tmp_path / "mine" / "exercise.toml").write_text(TOML.replace(old, new, 1))
    with pytest.raises(ExerciseError) as raised:
        read(tmp_path / "mine")
    assert "mine/exercise.toml: " in str(raised.value)
    assert line in str(raised.value)


def test_an_order_with_a_mistake_is_told(tmp_path: Path) -> None:
    (tmp_path / "order.toml").write_text("exercise = []\n")
    with pytest.raises(ExerciseError, match="exercises"):
        read_all(tmp_path)


# The commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "mine"


def solve(folder: Path, exercises: Sequence[Exercise] = EXERCISES) -> None:
    for it in exercises:
        Folder(folder).file(it).write_text(it.solution)


def test_checking_fails_until_all_is_solved(folder: Path) -> None:
    first = workshop("check", FIRST.slug, folder=folder)
    assert first.returncode == 1
    assert f"{len(EXERCISES)} new files in" in first.stderr
    assert "  no  Read three penguins, from this lab’s page: must be readable" in first.stdout  # noqa: RUF001
    assert "  ok  Read three penguins, from a stranger’s page: must stay blocked" in first.stdout  # noqa: RUF001
    solve(folder)
    done = workshop("check", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert f"{len(EXERCISES)} of {len(EXERCISES)} solved." in done.stdout
    assert all(len(line) <= 100 for line in first.stdout.splitlines())


def test_a_grade_for_programs(folder: Path) -> None:
    (found,) = json.loads(workshop("check", FIRST.slug, "--json", folder=folder).stdout)
    assert (found["slug"], found["solved"], found["problem"]) == (FIRST.slug, False, False)
    light = found["lights"][0]
    assert (light["check"], light["role"], light["wanted"], light["got"]) == ("read", "client", "readable", "blocked")
    assert "run=" not in light["why"]
    listed = json.loads(workshop("list", "--json", folder=folder).stdout)
    assert [it["slug"] for it in listed] == [it.slug for it in EXERCISES]


def test_hints_come_one_at_a_time_and_a_solution_on_request(folder: Path) -> None:
    first = workshop("hint", FIRST.slug, folder=folder).stdout
    assert first.startswith("Hint 1 of 3: ")
    assert f"demo-api workshop hint {FIRST.slug} -n 2" in first
    assert workshop("solution", FIRST.slug, folder=folder).stdout.strip() == FIRST.solution.strip()


def test_a_name_that_is_none_is_told(folder: Path) -> None:
    for words in (("check", "nothing"), ("hint", "nothing"), ("reset", "nothing"), ("solution", "nothing")):
        done = workshop(*words, folder=folder)
        assert done.returncode == 2
        assert "there is no exercise 'nothing'; run demo-api workshop list to see them" in done.stderr


def test_resetting_says_where_the_file_is_kept(folder: Path) -> None:
    workshop("list", folder=folder)
    Folder(folder).file(FIRST).write_text("mine")
    done = workshop("reset", FIRST.slug, folder=folder)
    assert done.returncode == 0
    assert f"{FIRST.slug}/app.1.py" in done.stdout


def test_watching_grades_again_at_each_save(folder: Path) -> None:
    Folder(folder).fill(EXERCISES)
    solve(folder, EXERCISES[1:])
    command = [sys.executable, "-u", "-m", "demo_api", "workshop", "watch", "--workshop", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        lines: list[str] = []

        def read_lines() -> None:
            lines.extend(process.stdout or [])

        reading = threading.Thread(target=read_lines, daemon=True)
        reading.start()
        until = time.monotonic() + 60
        while not any("Keys: " in it for it in lines) and time.monotonic() < until:
            time.sleep(0.05)
        solve(folder, EXERCISES[:1])
        assert process.wait(timeout=60) == 0
        reading.join(10)
    assert "All exercises are solved.\n" in lines
