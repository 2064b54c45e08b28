"""Ten thousand hostile requests to each port of the real program: no traceback, no 500, nothing split, nothing kept."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from attacks import Attacker, Conversation, Ending
from conftest import free_ports
from oddities import INJECTED
from processes import Served, descriptors, limited, resident, threads

from demo_api.foldername import slug_of
from demo_api.scenarios import folders
from demo_api.settings import shared_folder

WARMING, REQUESTS = 3000, 7000
"""Requests to each port before the process is measured, and after: what it keeps is bounded, and soon at its bounds."""
AT_ONCE = 6
SLUGS = [slug_of(folder) for folder in folders(shared_folder("scenarios"))]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Served, list[int]]]:
    ports = free_ports(3)
    names = ("API_PORT", "CLIENT_PORT", "STRANGER_PORT")
    environment = {f"DEMO_API_{name}": str(port) for name, port in zip(names, ports, strict=True)}
    # This is about what is answered: on a busy machine, the time that one large request takes must not decide.
    patient = {"serving.watch.STILL": 60}
    with Served(limited(None, ["serve"], patient), tmp_path, environment) as running:
        yield running, ports


POOL = 4


def test_thirty_thousand_hostile_requests_do_nothing(served: tuple[Served, list[int]]) -> None:
    lab, ports = served
    before = descriptors(lab.pid)
    seen = attack(ports, WARMING, 1)
    fill_the_record(ports[0])
    eventually(lambda: descriptors(lab.pid) <= before)
    memory, at_work = resident(lab.pid), threads(lab.pid)
    seen += attack(ports, REQUESTS, 2)
    assert [it for it in seen if it.startswith("!")] == []
    assert {it for it in seen if it.startswith("5")} == set()
    assert seen["200"] > REQUESTS / 4  # many get as far as a route that answers
    eventually(lambda: descriptors(lab.pid) <= before)
    # The lab's own pool starts its threads one by one, when they are first needed.
    assert threads(lab.pid) <= at_work + POOL
    assert resident(lab.pid) <= 1.2 * memory
    # A line for each request that is not HTTP, and nothing else: no traceback, no error of a scenario.
    assert set(lab.log()) == {"WARNING:  Invalid HTTP request received."}


def fill_the_record(port: int) -> None:
    """Have the record hold as much as it may, so that afterwards it only exchanges old runs for new ones."""
    long = b"".join(b"X-%d: %s\r\n" % (number, b"x" * 300) for number in range(50))
    head = b"GET /wildcard/nothing?run=filling-%016d HTTP/1.1\r\nHost: localhost\r\n" + long
    last = Ending(head % 0 + b"Connection: close\r\n\r\n")
    asyncio.run(converse(port, Conversation([(b"GET", head % number + b"\r\n") for number in range(1500)], last)))


def attack(ports: list[int], count: int, seed: int) -> Counter[str]:
    """Send so many requests to each port; return the statuses that came back, and what is wrong after ``!``."""
    seen: Counter[str] = Counter()

    async def one_after_another(port: int, conversations: Iterable[Conversation]) -> None:
        for conversation in conversations:
            received = await converse(port, conversation)
            for word in answered([method for method, _ in conversation.requests], received):
                seen[word] += 1

    async def all_at_once() -> None:
        async with asyncio.timeout(300), asyncio.TaskGroup() as tasks:
            for number, port in enumerate(ports):
                attacker = Attacker(10 * seed + number, SLUGS, ports, port)
                shared = attacker.conversations(count)
                for _ in range(AT_ONCE):
                    tasks.create_task(one_after_another(port, shared))

    asyncio.run(all_at_once())
    return seen


async def converse(port: int, conversation: Conversation) -> bytes:
    """Send it all and return what came back. An ending that waits is a client that hangs up, or closes its half."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    sent = b"".join(it for _, it in conversation.requests) + conversation.ending.sent
    received = bytearray()

    async def send() -> None:
        try:
            for start in range(0, len(sent), 50_000):
                writer.write(sent[start : start + 50_000])
                await writer.drain()
            if conversation.ending.waits and len(sent) % 2:
                writer.write_eof()
        except OSError:
            pass  # the server has said what it had to say

    sending = asyncio.create_task(send())
    wanted = len(conversation) - conversation.ending.waits
    try:
        async with asyncio.timeout(30):
            while received.count(b"HTTP/1.1 ") < wanted and (chunk := await reader.read(1 << 20)):
                received += chunk
    except OSError:
        pass
    finally:
        await sending
        writer.transport.abort()
    return bytes(received)


def answered(methods: list[bytes], received: bytes) -> Iterator[str]:
    """Give the status of each complete answer, and what is wrong with one, after an exclamation mark."""
    waiting = iter(methods)
    method = next(waiting, b"")
    while received:
        head, end, rest = received.partition(b"\r\n\r\n")
        line, *fields = head.split(b"\r\n")
        if not end:
            return  # the connection ended here, as the ending asked for
        if not re.fullmatch(rb"HTTP/1\.1 [1-5][0-9][0-9] [ -~]*", line):
            yield f"! not an answer: {method!r} {line[:80]!r}"
            return
        status = int(line.split(b" ")[1])
        yield str(status)
        headers = {}
        for field in fields:
            name, _, value = field.partition(b":")
            headers[name.lower()] = value.strip()
            if name.lower() == INJECTED.lower() or not re.fullmatch(rb"[A-Za-z-]+: [\t\x20-\x7e\x80-\xff]*", field):
                yield f"! a header that the lab does not send: {field[:80]!r}"
        if headers.get(b"connection") == b"close":
            return
        received = following(method, status, headers, rest)
        if status != 100:
            method = next(waiting, b"")


def following(method: bytes, status: int, headers: dict[bytes, bytes], rest: bytes) -> bytes:
    """Return what follows the body of an answer."""
    if method == b"HEAD" or status in {100, 204, 304}:
        return rest
    if b"content-length" in headers:
        return rest[int(headers[b"content-length"]) :]
    return unchunked(rest) if b"transfer-encoding" in headers else b""


def unchunked(rest: bytes) -> bytes:
    """Return what follows a chunked body."""
    while True:
        size, _, rest = rest.partition(b"\r\n")
        if not size or int(size, 16) == 0:
            return rest[2:]
        rest = rest[int(size, 16) + 2 :]


def eventually(what: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not what():
        assert time.monotonic() < until, "it did not come to that"
        time.sleep(0.05)
