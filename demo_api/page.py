"""The page's server: static files under a strict Content-Security-Policy, and what the page must know."""

from collections.abc import Mapping
from pathlib import Path

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api import __version__
from demo_api.origins import Origins
from demo_api.settings import Settings
from demo_api.static import Static

SENDER = "/sender.html"
"""The document in a frame that sends a probe."""
WORKSHOP = "/workshop"
"""Where the learner's files for pages are."""
POLICY = "Content-Security-Policy"
MAX_MESSAGE = 20_000
"""Characters of a console message that can be explained. The page and ``/lab`` both refuse a longer one."""


def page(settings: Settings, origins: Origins, folder: Path, workshop: ASGIApp | None = None) -> Starlette:
    """Return the application for the client and stranger origins.

    Args:
        settings: what the page must know.
        origins: the addresses the page may talk to.
        folder: the static files.
        workshop: serves the learner's files for pages, if there are any.
    """

    async def config(_: Request) -> Response:
        """Return what the page must know of the lab."""
        return JSONResponse(
            {
                "api": origins.api,
                "origins": origins.by_role(),
                "out_of_reach": origins.out_of_reach,
                "require_guess": settings.require_guess,
                "max_message": MAX_MESSAGE,
                "version": __version__,
            }
        )

    files = Static(folder, {"client": origins.client})
    own = [] if workshop is None else [Mount(WORKSHOP, workshop)]
    return Starlette(
        routes=[Route("/config.json", config), *own, Mount("/", files)],
        middleware=[
            Middleware(_Headers, policy=content_security_policy(origins), senders=sender_headers(origins)),
        ],
    )


def content_security_policy(origins: Origins) -> str:
    """Return the page's policy: its own files, the lab's origins, and nothing else.

    Source: https://www.w3.org/TR/CSP3/
    """
    pages = _pages(origins)
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


def sender_headers(origins: Origins) -> dict[str, dict[str, str]]:
    """Return the headers of the sending document, by the query that names its variant.

    It loads whatever kind of thing a probe is about, from the lab's origins and from nowhere else.
    """
    api = f"{origins.api} {origins.numeric_api}"
    pages = _pages(origins)
    scripts = f"script-src 'self' {origins.client} {api}"
    frame = f"frame-src {pages}; frame-ancestors {pages}; base-uri 'none'; form-action 'none'"
    loads = "; ".join(f"{kind}-src {api}" for kind in ("font", "style", "media", "worker"))
    images = f"img-src 'self' {api}"
    parts = f"default-src 'none'; {scripts}; {images}"
    # Where nothing can be fetched from, but where a request can be aimed by mistake.
    elsewhere = f"{origins.nowhere} http://localhost:6000 localhost: penguin: data: file: chrome:"
    usual = f"{parts}; {loads}; connect-src {pages} {api} {elsewhere}; {frame}"
    return {
        "": {POLICY: usual},
        "page=csp": {POLICY: f"{parts}; connect-src {origins.numeric_api}; {frame}"},
        # https://wicg.github.io/local-network-access/
        "page=public": {POLICY: f"{usual}, treat-as-public-address"},
        "page=coep": {POLICY: usual, "Cross-Origin-Embedder-Policy": "require-corp"},
    }


def _pages(origins: Origins) -> str:
    return f"'self' {origins.client} {origins.stranger} {origins.numeric} {origins.lookalike}"


class _Headers:
    """Puts the page's headers on every response, refusals included; the sending document has some of its own."""

    def __init__(self, app: ASGIApp, policy: str, senders: Mapping[str, Mapping[str, str]]) -> None:
        self.app = app
        self.senders = senders
        self.headers = {
            POLICY: policy,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = self.headers
        if scope["path"] == SENDER:
            headers = {**headers, **self.senders.get(scope["query_string"].decode("latin-1"), {})}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                sent = MutableHeaders(scope=message)
                sent.update(headers)
                sent.setdefault("Cache-Control", "no-cache")  # an edited or updated page is seen at once
            await send(message)

        await self.app(scope, receive, send_with_headers)
