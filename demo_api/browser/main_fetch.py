"""Main fetch and HTTP fetch: the algorithm that asks for one HTTP request after another."""

from collections.abc import Generator

from demo_api.browser.cache import PreflightCache
from demo_api.browser.cors_check import should_be_blocked
from demo_api.browser.csp_check import check_target
from demo_api.browser.decision import Decision, blocked, opaque, readable
from demo_api.browser.filtered import visible_headers
from demo_api.browser.headers import Headers, get
from demo_api.browser.location import about, cannot_be_found, leads_on, redirects
from demo_api.browser.messages import (
    Answer,
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
)
from demo_api.browser.network_or_cache import drop_blocked, http_network_or_cache_fetch, named
from demo_api.browser.outgoing import outgoing
from demo_api.browser.permitted import (
    after_preflight,
    asks_blocked_port,
    forbidden,
    mode_failure,
    mode_first,
    streams_anywhere,
    unsendable,
)
from demo_api.browser.preflight import (
    PROXY_AUTHENTICATION,
    cors_preflight_fetch,
    headers_to_ask_for,
    needs_preflight,
    unsafe_names,
)
from demo_api.browser.received import received
from demo_api.browser.redirect import check_response, http_redirect_fetch, without_location
from demo_api.browser.remembered import forget, is_cached
from demo_api.browser.request import BY_SCRIPT, SAFELISTED_METHODS, Failure, Request
from demo_api.browser.safelist import SAFELISTED_NAMES
from demo_api.browser.usable import usable_check

Wire = Generator[HttpRequest, Answer | None, Decision]
_INTERNAL_SCHEMES = frozenset({"chrome"})


def main_fetch(request: Request, cache: PreflightCache | None, now: float) -> Wire:
    """Run a fetch to its end (Fetch, main fetch, steps 7 to 22, and again after each redirect).

    Args:
        request: The request.
        cache: The preflight cache, if any.
        now: The time, in seconds.

    Yields:
        The HTTP requests to send, each for its response.

    Returns:
        The decision.
    """
    while True:
        failure = (
            (forbidden(request) if request.asked.policies else mode_first(request))
            or unsendable(request)
            or should_be_blocked(request, request.url)
            or _route(request)
        )
        if failure is not None and asks_blocked_port(request, failure):
            failure = Failure("preflight-network-error", "preflight-answered", {"failure_kind": "refused"})
        if failure is not None:
            return blocked(request, failure)
        ended = _without_network(request)
        if ended is not None:
            return ended
        if request.tainting == "cors":
            failure = yield from _ask_first(request, cache, now)
        if failure is None:
            failure = after_preflight(request)
        decision = (yield from http_fetch(request)) if failure is None else blocked(request, failure)
        if decision is None:
            continue
        if decision.outcome == "blocked":
            forget(request, cache)
            drop_blocked(request)
        return decision


def _without_network(request: Request) -> Decision | None:
    """Load what needs no network (Fetch, scheme fetch), or find that there is no such host."""
    if request.url.scheme == "data":
        engine, by_xhr = request.engine, request.asked.via == "xhr"
        names = (engine.data_url_headers_by_xhr if by_xhr else None) or engine.data_url_headers
        return _readable(request, tuple((name, "") for name in names))
    if request.url.scheme == "about":
        return opaque(request, Failure("opaque-response", "opaque"))
    if cannot_be_found(request.url):
        return blocked(request, Failure("network-error", "answered", {"failure_kind": "dns"}))
    return None


def _is_blank(request: Request) -> bool:
    """Whether the page asks for the empty document, which one engine gives it."""
    return request.engine.loads_blank and request.asked.mode == "no-cors" and about(request.url) == "public"


def _route(request: Request) -> Failure | None:
    """Choose the tainting (main fetch, step 12)."""
    url, mode = request.url, request.asked.mode
    where = {"url": url.shown, "page_origin": request.asked.origin}
    same_origin = url.origin == request.asked.origin and url.is_http
    if same_origin and request.tainting == "basic":
        request.trail.append(("same-origin", where))
    elif url.scheme == "data":
        request.trail.append(("data-url", where))
    elif mode == "same-origin" and not streams_anywhere(request):
        return mode_failure(request)
    elif mode == "no-cors" and request.asked.redirect != "follow":
        return Failure("mode-no-cors-redirect", "mode-no-cors-redirect")
    elif _is_blank(request):
        request.tainting = "opaque"
    elif not url.is_http:
        return Failure(
            _scheme_reason(url.scheme), "scheme", {"scheme": url.scheme, "what": about(url, request.asked.origin)}
        )
    elif mode == "navigate":
        request.trail.append(("navigation", where))
    elif mode == "no-cors":
        request.tainting = "opaque"
        request.trail.append(("mode-no-cors", {}))
    else:
        request.tainting = "cors"
        request.trail.append(("tainted" if same_origin else "cross-origin", where))
    return None


def _scheme_reason(scheme: str) -> str:
    if scheme == "file":
        return "scheme-file"
    return "scheme-internal" if scheme in _INTERNAL_SCHEMES else "scheme-not-http"


