"""What is refused before anything runs: requests for another host, and bodies without end."""

import re
from collections.abc import Awaitable, Collection

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 64 * 1024
"""Bytes. The largest body a lesson needs is a penguin."""

# uri-host [ ":" port ] (RFC 9110, section 7.2); what is more, a user name for example, names another host.
_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([^\s:@\[\]/?#\\]+))(?::[0-9]{0,5})?")


class Guard:
    """ASGI middleware for a place outside the witness: what it refuses takes no other request's room in the record.

    A page elsewhere can make its own host name point to 127.0.0.1 (DNS rebinding) and so become same-origin
    with the lab; but it cannot change the Host header, which then gives it away.

    Args:
        app: the application.
        hosts: the names the lab answers to, without ports.
        refuses: answers 413, and may note it, where a body of unknown length turns out to be too large.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str], refuses: ASGIApp) -> None:
        self.app = app
        self.refuses = refuses
        self.hosts = frozenset(hosts)
        self._known: set[bytes] = set()

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Pass the request on, or answer 400 (another host) or 413 (too large)."""
        if scope["type"] != "http":
            return self.app(scope, receive, send)
        headers = dict(scope["headers"])  # of a header that is there twice the last line counts
        host = headers.get(b"host", b"")
        if host not in self._known and not self._knows(host):
            known = ", ".join(sorted(self.hosts))
            said = host.decode("latin-1")[:100]
            detail = f"The lab answers to {known}, not to {said!r}. See DEMO_API_PUBLIC_HOST."
            return JSONResponse({"detail": detail}, 400)(scope, receive, send)
        if b"transfer-encoding" in headers:
            # A body follows if one of two headers says so (RFC 9112, section 6.3), and this one does not say how long.
            return self._pass_on_body(scope, receive, send)
        if b"content-length" in headers and _length(headers[b"content-length"]) > MAX_BODY:
            return too_large(scope, receive, send)
        return self.app(scope, receive, send)

    async def _pass_on_body(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read a body of unknown length before anything else does, and answer 413 where it becomes too large."""
        messages: list[Message] = []
        left = MAX_BODY
        while not messages or messages[-1].get("more_body", False):
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            left -= len(message.get("body", b""))
            if left < 0:
                await self.refuses(scope, receive, send)
                return
            messages.append(message)
        messages.reverse()

        async def receive_again() -> Message:
            return messages.pop() if messages else await receive()

        await self.app(scope, receive_again, send)

    def _knows(self, host: bytes) -> bool:
        """Return whether a Host header names the lab, and remember one that does."""
        if _host_name(host.decode("latin-1")) not in self.hosts:
            return False
        if len(self._known) < _MAX_KNOWN:
            self._known.add(host)
        return True


_MAX_KNOWN = 100
"""Host headers that are known without being taken apart; browsers send a handful."""


async def too_large(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer 413."""
    detail = f"The lab takes bodies of up to {MAX_BODY} bytes."
    await JSONResponse({"detail": detail}, 413, {"Connection": "close"})(scope, receive, send)


def _host_name(host: str) -> str | None:
    """Return the name in a Host header without its port, in lower case; None if it is not a host and a port."""
    named = _HOST.fullmatch(host)
    return None if named is None else (named[1] or named[2]).lower()


def _length(length: bytes) -> int:
    return int(length) if length.isdigit() and len(length) < 20 else MAX_BODY + 1  # noqa: PLR2004  # digits of 2**64
