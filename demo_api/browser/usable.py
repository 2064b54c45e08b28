"""Whether an element can use the response that it gets: its status, its type, its body."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from demo_api.browser.messages import HttpResponse
from demo_api.browser.mime import JAVASCRIPT, extract_mime_type, is_nosniff
from demo_api.browser.opaque_blocking import opaque_response_check
from demo_api.browser.request import Failure, Request
from demo_api.browser.sniffed import Kind, kind_of

_OK = range(200, 300)
_NO_BODY = frozenset({204, 205})
_SCRIPT_LIKE = frozenset({"script", "serviceworker", "sharedworker", "worker"})
_CHARSET = re.compile(r';\s*charset="?([^";\s]+)', re.IGNORECASE)
_NEVER_SCRIPT = ("audio/", "image/", "video/")


@dataclass(frozen=True, slots=True)
class Needs:
    """What an element needs.

    Attributes:
        status: ``any``, one from 200 to 299 (``ok``), or 200 (``200``).
        type: ``script`` or ``css`` or ``event-stream``; empty where the body decides.
        body: What the body must be, if that is known; empty for anything.
    """

    status: str = "any"
    type: str = ""
    body: frozenset[Kind] = frozenset()


_ANYTHING = Needs()
_SCRIPT = Needs("ok", "script")
_IMAGE = Needs(body=frozenset({"image", "svg"}))
_MEDIA = Needs("ok", body=frozenset({"media"}))
NEEDS: Mapping[str, Needs] = MappingProxyType(
    {
        "img": _IMAGE,
        "canvas": _IMAGE,
        "background-image": _IMAGE,
        "mask-image": _IMAGE,
        "audio": _MEDIA,
        "video": _MEDIA,
        "track": Needs("ok"),
        "script": Needs("ok"),
        "stylesheet": Needs("ok", "css"),
        "font": Needs("ok", body=frozenset({"font"})),
        "manifest": Needs("ok"),
        "eventsource": Needs("200", "event-stream"),
        **dict.fromkeys(("module", "import", "modulepreload", "import-scripts"), _SCRIPT),
        **dict.fromkeys(("worker", "module-worker", "sharedworker", "serviceworker"), _SCRIPT),
    }
)
"""What each initiator needs (HTML, update the image data; process the linked resource; fetch a classic script; fetch a
single module script; fetch a classic worker script; EventSource, announce the connection; CSS Fonts, load)."""


def usable_check(request: Request, response: HttpResponse) -> Failure | None:
    """Decide whether an element can use a response that its page may have.

    Args:
        request: What the element asked for; the rules passed are noted on its trail.
        response: The response at the end.

    Returns:
        ``None`` for yes, or the failure.
    """
    failure = opaque_response_check(request, response) if request.tainting == "opaque" else None
    failure = failure or _type_check(request, response)
    if failure is None and request.tainting == "opaque" and request.asked.integrity:
        failure = Failure("element-integrity-needs-cors", "integrity")
    return failure or _needs_check(request, response)


def _type_check(request: Request, response: HttpResponse) -> Failure | None:
    """Look at the type alone (Fetch, main fetch, step 19: blocked due to its MIME type, blocked due to nosniff)."""
    asked, loading = request.asked, request.engine.loading
    script_like, style = asked.destination in _SCRIPT_LIKE, asked.destination == "style"
    ahead = asked.via in {"preload", "modulepreload"}
    if not (script_like or style) or (ahead and asked.destination in loading.preloads_unchecked):
        return None
    essence = extract_mime_type(response.headers, loading)
    said = {"type": essence or "", "needed": "text/javascript" if script_like else "text/css"}
    if script_like and essence is not None and (essence.startswith(_NEVER_SCRIPT) or essence == "text/csv"):
        return Failure("type-never-script", "type-possible", said)
    fits = essence in JAVASCRIPT if script_like else essence == "text/css"
    if is_nosniff(response.headers) and not fits:
        return Failure("type-nosniff", "nosniff", said)
    return None


def _needs_check(request: Request, response: HttpResponse) -> Failure | None:
    asked, loading = request.asked, request.engine.loading
    needs = NEEDS.get(asked.via, _ANYTHING)
    if asked.via == "preload":
        needs = _PRELOADS.get(asked.destination, Needs("ok") if loading.preload_must_succeed else _ANYTHING)
        needs = replace(needs, type="css") if asked.destination in loading.preloads_checked else needs
    wanted = loading.statuses.get(asked.via, needs.status)
    if not _status_fits(wanted, response.status):
        return Failure("status-unusable", "status-usable", {"status": response.status})
    if needs.type and asked.via not in loading.any_type:
        failure = _named_type(needs.type, request, response)
        if failure is not None:
            return failure
    if needs.body and not _body_fits(needs.body, request, response):
        return Failure("body-unusable", "body-usable")
    return None


def _body_fits(needed: frozenset[Kind], request: Request, response: HttpResponse) -> bool:
    """Whether a body can be used; one that is not known can."""
    kind = "other" if response.status in _NO_BODY else kind_of(response)
    if kind == "unknown" or "image" not in needed:
        return kind == "unknown" or kind in needed
    named = extract_mime_type(response.headers, request.engine.loading) == "image/svg+xml"
    if kind == "svg":
        return named
    return kind == "image" and not (named and request.engine.loading.believes_svg)


def _status_fits(wanted: str, status: int) -> bool:
    if wanted == "ok":
        return status in _OK
    return wanted == "any" or str(status) in wanted.split()


def _named_type(needed: str, request: Request, response: HttpResponse) -> Failure | None:
    essence = extract_mime_type(response.headers, request.engine.loading)
    if needed == "script" and essence not in JAVASCRIPT:
        return Failure("type-not-script", "type-needed", {"type": essence or "", "needed": "text/javascript"})
    guessed = essence is None and request.engine.loading.guesses_type and kind_of(response) in {"image", "media"}
    if needed == "css" and (essence not in {None, "text/css"} or guessed):
        return Failure("type-not-css", "type-needed", {"type": essence or "", "needed": "text/css"})
    if needed == "event-stream" and (essence != "text/event-stream" or not _in_utf8(request, response)):
        return Failure("type-not-events", "type-needed", {"type": essence or "", "needed": "text/event-stream"})
    return None


def _in_utf8(request: Request, response: HttpResponse) -> bool:
    """Whether events are in UTF-8, as far as an engine looks at it."""
    charset = _CHARSET.search(response.header("content-type") or "")
    return charset is None or charset[1].lower() == "utf-8" or not request.engine.loading.events_in_utf8


_PRELOADS: Mapping[str, Needs] = MappingProxyType(
    {"image": _IMAGE, "script": Needs("ok"), "style": Needs("ok"), "font": Needs("ok"), "track": Needs("ok")}
)
"""What a preload needs, by its destination (HTML, preload, step 11: the element that uses it looks at the rest)."""
