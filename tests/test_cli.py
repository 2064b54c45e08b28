"""The commands, called in this process: texts, JSON, exit codes."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from demo_api import __version__
from demo_api.cli import everything
from demo_api.settings import shared_folder

WIDTH = 100


def run(*arguments: str) -> Result:
    return CliRunner().invoke(
        everything(), arguments, prog_name="demo-api", env={"COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = next(shared_folder("scenarios").glob("*-one-origin"))
    shutil.copytree(source, tmp_path / "01-plain")
    return tmp_path


def test_the_version() -> None:
    assert run("--version").output == f"demo-api {__version__}\n"


@pytest.mark.parametrize("command", [[], ["serve"], ["list"], ["show"], ["explain"], ["lint"], ["new"]])
def test_help_fits_a_screen(command: list[str]) -> None:
    result = run(*command, "--help")
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= WIDTH


def test_list_shows_chapters_kinds_and_titles() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert "\nWho may read\n   1  same-origin " in result.output
    assert "reference  One origin" in result.output
    assert max(map(len, result.output.splitlines()[:-1])) <= WIDTH


def test_list_as_json_is_for_a_program() -> None:
    rows = json.loads(run("list", "--json").output)
    one = next(row for row in rows if row["slug"] == "one-origin")
    assert (one["kind"], one["chapter"], one["broken"]) == ("reference", "Who may read", None)


def test_list_tells_what_is_broken_and_exits_1(folder: Path) -> None:
    (folder / "01-plain" / "app.py").write_text("def :\n")
    result = run("list", "--scenarios", str(folder))
    assert result.exit_code == 1
    assert "01-plain/app.py, line 1: SyntaxError: invalid syntax" in result.output


def test_show_gives_the_story_the_probes_and_the_code() -> None:
    output = run("show", "trailing-slash").output
    assert "A slash too many  (broken; Who may read)" in output
    assert "from client     blocked (allow-origin-missing)" in output
    assert 'allow_origins=[CLIENT + "/"]' in output
    assert "Cured by one-origin" in output


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
    assert (result.exit_code, (folder / "02-my-lesson" / "app.py").exists()) == (0, True)
    assert run("list", "--scenarios", str(folder)).exit_code == 0


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
