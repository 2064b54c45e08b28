"""Which scenario of the lab shows which reason, according to the probes of the scenarios."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
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


def read_by_reason(root: Path) -> Mapping[str, tuple[str, ...]]:
    """Return the same for a folder of scenarios.

    It reads only what it needs, and does not check the files: to check them takes longer than to explain a message.
    """
    return _ranked(_read(root))


def _read(root: Path) -> Iterator[_Shown]:
    try:
        names = sorted(os.listdir(root))  # noqa: PTH208  # a Path for each would cost more
    except OSError:
        return
    chapters = _tables(_toml(root / "order.toml").get("chapter"))
    ordered = [str(slug) for chapter in chapters for slug in _list(chapter.get("scenarios"))]
    places = {slug: place for place, slug in enumerate(ordered)}
    for name in names:
        named = FOLDER_NAME.fullmatch(name)
        if named is None:
            continue
        lesson = _toml(root / name / "scenario.toml")
        for probe in _tables(lesson.get("probe")):
            expect = probe.get("expect")
            if "scenario" in probe or not isinstance(expect, dict):
                continue
            for role, expected in expect.items():
                reason = expected.get("reason") if isinstance(expected, dict) else None
                if isinstance(reason, str):
                    number = places.get(named["slug"], sys.maxsize)
                    yield _Shown(reason, named["slug"], number, str(lesson.get("kind")), role)


def _toml(path: Path) -> Mapping[str, Any]:
    try:
        return parse(text(path))
    except (SourceError, TomlError):
        return {}


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _tables(value: object) -> list[Mapping[str, Any]]:
    return [it for it in _list(value) if isinstance(it, dict)]


def _ranked(shown: Iterable[_Shown]) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, tuple[bool, bool, int]]] = {}
    for it in shown:
        rank = (it.kind == "reference", it.role != "client", it.number)
        ranks = found.setdefault(it.reason, {})
        ranks[it.slug] = min(rank, ranks.get(it.slug, rank))
    return {reason: tuple(sorted(ranks, key=lambda slug: ranks[slug])) for reason, ranks in found.items()}
