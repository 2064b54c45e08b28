"""Start, readiness, busy ports, shutdown: the real program, as a user starts it."""

import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import RunningLab, call, free_ports

from demo_api.settings import shared_folder

Start = Callable[..., "Program"]


class Program:
    """``demo-api`` in a process of its own."""

    def __init__(self, *arguments: str, folder: Path, **environment: str) -> None:
        self.ports = free_ports(3)
        names = ("API_PORT", "CLIENT_PORT", "STRANGER_PORT")
        ports = {f"DEMO_API_{name}": str(port) for name, port in zip(names, self.ports, strict=True)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "demo_api", *arguments],
            cwd=folder,
            env={**os.environ, **ports, "PYTHONUNBUFFERED": "1", "DEMO_API_WORKSHOP": "mine", **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def lines(self, count: int) -> list[str]:
        assert self.process.stdout
        return [self.process.stdout.readline().rstrip() for _ in range(count)]

    def stop(self, number: int = signal.SIGINT) -> tuple[int, str]:
        """Send a signal; return the exit code and what was written to stderr. Far from two seconds is an error."""
        self.process.send_signal(number)
        _, errors = self.process.communicate(timeout=10)
        return self.process.returncode, errors


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    started: list[Program] = []

    def begin(*arguments: str, **environment: str) -> Program:
        started.append(Program(*arguments, folder=tmp_path, **environment))
        return started[-1]

    yield begin
    for program in started:
        program.process.kill()
        program.process.communicate()


def folder_with(tmp_path: Path, slug: str, code: str) -> Path:
    """Make a folder of one scenario and return it."""
    folder = tmp_path / "scenarios" / f"01-{slug}"
    folder.mkdir(parents=True)
    one_origin = shared_folder("scenarios") / "one-origin"
    (folder / "scenario.toml").write_text((one_origin / "scenario.toml").read_text())
    (folder / "app.py").write_text(code)
    return folder.parent


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_addresses_that_answer_and_ends_cleanly(start: Start, number: int) -> None:
    program = start()
    lines = program.lines(5)
    api, client, stranger = program.ports
    assert lines == [
        f"The page      http://localhost:{client}",
        f"The API       http://localhost:{api}",
        f"The stranger  http://localhost:{stranger}",
        "Exercises     mine (new)",
        "Stop with Ctrl-C.",
    ]
    for port in program.ports:
        for host in ("localhost", "127.0.0.1"):
            assert call(f"http://{host}:{port}/", timeout=5).status_code == 200
    assert program.stop(number) == (0, "")


def test_open_connections_do_not_delay_the_end(start: Start, tmp_path: Path) -> None:
    scenarios = folder_with(
        tmp_path,
        "endless",
        "import asyncio\nimport time\nfrom fastapi import FastAPI\napp = FastAPI()\n"
        "@app.get('/never')\nasync def never():\n    await asyncio.sleep(1000)\n"
        "@app.get('/stuck')\nasync def stuck():\n    time.sleep(1000)\n",
    )
    program = start("serve", "--scenarios", str(scenarios))
    program.lines(5)
    api, client, _ = program.ports
    with socket.create_connection(("127.0.0.1", api)) as idle:
        idle.sendall(b"GET /endless/never HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with socket.create_connection(("127.0.0.1", api)) as blocked:
            time.sleep(0.3)
            blocked.sendall(b"GET /endless/stuck HTTP/1.1\r\nHost: localhost\r\n\r\n")
            time.sleep(0.3)
            # A handler that blocks its event loop leaves the page alive …
            assert call(f"http://localhost:{client}/", timeout=5).status_code == 200
            # … and Ctrl-C as well, without a word about what it cut off.
            code, errors = program.stop()
            assert code == 0
            assert [line for line in errors.splitlines() if "blocks the event loop" not in line] == []


def test_what_fastapi_does_itself_is_no_warning_about_a_scenario(start: Start, tmp_path: Path) -> None:
    """Where two threads make apps at once, one may end what hides the other's warning."""
    code = """
    import warnings
    from pydantic import Field, TypeAdapter
    from typing import Annotated
    from fastapi import FastAPI
    TypeAdapter(Annotated[int, Field(alias="other")])
    warnings.warn("about something else")
    app = FastAPI()
    """
    program = start("serve", "--scenarios", str(folder_with(tmp_path, "warning", textwrap.dedent(code))))
    program.lines(5)
    assert call(f"http://localhost:{program.ports[0]}/warning/nothing", timeout=10).status_code == 404
    _, errors = program.stop()
    assert [line for line in errors.splitlines() if "Warning" in line] == [
        next(line for line in errors.splitlines() if line.endswith("UserWarning: about something else"))
    ]


@pytest.mark.parametrize(("which", "setting"), list(enumerate(("api-port", "client-port", "stranger-port"))))
def test_a_busy_port_is_one_line_and_nothing_stays_half_started(start: Start, which: int, setting: str) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen()
        busy = held.getsockname()[1]
        program = start("serve", f"--{setting}", str(busy))
        output, errors = program.process.communicate(timeout=20)
    variable = "DEMO_API_" + setting.upper().replace("-", "_")
    assert errors == f"demo-api: port {busy} is taken; choose another with --{setting} or {variable}\n"
    assert (program.process.returncode, output) == (1, "")
    for port in [port for index, port in enumerate(program.ports) if index != which]:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port))


