"""A sender for the network: a socket and h11, which add nothing to the request of the browser.

A client for HTTP follows redirects, keeps cookies, reads proxies from the environment and adds headers. It also takes
longer to load than to send a request.
"""

import asyncio
import errno
import re
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import h11

from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure, header_list
from demo_api.browser.url import Url, parse
from demo_api.check.courier import KEPT, Limits, Received, UnsendableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_PIECE = 64 * 1024
"""Bytes that are read at once."""
_LONGEST_LINE = 100 * 1024
"""Bytes of a line, or of all lines of a head."""
_PATIENCE = 0.25
"""Seconds to wait for one address of a host before another one is tried at the same time (RFC 8305, section 8)."""
_SWITCHING = 101


class Network:
    """Sends each request over its own connection.

    Args:
        trust: The certificates to trust; by default those of the system and of certifi.
    """

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        self._trust = trust
        self._reading: _Reading | None = None

    async def send(self, request: HttpRequest, limits: Limits) -> Received:
        """Send a request. Every error of a server is a failure with a remark.

        Raises:
            UnsendableError: HTTP cannot express this request.
        """
        self._reading = None
        url, written = _written(request)
        reading = self._reading = _Reading(limits)
        try:
            async with asyncio.timeout(limits.exchange), self._connected(url) as (reader, writer):
                writer.write(written)
                await writer.drain()
                await reading.read(reader, request.method)
        except TimeoutError:
            return reading.cut_short() or Received(NetworkFailure("timeout"), f"Waited {limits.exchange:.3g} s.")
        except Exception as error:  # noqa: BLE001  # an error that a server causes is its failure, not ours
            return reading.broken_off(error) or _failure(error)
        return reading.done()

    def so_far(self) -> HttpResponse | None:
        """Return the head of the present response, if it has arrived."""
        return None if self._reading is None else self._reading.head

    async def close(self) -> None:
        """Do nothing: each connection ends with its request."""

    @asynccontextmanager
    async def _connected(self, url: Url) -> "AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]":
        secure = url.scheme == "https"
        reader, writer = await asyncio.open_connection(
            url.host.strip("[]"),
            url.effective_port,
            ssl=self._trusted() if secure else None,
            server_hostname=url.host.strip("[]") if secure else None,
            happy_eyeballs_delay=_PATIENCE,
        )
        try:
            yield reader, writer
        finally:
            writer.transport.abort()  # a polite end would wait for the server

    def _trusted(self) -> ssl.SSLContext:
        if self._trust is None:
            import certifi  # noqa: PLC0415  # plain HTTP does not need it

            # A browser trusts what the system trusts, for example the local authority of a development machine.
            self._trust = ssl.create_default_context(cafile=certifi.where())
            self._trust.load_default_certs()
            self._trust.set_alpn_protocols(["http/1.1"])
        return self._trust


