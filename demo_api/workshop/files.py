"""The learner's files as a source for the shelf, which loads them, and loads them again when they change."""

from collections.abc import Sequence
from pathlib import Path

from demo_api.order import Place
from demo_api.reading.source import SourceError, text
from demo_api.scenarios import Listing, NotLoaded, Scenario
from demo_api.stamps import Paths
from demo_api.workshop.exercise import SERVER, Exercise
from demo_api.workshop.folder import Folder
from demo_api.workshop.lesson import lesson_of


class Files:
    """The source of the exercises: the learner's folder has the code, and the exercise itself the rest.

    Args:
        folder: The learner's.
        exercises: The exercises.
    """

    def __init__(self, folder: Folder, exercises: Sequence[Exercise]) -> None:
        self.folder = folder.path
        self._exercises = {folder.path / it.slug: it for it in exercises}
        places = {path: Place(it.number, it.task.chapter) for path, it in self._exercises.items()}
        self._listing = Listing(places, (), (), None)

    def listing(self) -> Listing:
        """Return a folder for each exercise, also where the learner has deleted it."""
        return self._listing

    def paths(self, folder: Path) -> Paths:
        """Return the learner's file, and the application that stays as it is."""
        exercise = self._exercises[folder]
        return tuple(str(it) for it in dict.fromkeys((folder / exercise.file, self._server(folder, exercise))))

    def read(self, folder: Path, place: Place) -> Scenario | NotLoaded:
        """Return the exercise with the learner's file."""
        exercise = self._exercises[folder]
        files: dict[str, str] = {}
        try:
            files[exercise.file] = text(folder / exercise.file)
            files[SERVER] = text(self._server(folder, exercise))
        except SourceError as error:
            advice = f"demo-api workshop reset {exercise.slug} puts the start back"
            return self._broken(exercise, folder, f"{error}; {advice}", files)
        if exercise.on_page and (mistake := _mistake(files[exercise.file])):
            return self._broken(exercise, folder, mistake, files)
        return Scenario(exercise.number, place.chapter, exercise.slug, folder, lesson_of(exercise), files)

    def _server(self, folder: Path, exercise: Exercise) -> Path:
        return (exercise.folder if exercise.on_page else folder) / SERVER

    def _broken(self, exercise: Exercise, folder: Path, why: str, files: dict[str, str]) -> NotLoaded:
        return NotLoaded(exercise.number, exercise.slug, folder, [f"{exercise.slug}/{exercise.file}: {why}"], files)


def _mistake(script: str) -> str | None:
    """Return why no browser can run a script; None if one can."""
    from demo_api.script import ScriptSyntaxError  # noqa: PLC0415  # loaded when it is needed
    from demo_api.workshop import pagescript  # noqa: PLC0415

    trouble = pagescript.trouble(script)
    return f"line {trouble.line}: SyntaxError: {trouble}" if isinstance(trouble, ScriptSyntaxError) else None
