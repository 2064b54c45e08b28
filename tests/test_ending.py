"""How the program ends when what is around it fails: real processes, real pipes, real full disks."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import free_ports

from demo_api.cli.ending import INTERNAL
from demo_api.settings import shared_folder

PACKAGE = Path(__file__).parent.parent
COMMANDS = [
    ["list"],
    ["list", "--json"],
    ["show", "plain"],
    ["show", "plain", "--json"],
    ["show", "plain", "--standalone"],
    ["explain", "allow-origin-missing"],
    ["lint", "main:app"],
    ["check", "main:app", "/", "--origin", "http://localhost:3000"],
    ["--version"],
    ["--help"],
    ["serve", "--help"],
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    source = shared_folder("scenarios") / "one-origin"
    shutil.copytree(source, tmp_path / "scenarios" / "01-plain", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "main.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")
    return tmp_path


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "demo_api", *arguments]


def run(
    *arguments: str, cwd: Path, script: str = "", prepare: Callable[[], None] | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program; in a shell, ``"$@"`` is the program."""
    whole = ["bash", "-c", script, "bash", *command(*arguments)] if script else command(*arguments)
    return subprocess.run(
        whole,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(PACKAGE), "DEMO_API_SCENARIOS": str(cwd / "scenarios"), **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        timeout=60,
        preexec_fn=prepare,
    )


@pytest.mark.parametrize("arguments", COMMANDS)
def test_a_full_disk_is_one_line(folder: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=folder, script='"$@" > /dev/full')
    assert result.stderr == "demo-api: cannot write the output: No space left on device\n"
    assert result.returncode == 1


@pytest.mark.parametrize("arguments", COMMANDS[:6])
def test_a_closed_pipe_ends_in_silence(folder: Path, arguments: list[str]) -> None:
    # Its reader is gone before anything is written.
    result = run(*arguments, cwd=folder, script='"$@" | true; exit ${PIPESTATUS[0]}')
    assert (result.stdout, result.stderr) == ("", "")
    assert result.returncode in {0, 1}


def test_the_first_line_of_a_list(folder: Path) -> None:
    result = run("show", "plain", "--json", cwd=folder, script='"$@" | head -1')
    assert (result.stdout, result.stderr) == ("{\n", "")


@pytest.mark.parametrize("closed", [">&-", "2>&-", "<&-", ">&- 2>&- <&-", "2> /dev/full", "> /dev/full 2> /dev/full"])
def test_closed_and_full_streams_give_no_traceback(folder: Path, closed: str) -> None:
    for arguments in (["list"], ["explain"], ["shwo"]):
        result = run(*arguments, cwd=folder, script=f'"$@" {closed}')
        assert "Traceback" not in result.stderr
        assert "Exception ignored" not in result.stderr
        assert result.returncode in {0, 1, 2}


def test_the_lab_ends_where_it_cannot_say_that_it_has_started(folder: Path) -> None:
    names = ("--api-port", "--client-port", "--stranger-port")
    ports = [it for name, port in zip(names, free_ports(3), strict=True) for it in (name, str(port))]
    result = run("serve", *ports, cwd=folder, script='"$@" > /dev/full')
    assert result.stderr == "demo-api: cannot write the output: No space left on device\n"
    assert result.returncode == 1


@pytest.mark.parametrize("arguments", [["list"], *COMMANDS[5:8], ["new", "my-own", "--scenarios", "."]])
def test_a_folder_that_is_gone_is_at_most_one_line(folder: Path, arguments: list[str]) -> None:
    result = run(*arguments, cwd=folder, script='mkdir gone && cd gone && rmdir ../gone && "$@"')
    assert result.returncode in {0, 1, 2}
    assert "Traceback" not in result.stderr
    if result.returncode and not result.stdout:
        assert result.stderr.startswith("demo-api: ")
        assert result.stderr.count("\n") == 1


def test_nobody_at_home(folder: Path) -> None:
    result = run("list", cwd=folder, script=f'env -i PYTHONPATH="{PACKAGE}" "$@"')
    assert (result.returncode, result.stderr) == (0, "")


def test_new_on_a_full_disk_leaves_nothing_behind(folder: Path) -> None:
    def a_full_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, 400))  # app.py fits, scenario.toml does not

    result = run("new", "my-own", "--scenarios", "scenarios", cwd=folder, prepare=a_full_disk)
    assert result.returncode == 2
    assert result.stderr.startswith("demo-api: ")
    assert result.stderr.endswith("/my-own: File too large; name another folder with --scenarios\n")
    assert [it.name for it in (folder / "scenarios").iterdir()] == ["01-plain"]


_BROKEN = (
    f"import sys; sys.path.insert(0, {str(PACKAGE)!r}); from demo_api.cli.ending import ended; ended(lambda: [][1])"
)


@pytest.mark.parametrize("development", [False, True])
def test_a_mistake_in_the_lab_has_an_exit_code_of_its_own(folder: Path, development: bool) -> None:
    program = [sys.executable, *(["-X", "dev", "-W", "ignore"] if development else []), "-c", _BROKEN]
    result = subprocess.run(program, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    *before, last = result.stderr.splitlines()
    assert result.returncode == INTERNAL
    assert last.startswith("demo-api: this is a mistake in demo-api, not in your input: IndexError: list index out of")
    assert "(ending.py, line " in last
    assert ("Traceback (most recent call last):" in before) == development
    assert development or not before


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
@pytest.mark.parametrize("arguments", [["list"], ["list", "--json"], ["show", "plain"], ["show", os.fsdecode(b"02-\xff\xe2"), "--json"], ["sh\udcffow"]])  # fmt: skip
def test_any_encoding_of_the_terminal(folder: Path, encoding: str, arguments: list[str]) -> None:
    toml = folder / "scenarios" / "01-plain" / "scenario.toml"
    toml.write_text(toml.read_text().replace('title = "', 'title = "Größe 🐧 ', 1))
    (folder / "scenarios" / os.fsdecode(b"02-\xff\xe2")).mkdir()
    result = subprocess.run(
        command(*arguments),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(PACKAGE), "PYTHONIOENCODING": encoding, "DEMO_API_SCENARIOS": "scenarios"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    output, errors = (it.decode(encoding) for it in (result.stdout, result.stderr))
    assert result.returncode in {0, 1, 2}
    assert "Traceback" not in errors
    assert output or errors
    if "--json" in arguments:
        found = json.dumps(json.loads(output), ensure_ascii=False).encode().decode()
        assert "Größe 🐧" in found or r"\\udcff\\udce2" in found
