"""The learner's ``page.js`` files as the page's own server serves them: to the page that runs them."""

from collections.abc import Collection
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from demo_api.reading.source import SourceError, text
from demo_api.workshop.exercise import PAGE

JAVASCRIPT = "text/javascript; charset=utf-8"


class Pages:
    """ASGI application for ``/SLUG/page.js``: each file as it is at this moment.

    Args:
        folder: The learner's folder.
        slugs: The exercises that have such a file; nothing else is read.
    """

    def __init__(self, folder: Path, slugs: Collection[str]) -> None:
        self._files = {f"/{slug}/{PAGE}": folder / slug / PAGE for slug in slugs}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET with the file; 404 if there is none that can be read, with the reason."""
        await self._response(Request(scope))(scope, receive, send)

    def _response(self, request: Request) -> Response:
        headers = {"Cache-Control": "no-store"}
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse("Method Not Allowed", 405, {**headers, "Allow": "GET, HEAD"})
        # What a mount has taken off the path is in root_path.
        file = self._files.get(request.scope["path"].removeprefix(request.scope.get("root_path", "")))
        if file is None:
            return PlainTextResponse("Not Found", 404, headers)
        try:
            return Response(text(file), headers=headers, media_type=JAVASCRIPT)
        except SourceError as error:
            return PlainTextResponse(f"{file.parent.name}/{PAGE}: {error}", 404, headers)
