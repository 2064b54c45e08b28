"""The request that a message is about, as a command that sends it again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from shlex import quote
from typing import TYPE_CHECKING

from demo_api.browser.url import parse, serialize_origin
from demo_api.words import load

if TYPE_CHECKING:
    from demo_api.browser.fetch_request import Credentials, FetchRequest, Mode

CHECK = "Or let the lab send the request: demo-api check {arguments}"
_JSON = ("Content-Type", "application/json")
# A value for a header that has a form of its own; any other header gets a 1.
_VALUES = {"authorization": "Bearer x", "content-type": "application/json", "accept": "application/json"}
_MODES: "Mapping[str, Mode]" = {"mode-same-origin": "same-origin", "mode-no-cors-method": "no-cors"}
_SIMPLE = {"GET", "HEAD", "POST"}
_SOME_URL, _SOME_ORIGIN = "https://api.example/", "https://your-page.example"


def check_of(reasons: Sequence[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return the advice to send the request with ``demo-api check``; none if the page, and no response, decides.

    Args:
        reasons: The reasons that are possible, the most likely first.
        values: The values in the message. A URL or an origin that the command does not accept is left out.
    """
    asked = _asked(reasons, values)
    if asked is None:
        return ()
    arguments = [quote(asked.url or "URL"), "--origin", quote(asked.origin or "ORIGIN")]
    if asked.method != "GET":
        arguments += ["--method", quote(asked.method)]
    for name, value in asked.headers:
        arguments += ["--header", quote(f"{name}: {value}")]
    if asked.credentials != "same-origin":
        arguments += ["--credentials", asked.credentials]
    if asked.mode != "cors":
        arguments += ["--mode", asked.mode]
    return (CHECK.format(arguments=" ".join(arguments)),)


def request_of(reasons: Sequence[str], values: Mapping[str, str]) -> "FetchRequest | None":
    """Return the request that a message is about, with usual values for what the message does not say.

    Args:
        reasons: The reasons that are possible, the most likely first.
        values: The values in the message.

    Returns:
        The request; ``None`` if the page, and no response, decides, or if no page can send it.
    """
    from demo_api.browser.fetch_request import fetch_request  # noqa: PLC0415  # few explanations need it

    asked = _asked(reasons, values)
    if asked is None:
        return None
    try:
        return fetch_request(
            asked.url or _SOME_URL,
            origin=asked.origin or _SOME_ORIGIN,
            method=asked.method,
            headers=asked.headers,
            credentials=asked.credentials,
            mode=asked.mode,
        )
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class _Asked:
    """The options of ``fetch()`` that a message shows; an address that it does not show is empty."""

    url: str
    origin: str
    method: str
    headers: tuple[tuple[str, str], ...]
    credentials: "Credentials"
    mode: "Mode"


def _asked(reasons: Sequence[str], values: Mapping[str, str]) -> _Asked | None:
    first = load().reasons[reasons[0]]
    if first.decided_by == "page" and first.like is None:
        return None
    method = values.get("method", "GET")
    headers = _headers(values)
    if not headers and first.id.startswith("preflight-") and method in _SIMPLE:
        headers = (_JSON,)  # a request without it needs no preflight
    with_cookies = "credentials" in (first.like or first.id) and first.family not in {"url", "redirect"}
    return _Asked(
        url=_url(values),
        origin=_origin(values),
        method=method,
        headers=headers,
        credentials="include" if with_cookies else "same-origin",
        mode=_MODES.get(first.id, "cors"),
    )


def _url(values: Mapping[str, str]) -> str:
    # After a redirect, the request began at the first URL.
    for url in (values.get("first_url"), values.get("url")):
        parsed = parse(url) if url else None
        if url and parsed is not None and parsed.scheme in {"http", "https"}:
            return url
    return ""


def _origin(values: Mapping[str, str]) -> str:
    for origin in (values.get("page_origin"), values.get("origin")):
        if origin and (origin == "null" or serialize_origin(origin) == origin):
            return origin
    return ""


def _headers(values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    name = values.get("header_as_written") or values.get("header")
    return ((name, _VALUES.get(name.lower(), "1")),) if name else ()
