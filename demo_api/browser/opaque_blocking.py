"""Opaque-response blocking: what is kept from an element that loads without CORS, because it is data."""

from demo_api.browser.headers import get
from demo_api.browser.messages import HttpResponse
from demo_api.browser.mime import JAVASCRIPT, extract_mime_type, is_json, is_nosniff, is_xml
from demo_api.browser.request import Failure, Request
from demo_api.browser.sniffed import kind_of

_PARTIAL = 206
_OK = range(200, 300)
_DATA = frozenset({"html", "json", "xml"})
_DOCUMENTS = "application/vnd.openxmlformats-officedocument."
NEVER_SNIFFED = frozenset(
    {
        *("application/gzip", "application/msexcel", "application/mspowerpoint", "application/msword"),
        *("application/msword-template", "application/pdf", "application/vnd.apple.mpegurl"),
        *("application/vnd.ces-quickpoint", "application/vnd.ces-quicksheet", "application/vnd.ces-quickword"),
        *("application/vnd.ms-excel", "application/vnd.ms-excel.sheet.macroenabled.12"),
        *("application/vnd.ms-powerpoint", "application/vnd.ms-powerpoint.presentation.macroenabled.12"),
        *("application/vnd.ms-word", "application/vnd.ms-word.document.12"),
        *("application/vnd.ms-word.document.macroenabled.12", "application/vnd.msword"),
        *(f"{_DOCUMENTS}presentationml.presentation", f"{_DOCUMENTS}presentationml.template"),
        *(f"{_DOCUMENTS}spreadsheetml.sheet", f"{_DOCUMENTS}spreadsheetml.template"),
        *(f"{_DOCUMENTS}wordprocessingml.document", f"{_DOCUMENTS}wordprocessingml.template"),
        *("application/vnd.presentation-openxml", "application/vnd.presentation-openxmlm"),
        *("application/vnd.spreadsheet-openxml", "application/vnd.wordprocessing-openxml", "application/x-gzip"),
        *("application/x-protobuf", "application/x-protobuffer", "application/zip", "audio/mpegurl"),
        *("multipart/byteranges", "multipart/signed", "text/csv", "text/event-stream", "text/vtt"),
    }
)
"""Types whose body is data whatever it begins with (opaque-blocklisted-never-sniffed MIME type)."""


def opaque_response_check(request: Request, response: HttpResponse) -> Failure | None:
    """Decide whether a response that no script may read is kept from an element, too.

    Args:
        request: A request in mode ``no-cors`` whose tainting is ``opaque``.
        response: The response, whose first bytes count if they are known.

    Returns:
        ``None`` for "allowed", or the failure. (Fetch, pull request 1442: opaque-response-safelist check)
    """
    if request.engine.loading.opaque_blocking == "none" or not request.asked.destination:
        return None
    essence = extract_mime_type(response.headers)
    allowed = _by_type(request, response, essence)
    if allowed is None:
        allowed = _by_body(request, response, essence)
    if not allowed:
        return Failure("opaque-response-blocking", "opaque-response", {"type": essence or ""})
    request.trail.append(("opaque-response", {}))
    return None


def _by_type(request: Request, response: HttpResponse, essence: str | None) -> bool | None:
    """Look at the type and the status; ``None`` if the body decides (opaque-response-safelist check, steps 3 to 5)."""
    loading = request.engine.loading
    kept = False
    if essence is not None:
        if loading.opaque_blocking == "allows" and _is_safelisted(essence):
            return True
        data = _is_data(essence) and essence not in loading.sniffed_after_all
        plain = essence == "text/plain" and loading.plain_text_is_data
        kept = essence in NEVER_SNIFFED - loading.sniffed_after_all
        kept = kept or (data and response.status == _PARTIAL) or ((data or plain) and is_nosniff(response.headers))
    if request.asked.destination in {"audio", "video"} and loading.media_statuses:
        kept = kept or response.status not in loading.media_statuses
    if kept:
        return False
    return True if response.status == _PARTIAL and get(response.headers, "content-range") is not None else None


def _is_safelisted(essence: str) -> bool:
    """(Opaque-safelisted MIME type)."""
    return essence in JAVASCRIPT or essence in {"text/css", "image/svg+xml"}


def _is_data(essence: str) -> bool:
    """(Opaque-blocklisted MIME type)."""
    return essence == "text/html" or is_json(essence) or (is_xml(essence) and essence != "image/svg+xml")


def _by_body(request: Request, response: HttpResponse, essence: str | None) -> bool:
    """Look at the first bytes (opaque-response-safelist check, steps 6 to 12)."""
    kind = kind_of(response)
    if kind in {"image", "media"} or essence is None:
        return True
    if request.engine.loading.opaque_blocking == "sniffs":
        return kind not in _DATA
    media = essence.startswith(("audio/", "image/", "video/"))
    if is_nosniff(response.headers) or response.status not in _OK or media:
        return False
    return kind not in {*_DATA, "svg"}
