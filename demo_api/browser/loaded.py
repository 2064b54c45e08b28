"""What a page notices of an element that has loaded or not: its event, and whether a script can read what it got."""

from typing import Literal

from demo_api.browser.decision import Decision

Event = Literal["load", "error", "throws", "none"]
"""``throws`` is an exception in place of an event; a frame reports ``load`` whatever it shows."""
SILENT = frozenset({"background-image", "beacon", "form", "link", "manifest", "mask-image", "ping"})
"""What reports nothing to the page."""
_EMPTY = frozenset({204, 205})
_KNOWN = frozenset({"body-unusable", "status-unusable", "type-not-css"})
_KNOWN_AT_HOME = frozenset({"type-never-script", "type-nosniff", "type-not-script"})


def event_of(decision: Decision) -> Event:
    """Return the event by which an element, a worker and the like reports how it ended.

    Args:
        decision: What the browser decided about it.

    Returns:
        ``load`` stands for ``open``, ``message`` and ``canplay``, too.
    """
    via, loading = decision.asked.via, decision.engine.loading
    request = decision.request
    if via in SILENT:
        return "none"
    if via == "iframe":
        stays = request is not None and request.response is not None and request.response.status in _EMPTY
        return "none" if stays else "load"
    if decision.outcome != "blocked" or decision.reason == "element-canvas-tainted":
        return "load"
    if via in loading.throws and not decision.exchanges:
        return "throws"
    hidden = via in {"preload", "modulepreload"} and loading.hides_preload_errors and not _is_known(decision)
    return "load" if hidden or f"{via}/{decision.reason}" in loading.loads_anyway else "error"


def _is_known(decision: Decision) -> bool:
    """Whether the page may know why a preload failed."""
    request, reason = decision.request, decision.reason
    if request is None or request.tainting == "opaque":
        return False
    return reason in _KNOWN or (reason in _KNOWN_AT_HOME and request.tainting == "basic")
