"""A browser's process: started in a group of its own, ended by its id with all that it started."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from typing import TYPE_CHECKING, TypeVar

from .engine import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")

PAUSE = 0.02


class Process:
    """One started command; its output goes to a file."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> None:
        self.log = log
        # The group keeps a Ctrl-C meant for the tests from the browser, which is closed in order.
        # setpriv ends it when the tests are killed and can close nothing.
        guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                [*guard, *command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                pass_fds=pass_fds,
                start_new_session=True,
            )

    @property
    def id(self) -> int:
        return self._popen.pid

    def ended(self) -> bool:
        # Without reaping: until it is reaped, nobody else can be given its id.
        if self._popen.returncode is not None:
            return True
        flags = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self.id, flags) is not None

    def last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return lines[-1][:200] if lines else "it said nothing"

    def stop(self, *, after: float = 0, grace: float = 5) -> None:
        """Wait `after` seconds for its own end and `grace` for an end on request; end its group."""
        if self._popen.returncode is not None:
            return
        try:
            if not self._ends_within(after):
                os.kill(self.id, signal.SIGTERM)
                self._ends_within(grace)
        finally:
            os.killpg(self.id, signal.SIGKILL)
            self._popen.wait()

    def _ends_within(self, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while not self.ended():
            if time.monotonic() >= end:
                return False
            time.sleep(PAUSE)
        return True


def await_start(name: str, package: str, process: Process, ready: Callable[[], T | None], end: float) -> T:
    """Ask `ready` until it has an answer; an OSError means not yet."""
    while True:
        try:
            answer = ready()
        except OSError:
            answer = None
        if answer is not None:
            return answer
        if process.ended():
            why = "ended while starting"
        elif time.monotonic() >= end:
            why = "did not start in time"
        else:
            time.sleep(PAUSE)
            continue
        raise EngineError(f"{name} {why} (Debian: {package}): {process.last_words()}")
