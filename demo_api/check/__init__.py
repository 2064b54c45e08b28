"""A check: what a browser does with a real response. The model decides what to send, and a courier sends it."""

from collections.abc import Callable
from dataclasses import dataclass

from demo_api.browser import ENGINES, Answer, Decision, Exchange, FetchRequest, HttpRequest, decide
from demo_api.browser.location import same_address
from demo_api.check.courier import Received
from demo_api.words import Verdict


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict, and for each of its exchanges a remark, which says more than the response; empty if there is none."""

    verdict: Verdict
    remarks: tuple[str, ...] = ()

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
        }


def check(asked: FetchRequest, send: Callable[[HttpRequest], Received]) -> Checked:
    """Send the requests of a browser for a page's ``fetch`` until there is a verdict.

    Args:
        asked: The page's ``fetch``.
        send: Sends a request to the server, for example :meth:`demo_api.check.courier.Courier.send`.

    Returns:
        The verdict. The model limits the number of requests: 20 redirects, with a preflight before each, and the
        preflights in which a browser differs.
    """
    remarks: list[str] = []

    def answer(request: HttpRequest) -> Answer:
        received = send(request)
        remarks.append(received.remark)
        return received.answer

    decision = decide(asked, answer)
    return Checked(Verdict(decision, others=_others(decision, send)), tuple(remarks))


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
