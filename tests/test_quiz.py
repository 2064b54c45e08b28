"""The quiz: every question is right by the model, every wrong choice is wrong, and nothing gives the right one away."""

import re
import shutil
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import RunningLab
from performing import Performance

from demo_api import browser
from demo_api.browser import fix_of
from demo_api.data import Table
from demo_api.origins import Origins
from demo_api.quiz import Question, Quiz
from demo_api.quiz.causes import alike, are_alike, true_of
from demo_api.quiz.choices import FROM, WRONG, chosen
from demo_api.quiz.fixes import SAID, Remedies, ends_it
from demo_api.quiz.network import BLOCKED, CACHED, FAILED, Row
from demo_api.quiz.problem import Mask
from demo_api.quiz.quiz import remembered
from demo_api.rehearsal import Rehearsal
from demo_api.report.advice import remedy_of
from demo_api.scenarios import Scenario, whole
from demo_api.settings import Settings, shared_folder
from demo_api.words import load

SCENARIOS = whole(shared_folder("scenarios"))
LEAST = 40


@pytest.fixture(scope="module")
def made(lab: RunningLab) -> list[Question]:
    return quiz_of(lab).questions(loaded(lab))


def quiz_of(lab: RunningLab) -> Quiz:
    return Quiz(lab.lab.shelf, lab.origins, lab.lab._apps)


def loaded(lab: RunningLab) -> list[Scenario]:
    assert lab.as_page("/lab/scenarios").status_code == 200
    return [it for slot in lab.lab.shelf.begin() if isinstance(it := slot.described(), Scenario)]


def question(made: Sequence[Question], id_: str) -> Question:
    return next(it for it in made if it.problem.id == id_)


def send_to(lab: RunningLab, scenario: Scenario) -> Rehearsal:
    return Rehearsal(scenario, lab.lab.shelf, lab.origins, lab.lab._apps, Table())


def test_there_are_enough_questions_and_every_chapter_has_some(made: list[Question]) -> None:
    assert len(made) >= LEAST
    chapters = Counter(it.problem.scenario.chapter for it in made)
    assert set(chapters) == {it.chapter for it in SCENARIOS}
    assert len({it.problem.id for it in made}) == len(made)


def test_the_right_cause_is_the_one_that_the_scenario_proves_in_each_of_its_browsers(made: list[Question]) -> None:
    for it in made:
        problem = it.problem
        row = load().reasons[problem.reason]
        assert it.causes[0].text == load().reasons[row.like or row.id].title
        for engine, case in problem.cases.items():
            expected = problem.probe.expect[problem.role].of(engine)
            assert problem.reason in {expected.reason, case.finding.reason} == {expected.reason}, (problem.id, engine)
            assert case.as_said, (problem.id, engine)
            if row.like is not None:
                assert case.finding.decision is not None
                assert case.finding.decision.reason == row.like, (problem.id, engine)


def test_what_is_shown_is_what_the_browsers_are_proven_to_show(lab: RunningLab, made: list[Question]) -> None:
    """Each experiment again, over HTTP: its report is what tests/browsers/test_probes.py compares with real browsers."""
    for one in made:
        problem = one.problem
        for engine in problem.cases:
            lab.lab.table.reset()
            runs = dict(lab.lab.record._runs)
            performance = Performance(lab, problem.scenario, problem.probe, problem.role, engine)
            console = performance.carry_out()["report"]["consoles"][0]
            assert console["engine"] == engine
            assert problem.consoles[engine] == problem.mask.plainly(console["text"]), problem.id
            if performance.judged:
                new = [it for name, it in lab.lab.record._runs.items() if name not in runs]
                shown = [row for row in problem.rows[engine] if row.status not in {BLOCKED, FAILED}]
                seen = [(each.method, str(each.status)) for each in (new[-1] if new else [])]
                assert [(row.method, row.status.split()[0]) for row in shown] == seen, problem.id


def test_a_wrong_cause_is_another_one_that_is_not_true_here_and_that_really_occurs(
    lab: RunningLab, made: list[Question]
) -> None:
    titles = {row.title: id_ for id_, row in load().reasons.items()}
    for it in made:
        with send_to(lab, it.problem.scenario) as rehearsal:
            true = true_of(it.problem, remembered(rehearsal.answer))
        assert it.problem.reason in true
        for wrong in it.causes[1:]:
            reason = titles[wrong.text]
            assert reason == wrong.seen_in.reason, it.problem.id
            assert not any(are_alike(reason, each) for each in true), (it.problem.id, wrong.text, true)
            for case in it.problem.cases.values():
                assert reason not in {case.finding.reason, case.finding.common}


