"""The request that a message is about, as a command that sends it again."""

from collections.abc import Mapping, Sequence
from shlex import quote

from demo_api.browser.url import parse, serialize_origin
from demo_api.words import load

CHECK = "Or let the lab send the request: demo-api check {arguments}"
_JSON = "Content-Type: application/json"
# A value for a header that has a form of its own; any other header gets a 1.
_VALUES = {"authorization": "Bearer x", "content-type": "application/json", "accept": "application/json"}
_MODES = {"mode-same-origin": "same-origin", "mode-no-cors-method": "no-cors"}
_OF_PREFLIGHTS = {"lists", "unparsable"}
_SIMPLE = {"GET", "HEAD", "POST"}


def check_of(reasons: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the advice to send the request with ``demo-api check``; none if no response decides about CORS.

    Args:
        reasons: The reasons that are possible, the most likely first.
        values: The values in the message. A URL or an origin that the command does not accept is left out.
    """
    first = load().reasons[reasons[0]]
    if (first.decided_by == "page" and first.like is None) or first.family == "loading":
        return ()
    arguments = [quote(_url(values)), "--origin", quote(_origin(values))]
    # The method of a preflight is not that of the page's request.
    method = values.get("method", "GET") if values.get("method") != "OPTIONS" else "GET"
    if first.id.startswith("method-") and "method" not in values:
        method = "METHOD"  # Firefox does not name it
    if method != "GET":
        arguments += ["--method", quote(method)]
    headers = _headers(values)
    asks_first = (
        first.family in _OF_PREFLIGHTS or first.id.startswith("preflight-") or values.get("method") == "OPTIONS"
    )
    if not headers and asks_first and method in _SIMPLE:
        headers = [_JSON]  # a request without it needs no preflight
    for header in headers:
        arguments += ["--header", quote(header)]
    if "credentials" in (first.like or first.id) and first.family not in {"url", "redirect"}:
        arguments += ["--credentials", "include"]
    if first.id in _MODES:
        arguments += ["--mode", _MODES[first.id]]
    return (CHECK.format(arguments=" ".join(arguments)),)


def _url(values: Mapping[str, str]) -> str:
    # After a redirect, the request began at the first URL.
    for url in (values.get("first_url"), values.get("url")):
        parsed = parse(url) if url else None
        if url and parsed is not None and parsed.scheme in {"http", "https"}:
            return url
    return "URL"


def _origin(values: Mapping[str, str]) -> str:
    for origin in (values.get("page_origin"), values.get("origin")):
        if origin and (origin == "null" or serialize_origin(origin) == origin):
            return origin
    return "ORIGIN"


def _headers(values: Mapping[str, str]) -> list[str]:
    name = values.get("header_as_written") or values.get("header")
    return [f"{name}: {_VALUES.get(name.lower(), '1')}"] if name else []
