"""Runs the learner's files, a thread for each that is at work, and waits for none of them for ever.

A thread and not a process, because the application that a file makes must live in this one: the lab mounts it and
watches its handlers. A thread cannot be ended from outside, so one that takes too long is abandoned: it gives up its
turn, an exception is raised in it that ends a loop at its next step, and what hangs in a system call sleeps on,
harmlessly. Threads are daemons: none of them keeps the lab from stopping.
"""

import asyncio
import contextlib
import ctypes
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

AT_ONCE = 4
"""Loads that run side by side; more would only take the time from each other."""
_LOOK = 0.1
"""Seconds between two looks of who waits."""

T = TypeVar("T")


class AbandonedError(BaseException):
    """Raised in a thread that took too long. A BaseException, so that ``except Exception`` does not hold it up."""


class Load(Generic[T]):
    """One piece of work and its result."""

    def __init__(self, loader: "Loader", work: Callable[[], T], limit: float) -> None:
        self.overdue = False
        self.thread: threading.Thread | None = None
        self._loader = loader
        self._work = work
        self._limit = limit
        self._started: float | None = None
        self._done = threading.Event()
        self._result: T

    def wait(self, patience: float = float("inf")) -> T | None:
        """Return the result; None if the work takes longer than its limit, or than ``patience`` seconds.

        The limit counts from when the work began: a load that waits for its turn is not late.
        """
        until = time.monotonic() + patience
        while not self.settled and time.monotonic() < until:
            self._loader.look()
            self._done.wait(_LOOK)
        return self._result if self._done.is_set() else None

    async def settle(self, patience: float = float("inf")) -> T | None:
        """Wait as :meth:`wait` does, without a thread for it."""
        until = time.monotonic() + patience
        pause = 0.001
        while not self.settled and time.monotonic() < until:
            self._loader.look()
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LOOK)
        return self._result if self._done.is_set() else None

    @property
    def settled(self) -> bool:
        """Whether there is a result, or none will be waited for."""
        return self._done.is_set() or self.overdue

    def run(self) -> None:
        """Do the work; ``work`` itself must not raise."""
        self._started = time.monotonic()
        self._result = self._work()
        self._done.set()

    def is_late(self) -> bool:
        """Return whether it runs longer than it may."""
        started = self._started
        return started is not None and not self._done.is_set() and time.monotonic() - started > self._limit


class Loader:
    """Takes work and does it in turn, ``AT_ONCE`` pieces at a time. Safe to use from several threads."""

    def __init__(self, name: str, at_once: int = AT_ONCE) -> None:
        self._name = name
        self._at_once = at_once
        self._lock = threading.Lock()
        self._queue: deque[Load[object]] = deque()
        self._running: set[Load[object]] = set()

    def begin(self, work: Callable[[], T], limit: float) -> Load[T]:
        """Take a piece of work, which must not raise, and the seconds that it may run."""
        load = Load(self, work, limit)
        with self._lock:
            self._queue.append(load)  # type: ignore[arg-type]  # what it results in is between it and who waits
            self._start_next()
        return load

    def look(self) -> None:
        """Abandon what runs too long, and give its turn to the next. Who waits calls this."""
        with self._lock:
            for load in [it for it in self._running if it.is_late()]:
                load.overdue = True
                self._running.discard(load)
                _interrupt(load.thread)
            self._start_next()

    def _start_next(self) -> None:
        while self._queue and len(self._running) < self._at_once:
            load = self._queue.popleft()
            self._running.add(load)
            load.thread = threading.Thread(target=self._work, args=(load,), name=self._name, daemon=True)
            load.thread.start()

    def _work(self, load: Load[object]) -> None:
        # The exception may come while the work is done, or just after it.
        with contextlib.suppress(AbandonedError):
            try:
                load.run()
            finally:
                with self._lock:
                    self._running.discard(load)
                    self._start_next()


def interrupt(thread_id: int, error: type[BaseException] = AbandonedError) -> None:
    """Raise an exception in another thread at its next step of Python; a system call is not interrupted.

    Source: https://docs.python.org/3/c-api/threads.html#c.PyThreadState_SetAsyncExc
    """
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread_id), ctypes.py_object(error))


def _interrupt(thread: threading.Thread | None) -> None:
    if thread is not None and thread.ident is not None and thread.is_alive():
        interrupt(thread.ident)
