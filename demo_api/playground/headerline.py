"""One header line of a response that somebody writes by hand: read from text, checked, and filled.

The line is data that can come from a link. So nothing in it may break HTTP, and nothing in it may act on more than
this one response: a browser keeps cookies, follows a refresh and loads what ``Link`` names.
"""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from demo_api.browser.headers import is_token

Line = tuple[str, str]
"""The name and the value of a header."""

MAX_NAME = 100
MAX_VALUE = 1000
"""Characters."""

PLACEHOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "origin": "the Origin of the request",
        "method": "its Access-Control-Request-Method",
        "headers": "its Access-Control-Request-Headers",
        "client": "this lab's page",
        "stranger": "the stranger's page",
        "numeric": "the API at 127.0.0.1",
        "api": "the API",
        "nowhere": "an address where nothing listens",
    }
)
"""What may stand in a value, in braces, and what takes its place. Without it in the request, the line is left out."""

_PLACEHOLDER = re.compile(r"\{(" + "|".join(PLACEHOLDERS) + r")\}")
# Visible characters, with spaces and tabs between them (https://www.rfc-editor.org/rfc/rfc9110#section-5.5).
_VALUE = re.compile(r"(?:[\x21-\x7e\x80-\xff](?:[\t \x21-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?")

_WRITTEN_BY_SERVER = frozenset(
    {
        *("connection", "keep-alive", "content-length", "transfer-encoding", "te", "trailer", "upgrade", "date"),
        *("content-encoding", "content-range", "http2-settings"),
    }
)
_REACHES_FURTHER = frozenset(
    {
        *("set-cookie", "set-cookie2", "clear-site-data", "refresh", "strict-transport-security", "alt-svc"),
        *("public-key-pins", "public-key-pins-report-only", "expect-ct", "nel", "report-to", "reporting-endpoints"),
        *("content-security-policy", "content-security-policy-report-only", "link", "sourcemap", "x-sourcemap"),
        *("service-worker-allowed", "service-worker-navigation-preload", "speculation-rules", "supports-loading-mode"),
        *("accept-ch", "accept-ch-lifetime", "critical-ch", "www-authenticate", "authentication-info", "set-login"),
        *("cross-origin-opener-policy", "cross-origin-opener-policy-report-only", "cross-origin-embedder-policy"),
        *("cross-origin-embedder-policy-report-only", "permissions-policy", "permissions-policy-report-only"),
        *("document-policy", "document-policy-report-only", "feature-policy", "integrity-policy"),
        *("integrity-policy-report-only", "origin-agent-cluster", "use-as-dictionary", "available-dictionary"),
        *("activate-storage-access", "observe-browsing-topics", "no-vary-search", "onion-location", "x-sendfile"),
        *("x-dns-prefetch-control", "x-accel-redirect", "content-disposition"),
    }
)
_FAMILIES_THAT_REACH_FURTHER = (
    "sec-",
    "proxy-",
    "attribution-reporting-",
    "secure-session-",
    "ad-auction-",
    "x-accel-",
)

TYPES = frozenset(
    {
        *("application/json", "application/octet-stream", "application/problem+json", "text/plain", "text/css"),
        *("text/csv", "text/javascript", "text/event-stream", "application/javascript", "image/svg+xml", "image/png"),
        *("font/woff", "audio/wav", "application/xml"),
    }
)
"""The types that a response may have. Not among them are those of a page: opened directly, it would run in the lab."""
_WITH_PARAMETERS = re.compile(r"([a-z0-9.+-]+/[a-z0-9.+-]+)(?:[ \t]*;[ \t]*[a-z]+=[\"a-z0-9-]+)*", re.IGNORECASE)


class LineError(ValueError):
    """A text is not a header line; the message is a sentence."""


def line_from(text: str) -> Line:
    """Return the line that a text says, ``Name: value``.

    Raises:
        LineError: There is no colon in it.
    """
    name, colon, value = text.partition(":")
    if not colon:
        raise LineError(f"{_shown(text)} is not a header line; expected Name: value.")
    return name.strip(" \t"), value.strip(" \t")


def written(line: Line) -> str:
    """Return the text of a line."""
    return f"{line[0]}: {line[1]}" if line[1] else f"{line[0]}:"


def problems_of(line: Line) -> Iterator[str]:
    """Give what is wrong with a line before its placeholders are filled, a sentence each."""
    name, value = line
    if not is_token(name) or len(name) > MAX_NAME:
        yield f"{_shown(name)} is not a header name; expected letters, digits and hyphens, at most {MAX_NAME}."
        return
    if len(value) > MAX_VALUE:
        yield f"{name}: the value has {len(value)} characters; expected at most {MAX_VALUE}."
    elif _VALUE.fullmatch(value) is None:
        yield f"{name}: {_shown(value)} is not a header value; expected one line of visible Latin-1 characters."
    key = name.lower()
    if key in _WRITTEN_BY_SERVER:
        yield f"{name}: the server writes this header itself, and another value breaks HTTP. Leave it out."
    elif key in _REACHES_FURTHER or key.startswith(_FAMILIES_THAT_REACH_FURTHER):
        yield f"{name}: this header acts on more than this one response, so the playground does not send it."
    elif key == "content-type" and not _is_harmless(value):
        yield f"{name}: {_shown(value)} is not a type that the playground sends. It sends {', '.join(sorted(TYPES))}."


def filled(line: Line, values: Mapping[str, str | None]) -> Line | None:
    """Return a line with its placeholders filled; None if a value is not there.

    Args:
        line: The line.
        values: What stands for each of :data:`PLACEHOLDERS`.
    """
    name, value = line
    if any(values.get(it) is None for it in _PLACEHOLDER.findall(value)):
        return None
    return name, _PLACEHOLDER.sub(lambda it: values[it[1]] or "", value)


def _is_harmless(value: str) -> bool:
    found = _WITH_PARAMETERS.fullmatch(value)
    return found is not None and found[1].lower() in TYPES


def _shown(text: str) -> str:
    """Return the beginning of a text as it can stand in a sentence."""
    return ascii(text[:60]) + ("…" if len(text) > 60 else "")  # noqa: PLR2004  # enough to find it
