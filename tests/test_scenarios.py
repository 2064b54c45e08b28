"""What a scenario folder may say, and how mistakes in it are told."""

from pathlib import Path

import pytest

from demo_api.new import NewError, new
from demo_api.scenarios import Broken, Scenario, read

TOML = """
title = "T"
chapter = "C"
kind = "reference"
summary = "S"
story = "S"
why = "W"
fix = "F"
[[probe]]
id = "read"
says = "Read"
path = "/penguins"
expect.client = { outcome = "readable" }
"""
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def folder(tmp_path: Path, toml: str = TOML, app: str | bytes = APP, name: str = "01-mine") -> Path:
    made = tmp_path / name
    made.mkdir()
    (made / "app.py").write_bytes(app if isinstance(app, bytes) else app.encode())
    (made / "scenario.toml").write_text(toml)
    return made


def reasons(path: Path) -> list[str]:
    found = read(path)
    assert isinstance(found, Broken)
    return found.reasons


def test_a_folder_becomes_a_scenario(tmp_path: Path) -> None:
    found = read(folder(tmp_path))
    assert isinstance(found, Scenario)
    assert (found.number, found.slug, found.files["app.py"]) == (1, "mine", APP)
    assert found.lesson.probe[0].method == "GET"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "T"', "", "the key 'title' is missing"),
        ('title = "T"', 'titel = "T"\ntitle = "T"', "unknown key 'titel' (did you mean 'title'?)"),
        ('kind = "reference"', 'kind = "referense"', "kind: 'referense' is not one of 'reference', 'broken' or 'danger' (did you mean 'reference'?)"),
        ('kind = "reference"', 'kind = "broken"', "cured_by belongs to every kind but 'reference'"),
        ("expect.client", "expects.client", "probe 1 (read): unknown key 'expects' (did you mean 'expect'?)"),
        ("expect.client", "expect.clint", "probe 1 (read): expect.clint: 'clint' is not one of 'client', 'stranger', 'null', '127.0.0.1' or 'lookalike' (did you mean 'client'?)"),
        ('outcome = "readable"', 'outcom = "readable"', "probe 1 (read): expect.client: unknown key 'outcom' (did you mean 'outcome'?)"),
        ('outcome = "readable"', 'outcome = "blocked"', "probe 1 (read): expect.client: a reason belongs to 'blocked' and 'opaque', and to nothing else"),
        ('path = "/penguins"', 'path = "penguins"', "probe 1 (read): path: 'penguins': String should match pattern '^/'"),
        ('path = "/penguins"', 'path = "/penguins"\nafter = "login"', "probe 'read': after names no probe: 'login'"),
        ('title = "T"', "title = 7", "title: 7: Input should be a valid string"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_key_and_value(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in TOML
    told = reasons(folder(tmp_path, TOML.replace(old, new, 1)))
    assert f"01-mine/scenario.toml: {line}" in told


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    toml = TOML.replace('"reference"', '"good"').replace("story", "stroy").replace("says =", "sagt =")
    told = reasons(folder(tmp_path, toml))
    assert len(told) == 5  # kind, story missing, stroy unknown, says missing, sagt unknown


@pytest.mark.parametrize(
    ("toml", "app", "line"),
    [
        ("a = = 1", APP, "01-mine/scenario.toml: this is not TOML: Invalid value (at line 1, column 5)"),
        (TOML, b"\xff", "01-mine/app.py: this is not UTF-8 (byte 0)"),
        (TOML, "#" * 100_001, "01-mine/app.py: larger than 100000 bytes"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, toml: str, app: str | bytes, line: str) -> None:
    assert reasons(folder(tmp_path, toml, app)) == [line]


def test_a_missing_file_and_a_wrong_name_are_told(tmp_path: Path) -> None:
    made = folder(tmp_path, name="mine")
    (made / "app.py").unlink()
    assert reasons(made) == [
        "mine: a folder is called like 07-my-lesson",
        "mine/app.py: there is no such file",
    ]


def test_new_makes_a_scenario_with_the_next_number(tmp_path: Path) -> None:
    folder(tmp_path, name="07-other")
    made = new("my-scenario", tmp_path)
    assert made.name == "08-my-scenario"
    found = read(made)
    assert isinstance(found, Scenario), found
    assert found.lesson.title == "My scenario"


@pytest.mark.parametrize("slug", ["My", "a b", "../x", "", "a--b", "-a", "mine"])
def test_new_refuses_what_is_no_name_or_is_taken(tmp_path: Path, slug: str) -> None:
    folder(tmp_path)
    with pytest.raises(NewError, match=r"choose another|is not a name"):
        new(slug, tmp_path)
    assert [it.name for it in tmp_path.iterdir()] == ["01-mine"]


def test_new_says_that_the_folder_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(NewError, match="--scenarios"):
        new("mine", tmp_path / "gone")
