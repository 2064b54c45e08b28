"""A courier sends the model's requests to a server and returns the responses, each within limits.

It has its own thread and its own event loop. A name resolver or an application's handler may block there, but the
caller still gets a result in time.
"""

import asyncio
import contextlib
import threading
import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from typing import Protocol, Self

from demo_api.browser import Answer, HttpRequest, HttpResponse, NetworkFailure

_GRACE = 1.5
"""Seconds in which a sender may report its own timeout. After that, it counts as blocked."""

SLICES = 20
"""Into so many slices a time limit is cut: one in which the machine stops this process counts as one."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of one check.

    Attributes:
        exchange: Seconds for one exchange, from the name lookup to the last byte.
        total: Seconds for all exchanges together.
        body: Bytes that are read of a response's body; a verdict does not depend on the rest.
        pieces: The number of pieces of a body that are read; many small pieces take long.
    """

    exchange: float = 10.0
    total: float = 60.0
    body: int = 1024 * 1024
    pieces: int = 2048


LIMITS = Limits()
KEPT = 4096
"""Bytes of a body that are kept: a refusal says in them what it refuses, and who refuses it."""


@dataclass(frozen=True, slots=True)
class Received:
    """A response or a failure.

    Attributes:
        answer: The response or the failure.
        remark: What else people must know; empty if there is nothing.
        body: The first bytes of the body, at most :data:`KEPT`.
    """

    answer: Answer
    remark: str = ""
    body: bytes = b""


class UnsendableError(Exception):
    """A browser can send this request, but this program cannot; the message is one line."""


class Sender(Protocol):
    """An object that sends one request to a server."""

    async def send(self, request: HttpRequest, limits: Limits) -> Received:
        """Return the response or a failure, within ``limits``. Raise only UnsendableError."""

    def so_far(self) -> HttpResponse | None:
        """Return the head of the response to the present request, if it has arrived; any thread may call this."""

    async def close(self) -> None:
        """Close everything that is open."""


class Courier:
    """Sends requests one after another; a context manager.

    Args:
        sender: The object that sends them.
        limits: The limits for each request, and for all together.
    """

    def __init__(self, sender: Sender, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.sent = 0
        self._sender = sender
        self._loop = asyncio.new_event_loop()
        # Threads that a daemon starts are daemons too, so a handler that never returns cannot keep the program alive.
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._until = 0.0
        self._blocked = False

    def __enter__(self) -> Self:
        self._until = time.monotonic() + self.limits.total
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        if not self._blocked:
            closing = asyncio.run_coroutine_threadsafe(self._sender.close(), self._loop)
            try:
                closing.result(self.limits.exchange + _GRACE)
            except FutureTimeoutError:
                self._blocked = True
        if not self._blocked:
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()

    def send(self, request: HttpRequest) -> Received:
        """Send a request and return the response, or a failure.

        Raises:
            UnsendableError: The request cannot be sent from here.
        """
        seconds = min(self.limits.exchange, self._until - time.monotonic())
        if self._blocked or seconds <= 0:
            reason = _BLOCKED if self._blocked else _OUT_OF_TIME.format(seconds=self.limits.total)
            return Received(NetworkFailure("timeout"), reason)
        self.sent += 1
        within = replace(self.limits, exchange=seconds, total=seconds)
        sending = asyncio.run_coroutine_threadsafe(self._sender.send(request, within), self._loop)
        for _ in range(SLICES):
            with contextlib.suppress(FutureTimeoutError):
                return sending.result((seconds + _GRACE) / SLICES)
        self._blocked = True
        # The head of a response decides, so a response that has begun is enough.
        return Received(self._sender.so_far() or NetworkFailure("timeout"), _BLOCKED)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


_OUT_OF_TIME = "Not sent: the time for all requests together, {seconds:g} s, is over."
_BLOCKED = "The request did not stop when its time was over: something blocks, such as time.sleep in an async handler."
