"""Composition: the witness, the guard, and behind them every scenario at ``/<slug>`` and the lab at ``/lab``."""

import difflib
import logging
from pathlib import Path

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api.data import Sessions, Table
from demo_api.data.refusal import json_safe
from demo_api.guard import Guard
from demo_api.lab import lab
from demo_api.origins import LOOKALIKE, Origins
from demo_api.page import page
from demo_api.reload import Loaded, Shelf
from demo_api.scenarios import Broken, Scenario
from demo_api.settings import Settings
from demo_api.wire import Record, Witness

log = logging.getLogger("demo_api")


class Lab:
    """One lab: the three applications of its three origins, and what they share."""

    def __init__(self, settings: Settings, client_folder: Path, nowhere_port: int | None = None) -> None:
        self.settings = settings
        self.origins = Origins.of(settings, nowhere_port)
        self.shelf = Shelf(settings.scenarios, self.origins)
        self.record = Record()
        self.table = Table()
        self.sessions = Sessions()
        self._page = page(settings, self.origins, client_folder)

    def api(self) -> ASGIApp:
        """Return the API: an index, the lab's own routes, every scenario."""
        own = lab(self.shelf, self.record, self.table, self.sessions, self.origins)
        routes = [
            Route("/", self._index),
            Mount("/lab", own),
            Mount("/{slug}", Scenarios(self.shelf, self.table, self.sessions)),
        ]
        return self._outside(Router(routes), "api")

    def client(self) -> ASGIApp:
        """Return the page, and beside it the scenarios that live on the page's own origin."""
        scenarios = Scenarios(self.shelf, self.table, self.sessions)
        mounted = Router([Mount("/{slug}", scenarios)])

        async def page_or_scenario(scope: Scope, receive: Receive, send: Send) -> None:
            slug = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
            found = self.shelf.content(slug)
            here = isinstance(found, Scenario) and found.lesson.at == "client"
            await (mounted if here else self._page)(scope, receive, send)

        return self._outside(page_or_scenario, "client")

    def stranger(self) -> ASGIApp:
        """Return the same page on another origin."""
        return self._outside(self._page, "stranger")

    def _outside(self, app: ASGIApp, server: str) -> ASGIApp:
        hosts = {"localhost", "127.0.0.1", "::1", self.settings.public_host}
        if server == "stranger":
            hosts.add(LOOKALIKE)
        return Witness(Guard(app, hosts), self.record, server)

    async def _index(self, _: Request) -> Response:
        mounts = {slug: f"{self.origins.api}/{slug}/penguins" for slug in self.shelf.slugs()}
        return JSONResponse(json_safe({"page": self.origins.client, "scenarios": mounts}))


class Scenarios:
    """ASGI application for ``/{slug}``: the scenario as its files are at this moment."""

    def __init__(self, shelf: Shelf, table: Table, sessions: Sessions) -> None:
        self.shelf = shelf
        self.state = {"table": table, "sessions": sessions}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the scenario; 404 if there is none, 503 if it is broken."""
        slug = scope["path_params"]["slug"]
        found: Loaded | Broken | None = self.shelf.ready(slug)
        if found is None:
            found = await run_in_threadpool(self.shelf.get, slug)
        if found is None:
            await _not_found(slug, self.shelf.slugs())(scope, receive, send)
        elif isinstance(found, Broken):
            detail = f"{slug} does not load. " + " ".join(found.reasons)
            await JSONResponse({"detail": detail}, 503)(scope, receive, send)
        else:
            scope["state"] = dict(self.state)
            await _contained(found.serves, slug)(scope, receive, send)


def _contained(app: ASGIApp, slug: str) -> ASGIApp:
    """Return ``app`` with its exceptions told in one line: it has answered 500 by itself already."""

    async def contained(scope: Scope, receive: Receive, send: Send) -> None:
        started = False

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await app(scope, receive, send_noted)
        except ClientDisconnect:
            pass
        except Exception as error:
            if not started:
                raise
            log.error("%s raised %s: %s", slug, type(error).__name__, error)  # noqa: TRY400  # one line

    return contained


def _not_found(slug: str, slugs: list[str]) -> Response:
    near = difflib.get_close_matches(slug, slugs, n=1)
    advice = f" Did you mean {near[0]!r}?" if near else " The index is at /."
    return JSONResponse({"detail": f"There is no scenario {slug[:80]!r}.{advice}"}, 404)