def test_the_right_fix_is_the_advice_of_the_report_and_ends_the_cause(lab: RunningLab, made: list[Question]) -> None:
    for it in made:
        case, remedy = it.problem.case, remedy_of(it.problem.case)
        assert remedy is not None
        assert it.fixes[0].text == it.problem.mask.plainly(remedy.said(case))
        assert it.report["change"]["sentence"].startswith(remedy.said(case).partition("?run=")[0][:40])
        with send_to(lab, it.problem.scenario) as rehearsal:
            assert ends_it(it.problem, remembered(rehearsal.answer)) is not False, it.problem.id
        decision = case.finding.decision
        if case.it.is_judged and decision is not None and fix_of(decision).helps:
            fix = fix_of(decision)
            again = browser.replay(
                browser.change(fix, decision.asked), browser.apply(fix, decision.exchanges), decision.engine
            )
            assert again.reason != decision.reason, it.problem.id


def test_a_wrong_fix_is_tried_without_success_in_each_browser(lab: RunningLab, made: list[Question]) -> None:
    remedies = Remedies({each.seen_in.id: each.seen_in for it in made for each in it.fixes}.values())
    tried = 0
    for it in made:
        with send_to(lab, it.problem.scenario) as rehearsal:
            send = remembered(rehearsal.answer)
            for wrong in it.fixes[1:]:
                said = {it.problem.mask.plainly(each.said(it.problem.case)): each for each in remedies}
                remedy = said[wrong.text]
                helps = remedies.help(remedy, it.problem, send)
                assert helps is not True, (it.problem.id, wrong.text)
                assert not are_alike(remedy.reason, it.problem.reason), (it.problem.id, wrong.text)
                tried += helps is False
    assert tried > 2 * len(made), "most wrong fixes are ones that the model can try"


@pytest.mark.parametrize(
    ("id_", "never"),
    [
        ("method-refused/put/client", "method"),
        ("method-refused/post-json/client", "method"),
        ("header-refused/authorization/client", "header|Authorization"),
        ("never-sent/json-no-cors/client", "load it with CORS"),
        ("redirect-elsewhere/moved/client", "do not redirect"),
        ("missing-vary/second/stranger", "CORSMiddleware|Send the CORS headers"),
        ("never-sent/port/client", "Start the server"),
    ],
)
def test_what_is_half_right_is_not_a_wrong_choice(made: list[Question], id_: str, never: str) -> None:
    """CORSMiddleware refuses with an error status because of its lists; the rest are other words for the same change."""
    found = question(made, id_)
    assert not [it.text for it in (*found.causes[1:], *found.fixes[1:]) if re.search(never, it.text)]


@pytest.mark.parametrize("part", ["causes", "fixes"])
def test_four_different_choices_and_the_right_one_is_not_known_by_its_length(made: list[Question], part: str) -> None:
    places: Counter[int] = Counter()
    for it in made:
        texts = [each.text for each in getattr(it, part)]
        assert len(set(texts)) == len(texts) == WRONG + 1, it.problem.id
        assert all(re.fullmatch(r"[^{}]+", each) and "run=" not in each and "  " not in each for each in texts), texts
        places[sum(len(each) < len(texts[0]) for each in texts[1:])] += 1
    assert all(len(made) / 10 < places[it] < len(made) / 2.5 for it in range(WRONG + 1)), places


def test_what_is_shown_does_not_name_the_lesson(made: list[Question]) -> None:
    names = {it.slug for it in SCENARIOS if "-" in it.slug} - {"same-origin"}
    for it in made:
        told = it.to_json()
        shown = str([told["views"], [each["text"] for part in ("causes", "fixes") for each in told[part]["choices"]]])
        assert not [name for name in names if f"/{name}" in shown], it.problem.id
        assert "run=" not in shown, it.problem.id


def test_every_question_says_what_it_tests(made: list[Question]) -> None:
    assert all(it.aim for it in made)


def test_the_same_files_give_the_same_questions_and_nobody_notices(
    lab: RunningLab, made: list[Question], caplog: pytest.LogCaptureFixture
) -> None:
    before = lab.lab.table.count()
    runs = set(lab.lab.record._runs)
    again = quiz_of(lab).questions(loaded(lab))
    assert [it.to_json() for it in again] == [it.to_json() for it in made]
    assert lab.lab.table.count() == before
    assert [it.message for it in caplog.records if it.name == "demo_api"] == []
    assert [
        it for run in set(lab.lab.record._runs) - runs for it in lab.lab.record.exchanges(run) if it.handler_ran
    ] == []


def rows(made: Sequence[Question], id_: str) -> list[Row]:
    return question(made, id_).problem.rows["chromium"]


