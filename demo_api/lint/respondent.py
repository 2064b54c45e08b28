"""An application that is asked in this process, as pages of several origins ask it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from starlette.types import ASGIApp

from demo_api.browser import Fetch, HttpRequest, HttpResponse, decide, fetch_request
from demo_api.browser.fetch_request import Credentials
from demo_api.check.courier import Courier, Limits
from demo_api.check.inprocess import InProcess, Nowhere

STRANGER = "https://evil.test"
"""The origin of somebody that nobody wants to allow."""
_API = "https://api.example.test/demo-api-lint-asks-for-nothing"
_LIMITS = Limits(exchange=2.0, total=10.0)
_JSON = ("Content-Type", "application/json")


@dataclass(slots=True)
class Respondent:
    """The responses of an application, each asked for once."""

    courier: Courier
    heard: dict[tuple[str, str], HttpResponse | None] = field(default_factory=dict)
    responded: bool = False
    error: str = ""

    def response(self, request: HttpRequest) -> HttpResponse | None:
        """Return the response to a request; ``None`` if there is none."""
        key = (request.method, request.header("Origin") or "")
        if key not in self.heard:
            received = self.courier.send(request)
            self.heard[key] = received.answer if isinstance(received.answer, HttpResponse) else None
            # Starlette sends a response with status 500 for an error; only the remark shows which it is.
            self.responded = self.responded or not received.remark
            self.error = self.error or received.remark
        return self.heard[key]

    def reads(self, origin: str, credentials: Credentials) -> bool:
        """Whether a page of an origin can read the response."""
        asked = fetch_request(_API, origin=origin, credentials=credentials)
        return decide(asked, self._send).outcome == "readable"

    def how(self, origin: str) -> str:
        """Return how a page of an origin can read; empty if it cannot."""
        return "include" if self.reads(origin, "include") else "omit" if self.reads(origin, "omit") else ""

    def header(self, origin: str, name: str) -> list[str]:
        """Return the values of a header in the response for an origin."""
        answer = self.heard.get(("GET", origin))
        return [] if answer is None else [value for each, value in answer.headers if each.lower() == name]

    def preflight(self, origin: str, method: str, credentials: Credentials) -> HttpResponse | None:
        """Return the response to a preflight if it does not allow the request; otherwise ``None``."""
        tried = self._tried(origin, method, credentials, [_JSON])
        return None if tried is None or tried[0] else tried[1]

    def may_send(self, origin: str, method: str) -> bool:
        """Whether a preflight allows a page of an origin to send a method with cookies."""
        tried = self._tried(origin, method, "include", [_JSON] if method == "POST" else [])
        return tried is not None and tried[0]

    def _tried(
        self, origin: str, method: str, credentials: Credentials, headers: list[tuple[str, str]]
    ) -> tuple[bool, HttpResponse] | None:
        """Return whether a preflight allows the request, and the response to it; ``None`` if there is none."""
        fetch = Fetch(fetch_request(_API, origin=origin, method=method, headers=headers, credentials=credentials))
        if fetch.request is None or not fetch.request.preflight:
            return None
        answer = self.courier.send(fetch.request).answer
        if not isinstance(answer, HttpResponse):
            return None
        fetch.receive(answer)
        return fetch.request is not None, answer

    def _send(self, request: HttpRequest) -> HttpResponse:
        return self.response(request) or HttpResponse(500, ())


@contextmanager
def asking(app: ASGIApp) -> Iterator[Respondent]:
    """Ask an application in this process while the block runs."""
    with Courier(InProcess(app, _API, Nowhere()), _LIMITS) as courier:
        yield Respondent(courier)
