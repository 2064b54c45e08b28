"""What answers under ``/{slug}``: the scenario, or the exercise, as its files are at this moment."""

import difflib
from collections.abc import Callable
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from demo_api.contained import contained
from demo_api.scenarios import NotLoaded
from demo_api.shelf import Loaded, Shelf

MAX_AT_ONCE = 400
"""Requests of one scenario that may be under way at once: handlers that never return must not use up all threads."""


class Scenarios:
    """ASGI application for ``/{slug}``: the scenario as its files are at this moment.

    Args:
        shelf: The scenarios.
        state: Returns the state that a request gets: the data.
        kind: What one of them is called.
    """

    def __init__(self, shelf: Shelf, state: Callable[[Scope], dict[str, Any]], kind: str = "scenario") -> None:
        self.shelf = shelf
        self._state = state
        self._kind = kind
        self._under_way: dict[str, list[None]] = {}
        """One entry for each request; a list grows and shrinks in one step, whichever thread does it."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request to the scenario that a router has found in its path."""
        await self.answer(scope["path_params"]["slug"], scope, receive, send)

    async def answer(self, slug: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request to the scenario; 404 if there is none, 503 if it is broken or already has too much to do."""
        found: Loaded | NotLoaded | None = self.shelf.ready(slug)
        if found is None:
            found = await self.shelf.found(slug)
        if found is None:
            await _not_found(self._kind, slug, self.shelf.slugs())(scope, receive, send)
            return
        if isinstance(found, NotLoaded):
            detail = f"{found.slug} does not load. " + " ".join(found.reasons)
            await JSONResponse({"detail": detail}, 503)(scope, receive, send)
            return
        under_way = self._under_way.get(slug)
        if under_way is None:
            under_way = self._under_way.setdefault(slug, [])
        scope["state"] = self._state(scope)
        under_way.append(None)
        try:
            if len(under_way) > MAX_AT_ONCE:
                detail = f"{slug} is answering {MAX_AT_ONCE} requests and takes no more. Does a handler never return?"
                await JSONResponse({"detail": detail}, 503)(scope, receive, send)
            else:
                await contained(found.serves, slug, scope, receive, send)
        finally:
            under_way.pop()


def _not_found(kind: str, slug: str, slugs: list[str]) -> Response:
    near = difflib.get_close_matches(slug, slugs, n=1)
    advice = f" Did you mean {near[0]!r}?" if near else " The index is at /."
    return JSONResponse({"detail": f"There is no {kind} {slug[:80]!r}.{advice}"}, 404)
