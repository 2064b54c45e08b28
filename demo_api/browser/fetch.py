"""The driver: from a page's fetch() to a decision, one HTTP request at a time, without any I/O."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from demo_api.browser.cache import PreflightCache
from demo_api.browser.decision import Decision
from demo_api.browser.engines import COMMON, Engine
from demo_api.browser.fetch_request import FetchRequest
from demo_api.browser.main_fetch import main_fetch
from demo_api.browser.messages import Answer, Exchange, HttpRequest
from demo_api.browser.request import Failure, new_request
from demo_api.browser.url import parse

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
            self._decision = Decision("blocked", asked, engine, None, made)
            return
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
) -> Decision:
    """Drive a fetch to its end.

    Args:
        asked: What the page asks for.
        send: Takes a request and returns the response to it; ``None`` as in :meth:`Fetch.receive`.
        engine: Whose differences apply.
        cache: The preflight cache, if any.
        now: The time for the cache, in seconds.

    Returns:
        The decision. The model bounds the number of requests: 20 redirects, a preflight before each.
    """
    fetch = Fetch(asked, engine=engine, cache=cache, now=now)
    while (request := fetch.request) is not None:
        fetch.receive(send(request))
    return fetch.decision


@dataclass(slots=True)
class _Record:
    """Exchanges that each response once, found by what makes a request the same for a server."""

    left: list[tuple[tuple[bool, str, str], Answer]]

    def answer(self, request: HttpRequest) -> Answer | None:
        wanted = _identity(request)
        for place, (identity, answer) in enumerate(self.left):
            if identity == wanted:
                del self.left[place]
                return answer
        return None


def _identity(request: HttpRequest) -> tuple[bool, str, str]:
    """What the wire shows of a request: a user name and password in the URL stay behind."""
    url = parse(request.url)
    return request.preflight, request.method, request.url if url is None else url.bare


def replay(asked: FetchRequest, exchanges: Iterable[Exchange], engine: Engine = COMMON) -> Decision:
    """Decide about a fetch whose exchanges were recorded.

    Args:
        asked: What the page asked for.
        exchanges: What went over the wire, in order. URLs must be absolute and without fragment.
        engine: Whose differences apply.

    Returns:
        The decision. A preflight that is not in the record counts as cached by the browser; a
        request that is not there ends in ``network-error``.
    """
    record = _Record([(_identity(each.request), each.answer) for each in exchanges])
    return decide(asked, record.answer, engine)
