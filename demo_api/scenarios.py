"""A folder becomes a Scenario: ``NN-slug/app.py`` is what runs, ``NN-slug/scenario.toml`` what we say about it."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from demo_api.origins import PLACEHOLDERS, Role

FOLDER_NAME = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
FILES = ("app.py", "scenario.toml")
MAX_FILE = 100_000
"""Bytes; a larger file is not a lesson."""

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
    ``note`` is a reason that decides nothing and must be told. ``engines`` holds what another engine does instead, by
    name: rare, since browsers mostly agree.
    """

    outcome: Outcome
    reason: Id | None = None
    preflight: bool = False
    handler: bool = True
    status: int | None = None
    reads: dict[str, str] = {}
    note: Id | None = None
    engines: dict[EngineName, "Expectation"] = {}

    @model_validator(mode="after")
    def _withheld_for_a_reason(self) -> Self:
        if (self.outcome == "readable") != (self.reason is None):
            raise ValueError("a reason belongs to 'blocked' and 'opaque', and to nothing else")
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
        for name in re.findall(r"{([^}]*)}", self.url or ""):
            if name not in PLACEHOLDERS:
                raise ValueError(f"url: {{{name}}} is unknown; there are {', '.join(PLACEHOLDERS)}")
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
    chapter: Text
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
        ids = [probe.id for probe in self.probe]
        for probe in self.probe:
            if ids.count(probe.id) > 1:
                raise ValueError(f"two probes have the id '{probe.id}'")
            if probe.after is not None and probe.after not in ids:
                raise ValueError(f"probe '{probe.id}': after names no probe: '{probe.after}'")
        return self


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as its two files say; its application is not loaded yet."""

    number: int
    slug: str
    folder: Path
    lesson: Lesson
    files: dict[str, str]


@dataclass(frozen=True, slots=True)
class Broken:
    """A folder that is no scenario, and why: a line for each mistake, naming file and place."""

    number: int
    slug: str
    folder: Path
    reasons: list[str]
    files: dict[str, str]


def read(folder: Path) -> Scenario | Broken:
    """Read a scenario folder; whatever is wrong with it is told, not raised."""
    named = FOLDER_NAME.fullmatch(folder.name)
    number, slug = (int(named["number"]), named["slug"]) if named else (0, folder.name)
    reasons: list[str] = []
    if not named:
        reasons.append(f"{folder.name}: a folder is called like 07-my-lesson")
    files: dict[str, str] = {}
    for name in FILES:
        try:
            files[name] = _text(folder / name)
        except (OSError, ValueError) as error:
            reasons.append(f"{folder.name}/{name}: {_reason(error)}")
    lesson: Lesson | None = None
    if "scenario.toml" in files:
        where = f"{folder.name}/scenario.toml"
        try:
            lesson = Lesson.model_validate(tomllib.loads(files["scenario.toml"]))
        except tomllib.TOMLDecodeError as error:
            reasons.append(f"{where}: this is not TOML: {error}")
        except ValidationError as error:
            raw = tomllib.loads(files["scenario.toml"])
            reasons += [f"{where}: {_mistake(dict(it), raw)}" for it in error.errors()]
    if reasons or lesson is None:
        return Broken(number, slug, folder, reasons, files)
    return Scenario(number, slug, folder, lesson, files)


def folders(root: Path) -> list[Path]:
    """Return the scenario folders under ``root``, in order; none if it is gone."""
    try:
        return sorted(it for it in root.iterdir() if it.is_dir() and it.name[:1] not in "._")
    except OSError:
        return []


def _text(file: Path) -> str:
    with file.open("rb") as opened:
        content = opened.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise ValueError(f"larger than {MAX_FILE} bytes")
    return content.decode("utf-8").replace("\r\n", "\n")


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if isinstance(error, UnicodeDecodeError):
        return f"this is not UTF-8 (byte {error.start})"
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def _mistake(problem: Mapping[str, Any], raw: Mapping[str, Any]) -> str:
    """Return one line for one of pydantic's problems: where, what, and what would be right."""
    location = problem["loc"]
    where = _place(location, raw)
    prefix = f"{where}: " if where else ""
    key = location[-1] if location else ""
    if problem["type"] == "extra_forbidden":
        known = _keys(location)
        near = difflib.get_close_matches(str(key), known, n=1)
        advice = f"did you mean '{near[0]}'?" if near else f"the keys are {', '.join(known)}"
        above = _place(location[:-1], raw)
        return f"{above + ': ' if above else ''}unknown key '{key}' ({advice})"
    if problem["type"] == "missing":
        above = _place(location[:-1], raw)
        return f"{above + ': ' if above else ''}the key '{key}' is missing"
    if problem["type"] == "literal_error":
        near = difflib.get_close_matches(
            str(problem["input"]), re.findall(r"'([^']+)'", problem["ctx"]["expected"]), n=1
        )
        advice = f" (did you mean '{near[0]}'?)" if near else ""
        return f"{prefix}{problem['input']!r} is not one of {problem['ctx']['expected']}{advice}"
    if problem["type"] == "value_error":
        return prefix + str(problem["msg"]).removeprefix("Value error, ")
    return f"{prefix}{_short(problem['input'])}: {problem['msg']}"


def _place(location: tuple[int | str, ...], raw: Mapping[str, Any]) -> str:
    """Return a location in the words of the file: ``probe 2 (read): expect.client``."""
    words: list[str] = []
    keys: list[str] = []
    for index, part in enumerate(location):
        if isinstance(part, int):
            words = [f"{keys.pop()} {part + 1}"] if keys else words
            if location[index - 1] == "probe":
                name = raw["probe"][part].get("id") if isinstance(raw["probe"][part], dict) else None
                words = [f"probe {part + 1}" + (f" ({name})" if name else "")]
        elif part != "[key]":
            keys.append(part)
    return ": ".join([*words, *([".".join(keys)] if keys else [])])


def _keys(location: tuple[int | str, ...]) -> list[str]:
    if "expect" in location:
        return list(Expectation.model_fields)
    owner: dict[int | str, type[BaseModel]] = {"probe": Probe, "link": Link}
    return list(owner.get(location[0] if len(location) > 1 else "", Lesson).model_fields)


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."  # noqa: PLR2004
