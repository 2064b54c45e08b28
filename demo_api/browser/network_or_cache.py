"""HTTP-network-or-cache fetch: whether a request is sent, or gets a response that the browser has stored."""

from collections.abc import Generator, Mapping
from dataclasses import replace
from types import MappingProxyType

from demo_api.browser.hosts import registrable_domain
from demo_api.browser.http_cache import HttpCache, Key, Stored, is_conditional, may_be_stored
from demo_api.browser.messages import Answer, Exchange, HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.request import Failure, Request
from demo_api.browser.url import parse

_NOT_MODIFIED = 304
_ANY_AGE = frozenset({"force-cache", "only-if-cached"})
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def http_network_or_cache_fetch(
    request: Request, sent: HttpRequest, cache: HttpCache
) -> Generator[HttpRequest, Answer | None, Answer | None]:
    """Get a response from the cache or from the server (Fetch, HTTP-network-or-cache fetch, steps 8 to 14).

    Args:
        request: The request; its trail says what the cache did, and ``served`` what it gave.
        sent: The request as it would be sent.
        cache: The cache.

    Yields:
        The request to send, if one is sent, for its response.

    Returns:
        The response; ``None`` where a record holds none.
    """
    mode, key, now = _mode(request), _key(request, sent), request.now
    request.served, request.kept = None, None
    stored = None if mode in {"no-store", "reload"} else _selected(request, sent, cache.at(key))
    if stored is not None and mode != "no-cache" and (mode in _ANY_AGE or stored.is_fresh(now, request.engine)):
        request.trail.pop()  # that it is sent
        request.trail.append(("cache-served", {"url": request.url.shown, **_about(stored)}))
        request.served = stored
        return stored.response
    if mode == "only-if-cached":
        return NetworkFailure("not-cached")
    question = None if stored is None else stored.validator
    if question is not None:
        sent = replace(sent, headers=(*sent.headers, question))
    answer = yield sent
    if answer is None:
        return None
    request.exchanges.append(Exchange(sent, answer))
    if not isinstance(answer, HttpResponse):
        return answer
    if stored is not None and question is not None and answer.status == _NOT_MODIFIED:
        stored = stored.updated(answer, now)
        cache.store(key, stored)
        request.trail.append(("cache-revalidated", _about(stored)))
        request.served = stored
        return stored.response
    if mode != "no-store":
        _keep(request, sent, answer, cache, key)
    return answer


def _mode(request: Request) -> str:
    """Return the cache mode; a request with a condition of the page's own passes by the cache (the same, step 8.20)."""
    mode = request.asked.cache
    if mode == "only-if-cached" and not request.engine.asks_cache_only:
        return "default"
    return "no-store" if mode == "default" and is_conditional(request.headers) else mode


def _key(request: Request, sent: HttpRequest) -> Key:
    """Return what a stored response is found by: engines differ (Fetch, determine the HTTP cache partition)."""
    engine, page = request.engine, parse(request.asked.origin)
    site = "" if page is None else registrable_domain(page.host) or page.host
    return site if engine.storing.by_frame else "", engine.storing.by_credentials and sent.credentials, sent.url


def _selected(request: Request, sent: HttpRequest, stored: Stored | None) -> Stored | None:
    """Return the stored response if it is for this request (RFC 9111, section 4)."""
    engine = request.engine
    whole = sent.method == "GET" or (sent.method == "HEAD" and engine.storing.serves_head)
    if stored is None or not whole or (sent.header("range") is not None and not engine.storing.serves_range):
        return None
    differs = stored.varies_in(sent)
    if differs is None:
        return stored
    request.trail.append(("cache-varies", {"header": differs}))
    return None


def _keep(request: Request, sent: HttpRequest, answer: HttpResponse, cache: HttpCache, key: Key) -> None:
    """Store the response, or throw away what the request has made wrong (RFC 9111, sections 3 and 4.4)."""
    if may_be_stored(sent, answer, request.engine):
        cache.store(key, Stored(sent, answer, request.now))
        request.kept = key
    elif sent.method not in _SAFE_METHODS:
        cache.forget(key)


def _about(stored: Stored) -> dict[str, object]:
    return {"stored_for": stored.request.header("origin") or ""}


def drop_blocked(request: Request) -> None:
    """Throw away the response that the page did not get, where the engine does so."""
    if request.http_cache is not None and request.kept is not None and request.engine.storing.drops_blocked:
        request.http_cache.forget(request.kept)


def named(request: Request, failure: Failure) -> Failure:
    """Return the failure of a CORS check, which has its own reason if the response was stored for another request."""
    stored = request.served
    if stored is None or stored.request.header("origin") == request.sent_origin:
        return failure
    return replace(failure, reason=_OF_STORED.get(failure.reason, failure.reason))


_OF_STORED: Mapping[str, str] = MappingProxyType(
    {"allow-origin-missing": "cache-no-cors-then-cors", "allow-origin-mismatch": "cache-missing-vary"}
)
