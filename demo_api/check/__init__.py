"""A check: what a browser does with a real response. The model decides what to send, and a courier sends it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from demo_api.browser import ENGINES, Answer, Decision, Exchange, FetchRequest, HttpRequest, HttpResponse, decide
from demo_api.browser.location import same_address
from demo_api.browser.request import BY_SCRIPT
from demo_api.check.courier import Received
from demo_api.check.refused import Refused, refused
from demo_api.clues import Guess, guess
from demo_api.words import Verdict


@dataclass(frozen=True)
class Checked:
    """A verdict, and what else is known of each of its exchanges.

    Attributes:
        verdict: The verdict.
        remarks: For each exchange, what says more than the response; empty if there is nothing.
        bodies: For each exchange, the beginning of the body as text; empty if there is none that can be read.
    """

    verdict: Verdict
    remarks: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()

    @cached_property
    def refused(self) -> Refused | None:
        """What the server says that its policy does not allow; ``None`` if it does not say."""
        if not self.verdict.exchanges or self.verdict.outcome == "readable":
            return None
        return refused(self.verdict.exchanges[-1], self.bodies[-1], self.verdict.asked)

    @cached_property
    def guess(self) -> Guess | None:
        """The stack that the server seems to be; what decided counts first."""
        for exchange, body in reversed(list(zip(self.verdict.exchanges, self.bodies, strict=True))):
            if isinstance(exchange.answer, HttpResponse) and (found := guess(exchange.answer.headers, body)):
                return found
        return None

    def to_json(self) -> dict[str, object]:
        """Return the request, the verdict and the remarks as JSON-able values."""
        asked = self.verdict.asked
        return {
            "request": {
                "url": asked.url,
                "origin": asked.origin,
                "method": asked.method,
                "headers": [list(pair) for pair in asked.headers],
                "body": asked.body is not None,
                "mode": asked.mode,
                "credentials": asked.credentials,
                "redirect": asked.redirect,
            },
            **self.verdict.to_json(),
            "remarks": list(self.remarks),
            "refused": None if self.refused is None else self.refused.to_json(),
            "stack": None if self.guess is None else self.guess.to_json(),
        }


def check(asked: FetchRequest, send: Callable[[HttpRequest], Received]) -> Checked:
    """Send the requests of a browser for a page's ``fetch`` until there is a verdict.

    Args:
        asked: The page's ``fetch``.
        send: Sends a request to the server, for example :meth:`demo_api.check.courier.Courier.send`.

    Returns:
        The verdict and the remarks. The model limits the number of requests: 20 redirects, with a preflight before
        each, and the preflights in which a browser differs.
    """
    remarks: list[str] = []
    bodies: list[str] = []

    def answer(request: HttpRequest) -> Answer:
        received = send(request)
        remarks.append(received.remark)
        bodies.append(_text(received))
        if isinstance(received.answer, HttpResponse) and asked.via not in BY_SCRIPT:
            return replace(received.answer, body=_plain(received))  # what an element loads, it must be able to use
        return received.answer

    decision = decide(asked, answer)
    return Checked(Verdict(decision, others=_others(decision, send)), tuple(remarks), tuple(bodies))


def _plain(received: Received) -> bytes | None:
    """Return the beginning of a body, if it is not compressed."""
    answer = received.answer
    if not isinstance(answer, HttpResponse) or answer.header("content-encoding") not in {None, "", "identity"}:
        return None
    return received.body


def _text(received: Received) -> str:
    """Return the beginning of a body, if it is text and not compressed."""
    return (_plain(received) or b"").decode("utf-8", "replace")


def _others(decision: Decision, send: Callable[[HttpRequest], Received]) -> tuple[Exchange, ...]:
    """Send the preflights that only one browser sends: a server can respond to them in another way.

    A request itself is sent once, as it can change something on the server.
    """
    found: list[Exchange] = []

    def answer(request: HttpRequest) -> Answer | None:
        known = next((it for it in (*decision.exchanges, *found) if _is_same(it.request, request)), None)
        if known is not None:
            return known.answer
        if not request.preflight:
            return None
        found.append(Exchange(request, send(request).answer))
        return found[-1].answer

    for engine in ENGINES:
        decide(decision.asked, answer, engine)
    return tuple(found)


def _is_same(sent: HttpRequest, request: HttpRequest) -> bool:
    names = ("origin", "access-control-request-method", "access-control-request-headers")
    one, other = ([it.header(name) for name in names] for it in (sent, request))
    if not request.preflight:
        one = other = []
    shown = [(it.preflight, it.method, same_address(it.url)) for it in (sent, request)]
    return shown[0] == shown[1] and one == other
