"""The driver: from a page's fetch() to a decision, one HTTP request at a time, without any I/O."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from demo_api.browser.cache import PreflightCache
from demo_api.browser.decision import Decision
from demo_api.browser.engine import Engine
from demo_api.browser.engines import COMMON
from demo_api.browser.fetch_request import FetchRequest
from demo_api.browser.http_cache import HttpCache
from demo_api.browser.location import same_address
from demo_api.browser.main_fetch import main_fetch
from demo_api.browser.messages import Answer, Exchange, HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.request import Failure, new_request

Send = Callable[[HttpRequest], Answer | None]


class Fetch:
    """One fetch() of a page, driven from outside, in the manner of h11.

    Ask :attr:`request` for what to send, give the response to :meth:`receive`, and repeat until it is
    ``None``; then :attr:`decision` is final. Where the responses are known, :func:`decide` does that.

    Args:
        asked: What the page asks for.
        engine: Whose differences apply; by default what all browsers have in common.
        cache: The preflight cache to use and to fill; ``None`` to ask every time.
        now: The time for the cache, in seconds of any monotonic clock.
        http_cache: The HTTP cache to use and to fill; by default what ``asked.earlier`` has left, or none.
    """

    def __init__(
        self,
        asked: FetchRequest,
        *,
        engine: Engine = COMMON,
        cache: PreflightCache | None = None,
        now: float = 0.0,
        http_cache: HttpCache | None = None,
    ) -> None:
        self.asked = asked
        self.engine = engine
        self._pending: HttpRequest | None = None
        self._decision: Decision | None = None
        made = new_request(asked, engine)
        if isinstance(made, Failure):
            self._decision = Decision("blocked", asked, engine, None, made)
            return
        made.http_cache, made.now = http_cache, now
        if asked.earlier and http_cache is None:
            made.http_cache = _stored_by(asked.earlier, engine)
        self._run = main_fetch(made, cache, now)
        self._advance(None)

    @property
    def request(self) -> HttpRequest | None:
        """The request to send now; ``None`` once the decision stands."""
        return self._pending

    @property
    def decision(self) -> Decision:
        """The decision.

        Raises:
            RuntimeError: If a request is still to be answered.
        """
        if self._decision is None:
            raise RuntimeError("there is no decision yet: answer the pending request with receive() first")
        return self._decision

    def receive(self, answer: Answer | None) -> None:
        """Take the response to :attr:`request`.

        Args:
            answer: A response or a network failure. ``None`` says that a record holds no response:
                to a preflight, because the browser had it cached; to a request, because the browser
                never sent it.

        Raises:
            RuntimeError: If no request is pending.
        """
        if self._pending is None:
            raise RuntimeError("there is no request to answer: the decision stands")
        self._advance(answer)

    def _advance(self, answer: Answer | None) -> None:
        try:
            self._pending = self._run.send(answer)
        except StopIteration as stop:
            self._pending = None
            self._decision = stop.value


def decide(
    asked: FetchRequest,
    send: Send,
    engine: Engine = COMMON,
    *,
    cache: PreflightCache | None = None,
    now: float = 0.0,
    http_cache: HttpCache | None = None,
) -> Decision:
    """Drive a fetch to its end.

    Args:
        asked: What the page asks for.
        send: Takes a request and returns the response to it; ``None`` as in :meth:`Fetch.receive`.
        engine: Whose differences apply.
        cache: The preflight cache, if any.
        now: The time for the caches, in seconds.
        http_cache: The HTTP cache, if any.

    Returns:
        The decision. The model bounds the number of requests: 20 redirects, a preflight before each.
    """
    fetch = Fetch(asked, engine=engine, cache=cache, now=now, http_cache=http_cache)
    while (request := fetch.request) is not None:
        fetch.receive(send(request))
    return fetch.decision


@dataclass(slots=True)
class _Record:
    """Exchanges that each response once, found by what makes a request the same for a server.

    A response to a request that differs in its Origin or in the headers it asks for counts as well, if there is no
    better one. Whether it had been another is then not certain, and ``guessed`` says so.
    """

    left: list[Exchange]
    guessed: bool = False

    def answer(self, request: HttpRequest) -> Answer | None:
        wanted = _identity(request)
        places = [place for place, each in enumerate(self.left) if _identity(each.request) == wanted]
        if not places:
            return None
        place = places[0] if len(places) == 1 else self._nearest(places, _question(request))
        found = self.left.pop(place)
        if isinstance(found.answer, NetworkFailure):
            return found.answer
        answer, depends = _as_if_asked(found.request, found.answer, request)
        self.guessed = self.guessed or depends
        return answer

    def _nearest(self, places: list[int], question: tuple[str | None, ...]) -> int:
        """Return where the same was asked, or else the first place."""
        return next((it for it in places if _question(self.left[it].request) == question), places[0])


def _stored_by(earlier: Iterable[tuple[FetchRequest, tuple[Exchange, ...]]], engine: Engine) -> HttpCache:
    """Return the HTTP cache as earlier requests have left it."""
    cache = HttpCache()
    for asked, exchanges in earlier:
        decide(asked, _Record(list(exchanges)).answer, engine, http_cache=cache)
    return cache


def _identity(request: HttpRequest) -> tuple[bool, str, str]:
    """What the wire shows of a request: no user name or password, and spelling does not count."""
    return request.preflight, request.method, same_address(request.url)


def _question(request: HttpRequest) -> tuple[str | None, ...]:
    """What the response to a request can depend on."""
    return tuple(request.header(name) for name in (_ORIGIN, _REQUEST_METHOD, _REQUEST_HEADERS))


def _as_if_asked(asked: HttpRequest, answer: HttpResponse, request: HttpRequest) -> tuple[HttpResponse, bool]:
    """Return the response that a request gets, going by the one to a request that differs a little.

    Args:
        asked: The request that was sent.
        answer: The response to it.
        request: The request in question.

    Returns:
        The response, in which a header that repeats what was sent repeats what is sent now; and whether it is a guess.
    """
    if asked.headers == request.headers:  # the usual case, and the cheapest to see
        return answer, False
    question = _question(asked)
    if question[0] is None or question == _question(request):
        return answer, False
    reflected = {
        allow: (asked.header(sent) or "", request.header(sent) or "")
        for allow, sent in ((_ALLOW_ORIGIN, _ORIGIN), (_ALLOW_HEADERS, _REQUEST_HEADERS))
        if asked.header(sent) != request.header(sent)
    }
    if answer.header(_ALLOW_ORIGIN) == "*":
        reflected.pop(_ALLOW_ORIGIN, None)
    # Where no headers were asked for, a missing list says nothing about some.
    silent = _ALLOW_HEADERS in reflected and not reflected[_ALLOW_HEADERS][0] and not answer.header(_ALLOW_HEADERS)
    depends = _ALLOW_ORIGIN in reflected or silent
    headers: list[tuple[str, str]] = []
    for name, value in answer.headers:
        before, now = reflected.get(name.lower(), (None, ""))
        repeats = value == before
        depends = depends or repeats
        headers.append((name, now if repeats else value))
    return replace(answer, headers=tuple(headers)), depends


_ORIGIN, _REQUEST_METHOD = "origin", "access-control-request-method"
_REQUEST_HEADERS = "access-control-request-headers"
_ALLOW_ORIGIN, _ALLOW_HEADERS = "access-control-allow-origin", "access-control-allow-headers"


def replay(asked: FetchRequest, exchanges: Iterable[Exchange], engine: Engine = COMMON) -> Decision:
    """Decide about a fetch whose exchanges were recorded.

    Args:
        asked: What the page asked for.
        exchanges: What went over the wire, in order. URLs must be absolute and without fragment.
        engine: Whose differences apply.

    Returns:
        The decision. A preflight that is not in the record counts as cached by the browser; a
        request that is not there ends in ``network-error``. If the response would depend on what this engine
        sends otherwise than the one that was recorded, the decision is a guess.
    """
    record = _Record(list(exchanges))
    decision = decide(asked, record.answer, engine)
    return replace(decision, guessed=True) if record.guessed else decision
