"""The bench's measures of many at once, and of what one page needs."""

import asyncio
import socket
import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conftest import free_ports
from learner import Answer, Learner, LostError, experiments
from measuring import Measured, lab, memory_of, progress, rate, running

from demo_api.serving.connections import raise_file_limit
from demo_api.settings import shared_folder

NOTES: list[str] = []
"""What is printed below the figures."""
EACH = 4
"""Experiments of each learner."""
BOMBS = 1500
PATH = "/wildcard/penguins?limit=3"


@contextmanager
def _running(folder: str) -> Iterator[list[int]]:
    ports = free_ports(3)
    with running(*lab(ports), port=ports[0], path=PATH, folder=folder):
        yield ports


def crowds(folder: str) -> Measured:
    """Let learners open the page and experiment, each as soon as it has its answer, and count what they are told."""
    raise_file_limit()
    seen: Counter[str] = Counter()
    todo = experiments(shared_folder("scenarios"))
    ratios = []
    with _running(folder) as ports:

        async def learn(number: int, times: list[float]) -> None:
            with _Timed(ports, times) as learner:
                try:
                    await learner.open()
                    for turn in range(EACH):
                        said, _ = await learner.perform(todo[(number + turn) % len(todo)])
                        seen[said.partition(":")[0]] += 1
                except LostError:
                    seen["lost"] += 1

        async def all_at_once(size: int) -> float:
            times: list[float] = []
            await asyncio.gather(*(learn(number, times) for number in range(size)))
            return statistics.quantiles(times, n=100)[98]

        asyncio.run(all_at_once(100))  # once for the caches
        for turn in range(3):
            progress(f"round {turn + 1} of 3")
            many, few = (asyncio.run(all_at_once(size)) for size in (300, 100))
            ratios.append((many / few, many, few))
    NOTES.append(
        f"verdicts: {seen['right']} right, {seen['wrong']} wrong (aim: 0), {seen['gone']} gone, {seen['lost']} lost"
    )
    ratio, many, few = sorted(ratios)[1]
    return many, few, ratio


class _Timed(Learner):
    def __init__(self, ports: list[int], times: list[float]) -> None:
        super().__init__(ports)
        self._times = times

    async def ask(
        self, port: int, path: str, method: str = "GET", headers: tuple[tuple[str, str], ...] = (), body: bytes = b""
    ) -> Answer:
        began = time.perf_counter()
        answer = await super().ask(port, path, method, headers, body)
        self._times.append(time.perf_counter() - began)
        return answer


def header_bomb(folder: str) -> Measured:
    ports = free_ports(3)
    with (
        running(*lab(ports), port=ports[0], path=PATH, folder=folder) as (_, process),
        socket.create_connection(("127.0.0.1", ports[0]), timeout=60) as connection,
    ):
        rate(ports[0], PATH, 5000)  # the record then holds as many runs as it may
        before = memory_of(process)
        for number in range(BOMBS):
            progress(f"{number:,} of {BOMBS:,} requests")
            head = f"GET {PATH}&run=bomb-{number:016} HTTP/1.1\r\nHost: localhost\r\n"
            connection.sendall(head.encode() + b"aa:\r\n" * 13_000 + b"\r\n")
            received = b""
            while not received.endswith(b"]"):
                received += connection.recv(65536)
        after = memory_of(process)
    return after, before, after / before


def page_requests(folder: str) -> Measured:
    sent, _, files = _page(folder)
    return sent, len(files), sent / len(files)


def page_bytes(folder: str) -> Measured:
    _, received, files = _page(folder)
    size = sum(it.stat().st_size for it in files)
    return received / 1024, size / 1024, received / size


def _page(folder: str) -> tuple[int, int, list[Path]]:
    """Load the page once; return its requests, the bytes of their bodies, and the files that it is made of."""

    async def load(ports: list[int]) -> tuple[int, int]:
        with Learner(ports) as learner:
            await learner.open()
            return learner.sent, learner.received

    with _running(folder) as ports:
        sent, received = asyncio.run(load(ports))
    return sent, received, [it for it in shared_folder("client").iterdir() if it.is_file()]
