"""The values in a message: where one ends, and what can be one."""

import re

from demo_api.explain.text import Pasted

_ADDRESS = 2500
_VALUE = 400
# Values in which white space can come only from wrapped lines.
ADDRESSES = {"url", "first_url", "origin", "page_origin", "page_url", "location", "location_bare"}
WORDS = {"header", "header_as_written", "method", "host", "scheme", "space"}
_NUMBERS = {"status", "port"}
_WRAP = re.compile(r"[^\S\n]*\n\s*")
_NUMBER = re.compile(r"\d{1,5}(?!\d)")
_STATUS = re.compile(r"[1-5]\d\d(?!\d)")
# A word without a dot, a colon or a number is not known to be a host: "could not connect to server".
_HOST = re.compile(r"localhost|\S*[.:\d]\S*", re.IGNORECASE)
_WORD = re.compile(r"\w+$")
_IN_ADDRESS = re.compile(r"[/:.<({\[]|XX")
_METHODS = re.compile(r"\s*[A-Z]{1,10}(?:[\s,;|/]{1,3}[A-Z]{1,10}){1,8}\s*")
"""What people write who want to allow several methods: that is not a method, and browsers quote it."""
_TOKEN = re.compile(r"\S{1,2500}")


def last_value(text: Pasted, end: int, name: str) -> tuple[str, int, int] | None:
    """Return the value at the end of a line."""
    if end >= len(text.places):
        return None
    line = text.readable[text.places[end] : text.places[end] + limit_of(name)].split("\n", 1)[0]
    if name in _NUMBERS:
        found = (_STATUS if name == "status" else _NUMBER).match(line)
    elif name in ADDRESSES | WORDS:
        found = (_METHODS.match(line) if name == "method" else None) or _TOKEN.match(line)
        if found is not None and name == "url" and not _IN_ADDRESS.search(found[0]):
            return None
    else:
        return line.strip(), end + len("".join(line.split())), end + len("".join(line.split()))
    if found is None:
        return None
    value = found[0].rstrip(".,;:)`'\"’” ")  # noqa: RUF001
    length = len("".join(value.split()))
    return value, end + length, end + length


def first_value(text: Pasted, start: int, name: str) -> tuple[str, int, int] | None:
    """Return the word with which a message begins."""
    found = _WORD.search(text.readable[: text.places[start]]) if name == "scope" and start < len(text.places) else None
    if found is None:
        return None
    begins = start - len(found[0])
    return found[0], begins, begins


def value_of(name: str, raw: str) -> str | None:
    """Return a value as it was before lines were wrapped; ``None`` if the text cannot be a value."""
    if name in _NUMBERS and not (_STATUS if name == "status" else _NUMBER).fullmatch(raw):
        return None
    if name == "host" and not _HOST.fullmatch(raw.strip()):
        return None
    if name in ADDRESSES | WORDS:
        raw = _WRAP.sub("", raw)
        if name == "method" and _METHODS.fullmatch(raw):
            return raw.strip()
        return None if len(raw.split()) > 1 or len(raw) > limit_of(name) else raw.strip()
    return " ".join(raw.split())


def limit_of(name: str) -> int:
    """Return the greatest number of characters of a value."""
    return _ADDRESS if name in ADDRESSES else _VALUE
