"""How an experiment will end, from each origin of the lab, in one browser: the model decides, and nothing is sent.

The server runs in this process, with a table of its own. A redirect to another part of the lab is followed only by a
request that does no work there; otherwise nothing is predicted.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.routing import Mount, Router
from starlette.types import Receive, Scope, Send

from demo_api import browser
from demo_api.browser import Decision, Fetch, HttpRequest, HttpResponse
from demo_api.check.courier import Limits
from demo_api.check.inprocess import App
from demo_api.lesson import EngineName, Outcome
from demo_api.origins import Origins, Role
from demo_api.playground import MOUNT
from demo_api.playground.address import address_of
from demo_api.playground.lesson import PROBE, lesson_of
from demo_api.playground.play import Play
from demo_api.playground.served import Playground
from demo_api.report import Ending, as_fetch
from demo_api.report.case import Case
from demo_api.report.experiment import BY_SCRIPT
from demo_api.sent import Attempt, Options
from demo_api.states import States
from demo_api.trial import SAFE, received, without_run
from demo_api.wire import Record, Witness
from demo_api.words import load

_LIMITS = Limits(exchange=2.0, total=4.0, body=64 * 1024, pieces=64)
_ENGINES = {engine.name: engine for engine in browser.ENGINES}
_LOADS: Mapping[str, tuple[str, str]] = {
    "img": ("/chart.svg", "image/svg+xml"),
    "canvas": ("/chart.svg", "image/svg+xml"),
    "font": ("/penguin.woff", "font/woff"),
    "script": ("/penguins.js", "text/javascript"),
    "module": ("/penguins.mjs", "text/javascript"),
    "import": ("/penguins.mjs", "text/javascript"),
    "stylesheet": ("/penguins.css", "text/css"),
    "audio": ("/penguin.wav", "audio/wav"),
    "eventsource": ("/events", "text/event-stream"),
}
"""What an element can use, if it gets it: the path and the type."""
_OK = 200


@dataclass(frozen=True, slots=True)
class Forecast:
    """How a request will end.

    Attributes:
        ending: One of the five.
        outcome: For the page's script.
        title: Why, in a line; empty if the page can read.
        preflight: Whether the browser asks first.
    """

    ending: Ending
    outcome: Outcome
    title: str
    preflight: bool

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        return {"ending": self.ending, "outcome": self.outcome, "title": self.title, "preflight": self.preflight}


class WorkElsewhereError(Exception):
    """The experiment leads to work in another part of the lab, which nobody has asked for yet."""


class Forecaster:
    """Predicts experiments.

    Args:
        origins: The lab's own.
        apps: The lab's applications, by host and port.
    """

    def __init__(self, origins: Origins, apps: Mapping[str, App]) -> None:
        self._origins = origins
        self._apps = apps
        # One for all: FastAPI prepares its routes at the first request, and that takes long.
        self._playground = Router([Mount(f"/{MOUNT}/{{server}}", Playground(origins, States().of))])

    async def forecast(self, play: Play, role: Role, engine: EngineName) -> Forecast | None:
        """Return how an experiment will end; None where the model does not know.

        Args:
            play: An experiment without problems.
            role: The origin that it is sent from.
            engine: The browser.
        """
        record = Record()
        run = secrets.token_hex(16)
        attempt = attempt_of(play, role, engine, run, self._origins)
        try:
            decision = await self._decided(attempt, record)
        except WorkElsewhereError:
            return None
        outcome = _outcome(play, engine, decision)
        if outcome is None:
            return None
        carried_out = attempt.model_copy(update={"outcome": outcome})
        it = carried_out.experiment(lesson_of(attempt, self._origins), record.exchanges(run), self._origins)
        case = Case(replace(it, decision=decision), self._origins)
        reason = load().reasons.get(case.finding.reason or "")
        preflight = any(each.request.preflight for each in decision.exchanges)
        return Forecast(case.ending, outcome, "" if reason is None else reason.title, preflight)

    async def _decided(self, attempt: Attempt, record: Record) -> Decision:
        apps = self._with_own_data(record)
        asked = as_fetch(attempt.from_role(attempt.role, self._origins), attempt.via)
        fetch = Fetch(asked, engine=_ENGINES[attempt.engine])
        while (request := fetch.request) is not None:
            if self._is_work_elsewhere(request):
                raise WorkElsewhereError
            fetch.receive((await received(request, apps, _LIMITS)).answer)
        return fetch.decision

    def _is_work_elsewhere(self, request: HttpRequest) -> bool:
        own = tuple(f"{origin}/{MOUNT}/" for origin in (self._origins.api, self._origins.numeric_api))
        return not (request.preflight or request.method in SAFE or request.url.startswith(own))

    def _with_own_data(self, record: Record) -> dict[str, App]:
        """Return the applications, with a playground that changes nobody's data."""
        return {host: Witness(_Split(self._playground, app), record, "api") for host, app in self._apps.items()}


class _Split:
    """A server of the lab: the playground that is given, and everything else as it is, without a record there."""

    def __init__(self, playground: App, others: App) -> None:
        self._playground = playground
        self._others = others

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(f"/{MOUNT}/"):
            await self._playground(scope, receive, send)
            return
        query = without_run("?" + scope["query_string"].decode("latin-1")).removeprefix("?")
        await self._others({**scope, "query_string": query.encode("latin-1")}, receive, send)


def attempt_of(play: Play, role: Role, engine: EngineName, run: str, origins: Origins) -> Attempt:
    """Return what a page would say that it sent, with an outcome that is not known yet."""
    url = address_of(play.setup, origins) + play.request.path
    return Attempt(
        role=role,
        url=f"{url}{'&' if '?' in url else '?'}run={run}",
        options=Options(**play.request.options()),
        via=play.request.via,
        scenario=MOUNT,
        probe=PROBE,
        outcome="no response",
        engine=engine,
    )


_CONTENT = ("body-unusable", "status-unusable", "type-", "opaque-response-blocking")
"""How reasons begin that rest on a content which the forecast does not have."""


def _outcome(play: Play, engine: EngineName, decision: Decision) -> Outcome | None:
    """Return how it ends for the page; None where that depends on what the browser does with the content."""
    via = play.request.via
    if via in BY_SCRIPT:
        return decision.outcome
    if via == "beacon":
        return "opaque"
    if via not in _LOADS or (via == "font" and engine == "webkit"):
        return None
    if (decision.reason or "").startswith(_CONTENT):
        return None
    if decision.outcome == "blocked" or (via == "canvas" and decision.outcome == "opaque"):
        return "blocked"  # an image that is only shown makes the canvas unreadable
    return decision.outcome if _can_use(play, decision) else None


def _can_use(play: Play, decision: Decision) -> bool:
    """Return whether an element gets something of its kind."""
    path, kind = _LOADS[play.request.via]
    last = decision.exchanges[-1].answer if decision.exchanges else None
    if not isinstance(last, HttpResponse) or last.status != _OK or play.request.path.partition("?")[0] != path:
        return False
    return (last.header("content-type") or "").startswith(kind)