def _ask_first(
    request: Request, cache: PreflightCache | None, now: float
) -> Generator[HttpRequest, Answer | None, Failure | None]:
    """Send a preflight if one is needed (main fetch, step 12; HTTP fetch, step 4.1)."""
    names = unsafe_names(request)
    if not needs_preflight(request, names):
        request.trail.append(("preflight-unneeded", {"method": request.method}))
        return None
    if is_cached(request, names, cache, now):
        request.preflighted = True
        request.trail.append(("preflight-cached", {"ask": " + ".join((request.method, *names))}))
        return None
    request.trail.append(("preflight-needed", _why(request, names)))
    return (yield from cors_preflight_fetch(request, names, cache, now))


def _why(request: Request, names: tuple[str, ...]) -> dict[str, object]:
    """Return why a preflight is needed: the method, if it is not safelisted, and the headers.

    A header that would be safelisted with another value comes with its value.
    """
    method = None if request.method in SAFELISTED_METHODS else request.method
    headers = headers_to_ask_for(request)
    values = (get(headers, name) if name in SAFELISTED_NAMES else None for name in names)
    return {"method": method, "unsafe": tuple(zip(names, values, strict=True))}


def http_fetch(request: Request) -> Generator[HttpRequest, Answer | None, Decision | None]:
    """Send the request itself and look at the response (Fetch, HTTP fetch, steps 4.3 to 8).

    Args:
        request: The request.

    Yields:
        The HTTP request, for its response.

    Returns:
        The decision, or ``None`` if a redirect must be followed.
    """
    if request.body is not None and request.body.stream and request.url.scheme == "http":
        # Browsers use HTTP/2 only over TLS.
        return blocked(request, Failure("stream-needs-http2", "stream"))
    sent = outgoing(request)
    if request.http_cache is None:
        answer = yield sent
    else:
        answer = yield from http_network_or_cache_fetch(request, sent, request.http_cache)
    if answer is None:
        failure = Failure("network-error", "answered", {"failure_kind": "unrecorded"})
        return blocked(request, failure, assumed=True)
    if request.http_cache is None:
        request.exchanges.append(Exchange(sent, answer))
    if isinstance(answer, HttpResponse):
        ranged, bodiless = get(sent.headers, "range") is not None, request.method == "HEAD"
        answer = received(answer, request.engine, ranged=ranged, bodiless=bodiless)
    if isinstance(answer, NetworkFailure):
        failure = Failure("network-error", "answered", {"failure_kind": answer.kind})
        return blocked(request, failure)
    request.response = answer
    if request.served is None:
        request.trail.append(("answered", {"status": answer.status}))
    return _decide(request, answer)


def _decide(request: Request, answer: HttpResponse) -> Decision | None:
    """Look at the response (HTTP fetch, steps 4.4 to 8; main fetch, step 14)."""
    if request.engine.refuses_proxy_authentication and answer.status == PROXY_AUTHENTICATION:
        return blocked(request, Failure("proxy-authentication", "answered"))
    if leads_on(answer, request.engine):
        failure = check_target(request, answer) if request.asked.policies else None
        failure = failure or http_redirect_fetch(request, answer)
        return None if failure is None else _ended(request, failure)
    failure = check_response(request, answer)
    if failure is None and redirects(answer.status, request.engine):
        failure = without_location(request, answer)
    if failure is None and not answer.complete and (request.tainting != "opaque" or request.engine.opaque_needs_body):
        failure = Failure("body-truncated", "body")
    if failure is None and request.asked.via not in BY_SCRIPT:
        failure = usable_check(request, answer)
    return _passed(request, answer) if failure is None else _ended(request, failure)


def _passed(request: Request, answer: HttpResponse) -> Decision:
    """End it with a response that passed all checks (main fetch, step 14)."""
    if request.asked.via not in BY_SCRIPT:
        return _used(request)
    if request.tainting == "opaque" and request.asked.integrity:
        return blocked(request, Failure("integrity-opaque", "opaque"))
    if request.tainting == "opaque":
        return opaque(request, Failure("opaque-response", "opaque"))
    return _readable(request, answer.headers)


def _used(request: Request) -> Decision:
    """End it for an element: the page uses the response, and can read it or not."""
    asked = request.asked
    away = asked.mode == "navigate" and request.url.origin != asked.origin
    reads = request.tainting != "opaque" and not away
    if asked.via == "canvas" and not reads:
        return blocked(request, Failure("element-canvas-tainted", "canvas"))
    request.trail.append(("element-used", {"reads": reads}))
    if reads:
        return readable(request, ())
    return opaque(request, Failure("navigation-opaque" if away else "opaque-response", "opaque"))


def _ended(request: Request, failure: Failure) -> Decision:
    """End it; a redirect that the page wants to see for itself is not an error (HTTP fetch, step 6)."""
    failure = named(request, failure)
    if failure.reason != "opaque-redirect":
        return blocked(request, failure)
    if request.asked.integrity:
        return blocked(request, Failure("integrity-opaque", "opaque"))
    return opaque(request, failure)


def _readable(request: Request, headers: Headers) -> Decision:
    last = request.exchanges[-1].answer if request.exchanges else None  # a data: URL needs none
    empty: Headers = ()
    if request.engine.ignores_empty_lines and isinstance(last, HttpResponse):
        empty = tuple(it for it in last.headers if not it[1])
    visible = visible_headers(request, headers, empty)
    request.trail.append(("filtered", {"visible": visible}))
    return readable(request, visible)
