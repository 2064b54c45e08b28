"""The CORS-preflight fetch: the browser's own question before the page's request."""

from collections.abc import Generator

from demo_api.browser.cache import PreflightCache
from demo_api.browser.cors_check import cors_check
from demo_api.browser.headers import Headers, Unparsable, get, list_values
from demo_api.browser.location import about, is_unsafe, leads_on, location_of, on_the_wire, target_of
from demo_api.browser.messages import Answer, Exchange, HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.received import received
from demo_api.browser.remembered import store
from demo_api.browser.request import SAFELISTED_METHODS, Failure, Request
from demo_api.browser.safelist import cors_unsafe_request_header_names
from demo_api.browser.url import Url

_TYPE = "content-type"
_ACAM = "access-control-allow-methods"
_ACAH = "access-control-allow-headers"
PROXY_AUTHENTICATION = 407
Wire = Generator[HttpRequest, Answer | None, Failure | None]


def headers_to_ask_for(request: Request) -> Headers:
    """Return the headers that decide whether the server must be asked first."""
    headers = request.first_headers if request.engine.names_of_first else request.headers
    written = request.written_type
    if written is None or not request.engine.type_as_written:
        return headers
    return tuple((name, written if name.lower() == _TYPE else value) for name, value in headers)


def unsafe_names(request: Request) -> tuple[str, ...]:
    """Return the header names that need the server's permission, in the request's order."""
    names = cors_unsafe_request_header_names(headers_to_ask_for(request), request.engine)
    if names or not _has_type_of_its_own(request) or request.url_list[0].origin == request.asked.origin:
        return names
    # One engine asks for the type of a body again when the body is gone.
    return cors_unsafe_request_header_names(
        tuple(pair for pair in request.first_headers if pair[0].lower() == _TYPE), request.engine
    )


def _has_type_of_its_own(request: Request) -> bool:
    """Return whether the Content-Type is the body's, and not one that the page wrote, where that makes a difference."""
    return request.engine.type_as_written and request.asked.via == "xhr" and request.written_type is None


def needs_preflight(request: Request, names: tuple[str, ...]) -> bool:
    """Return whether the server must be asked first (main fetch, step 12; HTTP fetch, step 4.1).

    Args:
        request: The request.
        names: Its CORS-unsafe header names.
    """
    if names or request.use_cors_preflight or request.method not in SAFELISTED_METHODS:
        return True
    if request.redirect_count == 0:
        return False
    engine = request.engine
    if engine.preflight_stays and request.preflighted:
        return True
    if not engine.headers_return:
        return False
    returning = cors_unsafe_request_header_names(request.first_headers, engine)
    return any(name != _TYPE or not _has_type_of_its_own(request) for name in returning)


def preflight_origin(request: Request) -> str:
    """Return the Origin of the preflight (one engine keeps the page's after a redirect)."""
    return request.asked.origin if request.engine.preflight_keeps_origin else request.origin


def cors_preflight_fetch(request: Request, names: tuple[str, ...], cache: PreflightCache | None, now: float) -> Wire:
    """Ask the server whether the request may be sent (Fetch, CORS-preflight fetch).

    Args:
        request: The request to ask about.
        names: Its CORS-unsafe header names.
        cache: Where to keep the response, if anywhere.
        now: The time, in seconds.

    Yields:
        The preflight (steps 1 to 5), for its response.

    Returns:
        ``None`` if the request may be sent, or the failure (steps 7 and 8).
    """
    request.preflighted = True
    origin = preflight_origin(request)
    headers: Headers = (
        ("Accept", "*/*"),
        ("Access-Control-Request-Method", request.method),
        *((("Access-Control-Request-Headers", ",".join(sorted(names))),) if names else ()),
        ("Origin", origin),
    )
    preflight = HttpRequest("OPTIONS", on_the_wire(request.url, request.engine), headers, preflight=True)
    answer = yield preflight
    if answer is None:
        # A replay whose record holds no such preflight: the browser had the response in its cache,
        # or was another engine.
        request.preflight_unanswered = True
        request.trail.append(("preflight-unrecorded", {}))
        return None
    request.exchanges.append(Exchange(preflight, answer))
    if isinstance(answer, HttpResponse):
        answer = received(answer, request.engine, preflight=True)
    if isinstance(answer, NetworkFailure):
        return Failure("preflight-network-error", "preflight-answered", {"failure_kind": answer.kind})
    request.response = answer
    failure = _check_answer(request, answer, origin) or _check_lists(request, answer, names)
    if failure is None and cache is not None:
        store(request, answer, cache, now)
    return failure


def _check_answer(request: Request, response: HttpResponse, origin: str) -> Failure | None:
    """Check redirect, origin and status in the engine's order (step 7's condition)."""
    redirects = _redirects(request, response)
    for check in request.engine.preflight_order:
        if check == "origin":
            failure = _check_origin(request, response, origin)
            if failure is not None:
                return failure
        elif check == "status":
            if not 200 <= response.status <= 299:  # noqa: PLR2004 - "ok status" of the standard
                return Failure("preflight-status-not-ok", "preflight-status")
            request.trail.append(("preflight-status", {"status": response.status}))
        elif check == "proxy":
            if response.status == PROXY_AUTHENTICATION:
                return Failure("preflight-proxy-authentication", "preflight-status")
        elif redirects:
            failure = _redirected(request, response)
            if check == "redirect" or failure.values["target_is"] in {"invalid", "unsafe"}:
                return failure
    return None


