"""Following a redirect: what is refused, and what the request loses on the way."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

from demo_api.browser.cors_check import cors_check, cross_origin_resource_policy_check
from demo_api.browser.engine import RedirectCheck
from demo_api.browser.headers import Headers
from demo_api.browser.location import about, is_unsafe, leads_on, location_of, normal, target_of
from demo_api.browser.messages import HttpResponse
from demo_api.browser.request import Failure, Request
from demo_api.browser.url import Url

MAX_REDIRECTS = 20
_SEE_OTHER = 303
_BODY_HEADERS = frozenset(
    {"content-encoding", "content-language", "content-location", "content-length", "content-type"}
)
LOCAL_SCHEMES = frozenset({"about", "blob", "chrome", "data", "file", "filesystem"})


def check_response(request: Request, response: HttpResponse) -> Failure | None:
    """Check who may have the response (HTTP fetch, steps 4.4 and 5)."""
    failure = _check_response(request, response)
    if failure is None or request.tainting != "cors" or not leads_on(response, request.engine):
        return failure
    # One engine names where the redirect would have led.
    return Failure(failure.reason, failure.rule, {**failure.values, **_where(request, response)})


def _check_response(request: Request, response: HttpResponse) -> Failure | None:
    if request.tainting == "cors":
        return cors_check(request, response, request.origin)
    if request.tainting == "opaque":
        return cross_origin_resource_policy_check(request, response, request.url)
    return None


def without_location(request: Request, response: HttpResponse) -> Failure | None:
    """Look at a redirect that leads nowhere, which the modes ``error`` and ``manual`` refuse (HTTP fetch, step 6)."""
    mode, engine = request.asked.redirect, request.engine
    if mode == "manual":
        return _manual(request)
    if mode == "error":
        return None if engine.error_needs_location else _error(request)
    if engine.empty_location == "nothing" and response.header("location") is not None:
        return Failure(
            "redirect-location-invalid", "redirect-location", {"location": "", "location_bare": "", "target_is": "none"}
        )
    return None


def http_redirect_fetch(request: Request, response: HttpResponse) -> Failure | None:
    """Point the request at the redirect's target (HTTP fetch, step 6; Fetch, HTTP-redirect fetch, steps 5 to 20).

    Args:
        request: The request, which is changed; main fetch then begins again.
        response: A redirect with a Location.

    Returns:
        ``None`` to go on, or the failure; ``opaque-redirect`` where the page wants to see that there is a redirect.
    """
    engine = request.engine
    if engine.normalizes_bytes:
        request.url = request.url_list[-1] = normal(request.url)  # as it was sent
    target = target_of(response.headers, _base(request), engine)
    for check in engine.redirect_order:
        if check == "mode" and target is not None and leaves_same_origin(request, target):
            break  # it is refused at the target
        failure = _CHECKS[check](request, response, target)
        if failure is None:
            continue
        late = check == "credentials" and request.tainting == "basic"
        if not (late and engine.asks_before_refusing):
            return failure
        request.refused = replace(failure, values={**failure.values, "tainting": request.tainting})
    if target is not None:
        _follow(request, response, target)
    return None


def _base(request: Request) -> Url:
    """Return what a redirect is relative to; where CORS decides, some engines have removed the password by then."""
    if request.tainting == "cors" and not request.engine.base_has_credentials:
        return request.url.without_credentials
    return request.url


def leaves_same_origin(request: Request, url: Url) -> bool:
    """Whether mode ``same-origin`` forbids an address."""
    asked = request.asked
    return asked.mode == "same-origin" and url.origin != asked.origin and url.scheme != "data"


_Check = Callable[[Request, HttpResponse, Url | None], Failure | None]


def _where(request: Request, response: HttpResponse, target: Url | None = None) -> dict[str, object]:
    location = location_of(response.headers, request.engine) or ""
    target = target or target_of(response.headers, _base(request), request.engine)
    if target is None:
        return {"location": location, "location_bare": location}
    bare = target.bare + target.fragment
    seen = {"location": target.shown, "location_bare": bare, "target_scheme": target.scheme}
    return {**seen, "what": about(target, request.asked.origin, request.url.origin)}


def _response(request: Request, response: HttpResponse, _: Url | None) -> Failure | None:
    return check_response(request, response)


def _error(request: Request, *_: object) -> Failure | None:
    if request.asked.redirect != "error":
        return None
    return Failure("redirect-mode-error", "redirect-mode")


def _manual(request: Request, *_: object) -> Failure | None:
    if request.asked.redirect != "manual":
        return None
    return Failure("opaque-redirect", "redirect-mode")


def _unfollowed(request: Request, response: HttpResponse, _: Url | None) -> Failure | None:
    if request.asked.redirect == "follow":
        return None
    return _check_response(request, response) or _error(request) or _manual(request)


def _location(request: Request, response: HttpResponse, target: Url | None) -> Failure | None:
    """Check that there is a URL to go to (step 5)."""
    if target is not None:
        return None
    location = location_of(response.headers, request.engine) or ""
    return Failure(
        "redirect-location-invalid",
        "redirect-location",
        {"location": location, "location_bare": location, "target_is": "invalid"},
    )


def _unsafe(request: Request, response: HttpResponse, target: Url | None) -> Failure | None:
    if target is None or not is_unsafe(target, request.engine):
        return None
    reason = "redirect-scheme-local" if target.scheme in LOCAL_SCHEMES else "redirect-scheme"
    return Failure(reason, "redirect-scheme", {**_where(request, response, target), "unsafe": True})


def _scheme(request: Request, response: HttpResponse, target: Url | None) -> Failure | None:
    """Check that it is an HTTP(S) URL (step 6)."""
    if target is None or target.is_http:
        return None
    return Failure("redirect-scheme", "redirect-scheme", _where(request, response, target))


def _count(request: Request, response: HttpResponse, target: Url | None) -> Failure | None:
    """Count the redirects (step 7)."""
    limit = request.engine.keepalive_redirects if request.asked.keepalive else MAX_REDIRECTS
    if request.redirect_count < limit:
        return None
    return Failure("redirect-too-many", "redirect-count", _where(request, response, target))


def _credentials(request: Request, response: HttpResponse, target: Url | None) -> Failure | None:
    """Look for a user name or password in the target (steps 9 and 10)."""
    if target is None or not target.has_credentials:
        return None
    where = _where(request, response, target)
    if request.tainting == "cors" or (request.asked.mode == "cors" and target.origin != request.asked.origin):
        return Failure("redirect-with-credentials", "redirect-credentials", where)
    asked = request.asked
    if request.engine.takes_credentials(asked.via):
        return None
    if asked.mode == "no-cors" or target.origin == asked.origin:
        return Failure("redirect-same-origin-with-credentials", "redirect-credentials", where)
    return None


def _body(request: Request, response: HttpResponse, target: Url | None) -> Failure | None:
    """Look for a body that cannot be sent twice (step 11)."""
    if request.body is None or not request.body.stream or response.status == _SEE_OTHER:
        return None
    return Failure("redirect-stream-body", "redirect-body", _where(request, response, target))


_CHECKS: dict[RedirectCheck, _Check] = {
    "response": _response,
    "error": _error,
    "manual": _manual,
    "unfollowed": _unfollowed,
    "location": _location,
    "unsafe": _unsafe,
    "mode": lambda *_: None,
    "scheme": _scheme,
    "count": _count,
    "credentials": _credentials,
    "body": _body,
}


def _follow(request: Request, response: HttpResponse, target: Url) -> None:
    engine, current = request.engine, request.url
    crosses = target.origin != current.origin
    if engine.checks_redirect_as_first and request.refused is None:
        request.refused = _as_first(request, response)
    request.redirect_count += 1
    request.trail.append(("redirect-followed", {"status": response.status, "url": target.shown}))
    before = request.headers
    if engine.headers_return:
        request.headers = request.first_headers
    _change_method(request, response.status, crosses=crosses)
    if crosses:
        _drop_authorization(request, before)
    elsewhere = target.origin != request.asked.origin or (request.asked.worker and crosses)
    if elsewhere and not request.asked.keepalive:
        request.headers = _less(request.headers, engine.left_behind)
    request.kept_origin = request.sent_origin if engine.keeps_origin_within and not crosses else None
    request.url = target
    request.url_list.append(target)
    if not request.redirect_tainted and _is_tainted(request.asked.origin, request.url_list):
        request.redirect_tainted = True
        request.trail.append(("redirect-origin", {"origin": request.asked.origin}))


def _as_first(request: Request, response: HttpResponse) -> Failure | None:
    """Check a redirect once more, with the credentials that the first request had: those of its own origin, as well."""
    asked = request.asked
    if request.tainting != "cors" or asked.credentials != "same-origin" or request.url_list[0].origin != asked.origin:
        return None
    failure = cors_check(request, response, request.origin, include=True)
    if failure is None:
        return None
    return Failure(failure.reason, failure.rule, {**failure.values, **_where(request, response), "what": "again"})


def _change_method(request: Request, status: int, *, crosses: bool) -> None:
    """Turn the request into a GET where the status says so (step 12)."""
    post_moved = status in {301, 302} and request.method == "POST"
    see_other = status == _SEE_OTHER and request.method not in {"GET", "HEAD"}
    deleted = request.engine.delete_becomes_get and request.method == "DELETE" and crosses
    if not (post_moved or see_other or deleted):
        return
    request.trail.append(("redirect-method", {"method": request.method, "status": status}))
    request.method = "GET"
    request.body = None
    request.headers = _less(request.headers, _BODY_HEADERS)


def _less(headers: Headers, names: frozenset[str]) -> Headers:
    return tuple((name, value) for name, value in headers if name.lower() not in names)


def _drop_authorization(request: Request, before: Headers) -> None:
    """Keep Authorization from another origin (step 13)."""
    kept = _less(request.headers, frozenset({"authorization"}))
    if kept != request.headers and _less(before, frozenset({"authorization"})) != before:
        request.trail.append(("redirect-authorization", {}))
    request.headers = kept


def _is_tainted(origin: str, urls: list[Url]) -> bool:
    """Return whether the redirects make the origin ``null`` (Fetch, redirect-taint)."""
    return any(before.origin not in {after.origin, origin} for before, after in pairwise(urls))
