"""The commands, called in this process: texts, JSON, exit codes."""

import json
import os
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from demo_api import __version__
from demo_api.cli import everything
from demo_api.settings import shared_folder

WIDTH = 80


def fits(line: str) -> bool:
    """Whether a line fits the terminal; an address stays in one piece."""
    return len(line) <= WIDTH or " " not in line.strip()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(
        everything(), arguments, prog_name="demo-api", env={"COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = shared_folder("scenarios") / "one-origin"
    shutil.copytree(source, tmp_path / "01-plain")
    return tmp_path


def test_the_version() -> None:
    assert run("--version").output == f"demo-api {__version__}\n"


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["serve"],
        ["list"],
        ["show"],
        ["explain"],
        ["lint"],
        ["new"],
        ["config"],
        ["workshop"],
        ["workshop", "check"],
    ],
)
def test_help_fits_a_screen(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= WIDTH


def test_list_shows_chapters_kinds_and_titles() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert "\nFirst steps\n   1  same-origin " in result.output
    assert "reference  One origin" in result.output
    assert max(map(len, result.output.splitlines()[:-1])) <= WIDTH


def test_list_as_json_is_for_a_program() -> None:
    rows = json.loads(run("list", "--json").output)
    one = next(row for row in rows if row["slug"] == "one-origin")
    assert (one["kind"], one["chapter"], one["broken"]) == ("reference", "First steps", None)


def test_list_tells_what_is_broken_and_exits_1(folder: Path) -> None:
    (folder / "01-plain" / "app.py").write_text("def :\n")
    result = run("list", "--scenarios", str(folder))
    assert result.exit_code == 1
    assert "01-plain/app.py, line 1: SyntaxError: invalid syntax" in result.output


def test_show_gives_the_story_the_probes_and_the_code() -> None:
    output = run("show", "trailing-slash").output
    assert "An origin copied from the address bar  (broken; Which origin)" in output
    assert "from client     blocked (allow-origin-missing)" in output
    assert 'allow_origins=[CLIENT + "/"]' in output
    assert "The scenario that fixes this: demo-api show one-origin" in output


def test_show_standalone_is_nothing_but_code() -> None:
    code = run("show", "one-origin", "--standalone").output
    compile(code, "one-origin", "exec")
    assert 'allow_origins=["http://localhost:8001"]' in code


@pytest.mark.parametrize(
    "source", ["import demo_api.data as d\napp = print(d)\n", "def :\n", "x = 1 \\", "x = '\0'", "(" * 500]
)
def test_show_standalone_says_why_there_is_no_code_and_exits_1(folder: Path, source: str) -> None:
    (folder / "01-plain" / "app.py").write_text(source)
    for flags in ([], ["--json"], ["--standalone"]):
        result = run("show", "plain", *flags, "--scenarios", str(folder))
        assert (result.exit_code, isinstance(result.exception, SystemExit)) == (1, True)


def test_show_standalone_of_code_that_runs_but_cannot_be_taken_away_exits_1(folder: Path) -> None:
    app = folder / "01-plain" / "app.py"
    app.write_text(app.read_text() + "import demo_api.data as d\nx = d\n")
    result = run("show", "plain", "--standalone", "--scenarios", str(folder))
    assert result.exit_code == 1
    assert result.output.startswith("# There is no code to take away: app.py, line ")
    assert run("show", "plain", "--json", "--scenarios", str(folder)).exit_code == 0


def test_show_json_holds_the_files() -> None:
    content = json.loads(run("show", "one-origin", "--json").output)
    assert "allow_origins=[CLIENT]" in content["files"]["app.py"]


def test_new_makes_a_scenario_that_works_as_it_stands(folder: Path) -> None:
    result = run("new", "my-lesson", "--scenarios", str(folder))
    assert (result.exit_code, (folder / "my-lesson" / "app.py").exists()) == (0, True)
    assert run("list", "--scenarios", str(folder)).exit_code == 0


def test_new_makes_a_scenario_that_loads_however_many_there_are(folder: Path) -> None:
    (folder / "01-plain").rename(folder / "99-plain")
    assert run("new", "one-more", "--scenarios", str(folder)).exit_code == 0
    assert run("list", "--scenarios", str(folder)).exit_code == 0


@pytest.mark.parametrize("failing", ["mkdir", "write_text", "rename"])
def test_new_leaves_nothing_behind_when_it_fails(folder: Path, monkeypatch: pytest.MonkeyPatch, failing: str) -> None:
    works, calls = getattr(Path, failing), 0

    def fails_at_last(self: Path, *arguments: object, **rest: object) -> object:
        nonlocal calls
        calls += 1
        if failing != "write_text":
            raise OSError(28, "No space left on device")
        if calls == 1:
            return works(self, *arguments, **rest)
        self.touch()
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Path, failing, fails_at_last)
        result = run("new", "one-more", "--scenarios", str(folder))
    assert (result.exit_code, calls > 0) == (2, True)
    assert result.output == (
        f"demo-api: {folder}/one-more: No space left on device; name another folder with --scenarios\n"
    )
    assert [it.name for it in folder.iterdir()] == ["01-plain"]
    assert run("new", "one-more", "--scenarios", str(folder)).exit_code == 0


