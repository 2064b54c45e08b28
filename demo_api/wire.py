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
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import fastapi.routing
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_RUNS = 500
MAX_EXCHANGES = 50
MAX_HEADER_CHARACTERS = 16_384
MAX_AGE = 1800.0
"""Seconds after which a run is forgotten."""

_RUN = re.compile(rb"(?:^|&)run=([A-Za-z0-9-]{16,64})(?:&|$)")
_VALUE = re.compile("=([^;]*)")

Headers = list[tuple[str, str]]


@dataclass(slots=True)
class Exchange:
    """One request that arrived and the response that left, if one did.

    Times are milliseconds, sizes bytes. ``status`` is None while nothing has left, ``error`` says why
    nothing ever will.
    """

    server: str
    method: str
    target: str
    request_headers: Headers
    preflight: bool
    at: float
    handler_ran: bool = False
    status: int | None = None
    response_headers: Headers = field(default_factory=list)
    request_size: int = 0
    response_size: int = 0
    took: float | None = None
    error: str | None = None

    def as_json(self, since: float) -> dict[str, Any]:
        """Return the exchange for the page; ``at`` counts from the moment ``since``."""
        return {
            "server": self.server,
            "method": self.method,
            "target": self.target,
            "request_headers": self.request_headers,
            "preflight": self.preflight,
            "at": round((self.at - since) * 1000, 1),
            "handler_ran": self.handler_ran,
            "status": self.status,
            "response_headers": self.response_headers,
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

    def exchanges(self, run: str) -> list[dict[str, Any]] | None:
        """Return what the run did, in order of arrival, or None if no such run is remembered."""
        with self._lock:
            self._forget_old()
            found = self._runs.get(run)
            return [exchange.as_json(found[0].at) for exchange in found] if found else None

    def begin(self, run: str, server: str, scope: Scope) -> Exchange | None:
        """Remember that a request arrived; None if this run already holds as many as it may."""
        headers = _readable(scope["headers"])
        names = {name for name, _ in headers}
        query = scope["query_string"].decode("latin-1")
        exchange = Exchange(
            server=server,
            method=scope["method"],
            target=scope.get("raw_path", b"").decode("latin-1")[:2000] + f"?{query}"[:2000],
            request_headers=headers,
            # https://fetch.spec.whatwg.org/#cors-preflight-request
            preflight=scope["method"] == "OPTIONS" and {"origin", "access-control-request-method"} <= names,
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

        async def send_seen(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.status = message["status"]
                exchange.response_headers = _readable(message.get("headers", ()))
            elif message["type"] == "http.response.body":
                exchange.response_size += len(message.get("body", b""))
            await send(message)

        token = _current.set(exchange)
        error: str | None = "the server stopped answering"
        try:
            await self.app(scope, receive_counted, send_seen)
            error = None
        except Exception as raised:
            error = f"{type(raised).__name__}: {raised}"[:200]
            raise
        finally:
            _current.reset(token)
            self.record.end(exchange, error)


def _readable(raw: Iterable[tuple[bytes, bytes]]) -> Headers:
    """Return headers as text, in order, duplicates kept; cookies' values are replaced by their length."""
    headers: Headers = []
    left = MAX_HEADER_CHARACTERS
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in ("cookie", "set-cookie"):
            # A Set-Cookie line holds one cookie and then its attributes, a Cookie line nothing but cookies.
            value = _VALUE.sub(lambda it: f"=({len(it[1])} characters)", value, count=name == "set-cookie")
        if len(name) + len(value) > left:
            headers.append(("…", "more headers followed than the record keeps"))
            break
        left -= len(name) + len(value)
        headers.append((name, value))
    return headers


def _witnessed(run: Callable[..., Coroutine[Any, Any, Any]]) -> Callable[..., Coroutine[Any, Any, Any]]:
    async def run_endpoint_function(**arguments: Any) -> Any:  # noqa: ANN401  # passed through
        if exchange := _current.get():
            exchange.handler_ran = True
        return await run(**arguments)

    return run_endpoint_function


# FastAPI keeps this function apart so that endpoints can be watched; it runs after dependencies and validation,
# so a refused or invalid request does not count as handled. tests/test_wire.py holds FastAPI to it.
fastapi.routing.run_endpoint_function = _witnessed(fastapi.routing.run_endpoint_function)
