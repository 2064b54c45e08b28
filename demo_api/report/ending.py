"""How a request ended, as one of five; and what that means for those who run the API."""

from typing import Literal

from demo_api.lesson import Expectation, Meaning
from demo_api.report.experiment import SHOWS, Experiment
from demo_api.report.finding import Finding
from demo_api.words import load

Ending = Literal["readable", "opaque", "after", "before", "no response"]

_NO_RESPONSE = frozenset({"network-error", "preflight-network-error", "body-truncated"})
_NOT_CORS = frozenset(
    {
        *_NO_RESPONSE,
        *("redirect-scheme", "redirect-scheme-local", "redirect-location-invalid", "redirect-too-many"),
        *("redirect-mode-error", "opaque-redirect", "element-worker-cross-origin"),
        *("mode-same-origin", "mode-same-origin-redirect", "mode-no-cors-redirect", "mode-no-cors-method"),
    }
)
_FAMILIES_NOT_CORS = frozenset({"url", "request", "page-policy", "local-network", "resource-policy", "browser"})


def ending_of(it: Experiment, finding: Finding) -> Ending:
    """Return how the request ended.

    The page of a beacon learns nothing, so the record says whether it was sent.
    """
    if it.outcome == "readable":
        return "readable"
    if it.outcome == "opaque" and not (it.last is not None and it.last.preflight):
        return "opaque"
    broke_off = it.last is not None and it.last.status is None
    if it.outcome == "no response" or broke_off or finding.reason in _NO_RESPONSE:
        return "no response"
    return "after" if it.ran else "before"


def expected_ending(it: Expectation) -> Ending:
    """Return how an experiment ends if it does what its scenario expects."""
    if it.outcome == "readable":
        return "readable"
    if it.outcome == "opaque" and (it.handler or not it.preflight):
        return "opaque"
    if it.reason in _NO_RESPONSE:
        return "no response"
    return "after" if it.handler else "before"


def meaning_of(it: Experiment, ending: Ending, finding: Finding) -> Meaning:
    """Return what the ending means, given who the API is for.

    What the scenario says counts where the experiment ended as the scenario says; otherwise it follows from the facts.
    """
    expected = it.expected
    if expected is not None and expected.means is not None and is_expected(it, finding):
        return expected.means
    if finding.reason is not None and not_cors(finding.reason):
        return "not-cors"
    if it.is_reader:
        only_shows = ending == "opaque" and (it.via in SHOWS or it.via == "beacon")
        return "works" if ending == "readable" or only_shows else "mistake"
    return "danger" if ending == "readable" or it.wrote else "protects"


def not_cors(reason: str) -> bool:
    """Return whether a reason has nothing to do with CORS."""
    return reason in _NOT_CORS or load().reasons[reason].family in _FAMILIES_NOT_CORS


def is_expected(it: Experiment, finding: Finding) -> bool:
    """Return whether the experiment ended as its scenario says for this browser."""
    expected = it.expected
    if expected is None:
        return False
    seen = "blocked" if it.outcome == "no response" else it.outcome
    same = expected.outcome == seen and expected.handler == it.ran and expected.preflight == it.preflights
    status = it.last.status if it.last is not None else None
    if seen == "readable":
        return same and expected.status in {None, status}
    return same and (finding.reason is None or expected.reason in {finding.reason, finding.common})
