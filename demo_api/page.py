"""The page's server: static files under a strict Content-Security-Policy, and what the page must know."""

from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api import __version__
from demo_api.origins import Origins
from demo_api.settings import Settings


def page(settings: Settings, folder: Path) -> Starlette:
    """Return the application for the client and stranger origins.

    Args:
        settings: the ports become the addresses the page may talk to.
        folder: the static files.
    """
    origins = Origins.of(settings)

    async def config(_: Request) -> Response:
        """Return what the page must know of the lab."""
        return JSONResponse(
            {
                "api": origins.api,
                "origins": origins.by_role(),
                "require_guess": settings.require_guess,
                "version": __version__,
            }
        )

    files = StaticFiles(directory=folder, html=True)
    return Starlette(
        routes=[Route("/config.json", config), Mount("/", files)],
        middleware=[Middleware(_Headers, policy=content_security_policy(origins))],
    )


def content_security_policy(origins: Origins) -> str:
    """Return the page's policy: its own files, the lab's origins, and nothing else.

    Source: https://www.w3.org/TR/CSP3/
    """
    pages = f"'self' {origins.client} {origins.stranger} {origins.numeric}"
    return "; ".join(
        (
            "default-src 'none'",
            # By name as well: in a sandboxed frame WebKit takes 'self' for the opaque origin, which nothing matches.
            f"script-src 'self' {origins.client}",
            "style-src 'self'",
            "img-src 'self'",
            f"connect-src {pages} {origins.api}",
            f"frame-src {pages}",
            f"frame-ancestors {pages}",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


class _Headers:
    """Puts the page's headers on every answer, refusals included."""

    def __init__(self, app: ASGIApp, policy: str) -> None:
        self.app = app
        self.headers = {
            "Content-Security-Policy": policy,
            "Cache-Control": "no-cache",  # an edited or updated page is seen at once
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self.headers)
            await send(message)

        await self.app(scope, receive, send_with_headers)
