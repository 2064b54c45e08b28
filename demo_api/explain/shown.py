"""Which scenario of the lab shows which reason: read from the scenarios' own probes."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from demo_api.scenarios import Broken, Scenario, listing, read


def shown(root: Path) -> Mapping[str, tuple[str, ...]]:
    """Return, for each reason, the scenarios under ``root`` with a probe that expects it."""
    return shown_by(read(folder, place) for folder, place in listing(root).places.items())


def shown_by(scenarios: Iterable[Scenario | Broken]) -> Mapping[str, tuple[str, ...]]:
    """Return, for each reason, those scenarios with a probe that expects it.

    A scenario that expects it from the page itself comes before one that expects it from strangers only: there the
    reason is the lesson, and not a side effect.
    """
    found: dict[str, dict[str, tuple[bool, bool, int]]] = {}
    for it in scenarios:
        if not isinstance(it, Scenario):
            continue
        for probe in it.lesson.probe:
            if probe.scenario is not None:
                continue
            for role, expected in probe.expect.items():
                if expected.reason is not None:
                    rank = (it.lesson.kind == "reference", role != "client", it.number)
                    ranks = found.setdefault(expected.reason, {})
                    ranks[it.slug] = min(rank, ranks.get(it.slug, rank))
    return {reason: tuple(sorted(ranks, key=lambda slug: ranks[slug])) for reason, ranks in found.items()}
