"""What an ending means by the rule, from a scenario's own words: whom the API is for, the reason, and the outcome."""

from demo_api.lesson import Expectation, Lesson, Meaning, Probe
from demo_api.origins import Role
from demo_api.words import load

NOT_CORS = {"connection", "page-policy", "resource-policy", "local-network", "url", "request", "browser"}
"""Families of reasons that no CORS header changes."""
NOT_CORS_EITHER = {
    "preflight-network-error",
    "redirect-scheme",
    "redirect-scheme-local",
    "redirect-location-invalid",
    "redirect-too-many",
    "redirect-mode-error",
    "redirect-stream-body",
    "opaque-redirect",
}
ONLY_SHOWS = {"img", "script", "stylesheet", "audio", "beacon"}
"""Ways to use a file, or to send something, for which no script reads."""
WRITES = {"POST", "PUT", "PATCH", "DELETE"}


def may_read(lesson: Lesson, probe: Probe, role: Role) -> bool:
    readers = lesson.readers if probe.readers is None else probe.readers
    return readers == "anyone" or role in readers


def meaning(lesson: Lesson, probe: Probe, role: Role, expected: Expectation) -> Meaning:
    """Return what the ending of an experiment means; ``means`` comes before the rule."""
    return expected.means or by_the_rule(lesson, probe, role, expected)


def by_the_rule(lesson: Lesson, probe: Probe, role: Role, expected: Expectation) -> Meaning:
    if expected.reason in NOT_CORS_EITHER or (expected.reason and load().reasons[expected.reason].family in NOT_CORS):
        return "not-cors"
    if may_read(lesson, probe, role):
        shown = expected.outcome == "opaque" and probe.mode == "no-cors" and probe.via in ONLY_SHOWS
        return "works" if shown or expected.outcome == "readable" else "mistake"
    if expected.outcome == "readable" or (expected.handler and probe.method in WRITES):
        return "danger"
    return "protects"
