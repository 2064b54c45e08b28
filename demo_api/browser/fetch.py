"""The driver: from a page's fetch() to a verdict, one HTTP request at a time, without any I/O."""

from collections.abc import Generator, Iterable
from dataclasses import dataclass

from demo_api.browser.cache import PreflightCache
from demo_api.browser.checks import (
    cors_check,
    cross_origin_resource_policy_check,
    should_be_blocked,
)
from demo_api.browser.engines import COMMON, Engine
from demo_api.browser.filtered import visible_headers
from demo_api.browser.headers import Headers, get
from demo_api.browser.messages import (
    REDIRECT_STATUSES,
    Answer,
    Exchange,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
)
from demo_api.browser.preflight import cors_preflight_fetch, is_cached, unsafe_names
from demo_api.browser.redirect import http_redirect_fetch
from demo_api.browser.request import (
    SAFELISTED_METHODS,
    Failure,
    FetchRequest,
    Request,
    new_request,
)
from demo_api.browser.url import parse
from demo_api.browser.verdict import Decision, Verdict

Wire = Generator[HttpRequest, Answer | None, Decision]
_INTERNAL_SCHEMES = frozenset({"chrome"})


class Fetch:
    """One fetch() of a page, driven from outside, in the manner of h11.

    Ask :attr:`request` for what to send, give the answer to :meth:`receive`, and repeat until it is
    ``None``; then :attr:`verdict` stands. The same code serves a network client, an application in
    the same process, and a record of what a real browser did (:func:`replay`).

    Args:
        asked: What the page asks for.
        engine: Whose differences apply; by default what all browsers have in common.
        cache: The preflight cache to use and to fill; ``None`` to ask every time.
        now: The time for the cache, in seconds of any monotonic clock.
    """

    def __init__(
        self,
        asked: FetchRequest,
        *,
        engine: Engine = COMMON,
        cache: PreflightCache | None = None,
        now: float = 0.0,
    ) -> None:
        self.asked = asked
        self.engine = engine
        self._pending: HttpRequest | None = None
        self._decision: Decision | None = None
        made = new_request(asked, engine)
        if isinstance(made, Failure):
            self._decision = Decision("blocked", None, made)
            return
        self._run = main_fetch(made, cache, now)
        self._advance(None)

    @property
    def request(self) -> HttpRequest | None:
        """The request to send now; ``None`` once there is a verdict."""
        return self._pending

    @property
    def decision(self) -> Decision | None:
        """The bare decision, ``None`` until there is one."""
        return self._decision

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, ``None`` until there is one."""
        if self._decision is None:
            return None
        return Verdict(self.asked, self.engine, self._decision, _rerun)

    def receive(self, answer: Answer | None) -> None:
        """Take the answer to :attr:`request`.

        Args:
            answer: A response or a network failure. ``None`` says that a record holds no answer:
                to a preflight, because the browser had it cached; to a request, because the browser
                never sent it.

        Raises:
            RuntimeError: If no request is pending.
        """
        if self._pending is None:
            raise RuntimeError("there is no request to answer: the verdict stands")
        self._advance(answer)

    def _advance(self, answer: Answer | None) -> None:
        try:
            self._pending = self._run.send(answer)
        except StopIteration as stop:
            self._pending = None
            self._decision = stop.value


def main_fetch(request: Request, cache: PreflightCache | None, now: float) -> Wire:
    """Run a fetch to its end (Fetch, main fetch, steps 7 to 22, and again after each redirect).

    Args:
        request: The request.
        cache: The preflight cache, if any.
        now: The time, in seconds.

    Yields:
        The HTTP requests to send, each for its answer.

    Returns:
        The decision.
    """
    while True:
        failure = should_be_blocked(request, request.url) or _route(request)
        if failure is not None:
            return Decision("blocked", request, failure)
        if request.url.scheme == "data":
            return _readable(request, tuple((name, "") for name in request.engine.data_url_headers))
        if request.tainting == "cors":
            failure = yield from _ask_first(request, cache, now)
        origin, href = request.origin, request.url.href
        decision = (
            (yield from http_fetch(request))
            if failure is None
            else Decision("blocked", request, failure)
        )
        if decision is None:
            continue
        if cache is not None and decision.outcome == "blocked":
            cache.clear(origin, href)
        return decision


def _route(request: Request) -> Failure | None:
    """Choose the tainting (main fetch, step 12)."""
    url, mode = request.url, request.asked.mode
    where = {"url": url.href, "page_origin": request.asked.origin}
    same_origin = url.origin == request.asked.origin and url.is_http
    if same_origin and request.tainting == "basic":
        request.trail.append(("same-origin", where))
        return None
    if url.scheme == "data":
        request.trail.append(("data-url", where))
        return None
    if mode == "same-origin":
        redirect = "-redirect" if request.redirect_count else ""
        return Failure(f"mode-same-origin{redirect}", "mode-same-origin")
    if mode == "no-cors":
        if request.asked.redirect != "follow":
            return Failure("mode-no-cors-redirect", "mode-no-cors-redirect")
        if url.is_http:
            request.tainting = "opaque"
            request.trail.append(("mode-no-cors", {}))
            return None
    if not url.is_http:
        return Failure(_scheme_reason(url.scheme), "scheme", {"scheme": url.scheme})
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
    forced = request.use_cors_preflight or (
        request.authorization_dropped and request.engine.dropped_authorization == "preflight"
    )
    if not names and not forced and request.method in SAFELISTED_METHODS:
        request.trail.append(("preflight-unneeded", {"method": request.method}))
        return None
    ask = {"ask": f"{request.method}{''.join(f' + {name}' for name in names)}"}
    if is_cached(request, names, cache, now):
        request.trail.append(("preflight-cached", ask))
        return None
    request.trail.append(("preflight-needed", ask))
    return (yield from cors_preflight_fetch(request, names, cache, now))


def http_fetch(request: Request) -> Generator[HttpRequest, Answer | None, Decision | None]:
    """Send the request itself and look at the answer (Fetch, HTTP fetch, steps 4.3 to 8).

    Args:
        request: The request.

    Yields:
        The HTTP request, for its answer.

    Returns:
        The decision, or ``None`` if a redirect is to be followed.
    """
    if request.body is not None and request.body.stream and request.url.scheme == "http":
        # Browsers speak HTTP/2 over TLS only.
        return Decision("blocked", request, Failure("stream-needs-http2", "stream"))
    sent = _on_the_wire(request)
    answer = yield sent
    if answer is None:
        failure = Failure("network-error", "answered", {"failure": "unrecorded"})
        return Decision("blocked", request, failure, assumed=True)
    request.exchanges.append(Exchange(sent, answer))
    if isinstance(answer, NetworkFailure):
        failure = Failure("network-error", "answered", {"failure": answer.kind})
        return Decision("blocked", request, failure)
    request.response = answer
    request.trail.append(("answered", {"status": answer.status}))
    failed = _check_response(request, answer)
    if failed is not None:
        return Decision("blocked", request, failed)
    if answer.status in REDIRECT_STATUSES and get(answer.headers, "location") is not None:
        return _redirect(request, answer)
    if not answer.complete:
        return Decision("blocked", request, Failure("body-truncated", "body"))
    if request.tainting == "opaque":
        return Decision("opaque", request, Failure("opaque-response", "opaque"))
    return _readable(request, answer.headers)


def _check_response(request: Request, answer: HttpResponse) -> Failure | None:
    """Check who may have the response (HTTP fetch, steps 4.4 and 5)."""
    if request.tainting == "cors":
        failure = cors_check(request, answer, request.origin)
        if failure is None or not answer.is_redirect:
            return failure
        # One engine names where the redirect would have led.
        location = get(answer.headers, "location") or ""
        target = parse(location, request.url)
        href = target.href if target else location
        return Failure(failure.reason, failure.rule, {**failure.values, "location": href})
    if request.tainting == "opaque":
        return cross_origin_resource_policy_check(request, answer, request.url)
    return None


def _redirect(request: Request, answer: HttpResponse) -> Decision | None:
    """Treat a redirect as the page wishes (HTTP fetch, step 6)."""
    if request.asked.redirect == "error":
        return Decision("blocked", request, Failure("redirect-mode-error", "redirect-mode"))
    if request.asked.redirect == "manual":
        return Decision("opaque", request, Failure("opaque-redirect", "redirect-mode"))
    failure = http_redirect_fetch(request, answer)
    return None if failure is None else Decision("blocked", request, failure)


def _readable(request: Request, headers: Headers) -> Decision:
    visible = visible_headers(request, headers)
    request.trail.append(("filtered", {"visible": ", ".join(visible) or "none"}))
    return Decision("readable", request, None, visible)


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
        # The default referrer policy, strict-origin-when-cross-origin, hides a secure page from
        # an insecure server.
        downgrade = asked.origin.startswith("https:") and url.scheme == "http"
        origin = "null" if downgrade else request.origin
    if origin is not None:
        headers = (*headers, ("Origin", origin))
    credentials = asked.credentials == "include" or (
        asked.credentials == "same-origin" and request.tainting == "basic"
    )
    request.trail.append(
        (
            "request-sent",
            {
                "method": request.method,
                "url": url.href,
                "sent_origin": origin,
                "cookies": credentials,
            },
        )
    )
    body = None if request.body is None else request.body.content
    return HttpRequest(request.method, url.href, headers, body, credentials)


@dataclass(slots=True)
class _Record:
    """Exchanges that each answer once, found by what makes a request the same for a server."""

    exchanges: list[Exchange]

    def answer(self, request: HttpRequest) -> Answer | None:
        for exchange in self.exchanges:
            known = exchange.request
            if (known.preflight, known.method, known.url) == (
                request.preflight,
                request.method,
                request.url,
            ):
                self.exchanges.remove(exchange)
                return exchange.answer
        return None


def replay(asked: FetchRequest, exchanges: Iterable[Exchange], engine: Engine = COMMON) -> Fetch:
    """Run a fetch against recorded exchanges.

    Args:
        asked: What the page asked for.
        exchanges: What went over the wire, in order. URLs must be absolute and without fragment.
        engine: Whose differences apply.

    Returns:
        The finished fetch. A preflight that is not in the record counts as cached by the browser; a
        request that is not there ends in ``network-error``.
    """
    fetch = Fetch(asked, engine=engine)
    record = _Record(list(exchanges))
    while fetch.request is not None:
        fetch.receive(record.answer(fetch.request))
    return fetch


def _rerun(asked: FetchRequest, exchanges: Iterable[Exchange], engine: Engine) -> Decision:
    decision = replay(asked, exchanges, engine).decision
    if decision is None:  # pragma: no cover - replay drives to the end
        raise RuntimeError("a replay ended without a decision")
    return decision
