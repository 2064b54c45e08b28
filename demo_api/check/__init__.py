"""A check: what a browser does with a real response. The model decides what to send, and a courier sends it."""

from collections.abc import Callable
from dataclasses import dataclass

from demo_api.browser import Answer, FetchRequest, HttpRequest, decide
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
        The verdict. The model limits the number of requests: 20 redirects, with a preflight before each.
    """
    remarks: list[str] = []

    def answer(request: HttpRequest) -> Answer:
        received = send(request)
        remarks.append(received.remark)
        return received.answer

    return Checked(Verdict(decide(asked, answer)), tuple(remarks))
