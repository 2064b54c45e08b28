"""A folder becomes an exercise: ``SLUG/exercise.toml`` is the task with its checks, beside the file to repair.

On the server's side this file is ``app.py``. On the page's side it is ``page.js``, and ``app.py`` is the API behind it.
"""

import difflib
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from demo_api import order as scenarios
from demo_api.lesson import Id, Text
from demo_api.order import Aim
from demo_api.origins import Role
from demo_api.reading.problems import Location, lines, quoted
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse
from demo_api.settings import is_clone, shared_folder

ORDER = "order.toml"
SERVER, PAGE = "app.py", "page.js"
"""The file to repair, on the side of the server and on the side of the page."""
TASK, SOLUTION, WRONG = "exercise.toml", "solution", "wrong"
HINTS = 3
MOUNT = "workshop"
"""The first part of the path of each exercise on the lab's servers."""
PROGRAM = ".venv/bin/demo-api" if is_clone() else "demo-api"
"""How the lab is called in a terminal."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Wanted(_Strict):
    """What the result of a request from one origin must be.

    ``outcome`` is what the page gets; ``blocked`` means that it must stay so. ``status`` and ``reads`` are what the
    script must find in a response that it reads. ``arrives`` is the method and the path, such as ``PATCH /penguins/1``,
    of a request for which a handler must do the work: a script can send another one than it should. ``work`` says
    whether a handler may do the work at all, ``preflight`` whether a preflight may arrive. With ``vary``, the response
    must say that it depends on the Origin, also to a page that cannot read it: a cache reads it too.
    """

    outcome: Literal["readable", "blocked"]
    status: Annotated[int, Field(ge=100, le=599)] | None = None
    reads: dict[str, str] = {}
    arrives: Annotated[str, Field(pattern=r"^[A-Z]+ /\S*$")] | None = None
    work: bool | None = None
    preflight: bool | None = None
    vary: bool = False


class Check(_Strict):
    """One request, and what its result from each origin must be. The options are those of ``fetch``.

    Without ``path``, the learner's ``page.js`` makes the request, or several.
    """

    id: Id
    says: Text
    path: Annotated[str, Field(pattern=r"^/")] | None = None
    method: str = "GET"
    headers: dict[str, str] = {}
    body: str | None = None
    credentials: Literal["omit", "same-origin", "include"] = "same-origin"
    after: Id | None = None
    """The check whose request is sent first, from its first origin: a login."""
    expect: Annotated[dict[Role, Wanted], Field(min_length=1)]

    @field_validator("expect", mode="before")
    @classmethod
    def _short(cls, given: object) -> object:
        """Read ``expect.client = "readable"`` as ``expect.client = { outcome = "readable" }``."""
        if not isinstance(given, dict):
            return given
        return {role: {"outcome": it} if isinstance(it, str) else it for role, it in given.items()}

    @model_validator(mode="after")
    def _whose_request(self) -> Self:
        if self.path is None:
            if given := sorted(self.model_fields_set & {"method", "headers", "body", "credentials"}):
                raise ValueError(f"{given[0]} needs path; without path, {PAGE} makes the request")
            if "null" in self.expect:
                raise ValueError(f"expect.null: a sandboxed frame cannot load {PAGE}")
        return self


class Misstep(_Strict):
    """A mistake that people really make: how it shows, and what to say about it.

    ``when`` names lights, ``"read/stranger"``, and what each of them shows: ``on``, ``readable``, ``blocked``,
    ``worked``, ``idle``, ``preflight``, a reason's id, or what it lacks: ``wrong-request``, ``wrong-status``,
    ``wrong-header``, ``wrong-preflight``, ``no-vary``. ``lint`` is a code of :mod:`demo_api.lint` that the file has.
    ``code`` is a regular expression that matches somewhere in the file, for a line that changes nothing and so shows
    nowhere else. All of them must be so.
    """

    says: Text
    when: dict[str, str] = {}
    lint: Annotated[str, Field(pattern=r"^CORS[0-9]{3}$")] | None = None
    code: re.Pattern[str] | None = None


class Task(_Strict):
    """The content of an ``exercise.toml``."""

    title: Annotated[str, Field(min_length=1, max_length=60)]
    chapter: Text
    minutes: Annotated[int, Field(gt=0, le=60)]
    aim: Id
    """The id of the aim that it tests, in ``scenarios/order.toml``."""
    task: Text
    hints: Annotated[list[Text], Field(min_length=HINTS, max_length=HINTS)]
    debrief: Text
    public: bool = False
    """Whether the data is for everybody: then ``*`` is a right answer."""
    check: Annotated[list[Check], Field(min_length=1)]
    misstep: dict[Id, Misstep] = {}

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = Counter(it.id for it in self.check)
        for it in self.check:
            if ids[it.id] > 1:
                raise ValueError(f"two checks have the id {quoted(it.id)}")
            if it.after is not None and it.after not in ids:
                raise ValueError(f"check {quoted(it.id)}: after names no check: {quoted(it.after)}")
        lights = {f"{it.id}/{role}" for it in self.check for role in it.expect}
        for name, misstep in self.misstep.items():
            for light in misstep.when:
                if light not in lights:
                    raise ValueError(f"misstep {quoted(name)}: {quoted(light)} is not a check and its origin")
            if not misstep.when and misstep.lint is None and misstep.code is None:
                raise ValueError(f"misstep {quoted(name)}: when, lint or code is needed, to recognize it")
        return self


@dataclass(frozen=True)
class Exercise:
    """An exercise as its files say."""

    number: int
    slug: str
    folder: Path
    task: Task
    start: str
    file: str
    """The name of the file to repair: ``app.py`` or ``page.js``."""

    @property
    def on_page(self) -> bool:
        """Whether what is to repair is on the page's side."""
        return self.file == PAGE

    @property
    def suffix(self) -> str:
        """What the names of the file to repair, of the solution and of the wrong answers end with."""
        return Path(self.file).suffix

    def about(self) -> dict[str, Any]:
        """Return what a list shows of it; ``aim`` completes the sentence "After this you can ...", or is empty."""
        names = ("title", "chapter", "minutes")
        aim = _aims().get(self.task.aim)
        return {
            "number": self.number,
            "slug": self.slug,
            **{name: getattr(self.task, name) for name in names},
            "aim": aim.can if aim else "",
        }

    @cached_property
    def solution(self) -> str:
        """The file as it should be in the end."""
        return text(self.folder / f"{SOLUTION}{self.suffix}")

    @cached_property
    def wrong(self) -> Mapping[str, str]:
        """What people write first, by the name of their misstep."""
        files = sorted((self.folder / WRONG).glob(f"*{self.suffix}"))
        return {it.stem: text(it) for it in files}


