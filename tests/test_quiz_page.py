"""The quiz in a real Chromium: ten questions from a link, by mouse and by keyboard, and what is remembered of them."""

import json
from collections import Counter
from typing import Any

import pytest
from accessible import assert_accessible
from conftest import RunningLab
from playwright.sync_api import Browser, Page, expect
from tab import HOSTILE, open_at, show

SEED = "#quiz/4711"
MAKING = 60_000
"""Milliseconds for the questions, on a busy machine."""


@pytest.fixture(scope="module")
def questions(lab: RunningLab) -> dict[str, dict[str, Any]]:
    """The questions as the page gets them, by id."""
    got = lab.http.get("/lab/quiz", headers={"Origin": lab.origins.client}, timeout=60)
    return {it["id"]: it for it in got.json()["questions"]}


def open_quiz(page: Page, lab: RunningLab, address: str = SEED) -> None:
    open_at(page, lab, address)
    expect(page.locator(".choices, #result").first).to_be_visible(timeout=MAKING)


def the_ten(page: Page, seed: str) -> list[str]:
    """The ids of the questions that a seed gives."""
    found: list[str] = page.evaluate(
        """async (seed) => {
            const { tenOf } = await import("/seeded.js");
            const { listQuestions } = await import("/control.js");
            return tenOf(await listQuestions(), seed).map((it) => it.id);
        }""",
        seed,
    )
    return found


def choose(page: Page, question: dict[str, Any], part: str, *, right: bool) -> None:
    """Press the key of the right choice, or of a wrong one."""
    choices = question["causes" if part == "cause" else "fixes"]
    wanted = choices["choices"][choices["right"]]["text"].replace("`", "")
    shown = page.locator(".choices button span")
    expect(shown).to_have_count(4)
    texts = shown.all_text_contents()
    place = texts.index(wanted) if right else (texts.index(wanted) + 1) % 4
    page.keyboard.press(str(place + 1))


def answer(page: Page, question: dict[str, Any], *, cause: bool = True, fix: bool = True) -> None:
    choose(page, question, "cause", right=cause)
    expect(page.locator("#ask-fix")).to_be_focused()
    choose(page, question, "fix", right=fix)
    expect(page.locator("#next-question")).to_be_focused()


def answer_all(page: Page, questions: dict[str, dict[str, Any]], seed: str, missed: int = 0) -> list[str]:
    ten = the_ten(page, seed)
    for place, id_ in enumerate(ten):
        expect(page.locator(".far span")).to_have_text(f"Question {place + 1} of 10")
        answer(page, questions[id_], cause=place >= missed)
        page.keyboard.press("n")
    expect(page.locator("#result")).to_be_focused()
    return ten


