"""What a body is, going by its first bytes, or by its type where the bytes are not known."""

import re
from typing import Literal

from demo_api.browser.messages import HttpResponse
from demo_api.browser.mime import extract_mime_type, is_json, is_xml

Kind = Literal["image", "svg", "media", "font", "html", "json", "xml", "other", "unknown"]
_SPACE = b"\t\n\x0c\r "
# MIME Sniffing, matching an image type pattern, an audio or video type pattern, a font type pattern.
_IMAGE = re.compile(rb"\x00\x00[\x01\x02]\x00|BM|GIF8[79]a|RIFF....WEBPVP|\x89PNG\r\n\x1a\n|\xff\xd8\xff", re.DOTALL)
_MEDIA = re.compile(
    rb"FORM....AIFF|ID3|OggS\x00|MThd\x00\x00\x00\x06|RIFF....AVI |RIFF....WAVE|....ftyp|\x1aE\xdf\xa3|\xff[\xe2-\xfb]",
    re.DOTALL,
)
_FONT = re.compile(rb"\x00\x01\x00\x00|OTTO|ttcf|wOFF|wOF2")
_HTML = re.compile(
    rb"<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p)[ >]|<!--", re.IGNORECASE
)
_JSON = re.compile(rb'[{]\s*"(?:[^"\\]|\\.)*"\s*:|\)]}\'')


def kind_of(response: HttpResponse) -> Kind:
    """Return what the body of a response is.

    Args:
        response: The response. Where its body is not known, it is taken to be what the type says.

    Returns:
        The kind; ``unknown`` if neither says it, and then the body is taken to be what is needed.
        (MIME Sniffing, computed MIME type; Opaque-response blocking, step 6)
    """
    if response.body is None:
        return _kind_of_type(extract_mime_type(response.headers) or "")
    start = response.body.lstrip(_SPACE)
    for kind, pattern, text in (
        ("image", _IMAGE, response.body),
        ("media", _MEDIA, response.body),
        ("font", _FONT, response.body),
        ("html", _HTML, start),
        ("json", _JSON, start),
    ):
        if pattern.match(text):
            return kind  # type: ignore[return-value]  # the pairs above
    if start.startswith(b"<?xml"):
        return "svg" if b"<svg" in start else "xml"
    return "svg" if start.startswith(b"<svg") else "other"


def _kind_of_type(essence: str) -> Kind:
    if essence == "image/svg+xml":
        return "svg"
    if essence == "text/html":
        return "html"
    if is_json(essence):
        return "json"
    if is_xml(essence):
        return "xml"
    family = essence.partition("/")[0]
    kinds: dict[str, Kind] = {"image": "image", "audio": "media", "video": "media", "font": "font"}
    return kinds.get(family, "unknown")
