"""The workshop of a running lab: the exercises, the learner's files, the applications they make, and their grades."""

import hashlib
import json
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo_api.described import described_lesson
from demo_api.origins import Origins
from demo_api.settings import shared_folder
from demo_api.shelf import Caution, Loaded, Shelf, Slot
from demo_api.stamps import Stamp, stamp_of
from demo_api.states import States
from demo_api.wire import Recorded
from demo_api.workshop.exercise import MOUNT, PROGRAM, SERVER, Exercise, ExerciseError, read_all
from demo_api.workshop.files import Files
from demo_api.workshop.folder import Folder
from demo_api.workshop.lesson import lesson_of

if TYPE_CHECKING:
    from demo_api.workshop.result import Grade
    from demo_api.workshop.tried import Tried


class Room:
    """What the lab has for one learner's folder. Safe to use from several threads.

    Args:
        path: The learner's folder.
        origins: The lab's.
        caution: What is done about files that may end the whole process.
    """

    def __init__(self, path: Path, origins: Origins, caution: Caution | None = None) -> None:
        self.problem: str | None = None
        exercises: Sequence[Exercise] = ()
        try:
            exercises = read_all(shared_folder("exercises"))
        except ExerciseError as error:
            self.problem = str(error)
        self.exercises: Mapping[str, Exercise] = {it.slug: it for it in exercises}
        self.states = States()
        self._origins = origins
        self._folder = Folder(path)
        self._files = Files(self._folder, exercises)
        self.shelf = Shelf(self._files, origins, caution)
        self._grades: dict[str, tuple[Stamp, Grade]] = {}
        self._grader: threading.Thread | None = None
        self._lock = threading.Lock()

    @property
    def path(self) -> Path:
        """The learner's folder."""
        return self._folder.path

    def about(self) -> dict[str, Any]:
        """Return the exercises in order, each with whether it is solved; null where that is not known yet."""
        known = {
            slug: grade.solved for slug, (stamp, grade) in self._grades.copy().items() if stamp == self._stamp(slug)
        }
        exercises = [{**it.about(), "solved": known.get(it.slug)} for it in self.exercises.values()]
        return {"exercises": exercises, "problem": self.problem, "folder": self._folder.path.name, "program": PROGRAM}

    def grading(self) -> threading.Thread:
        """Begin to grade the files that have changed, unless that is under way, and return the thread that does it.

        The model grades, in another process. The list has each grade as soon as it is known.
        """
        with self._lock:
            if self._grader is None or not self._grader.is_alive():
                self._grader = threading.Thread(target=self._grade_all, name="workshop", daemon=True)
                self._grader.start()
            return self._grader

    def _grade_all(self) -> None:
        from demo_api.workshop.judge import judged  # noqa: PLC0415  # the model is loaded when it is first asked

        stamps = {slug: self._stamp(slug) for slug in self.exercises}
        new = [it for slug, it in self.exercises.items() if self._grades.get(slug, (None,))[0] != stamps[slug]]
        for grade in judged(new, {it.slug: self._folder.file(it) for it in new}):
            self._grades[grade.slug] = (stamps[grade.slug], grade)

    def version(self, slug: str) -> str:
        """Return a short text that is another one after each save."""
        return _version(self._stamp(slug))

    def described(self, exercise: Exercise, slot: Slot) -> dict[str, Any]:
        """Return an exercise as it is on disk now, for the page."""
        version = _version(slot.stamp)
        found = slot.outcome()
        content = found.scenario if isinstance(found, Loaded) else found
        name = exercise.file
        return {
            **exercise.about(),
            "task": exercise.task.task,
            "hints": exercise.task.hints,
            "start": exercise.start,
            "name": name,
            "api_file": content.files.get(SERVER) if exercise.on_page else None,
            "unknown": self._unknown(exercise, content.files.get(name)),
            "file": content.files.get(name),
            "path": f"{self._folder.path.name}/{exercise.slug}/{name}",
            "version": version,
            "program": PROGRAM,
            "problem": None if isinstance(found, Loaded) else " ".join(found.reasons),
            "scenario": {
                **described_lesson(lesson_of(exercise), self._origins),
                "number": exercise.number,
                "slug": f"{MOUNT}/{exercise.slug}",
                "folder": exercise.slug,
                "files": content.files,
                "broken": None,
                "version": version,
                "url": f"{self._origins.api}/{MOUNT}/{exercise.slug}",
            },
        }

    async def graded(
        self,
        exercise: Exercise,
        tried: "Tried",
        loaded: Loaded,
        record: Callable[[str], Sequence[Recorded]],
        aside: Callable[..., Awaitable[Any]],
    ) -> dict[str, Any]:
        """Return the grade for what the learner's own browser did, and the model's verdicts on what a script sent.

        Raises:
            ValueError: Not all checks were sent.
        """
        from demo_api.trial import without_run  # noqa: PLC0415
        from demo_api.words import Verdict  # noqa: PLC0415
        from demo_api.workshop.grade import grade_of  # noqa: PLC0415  # as above

        code = loaded.scenario.files[exercise.file]
        visits = await tried.visits(exercise, loaded.serves, code, self._origins, record)
        grade: Grade = await aside(grade_of, exercise, visits, loaded.serves, code)
        verdicts = {
            f"{check.id}/{role}": json.loads(without_run(json.dumps(Verdict(visit.decision).to_json())))
            for check, role, visit in visits
            if check.path is None and visit.decision is not None
        }
        return {**grade.to_json(), "verdicts": verdicts}

    def pages(self) -> list[str]:
        """Return the slugs of the exercises whose file is the script of a page."""
        return [slug for slug, it in self.exercises.items() if it.on_page]

    def _unknown(self, exercise: Exercise, text: str | None) -> str | None:
        """Return why the model cannot run a script; None if it can. A page asks before it runs such a script itself."""
        from demo_api.script import UnreadableError  # noqa: PLC0415
        from demo_api.workshop import pagescript  # noqa: PLC0415

        if not exercise.on_page or text is None:
            return None
        trouble = pagescript.trouble(text)
        return str(trouble) if isinstance(trouble, UnreadableError) else None

    def _stamp(self, slug: str) -> Stamp:
        return stamp_of(self._files.paths(self._folder.path / slug))


def _version(stamp: Stamp) -> str:
    return hashlib.sha256(repr(stamp).encode()).hexdigest()[:16]
