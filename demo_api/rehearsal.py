"""A rehearsal: the lab carries out an experiment by itself, as a browser does it. Nobody's data changes.

The model of the browser decides what to send. The scenarios respond in this process, with a table and sessions of
their own.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any, Self

from starlette.routing import Mount, Router

from demo_api import browser
from demo_api.browser import Answer, HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.url import parse
from demo_api.check.courier import Courier, Limits, Received
from demo_api.check.inprocess import App
from demo_api.contained import Outermost, unwatched
from demo_api.data import Sessions, Table
from demo_api.jar import Jar
from demo_api.lesson import EngineName, Probe
from demo_api.origins import Origins, Role
from demo_api.report import Experiment, Seen, as_fetch, is_judged
from demo_api.report.experiment import BY_SCRIPT
from demo_api.scenarios import Scenario
from demo_api.sent import Attempt, Options, from_page
from demo_api.served import Scenarios
from demo_api.shelf import Shelf
from demo_api.trial import received
from demo_api.wire import Record, Witness

LIMITS = Limits(exchange=5.0, total=20.0, body=64 * 1024, pieces=64)
"""For one request, and for all of one scenario."""
_ENGINES = {engine.name: engine for engine in browser.ENGINES}


class Rehearsal:
    """The experiments of one scenario; a context manager.

    Args:
        scenario: The scenario.
        shelf: Where its application is, and those of the scenarios that it is compared with.
        origins: The lab's.
        pages: The lab's own applications, by host and port; its pages are asked for their files.
        table: The data, which is reset.
    """

    def __init__(
        self, scenario: Scenario, shelf: Shelf, origins: Origins, pages: Mapping[str, App], table: Table
    ) -> None:
        table.reset()
        self.scenario = scenario
        self.origins = origins
        self._record = Record()
        self._courier = Courier(_Servers(shelf, table, origins, pages, self._record), LIMITS)

    def __enter__(self) -> Self:
        self._courier.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._courier.__exit__()

    def carry_out(self, probe: Probe, role: Role, engine: EngineName) -> Experiment:
        """Send the probe that comes before, if there is one, and then this one.

        Args:
            probe: A probe of the scenario.
            role: The origin that it is sent from; the probe says what happens from there.
            engine: The browser.
        """
        visit = _Visit(self, engine)
        run = secrets.token_hex(16)
        first = next((it for it in self.scenario.lesson.probe if it.id == probe.after), None)
        if first is not None:
            visit.send(first, next(iter(first.expect)), run if probe.same_run else secrets.token_hex(16))
        since = len(self._record.exchanges(run))
        attempt, outcome = visit.send(probe, role, run)
        about = {"outcome": outcome, "since": since}
        return attempt.model_copy(update=about).experiment(
            self.scenario.lesson, self._record.exchanges(run), self.origins
        )

    def answer(self, request: HttpRequest) -> Answer:
        """Return what the scenario responds to a request, as it is."""
        return self._courier.send(request).answer

    def worked(self, run: str) -> bool:
        """Return whether a handler did the work of a request that names this run."""
        return any(it.handler_ran for it in self._record.exchanges(run))


class _Visit:
    """The pages of one browser, with its cookies and its caches."""

    def __init__(self, rehearsal: Rehearsal, engine: EngineName) -> None:
        self._rehearsal = rehearsal
        self._engine = engine
        self._jar = Jar()
        self._preflights = browser.PreflightCache()
        self._stored = browser.HttpCache()

    def send(self, probe: Probe, role: Role, run: str) -> tuple[Attempt, Seen]:
        """Return what the page says that it sent, and how it ended for the page."""
        rehearsal = self._rehearsal
        attempt = attempt_of(rehearsal.scenario, probe, role, self._engine, run, rehearsal.origins)
        asked = from_page(as_fetch(attempt.from_role(role, rehearsal.origins), probe.via), probe, rehearsal.origins)
        expected = probe.expect[role].of(self._engine)
        judged = probe.via in BY_SCRIPT and is_judged(probe)
        # Where the model does not judge, real browsers have proven what is sent, and how it ends.
        sends = judged or expected.handler or expected.preflight
        answer = self._answers(rehearsal.origins.by_role()[role], probe) if sends else _unsent
        decision = browser.decide(
            asked, answer, _ENGINES[self._engine], cache=self._preflights, http_cache=self._stored
        )
        if not judged:
            return attempt, expected.outcome
        return attempt, decision.outcome

    def _answers(self, origin: str, probe: Probe) -> Callable[[HttpRequest], Answer]:
        # The policy of that page (demo_api/page.py) stops what it does not name, also behind a redirect.
        allowed = self._rehearsal.origins.numeric_api if probe.page == "csp" else ""

        def answer(request: HttpRequest) -> Answer:
            if not request.url.startswith(allowed):
                return _unsent(request)
            got = self._rehearsal.answer(self._jar.with_cookies(request, origin))
            if isinstance(got, HttpResponse):
                self._jar.keep(request, origin, got)
            return got

        return answer


class _Servers:
    """The lab's servers in this process; a sender for a courier."""

    def __init__(self, shelf: Shelf, table: Table, origins: Origins, pages: Mapping[str, App], record: Record) -> None:
        state = {"table": table, "sessions": Sessions()}
        mount = Router([Mount("/{slug}", Scenarios(shelf, lambda _: state.copy()))])
        scenarios = Outermost(Witness(mount, record, "api"), "a rehearsal")
        elsewhere: dict[str, App] = {host: Witness(page, record, "page") for host, page in pages.items()}
        api = dict.fromkeys((_host(origins.api), _host(origins.numeric_api)), scenarios)
        self._for_pages = elsewhere | api
        self._for_scenarios = elsewhere | api | {_host(origins.client): scenarios}
        self._slugs = frozenset(shelf.slugs())

    async def send(self, request: HttpRequest, limits: Limits) -> Received:
        """Return the response of the server that the request is for; a refused connection where none is."""
        unwatched.set(True)
        url = parse(request.url)
        slug = url.path.split("/")[1] if url is not None and url.path.startswith("/") else ""
        # One server has the page's files and the scenarios that live beside them.
        apps = self._for_scenarios if slug in self._slugs else self._for_pages
        return await received(request, apps, limits)

    def so_far(self) -> HttpResponse | None:
        """Return that no response has begun; one that does not end counts as none."""
        return None

    async def close(self) -> None:
        """There is nothing to close."""


def attempt_of(scenario: Scenario, probe: Probe, role: Role, engine: EngineName, run: str, origins: Origins) -> Attempt:
    """Return what a page would say that it sent, with an outcome that is not known yet.

    Args:
        scenario: The scenario.
        probe: Its probe.
        role: The origin.
        engine: The browser.
        run: The name of the run.
        origins: The lab's.
    """
    base = origins.client if scenario.lesson.at == "client" else origins.api
    url = origins.fill(probe.url) if probe.url else f"{base}/{probe.scenario or scenario.slug}{probe.path}"
    names = ("method", "headers", "body", "mode", "credentials", "redirect", "integrity")
    options: dict[str, Any] = {name: getattr(probe, name) for name in names}
    return Attempt(
        role=role,
        url=f"{url}{'&' if '?' in url else '?'}run={run}",
        options=Options(**options, targetAddressSpace=probe.target_address_space),
        via=probe.via,
        scenario=scenario.slug,
        probe=probe.id,
        outcome="no response",
        engine=engine,
    )


def _host(origin: str) -> str:
    return origin.partition("://")[2]


def _unsent(_: HttpRequest) -> Answer:
    return NetworkFailure("failed")
