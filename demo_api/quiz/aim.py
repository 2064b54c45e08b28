"""The aim that a question tests: what a learner can then do."""

from demo_api.scenarios import Scenario


def aim_of(scenario: Scenario) -> str:
    """Return what a question about a scenario tests: as long as no aims are written, the subject of its chapter."""
    return scenario.chapter
