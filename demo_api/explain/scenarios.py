"""Which scenario of the lab shows which reason, according to the probes of the scenarios."""

from collections.abc import Iterable, Mapping

from demo_api.scenarios import Scenario


def scenarios_by_reason(scenarios: Iterable[Scenario]) -> Mapping[str, tuple[str, ...]]:
    """Return, for each reason, the slugs of the scenarios with a probe that expects it.

    A scenario that expects the reason for the page itself comes before one that expects it only for strangers. In the
    first one, the reason is the lesson and not a side effect.
    """
    found: dict[str, dict[str, tuple[bool, bool, int]]] = {}
    for it in scenarios:
        for probe in it.lesson.probe:
            if probe.scenario is not None:
                continue
            for role, expected in probe.expect.items():
                if expected.reason is not None:
                    rank = (it.lesson.kind == "reference", role != "client", it.number)
                    ranks = found.setdefault(expected.reason, {})
                    ranks[it.slug] = min(rank, ranks.get(it.slug, rank))
    return {reason: tuple(sorted(ranks, key=lambda slug: ranks[slug])) for reason, ranks in found.items()}
