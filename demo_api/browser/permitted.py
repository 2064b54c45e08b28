"""What keeps a request from the network: its mode, the page's policy, and what an engine does not send."""

from demo_api.browser.csp_check import csp_check
from demo_api.browser.local_network import target_address_space_check
from demo_api.browser.location import about
from demo_api.browser.preflight import needs_preflight, unsafe_names
from demo_api.browser.redirect import leaves_same_origin
from demo_api.browser.request import WORKERS, Failure, Request


def forbidden(request: Request) -> Failure | None:
    """Look at the page's own policy, and at the mode, in the engine's order."""
    if request.engine.policing.after_mode:
        return mode_first(request) or csp_check(request)
    return csp_check(request) or mode_first(request)


def mode_first(request: Request) -> Failure | None:
    """Look at mode ``same-origin`` before the address, as all engines do."""
    if not request.engine.mode_before_address or not leaves_same_origin(request, request.url):
        return None
    if streams_anywhere(request):
        return None
    return mode_failure(request)


def mode_failure(request: Request) -> Failure:
    """Return the failure of a request that leaves its origin in mode ``same-origin`` (main fetch, step 12)."""
    if request.asked.via in WORKERS and not request.redirect_count:
        return Failure("element-worker-cross-origin", "worker-origin")
    reason = "mode-same-origin-redirect" if request.redirect_count else "mode-same-origin"
    return Failure(reason, "mode-same-origin", {"what": about(request.url, request.asked.origin)})


def streams_anywhere(request: Request) -> bool:
    """Whether mode ``same-origin`` does not count, because the body is a stream."""
    return request.engine.stream_is_cors and request.body is not None and request.body.stream


def unsendable(request: Request) -> Failure | None:
    """Look for what keeps a request from the network: a password, a cache mode, or a header that is not sent."""
    if request.url.has_credentials and not request.engine.takes_credentials(request.asked.via):
        return Failure("url-with-credentials", "url-without-credentials", {"url": request.url.shown})
    empty = request.http_cache is None
    if empty and request.asked.cache == "only-if-cached" and request.engine.asks_cache_only and request.url.is_http:
        return Failure("network-error", "answered", {"failure_kind": "not-cached"})
    refused = request.engine.refused_headers
    if not refused or refused.isdisjoint(name.lower() for name, _ in request.headers):
        return None
    return Failure("network-error", "answered", {"failure_kind": "not-sent"})


def asks_blocked_port(request: Request, failure: Failure) -> bool:
    """Whether a preflight goes to a blocked port, to which a redirect leads, before the port is looked at."""
    if failure.reason != "bad-port" or not (request.engine.asks_before_refusing and request.redirect_count):
        return False
    crosses = request.tainting == "cors" or request.url.origin != request.asked.origin
    return request.asked.mode == "cors" and crosses and needs_preflight(request, unsafe_names(request))


def after_preflight(request: Request) -> Failure | None:
    """Look for what is refused only after a preflight: an address space, or the target of a redirect."""
    failure = None if request.asked.target_address_space is None else target_address_space_check(request)
    return request.refuse_target() if failure is None and request.refused is not None else failure
