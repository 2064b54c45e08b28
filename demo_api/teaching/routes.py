"""The routes for a teacher, below ``/lab``: each returns its document, or says what is wrong with its file."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from demo_api.catalogue import encoded
from demo_api.teaching.document import DocumentError

Aside = Callable[[Callable[[], bytes]], Awaitable[bytes]]
"""Runs a function in a thread of its own, because files are read."""


def routes(root: Path, aside: Aside) -> list[Route]:
    """Return the routes.

    Args:
        root: the folder of the scenarios, which also has the documents.
        aside: runs what reads them.
    """

    def film() -> dict[str, Any]:
        from demo_api.teaching.film import read, to_json  # noqa: PLC0415  # loaded when it is first asked for

        return to_json(read(root))

    def plans() -> dict[str, Any]:
        from demo_api.settings import shared_folder  # noqa: PLC0415  # as above
        from demo_api.teaching.key import described  # noqa: PLC0415
        from demo_api.teaching.plans import read  # noqa: PLC0415
        from demo_api.workshop.exercise import ExerciseError, read_all  # noqa: PLC0415

        try:
            exercises = read_all(shared_folder("exercises"))
        except ExerciseError as error:
            raise DocumentError(str(error)) from None
        return described(read(root), root, exercises)

    def handout() -> dict[str, Any]:
        from demo_api.teaching.handout import read, to_json  # noqa: PLC0415  # as above

        return to_json(read(root), root)

    def same_words() -> dict[str, Any]:
        from demo_api import stacks  # noqa: PLC0415  # as above

        try:
            return stacks.same_words()
        except stacks.StackError as error:
            raise DocumentError(str(error)) from None

    def route(name: str, document: Callable[[], dict[str, Any]]) -> Route:
        async def respond(_: Request) -> Response:
            return Response(await aside(lambda: _told(name, document)), media_type="application/json")

        return Route(f"/{name}", respond)

    return [route("film", film), route("teaching", plans), route("handout", handout), route("same-words", same_words)]


def _told(name: str, document: Callable[[], dict[str, Any]]) -> bytes:
    try:
        return encoded({name: document(), "problem": None})
    except DocumentError as error:
        return encoded({name: None, "problem": str(error)})
