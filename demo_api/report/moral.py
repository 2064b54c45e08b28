"""What the lesson itself says about an ending: only where it is true of the request that was sent."""

from dataclasses import dataclass

from demo_api.lesson import Lesson, Meaning
from demo_api.report.experiment import Experiment

_POINT: dict[str, frozenset[Meaning]] = {
    "reference": frozenset({"works", "protects"}),
    "broken": frozenset({"mistake", "not-cors"}),
    "danger": frozenset({"danger"}),
}
"""The endings that a lesson is about, by its kind; its ``why`` and ``fix`` are true of these."""


@dataclass(frozen=True, slots=True)
class Moral:
    """What the lesson says: why it ended so, and what to write. Either can be empty."""

    why: str
    fix: str

    def to_json(self) -> dict[str, str]:
        """Return it as JSON-able values."""
        return {"why": self.why, "fix": self.fix}


def moral_of(it: Experiment, meaning: Meaning) -> Moral | None:
    """Return what the lesson says about an experiment that ended as the scenario says; None if it says nothing."""
    expected = it.expected
    is_point = meaning in _POINT[it.lesson.kind] or (expected is not None and expected.note is not None)
    why = (expected.why if expected is not None else None) or it.probe.why or (it.lesson.why if is_point else "")
    to_change = meaning in {"mistake", "not-cors", "danger"} or (it.lesson.kind == "reference" and meaning == "works")
    fix = (it.probe.fix or (it.lesson.fix if is_point else "")) if to_change else ""
    return Moral(why, fix) if why or fix else None


def cure_of(it: Experiment, meaning: Meaning) -> str | None:
    """Return the scenario whose file lets this request through, or keeps others out; None if no file does.

    A test sends each such request to the other scenario (``tests/browsers/test_cures.py``).
    """
    return it.lesson.cure_of(it.probe) if meaning in _CURABLE else None


_CURABLE: frozenset[Meaning] = frozenset({"mistake", "danger"})


def same_probe(it: Experiment, cure: Lesson) -> str | None:
    """Return the probe of another lesson that sends the same request; None if none does."""
    for probe in cure.probe:
        if probe.model_dump(include=_REQUEST) == it.probe.model_dump(include=_REQUEST) and it.role in probe.expect:
            return probe.id
    return None


_REQUEST = {"path", "url", "via", "page", "method", "headers", "body", "mode", "credentials", "redirect"}
