"""Header lists: ordered pairs of name and value, in which duplicates matter.

Values are text in which each character stands for one byte, as HTTP libraries give it ("latin-1").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

Headers = tuple[tuple[str, str], ...]
HeadersLike = Mapping[str, str] | Iterable[tuple[str | bytes, str | bytes]]

_TOKEN = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_NOT_IN_A_VALUE = re.compile("[\0\r\n\u0100-\U0010ffff]")
_WHITESPACE = "\t\n\r "


@dataclass(frozen=True, slots=True)
class Unparsable:
    """The failure of :func:`extract_header_list_values`: the first element that is not a token."""

    token: str


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def header_list(headers: HeadersLike) -> Headers:
    """Return headers in any usual form as a header list, values without outer whitespace.

    Args:
        headers: A mapping, or pairs of text or bytes (as in ASGI and ``httpx.Headers.raw``).

    Returns:
        Pairs in the order given. (Fetch, header list; normalize a header value)
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers
    return tuple([(_text(name), _text(value).strip(_WHITESPACE)) for name, value in pairs])


def lines(headers: Headers, name: str) -> list[str]:
    """Return the values of all lines with a (lower-case) name, without outer whitespace."""
    return [value.strip(_WHITESPACE) for key, value in headers if key.lower() == name]


def get(headers: Headers, name: str) -> str | None:
    """Return the lines with a (lower-case) name joined by ", ", ``None`` if there are none.

    (Fetch, header list, get)
    """
    size, found = len(name), None
    for key, value in headers:
        # Most names differ in length already.
        if len(key) == size and key.lower() == name:
            stripped = value.strip(_WHITESPACE)
            found = stripped if found is None else f"{found}, {stripped}"
    return found


@lru_cache(maxsize=1024)
def is_token(text: str) -> bool:
    """Return whether text may be a method or a header name (RFC 9110, token)."""
    return _TOKEN.fullmatch(text) is not None


def is_header_value(text: str) -> bool:
    """Return whether text may be a header value (Fetch, header value): bytes, no NUL, CR or LF."""
    return _NOT_IN_A_VALUE.search(text) is None


def extract_header_list_values(name: str, headers: Headers) -> tuple[str, ...] | Unparsable | None:
    """Return the elements of a list header such as Access-Control-Allow-Methods.

    Args:
        name: The header's name, lower case; its grammar must be ``#token``.
        headers: The response's headers.

    Returns:
        The elements of all lines in order, ``None`` if there is no such header, or
        :class:`Unparsable` if one element is not a token: one bad element makes the whole list invalid.
        (Fetch, extract header list values)
    """
    return list_values(get(headers, name))


@lru_cache(maxsize=1024)
def list_values(value: str | None) -> tuple[str, ...] | Unparsable | None:
    """Return the elements of a list header from its combined value, as :func:`extract_header_list_values` does."""
    if value is None:
        return None
    elements = [part.strip("\t ") for part in value.split(",")]
    for element in elements:
        if element and not is_token(element):
            return Unparsable(element)
    return tuple(element for element in elements if element)
