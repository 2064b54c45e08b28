"""How many connections the lab holds, and which of them go when there are too many.

Each open connection is a file descriptor, and an operating system gives a process few of them: 256 on macOS, 1024 on
many Linux systems. A room full of browsers, six connections to each origin, needs more. So the lab raises its own limit
as far as it may, counts what it holds, closes first what nobody waits for, and, when everything is in use, keeps new
connections in the system's queue, where a browser waits for them too.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Protocol

log = logging.getLogger("demo_api")

WANTED = 8192
"""Descriptors to ask for, if the hard limit allows it."""
RESERVE = 48
"""Descriptors that are kept for files, and for connections that were accepted a moment ago."""
QUIET = 60.0
"""Seconds between two lines in the log about the same thing."""
SPARING = 0.5
"""The share of the connections above which idle ones are closed sooner."""


class Held(Protocol):
    """A connection that can be asked to go."""

    idle_since: float | None
    """When its last response was complete, or when it was opened; None while a request is under way."""
    unused: bool
    """Whether no response has been sent on it yet. If it is closed, browsers do not send its first request again."""

    def leave(self) -> None:
        """Close, from any thread."""


class Connections:
    """The connections of all servers of one lab. Safe to use from several threads."""

    def __init__(self, limit: int | None = None) -> None:
        self.limit = _room() if limit is None else limit
        self._held: set[Held] = set()
        self._lock = threading.Lock()
        self._waiting: list[Callable[[], None]] = []
        self._told = -QUIET

    def __len__(self) -> int:
        return len(self._held)

    @property
    def short(self) -> bool:
        """Whether so many are open that those without a request should not be kept for long."""
        return len(self._held) > self.limit * SPARING

    def has_room(self, go_on: Callable[[], None]) -> bool:
        """Return whether one more can be accepted; if not, ask the one that has been idle longest to go.

        Then ``go_on`` is called, from any thread, as soon as there may be room.

        Those that no request has come on yet go last. Browsers send a request again if a connection that they have used
        is closed, but not if a new one is.
        """
        with self._lock:
            if len(self._held) < self.limit:
                return True
            self._waiting.append(go_on)  # first: one that goes at once would otherwise wake nobody
            idle = [(it.unused, since, it) for it in self._held if (since := it.idle_since) is not None]
            leaving = min(idle, key=lambda each: each[:2], default=None)
        self.tell_full()
        if leaving is not None:
            leaving[-1].leave()
        return False

    def tell_full(self) -> None:
        """Log that the limit is reached: one line, and not again for a while."""
        now = time.monotonic()
        if now - self._told < QUIET:
            return
        self._told = now
        log.warning(
            "%d connections are open, as many as this system's limit on open files allows; new ones wait until one of"
            " them is free. Raise the limit (ulimit -n) for more learners.",
            len(self._held),
        )

    def learn_limit(self) -> None:
        """Take it that no more can be open than there are: the system has refused one."""
        with self._lock:
            self.limit = max(8, len(self._held))
        self.tell_full()

    def add(self, connection: Held) -> None:
        """Count a connection."""
        with self._lock:
            self._held.add(connection)

    def remove(self, connection: Held) -> None:
        """Count a connection no longer, and let who waits for room go on."""
        with self._lock:
            self._held.discard(connection)
        self.go_on()

    def idle(self) -> None:
        """Let who waits for room look again, because a connection has no request any more; it can be asked to go."""
        if self._waiting:
            self.go_on()

    def go_on(self) -> None:
        """Let who waits for room look again."""
        with self._lock:
            waiting, self._waiting = self._waiting, []
        for go_on in waiting:
            go_on()

    def wait(self, go_on: Callable[[], None]) -> None:
        """Have ``go_on`` called, from any thread, when a connection has gone."""
        with self._lock:
            if len(self._held) >= self.limit:
                self._waiting.append(go_on)
                return
        go_on()


def _room() -> int:
    """Return how many connections this process can hold, after its limit on open files has been raised."""
    files = raise_file_limit()
    if files is None:
        return WANTED
    return max(16, files - _open_files() - RESERVE)


def raise_file_limit() -> int | None:
    """Raise the limit on open files as far as it may be, up to ``WANTED``, and return it; None if there is none."""
    try:
        import resource  # noqa: PLC0415  # not on Windows, which has no such limit
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED if hard == resource.RLIM_INFINITY else min(WANTED, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # macOS has a lower limit of its own, which it does not report
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    return None if soft == resource.RLIM_INFINITY else soft


def _open_files() -> int:
    for folder in ("/proc/self/fd", "/dev/fd"):
        with suppress(OSError):
            return len(os.listdir(folder))  # noqa: PTH208  # names only
    return 32
