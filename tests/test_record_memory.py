"""The record under attack: it stays small, and what it has forgotten it says."""

import asyncio
import gc
import socket
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import RunningLab, free_ports
from processes import Served, limited, resident
from starlette.types import Scope

from demo_api import wire
from demo_api.guard import MAX_BODY
from demo_api.headerlines import MAX_LINES
from demo_api.wire import Record

BOMB = [(b"aa", b"")] * 13_000
RUN = "somebody-elses-run-1"


def scope(headers: list[tuple[bytes, bytes]]) -> Scope:
    return {
        "type": "http",
        "method": "GET",
        "raw_path": b"/wildcard/penguins",
        "query_string": b"",
        "headers": list(headers),
    }


def page(lab: RunningLab, run: str) -> tuple[list[str], bool]:
    """Return what the page is told of a run: the targets, and whether some of it is gone."""
    told = lab.as_page(f"/lab/runs/{run}").json()
    return [it["target"] for it in told["exchanges"]], told.get("gone", False)


def verdict(lab: RunningLab, run: str) -> int:
    sent = {"role": "client", "url": f"{lab.origins.api}/wildcard/penguins?limit=3&run={run}"}
    headers = {"Origin": lab.origins.client}
    return lab.http.post(f"/lab/runs/{run}/verdict", json=sent, headers=headers).status_code


def ask(lab: RunningLab, run: str, path: str = "/wildcard/penguins?limit=3") -> int:
    return lab.http.get(f"{path}&run={run}", headers={"Origin": lab.origins.client}).status_code


def test_a_header_bomb_leaves_a_hundred_lines_and_little_memory() -> None:
    """Request and response, each from 13,000 lines, in 1,500 runs."""
    tracemalloc.start()
    try:
        record = Record()
        for number in range(1500):
            # As from the parser: each line of a request is an object of its own.
            exchange = record.begin(f"bomb-{number:016}", "api", scope([(b"aa", b"%d" % number)] * 13_000))
            assert exchange is not None
            record.answered(exchange, 200, BOMB)
            record.end(exchange)
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < wire.MAX_MEMORY
    (kept,) = record.exchanges(f"bomb-{1499:016}")
    assert len(kept.request_headers) == len(kept.response_headers) == MAX_LINES
    assert kept.request_headers[-1] == (b"...", b"more headers followed than the record keeps")


@pytest.mark.parametrize(
    ("name", "value", "lines", "path", "method"),
    [
        (b"a", b"", 99, b"/", "GET"),
        (b"x" * 10, b"y" * 30, 99, b"/", "GET"),
        (b"x", b"y" * 16_000, 1, b"/", "GET"),
        (b"x", b"", 1, b"/" + b"x" * 60_000, "GET"),
        (b"x", b"", 1, b"/", "X" * 60_000),
    ],
)
def test_what_is_estimated_is_what_is_held(name: bytes, value: bytes, lines: int, path: bytes, method: str) -> None:
    """Whatever it is that a flood sends much of, the record needs no more memory than it believes."""
    tracemalloc.start()
    try:
        record = Record()
        for number in range(400):
            # As from the parser: each part of a request is an object of its own.
            own = {"raw_path": bytes([*path]), "method": "".join([*method])}
            fresh = scope([(bytes([*name]), bytes([*value])) for _ in range(lines)])
            record.begin(f"{number:016}", "api", {**fresh, **own})
        gc.collect()
        held, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert held < 1.3 * record._cost


