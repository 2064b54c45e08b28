"""Composition: the guard, the witness, and behind them the scenarios, the exercises and the lab's own routes."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router
from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.catalogue import encoded
from demo_api.contained import Outermost
from demo_api.control import Control
from demo_api.data import Sessions, Table
from demo_api.guard import Guard, too_large
from demo_api.mounted import mounted
from demo_api.origins import LOOKALIKE, Origins
from demo_api.page import page
from demo_api.playground import MOUNT as PLAYGROUND
from demo_api.playground import mount as playground
from demo_api.scenarios import Scenario
from demo_api.served import Scenarios
from demo_api.settings import Settings
from demo_api.shelf import Caution, Folders, Shelf
from demo_api.states import States
from demo_api.wire import Record, Witness
from demo_api.workshop.exercise import MOUNT
from demo_api.workshop.pages import Pages
from demo_api.workshop.room import Room

_OWN = ("/lab/", f"/{MOUNT}/", f"/{PLAYGROUND}/")


class Lab:
    """One lab: the three applications of its three origins, and what they share."""

    def __init__(
        self, settings: Settings, client_folder: Path, nowhere_port: int | None = None, caution: Caution | None = None
    ) -> None:
        self.settings = settings
        self.origins = Origins.of(settings, nowhere_port)
        self.shelf = Shelf(Folders(settings.scenarios), self.origins, caution)
        self.record = Record()
        self.table = Table()
        self.sessions = Sessions()
        self.room = None if settings.workshop is None else Room(settings.workshop, self.origins, caution)
        self._state = {"table": self.table, "sessions": self.sessions}
        self.blocked: Callable[[], dict[str, str]] = dict
        """Returns a sentence for each scenario that blocks an event loop; who watches the loops sets it."""
        scripts = None if self.room is None else Pages(self.room.path, self.room.pages())
        self._page = page(settings, self.origins, client_folder, scripts)
        self._apps: dict[str, ASGIApp] = {}

    def api(self) -> ASGIApp:
        """Return the API: an index, the lab's own routes, every scenario."""
        own = Control(
            self.shelf, self.record, self.table, self.sessions, self.origins, self._blocked, self._apps, self.room
        )
        scenarios = Scenarios(self.shelf, self._data)
        mount = Mount("/{slug}", scenarios)
        router = Router(
            [Route("/", self._index), Mount("/lab", own), *self._exercises(), self._playground(), mount],
        )

        def api(scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
            # Almost every request is for a scenario, and need not be compared with the routes before it.
            slug = None if scope["path"].startswith(_OWN) else mounted(scope, scenarios)
            if slug is None:
                return router(scope, receive, send)
            scope["router"] = router
            scope["route"] = mount
            return scenarios.answer(slug, scope, receive, send)

        return self._outside(api, "api")

    def client(self) -> ASGIApp:
        """Return the page, and beside it the scenarios that live on the page's own origin."""
        scenarios = Scenarios(self.shelf, self._data)
        router = Router([Mount("/{slug}", scenarios)])

        async def page_or_scenario(scope: Scope, receive: Receive, send: Send) -> None:
            slug = scope["path"].split("/", 2)[1] if "/" in scope["path"] else ""
            # The page's own files have a dot in their names, scenarios have none: for a file no folder is read.
            slot = self.shelf.find(slug) if slug and "." not in slug else None
            if slot is not None:
                await slot.load.settle()
            content = slot.content if slot is not None else None
            here = isinstance(content, Scenario) and content.lesson.at == "client"
            await (router if here else self._page)(scope, receive, send)

        return self._outside(page_or_scenario, "client")

    def stranger(self) -> ASGIApp:
        """Return the same page on another origin."""
        return self._outside(self._page, "stranger")

    def _outside(self, app: ASGIApp, server: str) -> ASGIApp:
        hosts = {"localhost", "127.0.0.1", "::1", self.settings.public_host}
        if server == "stranger":
            hosts.add(LOOKALIKE)
        refuses = Witness(too_large, self.record, server, refuses=True)
        outside = Outermost(Guard(Witness(app, self.record, server), hosts, refuses), f"the {server} server")
        origins = {"api": (self.origins.api, self.origins.numeric_api), "client": (self.origins.client,)}
        for origin in origins.get(server, (self.origins.stranger,)):
            self._apps[origin.removeprefix("http://")] = outside
        return outside

    def _exercises(self) -> list[BaseRoute]:
        """Return where the learner's exercises are, each request with the data of its own run."""
        if self.room is None:
            return []
        return [Mount(f"/{MOUNT}/{{slug}}", Scenarios(self.room.shelf, self.room.states.of, "exercise"))]

    def _playground(self) -> BaseRoute:
        """Return where the playground's servers are: each run has its own table, and all share the sessions."""
        states = States()
        return playground.mount(self.origins, lambda scope: states.of(scope) | {"sessions": self.sessions})

    def _data(self, _: Scope) -> dict[str, Any]:
        return self._state.copy()

    def _blocked(self) -> dict[str, str]:
        return self.blocked()

    async def _index(self, _: Request) -> Response:
        mounts = {slug: f"{self.origins.api}/{slug}/penguins" for slug in self.shelf.slugs()}
        content = encoded({"page": self.origins.client, "scenarios": mounts})
        return Response(content, media_type="application/json")
