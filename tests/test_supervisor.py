"""What ends or freezes the whole process: it starts again, and always stops when it is asked to."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest
from conftest import call
from test_serve import Program, Start, folder_with, start  # noqa: F401  # start is a fixture

from demo_api.serving import supervisor

CODE = """
import os, re, time
from fastapi import FastAPI
app = FastAPI()

@app.get("/exit")
async def leave():
    os._exit(3)

@app.get("/freeze")
def freeze():
    re.match("(a+)+$", "a" * 60 + "b")

@app.get("/ok")
def ok():
    return "ok"
"""


def send(program: Program, path: str) -> str:
    try:
        return call(f"http://localhost:{program.ports[0]}{path}", timeout=1).text
    except httpx.HTTPError as error:
        return type(error).__name__


def answered(program: Program, path: str, *, within: float = 30) -> httpx.Response:
    """Return the response, as soon as there is one."""
    until = time.monotonic() + within
    while True:
        try:
            return call(f"http://localhost:{program.ports[0]}{path}")
        except httpx.HTTPError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def test_a_process_that_ends_starts_again(start: Start, tmp_path: Path) -> None:  # noqa: F811
    program = start("serve", "--scenarios", str(folder_with(tmp_path, "ends", CODE)))
    program.lines(4)
    send(program, "/ends/exit")
    assert answered(program, "/ends/ok").json() == "ok"
    _, errors = program.stop()
    assert errors == "The process that serves has ended (exit code 3). The lab starts again, with its original data.\n"


def test_a_process_that_freezes_is_ended_and_the_line_is_named(start: Start, tmp_path: Path) -> None:  # noqa: F811
    program = start("serve", "--scenarios", str(folder_with(tmp_path, "freezes", CODE)))
    program.lines(4)
    send(program, "/freezes/freeze")
    assert answered(program, "/freezes/ok").json() == "ok"
    _, errors = program.stop()
    line = CODE.splitlines().index('    re.match("(a+)+$", "a" * 60 + "b")') + 1
    assert errors == (
        f"It stood still for {supervisor.FROZEN:g} seconds. 01-freezes/app.py, line {line} was at work."
        " The lab starts again, with its original data.\n"
    )


def test_a_file_that_ends_it_at_import_is_barred_until_it_is_edited(start: Start, tmp_path: Path) -> None:  # noqa: F811
    folder = folder_with(tmp_path, "ends", "import os\nos._exit(7)\n")
    for number in range(2, 6):
        other = folder / f"{number:02}-other-{number}"
        other.mkdir()
        (other / "app.py").write_text(CODE)
        (other / "scenario.toml").write_text((folder / "01-ends" / "scenario.toml").read_text())
    program = start("serve", "--scenarios", str(folder))
    program.lines(4)
    assert answered(program, "/other-5/ok").json() == "ok"
    until = time.monotonic() + 30
    while (told := answered(program, "/ends/ok")).status_code != 503 and time.monotonic() < until:
        time.sleep(0.1)
    assert "it ended or froze the whole lab while it was imported" in told.json()["detail"]
    (folder / "01-ends" / "app.py").write_text(CODE)
    assert answered(program, "/ends/ok").json() == "ok"
    assert program.stop()[0] == 0


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("path", ["/stuck/freeze", "/stuck/ok"])
@pytest.mark.parametrize("code", [CODE, "import time\ntime.sleep(1000)\n", "while True:\n    pass\n"])
def test_it_stops_whatever_a_scenario_does(
    start: Start,  # noqa: F811
    tmp_path: Path,
    code: str,
    path: str,
    number: int,
) -> None:
    program = start("serve", "--scenarios", str(folder_with(tmp_path, "stuck", code)))
    program.lines(4)
    send(program, path)
    program.process.send_signal(number)
    # Seconds: far from two is an error; the machine may be busy.
    assert program.process.wait(timeout=6) == 0


def test_no_process_is_left_behind(start: Start) -> None:  # noqa: F811
    program = start()
    program.lines(4)
    children = Path(f"/proc/{program.process.pid}/task/{program.process.pid}/children").read_text().split()
    assert len(children) == 1
    program.process.kill()
    until = time.monotonic() + 10
    while Path(f"/proc/{children[0]}/cmdline").exists() and time.monotonic() < until:
        if re.search(r"^State:\s+Z", Path(f"/proc/{children[0]}/status").read_text(), re.MULTILINE):
            break  # ended, and not yet waited for by the system's first process
        time.sleep(0.05)
    else:
        assert not Path(f"/proc/{children[0]}/cmdline").exists()


ENDS = """
import os
from pathlib import Path
from demo_api.serving import supervisor

def run(lifeline, memory):
    lifeline.say("ready")
    os._exit(9)

try:
    supervisor.supervise(run, lambda: None, [Path("/nowhere")])
except supervisor.SupervisedError as error:
    print(error)
"""


def test_it_gives_up_if_it_ends_again_and_again() -> None:
    done = subprocess.run([sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=60, check=True)
    how = "the process that serves has ended (exit code 9)"
    assert done.stdout == f"the lab ended 6 times within a minute, the last time because {how}\n"
    assert len(done.stderr.splitlines()) == supervisor.MANY
