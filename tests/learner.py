"""A learner's browser as the lab's servers see it: a page and its files, an experiment, its record and its verdict.

It holds up to six kept-alive connections to each origin. Where one of them turns out to be closed before an answer has
begun, it sends the request again, once and on a new connection, as browsers do; it forgives nothing else.
"""

import asyncio
import contextlib
import gzip
import json
import re
import secrets
import tomllib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from demo_api.foldername import slug_of

AT_ONCE = 6
"""Connections that a browser opens to one origin."""
PLAIN = {"id", "says", "path", "expect"}
"""The keys of a probe that is a GET and nothing more."""
PATH = "/penguins?limit=3"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Experiment:
    """A probe that needs no browser to be sent, and the verdict that its file foretells for the page's origin."""

    slug: str
    outcome: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete response."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class LostError(Exception):
    """A request has no complete answer; the message says which one and how it ended."""


class _NothingCameError(Exception):
    """The connection ended before the first byte of an answer."""


class _Connection:
    """One connection, open until either side closes it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.used = False

    @classmethod
    async def to(cls, port: int) -> Self:
        return cls(*await asyncio.open_connection("127.0.0.1", port))

    @property
    def open(self) -> bool:
        return not self._reader.at_eof() and self._reader.exception() is None

    def close(self) -> None:
        self._writer.close()

    async def ask(self, method: str, request: bytes) -> tuple[Answer, bool]:
        """Send a request; return its answer, and whether the connection can be used again."""
        try:
            self._writer.write(request)
            await self._writer.drain()
            first = await self._reader.readexactly(1)
        except (OSError, asyncio.IncompleteReadError) as error:
            raise _NothingCameError(type(error).__name__) from None
        self.used = True
        head = (first + await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        line, *fields = head.rstrip("\r\n").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (it.partition(":") for it in fields)}
        status = int(line.split(" ")[1])
        empty = method == "HEAD" or status in {204, 304}
        body = b"" if empty else await self._body(headers)
        return Answer(status, headers, body), headers.get("connection") != "close"

    async def _body(self, headers: dict[str, str]) -> bytes:
        if "content-length" in headers:
            return await self._reader.readexactly(int(headers["content-length"]))
        body = b""
        while size := int(await self._reader.readuntil(b"\r\n"), 16):
            body += (await self._reader.readexactly(size + 2))[:-2]
        await self._reader.readexactly(2)
        return body


class Learner:
    """A browser with one page open; a context manager that closes its connections.

    Args:
        ports: the lab's: the API's, the page's, the stranger's.
    """

    def __init__(self, ports: Sequence[int]) -> None:
        self.api, self.client, _ = ports
        self.origin = f"http://localhost:{self.client}"
        self.again = 0
        """Requests that were sent twice, because a kept connection had been closed."""
        self.sent = self.received = 0
        self._idle: dict[int, list[_Connection]] = {port: [] for port in ports}
        self._turns = {port: asyncio.Semaphore(AT_ONCE) for port in ports}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for each in [it for idle in self._idle.values() for it in idle]:
            each.close()

    @property
    def held(self) -> int:
        """The connections that are kept open."""
        return sum(it.open for idle in self._idle.values() for it in idle)

    async def ask(self, port: int, path: str, method: str = "GET", headers: Headers = (), body: bytes = b"") -> Answer:
        """Return the answer to a request.

        Raises:
            LostError: there is none, or it is not complete.
        """
        lines = [f"{method} {path} HTTP/1.1", f"Host: localhost:{port}", "Accept-Encoding: gzip"]
        lines += [f"{name}: {value}" for name, value in headers]
        if method == "POST":
            lines.append(f"Content-Length: {len(body)}")
        request = "\r\n".join([*lines, "", ""]).encode() + body
        async with self._turns[port]:
            connection = await self._kept_or_new(port)
            try:
                try:
                    answer, stays = await connection.ask(method, request)
                except _NothingCameError:
                    connection.close()
                    if not connection.used:
                        raise
                    self.again += 1
                    connection = await _Connection.to(port)
                    answer, stays = await connection.ask(method, request)
            except (OSError, asyncio.IncompleteReadError, _NothingCameError) as error:
                connection.close()
                raise LostError(f"{method} {path} on port {port}: {type(error).__name__} {error}") from error
            if stays:
                self._idle[port].append(connection)
            else:
                connection.close()
        self.sent += 1
        self.received += len(answer.body)
        return answer

    async def open(self) -> list[Answer]:
        """Load the page with all that it loads by itself; return the answers."""
        index = await self.ask(self.client, "/")
        document = await self._text(index)
        names = re.findall(r'<(?:script|link)\b[^>]*(?:src|href)="([^"]+)"', document)
        files = [self.ask(self.client, f"/{name}") for name in names]
        loaded = await asyncio.gather(*files, self.ask(self.client, "/config.json"))
        return [index, *loaded, await self.lab("/lab/contents")]

    async def lab(self, path: str, method: str = "GET", body: bytes = b"") -> Answer:
        """Ask one of the lab's own routes, as its page does."""
        return await self.ask(self.api, path, method, (("Origin", self.origin),), body)

    async def perform(self, experiment: Experiment) -> tuple[str, list[Answer]]:
        """Send a probe and ask what came of it; return ``right``, ``gone`` or ``wrong: …``, and the answers."""
        run = secrets.token_hex(16)
        path = f"/{experiment.slug}{PATH}&run={run}"
        probe = await self.ask(self.api, path, headers=(("Origin", self.origin),))
        record = await self.lab(f"/lab/runs/{run}")
        sent = {"role": "client", "url": f"http://localhost:{self.api}{path}", "options": {}, "via": "fetch"}
        verdict = await self.lab(f"/lab/runs/{run}/verdict", "POST", json.dumps(sent).encode())
        return _judged(experiment, path, record, verdict), [probe, record, verdict]

    async def _kept_or_new(self, port: int) -> _Connection:
        while idle := self._idle[port]:
            connection = idle.pop()
            if connection.open:
                return connection
            connection.close()
        return await _Connection.to(port)

    async def _text(self, answer: Answer) -> str:
        packed = answer.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(answer.body) if packed else answer.body).decode()


