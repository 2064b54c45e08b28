"""The application at ``/playground/SERVER/…``: it does what the path says, and nothing of that is code.

By a policy, it is FastAPI with CORSMiddleware, as :mod:`demo_api.playground.code` shows it. By hand, the status and the
lines are what somebody wrote, and the body is one of a few that never depend on the request.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.contained import contained
from demo_api.data import assets, router
from demo_api.origins import Origins
from demo_api.playground import MOUNT
from demo_api.playground.address import address_of, setup_at
from demo_api.playground.byhand import WITHOUT_BODY, ByHand, known_places, location_problem
from demo_api.playground.code import settings_of
from demo_api.playground.headerline import Line, filled
from demo_api.playground.play import PlayTextError
from demo_api.playground.problems import server_problems
from demo_api.policy import Policy
from demo_api.wire import run_of, work_begins

BODIES: Mapping[str, bytes] = MappingProxyType(
    {
        "/chart.svg": assets.chart({"Adelie": 152, "Chinstrap": 68, "Gentoo": 124}).encode(),
        "/penguin.woff": assets.FONT,
        "/penguins.js": assets.SCRIPT.encode(),
        "/penguins.mjs": assets.MODULE.encode(),
        "/penguins.css": assets.STYLE.encode(),
        "/penguin.wav": assets.sound(),
        "/events": assets.EVENTS.encode(),
    }
)
"""What a server by hand sends at these paths, so that an element can load it."""
BODY = b'{"penguins": 344}\n'
"""What it sends at every other path."""


class Playground:
    """ASGI application; to be mounted at ``/playground/{server}``.

    Args:
        origins: The lab's own.
        state: Returns the state that a request to the API gets: the data.
    """

    def __init__(self, origins: Origins, state: Callable[[Scope], dict[str, Any]]) -> None:
        self._origins = origins
        self._state = state
        self._api = FastAPI(openapi_url=None)
        self._api.include_router(router)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the server in the path does; 400 if it cannot be one."""
        try:
            setup = setup_at(scope["path_params"]["server"])
            problems = server_problems(setup, self._origins)
        except PlayTextError as error:
            problems = [str(error)]
            setup = None
        if setup is None or problems:
            await JSONResponse({"detail": " ".join(problems)}, 400)(scope, receive, send)
            return
        app: ASGIApp
        if isinstance(setup.server, Policy):
            scope["state"] = self._state(scope)
            app = CORSMiddleware(app=self._api, **settings_of(setup.server))
        else:
            app = _HandWritten(setup.server, self._origins, address_of(setup, self._origins))
        await contained(app, MOUNT, scope, receive, send)


class _HandWritten:
    def __init__(self, server: ByHand, origins: Origins, address: str) -> None:
        self._server = server
        self._origins = origins
        self._address = address

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = {name: value.decode("latin-1") for name, value in scope["headers"]}
        origin, method = asked.get(b"origin"), asked.get(b"access-control-request-method")
        preflight = scope["method"] == "OPTIONS" and origin is not None and method is not None
        if not preflight and self._server.works:
            work_begins()
        said = self._server.preflight if preflight else self._server.response
        values = known_places(self._origins) | {
            "origin": origin,
            "method": method,
            "headers": asked.get(b"access-control-request-headers"),
        }
        path = scope["path"].removeprefix(scope["root_path"])
        lines = [it for line in said.lines if (it := filled(line, values)) is not None]
        if any(self._leads_away(line, path) for line in lines):
            await JSONResponse({"detail": "This redirect leads out of the lab."}, 400)(scope, receive, send)
            return
        content = b"" if said.status in WITHOUT_BODY else BODIES.get(path, BODY)
        response = Response(content, said.status)
        framing = [it for it in response.raw_headers if it[0] == b"content-length"]
        run = run_of(scope)
        response.raw_headers = [*(_encoded(_in_run(line, run)) for line in lines), *framing]
        await response(scope, receive, send)

    def _leads_away(self, line: Line, path: str) -> bool:
        name, value = line
        return name.lower() == "location" and location_problem(value, self._address + path, self._origins) is not None


def _in_run(line: Line, run: str | None) -> Line:
    """Return a line; a redirect stays in its run, so that the lab remembers where it leads."""
    name, value = line
    if name.lower() != "location" or run is None:
        return line
    address, sharp, fragment = value.partition("#")
    return name, f"{address}{'&' if '?' in address else '?'}run={run}{sharp}{fragment}"


def _encoded(line: Line) -> tuple[bytes, bytes]:
    return line[0].encode("ascii"), line[1].encode("latin-1")
