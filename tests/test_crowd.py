"""A room full of browsers, and a limit on open files that is too small for them: nobody loses anything."""

import asyncio
import select
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from conftest import RunningLab, free_ports
from learner import Learner, crowd, experiments, half_sent
from processes import Served, limited

from demo_api.serving import connection
from demo_api.serving.connections import Connections, raise_file_limit
from demo_api.settings import shared_folder

TODO = experiments(shared_folder("scenarios"))
FULL = "connections are open, as many as this system's limit on open files allows"

Limited = Callable[..., tuple[Served, list[int]]]


@pytest.fixture(scope="module", autouse=True)
def files_enough_for_the_clients() -> None:
    assert (raise_file_limit() or 8192) >= 4096, "the test holds the other ends of all connections: ulimit -n 4096"


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Limited]:
    """Start the real program with a limit on open files, and with constants of its own."""
    with ExitStack() as stack:

        def begin(limit: int, **constants: float) -> tuple[Served, list[int]]:
            ports = free_ports(3)
            names = ("API_PORT", "CLIENT_PORT", "STRANGER_PORT")
            environment = {f"DEMO_API_{name}": str(port) for name, port in zip(names, ports, strict=True)}
            seconds = {f"serving.connection.{name}": value for name, value in constants.items()}
            return stack.enter_context(Served(limited(limit, ["serve"], seconds), tmp_path, environment)), ports

        yield begin


def problems(seen: Counter[str]) -> list[str]:
    return [it for it in seen if it not in {"200", "right", "again"}]


def lines_about_the_limit(served: Served) -> int:
    """Return how many there are, of a log in which there must be no others."""
    lines = served.log()
    assert [line for line in lines if FULL not in line] == []
    return len(lines)


# The smaller room keeps its connections, so that the limit is reached on a slow machine, too.
@pytest.mark.parametrize(
    ("limit", "learners", "told", "kept"),
    [(1024, 100, {0, 1}, {}), (256, 30, {1}, {"KEPT": 60, "KEPT_WHEN_SHORT": 60})],
)
def test_a_room_gets_every_page_and_every_verdict(
    start: Limited, limit: int, learners: int, told: set[int], kept: dict[str, float]
) -> None:
    # This is about the number of connections: on a busy machine, the time that a head has must not decide.
    served, ports = start(limit, HEAD=60, **kept)
    seen = asyncio.run(crowd(ports, learners, TODO))
    assert problems(seen) == []
    assert seen["right"] == learners * 6
    assert lines_about_the_limit(served) in told


def test_half_sent_requests_keep_no_learner_out(start: Limited) -> None:
    # Long enough that on a busy machine, too, the last are open before the first are closed: the limit is reached.
    served, ports = start(1024, HEAD=15)

    async def learn() -> tuple[list[int], str, int]:
        async with half_sent(ports[1], 1000) as readers, asyncio.timeout(60):
            with Learner(ports) as learner:
                opened = await learner.open()
                verdict, asked = await learner.perform(TODO[0])
            ends = await asyncio.gather(*(it.read() for it in readers), return_exceptions=True)
        # What is closed with unread bytes is reset, which reads as an error here.
        closed = sum(it == b"" or isinstance(it, ConnectionError) for it in ends)
        return [it.status for it in opened + asked], verdict, closed

    statuses, verdict, closed = asyncio.run(learn())
    assert set(statuses) == {200}
    assert verdict == "right"
    assert closed == 1000
    assert lines_about_the_limit(served) == 1


class Idle:
    """A connection that waits for a request."""

    def __init__(self, since: float | None, gone: list[str], name: str, *, unused: bool = False) -> None:
        self.idle_since, self.unused, self._gone, self._name = since, unused, gone, name

    def leave(self) -> None:
        self._gone.append(self._name)


def test_a_connection_whose_first_request_is_on_the_way_is_the_last_to_go() -> None:
    """A browser sends a request again if a kept connection was closed, and not if a new one was."""
    gone: list[str] = []
    kept = [Idle(7.0, gone, "kept"), Idle(5.0, gone, "kept longer")]
    new = [Idle(2.0, gone, "new", unused=True), Idle(1.0, gone, "new for longer", unused=True)]
    connections = Connections(limit=5)
    for it in (Idle(None, gone, "busy"), *new, *kept):
        connections.add(it)
    for leaves in (kept[1], kept[0], new[1], new[0]):
        assert not connections.has_room(lambda: None)
        connections.remove(leaves)
        connections.add(Idle(None, gone, "busy"))
    assert not connections.has_room(lambda: None)
    assert gone == ["kept longer", "kept", "new for longer", "new"]


