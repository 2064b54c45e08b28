"""A scenario as JSON-able values, for the page and for ``--json``."""

from typing import Any

from demo_api.lesson import Lesson
from demo_api.origins import Origins
from demo_api.reading.mistake import shown
from demo_api.scenarios import NotLoaded, Scenario
from demo_api.standalone import standalone


def describe(scenario: Scenario | NotLoaded, origins: Origins) -> dict[str, Any]:
    """Return a scenario: the lesson, its files, and code to take away.

    Whatever the files say, it does not fail.
    """
    common = {
        "number": scenario.number,
        "slug": scenario.slug,
        "folder": shown(scenario.folder.name),
        "files": scenario.files,
    }
    if isinstance(scenario, NotLoaded):
        return {**common, "broken": scenario.reasons}
    lesson = described_lesson(scenario.lesson, origins)
    from demo_api.reference import policy_of  # noqa: PLC0415  # loaded when it is first asked for

    policy = policy_of(scenario.lesson, scenario.slug, origins)
    base = origins.client if scenario.lesson.at == "client" else origins.api
    return {
        **common,
        "broken": None,
        **lesson,
        "chapter": scenario.chapter,
        "url": f"{base}/{scenario.slug}",
        "standalone": standalone(scenario, origins),
        "policy": None if policy is None else policy.text(),
    }


def described_lesson(lesson: Lesson, origins: Origins) -> dict[str, Any]:
    """Return a lesson and its probes: addresses are filled in, and each reason has its title."""
    from demo_api.words import load  # noqa: PLC0415  # loaded when it is first asked for

    reasons = load().reasons
    said = lesson.model_dump(mode="json")
    probes, links = said.pop("probe"), said.pop("link")
    for probe in probes:
        probe["url"] = origins.fill(probe["url"]) if probe["url"] else None
        for expected in probe["expect"].values():
            for it in (expected, *expected["engines"].values()):
                it["title"] = reasons[it["reason"]].title if it["reason"] in reasons else None
    return {**said, "probes": probes, "links": links}
