"""A folder becomes a Scenario: ``SLUG/app.py`` is what runs, ``SLUG/scenario.toml`` what we say about it."""

import os
import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from demo_api import order
from demo_api.order import Chapter, Order, Place
from demo_api.origins import PLACEHOLDERS, Role
from demo_api.reading.mistake import shown
from demo_api.reading.problems import Location, lines, quoted
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse

FOLDER_NAME = re.compile(r"(?:(?P<number>[0-9]{2})-)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
"""A slug; a number before it, as in ``07-my-lesson``, orders folders that ``order.toml`` does not name."""
FILES = ("app.py", "scenario.toml")

Kind = Literal["reference", "broken", "danger"]
Outcome = Literal["readable", "opaque", "blocked"]
EngineName = Literal["chromium", "firefox", "webkit"]
Via = Literal[
    "fetch", "xhr", "xhr-upload", "img", "canvas", "font", "script", "module", "import", "stylesheet", "audio",
    "preload", "worker", "eventsource", "beacon",
]  # fmt: skip
"""What makes the request: ``fetch()``, an XMLHttpRequest (with a listener on its upload), an element, and so on."""
Variant = Literal["csp", "public", "coep"]
"""A sending page with a policy of its own; ``demo_api/page.py`` has their headers."""
Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Strict):
    """What must happen when a probe is sent from one origin; it is proven in real browsers.

    ``reason`` is why the browser blocks it or makes it opaque, ``preflight`` whether a preflight arrives at the
    server, ``handler`` whether the server does the work, ``reads`` what the script gets for the headers it asks for.
    ``note`` is a reason that decides nothing and must be reported. ``engines`` holds what another engine does instead,
    by name: rare, since browsers mostly agree.
    """

    outcome: Outcome
    reason: Id | None = None
    preflight: bool = False
    handler: bool = True
    status: Annotated[int, Field(ge=0, le=599)] | None = None
    reads: dict[str, str] = {}
    note: Id | None = None
    engines: dict[EngineName, "Expectation"] = {}

    @model_validator(mode="after")
    def _withheld_for_a_reason(self) -> Self:
        if (self.outcome == "readable") != (self.reason is None):
            raise ValueError("a reason belongs to 'blocked' and 'opaque', and to nothing else")
        if any(it.engines for it in self.engines.values()):
            raise ValueError("engines: what an engine does instead has no engines of its own")
        return self

    def of(self, engine: str) -> "Expectation":
        """Return what must happen in one engine."""
        return {str(name): it for name, it in self.engines.items()}.get(engine, self)


class Probe(_Strict):
    """One experiment: a request, and what must happen from each origin.

    The options are those of ``fetch`` (https://fetch.spec.whatwg.org/#requestinit) with its defaults. ``path`` is
    below the scenario's mount; ``scenario`` aims at another scenario's, for comparison; ``url`` is written in its
    place where the whole address matters, with ``{api}``, ``{host}``, ``{numeric}``, ``{client}`` and ``{nowhere}``
    for the lab's own (``demo_api/origins.py``).

    ``via`` says what makes the request. An element has ``crossorigin`` unless ``mode`` is ``no-cors``, and
    ``use-credentials`` with ``credentials = "include"``. ``page`` names a sending page with a policy of its own.

    ``after`` names a probe that is sent first, from the first origin it has an expectation for; with ``same_run`` both
    have one URL, for what a cache does. ``reads`` are the response headers that the script asks for by name.
    """

    id: Id
    says: Text
    path: Annotated[str, Field(pattern=r"^/")] = ""
    url: str | None = None
    scenario: Id | None = None
    via: Via = "fetch"
    page: Variant | None = None
    method: str = "GET"
    headers: dict[str, str] = {}
    body: str | None = None
    mode: Literal["cors", "no-cors", "same-origin"] = "cors"
    credentials: Literal["omit", "same-origin", "include"] = "same-origin"
    redirect: Literal["follow", "error", "manual"] = "follow"
    integrity: Text | None = None
    target_address_space: Literal["loopback", "local", "public"] | None = None
    reads: list[str] = []
    after: Id | None = None
    same_run: bool = False
    expect: Annotated[dict[Role, Expectation], Field(min_length=1)]

    @model_validator(mode="after")
    def _aimed(self) -> Self:
        if (self.url is None) == (self.path == ""):
            raise ValueError("one of path and url is needed, and not both")
        for name in re.findall(r"{([^{}]*)}", self.url or ""):  # linear: no name holds a brace
            if name not in PLACEHOLDERS:
                raise ValueError(f"url: {quoted('{' + name + '}')} is unknown; there are {', '.join(PLACEHOLDERS)}")
        if self.same_run and self.after is None:
            raise ValueError("same_run needs after: the probe whose run it shares")
        return self


class Link(_Strict):
    """Where to read more: the standard first."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https://")]


class Lesson(_Strict):
    """The content of a ``scenario.toml``."""

    title: Text
    chapter: Text | None = None
    kind: Kind
    at: Literal["api", "client"] = "api"
    summary: Annotated[str, Field(min_length=1, max_length=160)]
    story: Text
    why: Text
    fix: Text
    cured_by: Id | None = None
    probe: Annotated[list[Probe], Field(min_length=1)]
    link: list[Link] = []

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind == "reference") != (self.cured_by is None):
            raise ValueError("cured_by belongs to every kind but 'reference'")
        ids = Counter(probe.id for probe in self.probe)
        for probe in self.probe:
            if ids[probe.id] > 1:
                raise ValueError(f"two probes have the id {quoted(probe.id)}")
            if probe.after is not None and probe.after not in ids:
                raise ValueError(f"probe {quoted(probe.id)}: after names no probe: {quoted(probe.after)}")
        return self


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
    return Listing(places, known.chapters, known.problems)


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


def slug_of(folder: Path) -> str:
    """Return the slug that a folder's name gives; the name, made printable, if it gives none."""
    found = FOLDER_NAME.fullmatch(folder.name)
    return found["slug"] if found else shown(folder.name)


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