class _Reading:
    """One response while it arrives. Its head decides; its body shows whether it is complete, and how it begins.

    A body can be endless in size, in time, in pieces, or between its pieces (chunk extensions, trailers). In each case
    reading stops, and the result is the same.
    """

    def __init__(self, limits: Limits) -> None:
        self.head: HttpResponse | None = None
        self._body = b""
        self._limits = limits
        self._until = time.monotonic() + limits.exchange
        self._remark = ""

    async def read(self, reader: asyncio.StreamReader, method: str) -> None:
        connection = h11.Connection(h11.CLIENT, max_incomplete_event_size=_LONGEST_LINE)
        # What h11 must know to read the response. The request itself is already sent.
        connection.send(h11.Request(method=method, target=b"/", headers=[(b"Host", b"x")]))
        connection.send(h11.EndOfMessage())
        size = pieces = 0
        while not self._remark:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                received = await reader.read(_PIECE)
                if not received and self.head is None and connection.their_state is h11.SEND_RESPONSE:
                    raise EOFError
                connection.receive_data(received)
            elif isinstance(event, h11.InformationalResponse) and event.status_code != _SWITCHING:
                continue
            elif isinstance(event, h11.Response | h11.InformationalResponse):
                self.head = HttpResponse(event.status_code, header_list(event.headers.raw_items()))
                if event.status_code == _SWITCHING:
                    return
            elif isinstance(event, h11.Data):
                size += len(event.data)
                pieces += 1
                self._body += bytes(event.data[: KEPT - len(self._body)])
                self._limit(size, pieces)
            else:
                return

    def _limit(self, size: int, pieces: int) -> None:
        if size > self._limits.body:
            self._remark = _LARGE.format(limit=self._limits.body // 1024)
        elif pieces > self._limits.pieces:
            self._remark = _PIECES.format(limit=self._limits.pieces)
        elif time.monotonic() > self._until:
            # Between pieces that have already arrived, there is no pause for a timeout.
            self._remark = _SLOW.format(seconds=self._limits.exchange)

    def done(self) -> Received:
        return Received(self.head or NetworkFailure("closed"), self._remark, self._body)

    def cut_short(self) -> Received | None:
        slow = _SLOW.format(seconds=self._limits.exchange)
        return Received(self.head, self._remark or slow, self._body) if self.head else None

    def broken_off(self, error: Exception) -> Received | None:
        if self.head is None:
            return None
        if _TOO_LONG in str(error):
            return Received(self.head, _FRAMING, self._body)
        return Received(replace(self.head, complete=False), body=self._body)


def _written(request: HttpRequest) -> tuple[Url, bytes]:
    """Return where a request goes, and its bytes."""
    url = parse(request.url)
    if url is None or not url.is_http:
        raise UnsendableError(f"the URL cannot be sent from here: {request.url}")
    host = url.host if url.port is None else f"{url.host}:{url.port}"
    length = [("Content-Length", str(len(request.body or b"")))] if _has_length(request) else []
    # The path as the browser writes it: a library would have its own rules for escaping.
    target = re.sub(r"^[a-z]+://[^/?]*", "", request.url)
    try:
        encoded = [
            (name.encode("latin-1"), value.encode("latin-1"))
            for name, value in (("Host", host), *length, *request.headers)
        ]
        connection = h11.Connection(h11.CLIENT)
        head = connection.send(h11.Request(method=request.method, target=target.encode("ascii"), headers=encoded))
        body = connection.send(h11.Data(request.body)) if request.body else b""
    except (h11.LocalProtocolError, UnicodeError) as error:
        raise UnsendableError(f"the request cannot be sent from here: {error}") from None
    return url, (head or b"") + (body or b"")


def _has_length(request: HttpRequest) -> bool:
    """Whether a browser sends Content-Length (Fetch, HTTP-network-or-cache fetch, steps 8.4 to 8.8)."""
    return request.body is not None or request.method in {"POST", "PUT"}


def _failure(error: Exception) -> Received:
    """Return a failure of one of the model's kinds (``FAILURE_KINDS``), with the text of the error."""
    chain = list(_causes(error))
    said = " ".join(str(error).split())
    for kind, types in _KINDS:
        if any(isinstance(it, types) for it in chain):
            return Received(NetworkFailure(kind), said if kind == "tls" else "")
    if any(isinstance(it, ssl.SSLError) for it in chain):
        return Received(
            NetworkFailure("failed"), f"TLS failed: {said or _HUNG_UP}. Does the server use https on this port?"
        )
    if isinstance(error, h11.RemoteProtocolError):
        return Received(NetworkFailure("failed"), f"The response is not HTTP: {said}")
    if _all_refused(said):
        return Received(NetworkFailure("refused"))
    return Received(NetworkFailure("failed"), said or type(error).__name__)


def _all_refused(said: str) -> bool:
    """Whether each address of the host refused. asyncio then raises one error with the texts of all."""
    numbers = set(re.findall(r"\[Errno (\d+)\]", said))
    return numbers == {str(errno.ECONNREFUSED)}


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes, the deepest last, with the members of groups."""
    todo, seen = [error], set[int]()
    while todo:
        it = todo.pop(0)
        if id(it) in seen:
            continue
        seen.add(id(it))
        yield it
        todo += [cause for cause in (it.__cause__, it.__context__) if cause is not None]
        if isinstance(it, BaseExceptionGroup):
            todo += it.exceptions


_KINDS: tuple[tuple[str, tuple[type[BaseException], ...]], ...] = (
    ("tls", (ssl.SSLCertVerificationError,)),
    # For a name with an empty or a very long label, no resolver gets a question.
    ("dns", (socket.gaierror, UnicodeError)),
    ("refused", (ConnectionRefusedError,)),
    ("reset", (ConnectionResetError, BrokenPipeError)),
    ("timeout", (TimeoutError,)),
    ("closed", (EOFError,)),
)
_HUNG_UP = "the server closed the connection"
_LARGE = "The body is larger than {limit} KiB; the rest was not read, because the verdict does not depend on it."
_PIECES = (
    "The body has more than {limit} small pieces; the rest was not read, because the verdict does not depend on it."
)
_FRAMING = "There are lines without end between the parts of the body; the rest was not read, because the head decides."
_TOO_LONG = "Receive buffer too long"  # h11's message about a line, or lines, that are too long
_SLOW = "The body was still coming after {seconds:.3g} s; the rest was not read, because the head decides."
