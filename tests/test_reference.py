"""The policy of a reference: each request that its readers can read is readable with it, and no other page reads."""

from dataclasses import replace

import pytest

from demo_api.origins import Origins
from demo_api.policy import Policy, is_sound
from demo_api.policy.needed import is_enough
from demo_api.reference import policy_of, readable
from demo_api.scenarios import Scenario, whole
from demo_api.settings import Settings, shared_folder

ORIGINS = Origins.of(Settings(_env_file=None))
SCENARIOS = whole(shared_folder("scenarios"))
CURES = {cure for it in SCENARIOS for probe in it.lesson.probe if (cure := it.lesson.cure_of(probe))}


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda it: it.slug)
def test_a_policy_is_enough_for_all_that_the_readers_read(scenario: Scenario) -> None:
    policy = policy_of(scenario.lesson, scenario.slug, ORIGINS)
    if policy is None:
        assert scenario.slug not in CURES
        return
    assert scenario.lesson.kind == "reference"
    assert is_sound(policy)
    for asked, probe in readable(scenario.lesson, scenario.slug, ORIGINS):
        assert is_enough(policy, asked, ()), probe.id
        if not policy.anyone:
            assert not is_enough(policy, replace(asked, origin="https://foreign.example", page_url=""), ()), probe.id


def test_it_has_what_the_probes_use() -> None:
    lesson = next(it.lesson for it in SCENARIOS if it.slug == "credentials")
    assert policy_of(lesson, "credentials", ORIGINS) == Policy(
        (ORIGINS.client,), True, ("GET", "POST"), ("Content-Type",), ("X-Total-Count",)
    )
