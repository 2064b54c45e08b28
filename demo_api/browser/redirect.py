"""Following a redirect: what is refused, and what the request loses on the way."""

from itertools import pairwise

from demo_api.browser.headers import get
from demo_api.browser.messages import HttpResponse
from demo_api.browser.request import Failure, Request
from demo_api.browser.url import Url, parse

MAX_REDIRECTS = 20
_SEE_OTHER = 303
_BODY_HEADERS = frozenset(
    {"content-encoding", "content-language", "content-location", "content-length", "content-type"}
)
# Chromium's "unsafe" targets: it does not even call them a CORS error.
_LOCAL_SCHEMES = frozenset({"file", "data"})


def http_redirect_fetch(request: Request, response: HttpResponse) -> Failure | None:
    """Point the request at the redirect's target (Fetch, HTTP-redirect fetch, steps 5 to 20).

    Args:
        request: The request, which is changed; main fetch then begins again.
        response: A redirect with a Location.

    Returns:
        ``None`` to go on, or the failure.
    """
    text = get(response.headers, "location") or ""
    current = request.url
    target = parse(text, current)
    if target is None:
        return Failure("redirect-location-invalid", "redirect-location", {"location": text})
    failure = _refused(request, response, target)
    if failure is not None:
        return failure
    request.redirect_count += 1
    request.trail.append(("redirect-followed", {"status": response.status, "url": target.href}))
    _change_method(request, response.status)
    if target.origin != current.origin:
        _drop_authorization(request)
    request.url = target
    request.url_list.append(target)
    if not request.redirect_tainted and _is_tainted(request.asked.origin, request.url_list):
        request.redirect_tainted = True
        request.trail.append(("redirect-origin", {"origin": request.asked.origin}))
    return None


def _refused(request: Request, response: HttpResponse, target: Url) -> Failure | None:
    """Look at the target (steps 6 to 11)."""
    where = {"location": target.href, "location_bare": target.bare}
    same_origin = target.origin == request.asked.origin
    if not target.is_http:
        reason = "redirect-scheme-local" if target.scheme in _LOCAL_SCHEMES else "redirect-scheme"
        return Failure(reason, "redirect-scheme", where)
    if request.redirect_count >= MAX_REDIRECTS:
        return Failure("redirect-too-many", "redirect-count", where)
    if target.has_credentials:
        if request.tainting == "cors" or (request.asked.mode == "cors" and not same_origin):
            return Failure("redirect-with-credentials", "redirect-credentials", where)
        if same_origin and not request.engine.follows_same_origin_credentials:
            return Failure("redirect-same-origin-with-credentials", "redirect-credentials", where)
    if request.body is not None and request.body.stream and response.status != _SEE_OTHER:
        return Failure("redirect-stream-body", "redirect-body", where)
    return None


def _change_method(request: Request, status: int) -> None:
    """Turn the request into a GET where the status says so (step 12)."""
    post_moved = status in {301, 302} and request.method == "POST"
    see_other = status == _SEE_OTHER and request.method not in {"GET", "HEAD"}
    if not (post_moved or see_other):
        return
    request.trail.append(("redirect-method", {"method": request.method, "status": status}))
    request.method = "GET"
    request.body = None
    request.headers = tuple((name, value) for name, value in request.headers if name.lower() not in _BODY_HEADERS)


def _drop_authorization(request: Request) -> None:
    """Keep Authorization from another origin (step 13)."""
    kept = tuple(pair for pair in request.headers if pair[0].lower() != "authorization")
    if kept != request.headers:
        request.trail.append(("redirect-authorization", {}))
        request.headers = kept
        request.authorization_dropped = True


def _is_tainted(origin: str, urls: list[Url]) -> bool:
    """Return whether the redirects make the origin ``null`` (Fetch, redirect-taint)."""
    return any(before.origin not in {after.origin, origin} for before, after in pairwise(urls))
