"""Edit, save, send again; and what a mistake in one folder does to the others."""

import os
import re
import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import RunningLab, call

from demo_api import control, shelf

PLAIN = "/plain/penguins?limit=1"


def allowed(lab: RunningLab) -> str | None:
    answer = lab.http.get(PLAIN, headers={"Origin": "https://new.example"})
    header: str | None = answer.headers.get("Access-Control-Allow-Origin")
    return header


def write(lab: RunningLab, code: str) -> None:
    (lab.settings.scenarios / "01-plain" / "app.py").write_text(code)


def code(lab: RunningLab) -> str:
    return (lab.settings.scenarios / "01-plain" / "app.py").read_text()


def test_an_edit_takes_effect_on_the_next_request(scratch: RunningLab) -> None:
    assert allowed(scratch) is None
    original = code(scratch)
    write(scratch, original.replace("[CLIENT]", '["https://new.example"]'))
    assert allowed(scratch) == "https://new.example"
    write(scratch, original)
    assert allowed(scratch) is None


def test_an_edit_of_the_lesson_is_shown_at_once(scratch: RunningLab) -> None:
    toml = scratch.settings.scenarios / "01-plain" / "scenario.toml"
    toml.write_text(toml.read_text().replace('title = "One origin"', 'title = "Another title"'))
    assert scratch.as_page("/lab/scenarios/plain").json()["title"] == "Another title"


@pytest.mark.parametrize(
    ("mistake", "reason"),
    [
        ("def :\n", "01-plain/app.py, line 1: SyntaxError: invalid syntax"),
        ("\n\n1 / 0\n", "01-plain/app.py, line 3: ZeroDivisionError: division by zero"),
        ("import nowhere\n", "01-plain/app.py, line 1: ModuleNotFoundError: No module named 'nowhere'"),
        ("raise SystemExit(3)\n", "01-plain/app.py, line 1: SystemExit: 3"),
        ("x = 1\n", "01-plain/app.py: TypeError: it must define app = FastAPI(…), or a middleware around one"),
        (
            "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n"
            "app = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origin_regex='(')\n",
            f"01-plain/app.py: {re.error.__name__}: missing ), unterminated subpattern at position 0",
        ),
        (
            "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n"
            "app = FastAPI()\napp.add_middleware(CORSMiddleware, allow_origin=['*'])\n",
            "01-plain/app.py: TypeError: CORSMiddleware.__init__() got an unexpected keyword argument 'allow_origin'",
        ),
    ],
)
def test_a_mistake_is_told_with_file_line_and_reason_and_mended_by_the_next_edit(
    scratch: RunningLab, mistake: str, reason: str
) -> None:
    shutil.copytree(scratch.settings.scenarios / "01-plain", scratch.settings.scenarios / "02-other")
    original = code(scratch)
    write(scratch, mistake)
    answer = scratch.http.get(PLAIN)
    assert answer.status_code == 503
    assert reason in answer.json()["detail"]
    plain, other = scratch.as_page("/lab/scenarios").json()["scenarios"]
    assert (plain["slug"], reason in plain["broken"][0]) == ("plain", True)
    assert other["broken"] is None
    assert scratch.http.get("/other/penguins").status_code == 200
    write(scratch, original)
    assert scratch.http.get(PLAIN).status_code == 200


