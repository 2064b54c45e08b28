"""A folder becomes a Scenario: ``SLUG/app.py`` is what runs, ``SLUG/scenario.toml`` what we say about it."""

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from demo_api import order
from demo_api.foldername import FOLDER_NAME, slug_of
from demo_api.lesson import Expectation, Lesson, Link, Probe
from demo_api.order import Chapter, Order, Place, Tour
from demo_api.reading.mistake import shown
from demo_api.reading.problems import Location, lines
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse

FILES = ("app.py", "scenario.toml")
RESERVED = frozenset({"lab", "workshop", "playground"})
"""Names that lead to the lab's own routes."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as its two files say; its application is not loaded yet."""

    number: int
    chapter: str
    slug: str
    folder: Path
    lesson: Lesson
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class NotLoaded:
    """A folder that is not a scenario, and why: a line for each mistake, naming file and place."""

    number: int
    slug: str
    folder: Path
    reasons: list[str]
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """The scenario folders of one folder, in order, each with its place; and what is wrong with the order's file."""

    places: Mapping[Path, Place]
    chapters: Sequence[Chapter]
    problems: Sequence[str]
    tour: Tour | None


def listing(root: Path) -> Listing:
    """Return what is under ``root``; nothing if it is gone. As long as nothing is new, it is the same object."""
    return _listing(root, _names(root), order.read(root))


@lru_cache(maxsize=4)
def _listing(root: Path, names: tuple[str, ...], known: Order) -> Listing:
    slugs = {name: slug_of(root / name) for name in names}
    places: dict[Path, Place] = {}
    found = sorted(names, key=lambda it: (known.places.get(slugs[it], _LAST).number, it))
    for position, name in enumerate(found, 1):
        numbered = FOLDER_NAME.fullmatch(name)
        number = int(numbered["number"]) if numbered and numbered["number"] else position
        places[root / name] = known.places.get(slugs[name]) or Place(number, order.OWN)
    return Listing(places, known.chapters, known.problems, known.tour)


_LAST = Place(sys.maxsize, order.OWN)


def read(folder: Path, place: Place | None = None) -> Scenario | NotLoaded:
    """Read a scenario folder; whatever is wrong with it is returned, not raised.

    Args:
        folder: where its two files are.
        place: where it stands; if it is None, the order beside it says so.
    """
    if place is None:
        place = listing(folder.parent).places.get(folder) or Place(0, order.OWN)
    number, slug = place.number, slug_of(folder)
    name = shown(folder.name)
    reasons: list[str] = []
    if not FOLDER_NAME.fullmatch(folder.name):
        reasons.append(f"{name}: this is not a name like my-lesson: lower-case letters, digits, hyphens")
    elif slug in RESERVED:
        reasons.append(f"{name}: the lab's own routes are at /{slug}; choose another name")
    files: dict[str, str] = {}
    for file in FILES:
        try:
            files[file] = text(folder / file)
        except SourceError as error:
            reasons.append(f"{name}/{file}: {error}")
    lesson: Lesson | None = None
    if "scenario.toml" in files:
        lesson, mistakes = _lesson(files["scenario.toml"])
        reasons += [f"{name}/scenario.toml: {it}" for it in mistakes]
    if reasons or lesson is None:
        return NotLoaded(number, slug, folder, reasons, files)
    chapter = lesson.chapter or place.chapter
    return Scenario(number, chapter, slug, folder, lesson, files)


def whole(root: Path) -> list[Scenario]:
    """Return the scenarios under ``root``, in order, without those that are broken."""
    found = (read(folder, place) for folder, place in listing(root).places.items())
    return [it for it in found if isinstance(it, Scenario)]


def folders(root: Path) -> list[Path]:
    """Return the scenario folders under ``root``, in order; none if it is gone."""
    return list(listing(root).places)


def _names(root: Path) -> tuple[str, ...]:
    """Return the names of the folders. At every request for what is not there: a Path for each would cost more."""
    try:
        with os.scandir(root) as entries:
            return tuple(it.name for it in entries if it.name[:1] not in "._" and _is_folder(it))
    except OSError:
        return ()


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link into a folder that may not be entered is nobody else's concern
        return False


def _lesson(toml: str) -> tuple[Lesson | None, list[str]]:
    raw: dict[str, Any] = {}
    try:
        raw = parse(toml)
        return Lesson.model_validate(raw), []
    except TomlError as error:
        return None, [str(error)]
    except ValidationError as error:
        return None, list(lines(error, raw, _keys))


def _keys(location: Location) -> list[str]:
    """Return the keys that belong where a location ends."""
    above = location[:-1]
    if "expect" in above:
        return list(Expectation.model_fields)
    owner: dict[int | str, type[BaseModel]] = {"probe": Probe, "link": Link}
    return list(owner.get(above[0] if above else "", Lesson).model_fields)
