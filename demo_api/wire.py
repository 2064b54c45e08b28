"""The witness: what arrived at a server, what left it, and whether the handler ran.

A page's script sees neither a preflight nor why it was refused, so the server remembers both and the page
asks for the record. Only requests that name a run (``?run=…`` in the URL) are remembered: in a header the
name would itself cause a preflight.
"""

import re
import time
from collections import deque
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

import fastapi.routing
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api.headerlines import RawHeaders, packed, readable, unpacked

MAX_RUNS = 2500
MAX_EXCHANGES = 50
MAX_MEMORY = 16 * 1024 * 1024
"""Bytes that all runs together may take."""
MAX_REFUSED = 50
"""Requests with a body that was too large; they are kept apart, so that a flood of them pushes out no run."""
MAX_TARGET = 4000
MAX_METHOD = 100
MAX_REFUSAL = 100
MAX_AGE = 1800.0
"""Seconds after which a run is forgotten."""
MAX_FORGOTTEN = 20_000
"""Names of forgotten runs that are kept, to distinguish a forgotten run from one that never arrived."""

_RUN = re.compile(rb"(?:^|&)run=([A-Za-z0-9-]{16,64})(?:&|$)")


def run_of(scope: Scope) -> str | None:
    """Return the name of the run that a request belongs to; None if it names none."""
    named = _RUN.search(scope["query_string"])
    return None if named is None else named[1].decode()


@dataclass(slots=True)
class Recorded:
    """One request that arrived and the response that left, if one did.

    Times are seconds, sizes bytes; :meth:`as_json` gives milliseconds. ``status`` is None while nothing has left,
    ``error`` says why nothing ever will.
    """

    server: str
    method: str
    target: str
    request_lines: bytes
    at: float
    handler_ran: bool = False
    status: int | None = None
    response_lines: bytes = b""
    request_size: int = 0
    response_size: int = 0
    took: float | None = None
    error: str | None = None
    cost: int = 0
    """Bytes that it needs; 0 once it is forgotten."""
    refusal: bytes = b""
    """What CORSMiddleware wrote into its refusal of a preflight; of other bodies nothing is kept."""
    blocks: str | None = None
    """What in the scenario's code keeps this request, and others, waiting; None while nothing does."""

    @property
    def request_headers(self) -> RawHeaders:
        """The header lines of the request, in order."""
        return unpacked(self.request_lines)

    @property
    def response_headers(self) -> RawHeaders:
        """The header lines of the response; none while nothing has left."""
        return unpacked(self.response_lines)

    @property
    def preflight(self) -> bool:
        """Whether this is a CORS-preflight request (https://fetch.spec.whatwg.org/#cors-preflight-request)."""
        if self.method != "OPTIONS":
            return False
        return {b"origin", b"access-control-request-method"} <= {name for name, _ in self.request_headers}

    def as_json(self, since: float) -> dict[str, Any]:
        """Return the exchange for the page; ``at`` counts from the moment ``since``."""
        return {
            "server": self.server,
            "method": self.method,
            "target": self.target,
            "request_headers": readable(self.request_headers),
            "preflight": self.preflight,
            "at": round((self.at - since) * 1000, 1),
            "handler_ran": self.handler_ran,
            "status": self.status,
            "response_headers": readable(self.response_headers),
            "request_size": self.request_size,
            "response_size": self.response_size,
            "took": None if self.took is None else round(self.took * 1000, 1),
            "error": self.error,
            "blocks": self.blocks,
        }


_current: ContextVar[Recorded | None] = ContextVar("current", default=None)


