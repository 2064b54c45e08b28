"""The judge grades files in a process of its own: a learner's file can loop, end the process or flood its output.

``python -m demo_api.workshop.judge`` reads a line of JSON that says what to grade. It prints an empty line when it is
ready, and then a grade for each file.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Self

from demo_api.origins import Origins
from demo_api.reading import mistake
from demo_api.reading.source import SourceError, text
from demo_api.running import run
from demo_api.script import ScriptError, ScriptSyntaxError
from demo_api.settings import Settings
from demo_api.workshop import pagescript
from demo_api.workshop.exercise import SERVER, Exercise, read
from demo_api.workshop.grade import Grade, Light, graded

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
        command = [sys.executable, "-m", "demo_api.workshop.judge"]
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


def grade_file(exercise: Exercise, file: Path, origins: Origins) -> Grade:
    """Return the grade of one file in this process; a file that does not run gets a sentence that says why."""
    name = f"{exercise.slug}/{file.name}"
    try:
        code = text(file)
        if exercise.on_page:
            return _grade_page(exercise, code, origins)
        app = run(code, file, exercise.slug, origins)
    except SourceError as error:
        return Grade(exercise.slug, sentence=f"{name}: {error}", problem=True)
    except ScriptError as error:
        sentence = f"{name}, line {error.line}: {_said(error)}"
        return Grade(exercise.slug, sentence=sentence, problem=True)
    except BaseException as error:  # noqa: BLE001  # a learner's file may raise anything, SystemExit included
        sentence = f"{name}{mistake.place(error, file)}: {mistake.words(error)}"
        return Grade(exercise.slug, sentence=sentence, problem=True)
    return asyncio.run(graded(exercise, app, origins, code))


def _grade_page(exercise: Exercise, code: str, origins: Origins) -> Grade:
    """Return the grade of a page's script: the API that it uses is the exercise's own."""
    server = exercise.folder / SERVER
    app = run(text(server), server, exercise.slug, origins)
    return asyncio.run(graded(exercise, app, origins, code, pagescript.read(code)))


def _said(error: ScriptError) -> str:
    if isinstance(error, ScriptSyntaxError):
        return mistake.shown(f"SyntaxError: {error}")
    return mistake.shown(f"only a browser can grade this file: open the page. Unknown here: {error}.")


def main() -> None:
    """Grade what standard input names."""
    # What learners' files print goes nowhere; the grades keep the real output.
    answers = os.fdopen(os.dup(1), "wb", buffering=0)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    origins = Origins.of(Settings(_env_file=None))
    answers.write(b"\n")  # ready
    for folder, number, file in json.loads(sys.stdin.readline()):
        grade = grade_file(read(Path(folder), number), Path(file), origins)
        answers.write(json.dumps(grade.to_json()).encode() + b"\n")


if __name__ == "__main__":
    main()
