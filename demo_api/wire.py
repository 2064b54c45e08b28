"""The witness: what arrived at a server, what left it, and whether the handler ran.

A page's script sees neither a preflight nor why it was refused, so the server remembers both and the page
asks for the record. Only requests that name a run (``?run=…`` in the URL) are remembered: in a header the
name would itself cause a preflight.
"""

import marshal
import re
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Coroutine, Iterable, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

import fastapi.routing
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api.secrecy import shown

MAX_RUNS = 2500
MAX_EXCHANGES = 50
MAX_HEADERS = 16_384
"""Bytes of header lines kept of one request or response."""
MAX_LINES = 100
"""Header lines kept of one request or response."""
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

RawHeaders = Sequence[tuple[bytes, bytes]]


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
        return _unpacked(self.request_lines)

    @property
    def response_headers(self) -> RawHeaders:
        """The header lines of the response; none while nothing has left."""
        return _unpacked(self.response_lines)

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
            "request_headers": _readable(self.request_headers),
            "preflight": self.preflight,
            "at": round((self.at - since) * 1000, 1),
            "handler_ran": self.handler_ran,
            "status": self.status,
            "response_headers": _readable(self.response_headers),
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
        self._runs: OrderedDict[str, list[Recorded]] = OrderedDict()
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
            return hash(run) in self._forgotten or hash(run) in self._forgotten_before

    def begin(self, run: str, server: str, scope: Scope) -> Recorded | None:
        """Remember that a request arrived; None if this run already holds as many as it may."""
        exchange = self._exchange(server, scope)
        with self._lock:
            exchanges = self._runs.get(run)
            if exchanges is None:
                self._forget_old()
                exchanges = self._runs[run] = []
            elif len(exchanges) >= MAX_EXCHANGES:
                self._note_forgotten(run)
                return None
            exchanges.append(exchange)
            self._cost += exchange.cost
            while len(self._runs) > MAX_RUNS or self._cost > MAX_MEMORY:
                self._forget_first()
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
        exchange.response_lines = lines = _packed(headers)
        with self._lock:
            if exchange.cost:  # else its run was forgotten meanwhile
                exchange.cost += len(lines)
                self._cost += len(lines)

    def end(self, exchange: Recorded, error: str | None = None) -> None:
        """Remember that the exchange is over, or what kept it from being answered."""
        exchange.took = self._clock() - exchange.at
        exchange.error = error

    def _exchange(self, server: str, scope: Scope) -> Recorded:
        lines = _packed(scope["headers"])
        target = f"{scope['raw_path'].decode('latin-1')}?{scope['query_string'].decode('latin-1')}"[:MAX_TARGET]
        return Recorded(
            server=server,
            method=scope["method"][:MAX_METHOD],
            target=target,
            request_lines=lines,
            at=self._clock(),
            cost=len(lines) + len(target) + _EXCHANGE,
        )

    def _forget_old(self) -> None:
        oldest = self._clock() - MAX_AGE
        while self._runs:
            first = next(iter(self._runs.values()))
            if first and first[0].at >= oldest:
                return
            self._forget_first()

    def _forget_first(self) -> None:
        run, exchanges = self._runs.popitem(last=False)
        for it in exchanges:
            self._cost -= it.cost
            it.cost = 0
        self._note_forgotten(run)

    def _note_forgotten(self, run: str) -> None:
        self._forgotten.add(hash(run))
        if len(self._forgotten) >= MAX_FORGOTTEN // 2:  # the older half goes; to keep them in order would cost thrice
            self._forgotten_before, self._forgotten = self._forgotten, set()


_REFUSED, _REFUSAL = 400, b"Disallowed CORS "  # Starlette's words; tests/test_starlette.py holds it to them
_EXCHANGE = 1000  # bytes of one without its target and headers, roughly


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


def _packed(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return headers, or as many of them as the record keeps, as one byte string.

    As tuples of two strings, each line would need 150 bytes more, and the collector would look through all of them.
    """
    kept = list(headers)
    if len(kept) > MAX_LINES:
        kept = [*kept[: MAX_LINES - 1], _MORE]
    while len(packed := marshal.dumps(kept, _FORMAT)) > MAX_HEADERS:
        kept = [*kept[: len(kept) // 2], _MORE]
    return packed


def _unpacked(packed: bytes) -> RawHeaders:
    return marshal.loads(packed) if packed else ()  # noqa: S302  # packed above, by this process


_FORMAT = 2  # later ones write what is there twice only once, and the size would say nothing
_MORE = (b"...", b"more headers followed than the record keeps")


def _readable(headers: RawHeaders) -> list[tuple[str, str]]:
    """Return headers as text, in order, duplicates kept, with the length of a secret in its place."""
    return [shown(raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")) for raw_name, raw_value in headers]


def _witnessed(run: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def run_endpoint_function(**arguments: Any) -> Any:  # noqa: ANN401  # passed through
        # A route that answers preflights is not the one that does the work.
        if (exchange := _current.get()) and not exchange.preflight:
            exchange.handler_ran = True
        return await run(**arguments)

    return run_endpoint_function


# FastAPI keeps this function apart so that endpoints can be watched; it runs after dependencies and validation,
# so a refused or invalid request does not count as handled. tests/test_wire.py holds FastAPI to it.
fastapi.routing.run_endpoint_function = _witnessed(fastapi.routing.run_endpoint_function)