class ExerciseError(Exception):
    """An exercise cannot be read; the message has a line for each mistake."""


class _Order(_Strict):
    exercises: list[Id]


def read_all(root: Path) -> Sequence[Exercise]:
    """Return the exercises of a folder in order.

    Raises:
        ExerciseError: The order or an exercise has mistakes.
    """
    raw: dict[str, Any] = {}
    try:
        raw = parse(text(root / ORDER))
        order = _Order.model_validate(raw).exercises
    except (SourceError, TomlError) as error:
        raise ExerciseError(f"{ORDER}: {error}") from None
    except ValidationError as error:
        found = lines(error, raw, lambda _: list(_Order.model_fields))
        raise ExerciseError("\n".join(f"{ORDER}: {it}" for it in found)) from None
    exercises = [read(root / slug, number) for number, slug in enumerate(order, 1)]
    if problems := list(_without_aim(exercises)):
        raise ExerciseError("\n".join(problems))
    return exercises


def _aims() -> Mapping[str, Aim]:
    """Return the aims of the scenarios that came with this installation, by id; none if their order has a mistake."""
    return scenarios.read(shared_folder("scenarios")).aims


def _without_aim(exercises: Sequence[Exercise]) -> Iterator[str]:
    """Yield a line for each exercise whose aim is not there. A mistake in the order of the scenarios is not theirs."""
    aims = _aims()
    for it in exercises if aims else ():
        if it.task.aim in aims:
            continue
        near = difflib.get_close_matches(it.task.aim, aims, n=1)
        advice = f"did you mean {quoted(near[0])}?" if near else f"the aims are {', '.join(aims)}"
        yield f"{it.slug}/{TASK}: aim: {quoted(it.task.aim)} is not an aim in scenarios/{scenarios.FILE} ({advice})"


def read(folder: Path, number: int = 0) -> Exercise:
    """Return one exercise.

    Raises:
        ExerciseError: It has mistakes; a line for each.
    """
    name = folder.name
    raw: dict[str, Any] = {}
    try:
        raw = parse(text(folder / TASK))
        file = PAGE if (folder / PAGE).exists() else SERVER
        exercise = Exercise(number, name, folder, Task.model_validate(raw), text(folder / file), file)
    except SourceError as error:
        raise ExerciseError(f"{name}: {error}") from None
    except TomlError as error:
        raise ExerciseError(f"{name}/{TASK}: {error}") from None
    except ValidationError as error:
        raise ExerciseError("\n".join(f"{name}/{TASK}: {it}" for it in lines(error, raw, _keys))) from None
    _one_side(exercise)
    return exercise


def _one_side(exercise: Exercise) -> None:
    """Raise ExerciseError if the checks are not for the file to repair."""
    by_page = [it for it in exercise.task.check if it.path is None]
    wrong = ""
    if exercise.on_page and not by_page:
        wrong = f"a check without path is missing: {PAGE} makes its request"
    elif by_page and not exercise.on_page:
        wrong = f"check {quoted(by_page[0].id)}: the key 'path' is missing"
    if wrong:
        raise ExerciseError(f"{exercise.slug}/{TASK}: {wrong}")


def _keys(location: Location) -> list[str]:
    """Return the keys that belong where a location ends."""
    above = location[:-1]
    if "expect" in above:
        return list(Wanted.model_fields)
    owner: dict[int | str, type[BaseModel]] = {"check": Check, "misstep": Misstep}
    return list(owner.get(above[0] if above else "", Task).model_fields)


def about_all() -> dict[str, Any]:
    """Return the exercises that came with this installation, for the page; or what is wrong with them."""
    problem: str | None = None
    found: Sequence[Exercise] = ()
    try:
        found = read_all(shared_folder("exercises"))
    except ExerciseError as error:
        problem = str(error)
    exercises = [{**it.about(), "solved": None} for it in found]
    return {"exercises": exercises, "problem": problem, "folder": None, "program": PROGRAM}
