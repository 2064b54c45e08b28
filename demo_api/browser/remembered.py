"""What earlier preflights allow: which responses to them are kept, and for which requests they count."""

from demo_api.browser.cache import Allowed, Key, PreflightCache, max_age
from demo_api.browser.headers import Unparsable, get, list_values
from demo_api.browser.http_cache import is_conditional
from demo_api.browser.messages import HttpResponse
from demo_api.browser.request import SAFELISTED_METHODS, Request

_ACAM = "access-control-allow-methods"
_ACAH = "access-control-allow-headers"


def store(request: Request, response: HttpResponse, cache: PreflightCache, now: float) -> None:
    """Keep the response (steps 7.8 to 7.15)."""
    engine = request.engine
    seconds = max_age(response.headers, engine)
    if seconds == 0:
        return
    if _is_apart(request):
        if request.redirect_tainted:  # an origin that is new each time
            return
        request.own_cache = cache = PreflightCache() if request.own_cache is None else request.own_cache
    methods = list_values(get(response.headers, _ACAM))
    listed = list_values(get(response.headers, _ACAH)) or ()
    if methods is None:
        methods = (request.method,) if request.use_cors_preflight else ()
    if isinstance(methods, Unparsable) or isinstance(listed, Unparsable):
        return
    cache.store(
        _entry(request),
        methods=[name for name in methods if name != "*" or engine.caches_method_wildcard],
        headers=[name.lower() for name in listed if name != "*" or engine.caches_header_wildcard],
        expires=now + seconds,
        replaces=engine.cache_replaces,
    )


def _entry(request: Request) -> Key:
    """Return what an entry of the cache is found by; of the URL, the fragment counts."""
    return (request.origin, request.url.shown, request.includes_credentials)


def forget(request: Request, cache: PreflightCache | None) -> None:
    """Forget what was allowed for a request that is blocked (Fetch, main fetch; clear cache entries)."""
    if cache is not None and request.engine.cache_forgets == "blocked":
        cache.clear(*_entry(request)[:2])


def is_cached(request: Request, names: tuple[str, ...], cache: PreflightCache | None, now: float) -> bool:
    """Return whether earlier preflights allow this request (Fetch, HTTP fetch, step 4.1)."""
    engine = request.engine
    if cache is not None and _is_apart(request):
        cache = None if request.redirect_tainted else request.own_cache
    if cache is None or _cache_mode(request) in engine.asks_again:
        return False
    entry = _entry(request)
    for key in ((*entry[:2], True), entry) if engine.cache_serves_less else (entry,):
        allowed = cache.at(key, now)
        if allowed is not None and _allows(request, names, allowed):
            return True
    if engine.cache_forgets == "unused":
        cache.clear(*entry[:2])
    return False


def _is_apart(request: Request) -> bool:
    """Return whether the origin shares no cache with others: an opaque one, in engines that keep them apart."""
    return request.origin == "null" and not request.engine.caches_opaque_origin


def _cache_mode(request: Request) -> str:
    """Return the cache mode; a condition makes the usual one ``no-store`` (HTTP-network-or-cache fetch, step 8.20)."""
    mode = request.asked.cache
    counts = mode == "default" and request.asked.via in request.engine.conditions_for
    return "no-store" if counts and is_conditional(request.headers) else mode


def _allows(request: Request, names: tuple[str, ...], allowed: frozenset[Allowed]) -> bool:
    """Return whether an entry of the cache allows the request."""
    wildcard = not request.includes_credentials
    if request.method not in SAFELISTED_METHODS and ("method", request.method) not in allowed:
        any_method = wildcard and ("method", "*") in allowed
        if not any_method:
            return False
    apart = set() if request.engine.cached_wildcard_covers_authorization else {"authorization"}
    any_header = wildcard and ("header", "*") in allowed
    return all(("header", name) in allowed or (any_header and name not in apart) for name in names)
