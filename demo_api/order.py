"""The order of the scenarios, chapter by chapter, and the aims of each chapter: ``order.toml`` in their folder.

Only the slug names a folder, so a scenario that is put between two others renames nothing. What the file does not
name stands behind the rest, in a chapter of its own.
"""

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from demo_api.lesson import Id
from demo_api.reading.problems import Location, lines, quoted
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse

FILE = "order.toml"
OWN = "My own"
"""The chapter of scenarios that the order does not name."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Aim(_Strict):
    """What a learner can do after a part of a chapter.

    ``can`` completes the sentence "After this you can ...". ``shown_by`` are the slugs of the scenarios that show it;
    an exercise that tests it names its ``id``.
    """

    id: Id
    can: Annotated[str, Field(min_length=1, max_length=120)]
    shown_by: Annotated[list[str], Field(min_length=1)]


class Chapter(_Strict):
    """One chapter: its title, a sentence about it, the slugs of its scenarios in order, and its aims."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    about: Annotated[str, Field(min_length=1, max_length=300)]
    scenarios: list[str]
    aim: list[Aim] = []


class Tour(_Strict):
    """A way through some of the scenarios for a short time: a title, minutes, and slugs in order."""

    title: Annotated[str, Field(min_length=1, max_length=80)]
    minutes: Annotated[int, Field(gt=0)]
    scenarios: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scenario stands: its number, counted from 1 through all chapters, and its chapter's title."""

    number: int
    chapter: str


@dataclass(frozen=True, eq=False)
class Order:
    """The chapters in order, and a line for each mistake in the file that says so. The same file gives the same one."""

    chapters: Sequence[Chapter] = ()
    problems: Sequence[str] = ()
    tour: Tour | None = None

    @cached_property
    def places(self) -> dict[str, Place]:
        """The place of each scenario that is named, by slug."""
        named = [(slug, chapter.title) for chapter in self.chapters for slug in chapter.scenarios]
        return {slug: Place(number, title) for number, (slug, title) in enumerate(named, 1)}

    @cached_property
    def aims(self) -> Mapping[str, Aim]:
        """All aims by their id, in order."""
        return {aim.id: aim for chapter in self.chapters for aim in chapter.aim}

    def aim_of(self, slug: str) -> Aim | None:
        """Return the aim that a scenario shows; None if the order names none for it."""
        return self._aims_by_scenario.get(slug)

    @cached_property
    def _aims_by_scenario(self) -> Mapping[str, Aim]:
        return {slug: aim for aim in self.aims.values() for slug in aim.shown_by}


_NONE = Order()


class _File(_Strict):
    chapter: list[Chapter] = []
    tour: Tour | None = None


def read(root: Path) -> Order:
    """Return the order in a folder of scenarios; an empty one if there is none, or with what is wrong with it."""
    try:
        status = (root / FILE).stat()
    except OSError:
        return _NONE
    return _read(root / FILE, (status.st_mtime_ns, status.st_size, status.st_ino))


@lru_cache(maxsize=4)
def _read(file: Path, _: tuple[int, int, int]) -> Order:
    raw: dict[str, Any] = {}
    try:
        raw = parse(text(file))
        return _checked(_File.model_validate(raw))
    except ValidationError as error:
        return Order(problems=[f"{FILE}: {it}" for it in lines(error, raw, _keys)])
    except (SourceError, TomlError) as error:
        return Order(problems=[f"{FILE}: {error}"])


def _checked(file: _File) -> Order:
    """Return the order, each scenario at its first place."""
    problems = [f"{FILE}: {it}" for it in (*_repeated(file.chapter), *_elsewhere(file.chapter))]
    return Order(problems=problems[:20]) if problems else Order(file.chapter, tour=file.tour)


def _repeated(chapters: Sequence[Chapter]) -> Iterator[str]:
    """Yield a line for each scenario and each aim's id that stands in the file twice."""
    aims = [aim for chapter in chapters for aim in chapter.aim]
    for slug in _twice(slug for chapter in chapters for slug in chapter.scenarios):
        yield f"{quoted(slug)} stands in it twice; remove one of them"
    for name in _twice(aim.id for aim in aims):
        yield f"two aims have the id {quoted(name)}"
    for slug in _twice(slug for aim in aims for slug in aim.shown_by):
        yield f"two aims are shown by {quoted(slug)}; a scenario shows one aim"


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _elsewhere(chapters: Sequence[Chapter]) -> Iterator[str]:
    """Yield a line for each scenario that an aim names and that is not in the aim's chapter."""
    for chapter in chapters:
        for aim in chapter.aim:
            for slug in (it for it in aim.shown_by if it not in chapter.scenarios):
                near = difflib.get_close_matches(slug, chapter.scenarios, n=1)
                advice = f"; did you mean {quoted(near[0])}?" if near else ""
                yield f"aim {quoted(aim.id)}: shown_by: {quoted(slug)} is not a scenario of its chapter{advice}"


def _keys(location: Location) -> list[str]:
    owner: type[BaseModel] = _File
    if len(location) > 1:
        owner = Tour if location[0] == "tour" else Aim if "aim" in location[:-1] else Chapter
    return list(owner.model_fields)
