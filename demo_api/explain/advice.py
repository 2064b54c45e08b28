"""Advice: several reasons can have the same message. How to find out which reason it is."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from demo_api.explain.request import check_of
from demo_api.words import load

_NO_CORS = {"redirect", "loading"}
_IN_THE_PAGE = {"page-policy", "cookies", "cache"}

USUAL = (
    "network-error",
    "allow-origin-missing",
    "preflight-allow-origin-missing",
    "preflight-status-not-ok",
    "mixed-content",
    "csp-connect-src",
    "blocked-by-extension",
)
"""The usual reasons for a message that says only that something failed."""


def advice_on(
    reasons: Sequence[str], values: Mapping[str, str], engines: Collection[str], *, empty: bool = False
) -> tuple[str, ...]:
    """Return advice on how to find out which reason it is, and a command that sends the same request.

    Args:
        reasons: The reasons that are still possible.
        values: The values in the message.
        engines: The engines that print it.
        empty: Whether the message says only that something failed.
    """
    check = check_of(reasons, values)
    if empty:
        return (NOTHING_SAID, *check)
    if len(reasons) == 1:
        return check if "url" in values else ()
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
    return tuple(dict.fromkeys([*advice, *check]))


def if_not_yours(reasons: Sequence[str]) -> str:
    """Return what can be done if the server is another person's; empty if the reason is not on the server."""
    known = load().reasons
    on_server = bool(reasons) and known[reasons[0]].fix_headers and known[reasons[0]].family not in _IN_THE_PAGE
    if not on_server:
        return ""
    return NOT_YOURS.format(change=NO_CORS if known[reasons[0]].family in _NO_CORS else ALLOW)


NOTHING_SAID = (
    "This text is the same for every failure, because browsers do not show the cause to a script. The console"
    " usually has another message, above this one, that says why; paste that."
)
PREFLIGHT = "Was it the preflight? The network panel then shows an OPTIONS request that failed, and no request after it"
SECOND_LINE = "; in Firefox, a second line says “CORS request did not succeed”."
PREFLIGHT_LOST = "Does the network panel show an OPTIONS request without a response? Then it was the preflight."
ORIGIN = (
    "Look at Access-Control-Allow-Origin of the response in the network panel:"
    " is it missing, another origin, several, or not an origin?"
)
LISTS = (
    "Look at Access-Control-Allow-Methods and Access-Control-Allow-Headers in the response to OPTIONS: is the name"
    " absent, or written with other upper and lower case letters, or is the value * while the page sends credentials?"
)
REDIRECTED = "Was the request redirected to another origin? The request origin can be null then."
CACHE = "Disable the cache in the network panel. If the error is gone, the browser used a cached response."
NOT_YOURS = (
    "Is the server not yours? Then no change in the page helps. Ask its owner {change}. Or let your"
    " own server send the request, and pass the response on to the page: servers do not check CORS."
)
ALLOW = "to allow the page's origin"
NO_CORS = "to correct the response"