def _redirects(request: Request, response: HttpResponse) -> bool:
    follows = request.engine.preflight_follows or request.asked.redirect == "follow"
    return follows and leads_on(response, request.engine)


def _check_origin(request: Request, response: HttpResponse, origin: str) -> Failure | None:
    """Make the CORS check, with what its message depends on."""
    if origin == request.url.origin:
        # A redirect led back to the page's own origin; one engine still sends the page's origin, and asks for nothing.
        return None
    failure = cors_check(request, response, origin, preflight=True)
    if failure is None:
        return None
    more = {"preflight_redirects": "yes" if _redirects(request, response) else "no"}
    return Failure(failure.reason, failure.rule, {**failure.values, **more})


def _redirected(request: Request, response: HttpResponse) -> Failure:
    """Return the failure that a preflight must not be redirected, with what its target is: the messages differ."""
    location = location_of(response.headers, request.engine) or ""
    target = target_of(response.headers, request.url, request.engine)
    values: dict[str, object] = {
        "location": location,
        "target_is": "invalid",
        "home": "yes" if request.url.origin == request.asked.origin else "no",
    }
    if target is not None:
        acao = get(response.headers, "access-control-allow-origin")
        values["location"] = target.shown
        values["target_scheme"] = target.scheme
        values["what"] = about(target, request.asked.origin, request.url.origin)
        values["crosses"] = "yes" if target.origin != request.url.origin and acao not in {"*", "null"} else "no"
        values["target_is"] = _kind(request, target)
        values["acao"] = acao
    return Failure("preflight-redirect", "preflight-redirect", values)


def _kind(request: Request, target: Url) -> str:
    if is_unsafe(target, request.engine):
        return "unsafe"
    if not target.is_http:
        return "not-http"
    return "with-credentials" if target.has_credentials else "http"


def _check_lists(request: Request, response: HttpResponse, names: tuple[str, ...]) -> Failure | None:
    """Check method and headers against what the preflight allows (steps 7.1 to 7.7)."""
    acam, acah = get(response.headers, _ACAM), get(response.headers, _ACAH)
    methods, listed = list_values(acam), list_values(acah)
    if isinstance(methods, Unparsable):
        return Failure("methods-unparsable", "methods-parse", {"acam": acam, "token": methods.token})
    if methods is None and request.use_cors_preflight and request.engine.upload_allows_method:
        methods = (request.method,)
    if request.engine.method_before_headers:
        failure = _check_method(request, acam, methods or ())
        if failure is not None:
            return failure
    if isinstance(listed, Unparsable):
        return Failure("headers-unparsable", "headers-parse", {"acah": acah, "token": listed.token})
    if not request.engine.method_before_headers:
        failure = _check_method(request, acam, methods or ())
        if failure is not None:
            return failure
    return _check_headers(request, acah, listed or (), names) if names else None


def _check_method(request: Request, acam: str | None, methods: tuple[str, ...]) -> Failure | None:
    """Check the method, byte for byte (step 7.5)."""
    method = request.method
    if method in SAFELISTED_METHODS:
        request.trail.append(("method-safelisted", {"method": method}))
        return None
    values = {"method": method, "acam": acam or ""}
    if method in methods or ("*" in methods and not request.includes_credentials):
        request.trail.append(("method-allowed", values))
        return None
    if "*" in methods:
        reason = "method-wildcard-with-credentials"
    elif method.upper() in map(str.upper, methods):
        reason = "method-case"
    else:
        reason = "method-not-allowed"
    return Failure(reason, "method-allowed", values)


def _check_headers(
    request: Request, acah: str | None, listed: tuple[str, ...], names: tuple[str, ...]
) -> Failure | None:
    """Check the headers, whatever their case (steps 7.6 and 7.7)."""
    engine = request.engine
    allowed = {name.lower() for name in listed}
    wildcard = "*" in allowed and not request.includes_credentials
    missing = [name for name in names if name not in allowed]
    by_name = engine.authorization_by_name
    if wildcard:
        if "authorization" in missing and not by_name:
            request.notes.append(("authorization-under-wildcard", {"acah": acah or ""}))
        missing = [name for name in missing if name == "authorization" and by_name]
    if not missing:
        request.trail.append(("headers-allowed", {"header": names, "acah": acah or ""}))
        return None
    if engine.names_missing == "sorted":
        missing.sort()
    elif engine.names_missing == "known-first":
        missing.sort(key=lambda name: name not in engine.known_headers)
    name = "authorization" if by_name and "authorization" in missing else missing[0]
    values: dict[str, object] = {
        "header": name,
        "header_as_written": _as_written(request, name),
        "acah": acah or "",
    }
    if engine.names_missing == "any":
        values["or_header"] = tuple(other for other in missing if other != name)
    if name == "authorization":
        return Failure("authorization-not-listed", "headers-allowed", values)
    reason = "header-wildcard-with-credentials" if "*" in allowed else "header-not-allowed"
    return Failure(reason, "headers-allowed", values)


def _as_written(request: Request, name: str) -> str:
    """Return a header's name in the page's spelling, or in the engine's if it has one; one engine prints that."""
    if name in request.engine.known_headers:
        return request.engine.known_headers[name]
    return next((key for key, _ in request.headers if key.lower() == name), name)