def test_an_import_that_sleeps_breaks_its_scenario_alone(scratch: RunningLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MAX_LOADING", 0.2)
    shutil.copytree(scratch.settings.scenarios / "01-plain", scratch.settings.scenarios / "02-other")
    write(scratch, "import time\ntime.sleep(1)\n")
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(scratch.http.get, PLAIN)
        assert scratch.http.get("/other/penguins").status_code == 200
    assert slow.result().status_code == 503
    assert "does it sleep or loop?" in slow.result().json()["detail"]


def test_two_scenarios_of_one_name_do_not_hide_each_other_silently(scratch: RunningLab) -> None:
    shutil.copytree(scratch.settings.scenarios / "01-plain", scratch.settings.scenarios / "02-plain")
    found = scratch.as_page("/lab/scenarios").json()["scenarios"]
    assert found[0]["broken"] is None
    assert found[1]["broken"] == ["02-plain: 01-plain has the same name; rename one of them"]


def test_the_folder_may_be_deleted_while_running_and_come_back(scratch: RunningLab) -> None:
    folder = scratch.settings.scenarios
    assert scratch.http.get(PLAIN).status_code == 200
    folder.rename(folder.with_name("gone"))
    assert scratch.http.get(PLAIN).status_code == 404
    assert scratch.as_page("/lab/scenarios").json()["scenarios"] == []
    folder.with_name("gone").rename(folder)
    assert scratch.http.get(PLAIN).status_code == 200


def test_a_scenario_made_while_running_answers(scratch: RunningLab) -> None:
    shutil.copytree(scratch.settings.scenarios / "01-plain", scratch.settings.scenarios / "02-made-now")
    assert scratch.http.get("/made-now/penguins").status_code == 200


def test_loading_leaves_no_file_behind(scratch: RunningLab) -> None:
    scratch.http.get(PLAIN)
    names = {it.name for it in (scratch.settings.scenarios / "01-plain").iterdir()}
    assert names == {"app.py", "scenario.toml"}


# The exception that ends an abandoned thread may come while the collector runs there, which Python then reports.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_file_that_never_ends_costs_nobody_a_turn(scratch: RunningLab, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MAX_LOADING", 0.3)
    shutil.copytree(scratch.settings.scenarios / "01-plain", scratch.settings.scenarios / "02-other")
    original = code(scratch)
    for number in range(8):
        write(scratch, f"# {number}\nimport time\ntime.sleep(1000)\n")
        assert scratch.http.get(PLAIN).status_code == 503
    write(scratch, original)
    assert scratch.http.get(PLAIN).status_code == 200
    assert scratch.http.get("/other/penguins").status_code == 200


@pytest.mark.parametrize("name", ["app.py", "scenario.toml"])
def test_only_regular_files_are_read(scratch: RunningLab, name: str) -> None:
    shutil.copytree(scratch.settings.scenarios / "01-plain", scratch.settings.scenarios / "02-other")
    file = scratch.settings.scenarios / "01-plain" / name
    file.unlink()
    os.mkfifo(file)
    assert scratch.http.get(PLAIN).status_code == 503
    for path in ("/lab/contents", "/lab/scenarios", "/other/penguins"):
        assert scratch.as_page(path).status_code == 200
    assert call(f"{scratch.origins.client}/plain", timeout=5).status_code == 404


def test_an_editor_that_empties_a_file_before_it_writes_breaks_nothing(scratch: RunningLab) -> None:
    original = code(scratch)
    file = scratch.settings.scenarios / "01-plain" / "app.py"
    end = threading.Event()

    def save_again_and_again() -> None:
        while not end.is_set():
            with file.open("w") as opened:
                opened.flush()
                time.sleep(0.002)
                opened.write(original)
            time.sleep(0.05)

    saving = threading.Thread(target=save_again_and_again)
    saving.start()
    try:
        assert {scratch.http.get(PLAIN).status_code for _ in range(100)} == {200}
    finally:
        end.set()
        saving.join()


def test_an_exception_that_cannot_be_said_breaks_its_scenario_alone(scratch: RunningLab) -> None:
    write(scratch, "class Unsayable(Exception):\n    def __str__(self):\n        raise ValueError\nraise Unsayable\n")
    (plain,) = scratch.as_page("/lab/scenarios").json()["scenarios"]
    assert plain["broken"] == ["01-plain/app.py, line 4: Unsayable: (it cannot say why: its __str__ fails)"]
    write(scratch, 'raise ValueError("\\ud800")\n')
    (plain,) = scratch.as_page("/lab/scenarios").json()["scenarios"]
    assert plain["broken"] == ["01-plain/app.py, line 1: ValueError: \\ud800"]


def test_the_list_leaves_out_what_is_long_and_says_the_same_version(scratch: RunningLab) -> None:
    (brief,) = scratch.as_page("/lab/contents").json()["scenarios"]
    whole = scratch.as_page("/lab/scenarios/plain").json()
    assert {key: value for key, value in whole.items() if key in brief} == brief
    assert set(whole) - set(brief) == {"files", "standalone", "story", "why", "fix", "links", "policy"}
    write(scratch, f"{code(scratch)}\n# edited\n")
    assert scratch.as_page("/lab/contents").json()["scenarios"][0]["version"] != brief["version"]


def test_what_is_still_being_loaded_is_listed_as_its_files_say(
    scratch: RunningLab, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "FOR_THE_LIST", 0.05)
    write(scratch, f"import time\ntime.sleep(1)\n{code(scratch)}")
    for number in range(2, 12):
        shutil.copytree(scratch.settings.scenarios / "01-plain", scratch.settings.scenarios / f"other-{number}")
    listed = scratch.as_page("/lab/contents").json()["scenarios"]
    assert [(it["broken"], it["title"]) for it in listed] == [(None, listed[0]["title"])] * 11
