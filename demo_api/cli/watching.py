"""Watches the learner's files in the terminal: a grade at each save, and a few keys."""

import contextlib
import os
import select
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from demo_api.cli.plain import folded, say
from demo_api.workshop.exercise import HINTS, Exercise
from demo_api.workshop.folder import Folder
from demo_api.workshop.judge import judged
from demo_api.workshop.result import Grade

LOOK = 0.2
"""Seconds between two looks at the file."""
KEYS = "Keys: h hint, n next, l list, q quit. Save the file to grade it again."


def watch(exercises: Sequence[Exercise], folder: Folder, told: Callable[[Exercise, Grade], Iterable[str]]) -> None:
    """Grade the first exercise that is not solved, and again at each save, until q is pressed or all are solved."""
    todo = [it for it, grade in _graded(exercises, folder) if not grade.solved]
    hints = 0
    with _keys() as pressed:
        while todo:
            exercise = todo[0]
            grade = next(iter(_graded([exercise], folder)))[1]
            for line in told(exercise, grade):
                say(line)
            if grade.solved:
                todo.pop(0)
                hints = 0
                continue
            say(f"{folder.file(exercise)}\n{KEYS}\n")
            key = _changed(folder.file(exercise), pressed)
            if key == "q":
                return
            if key == "n":
                todo.append(todo.pop(0))
                hints = 0
            elif key == "h":
                say(folded(f"Hint {hints % HINTS + 1} of {HINTS}: {exercise.task.hints[hints % HINTS]}\n"))
                hints += 1
            elif key == "l":
                for it in todo:
                    say(f"  {it.number:2}  {it.slug}")
    say("All exercises are solved.")


def _graded(exercises: Sequence[Exercise], folder: Folder) -> Iterator[tuple[Exercise, Grade]]:
    grades = judged(exercises, {it.slug: folder.file(it) for it in exercises})
    return zip(exercises, grades, strict=True)


def _changed(file: Path, pressed: Callable[[float], str]) -> str:
    """Wait until the file is saved or a key is pressed; return the key, or nothing."""
    before = _stamp(file)
    while _stamp(file) == before:
        if key := pressed(LOOK):
            return key
    time.sleep(LOOK / 4)  # an editor may empty a file before it writes
    return ""


def _stamp(file: Path) -> tuple[int, int] | None:
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


@contextlib.contextmanager
def _keys() -> Iterator[Callable[[float], str]]:
    """Give a function that waits some seconds for a key and returns it, or nothing."""
    if not sys.stdin.isatty():
        yield _no_key
        return
    import termios  # noqa: PLC0415  # Windows has neither, and no terminal that is asked for single keys
    import tty  # noqa: PLC0415

    before = termios.tcgetattr(sys.stdin)

    def pressed(seconds: float) -> str:
        ready, _, _ = select.select([sys.stdin], [], [], seconds)
        return os.read(sys.stdin.fileno(), 1).decode("latin-1") if ready else ""

    try:
        tty.setcbreak(sys.stdin)
        yield pressed
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)


def _no_key(seconds: float) -> str:
    time.sleep(seconds)
    return ""
