"""Header lines as the record keeps them: in little memory, in order, and no more of them than it has room for."""

import marshal
from collections.abc import Iterable, Sequence

from demo_api.secrecy import shown

MAX_HEADERS = 16_384
"""Bytes of header lines kept of one request or response."""
MAX_LINES = 100
"""Header lines kept of one request or response."""

RawHeaders = Sequence[tuple[bytes, bytes]]


def packed(headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """Return headers, or as many of them as the record keeps, as one byte string.

    As tuples of two strings, each line would need 150 bytes more, and the collector would look through all of them.
    """
    kept = headers if type(headers) is list else list(headers)
    if len(kept) > MAX_LINES:
        kept = [*kept[: MAX_LINES - 1], _MORE]
    while len(lines := marshal.dumps(kept, _FORMAT)) > MAX_HEADERS:
        kept = [*kept[: len(kept) // 2], _MORE]
    return lines


def unpacked(lines: bytes) -> RawHeaders:
    """Return what was packed."""
    return marshal.loads(lines) if lines else ()  # noqa: S302  # packed above, by this process


_FORMAT = 2  # later ones write what is there twice only once, and the size would say nothing
_MORE = (b"...", b"more headers followed than the record keeps")


def readable(headers: RawHeaders) -> list[tuple[str, str]]:
    """Return headers as text, in order, duplicates kept, with the length of a secret in its place."""
    return [shown(raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")) for raw_name, raw_value in headers]