def test_the_door_leads_to_ten_new_questions_and_to_their_link(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#practise")
    page.locator(".pages a", has_text="Which is it?").click()
    expect(page.locator("h1")).to_have_text("Which is it?")
    expect(page.locator(".choices")).to_be_visible(timeout=MAKING)
    expect(page.locator(".rooms [aria-current=true]")).to_have_text("Practise")
    expect(page.locator(".pages [aria-current=true]")).to_have_text("Which is it?")
    seed = page.url.partition("#quiz/")[2]
    assert seed.isdigit()
    link = f"{lab.origins.client}/#quiz/{seed}"
    expect(page.locator(".share code")).to_have_text(link)
    expect(page.locator(".share copy-button")).to_have_attribute("text", link)
    expect(page.locator(".far span")).to_have_text("Question 1 of 10")


def test_a_right_choice_and_a_wrong_one_are_explained_and_lead_to_experiments(
    page: Page, lab: RunningLab, questions: dict[str, dict[str, Any]]
) -> None:
    open_quiz(page, lab)
    question = questions[the_ten(page, "4711")[0]]
    expect(page.locator("#ask-fix")).to_have_count(0)
    choose(page, question, "cause", right=True)
    expect(page.get_by_role("status")).to_have_text("Right.")
    expect(page.locator(".choices li.right")).to_contain_text("Your choice, right:")
    expect(page.locator(".why p").first).to_be_visible()
    expect(page.locator(".solved")).to_have_count(0)
    choose(page, question, "fix", right=False)
    right = question["fixes"]["choices"][question["fixes"]["right"]]["text"]
    expect(page.get_by_role("status")).to_have_text(f"Not right. Right is: {right}")
    expect(page.locator(".choices li.missed")).to_contain_text("Your choice:")
    expect(page.locator(".remark.other")).to_contain_text("This does not help here.")
    expect(page.locator(".change p").first).to_have_text(question["change"]["sentence"].replace("`", ""))
    expect(page.locator(".solved .hint")).to_contain_text(question["aim"])
    page.locator(".solved > p > a").click()
    expect(page).to_have_url(f"{lab.origins.client}/#{question['id']}")
    expect(page.locator("h1")).to_have_text(question["title"])
    page.go_back()
    expect(page.locator("#next-question")).to_be_visible()


def test_what_is_shown_before_a_choice_is_what_a_developer_has(
    page: Page, lab: RunningLab, questions: dict[str, dict[str, Any]]
) -> None:
    open_quiz(page, lab)
    question = questions[the_ten(page, "4711")[0]]
    view = next(it for it in question["views"] if it["engine"] == "chromium")
    expect(page.locator(".console")).to_have_text(view["console"])
    expect(page.locator(".network li")).to_have_count(len(view["requests"]))
    row = view["requests"][-1]
    last = page.locator(".network li").last
    expect(last).to_contain_text(row["url"])
    expect(last.locator("dl").first).to_be_hidden()
    if row["response_headers"]:
        last.locator("summary").click()
        expect(last.locator("dl").last).to_contain_text(row["response_headers"][0][0])
    shown = page.locator(".quiz").inner_text()
    assert question["title"] not in shown
    assert question["aim"] not in page.locator(".asked-for").inner_text()


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15", "WebKit"),
    ],
)
def test_ones_own_console_comes_first_and_can_be_changed(
    chromium: Browser, lab: RunningLab, questions: dict[str, dict[str, Any]], agent: str, name: str
) -> None:
    page = chromium.new_page(user_agent=agent)
    open_quiz(page, lab)
    views = questions[the_ten(page, "4711")[0]]["views"]
    assert len(views) == len(("chromium", "firefox", "webkit"))
    expect(page.locator("#console-title")).to_have_text(f"The console of {name}")
    page.locator("#engine-chromium").click()
    expect(page.locator("#console-title")).to_have_text("The console of Chromium")
    expect(page.locator("#engine-chromium")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#engine-chromium")).to_be_focused()


def test_ten_questions_by_keyboard_lead_to_a_result_that_can_be_printed(
    page: Page, lab: RunningLab, questions: dict[str, dict[str, Any]]
) -> None:
    open_quiz(page, lab)
    page.keyboard.press("n")  # nothing has been chosen yet
    expect(page.locator(".far span")).to_have_text("Question 1 of 10")
    ten = answer_all(page, questions, "4711", missed=2)
    expect(page.locator("#result")).to_have_text("8 of 10 causes and 10 of 10 fixes")
    expect(page.locator(".results tbody tr")).to_have_count(10)
    expect(page.locator(".results tbody .missed")).to_have_count(2)
    links = page.locator(".results a").evaluate_all("all => all.map((it) => it.getAttribute('href'))")
    assert links == [f"#{id_}" for id_ in ten]
    page.emulate_media(media="print")
    expect(page.locator(".results")).to_be_visible()
    for hidden in (".doors", ".foot", ".result .go"):
        expect(page.locator(hidden)).to_be_hidden()
    page.emulate_media(media="screen")
    page.get_by_role("button", name="The same ten again").click()
    expect(page.locator(".far span")).to_have_text("Question 1 of 10")
    expect(page).to_have_url(f"{lab.origins.client}/{SEED}")


def test_a_session_goes_on_after_a_reload(page: Page, lab: RunningLab, questions: dict[str, dict[str, Any]]) -> None:
    open_quiz(page, lab)
    ten = the_ten(page, "4711")
    answer(page, questions[ten[0]])
    page.keyboard.press("n")
    choose(page, questions[ten[1]], "cause", right=True)
    open_quiz(page, lab)
    expect(page.locator(".far span")).to_have_text("Question 2 of 10")
    expect(page.locator("#ask-fix")).to_be_visible()
    page.locator("#forget").click()
    open_quiz(page, lab)
    expect(page.locator(".far span")).to_have_text("Question 1 of 10")


def test_a_link_gives_everybody_the_same_ten_in_the_same_order(
    chromium: Browser, lab: RunningLab, questions: dict[str, dict[str, Any]]
) -> None:
    seen = []
    for history in ({}, {questions[it]["cause"]: {"step": 0, "due": 1} for it in list(questions)[::3]}):
        made = chromium.new_context()
        page = made.new_page()
        stored = json.dumps({"quiz": {"sessions": 7, "causes": history, "session": None}})
        page.add_init_script(
            f"origin !== 'null' && window === top && localStorage.setItem('cors-lab', {json.dumps(stored)})"
        )
        open_quiz(page, lab, "#quiz/our class")
        seen.append((the_ten(page, "our class"), page.locator(".asked-for").inner_text()))
        made.close()
    assert seen[0] == seen[1]


def test_ten_questions_have_ten_causes_from_several_chapters(
    page: Page, lab: RunningLab, questions: dict[str, dict[str, Any]]
) -> None:
    open_quiz(page, lab)
    met = set()
    for seed in range(1000, 1040):
        ten = [questions[id_] for id_ in the_ten(page, str(seed))]
        assert len(ten) == len({it["cause"] for it in ten}) == len({it["title"] for it in ten}) == 10
        assert len({it["chapter"] for it in ten}) >= 5
        right = Counter(it["causes"]["choices"][it["causes"]["right"]]["text"] for it in ten)
        assert max(right.values()) <= 2
        met |= {it["id"] for it in ten}
    assert len(met) > len(questions) * 0.9, "every question has its turn"


def test_what_was_missed_comes_again_sooner_and_what_was_found_later(page: Page, lab: RunningLab) -> None:
    open_quiz(page, lab)
    missed, found = page.evaluate(
        """async () => {
            const { freshSeed, tenOf } = await import("/seeded.js");
            const { listQuestions } = await import("/control.js");
            const all = await listQuestions();
            const ids = [...new Set(all.map((it) => it.cause))];
            const causes = Object.fromEntries(ids.slice(0, 40).map((cause, place) =>
                [cause, place % 10 ? { step: 2, due: 9 } : { step: 0, due: 6 }]));
            const memory = { sessions: 5, causes, session: null };
            const counts = [0, 0];
            for (let turn = 0; turn < 10; turn++) {
                for (const { cause } of tenOf(all, freshSeed(all, memory))) {
                    if (cause in causes) counts[causes[cause].step ? 1 : 0] += 1;
                }
            }
            return counts;
        }"""
    )
    assert missed >= 25, "of four causes that were missed, ten sessions"
    assert found <= 50, "of 36 causes that are not due, ten sessions"


def test_a_missed_cause_is_due_in_the_next_session_and_a_found_one_later(
    page: Page, lab: RunningLab, questions: dict[str, dict[str, Any]]
) -> None:
    open_quiz(page, lab)
    ten = answer_all(page, questions, "4711", missed=1)
    known = page.evaluate("JSON.parse(localStorage.getItem('cors-lab')).quiz")
    first, second = (known["causes"][questions[id_]["cause"]] for id_ in ten[:2])
    assert known["sessions"] == 1
    assert first == {"step": 0, "due": 2}
    assert second == {"step": 1, "due": 3}
    page.get_by_role("link", name="Ten other questions").click()
    expect(page.locator(".far span")).to_have_text("Question 1 of 10")
    expect(page.locator("#ask-cause")).to_be_focused()
    assert not page.url.endswith(SEED)


@pytest.mark.parametrize("storage", ["throws", "nonsense"])
def test_without_storage_the_quiz_works(own_page: Page, lab: RunningLab, storage: str) -> None:
    own_page.add_init_script(
        {
            "throws": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('switched off') } })",
            "nonsense": "origin !== 'null' && window === top && localStorage.setItem('cors-lab', '{\"quiz\": {\"causes\": 7, \"session\": []}}')",
        }[storage]
    )
    open_quiz(own_page, lab)
    own_page.keyboard.press("1")
    own_page.keyboard.press("1")
    own_page.keyboard.press("n")
    expect(own_page.locator(".far span")).to_have_text("Question 2 of 10")


