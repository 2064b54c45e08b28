"""The witness: what arrived at a server, what left it, and whether the handler ran.

A page's script sees neither a preflight nor why it was refused, so the server remembers both and the page
asks for the record. Only requests that name a run (``?run=…`` in the URL) are remembered: in a header the
name would itself cause a preflight.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock
from typing import Any

import fastapi.routing
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_RUNS = 500
MAX_EXCHANGES = 50
MAX_HEADERS = 16_384
"""Bytes of header names and values kept of one request or response."""
MAX_TARGET = 4000
MAX_AGE = 1800.0
"""Seconds after which a run is forgotten."""

_RUN = re.compile(rb"(?:^|&)run=([A-Za-z0-9-]{16,64})(?:&|$)")
_VALUE = re.compile("=([^;]*)")

RawHeaders = Iterable[tuple[bytes, bytes]]


@dataclass(slots=True)
class Exchange:
    """One request that arrived and the response that left, if one did.

    Times are milliseconds, sizes bytes. ``status`` is None while nothing has left, ``error`` says why
    nothing ever will.
    """

    server: str
    method: str
    target: str
    request_headers: RawHeaders
    at: float
    handler_ran: bool = False
    status: int | None = None
    response_headers: RawHeaders = ()
    request_size: int = 0
    response_size: int = 0
    took: float | None = None
    error: str | None = None

    @property
    def preflight(self) -> bool:
        """Whether this is a CORS-preflight request (https://fetch.spec.whatwg.org/#cors-preflight-request)."""
        wanted = {b"origin", b"access-control-request-method"}
        return self.method == "OPTIONS" and wanted <= {name for name, _ in self.request_headers}

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
        }


_current: ContextVar[Exchange | None] = ContextVar("current", default=None)


class Record:
    """The runs of one lab, bounded in number, size and age. Safe to use from several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._runs: OrderedDict[str, list[Exchange]] = OrderedDict()
        self._lock = Lock()
        self._clock = clock

    def exchanges(self, run: str) -> list[Exchange]:
        """Return what the run did, in order of arrival; nothing if no such run is remembered."""
        with self._lock:
            self._forget_old()
            return list(self._runs.get(run, ()))

    def begin(self, run: str, server: str, scope: Scope) -> Exchange | None:
        """Remember that a request arrived; None if this run already holds as many as it may."""
        exchange = Exchange(
            server=server,
            method=scope["method"],
            target=f"{scope['raw_path'].decode('latin-1')}?{scope['query_string'].decode('latin-1')}"[:MAX_TARGET],
            request_headers=_bounded(scope["headers"]),
            at=self._clock(),
        )
        with self._lock:
            if run not in self._runs:
                self._forget_old()
                if len(self._runs) >= MAX_RUNS:
                    self._runs.popitem(last=False)
                self._runs[run] = []
            exchanges = self._runs[run]
            if len(exchanges) >= MAX_EXCHANGES:
                return None
            exchanges.append(exchange)
        return exchange

    def end(self, exchange: Exchange, error: str | None = None) -> None:
        """Remember that the exchange is over, or what kept it from being answered."""
        exchange.took = self._clock() - exchange.at
        exchange.error = error

    def _forget_old(self) -> None:
        oldest = self._clock() - MAX_AGE
        while self._runs:
            first = next(iter(self._runs.values()))
            if first and first[0].at >= oldest:
                return
            self._runs.popitem(last=False)


class Witness:
    """ASGI middleware that records into ``record`` what passes; to be put outside everything else."""

    def __init__(self, app: ASGIApp, record: Record, server: str) -> None:
        self.app = app
        self.record = record
        self.server = server

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and record it if it names a run."""
        named = scope["type"] == "http" and _RUN.search(scope["query_string"])
        exchange = named and self.record.begin(named[1].decode(), self.server, scope)
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
                exchange.status = message["status"]
                exchange.response_headers = _bounded(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                exchange.response_size += len(message.get("body", b""))
                complete = not message.get("more_body", False)
            await send(message)

        token = _current.set(exchange)
        error: str | None = "the server stopped answering"
        try:
            await self.app(scope, receive_counted, send_seen)
            error = None if complete else "the answer broke off"
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"[:200]
            raise
        finally:
            _current.reset(token)
            self.record.end(exchange, error)


def _bounded(headers: RawHeaders) -> RawHeaders:
    """Return headers as they are, or as many of them as the record keeps."""
    kept = list(headers)
    if sum(len(name) + len(value) for name, value in kept) <= MAX_HEADERS:
        return kept
    left = MAX_HEADERS
    for index, (name, value) in enumerate(kept):
        left -= len(name) + len(value)
        if left < 0:
            return [*kept[:index], (b"...", b"more headers followed than the record keeps")]
    return kept


def _readable(headers: RawHeaders) -> list[tuple[str, str]]:
    """Return headers as text, in order, duplicates kept; cookies' values are replaced by their length."""
    return [_line(raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")) for raw_name, raw_value in headers]


def _line(name: str, value: str) -> tuple[str, str]:
    if name in ("cookie", "set-cookie"):
        # A Set-Cookie line holds one cookie and then its attributes, a Cookie line nothing but cookies.
        value = _VALUE.sub(lambda it: f"=({len(it[1])} characters)", value, count=name == "set-cookie")
    return name, value


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
