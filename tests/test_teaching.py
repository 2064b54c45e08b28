"""What a teacher relies on: each chapter has aims, and each aim a scenario that shows it and an exercise that tests it."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import RunningLab
from test_curriculum import LISTING, ROOT, SCENARIOS

from demo_api import order
from demo_api.lesson import Expectation
from demo_api.settings import shared_folder
from demo_api.teaching import film
from demo_api.teaching.document import DocumentError
from demo_api.workshop.exercise import ExerciseError, about_all, read_all

ORDER = order.read(ROOT)
EXERCISES = {it.slug: it for it in read_all(shared_folder("exercises"))}
CHAPTER_OF = {aim.id: chapter.title for chapter in LISTING.chapters for aim in chapter.aim}
NOT_TESTED_YET = {"what-a-script-learns", "needs-preflight", "stopped-in-the-page", "other-ways", "ask-the-visitor"}
"""The aims that no exercise tests: what they are about happens in the page."""


@pytest.mark.parametrize("title", [it.title for it in LISTING.chapters])
def test_a_chapter_has_one_to_four_aims(title: str) -> None:
    chapter = next(it for it in LISTING.chapters if it.title == title)
    assert 1 <= len(chapter.aim) <= 4


@pytest.mark.parametrize("slug", SCENARIOS)
def test_each_scenario_shows_an_aim_of_its_chapter(slug: str) -> None:
    aim = ORDER.aim_of(slug)
    assert aim is not None, f"order.toml: add {slug!r} to shown_by of an aim"
    assert CHAPTER_OF[aim.id] == SCENARIOS[slug].chapter


def test_each_aim_is_tested_by_an_exercise() -> None:
    assert set(ORDER.aims) - {it.task.aim for it in EXERCISES.values()} == NOT_TESTED_YET


@pytest.mark.parametrize("slug", EXERCISES)
def test_an_exercise_belongs_to_the_chapter_of_its_aim(slug: str) -> None:
    task = EXERCISES[slug].task
    assert task.chapter == CHAPTER_OF[task.aim]


def test_the_aims_of_a_chapter_are_in_the_order_of_its_scenarios() -> None:
    for chapter in LISTING.chapters:
        firsts = [min(chapter.scenarios.index(it) for it in aim.shown_by) for aim in chapter.aim]
        assert firsts == sorted(firsts), chapter.title


@pytest.mark.parametrize("name", ORDER.aims)
def test_an_aim_completes_a_sentence(name: str) -> None:
    can = ORDER.aims[name].can
    assert re.match("[a-z]+ [a-z`]", can), "it follows after: After this you can"
    assert can[-1] not in ".!?"
    assert can.split()[0] not in {"know", "understand", "see", "learn"}, "an aim is something to do"


def test_no_two_aims_are_the_same() -> None:
    sentences = [it.can for it in ORDER.aims.values()]
    assert len(set(sentences)) == len(sentences)


def test_the_list_of_exercises_says_the_aims_in_words() -> None:
    for it in about_all()["exercises"]:
        assert it["aim"] == ORDER.aims[EXERCISES[it["slug"]].task.aim].can


def test_an_exercise_with_an_aim_that_is_not_there_is_reported(tmp_path: Path) -> None:
    shutil.copytree(shared_folder("exercises") / "a-token", tmp_path / "a-token")
    (tmp_path / "order.toml").write_text('exercises = ["a-token"]\n')
    task = tmp_path / "a-token" / "exercise.toml"
    task.write_text(task.read_text().replace('aim = "request-header"', 'aim = "request-haeder"'))
    with pytest.raises(ExerciseError, match=r"^a-token/exercise.toml: aim: 'request-haeder' .*mean 'request-header'\?"):
        read_all(tmp_path)


def test_a_mistake_in_the_order_of_the_scenarios_costs_the_exercises_only_their_aims(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / order.FILE).write_text("chapter = 1\n")
    real = shared_folder("exercises")
    monkeypatch.setattr("demo_api.workshop.exercise.shared_folder", lambda it: real if it == "exercises" else tmp_path)
    told = about_all()
    assert told["problem"] is None
    assert {it["aim"] for it in told["exercises"]} == {""}


# The film

FILM = film.read(ROOT)
SENT = [it.sends for it in FILM.scene]


def expectation(address: str) -> Expectation:
    """What a scenario expects of an experiment: ``slug/probe/role``."""
    slug, probe_id, role = address.split("/")
    probe = next(it for it in SCENARIOS[slug].lesson.probe if it.id == probe_id)
    return {str(name): it for name, it in probe.expect.items()}[role]


def test_the_film_is_six_experiments_in_a_hundred_seconds() -> None:
    assert FILM.title == "CORS in 100 seconds"
    assert len(set(SENT)) == 6
    assert 98 <= FILM.seconds <= 102


def test_the_film_shows_what_a_beginner_must_have_seen() -> None:
    seen = [expectation(it) for it in SENT]
    assert [it.outcome for it in seen] == ["readable", "blocked", "readable", "blocked", "readable", "readable"]
    assert [it.handler for it in seen if it.outcome == "blocked"] == [True, False], (
        "blocked after the work, then before"
    )
    assert SCENARIOS[SENT[-1].split("/")[0]].lesson.kind == "danger"


@pytest.mark.parametrize("scene", FILM.scene, ids=SENT)
def test_a_scene_ends_with_the_end_of_its_picture_and_can_be_read_in_its_time(scene: film.Scene) -> None:
    last = {"readable": "delivered", "opaque": "sealed", "blocked": "refused"}
    assert scene.steps[-1].until == last[expectation(scene.sends).outcome]
    for step in scene.steps:
        assert len(step.says.split()) / step.seconds <= 3.3, f"more than 3.3 words a second: {step.says}"
        assert step.says[-1] == "."


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("title = ", "titel = ", "film.toml: unknown key 'titel' (did you mean 'title'?)"),
        ('until = "call"', 'until = "calls"', "film.toml: scene 1: steps 1: until: 'calls' is not one of "),
        ("seconds = 7", "seconds = 0", "film.toml: scene 1: steps 1: seconds: 0: "),
        ("sends = ", "send = ", "film.toml: scene 1: unknown key 'send' (did you mean 'sends'?)"),
        ("says = ", "say = ", "film.toml: scene 1: steps 1: unknown key 'say' (did you mean 'says'?)"),
        ("[[scene]]", "[[scene]", "film.toml: this is not TOML: "),
    ],
)
def test_a_mistake_in_the_film_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    text = (ROOT / film.FILE).read_text(encoding="utf-8")
    (tmp_path / film.FILE).write_text(text.replace(old, new, 1))
    with pytest.raises(DocumentError) as told:
        film.read(tmp_path)
    assert any(it.startswith(problem) for it in str(told.value).splitlines()), told.value


def test_a_folder_without_a_film_says_so(scratch: RunningLab) -> None:
    told = scratch.as_page("/lab/film").json()
    assert told["film"] is None
    assert told["problem"].startswith("film.toml: ")
