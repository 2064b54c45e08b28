"""The driver: from a page's fetch() to a verdict, one HTTP request at a time, without any I/O."""

from collections.abc import Iterable
from dataclasses import dataclass

from demo_api.browser.cache import PreflightCache
from demo_api.browser.decision import Decision
from demo_api.browser.engines import COMMON, Engine
from demo_api.browser.main_fetch import main_fetch
from demo_api.browser.messages import Answer, Exchange, HttpRequest
from demo_api.browser.page import FetchRequest
from demo_api.browser.request import Failure, new_request
from demo_api.browser.url import parse
from demo_api.browser.verdict import Verdict


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


@dataclass(slots=True)
class _Record:
    """Exchanges that each answer once, found by what makes a request the same for a server."""

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
    record = _Record([(_identity(each.request), each.answer) for each in exchanges])
    while fetch.request is not None:
        fetch.receive(record.answer(fetch.request))
    return fetch


def _rerun(asked: FetchRequest, exchanges: Iterable[Exchange], engine: Engine) -> Decision:
    decision = replay(asked, exchanges, engine).decision
    if decision is None:  # pragma: no cover - replay drives to the end
        raise RuntimeError("a replay ended without a decision")
    return decision
