"""Which scenario of the lab shows which reason, according to the probes of the scenarios."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from demo_api.foldername import FOLDER_NAME
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse

if TYPE_CHECKING:
    from demo_api.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class _Shown:
    reason: str
    slug: str
    number: int
    kind: str
    role: str


def scenarios_by_reason(scenarios: "Iterable[Scenario]") -> Mapping[str, tuple[str, ...]]:
    """Return, for each reason, the slugs of the scenarios with a probe that expects it.

    A scenario that expects the reason for the page itself comes before one that expects it only for strangers. In the
    first one, the reason is the lesson and not a side effect.
    """
    return _ranked(
        _Shown(expected.reason, it.slug, it.number, it.lesson.kind, role)
        for it in scenarios
        for probe in it.lesson.probe
        if probe.scenario is None
        for role, expected in probe.expect.items()
        if expected.reason is not None
    )


def read_by_reason(root: Path, most: int = sys.maxsize) -> Mapping[str, tuple[str, ...]]:
    """Return the same for a folder of scenarios, with at least the first ``most`` of each reason.

    It parses only what it needs, when it is needed, and does not check the files: to check them takes longer than to
    explain a message.
    """
    return _Folder(root, most)


class _Folder(Mapping[str, tuple[str, ...]]):
    """The scenarios of a folder by reason. A file is parsed only if a reason that is asked for stands in it."""

    def __init__(self, root: Path, most: int) -> None:
        self._root = root
        self._most = most
        self._found: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, reason: str) -> tuple[str, ...]:
        if reason not in self._found:
            self._found[reason] = _ranked(self._showing(reason)).get(reason, ())
        return self._found[reason]

    def _showing(self, reason: str) -> Iterator[_Shown]:
        """Yield what shows a reason, in the order of the scenarios, until enough of it cannot be outranked."""
        first: set[str] = set()
        for slug in sorted(self._files, key=lambda it: self._places.get(it, sys.maxsize)):
            if reason in self._files[slug] and len(first) < self._most:
                shown = [it for it in self._of(slug) if it.reason == reason]
                first |= {it.slug for it in shown if _rank(it)[:2] == (False, False)}
                yield from shown

    def __iter__(self) -> Iterator[str]:
        return iter({it.reason: None for slug in self._files for it in self._of(slug)})

    def __len__(self) -> int:
        return len(list(iter(self)))

    @cached_property
    def _files(self) -> Mapping[str, str]:
        """The content of each lesson by slug."""
        found = {}
        for name in self._names():
            named = FOLDER_NAME.fullmatch(name)
            if named is not None:
                found[named["slug"]] = _text(self._root / name / "scenario.toml")
        return found

    def _names(self) -> list[str]:
        try:
            return sorted(os.listdir(self._root))  # noqa: PTH208  # a Path for each would cost more
        except OSError:
            return []

    @cached_property
    def _places(self) -> Mapping[str, int]:
        chapters = _tables(_parsed(_text(self._root / "order.toml")).get("chapter"))
        ordered = [str(slug) for chapter in chapters for slug in _list(chapter.get("scenarios"))]
        return {slug: place for place, slug in enumerate(ordered)}

    def _of(self, slug: str) -> list[_Shown]:
        if slug not in self._shown:
            self._shown[slug] = list(_read(slug, _parsed(self._files[slug]), self._places.get(slug, sys.maxsize)))
        return self._shown[slug]

    @cached_property
    def _shown(self) -> dict[str, list[_Shown]]:
        return {}


def _read(slug: str, lesson: Mapping[str, Any], number: int) -> Iterator[_Shown]:
    for probe in _tables(lesson.get("probe")):
        expect = probe.get("expect")
        if "scenario" in probe or not isinstance(expect, dict):
            continue
        for role, expected in expect.items():
            reason = expected.get("reason") if isinstance(expected, dict) else None
            if isinstance(reason, str):
                yield _Shown(reason, slug, number, str(lesson.get("kind")), role)


def _text(path: Path) -> str:
    try:
        return text(path)
    except SourceError:
        return ""


def _parsed(content: str) -> Mapping[str, Any]:
    try:
        return parse(content)
    except TomlError:
        return {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [it for it in _list(value) if isinstance(it, dict)]


def _ranked(shown: Iterable[_Shown]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, tuple[bool, bool, int]]] = {}
    for it in shown:
        rank = _rank(it)
        ranks = found.setdefault(it.reason, {})
        ranks[it.slug] = min(rank, ranks.get(it.slug, rank))
    return {reason: tuple(sorted(ranks, key=lambda slug: ranks[slug])) for reason, ranks in found.items()}


def _rank(it: _Shown) -> tuple[bool, bool, int]:
    """Return what comes first: a lesson before a reference, the page itself before strangers, then the order."""
    return it.kind == "reference", it.role != "client", it.number
