"""Whatever a handler does to its event loop, the lab goes on answering, and says who it was."""

import asyncio
import re
import shutil
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from conftest import RunningLab, call

from demo_api.serving import watch
from demo_api.wire import Record, Witness

MISBEHAVING = textwrap.dedent("""
    import asyncio, sys, time
    from fastapi import FastAPI
    app = FastAPI()

    @app.get("/sleep")
    async def sleep():
        time.sleep(4)
        return "awake"

    @app.get("/spin")
    async def spin():
        while True:
            pass

    @app.get("/wait")
    def wait():
        time.sleep(20)

    @app.get("/stop")
    async def stop():
        asyncio.get_running_loop().stop()
        return "stopped"

    @app.get("/cancel")
    async def cancel():
        for task in asyncio.all_tasks():
            task.cancel()

    @app.get("/exit")
    async def leave():
        sys.exit(3)

    @app.get("/interrupt")
    def interrupt():
        raise KeyboardInterrupt

    async def leave_later():
        raise SystemExit(4)

    @app.get("/exit-later")
    async def begin():
        asyncio.create_task(leave_later())
        return "left"

    class Unsayable(Exception):
        def __str__(self):
            raise ValueError

    @app.get("/unsayable")
    async def unsayable():
        raise Unsayable

    @app.get("/cancelled")
    async def cancelled():
        raise asyncio.CancelledError
""")


@pytest.fixture
def pair(scratch: RunningLab) -> RunningLab:
    """A lab with two scenarios: ``plain``, which misbehaves, and ``other``."""
    plain = scratch.settings.scenarios / "01-plain"
    plain.rename(scratch.settings.scenarios / "plain")
    plain = scratch.settings.scenarios / "plain"
    shutil.copytree(plain, scratch.settings.scenarios / "02-other")
    (plain / "app.py").write_text(MISBEHAVING)
    assert [it["broken"] for it in scratch.as_page("/lab/scenarios").json()["scenarios"]] == [None, None]
    return scratch


def begin(lab: RunningLab, path: str) -> Callable[[], httpx.Response | str]:
    """Send a request without waiting for it; return what waits for its response."""
    came: list[httpx.Response | str] = []

    def send() -> None:
        try:
            came.append(call(lab.origins.api + path))
        except httpx.HTTPError as error:
            came.append(type(error).__name__)

    thread = threading.Thread(target=send)
    thread.start()
    time.sleep(0.3)

    def response() -> httpx.Response | str:
        thread.join()
        return came[0]

    return response


def goes_on(lab: RunningLab) -> None:
    assert call(f"{lab.origins.api}/other/penguins?limit=1").status_code == 200
    assert lab.as_page("/lab/contents").status_code == 200


def contents(lab: RunningLab) -> Any:
    return lab.as_page("/lab/contents").json()


def test_a_blocked_loop_is_replaced_and_the_line_is_named(pair: RunningLab, caplog: pytest.LogCaptureFixture) -> None:
    run = "blocks-the-loop-0001"
    pair.http.get("/other/penguins?limit=1")  # its connection stays open, and its next request must not hang
    response = begin(pair, f"/plain/sleep?run={run}")
    goes_on(pair)
    line = MISBEHAVING.splitlines().index("    time.sleep(4)") + 1
    words = (
        f"plain/app.py, line {line} (sleep) blocks the event loop: other requests wait. Use await, or a def handler."
    )
    assert contents(pair)["blocked"] == {"plain": words}
    assert pair.as_page(f"/lab/runs/{run}").json()["exchanges"][0]["blocks"] == words
    answered = response()
    assert isinstance(answered, httpx.Response)
    assert answered.json() == "awake"
    assert [it.getMessage() for it in caplog.records if it.name == "demo_api"] == [words]
    until = time.monotonic() + 10
    while contents(pair)["blocked"] and time.monotonic() < until:
        time.sleep(0.1)
    assert contents(pair)["blocked"] == {}


