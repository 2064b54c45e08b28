"""A message from a browser's console, explained for the page: what it can mean, and where to see it happen."""

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from demo_api import browser
from demo_api.scenarios import Broken, Scenario

MAX_MESSAGE = 20_000
"""Characters; a console says less."""

_ENGINES = tuple(engine.name for engine in browser.ENGINES)
_WORD = re.compile(r"[a-z][a-z-]{3,}")
# With fewer words in common, nothing is near.
_NEAR = 3
_NEAREST = 3


def explain(message: str, scenarios: Iterable[Scenario | Broken]) -> dict[str, Any]:
    """Return what a pasted message can mean, the most telling reason first.

    Several reasons can share one text: then the message does not tell which it was, and ``same_text`` is true of
    each of them. ``nearest`` names reasons that share words with a message that is not known.

    Args:
        message: As pasted.
        scenarios: Those in which a reader may see a reason at work.
    """
    grouped: dict[str, list[browser.Explanation]] = {}
    for explanation in browser.explain_message(message):
        grouped.setdefault(explanation.reason.id, []).append(explanation)
    where = _where(scenarios)
    best = next(iter(grouped.values()), [])
    explanations = [
        {
            "reason": id_,
            "title": found[0].reason.title,
            "engines": sorted((it.engine for it in found), key=_ENGINES.index),
            "sentence": found[0].sentence,
            "fix": found[0].fix,
            "fix_headers": found[0].fix_headers,
            "step": found[0].reason.step,
            "mdn": found[0].reason.mdn,
            "scenarios": where.get(id_, []),
            "same_text": bool(_texts(best) & _texts(found)),
        }
        for id_, found in grouped.items()
    ]
    return {"explanations": explanations, "nearest": [] if explanations else _nearest(message)}


def _texts(found: Iterable[browser.Explanation]) -> set[tuple[str, str | None]]:
    return {(it.engine, getattr(it.reason, it.engine).text) for it in found}


def _where(scenarios: Iterable[Scenario | Broken]) -> dict[str, list[str]]:
    """Return the scenarios in which each reason is met; a reference shows what works, so it is none."""
    found: dict[str, list[str]] = {}
    for scenario in scenarios:
        if isinstance(scenario, Broken) or scenario.lesson.kind == "reference":
            continue
        met = {it.reason for probe in scenario.lesson.probe for it in probe.expect.values() if it.reason}
        for reason in sorted(met):
            found.setdefault(reason, []).append(scenario.slug)
    return found


def _nearest(message: str) -> list[dict[str, str]]:
    """Return the reasons that share the most words with a message, if they share enough."""
    words = set(_WORD.findall(message.lower()))
    shared = sorted(((-len(words & own), id_) for id_, own in _vocabulary().items()), key=lambda it: it[0])
    near = [id_ for count, id_ in shared[:_NEAREST] if -count >= _NEAR]
    return [{"reason": id_, "title": browser.REASONS[id_].title} for id_ in near]


@cache
def _vocabulary() -> dict[str, set[str]]:
    """Return the words that the browsers use for each reason."""
    return {
        id_: set(_WORD.findall(" ".join(getattr(reason, engine).text or "" for engine in _ENGINES).lower()))
        for id_, reason in browser.REASONS.items()
    }
