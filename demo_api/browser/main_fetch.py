"""Main fetch and HTTP fetch: the algorithm that asks for one HTTP request after another."""

from collections.abc import Generator

from demo_api.browser.cache import PreflightCache
from demo_api.browser.cors_check import should_be_blocked
from demo_api.browser.decision import Decision, blocked, opaque, readable
from demo_api.browser.filtered import visible_headers
from demo_api.browser.headers import Headers, get
from demo_api.browser.location import about, leads_on, redirects
from demo_api.browser.messages import (
    Answer,
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
)
from demo_api.browser.outgoing import outgoing
from demo_api.browser.preflight import (
    PROXY_AUTHENTICATION,
    cors_preflight_fetch,
    forget,
    is_cached,
    needs_preflight,
    unsafe_names,
)
from demo_api.browser.received import received
from demo_api.browser.redirect import check_response, http_redirect_fetch, leaves_same_origin, without_location
from demo_api.browser.request import BY_SCRIPT, SAFELISTED_METHODS, WORKERS, Failure, Request
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
            _mode_first(request) or _unsendable(request) or should_be_blocked(request, request.url) or _route(request)
        )
        if failure is not None and _asks_blocked_port(request, failure):
            failure = Failure("preflight-network-error", "preflight-answered", {"failure_kind": "refused"})
        if failure is not None:
            return blocked(request, failure)
        if request.url.scheme == "data":
            return _readable(request, tuple((name, "") for name in request.engine.data_url_headers))
        if request.tainting == "cors":
            failure = yield from _ask_first(request, cache, now)
        if failure is None and request.refused is not None:
            failure = request.refuse_target()
        decision = (yield from http_fetch(request)) if failure is None else blocked(request, failure)
        if decision is None:
            continue
        if decision.outcome == "blocked":
            forget(request, cache)
        return decision


def _mode_first(request: Request) -> Failure | None:
    """Look at mode ``same-origin`` before the address, as all engines do."""
    if not request.engine.mode_before_address or not leaves_same_origin(request, request.url):
        return None
    return _mode_failure(request)


def _mode_failure(request: Request) -> Failure:
    if request.asked.via in WORKERS and not request.redirect_count:
        return Failure("element-worker-cross-origin", "worker-origin")
    reason = "mode-same-origin-redirect" if request.redirect_count else "mode-same-origin"
    return Failure(reason, "mode-same-origin", {"what": about(request.url, request.asked.origin)})


def _unsendable(request: Request) -> Failure | None:
    """Look for what keeps a request from the network: a cache mode, or a header that the engine does not send."""
    if request.asked.cache == "only-if-cached" and request.engine.asks_cache_only and request.url.is_http:
        return Failure("network-error", "answered", {"failure_kind": "not-cached"})
    refused = request.engine.refused_headers
    if not refused or refused.isdisjoint(name.lower() for name, _ in request.headers):
        return None
    return Failure("network-error", "answered", {"failure_kind": "not-sent"})


def _asks_blocked_port(request: Request, failure: Failure) -> bool:
    """Whether a preflight goes to a blocked port, to which a redirect leads, before the port is looked at."""
    if failure.reason != "bad-port" or not (request.engine.asks_before_refusing and request.redirect_count):
        return False
    crosses = request.tainting == "cors" or request.url.origin != request.asked.origin
    return request.asked.mode == "cors" and crosses and needs_preflight(request, unsafe_names(request))


def _route(request: Request) -> Failure | None:
    """Choose the tainting (main fetch, step 12)."""
    url, mode = request.url, request.asked.mode
    where = {"url": url.shown, "page_origin": request.asked.origin}
    same_origin = url.origin == request.asked.origin and url.is_http
    if same_origin and request.tainting == "basic":
        request.trail.append(("same-origin", where))
    elif url.scheme == "data":
        request.trail.append(("data-url", where))
    elif mode == "same-origin":
        return _mode_failure(request)
    elif mode == "no-cors" and request.asked.redirect != "follow":
        return Failure("mode-no-cors-redirect", "mode-no-cors-redirect")
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
    ask = {"ask": f"{request.method}{''.join(f' + {name}' for name in names)}"}
    if is_cached(request, names, cache, now):
        request.preflighted = True
        request.trail.append(("preflight-cached", ask))
        return None
    request.trail.append(("preflight-needed", _why(request, names)))
    return (yield from cors_preflight_fetch(request, names, cache, now))


def _why(request: Request, names: tuple[str, ...]) -> dict[str, object]:
    """Return why a preflight is needed: the method, if it is not safelisted, and the headers.

    A header that would be safelisted with another value comes with its value.
    """
    method = None if request.method in SAFELISTED_METHODS else request.method
    values = (get(request.headers, name) if name in SAFELISTED_NAMES else None for name in names)
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
    answer = yield sent
    if answer is None:
        failure = Failure("network-error", "answered", {"failure_kind": "unrecorded"})
        return blocked(request, failure, assumed=True)
    request.exchanges.append(Exchange(sent, answer))
    if isinstance(answer, HttpResponse):
        ranged, bodiless = get(sent.headers, "range") is not None, request.method == "HEAD"
        answer = received(answer, request.engine, ranged=ranged, bodiless=bodiless)
    if isinstance(answer, NetworkFailure):
        failure = Failure("network-error", "answered", {"failure_kind": answer.kind})
        return blocked(request, failure)
    request.response = answer
    request.trail.append(("answered", {"status": answer.status}))
    return _decide(request, answer)


def _decide(request: Request, answer: HttpResponse) -> Decision | None:
    """Look at the response (HTTP fetch, steps 4.4 to 8; main fetch, step 14)."""
    if request.engine.refuses_proxy_authentication and answer.status == PROXY_AUTHENTICATION:
        return blocked(request, Failure("proxy-authentication", "answered"))
    if leads_on(answer, request.engine):
        failure = http_redirect_fetch(request, answer)
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
