"""What a teacher relies on: each chapter has aims, and each aim a scenario that shows it and an exercise that tests it."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import RunningLab
from performing import Performance
from test_curriculum import LISTING, ROOT, SCENARIOS

from demo_api import order
from demo_api.lesson import Expectation
from demo_api.settings import shared_folder
from demo_api.teaching import film, handout, plans
from demo_api.teaching.document import DocumentError
from demo_api.teaching.key import described
from demo_api.words import load
from demo_api.workshop.exercise import ExerciseError, about_all, read_all

ORDER = order.read(ROOT)
EXERCISES = {it.slug: it for it in read_all(shared_folder("exercises"))}
CHAPTER_OF = {aim.id: chapter.title for chapter in LISTING.chapters for aim in chapter.aim}


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
    assert set(ORDER.aims) == {it.task.aim for it in EXERCISES.values()}


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


# The plans

TEACHING = plans.read(ROOT)
STEPS = [(plan.id, step) for plan in TEACHING.plan for step in plan.step]
TALKS = {it.at: it for it in TEACHING.experiment}
DESCRIBED = described(TEACHING, ROOT, list(EXERCISES.values()))


def test_there_are_plans_for_45_90_and_180_minutes() -> None:
    assert [(it.id, it.minutes) for it in TEACHING.plan] == [("45", 45), ("90", 90), ("180", 180)]


@pytest.mark.parametrize("at", TALKS)
def test_what_is_said_of_an_experiment_is_about_one_that_is_proven(at: str) -> None:
    assert expectation(at).outcome
    assert at in {it["at"] for it in DESCRIBED["experiments"]}
    assert any(at in step.shows for _, step in STEPS), "no plan shows it"


@pytest.mark.parametrize("it", DESCRIBED["experiments"], ids=lambda it: it["at"])
def test_the_usual_guess_is_wrong_and_the_key_is_what_the_model_says(lab: RunningLab, it: dict[str, Any]) -> None:
    assert it["wrong"] != it["ending"]
    slug, probe_id, role = it["at"].split("/")
    probe = next(one for one in SCENARIOS[slug].lesson.probe if one.id == probe_id)
    told = Performance(lab, SCENARIOS[slug], probe, role, "chromium").carry_out(it["wrong"])
    assert told["report"]["ending"] == it["ending"]
    assert told["report"]["guess"]["right"] is False


@pytest.mark.parametrize(("plan", "step"), STEPS, ids=[f"{plan}, {step.title}" for plan, step in STEPS])
def test_a_step_has_time_for_what_it_holds(plan: str, step: plans.Step) -> None:
    assert set(step.exercises) <= set(EXERCISES)
    needed = 4 * len(step.shows) + sum(EXERCISES[it].task.minutes for it in step.exercises)
    assert needed <= step.minutes, f"plan {plan}: it needs {needed} minutes"
    if step.opens:
        doors = (ROOT.parent / "client" / "doors.js").read_text(encoding="utf-8")
        assert f'"{step.opens}"' in doors


def test_a_plan_repeats_nothing() -> None:
    for plan in TEACHING.plan:
        shown = [it for step in plan.step for it in (*step.shows, *step.exercises)]
        assert len(set(shown)) == len(shown), plan.id


def test_the_key_has_the_lines_of_each_exercise_that_a_plan_names() -> None:
    named = {it for _, step in STEPS for it in step.exercises}
    assert {it["slug"] for it in DESCRIBED["exercises"]} == named
    assert all(it["lines"] for it in DESCRIBED["exercises"])
    assert [it["title"] for it in DESCRIBED["chapters"]] == [it.title for it in LISTING.chapters]


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("minutes = 45", "minutes = 46", "teaching.toml: plan 1 (45): minutes: the steps take 45 minutes, not 46"),
        ("for = ", "four = ", "teaching.toml: plan 1 (45): unknown key 'four' (did you mean 'for'?)"),
        ("does = ", "dose = ", "teaching.toml: plan 1 (45): step 1: unknown key 'dose' (did you mean 'does'?)"),
        ('wrong = "after"', 'wrong = "afer"', "teaching.toml: experiment 1: wrong: 'afer' is not one of "),
        ('opens = "#tour"', 'opens = "tour"', "teaching.toml: plan 1 (45): step 1: opens: 'tour': "),
        (
            'at = "same-origin/read/client"',
            'at = "opaque/no-cors/client"',
            "teaching.toml: experiment 'opaque/no-cors/client' stands in it twice; remove one of them",
        ),
        (
            '"no-cors-headers/read/client", ',
            '"no-cors-headers/put/client", ',
            "teaching.toml: a plan shows 'no-cors-headers/put/client', but no [[experiment]] says what to ask about it",
        ),
    ],
)
def test_a_mistake_in_the_plans_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    text = (ROOT / plans.FILE).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / plans.FILE).write_text(text.replace(old, new, 1))
    with pytest.raises(DocumentError) as told:
        plans.read(tmp_path)
    assert any(it.startswith(problem) for it in str(told.value).splitlines()), told.value


def test_a_plan_leaves_out_what_is_not_there(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "opaque", tmp_path / "opaque")
    found = described(TEACHING, tmp_path, [])
    assert [it["at"] for it in found["experiments"]] == ["opaque/no-cors/client"]
    assert all(not step["exercises"] for plan in found["plans"] for step in plan["steps"])


def test_a_folder_without_plans_says_so(scratch: RunningLab, lab: RunningLab) -> None:
    told = scratch.as_page("/lab/teaching").json()
    assert told["teaching"] is None
    assert told["problem"].startswith("teaching.toml: ")
    assert lab.as_page("/lab/teaching").json() == {"teaching": json.loads(json.dumps(DESCRIBED)), "problem": None}


# The handout

HANDOUT = handout.read(ROOT)
PRINTED = handout.to_json(HANDOUT, ROOT)


def test_the_reference_configuration_is_a_reference_that_names_origins_and_allows_cookies() -> None:
    scenario = SCENARIOS[HANDOUT.code]
    assert scenario.lesson.kind == "reference"
    assert "allow_origins=[CLIENT]" in scenario.files["app.py"]
    assert "allow_credentials=True" in scenario.files["app.py"]


@pytest.mark.parametrize("question", PRINTED["questions"], ids=lambda it: it["look"])
def test_a_question_of_the_handout_leads_to_a_scenario_that_shows_its_cause(question: dict[str, Any]) -> None:
    asked = next(it for it in HANDOUT.question if it.look == question["look"])
    scenario = SCENARIOS[question["scenario"]]
    shown = {expected.reason for probe in scenario.lesson.probe for expected in probe.expect.values()}
    assert not asked.reasons or set(asked.reasons) & shown
    assert len(question["causes"]) == len(asked.reasons)


def test_the_words_of_the_consoles_on_the_handout_are_those_of_the_tables() -> None:
    words = load()
    for asked, question in zip(HANDOUT.question, PRINTED["questions"], strict=True):
        for console in question["consoles"]:
            engine = next(it for it in words.engines.values() if it.name == console["name"])
            whole = " ".join(engine.report(it).text or "" for it in asked.reasons)
            for part in (part for text in console["texts"] for part in text.split("\N{HORIZONTAL ELLIPSIS}")):
                assert part in whole


def test_the_handout_asks_about_every_header_and_about_each_cause_once() -> None:
    reasons = [reason for it in HANDOUT.question for reason in it.reasons]
    assert len(set(reasons)) == len(reasons) >= 12
    assert len({it.name for it in HANDOUT.header}) == len(HANDOUT.header)


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("look = ", "loook = ", "handout.toml: question 1: unknown key 'loook' (did you mean 'look'?)"),
        ('"network-error"', '"network-eror"', "handout.toml: there are no reasons called network-eror"),
        ("[[header]]", "[[headers]]", "handout.toml: unknown key 'headers' (did you mean 'header'?)"),
    ],
)
def test_a_mistake_in_the_handout_is_named(tmp_path: Path, old: str, new: str, problem: str) -> None:
    text = (ROOT / handout.FILE).read_text(encoding="utf-8")
    (tmp_path / handout.FILE).write_text(text.replace(old, new, 1))
    with pytest.raises(DocumentError) as told:
        handout.to_json(handout.read(tmp_path), tmp_path)
    assert any(it.startswith(problem) for it in str(told.value).splitlines()), told.value
