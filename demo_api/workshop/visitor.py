"""A visitor: the pages of all origins in one browser, played by the model, against an application in this process."""

import secrets

from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.browser import Decision, Exchange, Fetch, HttpResponse, fetch_request
from demo_api.check.courier import Limits
from demo_api.check.inprocess import InProcess, Nowhere
from demo_api.data import Sessions, Table
from demo_api.jar import Jar
from demo_api.origins import Origins, Role
from demo_api.wire import Record, Recorded, Witness
from demo_api.workshop.exercise import Check

LIMITS = Limits(exchange=2.0, total=10.0, body=256 * 1024, pieces=256)


class Visitor:
    """The pages of all origins, with one jar of cookies, and what they send.

    Args:
        app: The application that they visit; it gets a table and sessions of its own.
        origins: The lab's.
    """

    def __init__(self, app: ASGIApp, origins: Origins) -> None:
        self._origins = origins
        self._record = Record()
        self._app = Witness(_with_data(app), self._record, "api")
        self._jar = Jar()

    async def visit(self, check: Check, role: Role) -> "Visit":
        """Send the request of a check from an origin, as a browser would.

        A request that the model's browser does not send is not sent.
        """
        run = secrets.token_hex(16)
        url = f"{self._origins.api}{check.path}{'&' if '?' in check.path else '?'}run={run}"
        origin = self._origins.by_role()[role]
        asked = fetch_request(
            url,
            origin=origin,
            method=check.method,
            headers=check.headers,
            body=check.body,
            credentials=check.credentials,
        )
        fetch = Fetch(asked)
        sender = InProcess(self._app, url, Nowhere())
        try:
            while (request := fetch.request) is not None:
                received = await sender.send(self._jar.with_cookies(request, origin), LIMITS)
                if isinstance(received.answer, HttpResponse):
                    self._jar.keep(request, origin, received.answer)
                fetch.receive(received.answer)
        finally:
            await sender.close()
        return Visit(fetch.decision, self._record.exchanges(run))


class Visit:
    """The result of one request.

    Args:
        decision: What the page gets.
        seen: What the server saw.
    """

    def __init__(self, decision: Decision, seen: list[Recorded]) -> None:
        self.decision = decision
        self.worked = any(it.handler_ran for it in seen if not it.preflight)

    @property
    def response(self) -> HttpResponse | None:
        """The last response to the request itself."""
        answers = [it.answer for it in self._own() if isinstance(it.answer, HttpResponse)]
        return answers[-1] if answers else None

    def _own(self) -> list[Exchange]:
        return [it for it in self.decision.exchanges if not it.request.preflight]


def _with_data(app: ASGIApp) -> ASGIApp:
    """Return the application with data of its own, as the lab gives it to each scenario."""
    state = {"table": Table(), "sessions": Sessions()}

    async def with_data(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["state"] = dict(state)
        await app(scope, receive, send)

    return with_data