def test_a_hostile_seed_stays_text(page: Page, lab: RunningLab) -> None:
    open_quiz(page, lab, f"#quiz/{HOSTILE}")
    expect(page).to_have_title("Which is it? \N{EN DASH} CORS lab")
    expect(page.locator(".view img")).to_have_count(0)
    expect(page.locator(".choices button")).to_have_count(4)


def test_a_lab_without_questions_says_so(page: Page, scratch: RunningLab) -> None:
    open_at(page, scratch, "#quiz")
    expect(page.locator(".quiz .lede")).to_contain_text("There are no questions", timeout=MAKING)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_quiz(
    page: Page, lab: RunningLab, questions: dict[str, dict[str, Any]], width: int
) -> None:
    show(page, width)
    open_quiz(page, lab)
    assert_accessible(page, "a question")
    choose(page, questions[the_ten(page, "4711")[0]], "cause", right=False)
    page.evaluate("document.querySelectorAll('.network details').forEach(it => it.open = 1)")
    assert_accessible(page, "a cause that was missed")
    page.keyboard.press("1")
    assert_accessible(page, "a question that was answered")
    page.keyboard.press("n")
    for _ in range(9):
        page.keyboard.press("2")
        page.keyboard.press("3")
        page.keyboard.press("n")
    expect(page.locator("#result")).to_be_visible()
    assert_accessible(page, "the result")


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
def test_no_question_hangs_over_the_edge(page: Page, lab: RunningLab, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    open_quiz(page, lab)
    for _ in range(10):
        page.keyboard.press("1")
        page.evaluate("document.querySelectorAll('.network details').forEach(it => it.open = 1)")
        page.keyboard.press("1")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("n")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
