"""A visitor: the pages of all origins in one browser, played by the model, against an application in this process."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from starlette.routing import Mount, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.browser import Decision, Fetch, FetchRequest, HttpResponse, Outcome, fetch_request
from demo_api.check.courier import Limits
from demo_api.data import Sessions, Table
from demo_api.jar import Jar
from demo_api.origins import Origins, Role
from demo_api.page import page
from demo_api.settings import Settings, shared_folder
from demo_api.wire import Record, Recorded, Witness
from demo_api.workshop.exercise import Check
from demo_api.workshop.places import Places

LIMITS = Limits(exchange=2.0, total=10.0, body=256 * 1024, pieces=256)


class Visitor:
    """The pages of all origins, with one jar of cookies, and what they send.

    Args:
        app: The application that they visit; it gets a table and sessions of its own.
        origins: The lab's.
        mount: The path at which the application is mounted, such as ``/slug``; by default the root.
    """

    def __init__(self, app: ASGIApp, origins: Origins, mount: str = "") -> None:
        self.origins = origins
        self.api = origins.api + mount
        self._mount = mount
        self._record = Record()
        visited = Router([Mount(mount, _with_data(app))]) if mount else _with_data(app)
        api = Witness(visited, self._record, "api")
        pages = _own_pages(origins)
        own = (origins.client, origins.stranger, origins.numeric, origins.lookalike)
        self._apps = {origins.api: api, origins.numeric_api: api} | dict.fromkeys(own, pages)
        self._jar = Jar()

    async def visit(self, check: Check, role: Role) -> "Visit":
        """Send the request of a check from an origin, as a browser would.

        A request that the model's browser does not send is not sent.
        """
        run = new_run()
        asked = fetch_request(
            with_run(self.api + (check.path or ""), run),
            origin=self.origins.by_role()[role],
            method=check.method,
            headers=check.headers,
            body=check.body,
            credentials=check.credentials,
        )
        decision, _ = await self.fetch(asked)
        return Visit(decision, self.seen(run))

    async def fetch(self, asked: FetchRequest) -> tuple[Decision, bytes]:
        """Send what a page asks for, and return the decision and the body of the last response."""
        fetch = Fetch(asked)
        places = Places(self._apps)
        try:
            while (request := fetch.request) is not None:
                received = await places.send(self._jar.with_cookies(request, asked.origin), LIMITS)
                if isinstance(received.answer, HttpResponse):
                    self._jar.keep(request, asked.origin, received.answer)
                fetch.receive(received.answer)
        finally:
            await places.close()
        return fetch.decision, places.body

    def seen(self, run: str) -> "Seen":
        """Return what the server saw of a run."""
        return seen_in(self._record.exchanges(run), self._mount)


def new_run() -> str:
    """Return a name for the requests that belong together."""
    return secrets.token_hex(16)


def with_run(url: str, run: str) -> str:
    """Return an address with the name of a run in its query."""
    address, mark, fragment = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}run={run}{mark}{fragment}"


@dataclass(frozen=True, slots=True)
class Seen:
    """What the server saw.

    Attributes:
        work: The method and the path of each request for which a handler did the work.
        preflight: Whether a preflight arrived.
    """

    work: tuple[str, ...]
    preflight: bool


def seen_in(exchanges: Sequence[Recorded], mount: str) -> Seen:
    """Return what the server saw.

    Args:
        exchanges: The record of a run.
        mount: What the paths of the exercise begin with.
    """
    worked = [it for it in exchanges if it.handler_ran and not it.preflight]
    paths = [it.target.partition("?")[0].removeprefix(mount) for it in worked]
    work = tuple(f"{it.method} {path}" for it, path in zip(worked, paths, strict=True))
    return Seen(work, any(it.preflight for it in exchanges))


class Visit:
    """The result of one request, or of the requests of one script.

    Args:
        decision: What decides what the page gets; None if no request was made.
        seen: What the server saw.
        stopped: Why the script stopped, as a sentence; empty if it did not stop.
        outcome: What the page gets; by default, what was decided.
        reason: Why; by default, the reason of the decision.
    """

    def __init__(
        self,
        decision: Decision | None,
        seen: Seen,
        stopped: str = "",
        outcome: Outcome | None = None,
        reason: str | None = None,
    ) -> None:
        self.decision = decision
        self.stopped = stopped
        self.outcome: Outcome = outcome or ("blocked" if decision is None else decision.outcome)
        self.reason = reason or (None if decision is None else decision.reason)
        self.seen = seen

    @property
    def response(self) -> HttpResponse | None:
        """The last response to the request itself."""
        own = () if self.decision is None else self.decision.exchanges
        answers = [it.answer for it in own if not it.request.preflight and isinstance(it.answer, HttpResponse)]
        return answers[-1] if answers else None

    @property
    def visible_headers(self) -> tuple[str, ...]:
        """The names of the response headers that the script can read, in lower case."""
        return () if self.decision is None else self.decision.visible_headers


def _with_data(app: ASGIApp) -> ASGIApp:
    """Return the application with data of its own, as the lab gives it to each scenario."""
    state = {"table": Table(), "sessions": Sessions()}

    async def with_data(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope["state"] = dict(state)
        await app(scope, receive, send)

    return with_data


@cache
def _own_pages(origins: Origins) -> ASGIApp:
    """Return the server of the page itself: a script with a wrong address often asks it."""
    return page(Settings(_env_file=None), origins, shared_folder("client"))