def test_who_waits_for_room_hears_of_each_that_may_go() -> None:
    """Also of one that goes at once, and of one that has become idle."""
    heard: list[str] = []
    connections = Connections(limit=1)
    only = Idle(None, [], "only")
    connections.add(only)
    only.leave = lambda: connections.remove(only)  # type: ignore[method-assign]
    assert not connections.has_room(lambda: heard.append("first"))
    connections.idle()
    assert heard == ["first"]
    only.idle_since = 1.0
    assert not connections.has_room(lambda: heard.append("second"))
    assert heard == ["first", "second"]


def drip(connection: socket.socket, beginning: bytes, byte: bytes) -> None:
    """Send a beginning, and then one byte after another for as long as the server takes them."""
    connection.sendall(beginning)
    while not select.select([connection], [], [], 0.05)[0]:
        connection.sendall(byte)


HOST = b" HTTP/1.1\r\nHost: localhost\r\n"
BODY = b"Content-Type: application/json\r\nContent-Length: 50\r\n\r\n"
SLOW: dict[str, Callable[[socket.socket], None]] = {
    "a head drips": lambda it: drip(it, b"GET /" + HOST + b"X-Never: ", b"x"),
    "the second head drips": lambda it: drip(it, b"GET /lab/x" + HOST + b"\r\nGET /" + HOST + b"X-Never: ", b"x"),
    "a body drips": lambda it: drip(it, b"POST /preflight/penguins" + HOST + BODY, b" "),
    "a body never comes": lambda it: it.sendall(b"POST /preflight/penguins" + HOST + BODY),
    "the body of a pipelined request never comes": lambda it: it.sendall(
        b"GET /wildcard/penguins" + HOST + b"\r\nPOST /preflight/penguins" + HOST + BODY
    ),
    "a body that nobody reads never ends": lambda it: it.sendall(b"POST /lab/x" + HOST + BODY + b"x"),
    "chunks drip": lambda it: drip(
        it, b"POST /preflight/penguins" + HOST + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"
    ),
    "no answer is read": lambda it: it.sendall((b"GET /wildcard/penguins.csv" + HOST + b"\r\n") * 1000),
    "nothing is said": lambda _: None,
}


@pytest.mark.parametrize("slow", SLOW)
def test_who_takes_too_long_is_closed_and_counted_no_more(
    make_lab: Callable[..., RunningLab], monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    for name in ("HEAD", "BODY", "READING", "KEPT"):
        monkeypatch.setattr(connection, name, 0.8)
    lab = make_lab()
    connections = lab.servers.connections
    eventually(lambda: len(connections) == 0)  # the lab asked itself whether it answers
    with socket.create_connection(("127.0.0.1", lab.settings.api_port), timeout=20) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        eventually(lambda: len(connections) == 1)
        with suppress(ConnectionError):
            SLOW[slow](client)
        eventually(lambda: len(connections) == 0)
    assert lab.http.get("/wildcard/penguins?limit=1").status_code == 200


@pytest.mark.parametrize("begun", [b"", b"GET /wildcard/penguins?limit=1" + HOST])
def test_time_in_which_the_server_stood_still_makes_nobody_late(
    make_lab: Callable[..., RunningLab], monkeypatch: pytest.MonkeyPatch, begun: bytes
) -> None:
    """As when the whole machine slept: the client did not have that time either."""
    monkeypatch.setattr(connection, "HEAD", 1.0)
    monkeypatch.setattr(connection, "KEPT", 1.0)
    lab = make_lab()
    request = b"GET /wildcard/penguins?limit=1" + HOST + b"\r\n"
    with socket.create_connection(("127.0.0.1", lab.settings.api_port), timeout=10) as client:
        client.sendall(request)
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
        client.sendall(begun)
        time.sleep(0.1)
        still = threading.Event()

        def stand_still() -> None:
            time.sleep(1.2)
            still.set()

        lab.servers._endpoints[0].server.call(stand_still)
        assert still.wait(10)
        time.sleep(0.2)  # it looks at its connections now
        client.sendall(request.removeprefix(begun))
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")


def test_a_connection_that_has_just_been_asked_something_is_not_closed_to_make_room(lab: RunningLab) -> None:
    server = lab.servers._endpoints[0].server
    before = set(server.server_state.connections)
    with socket.create_connection(("127.0.0.1", lab.settings.api_port), timeout=10) as client:
        eventually(lambda: len(set(server.server_state.connections) - before) == 1)
        (held,) = set(server.server_state.connections) - before
        assert isinstance(held, connection.Connection)
        went_on = threading.Event()

        def ask_and_want_room() -> None:
            """In the loop's own thread, so that it has not read the request when room is wanted."""
            client.sendall(b"GET /wildcard/penguins?limit=1" + HOST + b"Connection: close\r\n\r\n")
            held._all._waiting.append(went_on.set)
            held._leave()

        server.call(ask_and_want_room)
        assert client.recv(65536).startswith(b"HTTP/1.1 200 ")
        assert went_on.wait(10)  # who wanted room looks for another


def eventually(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 15
    while not what():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.01)
