"""What a teacher shows, in a real Chromium: the film of a hundred seconds, the projector, the plans and the handout."""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from accessible import assert_accessible
from conftest import RunningLab
from playwright.sync_api import Browser, Page, expect
from tab import open_at, show, until
from test_page import ENDINGS

from demo_api.settings import shared_folder
from demo_api.teaching import film

ROOT = shared_folder("scenarios")
FILM = film.read(ROOT)
STEPS = [(scene, step) for scene in FILM.scene for step in scene.steps]
SCREENS = [(390, 844), (1280, 720), (1920, 1080)]
LATER = "#film-picture .wire > li[data-later]"


def plain(says: str) -> str:
    return says.replace("`", "")


def film_is_at(page: Page, number: int) -> None:
    scene, step = STEPS[number]
    expect(page.locator("#film-says")).to_have_text(plain(step.says))
    expect(page.locator("#film-title")).to_have_text(f"{FILM.scene.index(scene) + 1}. {scene.title}")


def open_film(page: Page, lab: RunningLab) -> None:
    """Open the film and wait for its first picture: it moves the buttons below it, away from under a press."""
    open_at(page, lab, "#tour")
    expect(page.locator("#film-says")).not_to_be_empty()


# The film, step by step, for a reader who has asked for less motion


def test_the_film_goes_step_by_step_for_a_reader_who_wants_less_motion(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#tour")
    expect(page.locator("#film-play")).to_have_count(0)
    for number, (scene, step) in enumerate(STEPS):
        film_is_at(page, number)
        expect(page.get_by_role("status")).to_have_text(plain(step.says))
        expect(page.locator("#film-note")).not_to_contain_text("in another way")
        drawn = page.locator("#film-picture .scene").last.locator(".wire > li:not([data-later])").last
        names = f"{step.until}|preflight" if step.until in {"request", "response"} else step.until
        expect(drawn).to_have_class(re.compile(rf"\b({names})\b"))
        if step is scene.steps[-1]:
            expect(page.locator(LATER)).to_have_count(0)
        page.keyboard.press("Space" if number % 2 else "ArrowRight")
    film_is_at(page, len(STEPS) - 1)
    expect(page.locator("#film-on")).to_be_disabled()
    page.keyboard.press("ArrowLeft")
    film_is_at(page, len(STEPS) - 2)
    page.click("#film-scene-1")
    film_is_at(page, 3)
    expect(page.locator("#film-scene-1")).to_have_attribute("aria-current", "step")


def test_the_scenes_are_really_sent(page: Page, lab: RunningLab) -> None:
    open_film(page, lab)
    film_is_at(page, 0)
    page.click("#film-scene-3")
    film_is_at(page, 10)
    assert page.locator("#film-picture .work").inner_text() == ""
    page.keyboard.press("ArrowRight")
    expect(page.locator("#film-picture .tag")).to_be_visible()
    shown = page.locator("#film-picture .request .important, #film-picture .preflight .important")
    expect(shown.filter(has_text=lab.origins.client).first).to_be_visible()


def test_a_scene_that_ends_in_another_way_says_so(page: Page, edited: RunningLab) -> None:
    open_film(page, edited)
    page.click("#film-scene-1")
    expect(page.locator("#film-note")).to_contain_text("ended in another way than in the film")
    expect(page.locator("#film-says")).to_have_text("The script reads the response.")
    expect(page.locator(LATER)).to_have_count(0)


def test_a_scene_that_does_not_load_is_an_error_and_the_others_go_on(page: Page, edited: RunningLab) -> None:
    (edited.settings.scenarios / "method-refused" / "app.py").write_text("app =\n")
    open_film(page, edited)
    page.click("#film-scene-3")
    expect(page.locator("#notice")).to_contain_text("does not load")
    page.click("#film-scene-2")
    film_is_at(page, 7)


@pytest.fixture
def edited(tmp_path: Path, make_lab: Callable[..., RunningLab]) -> RunningLab:
    """A lab with the scenarios of the film, one of which somebody has repaired."""
    folder = tmp_path / "scenarios"
    folder.mkdir()
    for slug in (it.sends.split("/")[0] for it in FILM.scene):
        shutil.copytree(ROOT / slug, folder / slug, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / film.FILE, folder)
    shutil.copy(ROOT / "one-origin" / "app.py", folder / "no-cors-headers")
    running = make_lab(folder)
    running.as_page("/lab/scenarios")  # they are all loaded now
    return running


def test_a_folder_without_a_film_says_what_is_missing(page: Page, scratch: RunningLab) -> None:
    open_at(page, scratch, "#tour")
    expect(page.locator("#notice")).to_contain_text("film.toml: ")


# The film by itself


@pytest.fixture
def moving(chromium: Browser, lab: RunningLab) -> Iterator[Page]:
    """A page with the film, for a reader who has not asked for less motion; its clock goes only when the test says so."""
    context = chromium.new_context(reduced_motion="no-preference")
    context.set_default_timeout(5000)
    opened = context.new_page()
    opened.clock.install(time=0)
    open_at(opened, lab)
    opened.clock.pause_at(60_000)
    opened.click(".to-film a")
    yield opened
    context.close()


def test_the_film_runs_by_itself_for_a_hundred_seconds(moving: Page) -> None:
    for number, (_, step) in enumerate(STEPS):
        film_is_at(moving, number)
        moving.clock.run_for(int(step.seconds * 1000) - 100)
        film_is_at(moving, number)
        expect(moving.locator("#film-play")).to_have_text("Pause")
        moving.clock.run_for(100)
    expect(moving.locator("#film-play")).to_have_text("Play again")
    expect(moving.locator("#film-time")).to_have_text("1:40 of 1:40")
    moving.keyboard.press("Space")
    film_is_at(moving, 0)


def test_the_film_pauses_and_goes_on(moving: Page) -> None:
    film_is_at(moving, 0)
    moving.keyboard.press("Space")
    expect(moving.locator("#film-play")).to_have_text("Play")
    moving.clock.run_for(60_000)
    film_is_at(moving, 0)
    moving.keyboard.press("ArrowRight")
    film_is_at(moving, 1)
    moving.clock.run_for(60_000)
    film_is_at(moving, 1)
    moving.click("#film-play")
    moving.clock.run_for(int(STEPS[1][1].seconds * 1000))
    film_is_at(moving, 2)


def test_the_film_ends_when_the_reader_leaves(moving: Page) -> None:
    film_is_at(moving, 0)
    moving.click("#film-note a")
    expect(moving.locator("h1")).to_have_text("Page and data on the same origin")
    moving.clock.run_for(60_000)
    expect(moving.get_by_role("status")).to_have_text("")
    moving.go_back()
    film_is_at(moving, 0)


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_film_is_accessible_and_fits(page: Page, lab: RunningLab, width: int, height: int) -> None:
    show(page, width, height)
    open_film(page, lab)
    page.click("#film-scene-3")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    film_is_at(page, 13)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width >= 1280:
        expect(page.locator("#film-picture .wire > li").last).to_be_in_viewport(ratio=1)
    assert_accessible(page, "#tour")


# An experiment for a projector

TOO_SMALL = """() => {
  const found = new Set(), texts = document.createTreeWalker(document.getElementById("view"), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement: it } = texts.currentNode;
    const seen = data.trim() && it.checkVisibility({ visibilityProperty: true }) && !it.closest(".unseen");
    if (seen && parseFloat(getComputedStyle(it).fontSize) < 18) found.add(data.trim());
  }
  return [...found];
}"""
RESULT = ".wire, .answer, .means, .change"


def slide(page: Page, name: str) -> None:
    expect(page.locator("#slide")).to_have_attribute("data-slide", name)


def go_on(page: Page, name: str, key: str = "ArrowRight") -> None:
    """Go on until there is a slide of this name."""
    for _ in range(20):
        before = page.locator("#slide").inner_html()
        page.keyboard.press(key)
        until(page, "(before) => document.getElementById('slide').innerHTML !== before", before)
        if page.locator(f"#slide[data-slide={name}]").count():
            return
    pytest.fail(f"there is no slide {name}")


def test_a_projector_shows_the_question_and_keeps_the_result_back(page: Page, lab: RunningLab) -> None:
    sent: list[str] = []
    page.on("request", lambda it: sent.append(it.url) if "/no-cors-headers/" in it.url else None)
    open_at(page, lab, "#no-cors-headers/read/client")
    page.keyboard.press("p")
    expect(page.locator("h1")).to_be_focused()
    for part in (".top", ".foot", "#menu"):
        expect(page.locator(part)).to_be_hidden()
    for name, key in {"question": "ArrowRight", "code": "PageDown", "guess": "Space"}.items():
        slide(page, name)
        expect(page.locator(RESULT)).to_have_count(0)
        assert not [it for it in sent if "/penguins" in it]
        page.keyboard.press(key)
    slide(page, "picture")
    assert len([it for it in sent if "/penguins" in it]) == 1
    for number, words in enumerate(["fetch GET", "GET", "the handler ran", "Stopped by the browser", "TypeError"], 1):
        expect(page.locator("#slide .wire > li:not([data-later])")).to_have_count(number)
        expect(page.get_by_role("status")).to_contain_text(words)
        page.keyboard.press("Space")
    slide(page, "ending")
    expect(page.locator("#present-ending")).to_have_text("Blocked, after the server did the work.")
    expect(page.locator(".means, .change")).to_have_count(0)
    page.keyboard.press("PageDown")
    slide(page, "why")
    expect(page.locator(".means[data-means=mistake]")).to_be_visible()
    expect(page.locator(".change")).to_have_count(0)
    page.keyboard.press("PageDown")
    slide(page, "change")
    expect(page.locator(".change .lines .code").first).to_contain_text("allow_origins")
    expect(page.locator("#present-on")).to_be_disabled()
    page.keyboard.press("PageUp")
    slide(page, "why")
    assert len([it for it in sent if "/penguins" in it]) == 1


def test_the_guess_of_a_class_is_in_the_picture_and_compared(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#no-cors-headers/read/client")
    page.click("#present")
    page.keyboard.press("1")
    slide(page, "guess")
    expect(page.locator("#present-guess-1")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#present-guess-1")).to_be_focused()
    go_on(page, "ending")
    expect(page.locator(".remark.other")).to_be_visible()
    page.keyboard.press("ArrowLeft")
    slide(page, "picture")
    expect(page.locator("#slide .guess")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "p", "button"])
def test_who_leaves_the_projector_finds_the_experiment_as_it_was_sent(page: Page, lab: RunningLab, way: str) -> None:
    open_at(page, lab, "#one-origin/read/stranger")
    page.keyboard.press("p")
    go_on(page, "ending")
    page.click("#present-leave") if way == "button" else page.keyboard.press(way)
    expect(page.locator(".report[data-ending=after]")).to_be_visible()
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator(".top")).to_be_visible()
    page.keyboard.press("p")
    slide(page, "question")
    expect(page.locator(RESULT)).to_have_count(0)


def test_the_projector_goes_on_to_the_next_experiment_and_ends_with_another_view(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin/read/client")
    page.keyboard.press("p")
    go_on(page, "change")
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("#one-origin/read/stranger$"))
    slide(page, "question")
    page.evaluate("location.hash = '#explain'")
    expect(page.locator(".top")).to_be_visible()
    page.go_back()
    expect(page.locator("#send")).to_be_visible()
    assert page.locator("#view").evaluate("(it) => it.getBoundingClientRect().bottom <= innerHeight + 1")


def test_another_view_has_its_own_height(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin")
    page.click(".doors a[href='#everything']")
    expect(page.locator("h1")).to_have_text("Everything")
    assert page.evaluate("document.getElementById('foot').getBoundingClientRect().top") >= page.evaluate(
        "document.querySelector('.everything').getBoundingClientRect().bottom"
    )


@pytest.mark.parametrize(("width", "height"), SCREENS)
@pytest.mark.parametrize("address", ["#method-refused/put/client", "#credentials/read-session/stranger"])
def test_a_projector_is_legible_from_the_last_row_and_accessible(
    page: Page, lab: RunningLab, width: int, height: int, address: str
) -> None:
    show(page, width, height)
    open_at(page, lab, address)
    page.keyboard.press("p")
    for name in ("question", "code", "guess", "picture", "ending", "why", "change"):
        if name != "question":
            go_on(page, name)
        if name == "picture":
            page.keyboard.press("ArrowRight")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert width < 1280 or page.evaluate(TOO_SMALL) == [], name
        assert_accessible(page, f"{address}, {name}")
        expect(page.locator("#present-on")).to_be_in_viewport()


# The plans


def test_a_teacher_finds_a_plan_with_what_to_show_and_the_answer_key(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#teach")
    expect(page.locator("section h2", has_text="minutes")).to_have_count(4)
    expect(page.locator(".key table")).to_be_hidden()
    talk = page.locator(".talk", has_text="Does the request arrive at the server?").first
    talk.locator("summary").click()
    expect(talk).to_contain_text("Many say: Blocked before the work.")
    expect(talk).to_contain_text("It ends: Blocked after the work.")
    page.click(".key > summary")
    expect(page.locator(".key tr", has_text="Four lines from many tutorials")).to_contain_text("Readable")
    expect(page.locator(".solutions div", has_text="let-one-page-in")).to_contain_text("allow_origins=[CLIENT]")
    talk.locator("a").click()
    expect(page).to_have_url(re.compile("#no-cors-headers/read/client$"))


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_the_plans_the_handout_and_the_same_words_are_accessible_and_fit(
    page: Page, lab: RunningLab, width: int, height: int
) -> None:
    show(page, width, height)
    for address in ("#teach", "#handout", "#same-words"):
        open_at(page, lab, address)
        page.evaluate(
            "document.querySelectorAll('.teach details, .same-words details').forEach((it) => it.open = true)"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert_accessible(page, address)


# The same words


def test_a_class_guesses_and_then_opens_what_each_server_made_of_the_words(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#same-words")
    asked = page.locator(".same-words > section")
    expect(asked).to_have_count(15)
    expect(page.locator(".same-words dt").first).to_be_hidden()
    asked.nth(1).locator("summary").first.click()
    expect(asked.nth(1).locator("dd").first).to_contain_text("Express")
    page.click("text=Open all")
    expect(page.locator("#asked-post .guessed dt").first).to_be_visible()
    expect(page.locator("#asked-post .guessed dd a").first).to_have_attribute("href", "#configs/aiohttp")
    page.click("text=Close all")
    expect(page.locator(".same-words dt").first).to_be_hidden()
    open_at(page, lab, "#same-words/slash")
    expect(page.locator("#asked-slash dt").first).to_be_visible()
    expect(page.locator("#asked-any dt").first).to_be_hidden()
    open_at(page, lab, "#same-words/nothing-like-it")
    expect(page.locator("#notice")).to_contain_text("There is no question called “nothing-like-it”. These are all.")


# The handout

EACH_PAGE = re.compile(rb"/Type\s*/Page\b")


@pytest.mark.parametrize("margin", ["0", "10mm", "20mm"])
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_handout_prints_on_two_pages(page: Page, lab: RunningLab, paper: str, margin: str) -> None:
    open_at(page, lab, "#handout")
    edges: Any = {"top": margin, "right": margin, "bottom": margin, "left": margin}
    printed = page.pdf(format=paper, margin=edges, print_background=True)
    assert len(EACH_PAGE.findall(printed)) == 2


def test_the_handout_has_the_endings_the_questions_and_a_file_that_runs(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#handout")
    assert page.locator(".leaf-endings li").count() == len(ENDINGS)
    printed = lab.as_page("/lab/handout").json()["handout"]
    assert page.locator(".leaf-questions > li").count() == len(printed["questions"])
    shown = page.locator(".leaf pre").text_content() or ""
    assert shown.strip() == (ROOT / printed["code"] / "app.py").read_text().strip()
    page.evaluate("window.print = () => { document.title = 'printed'; }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("printed")
    page.emulate_media(media="print", color_scheme="dark")
    for part in (".top", ".foot", ".leaf-head button"):
        expect(page.locator(part)).to_be_hidden()
    assert page.locator("body").evaluate("(it) => getComputedStyle(it).backgroundColor") == "rgb(255, 255, 255)"