def test_the_network_tab_shows_what_a_developer_sees(made: list[Question]) -> None:
    def brief(id_: str) -> list[tuple[str, str, str]]:
        return [(row.method, row.type, row.status) for row in rows(made, id_)]

    assert brief("method-refused/put/client") == [("OPTIONS", "preflight", "400"), ("PUT", "fetch", BLOCKED)]
    assert brief("server-down/put/client") == [("OPTIONS", "preflight", FAILED), ("PUT", "fetch", BLOCKED)]
    assert brief("server-down/read/client") == [("GET", "fetch", FAILED)]
    assert brief("csp-connect-src/policy/client") == [("GET", "fetch", BLOCKED)]
    assert brief("csp-connect-src/redirect/client") == [("GET", "fetch", "307"), ("GET", "fetch", BLOCKED)]
    assert brief("missing-vary/second/stranger") == [("GET", "fetch", f"200 {CACHED}")]
    assert brief("answer-breaks-off/log/client") == [("GET", "fetch", f"200 {FAILED}")]
    assert brief("image-crossorigin/img/client") == [("GET", "img", "200")]
    asks, _ = rows(made, "method-refused/put/client")
    assert ("access-control-request-method", "PUT") in asks.request_headers
    assert ("access-control-allow-methods", "GET") in asks.response_headers
    (cached,) = rows(made, "missing-vary/second/stranger")
    assert dict(cached.response_headers)["access-control-allow-origin"] == dict(cached.request_headers)["origin"]


def test_a_browser_that_ends_it_for_another_reason_is_not_shown(made: list[Question]) -> None:
    assert list(question(made, "no-preflight-answer/put/client").problem.cases) == ["chromium", "firefox"]
    assert list(question(made, "local-network/public/client").problem.cases) == ["chromium"]


def test_the_page_gets_the_questions_and_what_no_longer_fails_is_not_asked(
    tmp_path: Path, make_lab: Callable[..., RunningLab]
) -> None:
    folder = tmp_path / "scenarios"
    shutil.copytree(shared_folder("scenarios"), folder, ignore=shutil.ignore_patterns("__pycache__"))
    lab = make_lab(folder)
    first = ids(lab)
    assert {"wrong-origin/read/client", "no-cors-headers/read/client"} <= first
    shutil.copyfile(folder / "one-origin" / "app.py", folder / "wrong-origin" / "app.py")
    (folder / "no-cors-headers" / "app.py").write_text("this is not Python")
    left = ids(lab)
    assert not {it for it in left if it.startswith(("wrong-origin/", "no-cors-headers/"))}
    assert len(left) > LEAST


def ids(lab: RunningLab) -> set[str]:
    first, again = (lab.http.get("/lab/quiz", headers={"Origin": lab.origins.client}, timeout=60) for _ in range(2))
    assert first.status_code == 200
    assert first.content == again.content
    return {it["id"] for it in first.json()["questions"]}


def test_without_problems_there_are_no_questions(scratch: RunningLab) -> None:
    assert ids(scratch) == set()


def test_a_handler_that_never_responds_delays_only_its_own_questions(scratch: RunningLab) -> None:
    shutil.copytree(shared_folder("scenarios") / "no-cors-headers", scratch.settings.scenarios / "no-cors-headers")
    app = scratch.settings.scenarios / "no-cors-headers" / "app.py"
    app.write_text(
        "import time\n\nfrom fastapi import FastAPI\n\napp = FastAPI()\n\n\n"
        '@app.get("/penguins")\nasync def forever() -> None:\n    time.sleep(30)\n'
    )
    assert ids(scratch) == set()
    assert scratch.http.get("/").status_code == 200


def test_groups_of_causes_and_words_of_fixes_are_about_something(made: list[Question]) -> None:
    for group in alike():
        assert group <= set(load().reasons)
        assert len(group) > 1
    sentences = " ".join(it.fixes[0].text for it in made)
    assert [words for words in SAID if words not in sentences] == []


def test_choices_take_what_looks_most_alike_unless_the_length_gives_the_right_one_away() -> None:
    wrong = [letter * 5 for letter in "abcdefgh"]
    assert chosen("x" * 5, wrong, "any") == wrong[:WRONG]
    assert chosen("x", ["y", "x", "y"], "any") is None
    lengths = ["a" * 2, "b" * 2, "c" * 2, "d" * 9, "e" * 9, "f" * 9]
    found = {sum(len(it) < 5 for it in chosen("x" * 5, lengths, str(name)) or ()) for name in range(40)}
    assert found == set(range(WRONG + 1))
    assert WRONG < FROM


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "at 'http://localhost:8000/opaque/penguins?limit=3&run=0123456789abcdef' from",
            "at 'http://localhost:8000/penguins?limit=3' from",
        ),
        ("/opaque/penguins", "/penguins"),
        ("http://127.0.0.1:8000/opaque", "http://127.0.0.1:8000"),
        ("http://localhost:8000/opaquer/x", "http://localhost:8000/opaquer/x"),
        ("see https://example.org/opaque", "see https://example.org/opaque"),
    ],
)
def test_a_mask_hides_the_names_of_scenarios_in_the_labs_own_addresses(text: str, shown: str) -> None:
    mask = Mask(["opaque"], Origins.of(Settings(_env_file=None)))
    assert mask.plainly(text) == shown
