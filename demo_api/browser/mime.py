"""MIME types: as text and in parts, what a response says that its body is, and whether anybody may guess."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from demo_api.browser.headers import Headers, get, is_token
from demo_api.browser.loading import STANDARD, Loading
from demo_api.browser.safelist import mime_essence

JAVASCRIPT = frozenset(
    {
        *("application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript"),
        *("text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2"),
        *("text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript"),
        *("text/x-ecmascript", "text/x-javascript"),
    }
)
"""The JavaScript MIME types (MIME Sniffing, JavaScript MIME type)."""
_PARAMETER = re.compile(r';[\t\n\r ]*([^;=]*)(?:=(?:"((?:[^"\\]|\\.?)*)"?[^;]*|([^;]*)))?', re.DOTALL)
_QUOTABLE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_PARTS = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*"?)+')


@dataclass(frozen=True, slots=True)
class MimeType:
    """A MIME type; its text is what the standard writes (MIME Sniffing, serialize a MIME type).

    Attributes:
        essence: ``type/subtype``, lower case.
        parameters: Their values, by lower-case names.
    """

    essence: str
    parameters: Mapping[str, str]

    def __str__(self) -> str:
        return self.essence + "".join(f";{name}={_quoted(value)}" for name, value in self.parameters.items())


def parse_mime_type(value: str) -> MimeType | None:
    """Return a MIME type, ``None`` if it is none (MIME Sniffing, parse a MIME type)."""
    essence = mime_essence(value)
    if essence is None:
        return None
    parameters: dict[str, str] = {}
    for name, said in _parameters(value.strip("\t\n\r ")):
        if is_token(name) and _QUOTABLE.fullmatch(said):
            parameters.setdefault(name, said)
    return MimeType(essence, parameters)


def _parameters(value: str) -> Iterator[tuple[str, str]]:
    for name, quoted, plain in (found.groups() for found in _PARAMETER.finditer(value)):
        if quoted is not None:
            yield name.lower(), _ESCAPED.sub(r"\1", quoted)
        elif kept := (plain or "").rstrip("\t\n\r "):
            yield name.lower(), kept


def _quoted(value: str) -> str:
    return value if is_token(value) else '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def extract_mime_type(headers: Headers, loading: Loading = STANDARD) -> str | None:
    """Return ``type/subtype`` of a response, ``None`` if it says none that can be parsed.

    Args:
        headers: The response's.
        loading: How the engine reads types.

    Returns:
        The last type that can be parsed, lower case. (Fetch, extract a MIME type, steps 3 to 6)
    """
    value = get(headers, "content-type")
    return None if value is None else _type_in(value, loading.type_loosely, loading.first_type)


@lru_cache(maxsize=256)
def _type_in(value: str, loosely: bool, first: bool) -> str | None:
    found = None
    parts = _PARTS.findall(value)
    for part in parts[:1] if first else parts:
        kind = part.strip("\t\n\r ")
        essence = mime_essence(kind.split(" ", 1)[0] if loosely else kind)
        if essence is not None and essence != "*/*":
            found = essence
    return found


def is_nosniff(headers: Headers) -> bool:
    """Return whether the first value of X-Content-Type-Options is ``nosniff`` (Fetch, determine nosniff)."""
    value = get(headers, "x-content-type-options")
    return value is not None and value.partition(",")[0].strip("\t\n\r ").lower() == "nosniff"


def is_json(essence: str) -> bool:
    """Return whether a type is one of JSON (MIME Sniffing, JSON MIME type)."""
    return essence in {"application/json", "text/json"} or essence.endswith("+json")


def is_xml(essence: str) -> bool:
    """Return whether a type is one of XML (MIME Sniffing, XML MIME type)."""
    return essence in {"application/xml", "text/xml"} or essence.endswith("+xml")
