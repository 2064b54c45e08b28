"""A second process that looks after the one which serves: it ends it if it freezes, and starts it again if it dies.

Threads protect the lab from most of what a scenario can do, but not from everything: a regular expression that tries
for ever, or ``10 ** 10 ** 9``, holds the interpreter's lock, so that not even Ctrl-C is heard; and ``os._exit()`` takes
everything with it. Only another process can help then. What learners had added to the data is lost; nothing else is.
"""

import contextlib
import faulthandler
import logging
import os
import re
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

log = logging.getLogger("demo_api")

BEAT = 0.5
"""Seconds between two signs of life."""
FROZEN = 8.0
"""Seconds without a sign of life after which the process is ended."""
ENDING = 1.6
"""Seconds that the process gets to end when it is asked to."""
MANY = 5
"""Times that it may die within a minute, before the lab gives up."""


class SupervisedError(Exception):
    """The process that serves could not start; the message is its own."""


@dataclass
class Memory:
    """What one life of the process leaves to the next."""

    careful: bool = False
    """Whether to load one scenario after another, so that it is known which one was at work."""
    barred: set[str] = field(default_factory=set)
    """Folders whose files are not loaded again until they have been edited."""


class Lifeline:
    """The serving process's side: its signs of life, and what it is about to do."""

    def __init__(self, out: int, traces: int) -> None:
        self._out = out
        self._traces = traces
        self._lock = threading.Lock()

    def start(self) -> None:
        """Begin to give signs of life."""
        threading.Thread(target=self._beat, name="demo-api lifeline", daemon=True).start()

    def say(self, word: str, about: str = "") -> None:
        """Send a word to the other process; end if that has ended."""
        line = f"{word} {os.fsencode(about).hex()}\n".encode()
        with self._lock:
            try:
                os.write(self._out, line)
            except OSError:
                os._exit(1)

    def _beat(self) -> None:
        while True:
            self.say("beat")
            # If the next beat does not come in time, a thread that needs no lock writes what every thread is doing.
            faulthandler.dump_traceback_later(FROZEN - 2, file=self._traces)
            time.sleep(BEAT)


def supervise(run: Callable[[Lifeline, Memory], None], ready: Callable[[], None], folders: Sequence[Path]) -> None:
    """Have ``run`` serve in a process of its own until Ctrl-C or SIGTERM.

    Args:
        run: serves; it says ``ready`` to the lifeline when the addresses answer, ``error`` and a message if they
            cannot, and ``load`` and ``loaded`` with a folder around what is dangerous.
        ready: called the first time that the addresses answer.
        folders: where the learners' files are: a line of code in them is named as what froze the process.

    Raises:
        SupervisedError: it could not start, or died again and again.
    """
    asked = threading.Event()

    def asked_to_stop(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked_to_stop)
    woken, wakes = os.pipe()
    os.set_blocking(wakes, False)
    signal.set_wakeup_fd(wakes)
    memory, deaths, told = Memory(), list[float](), False
    while True:
        life = _Life(run, memory, woken)
        end = life.watch(asked, ready if not told else lambda: None)
        told = told or life.ready
        if life.error is not None:
            raise SupervisedError(life.error)
        if asked.is_set():
            return
        if not told:
            raise SupervisedError(f"the lab ended while it started ({end})")
        deaths = [it for it in deaths if time.monotonic() - it < 60] + [time.monotonic()]  # noqa: PLR2004  # a minute
        if len(deaths) > MANY:
            raise SupervisedError(f"the lab ended {len(deaths)} times within a minute, the last time because {end}")
        _learn(memory, life.loading)
        place = life.place(folders)
        where = f" {place} was at work." if place else ""
        log.error("%s.%s The lab starts again, with its original data.", end[:1].upper() + end[1:], where)


def _learn(memory: Memory, loading: set[str]) -> None:
    """Be careful if the process died while it loaded files; if it was only one file, bar that file."""
    if len(loading) == 1:
        memory.barred |= loading
    elif loading:
        memory.careful = True


class _Life:
    """One process that serves, from its start to its end, seen from outside."""

    def __init__(self, run: Callable[[Lifeline, Memory], None], memory: Memory, woken: int) -> None:
        self.ready = False
        self.error: str | None = None
        self.loading: set[str] = set()
        self._rest = b""
        self._woken = woken
        self._in, out = os.pipe()
        self._traces, traces = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        self._pid = os.fork()
        if self._pid == 0:
            signal.set_wakeup_fd(-1)
            os.close(self._in)
            os.close(self._traces)
            _serve(run, Lifeline(out, traces), memory)
        os.close(out)
        os.close(traces)
        os.set_blocking(self._traces, False)

    def watch(self, asked: threading.Event, ready: Callable[[], None]) -> str:
        """Look after it until it has ended; return how it ended, as the end of a sentence."""
        looked = beat = time.monotonic()
        frozen = False
        while True:
            words = self._hear()
            now, before = time.monotonic(), looked
            looked = now
            # If this process was stopped as well, by Ctrl-Z for example, the silence means nothing.
            if words or now - before > 2:  # noqa: PLR2004  # seconds; it looks far more often
                beat = now
            if "ready" in words and not self.ready:
                self.ready = True
                ready()
            if asked.is_set():
                return self._end()
            if not frozen and now - beat > FROZEN:
                frozen = True
                os.kill(self._pid, signal.SIGKILL)
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                self._hear()
                code = os.waitstatus_to_exitcode(status)
                how = f"exit code {code}" if code >= 0 else f"signal {-code}"
                return (
                    f"it stood still for {FROZEN:g} seconds" if frozen else f"the process that serves has ended ({how})"
                )

    def place(self, folders: Sequence[Path]) -> str | None:
        """Return the line of a learner's file that was at work when the process froze, if it was one."""
        with contextlib.suppress(OSError):
            trace = os.read(self._traces, 1 << 20).decode("utf-8", "replace")
            within = "|".join(re.escape(str(it)) for it in folders)
            found = re.search(rf'File "(?:{within})/([^"\n]+)", line (\d+)', trace)
            return None if found is None else f"{found[1]}, line {found[2]}"
        return None

    def _hear(self) -> list[str]:
        """Return what it has said, after waiting a moment for it."""
        readable, _, _ = select.select([self._in, self._woken], [], [], BEAT / 2)
        if self._woken in readable:
            os.read(self._woken, 100)  # a signal came; its handler has run by now
        if self._in not in readable:
            return []
        *lines, self._rest = (self._rest + os.read(self._in, 65536)).split(b"\n")
        words = []
        for line in lines:
            word, _, about = line.decode("ascii").partition(" ")
            name = os.fsdecode(bytes.fromhex(about))
            words.append(word)
            if word == "load":
                self.loading.add(name)
            elif word == "loaded":
                self.loading.discard(name)
            elif word == "error":
                self.error = name
        return words

    def _end(self) -> str:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
        until = time.monotonic() + ENDING
        while time.monotonic() < until:
            if os.waitpid(self._pid, os.WNOHANG)[0]:
                return "it was asked to"
            time.sleep(0.01)
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        return "it was asked to, and did not"


def _serve(run: Callable[[Lifeline, Memory], None], lifeline: Lifeline, memory: Memory) -> None:
    """Serve in the new process, and end it, whatever happens."""
    code = 1
    try:
        lifeline.start()
        run(lifeline, memory)
        code = 0
    except Exception as error:  # noqa: BLE001  # the other process reports it
        lifeline.say("error", f"{type(error).__name__}: {error}")
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
