"""Main fetch and HTTP fetch: the algorithm that asks for one HTTP request after another."""

from collections.abc import Generator

from demo_api.browser.cache import PreflightCache
from demo_api.browser.cors_check import should_be_blocked
from demo_api.browser.decision import Decision, blocked, opaque, readable
from demo_api.browser.filtered import visible_headers
from demo_api.browser.headers import Headers, get
from demo_api.browser.location import about, leads_on, on_the_wire
from demo_api.browser.messages import (
    REDIRECT_STATUSES,
    Answer,
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
)
from demo_api.browser.preflight import (
    PROXY_AUTHENTICATION,
    cors_preflight_fetch,
    forget,
    is_cached,
    needs_preflight,
    unsafe_names,
)
from demo_api.browser.received import received
from demo_api.browser.redirect import check_response, http_redirect_fetch, without_location
from demo_api.browser.request import SAFELISTED_METHODS, Failure, Request
from demo_api.browser.safelist import SAFELISTED_NAMES

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
        failure = _unsendable(request) or should_be_blocked(request, request.url) or _route(request)
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


def _unsendable(request: Request) -> Failure | None:
    """Look for a header that the engine does not send for a page."""
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
        reason = "mode-same-origin-redirect" if request.redirect_count else "mode-same-origin"
        return Failure(reason, "mode-same-origin")
    elif mode == "no-cors" and request.asked.redirect != "follow":
        return Failure("mode-no-cors-redirect", "mode-no-cors-redirect")
    elif not url.is_http:
        return Failure(_scheme_reason(url.scheme), "scheme", {"scheme": url.scheme, "what": about(url)})
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
    sent = _on_the_wire(request)
    answer = yield sent
    if answer is None:
        failure = Failure("network-error", "answered", {"failure_kind": "unrecorded"})
        return blocked(request, failure, assumed=True)
    request.exchanges.append(Exchange(sent, answer))
    if isinstance(answer, HttpResponse):
        answer = received(answer, request.engine, ranged=get(sent.headers, "range") is not None)
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
    if failure is None and answer.status in REDIRECT_STATUSES:
        failure = without_location(request, answer)
    if failure is None and not answer.complete:
        failure = Failure("body-truncated", "body")
    if failure is not None:
        return _ended(request, failure)
    if request.tainting == "opaque":
        return opaque(request, Failure("opaque-response", "opaque"))
    return _readable(request, answer.headers)


def _ended(request: Request, failure: Failure) -> Decision:
    """End it; a redirect that the page wants to see for itself is not an error (HTTP fetch, step 6)."""
    return (opaque if failure.reason == "opaque-redirect" else blocked)(request, failure)


def _readable(request: Request, headers: Headers) -> Decision:
    last = request.exchanges[-1].answer if request.exchanges else None  # a data: URL needs none
    empty: Headers = ()
    if request.engine.ignores_empty_lines and isinstance(last, HttpResponse):
        empty = tuple(it for it in last.headers if not it[1])
    visible = visible_headers(request, headers, empty)
    request.trail.append(("filtered", {"visible": visible}))
    return readable(request, visible)


def _on_the_wire(request: Request) -> HttpRequest:
    """Return the request with what the browser adds (Fetch, append a request Origin header)."""
    headers = request.headers
    if get(headers, "accept") is None:
        headers = (("Accept", "*/*"), *headers)
    asked, url = request.asked, request.url
    origin: str | None = None
    if request.tainting == "cors":
        origin = request.origin
    elif request.method not in {"GET", "HEAD"}:
        origin = "null" if _hides_origin(request) else request.origin
        if asked.worker and asked.origin == "null" and request.engine.worker_has_creators_origin:
            origin = asked.creator or origin
    else:
        origin = request.kept_origin
    request.sent_origin = origin
    if origin is not None:
        headers = (*headers, ("Origin", origin))
    credentials = asked.credentials == "include" or (asked.credentials == "same-origin" and request.tainting == "basic")
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
    if request.engine.last_content_type:
        headers = _with_last_type(headers)
    if request.engine.values_as_utf8:
        headers = tuple((name, value if value.isascii() else _as_utf8(value)) for name, value in headers)
    return HttpRequest(request.method, on_the_wire(url, request.engine), headers, body, credentials)


def _with_last_type(headers: Headers) -> Headers:
    """Return the headers without any Content-Type but the last."""
    types = [pair for pair in headers if pair[0].lower() == "content-type"]
    return headers if len(types) < 2 else tuple(pair for pair in headers if pair not in types[:-1])  # noqa: PLR2004


def _as_utf8(value: str) -> str:
    return value.encode("utf-8", "replace").decode("latin-1")


def _hides_origin(request: Request) -> bool:
    """Whether a referrer policy hides the page from the server (Fetch, append a request Origin header, step 4)."""
    asked, url = request.asked, request.url
    policy = asked.referrer_policy if request.engine.referrer_hides_origin else ""
    if policy in {"no-referrer", "same-origin"}:
        # By the letter, no-referrer hides the page from its own server, too; no engine does that.
        return request.origin != url.origin
    if policy in {"origin", "origin-when-cross-origin", "unsafe-url"}:
        return False
    # The default, strict-origin-when-cross-origin, hides a secure page from an insecure server.
    return asked.origin.startswith("https:") and url.scheme == "http"