def test_a_second_lab_on_the_same_ports_is_refused_and_the_first_goes_on(start: Start) -> None:
    first = start()
    first.lines(4)
    second = start(DEMO_API_API_PORT=str(first.ports[0]))
    _, errors = second.process.communicate(timeout=20)
    assert second.process.returncode == 1
    assert "is taken" in errors
    assert call(f"http://localhost:{first.ports[0]}/", timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("serve", "--api-port", "x"), "DEMO_API_API_PORT (--api-port): 'x' is not accepted"),
        (("serve", "--host", "no.such.host.invalid"), "DEMO_API_HOST (--host): no address is known for"),
        (("serve", "--host", "203.0.113.7"), "cannot listen on 203.0.113.7"),
    ],
)
def test_a_wrong_setting_is_one_line(start: Start, arguments: tuple[str, ...], line: str) -> None:
    program = start(*arguments)
    _, errors = program.process.communicate(timeout=30)
    assert program.process.returncode in (1, 2)
    assert re.fullmatch(f"demo-api: {re.escape(line)}[^\n]*\n", errors)


def test_listening_beyond_loopback_is_asked_for_and_says_what_it_exposes(start: Start) -> None:
    program = start("serve", "--host", "0.0.0.0", "--public-host", "workshop.example")
    lines = program.lines(6)
    assert "http://workshop.example" in lines[0]
    assert lines[4].startswith("Listening on 0.0.0.0: everyone who can reach this machine can use the lab")
    assert program.stop()[0] == 0


def test_by_default_it_listens_on_loopback_alone(lab: RunningLab) -> None:
    addresses = [opened.getsockname()[0] for it in lab.servers._endpoints for opened in it.sockets]
    assert set(addresses) <= {"127.0.0.1", "::1"}
    assert addresses.count("127.0.0.1") == 3


def test_a_scenario_that_raises_is_told_in_one_line(start: Start, tmp_path: Path) -> None:
    code = "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/x')\ndef x():\n    raise ValueError('why')\n"
    program = start("serve", "--scenarios", str(folder_with(tmp_path, "raises", code)))
    program.lines(5)
    answer = call(f"http://localhost:{program.ports[0]}/raises/x", timeout=5)
    assert answer.status_code == 500
    _, errors = program.stop()
    assert errors == "raises raised ValueError: why\n"


def test_open_opens_the_page_in_the_browser(start: Start, tmp_path: Path) -> None:
    browser = tmp_path / "browser"
    browser.write_text(f'#!/bin/sh\necho "$1" > {tmp_path}/opened\n')
    browser.chmod(0o755)
    program = start("serve", "--open", BROWSER=str(browser))
    program.lines(5)
    opened = tmp_path / "opened"
    until = time.monotonic() + 10
    while not opened.exists() or not opened.read_text():
        assert time.monotonic() < until
        time.sleep(0.02)
    assert opened.read_text() == f"http://localhost:{program.ports[1]}\n"
