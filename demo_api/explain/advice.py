"""Advice: how to find out which of several reasons it is that share one text."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from shlex import quote

from demo_api.words import load

USUAL = (
    "network-error",
    "allow-origin-missing",
    "preflight-allow-origin-missing",
    "preflight-status-not-ok",
    "mixed-content",
    "csp-connect-src",
    "blocked-by-extension",
)
"""What most often stands behind words that say nothing."""


def advice_on(
    reasons: Sequence[str], values: Mapping[str, str], engines: Collection[str], *, empty: bool = False
) -> tuple[str, ...]:
    """Return advice, a sentence each; none if there is one reason only.

    Args:
        reasons: Those that are left.
        values: What the message tells.
        engines: Who says so.
        empty: Whether the text says nothing at all.
    """
    if empty:
        return (NOTHING_SAID, _check(values))
    if len(reasons) == 1:
        return ()
    known = load().reasons
    given = set(reasons)
    families = Counter(known[it].family for it in given if known[it].preflight_of is None)
    advice = []
    if any(known[it].preflight_of in given for it in given):
        advice.append(PREFLIGHT + (SECOND_LINE if "firefox" in engines else "."))
    if "network-error" in given and "preflight-network-error" in given:
        advice.append(PREFLIGHT_LOST)
    if families["allow-origin"] > 1:
        advice.append(ORIGIN)
    if families["lists"] > 1:
        advice.append(LISTS)
    if "redirect-origin-null" in given:
        advice.append(REDIRECTED)
    if families["cache"]:
        advice.append(CACHE)
    return tuple(dict.fromkeys([*advice, _check(values)]))


def _check(values: Mapping[str, str]) -> str:
    url = quote(values.get("url") or "URL")
    origin = quote(values.get("origin") or values.get("page_origin") or "ORIGIN")
    return CHECK.format(url=url, origin=origin)


NOTHING_SAID = (
    "These words are the same for every failure. The console has a line above that says why; paste that. In Firefox and"
    " Safari, a script sees no more than this on purpose."
)
PREFLIGHT = "Was it the preflight? The network panel then shows an OPTIONS request that failed, and no request after it"
SECOND_LINE = "; in Firefox, a second line says “CORS request did not succeed”."
PREFLIGHT_LOST = "Does the network panel show an OPTIONS request without an answer? Then it was the preflight."
ORIGIN = (
    "Look at Access-Control-Allow-Origin of the response in the network panel:"
    " is it missing, another origin, several, or not an origin?"
)
LISTS = (
    "Look at Access-Control-Allow-Methods and -Headers in the answer to OPTIONS: is the name absent, in another case,"
    " or is the value * while the page sends credentials?"
)
REDIRECTED = "Was the request redirected to another origin? Its own origin is null then."
CACHE = "Is it gone with the cache disabled in the network panel? Then a cached response was used."
CHECK = "Or let the lab ask: demo-api check {url} --origin {origin}"
