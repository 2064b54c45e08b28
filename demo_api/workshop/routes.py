"""The lab's routes about exercises: the list, one as it is on disk, its next version, its grade, its solution."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from demo_api.catalogue import encoded
from demo_api.shelf import Loaded
from demo_api.wire import Record
from demo_api.workshop.exercise import Exercise, about_all
from demo_api.workshop.room import Room

WAIT = 8.0
"""Seconds that a request for the next version waits at the most."""
LOOK = 0.1
"""Seconds between two looks at the file."""

GRADING = 4.0
"""Seconds that a request for the grades waits at the most."""

NO_FOLDER = "This lab was started without a folder for exercises. Stop it, and start it with demo-api workshop."

Aside = Callable[..., Awaitable[Any]]
"""Calls a function in another thread, and returns what it returns."""


class Routes:
    """The routes under ``/lab/exercises``.

    Args:
        room: The workshop; None if the lab was started without one.
        record: What the servers saw.
        aside: Calls a function in another thread.
    """

    def __init__(self, room: Room | None, record: Record, aside: Aside) -> None:
        self._room = room
        self._record = record
        self._aside = aside

    def all(self) -> list[BaseRoute]:
        """Return them."""
        return [
            Route("/exercises", self.list),
            Route("/exercises/grades", self.grades),
            Route("/exercises/{slug}", self.exercise),
            Route("/exercises/{slug}/version", self.version),
            Route("/exercises/{slug}/solution", self.solution),
            Route("/exercises/{slug}/grade", self.grade, methods=["POST"]),
        ]

    async def list(self, _: Request) -> Response:
        """Return what there is to practise with, in order."""
        return _json(await self._aside(about_all if self._room is None else self._room.about))

    async def grades(self, request: Request) -> Response:
        """Return the list again when all files are graded, or after some seconds with what is known by then."""
        if self._room is not None:
            grader = self._room.grading()
            until = time.monotonic() + GRADING
            while grader.is_alive() and time.monotonic() < until:  # noqa: ASYNC110  # a thread sets no event
                await asyncio.sleep(LOOK)
        return await self.list(request)

    async def exercise(self, request: Request) -> Response:
        """Return one exercise as it is on disk now."""
        room, exercise = self._found(request)
        slot = await self._aside(room.shelf.find, exercise.slug)
        await slot.load.settle()
        return _json(await self._aside(room.described, exercise, slot))

    async def version(self, request: Request) -> Response:
        """Return the version of the learner's file, as soon as it is another one than ``since``."""
        room, exercise = self._found(request)
        since = request.query_params.get("since")
        until = time.monotonic() + WAIT
        while (now := room.version(exercise.slug)) == since and time.monotonic() < until:  # noqa: ASYNC110  # a file sets no event
            await asyncio.sleep(LOOK)
        return _json({"version": now})

    async def solution(self, request: Request) -> Response:
        """Return the solution, and what there is to learn from it."""
        _, exercise = self._found(request)
        return _json({"solution": exercise.solution, "debrief": exercise.task.debrief})

    async def grade(self, request: Request) -> Response:
        """Return the grade, given what the page's own browser did with each check."""
        from demo_api.workshop.tried import Tried  # noqa: PLC0415  # the model is loaded when it is first asked

        room, exercise = self._found(request)
        loaded = await room.shelf.found(exercise.slug)
        if not isinstance(loaded, Loaded):
            raise HTTPException(409, f"{exercise.slug} does not load, so there is nothing to grade.")
        try:
            tried = Tried.model_validate_json(await request.body())
            grade = await room.graded(exercise, tried, loaded, self._record.exchanges, self._aside)
        except ValueError as error:
            raise HTTPException(422, str(error)) from None
        return _json(grade)

    def _found(self, request: Request) -> tuple[Room, Exercise]:
        if self._room is None:
            raise HTTPException(404, NO_FOLDER)
        slug = request.path_params["slug"]
        exercise = self._room.exercises.get(slug)
        if exercise is None:
            raise HTTPException(404, f"There is no exercise {slug[:80]!r}.")
        return self._room, exercise


def _json(values: object) -> Response:
    return Response(encoded(values), media_type="application/json")