def _judged(experiment: Experiment, path: str, record: Answer, verdict: Answer) -> str:
    if verdict.status == 410 or record.json.get("gone"):
        return "gone"
    seen = [it["target"] for it in record.json["exchanges"]]
    said = (verdict.json.get("outcome"), verdict.json.get("reason"))
    if seen == [path] and said == (experiment.outcome, experiment.reason):
        return "right"
    return f"wrong: {experiment.slug}: {said}, record {seen}"


def experiments(folder: Path) -> list[Experiment]:
    """Return what the scenarios' files foretell for the page, where the probe is the same simple GET."""
    found = []
    for file in sorted(folder.glob("*/scenario.toml")):
        lesson = tomllib.loads(file.read_text(encoding="utf-8"))
        for probe in lesson["probe"]:
            expected = probe["expect"].get("client", {})
            simple = set(probe) <= PLAIN and probe.get("path") == PATH and expected.get("handler", True)
            if simple and expected and lesson.get("at") != "client":
                slug = slug_of(file.parent)
                found.append(Experiment(slug, expected["outcome"], expected.get("reason")))
                break
    # A scenario that redirects its requests has no answer of its own to a GET.
    return [it for it in found if it.slug != "redirected-preflight"]


async def crowd(ports: Sequence[int], size: int, todo: Sequence[Experiment], rounds: int = AT_ONCE) -> Counter[str]:
    """Have many learners open the page at the same time, and experiment when all have it.

    Returns:
        What was seen, counted: statuses, ``right``, ``gone`` and ``wrong: …``, ``lost: …``, and ``again``.
    """
    seen: Counter[str] = Counter()
    all_there = asyncio.Barrier(size)
    all_done = asyncio.Barrier(size)

    async def learn(number: int) -> None:
        with Learner(ports) as learner:
            await _count(seen, learner.open())
            await all_there.wait()
            own = [todo[(number + it) % len(todo)] for it in range(rounds)]
            await _count(seen, learner.lab(f"/lab/scenarios/{own[0].slug}"))
            # All at once, and so a browser has six connections to the API's port and six to the page's.
            performed = [_count(seen, learner.perform(it)) for it in own]
            asked = [_count(seen, learner.ask(learner.client, "/config.json")) for _ in range(AT_ONCE)]
            await asyncio.gather(*performed, *asked)
            await all_done.wait()  # until then everybody keeps what is open
            seen["again"] += learner.again

    async with asyncio.timeout(100), asyncio.TaskGroup() as learners:
        for number in range(size):
            learners.create_task(learn(number))
    return seen


async def _count(seen: Counter[str], under_way: Any) -> None:
    try:
        result = await under_way
    except LostError as error:
        seen[f"lost: {error}"] += 1
        return
    if isinstance(result, tuple):
        seen[result[0]] += 1
        result = result[1]
    for answer in [result] if isinstance(result, Answer) else result:
        seen[str(answer.status)] += 1


@contextlib.asynccontextmanager
async def half_sent(port: int, count: int) -> Any:
    """Hold requests open that lack their end; give the readers of their connections."""
    opened = []
    try:
        for _ in range(count):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            opened.append((reader, writer))
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Never: ")
        yield [reader for reader, _ in opened]
    finally:
        for _, writer in opened:
            writer.close()
