"""An experiment that begins as a scenario: for every probe of every lesson, from every origin that it is about."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from conftest import RunningLab

from demo_api.lesson import Probe
from demo_api.origins import Role
from demo_api.playground.drafts import Drafts
from demo_api.playground.play import Play, play_from
from demo_api.playground.problems import problems_of
from demo_api.policy import Policy
from demo_api.report.ending import expected_ending
from demo_api.report.experiment import BY_SCRIPT
from demo_api.scenarios import Scenario, whole
from demo_api.settings import shared_folder

SCENARIOS = whole(shared_folder("scenarios"))
BY_POLICY = {"one-origin", "wildcard", "credentials", "preflight", "trailing-slash"}
"""Some whose settings are a policy, right or wrong."""


def drafts(lab: RunningLab) -> Drafts:
    async def aside(function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(None, function, *arguments)

    return Drafts(lab.lab.shelf, lab.origins, lab.lab._apps, aside)


def is_alike(probe: Probe, scenario: Scenario) -> bool:
    """Whether the playground can do what the scenario does: one request of a script, to a server that responds."""
    reasons = {it.reason for it in probe.expect.values()}
    return (
        probe.via in BY_SCRIPT
        and probe.page is None  # the playground has no policy, no cache and no such option
        and not probe.same_run
        and probe.target_address_space is None
        and probe.url is None
        and probe.after is None
        and scenario.lesson.at == "api"
        and not reasons & {"network-error", "preflight-network-error", "body-truncated"}
        and scenario.slug not in NOT_ALIKE
    )


NOT_ALIKE = {"redirects-astray": "its redirects leave the lab"}
"""Scenarios whose server does what no lines by hand can do, each with the reason."""


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda it: it.slug)
def test_it_ends_as_the_scenario_does(lab: RunningLab, scenario: Scenario) -> None:
    own = drafts(lab)

    async def differences(probe: Probe, role: Role) -> tuple[Play, str]:
        text = await own.beginning(scenario.slug, probe.id, role)
        assert text is not None
        play = play_from(text)
        assert problems_of(play, lab.origins) == [], text
        if not is_alike(probe, scenario):
            return play, ""
        predicted = await own._forecaster.forecast(play, role, "chromium")
        wanted = expected_ending(probe.expect[role].of("chromium"))
        if predicted is None or predicted.ending == wanted:
            return play, ""
        return play, f"{probe.id}/{role}: {predicted.ending}, not {wanted}: {text}"

    async def all_of_it() -> list[tuple[Play, str]]:
        return [await differences(probe, role) for probe in scenario.lesson.probe for role in probe.expect]

    found = asyncio.run(all_of_it())
    assert [said for _, said in found if said] == []
    if scenario.slug in BY_POLICY:
        assert all(isinstance(play.setup.server, Policy) for play, _ in found)


def test_the_route_says_which_scenario_there_is_not(lab: RunningLab) -> None:
    assert lab.as_page("/lab/playground/from/nowhere").status_code == 404
    told = lab.as_page("/lab/playground/from/one-origin?probe=nothing&from=mars").json()
    assert play_from(told["text"]).request.path == "/penguins?limit=3"
