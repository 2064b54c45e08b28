"""A courier takes the model's requests to a server and brings back answers, each within bounds.

It works in a thread of its own with an event loop of its own: whatever blocks there, a resolver or an application's
handler, the caller gets an answer in time.
"""

import asyncio
import threading
import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass, replace
from typing import Protocol, Self

from demo_api.browser import Answer, HttpRequest, HttpResponse, NetworkFailure

_GRACE = 1.5
"""Seconds for a sender to report its own timeout before it counts as blocked; a busy machine needs some."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one check may take.

    Attributes:
        exchange: Seconds for one exchange, from the first name lookup to the last byte read.
        total: Seconds for all exchanges together.
        body: Bytes of a response's body that are read; nothing in a verdict depends on the rest.
        pieces: Pieces in which they may come: a million of one byte take longer to read than one of a million.
    """

    exchange: float = 10.0
    total: float = 60.0
    body: int = 1024 * 1024
    pieces: int = 2048


LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Received:
    """An answer, and a remark for people where the answer alone does not say enough; empty if none."""

    answer: Answer
    remark: str = ""


class UnsendableError(Exception):
    """A request that a browser would send and that cannot be sent from here; the message is one line."""


class Sender(Protocol):
    """Something that carries one request to a server."""

    async def send(self, request: HttpRequest, limits: Limits) -> Received:
        """Return the answer, or a failure; within ``limits``. Raises UnsendableError and nothing else."""

    def so_far(self) -> HttpResponse | None:
        """Return the head of the answer to the request that is under way, if it has arrived; from any thread."""

    async def close(self) -> None:
        """Let go of whatever it holds."""


class Courier:
    """Sends requests one after another; a context manager.

    Args:
        sender: What carries them.
        limits: What each and all of them may take.
    """

    def __init__(self, sender: Sender, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self.sent = 0
        self._sender = sender
        self._loop = asyncio.new_event_loop()
        # Threads started by a daemon are daemons too: no handler that never returns keeps the program alive.
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
        """Send a request and return what came back, a failure if nothing did.

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
        try:
            return sending.result(seconds + _GRACE)
        except FutureTimeoutError:
            self._blocked = True
            # The head decides: an answer that has begun is no silence.
            return Received(self._sender.so_far() or NetworkFailure("timeout"), _BLOCKED)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_forever()


_OUT_OF_TIME = "Not sent: all exchanges together have taken {seconds:g} s."
_BLOCKED = (
    "It did not even notice that its time was up: something in it blocks, such as time.sleep in an async handler."
)
