"""The learner's files as a source for the shelf, which loads them, and loads them again when they change."""

from collections.abc import Sequence
from pathlib import Path

from demo_api.order import Place
from demo_api.reading.source import SourceError, text
from demo_api.scenarios import Listing, NotLoaded, Scenario
from demo_api.stamps import Paths
from demo_api.workshop.exercise import START, Exercise
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
        """Return the learner's file."""
        return (str(folder / START),)

    def read(self, folder: Path, place: Place) -> Scenario | NotLoaded:
        """Return the exercise with the learner's file."""
        exercise = self._exercises[folder]
        try:
            files = {START: text(folder / START)}
        except SourceError as error:
            advice = f"demo-api workshop reset {exercise.slug} puts the start back"
            reason = f"{exercise.slug}/{START}: {error}; {advice}"
            return NotLoaded(exercise.number, exercise.slug, folder, [reason], {})
        return Scenario(exercise.number, place.chapter, exercise.slug, folder, lesson_of(exercise), files)
