"""The places where a visitor's requests can arrive: applications in this process, each at its origin."""

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure
from demo_api.browser.url import parse
from demo_api.check.courier import Limits, Received
from demo_api.check.inprocess import InProcess, Nowhere


class Places:
    """Sends each request to the application at its origin; at other origins nothing listens.

    Args:
        apps: The applications, by origin.
    """

    def __init__(self, apps: Mapping[str, ASGIApp]) -> None:
        self._apps = apps
        self._senders: dict[str, InProcess] = {}
        self._last: InProcess | None = None
        self.body = b""
        """What the body of the last response holds."""

    async def send(self, request: HttpRequest, limits: Limits) -> Received:
        """Send a request within the limits."""
        url = parse(request.url)
        origin = "" if url is None else url.origin
        self.body = b""
        self._last = None
        if origin not in self._apps:
            # No server of the lab uses TLS, so a browser that begins with it gets no connection.
            return Received(NetworkFailure("failed" if origin.startswith("https:") else "refused"))
        if origin not in self._senders:
            self._senders[origin] = InProcess(self._heard(self._apps[origin]), request.url, Nowhere())
        self._last = self._senders[origin]
        return await self._last.send(request, limits)

    def so_far(self) -> HttpResponse | None:
        """Return the head of the present response, if it has arrived."""
        return None if self._last is None else self._last.so_far()

    async def close(self) -> None:
        """Shut the applications down."""
        for sender in self._senders.values():
            await sender.close()

    def _heard(self, app: ASGIApp) -> ASGIApp:
        """Return an application whose response bodies are kept."""

        async def heard(scope: Scope, receive: Receive, send: Send) -> None:
            async def keep(message: Message) -> None:
                if message["type"] == "http.response.body":
                    self.body += message.get("body", b"")
                await send(message)

            await app(scope, receive, keep)

        return heard
