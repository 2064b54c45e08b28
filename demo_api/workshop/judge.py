"""The judge has files graded in a process of its own: a learner's file can loop, end the process or flood its output.

:mod:`demo_api.workshop.grader` is what runs there. This module needs nothing of what a grade is made with.
"""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Self

from demo_api.workshop.exercise import Exercise
from demo_api.workshop.result import Grade, Light

SECONDS = 10.0
"""For one file, from its import to its last check."""
STARTING = 60.0
"""For Python and its libraries, which a busy machine reads slowly; that is not the fault of a file."""

_LATE = "{file} did not end within {seconds:.0f} seconds. Does it wait for something, or repeat without end?"
_ENDED = "{file} ended the whole process (exit code {code}). Remove what ends it, such as os._exit()."


def judged(exercises: Sequence[Exercise], files: Mapping[str, Path], seconds: float = SECONDS) -> Iterator[Grade]:
    """Give the grade of each exercise's file, in order, whatever the files do.

    Args:
        exercises: The exercises.
        files: The learner's files, by slug.
        seconds: The time for one of them.
    """
    left = list(exercises)
    while left:
        with _Process(left, files) as process:
            while left:
                answer = process.next(seconds)
                file = f"{left[0].slug}/{files[left[0].slug].name}"
                if isinstance(answer, dict):
                    yield _grade(answer)
                elif answer is None:
                    yield Grade(left[0].slug, sentence=_LATE.format(file=file, seconds=seconds), problem=True)
                else:
                    yield Grade(left[0].slug, sentence=_ENDED.format(file=file, code=answer), problem=True)
                del left[0]
                if not isinstance(answer, dict):
                    break  # the next file needs another process


class _Process:
    """A process that grades, and what it prints."""

    def __init__(self, exercises: Sequence[Exercise], files: Mapping[str, Path]) -> None:
        command = [sys.executable, "-m", "demo_api.workshop.grader"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603  # ours
        self._answers: Queue[dict[str, Any] | int] = Queue()
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        todo = [[str(it.folder), it.number, str(files[it.slug])] for it in exercises]
        if self._process.stdin is not None:
            with self._process.stdin as stdin:
                stdin.write(json.dumps(todo).encode() + b"\n")

    def __enter__(self) -> Self:
        self._ready.wait(STARTING)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(1.0)  # what a file has started can hold the pipe open

    def next(self, seconds: float) -> dict[str, Any] | int | None:
        """Return the next grade, the exit code if the process has ended, or None if it takes too long."""
        try:
            return self._answers.get(timeout=seconds)
        except Empty:
            return None

    def _read(self) -> None:
        if self._process.stdout is not None:
            with self._process.stdout as stdout:
                for line in stdout:
                    if self._ready.is_set():
                        self._answers.put(json.loads(line))
                    self._ready.set()
        self._answers.put(self._process.wait())
        self._ready.set()


def _grade(answer: dict[str, Any]) -> Grade:
    answer.pop("solved")
    lights = [Light(**{name: value for name, value in it.items() if name != "on"}) for it in answer.pop("lights")]
    return Grade(lights=lights, **answer)
