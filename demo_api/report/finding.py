"""Why an experiment ended as it did, as far as the lab knows: from the model, or from the table of reasons."""

from collections.abc import Iterator
from dataclasses import dataclass

from demo_api import browser
from demo_api.lesson import Expectation
from demo_api.report.experiment import BY_SCRIPT, Experiment
from demo_api.words import Reason, load


@dataclass(frozen=True, slots=True)
class Finding:
    """Why it ended so.

    Attributes:
        reason: The id of the reason; None if the page got the response, or if it is not known.
        decision: A decision of the model that ended in the same way; its values fill the words. None if there is none.
        common: The reason that the standard gives; browsers check some rules in another order.
    """

    reason: str | None
    decision: browser.Decision | None
    common: str | None = None

    @property
    def is_known(self) -> bool:
        """Whether the lab knows why."""
        return self.reason is not None or self.decision is not None


UNKNOWN = Finding(None, None)


def find(it: Experiment) -> Finding:
    """Return why an experiment ended as it did.

    What the model does not judge (elements, a page's own policy, caches) has its reason in the scenario, where real
    browsers have proven it. It counts only for the outcome that the scenario names.
    """
    own = _agreeing(it)
    if not it.is_judged:
        for expected in _expectations(it):
            reason = load().reasons.get(expected.reason or "")
            if reason is not None and _applies(reason, it, own):
                return Finding(reason.id, own)
    if own is None:
        return UNKNOWN
    return Finding(own.reason, own, it.common.reason)


def _agreeing(it: Experiment) -> browser.Decision | None:
    """Return a decision of the model that ends as the experiment did."""
    seen = "blocked" if it.outcome == "no response" else it.outcome
    if it.via not in BY_SCRIPT:
        if it.via == "beacon":
            return it.decision  # its page learns nothing, so nothing can disagree
        # An element may show what it may not read.
        return it.decision if it.decision.outcome == seen else None
    return next((each for each in (it.decision, it.common) if each.outcome == seen), None)


def _expectations(it: Experiment) -> Iterator[Expectation]:
    """Give what the lesson says about this origin, then what it says about others that ends in the same way."""
    first = it.expected
    others = (each.of(it.engine) for role, each in it.probe.expect.items() if role != it.role)
    for each in (first, *others):
        if each is not None and each.outcome == it.outcome and each.reason is not None:
            yield each


def _applies(reason: Reason, it: Experiment, own: browser.Decision | None) -> bool:
    """Return whether a reason that no fetch has can be the one."""
    if reason.decided_by == "fetch":
        return False
    if reason.like is None:
        return reason.id != "element-canvas-tainted" or it.asked.mode == "no-cors"
    # The element's CORS check is that of a fetch, and the model knows it.
    return own is not None and own.outcome == "blocked"
