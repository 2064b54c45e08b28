"""A rehearsal: the lab carries out every experiment by itself, and each ends as its scenario says."""

from typing import get_args

import pytest
from conftest import RunningLab

from demo_api.data import Table
from demo_api.lesson import EngineName
from demo_api.rehearsal import Rehearsal
from demo_api.report.case import Case
from demo_api.scenarios import Scenario, whole
from demo_api.settings import shared_folder

SCENARIOS = {it.slug: it for it in whole(shared_folder("scenarios"))}


def rehearsal(lab: RunningLab, scenario: Scenario, table: Table) -> Rehearsal:
    assert lab.as_page("/lab/scenarios").status_code == 200  # all are loaded
    return Rehearsal(scenario, lab.lab.shelf, lab.origins, lab.lab._apps, table)


@pytest.fixture(scope="module")
def table() -> Table:
    return Table()


@pytest.mark.parametrize("slug", SCENARIOS)
def test_every_experiment_ends_as_its_scenario_says_in_every_browser(lab: RunningLab, table: Table, slug: str) -> None:
    scenario = SCENARIOS[slug]
    with rehearsal(lab, scenario, table) as stage:
        for probe in scenario.lesson.probe:
            for role in probe.expect:
                for engine in get_args(EngineName):
                    case = Case(stage.carry_out(probe, role, engine), lab.origins)
                    expected = probe.expect[role].of(engine)
                    assert case.as_said, (probe.id, role, engine)
                    assert [it.preflight for it in case.it.exchanges].count(True) == expected.preflight
                    assert case.it.ran == expected.handler


def test_what_it_changes_is_changed_in_data_of_its_own_which_begins_as_it_was(lab: RunningLab, table: Table) -> None:
    scenario = SCENARIOS["simple-post-runs"]
    before = lab.lab.table.count()
    for _ in range(2):
        with rehearsal(lab, scenario, table) as stage:
            count = table.count()
            probe = next(it for it in scenario.lesson.probe if it.method == "POST")
            assert stage.carry_out(probe, "client", "chromium").wrote
        assert table.count() == count + 1
    assert lab.lab.table.count() == before
