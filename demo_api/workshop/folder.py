"""The learner's folder: a copy of the start of each exercise. What the learner has changed is never overwritten."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

from demo_api.workshop.exercise import Exercise

README = """\
Your files for the workshop of the CORS lab. Edit SLUG/app.py or SLUG/page.js, save it, and look at the page, or run:

    demo-api workshop check
"""


class FolderError(Exception):
    """The folder cannot be used; the message is one line."""


class Folder:
    """A learner's folder.

    Args:
        path: Where it is.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def file(self, exercise: Exercise) -> Path:
        """Return where the learner's file of an exercise is."""
        return self.path / exercise.slug / exercise.file

    def fill(self, exercises: Sequence[Exercise]) -> int:
        """Copy what is not there yet, and return how many files that were.

        Raises:
            FolderError: The folder cannot be written.
        """
        made = 0
        try:
            for exercise in exercises:
                file = self.file(exercise)
                if not os.path.lexists(file):
                    file.parent.mkdir(parents=True, exist_ok=True)
                    _write(file, exercise.start)
                    made += 1
            if not os.path.lexists(self.path / "README"):
                _write(self.path / "README", README)
        except OSError as error:
            raise FolderError(f"{error.filename or self.path}: {error.strerror}; name another folder") from None
        return made

    def reset(self, exercise: Exercise) -> Path | None:
        """Put the start of an exercise back, and return where the learner's file was kept; None if there was none.

        Raises:
            FolderError: The folder cannot be written.
        """
        file = self.file(exercise)
        kept = None
        try:
            if os.path.lexists(file):
                kept = _free(file)
                file.rename(kept)
            file.parent.mkdir(parents=True, exist_ok=True)
            _write(file, exercise.start)
        except OSError as error:
            raise FolderError(f"{error.filename or file}: {error.strerror}") from None
        return kept


def _write(file: Path, text: str) -> None:
    """Write a file at once, so that nobody ever reads half of it."""
    aside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        aside.write_text(text, encoding="utf-8")
        aside.replace(file)
    finally:
        with contextlib.suppress(OSError):
            aside.unlink()


def _free(file: Path) -> Path:
    """Return a name beside a file that is not taken: ``app.1.py``, ``app.2.py`` and so on."""
    number = 1
    while os.path.lexists(kept := file.with_name(f"{file.stem}.{number}{file.suffix}")):
        number += 1
    return kept