def test_new_leaves_nothing_behind_when_it_is_interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "write_text", interrupted)
    assert run("new", "one-more", "--scenarios", str(folder)).exit_code == 130
    assert [it.name for it in folder.iterdir()] == ["01-plain"]


def test_a_name_that_is_too_long_for_a_file_is_refused(folder: Path) -> None:
    result = run("new", "a" * 300, "--scenarios", str(folder))
    assert (result.exit_code, "File name too long; choose a shorter name" in result.output) == (2, True)
    assert [it.name for it in folder.iterdir()] == ["01-plain"]


EVIL = "\x1b]0;owned\x07\x9b31m\u202e\u2066\u200b"
TERMINAL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@pytest.fixture
def hostile(folder: Path) -> Path:
    """A folder of scenarios whose names and texts would act on a terminal; its own name would, too."""
    root = folder / f"root {EVIL}\n{os.fsdecode(b'x')}"
    root.mkdir()
    (folder / "01-plain").rename(root / "01-plain")
    toml = root / "01-plain" / "scenario.toml"
    evil = "".join(f"\\u{ord(it):04x}" for it in EVIL)
    text = re.sub('title = "|chapter = "|summary = "|says = "', lambda it: it[0] + evil, toml.read_text())
    toml.write_text(re.sub('(story|why|fix) = """', lambda it: it[0] + evil, text))
    code = root / "01-plain" / "app.py"
    code.write_text(f"# {EVIL} \u20ac\n{code.read_text()}")
    for name in (os.fsdecode(b"02-b\xff"), f"03-{EVIL}", "04-line\nfeed"):
        (root / name).mkdir()
        (root / name / "app.py").write_text(f"# {EVIL}\n")
        (root / name / "scenario.toml").write_text(f'"{evil}" = 1\n')
    return root


@pytest.mark.parametrize(
    "arguments",
    [
        ["list"],
        ["list", "--json"],
        ["show", "plain"],
        ["show", "plain", "--json"],
        ["show", "plain", "--standalone"],
        ["show", os.fsdecode(b"02-b\xff")],
        ["show", os.fsdecode(b"02-b\xff"), "--json"],
        ["show", f"03-{EVIL}"],
        ["show", f"03-{EVIL}", "--json"],
        ["show", "04-line\nfeed"],
        ["show", f"nothing{EVIL}"],
        ["new", "another"],
        ["new", EVIL],
        ["explain", EVIL, os.fsdecode(b"\xff")],
        ["explain", EVIL, os.fsdecode(b"\xff"), "--json"],
    ],
)
def test_nothing_in_files_and_names_acts_on_the_terminal(hostile: Path, arguments: list[str]) -> None:
    result = run(*arguments, "--scenarios", str(hostile))
    assert isinstance(result.exception, SystemExit | None), result.exception
    assert not TERMINAL.search(result.output)
    assert result.output.strip()
    if "--json" in arguments:
        json.loads(result.stdout).__repr__().encode("utf-8")
        assert result.stdout.isascii()


def test_a_setting_of_a_hostile_name_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"DEMO_API_{EVIL}\nX", "1")
    result = run("list")
    assert (result.exit_code, result.output.count("\n")) == (2, 1)
    assert not TERMINAL.search(result.output)


def test_code_to_take_away_stays_code(hostile: Path) -> None:
    code = run("show", "plain", "--standalone", "--scenarios", str(hostile)).output
    compile(code, "plain", "exec")
    assert "\u20ac" in code  # what people write stays


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["show", "nothing"], "there is no scenario 'nothing'"),
        (["show", "../one-origin"], "there is no scenario '../one-origin'"),
        (["new", "Not A Slug"], "'Not A Slug' is not a name"),
        (["list", "--scenarios", "/nowhere"], "DEMO_API_SCENARIOS (--scenarios): "),
        (["serve", "--api-port", "0"], "DEMO_API_API_PORT (--api-port): '0' is not accepted"),
        (["shwo"], "No such command 'shwo'"),
        (["list", "--jsno"], "No such option"),
    ],
)
def test_wrong_usage_exits_2_and_says_what_is_wrong(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.output
    assert "Traceback" not in result.output