class Record:
    """The runs of one lab, bounded in number, size and age. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._runs: dict[str, list[Recorded]] = {}
        self._in_order: deque[str] = deque()
        """The names of the runs, the first to be forgotten first."""
        self._refused: deque[tuple[str, Recorded]] = deque(maxlen=MAX_REFUSED)
        self._cost = 0
        self._forgotten, self._forgotten_before = set[int](), set[int]()
        self._lock = Lock()
        self._clock = clock

    def exchanges(self, run: str) -> list[Recorded]:
        """Return what the run did, in order of arrival; nothing if no such run is remembered."""
        with self._lock:
            self._forget_old()
            refused = [it for name, it in self._refused if name == run]
            return sorted([*self._runs.get(run, ()), *refused], key=lambda it: it.at)

    def is_forgotten(self, run: str) -> bool:
        """Return whether the run was known once, and some or all of it is no longer remembered."""
        with self._lock:
            self._forget_old()
            return hash(run) in self._forgotten or hash(run) in self._forgotten_before

    def begin(self, run: str, server: str, scope: Scope) -> Recorded | None:
        """Remember that a request arrived; None if this run already holds as many as it may."""
        exchange = self._exchange(server, scope)
        with self._lock:
            exchanges = self._runs.get(run)
            if exchanges is None:
                exchanges = self._runs[run] = []
                self._in_order.append(run)
            elif len(exchanges) >= MAX_EXCHANGES:
                self._note_forgotten(run)
                return None
            exchanges.append(exchange)
            self._cost += exchange.cost
            if len(self._runs) > MAX_RUNS or self._cost > MAX_MEMORY:
                self._make_room()
        return exchange

    def begin_refused(self, run: str, server: str, scope: Scope) -> Recorded:
        """Remember that a request arrived which is about to be refused."""
        exchange = self._exchange(server, scope)
        exchange.cost = 0  # there are few of them
        with self._lock:
            self._refused.append((run, exchange))
        return exchange

    def answered(self, exchange: Recorded, status: int, headers: RawHeaders) -> None:
        """Remember the head of the response."""
        exchange.status = status
        exchange.response_lines = lines = packed(headers)
        with self._lock:
            if exchange.cost:  # else its run was forgotten meanwhile
                exchange.cost += len(lines)
                self._cost += len(lines)

    def end(self, exchange: Recorded, error: str | None = None) -> None:
        """Remember that the exchange is over, or what kept it from being answered."""
        exchange.took = self._clock() - exchange.at
        exchange.error = error

    def _exchange(self, server: str, scope: Scope) -> Recorded:
        lines = packed(scope["headers"])
        target = (scope["raw_path"] + b"?" + scope["query_string"])[:MAX_TARGET].decode("latin-1")
        exchange = Recorded(server, scope["method"][:MAX_METHOD], target, lines, self._clock())
        exchange.cost = len(lines) + len(target) + _EXCHANGE
        return exchange

    def _make_room(self) -> None:
        """Forget more than one run must, so that almost every request finds room."""
        runs, cost = MAX_RUNS - MAX_RUNS // _SHARE, MAX_MEMORY - MAX_MEMORY // _SHARE
        while len(self._runs) > runs or self._cost > cost:
            self._forget_first()

    def _forget_old(self) -> None:
        """Forget what is too old: when somebody asks. What nobody asks for, newer runs push out."""
        oldest = self._clock() - MAX_AGE
        while self._in_order:
            first = self._runs[self._in_order[0]]
            if first and first[0].at >= oldest:
                return
            self._forget_first()

    def _forget_first(self) -> None:
        run = self._in_order.popleft()
        for it in self._runs.pop(run):
            self._cost -= it.cost
            it.cost = 0
        self._note_forgotten(run)

    def _note_forgotten(self, run: str) -> None:
        self._forgotten.add(hash(run))
        if len(self._forgotten) >= MAX_FORGOTTEN // 2:  # the older half goes; to keep them in order would cost thrice
            self._forgotten_before, self._forgotten = self._forgotten, set()


_REFUSED, _REFUSAL = 400, b"Disallowed CORS "  # Starlette's words; tests/test_starlette.py holds it to them
_EXCHANGE = 1000  # bytes of one without its target and headers, roughly
_SHARE = 100  # of what is remembered, this part is forgotten at once


class Witness:
    """ASGI middleware that records what passes; to be put outside everything else.

    Args:
        app: the application.
        record: what is to remember it.
        server: the name of the server.
        refuses: whether the application does nothing but refuse.
    """

    def __init__(self, app: ASGIApp, record: Record, server: str, *, refuses: bool = False) -> None:
        self.app = app
        self.record = record
        self.server = server
        self._begin = record.begin_refused if refuses else record.begin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and record it if it names a run."""
        named = scope["type"] == "http" and _RUN.search(scope["query_string"])
        exchange = named and self._begin(named[1].decode(), self.server, scope)
        if not exchange:
            await self.app(scope, receive, send)
            return

        async def receive_counted() -> Message:
            message = await receive()
            exchange.request_size += len(message.get("body", b""))
            return message

        complete = False

        async def send_seen(message: Message) -> None:
            nonlocal complete
            if message["type"] == "http.response.start":
                self.record.answered(exchange, message["status"], message.get("headers", ()))
            elif message["type"] == "http.response.body":
                body = message.get("body", b"")
                exchange.response_size += len(body)
                if exchange.status == _REFUSED and body.startswith(_REFUSAL):
                    exchange.refusal = body[:MAX_REFUSAL]
                complete = not message.get("more_body", False)
            await send(message)

        token = _current.set(exchange)
        error: str | None = "the server stopped answering"
        try:
            await self.app(scope, receive_counted, send_seen)
            error = None if complete else "the response broke off"
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"[:200]
            raise
        finally:
            _current.reset(token)
            self.record.end(exchange, error)


def work_begins() -> None:
    """Note that a handler begins the work of the present request. A route that answers preflights does not work."""
    if (exchange := _current.get()) and not exchange.preflight:
        exchange.handler_ran = True


def _witnessed(run: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
    def run_endpoint_function(**arguments: Any) -> Coroutine[Any, Any, Any]:  # noqa: ANN401  # passed through
        work_begins()
        return run(**arguments)

    return run_endpoint_function


# FastAPI keeps this function apart so that endpoints can be watched; it runs after dependencies and validation,
# so a refused or invalid request does not count as handled. tests/test_wire.py holds FastAPI to it.
fastapi.routing.run_endpoint_function = _witnessed(fastapi.routing.run_endpoint_function)