def test_a_run_forgotten_while_it_is_answered_costs_nothing_afterwards(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_RUNS", 3)
    record = Record()
    for number in range(50):
        exchange = record.begin(f"{number:016}", "api", scope(BOMB))
        assert exchange is not None
        for later in range(3):
            record.begin(f"{number}-{later:016}", "api", scope([]))
        record.answered(exchange, 200, BOMB)
    assert record._cost == sum(it.cost for run in record._runs.values() for it in run)
    assert record._cost < 4 * wire._EXCHANGE


def test_a_header_bomb_does_not_grow_the_process(tmp_path: Path) -> None:
    ports = free_ports(3)
    names = ("API_PORT", "CLIENT_PORT", "STRANGER_PORT")
    environment = {f"DEMO_API_{name}": str(port) for name, port in zip(names, ports, strict=True)}

    def bomb(first: int, count: int, lines: bytes) -> None:
        """Ask with so many lines, each time in another run, on one connection."""
        with socket.create_connection(("127.0.0.1", ports[0]), timeout=60) as connection:
            for number in range(first, first + count):
                head = b"GET /wildcard/nothing?run=bomb-%016d HTTP/1.1\r\nHost: localhost\r\n" % number
                connection.sendall(head + lines + b"\r\n")
                answer = b""
                while not answer.endswith(b"}"):
                    answer += connection.recv(65536)
                assert answer.startswith(b"HTTP/1.1 404 ")

    # This is about memory: on a busy machine, the time that a client or a request takes must not decide.
    patient = {"serving.connection.HEAD": 60, "serving.connection.KEPT": 60, "serving.watch.STILL": 60}
    with Served(limited(None, ["serve"], patient), tmp_path, environment) as lab:
        bomb(0, 1, b"aa:\r\n" * 13_000)  # what one such request needs in passing
        bomb(1, 1300, b"X-A: %s\r\n" % (b"x" * 15_000))  # the record is full
        before = resident(lab.pid)
        bomb(2000, 100, b"aa:\r\n" * 13_000)
        assert resident(lab.pid) <= 1.2 * before
        assert lab.log() == []


@pytest.mark.parametrize("kind", ["another host", "an announced body", "a body in chunks"])
def test_refused_requests_push_out_no_run(make_lab: Callable[..., RunningLab], kind: str) -> None:
    lab = make_lab()
    assert ask(lab, RUN) == 200
    lines = {
        "another host": [(b"host", b"evil.example")],
        "an announced body": [(b"host", b"localhost"), (b"content-length", b"%d" % (MAX_BODY + 1))],
        "a body in chunks": [(b"host", b"localhost"), (b"transfer-encoding", b"chunked")],
    }
    api = lab.lab.api()
    statuses = set()

    async def refused(number: int) -> None:
        request = scope(lines[kind])
        request.update(path="/wildcard/penguins", query_string=b"run=refused-%016d" % number)

        async def receive() -> dict[str, object]:
            return {"type": "http.request", "body": b"x" * (MAX_BODY + 1), "more_body": True}

        async def send(message: dict[str, object]) -> None:
            statuses.add(message.get("status"))

        await api(request, receive, send)  # type: ignore[arg-type]  # its messages are mutable mappings

    async def all_of_them() -> None:
        for number in range(5000):
            await refused(number)

    asyncio.run(all_of_them())
    assert statuses <= {400, 413, None}
    assert page(lab, RUN) == ([f"/wildcard/penguins?limit=3&run={RUN}"], False)
    assert verdict(lab, RUN) == 200


def test_a_run_that_was_pushed_out_is_gone_and_one_that_never_was_is_not(
    make_lab: Callable[..., RunningLab], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MAX_RUNS", 3)
    lab = make_lab()
    for run in (RUN, *(f"{RUN}-{number}" for number in range(3))):
        assert ask(lab, run) == 200
    assert page(lab, RUN) == ([], True)
    assert verdict(lab, RUN) == 410
    assert page(lab, f"{RUN}-2") == ([f"/wildcard/penguins?limit=3&run={RUN}-2"], False)
    assert page(lab, "a-run-that-never-was") == ([], False)
    assert verdict(lab, "a-run-that-never-was") == 200
    # What comes later is recorded, but it is not all there was.
    assert ask(lab, RUN, "/one-origin/penguins?limit=3") == 200
    assert page(lab, RUN) == ([f"/one-origin/penguins?limit=3&run={RUN}"], True)
    assert verdict(lab, RUN) == 410


def test_a_run_with_more_requests_than_are_kept_is_gone(make_lab: Callable[..., RunningLab]) -> None:
    lab = make_lab()
    for _ in range(wire.MAX_EXCHANGES):
        assert ask(lab, RUN) == 200
    assert page(lab, RUN)[1] is False
    assert ask(lab, RUN) == 200
    assert len(page(lab, RUN)[0]) == wire.MAX_EXCHANGES
    assert page(lab, RUN)[1] is True
    assert verdict(lab, RUN) == 410


def test_what_is_forgotten_is_known_for_a_while_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_RUNS", 1)
    monkeypatch.setattr(wire, "MAX_FORGOTTEN", 100)
    record = Record()
    for number in range(1000):
        record.begin(f"{number:016}", "api", scope([]))
        assert len(record._forgotten) + len(record._forgotten_before) <= wire.MAX_FORGOTTEN
    assert all(record.is_forgotten(f"{number:016}") for number in range(949, 999))
    assert not record.is_forgotten(f"{999:016}")
    assert not record.is_forgotten(f"{0:016}")
