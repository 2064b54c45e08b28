"""What an ending means by the rule, from a scenario's words alone; a report also has what really happened."""

from demo_api.lesson import Expectation, Lesson, Meaning, Probe
from demo_api.origins import Role
from demo_api.report.ending import not_cors
from demo_api.report.experiment import SAFE, SHOWS


def may_read(lesson: Lesson, probe: Probe, role: Role) -> bool:
    readers = lesson.readers if probe.readers is None else probe.readers
    return readers == "anyone" or role in readers


def meaning(lesson: Lesson, probe: Probe, role: Role, expected: Expectation) -> Meaning:
    """Return what the ending of an experiment means; ``means`` comes before the rule."""
    return expected.means or by_the_rule(lesson, probe, role, expected)


def by_the_rule(lesson: Lesson, probe: Probe, role: Role, expected: Expectation) -> Meaning:
    if expected.reason and not_cors(expected.reason):
        return "not-cors"
    if may_read(lesson, probe, role):
        # A beacon that stopped at its preflight has sent nothing.
        sent = expected.handler or not expected.preflight
        only_shows = expected.outcome == "opaque" and sent and probe.via in {*SHOWS, "beacon"}
        return "works" if only_shows or expected.outcome == "readable" else "mistake"
    if expected.outcome == "readable" or (expected.handler and probe.method not in SAFE):
        return "danger"
    return "protects"
