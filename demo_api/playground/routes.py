"""The lab's routes about the playground. Nothing is sent by them, and nothing is stored."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from demo_api.catalogue import encoded
from demo_api.origins import Origins
from demo_api.shelf import Shelf

if TYPE_CHECKING:
    from demo_api.playground.drafts import Drafts

Aside = Callable[..., Awaitable[Any]]
"""Calls a function in another thread, and returns what it returns."""


class Routes:
    """The routes under ``/lab/playground``.

    Args:
        shelf: The scenarios.
        origins: The lab's own.
        apps: The lab's applications, by host and port.
        aside: Calls a function in another thread.
    """

    def __init__(self, shelf: Shelf, origins: Origins, apps: Mapping[str, ASGIApp], aside: Aside) -> None:
        self._shelf = shelf
        self._origins = origins
        self._apps = apps
        self._aside = aside

    def all(self) -> list[BaseRoute]:
        """Return them."""
        return [
            Route("/playground", self.draft, methods=["POST"]),
            Route("/playground/from/{slug}", self.beginning),
        ]

    async def draft(self, request: Request) -> Response:
        """Return what an experiment is, what is wrong with it, and how it will end from each origin."""
        try:
            about = await (await self._loaded()).about(await request.body())
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        return Response(encoded(about), media_type="application/json")

    async def beginning(self, request: Request) -> Response:
        """Return the text of the experiment that is like one of a scenario."""
        slug = request.path_params["slug"]
        query = request.query_params
        text = await (await self._loaded()).beginning(slug, query.get("probe"), query.get("from"))
        if text is None:
            raise HTTPException(404, f"There is no scenario {slug[:80]!r} that loads.")
        return Response(encoded({"text": text}), media_type="application/json")

    async def _loaded(self) -> "Drafts":
        """Return what answers; loading it takes long, and must not keep other requests waiting."""
        drafts: Drafts = await self._aside(lambda: self._drafts)
        return drafts

    @cached_property
    def _drafts(self) -> "Drafts":
        from demo_api.playground.drafts import Drafts  # noqa: PLC0415  # loaded when it is first asked for

        return Drafts(self._shelf, self._origins, self._apps, self._aside)
