"""The aim that a question tests: what a learner can then do."""

from demo_api import order
from demo_api.scenarios import Scenario


def aim_of(scenario: Scenario) -> str:
    """Return what a question about a scenario tests; the subject of its chapter, if the order names no aim for it."""
    found = order.read(scenario.folder.parent).aim_of(scenario.slug)
    return found.can if found is not None else scenario.chapter