def test_an_endless_loop_is_interrupted(
    pair: RunningLab, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "PATIENCE", 3.0)
    response = begin(pair, "/plain/spin")
    goes_on(pair)
    answered = response()
    assert isinstance(answered, httpx.Response)
    assert answered.status_code == 500
    assert "plain was interrupted" in caplog.text


def test_a_slow_machine_is_not_a_blocked_loop(pair: RunningLab, caplog: pytest.LogCaptureFixture) -> None:
    """Many quick requests at once keep the loop busy, and it is still the same loop at the end."""
    before = [endpoint.server for endpoint in pair.servers._endpoints]
    threads = [threading.Thread(target=call, args=(f"{pair.origins.api}/other/penguins",)) for _ in range(60)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [endpoint.server for endpoint in pair.servers._endpoints] == before
    assert not caplog.records


def test_handlers_that_wait_in_threads_leave_the_lab_and_other_scenarios_alone(pair: RunningLab) -> None:
    waiting = [begin_quietly(pair, "/plain/wait") for _ in range(60)]
    goes_on(pair)
    shutil.copytree(pair.settings.scenarios / "02-other", pair.settings.scenarios / "03-new")
    assert call(f"{pair.origins.api}/new/penguins?limit=1").status_code == 200
    assert all(it.is_alive() for it in waiting)


def begin_quietly(lab: RunningLab, path: str) -> threading.Thread:
    def send() -> None:
        with pytest.raises(httpx.HTTPError):  # the lab ends before the handler does
            call(lab.origins.api + path)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize(
    ("path", "status", "logged"),
    [
        ("stop", 200, r"a handler stopped the event loop \(RuntimeError\); it runs again"),
        ("cancel", None, r"the server on port \d+ was ended by a handler; it is started again"),
        ("exit", 500, "plain raised SystemExit: 3"),
        ("interrupt", 500, "plain raised KeyboardInterrupt"),
        ("exit-later", 200, r"a handler stopped the event loop \(SystemExit\); it runs again"),
        ("unsayable", 500, r"plain raised Unsayable: \(it cannot say why: its __str__ fails\)"),
        ("cancelled", 500, "plain raised CancelledError by itself"),
    ],
)
def test_a_handler_that_ends_things_ends_only_its_request(
    pair: RunningLab, caplog: pytest.LogCaptureFixture, path: str, status: int | None, logged: str
) -> None:
    answered = begin(pair, f"/plain/{path}")()
    assert status is None or (isinstance(answered, httpx.Response) and answered.status_code == status)
    time.sleep(2 * watch.LOOK)
    goes_on(pair)
    assert re.search(logged, caplog.text)
    assert not [it for it in caplog.records if it.exc_info]
    assert begin(pair, "/plain/stop")() is not None
    goes_on(pair)


def test_a_look_that_fails_is_told_once_and_the_watch_goes_on(
    scratch: RunningLab, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[str] = []

    def fail(_: object, endpoint: watch.Endpoint) -> None:
        looks.append(endpoint.setting)
        raise KeyError("exchange")

    monkeypatch.setattr(watch.Watch, "_look", fail)
    until = time.monotonic() + 20
    while len(looks) < 9 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(looks) >= 9
    assert "the watch of port" in caplog.text
    monkeypatch.undo()
    assert scratch.http.get("/plain/penguins?limit=1").status_code == 200


def test_a_loop_is_looked_at_before_its_request_is_recorded() -> None:
    """The frame of the recorder is there, and has not made yet what it records."""
    seen: list[object] = []

    async def app(*_: object) -> None:
        raise AssertionError

    recorder = Witness(app, Record(), "api")

    def begin(*_: object) -> None:
        seen.append(watch._block(sys._getframe(), ()))
        raise RuntimeError("enough")

    recorder._begin = begin  # type: ignore[assignment]
    scope = {"type": "http", "query_string": b"run=" + b"a" * 32}
    with pytest.raises(RuntimeError, match="enough"):
        asyncio.run(recorder(scope, None, None))  # type: ignore[arg-type]
    assert seen == [None]
