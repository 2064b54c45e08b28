"""A learner does every exercise on the page, in Chromium, in an editor of their own: a wrong answer first, then the right one."""

import re
from collections.abc import Iterator

import pytest
from accessible import assert_accessible
from conftest import RunningLab
from playwright.sync_api import Page, expect
from tab import HOSTILE, show

from demo_api.settings import shared_folder
from demo_api.workshop.exercise import Exercise, read_all
from demo_api.workshop.folder import Folder

EXERCISES = read_all(shared_folder("exercises"))
FIRST, SECOND = EXERCISES[:2]


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningLab]:
    folder = tmp_path_factory.mktemp("workshop") / "mine"
    Folder(folder).fill(EXERCISES)
    with RunningLab(shared_folder("scenarios"), workshop=folder) as running:
        yield running


def save(lab: RunningLab, exercise: Exercise, text: str) -> None:
    assert lab.settings.workshop is not None
    Folder(lab.settings.workshop).file(exercise).write_text(text, encoding="utf-8")


def open_exercise(page: Page, lab: RunningLab, exercise: Exercise) -> None:
    page.goto("about:blank")
    page.goto(f"{lab.origins.client}/#workshop/{exercise.slug}")
    expect(page.locator("h1")).to_have_text(exercise.task.title)


def plain(text: str) -> str:
    """Prose as the page shows it."""
    return re.sub(r"\s+", " ", text.replace("`", "")).strip()


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda it: it.slug)
def test_a_learner_solves_an_exercise(page: Page, workshop: RunningLab, exercise: Exercise) -> None:
    save(workshop, exercise, exercise.start)
    open_exercise(page, workshop, exercise)
    checks = sum(len(it.expect) for it in exercise.task.check)
    expect(page.locator(".light.on, .light.off")).to_have_count(checks)
    assert page.locator(".light.off").count() > 0
    for name, text in exercise.wrong.items():
        save(workshop, exercise, text)
        sentence = page.locator(".misstep, .problem")
        expect(sentence).to_contain_text(plain(exercise.task.misstep[name].says))
        expect(page.locator(".debrief")).to_have_count(0)
    save(workshop, exercise, exercise.solution)
    expect(page.locator(".debrief h2")).to_have_text("Solved")
    assert page.locator(".light.on").count() == checks
    assert plain(exercise.task.debrief)[:60] in plain(page.locator(".debrief").inner_text())


def test_the_list_shows_what_is_solved_and_leads_on(page: Page, workshop: RunningLab) -> None:
    save(workshop, FIRST, FIRST.solution)
    save(workshop, SECOND, SECOND.start)
    page.goto(f"{workshop.origins.client}/#workshop")
    rows = page.locator(".exercises li")
    expect(rows).to_have_count(len(EXERCISES))
    expect(rows.nth(0).locator(".is-solved")).to_be_visible()
    expect(rows.nth(1).locator(".is-solved")).to_have_count(0)
    page.get_by_role("link", name=f"Next {SECOND.task.title}").click()
    expect(page.locator("h1")).to_have_text(SECOND.task.title)
    page.keyboard.press("n")
    expect(page.locator("h1")).to_have_text(EXERCISES[2].task.title)
    page.keyboard.press("l")
    expect(page.locator("h1")).to_have_text("Repair it yourself")


def test_a_failing_light_opens_the_picture_and_the_rules(page: Page, workshop: RunningLab) -> None:
    save(workshop, FIRST, FIRST.wrong["star"])
    open_exercise(page, workshop, FIRST)
    stranger = page.locator(".light.off", has_text="a stranger’s page")  # noqa: RUF001
    expect(stranger).to_contain_text(f"The door stands open for a stranger’s page, {workshop.origins.stranger}.")  # noqa: RUF001
    stranger.locator("> details > summary").click()
    expect(stranger.locator(".wire .work.ran")).to_be_visible()
    expect(stranger.locator(".rules li").last).to_contain_text("The script gets the response")
    # What is open stays open while the lights change.
    save(workshop, FIRST, FIRST.solution)
    expect(page.locator(".debrief")).to_be_visible()
    expect(page.locator(".light", has_text="a stranger’s page").locator(".barrier")).to_be_visible()  # noqa: RUF001


def test_what_has_changed_since_the_start_is_marked(page: Page, workshop: RunningLab) -> None:
    save(workshop, FIRST, FIRST.start)
    open_exercise(page, workshop, FIRST)
    expect(page.locator("#file")).to_contain_text("It is still as at the start.")
    save(workshop, FIRST, FIRST.start + "# mine\n")
    expect(page.locator("#file .new")).to_have_text("+ # mine")
    assert page.locator("#file .same").count() == len(FIRST.start.rstrip().split("\n"))


def test_hints_come_one_at_a_time_and_the_solution_after_a_question(page: Page, workshop: RunningLab) -> None:
    save(workshop, FIRST, FIRST.start)
    open_exercise(page, workshop, FIRST)
    hints = page.locator(".hints li")
    expect(hints).to_have_count(0)
    page.keyboard.press("h")
    expect(hints).to_have_text([plain(FIRST.task.hints[0])])
    page.get_by_role("button", name="Hint 2 of 3").click()
    page.get_by_role("button", name="Hint 3 of 3").click()
    expect(hints).to_have_text([plain(it) for it in FIRST.task.hints])
    expect(page.get_by_role("button", name=re.compile("^Hint"))).to_have_count(0)
    page.get_by_role("button", name="Solution").click()
    page.get_by_role("button", name="Keep trying").click()
    page.get_by_role("button", name="Solution").click()
    page.get_by_role("button", name="Show the solution").click()
    page.locator("#solution summary").click()
    expect(page.locator("#solution pre").first).to_contain_text("allow_origins=[CLIENT]")
    expect(page.locator("#solution .changes .new").first).to_be_visible()


def test_a_file_that_does_not_run_says_so_and_mends_itself(page: Page, workshop: RunningLab) -> None:
    save(workshop, FIRST, f"raise ValueError({HOSTILE!r})\n")
    open_exercise(page, workshop, FIRST)
    expect(page.locator(".problem")).to_contain_text(f"{FIRST.slug}/app.py, line 1: ValueError: <img")
    save(workshop, FIRST, FIRST.solution + f"# {HOSTILE}\n")
    expect(page.locator(".debrief")).to_be_visible()
    assert "owned" not in page.title()
    assert workshop.settings.workshop is not None
    file = Folder(workshop.settings.workshop).file(FIRST)
    file.unlink()
    expect(page.locator(".problem")).to_contain_text(f"workshop reset {FIRST.slug} puts the start back")
    file.write_text(FIRST.solution)
    expect(page.locator(".debrief")).to_be_visible()


def test_a_name_that_is_none_is_told(page: Page, workshop: RunningLab) -> None:
    page.goto(f"{workshop.origins.client}/#workshop/nothing")
    expect(page.locator(".notice")).to_contain_text("There is no exercise called “nothing”")
    page.get_by_role("link", name="All exercises").click()
    expect(page.locator("h1")).to_have_text("Repair it yourself")


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_the_exercise_fits_and_can_be_used_by_everybody(page: Page, workshop: RunningLab, width: int) -> None:
    show(page, width)
    save(workshop, FIRST, FIRST.wrong["star"])
    for address in ("#workshop", f"#workshop/{FIRST.slug}"):
        page.goto(f"{workshop.origins.client}/{address}")
        expect(page.locator("h1")).to_be_visible()
        if address != "#workshop":
            page.locator(".light.off > details > summary").first.click()
            page.keyboard.press("h")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page, address)
