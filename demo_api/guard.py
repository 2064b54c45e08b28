"""What is refused before anything runs: requests for another host, and bodies without end."""

import re
from collections.abc import Collection

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
"""Bytes. The largest body a lesson needs is a penguin."""

# uri-host [ ":" port ] (RFC 9110, section 7.2); what is more, a user name for example, names another host.
_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:@\[\]/?#\\]+))(?::[0-9]{0,5})?")


class Guard:
    """ASGI middleware for the outermost place. ``hosts`` are the names the lab answers to, without ports.

    A page elsewhere can make its own host name point to 127.0.0.1 (DNS rebinding) and so become same-origin
    with the lab; but it cannot change the Host header, which then gives it away.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or answer 400 (another host) or 413 (too large)."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])  # of a header that is there twice the last line counts
        host = headers.get(b"host", b"").decode("latin-1")
        if _host_name(host) not in self.hosts:
            known = ", ".join(sorted(self.hosts))
            detail = f"The lab answers to {known}, not to {host[:100]!r}. See DEMO_API_PUBLIC_HOST."
            await JSONResponse({"detail": detail}, 400)(scope, receive, send)
        elif _length(headers.get(b"content-length", b"0")) > MAX_BODY:
            await _too_large(scope, receive, send)
        else:
            await self.app(scope, receive, send)


class BodyLimit:
    """ASGI middleware that ends a body of unknown length where it becomes too large.

    It stands behind the witness, so that the record shows the 413 that left.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and answer 413 if its body does not end in time."""
        # A body follows if one of two headers says so (RFC 9112, section 6.3); the guard has read the other.
        if scope["type"] != "http" or not any(name == b"transfer-encoding" for name, _ in scope["headers"]):
            await self.app(scope, receive, send)
            return
        received = 0
        started = refused = False

        async def receive_bounded() -> Message:
            nonlocal received, refused
            message = await receive()
            received += len(message.get("body", b""))
            if received <= MAX_BODY:
                return message
            if not started:
                refused = True
                await _too_large(scope, receive, send)
            return {"type": "http.disconnect"}

        async def send_noted(message: Message) -> None:
            nonlocal started
            started = True
            if not refused:  # what the application says of a body cut short is of no interest
                await send(message)

        await self.app(scope, receive_bounded, send_noted)


async def _too_large(scope: Scope, receive: Receive, send: Send) -> None:
    detail = f"The lab takes bodies of up to {MAX_BODY} bytes."
    await JSONResponse({"detail": detail}, 413, {"Connection": "close"})(scope, receive, send)


def _host_name(host: str) -> str | None:
    """Return the name in a Host header without its port, in lower case; None if it is not a host and a port."""
    named = _HOST.fullmatch(host)
    return None if named is None else (named[1] or named[2]).lower()


def _length(length: bytes) -> int:
    return int(length) if length.isdigit() and len(length) < 20 else MAX_BODY + 1  # noqa: PLR2004  # digits of 2**64
