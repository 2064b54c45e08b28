"""A request as it goes over the wire: its Origin, its cookies, and its headers as an engine writes them."""

from itertools import pairwise

from demo_api.browser.headers import Headers, get
from demo_api.browser.location import on_the_wire
from demo_api.browser.messages import HttpRequest
from demo_api.browser.request import Request, normalize_method


def outgoing(request: Request) -> HttpRequest:
    """Return the HTTP request, with what the browser adds (Fetch, append a request Origin header).

    Args:
        request: The request, whose trail and Origin sent last are noted.
    """
    headers = request.headers
    if get(headers, "accept") is None:
        headers = (("Accept", "*/*"), *headers)
    asked, url = request.asked, request.url
    origin = _origin(request)
    request.sent_origin = origin
    if origin is not None:
        headers = (*headers, ("Origin", origin))
    credentials = asked.credentials == "include" or (asked.credentials == "same-origin" and _is_at_home(request))
    request.trail.append(
        (
            "request-sent",
            {
                "method": request.method,
                "url": url.shown,
                "sent_origin": origin,
                "cookies": credentials,
            },
        )
    )
    body = None if request.body is None else request.body.content
    if request.engine.one_content_type and asked.via == "fetch":
        headers = _with_one_type(headers, first=request.body is not None)
    if request.engine.empty_line_clears and asked.via == "fetch":
        headers = _without_cleared(headers)
    if request.engine.values_as_utf8:
        headers = tuple((name, value if value.isascii() else _as_utf8(value)) for name, value in headers)
    return HttpRequest(request.method, on_the_wire(url, request.engine), headers, body, credentials)


def _origin(request: Request) -> str | None:
    """Return the value of the header Origin; None for no header."""
    asked = request.asked
    if request.tainting == "cors" or (asked.mode == "cors" and asked.via in request.engine.loading.names_origin):
        return request.origin
    if request.method not in {"GET", "HEAD"}:
        origin = "null" if _hides_origin(request) else request.origin
        if asked.worker and asked.origin == "null" and request.engine.worker_has_creators_origin:
            origin = asked.creator or origin
        return origin
    if _is_in_frame(request) and request.tainting == "opaque":
        return "null"
    return None if asked.mode == "navigate" else request.kept_origin


def _with_one_type(headers: Headers, *, first: bool) -> Headers:
    """Return the headers without any Content-Type but the first or the last."""
    places = [place for place, pair in enumerate(headers) if pair[0].lower() == "content-type"]
    others = places[1:] if first else places[:-1]
    return headers if not others else tuple(pair for place, pair in enumerate(headers) if place not in others)


def _without_cleared(headers: Headers) -> Headers:
    """Return the headers without the lines that an empty line of the same name replaces, or that replace one."""
    kept: list[tuple[str, str]] = []
    for name, value in headers:
        if not value:
            kept = [pair for pair in kept if pair[0].lower() != name.lower()]
        else:
            kept = [pair for pair in kept if pair[1] or pair[0].lower() != name.lower()]
        kept.append((name, value))
    return tuple(kept)


def _as_utf8(value: str) -> str:
    return value.encode("utf-8", "replace").decode("latin-1")


def _is_in_frame(request: Request) -> bool:
    """Whether a frame without an origin sends it with a request that may bring cookies (Storage Access Headers)."""
    asked = request.asked
    where = request.engine.tells_frames_origin
    if where == "everywhere" and request.method != normalize_method(asked.method):
        return False
    if asked.origin != "null" or not asked.creator or asked.worker or not request.includes_credentials:
        return False
    return where == "everywhere" or (where == "within" and len({it.origin for it in request.url_list}) == 1)


def _is_at_home(request: Request) -> bool:
    """Whether cookies go with a request in credentials mode ``same-origin`` (HTTP-network-or-cache fetch, step 8.2)."""
    if request.tainting == "basic":
        return True
    kept = request.engine.credentials_of_first and request.tainting == "opaque"
    return kept and request.url_list[0].origin == request.asked.origin


def _hides_origin(request: Request) -> bool:
    """Whether a referrer policy hides the page from the server (Fetch, append a request Origin header, step 4)."""
    asked, url, engine = request.asked, request.url, request.engine
    if engine.hides_origin_across and any(one.origin != next_.origin for one, next_ in pairwise(request.url_list)):
        return True
    if asked.mode == "cors":
        return False
    counts = engine.referrer_hides_origin
    policy = asked.referrer_policy if counts == "always" or (counts == "first" and not request.redirect_count) else ""
    if policy == "no-referrer":
        return True
    if policy == "same-origin":
        return request.origin != url.origin
    if policy in {"origin", "origin-when-cross-origin", "unsafe-url"}:
        return False
    # The default, strict-origin-when-cross-origin, hides a secure page from an insecure server.
    return asked.origin.startswith("https:") and url.scheme == "http"
