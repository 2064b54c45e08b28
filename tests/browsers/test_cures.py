"""What a lesson says helps does help: sent from the same origin, in every real browser.

``cured_by`` names a file: the same request, sent to the scenario of that file, is let through. ``instead`` names another
request of the same lesson: sent as it is, it is let through.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from meaning import may_read, meaning

from .test_probes import SCENARIOS, Sending, sending

if TYPE_CHECKING:
    from demo_api.lesson import Expectation, Probe
    from demo_api.origins import Role
    from demo_api.scenarios import Scenario

    from .test_probes import Sent_

__all__ = ["sending"]  # the fixture


def endings(*wanted: str) -> list[tuple[Scenario, Probe, Role]]:
    """Every experiment that ends as one of these, in some engine."""

    def ends(scenario: Scenario, probe: Probe, role: Role, expected: Expectation) -> bool:
        each = (expected, *expected.engines.values())
        return any(meaning(scenario.lesson, probe, role, it) in wanted for it in each)

    return [
        (scenario, probe, role)
        for scenario in SCENARIOS
        for probe in scenario.lesson.probe
        for role, expected in probe.expect.items()
        if ends(scenario, probe, role, expected)
    ]


def named(cases: list[tuple[Scenario, Probe, Role]]) -> list[Any]:
    return [pytest.param(*case, id=f"{case[0].slug}-{case[1].id}-{case[2]}") for case in cases]


CURED = [it for it in endings("mistake") if it[0].lesson.cure_of(it[1])]
CLOSED = [it for it in endings("danger") if it[0].lesson.cure_of(it[1])]
INSTEAD = [
    (scenario, probe, role)
    for scenario, probe, role in endings("mistake", "not-cors")
    if probe.instead and may_read(scenario.lesson, probe, role)
]


@pytest.mark.parametrize(("scenario", "probe", "role"), named(CURED))
def test_the_same_request_gets_through_at_the_scenario_that_fixes_it(
    sending: Sending, scenario: Scenario, probe: Probe, role: Role
) -> None:
    sent = at_its_cure(sending, scenario, probe, role)
    if probe.via == "beacon":
        # Nobody reads the response to a beacon: what counts is that it arrives.
        assert any(it.handler_ran for it in sent.exchanges)
        return
    assert sent.result["outcome"] == "readable", sent.result
    missing = [name for name in probe.reads if sent.result["reads"][name] is None]
    assert not missing, f"{missing} cannot be read there"


@pytest.mark.parametrize(("scenario", "probe", "role"), named(INSTEAD))
def test_the_request_to_send_instead_is_readable(
    sending: Sending, scenario: Scenario, probe: Probe, role: Role
) -> None:
    instead = next(it for it in scenario.lesson.probe if it.id == probe.instead)
    sent = sending.send(scenario, instead, role)
    assert sent.result["outcome"] == "readable", sent.result
    assert [it for it in probe.reads if sent.result["reads"].get(it) is None] == []


@pytest.mark.parametrize(("scenario", "probe", "role"), named(CLOSED))
def test_what_is_dangerous_ends_at_the_scenario_that_fixes_it_and_the_readers_keep_what_they_had(
    sending: Sending, scenario: Scenario, probe: Probe, role: Role
) -> None:
    sent = at_its_cure(sending, scenario, probe, role)
    assert sent.result["outcome"] != "readable"
    assert probe.method == "GET" or not any(it.handler_ran for it in sent.exchanges)
    for reader in set(probe.expect) & {"client"}:
        before, after = probe.expect[reader].outcome, at_its_cure(sending, scenario, probe, reader)
        assert after.result["outcome"] == before


def at_its_cure(sending: Sending, scenario: Scenario, probe: Probe, role: Role) -> Sent_:
    """Send a probe, and what comes before it, to the scenario that fixes it."""
    cure = scenario.lesson.cure_of(probe)
    assert cure is not None
    described = next(it for it in sending.described if it["slug"] == scenario.slug)
    described["probes"] = [it | {"scenario": cure} for it in described["probes"]]
    return sending.send(scenario, probe, role)
