"""A sender for an ASGI application in this process: it does what uvicorn does, without a server.

(ASGI 3, https://asgi.readthedocs.io/en/latest/specs/www.html and lifespan.html)
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure, header_list
from demo_api.browser.url import parse
from demo_api.check.courier import KEPT, SLICES, Limits, Received, Sender

Message = MutableMapping[str, Any]
App = Callable[[Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

_ANSWER = ("http.response.start", "http.response.body")
_AFTERMATH = 1.0
"""Seconds for the background tasks of an application after its response is complete."""
_CANCELLING = 0.2
"""Seconds for an application to stop."""


class InProcess:
    """Sends the requests for one host to an application, and other requests to another sender.

    Args:
        app: The application.
        url: Any URL of the application. Requests for its host go to the application, with any scheme and port, because
            the server or proxy in front of the application chooses those.
        elsewhere: The sender for other hosts; a redirect can lead there.
    """

    def __init__(self, app: App, url: str, elsewhere: Sender) -> None:
        self._app = app
        self._host = _host(url)
        self._elsewhere = elsewhere
        self._lifespan: _Lifespan | None = None
        self._exchange: _Exchange | None = None

    async def send(self, request: HttpRequest, limits: Limits) -> Received:
        """Send a request. Raise UnsendableError, as the network does."""
        self._exchange = None
        if _host(request.url) != self._host:
            return await self._elsewhere.send(request, limits)
        if self._lifespan is None:
            self._lifespan = _Lifespan(self._app)
            await self._lifespan.start(limits.exchange)
        if self._lifespan.failed:
            return Received(NetworkFailure("refused"), f"The application does not start: {self._lifespan.failed}")
        self._exchange = _Exchange(request, limits, self._lifespan.state)
        return await self._exchange.run(self._app)

    def so_far(self) -> HttpResponse | None:
        """Return the head of the present response, if the application or another host has sent it."""
        return self._exchange.head if self._exchange else self._elsewhere.so_far()

    async def close(self) -> None:
        """Shut the application down."""
        if self._lifespan is not None:
            await self._lifespan.stop()
        await self._elsewhere.close()


class Nowhere:
    """A sender for other hosts that reaches nothing."""

    async def send(self, request: HttpRequest, limits: Limits) -> Received:  # noqa: ARG002  # its interface
        """Return a refused connection."""
        return Received(NetworkFailure("refused"))

    def so_far(self) -> HttpResponse | None:
        """Return that no response has arrived."""
        return None

    async def close(self) -> None:
        """There is nothing to close."""


class _Exchange:
    """One request inside the application, and the messages that the application sends."""

    def __init__(self, request: HttpRequest, limits: Limits, state: dict[str, Any]) -> None:
        self._request = request
        self._limits = limits
        self._scope = _scope(request, state)
        self._body: bytes | None = request.body or b""
        self.head: HttpResponse | None = None
        self._begins = b""
        self._until = time.monotonic() + limits.exchange
        self._size = self._pieces = 0
        self._enough = asyncio.Event()
        self._complete = False

    async def run(self, app: App) -> Received:
        running = asyncio.ensure_future(app(self._scope, self._receive, self._send))
        enough = asyncio.ensure_future(self._enough.wait())
        await _first_of({running, enough}, self._limits.exchange)
        if self._enough.is_set():
            left = max(0.0, min(_AFTERMATH, self._until - time.monotonic()))
            await asyncio.wait({running}, timeout=left if self._complete else 0)
        stopped = not running.done()
        for task in (running, enough):
            task.cancel()
        # A task that does not stop is left to itself.
        await asyncio.wait({running, enough}, timeout=_CANCELLING)
        error = None if stopped or running.cancelled() else running.exception()
        return self._received(error, stopped=stopped)

    def _received(self, error: BaseException | None, *, stopped: bool) -> Received:
        remark = "" if error is None else f"The application raised {type(error).__name__}: {error}"
        if self.head is None:
            if stopped:
                return Received(NetworkFailure("timeout"), f"Waited {self._limits.exchange:.3g} s.")
            # The response of uvicorn in the place of the application.
            answer = HttpResponse(500, (("content-type", "text/plain; charset=utf-8"),))
            return Received(answer, remark or "The application returned without a response.")
        if self._enough.is_set() or stopped:
            return Received(self.head, remark, self._begins)
        return Received(replace(self.head, complete=False), remark, self._begins)

    async def _receive(self) -> Message:
        if self._body is not None:
            body, self._body = self._body, None
            return {"type": "http.request", "body": body, "more_body": False}
        await self._enough.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Message) -> None:
        await asyncio.sleep(0)  # an endless stream must give other tasks time
        kind = message["type"]
        if (kind == "http.response.start") is not (self.head is None) and kind in _ANSWER:
            # The error of uvicorn if an application starts a response twice, or does not start it.
            raise RuntimeError(f"Unexpected ASGI message '{kind}'")
        if kind == "http.response.start":
            self.head = HttpResponse(message["status"], header_list(message.get("headers", ())))
        elif kind == "http.response.body" and not self._complete:
            body = message.get("body", b"")
            self._begins += bytes(body[: KEPT - len(self._begins)])
            self._size += len(body)
            self._pieces += 1
            self._complete = not message.get("more_body", False)
            if self._complete or self._size > self._limits.body or self._pieces > self._limits.pieces:
                self._enough.set()


async def _first_of(tasks: set[asyncio.Future[Any]], seconds: float) -> None:
    """Wait for a task, slice by slice."""
    for _ in range(SLICES):
        done, _ = await asyncio.wait(tasks, timeout=seconds / SLICES, return_when=asyncio.FIRST_COMPLETED)
        if done:
            return


class _Lifespan:
    """The application's startup and shutdown. An application may support neither, as with uvicorn."""

    def __init__(self, app: App) -> None:
        self.state: dict[str, Any] = {}
        self.failed = ""
        self._app = app
        self._inbox: asyncio.Queue[Message] = asyncio.Queue()
        self._started = asyncio.Event()
        self._stopped = asyncio.Event()
        self._supported = False
        self._task: asyncio.Task[None] | None = None

    async def start(self, seconds: float) -> None:
        self._task = asyncio.create_task(self._live())
        self._inbox.put_nowait({"type": "lifespan.startup"})
        try:
            await asyncio.wait_for(self._started.wait(), seconds)
        except TimeoutError:
            self.failed = f"its startup took longer than {seconds:.3g} s"

    async def stop(self) -> None:
        if self._task is None:
            return
        if self._supported and not self.failed:
            self._inbox.put_nowait({"type": "lifespan.shutdown"})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopped.wait(), _AFTERMATH)
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _live(self) -> None:
        scope: Message = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        try:
            await self._app(scope, self._inbox.get, self._send)
        except Exception:  # noqa: BLE001  # before startup is complete, an exception means "not supported"
            return
        finally:
            self._started.set()
            self._stopped.set()

    async def _send(self, message: Message) -> None:
        kind = message["type"]
        if kind == "lifespan.startup.complete":
            self._supported = True
            self._started.set()
        elif kind == "lifespan.startup.failed":
            lines = str(message.get("message", "")).strip().splitlines()
            self.failed = lines[-1] if lines else "its startup failed"
            self._started.set()
        elif kind in {"lifespan.shutdown.complete", "lifespan.shutdown.failed"}:
            self._stopped.set()
        await asyncio.sleep(0)


def _host(url: str) -> str:
    parsed = parse(url)
    return "" if parsed is None else parsed.host


def _scope(request: HttpRequest, state: dict[str, Any]) -> Message:
    url = urlsplit(request.url)
    port = url.port or {"https": 443}.get(url.scheme, 80)
    headers = [(b"host", url.netloc.encode("ascii"))]
    headers += [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    if request.body is not None:
        headers.append((b"content-length", str(len(request.body)).encode("ascii")))
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": unquote(url.path or "/"),
        "raw_path": (url.path or "/").encode("ascii"),
        "query_string": url.query.encode("ascii"),
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 50000),
        "server": (url.hostname, port),
        "state": dict(state),
    }
