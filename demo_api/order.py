"""The order of the scenarios, chapter by chapter: ``order.toml`` in their folder.

Only the slug names a folder, so a scenario that is put between two others renames nothing. What the file does not
name stands behind the rest, in a chapter of its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from demo_api.reading.problems import Location, lines, quoted
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse

FILE = "order.toml"
OWN = "My own"
"""The chapter of scenarios that the order does not name."""


class Chapter(BaseModel):
    """One chapter: its title, a sentence about it, and the slugs of its scenarios in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: Annotated[str, Field(min_length=1, max_length=80)]
    about: Annotated[str, Field(min_length=1, max_length=300)]
    scenarios: list[str]


class Tour(BaseModel):
    """A way through some of the scenarios for a short time: a title, minutes, and slugs in order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

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


_NONE = Order()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

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
    seen: set[str] = set()
    problems = []
    for chapter in file.chapter:
        for slug in chapter.scenarios:
            if slug in seen:
                problems.append(f"{FILE}: {quoted(slug)} stands in it twice; remove one of them")
            seen.add(slug)
    if problems:
        return Order(problems=problems[:20])
    return Order(file.chapter, tour=file.tour)


def _keys(location: Location) -> list[str]:
    owner: type[BaseModel] = _File
    if len(location) > 1:
        owner = Tour if location[0] == "tour" else Chapter
    return list(owner.model_fields)
