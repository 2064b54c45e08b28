"""The network as a sender: httpx's transport alone, which adds nothing to what a browser would send.

Above the transport httpx would follow redirects, keep cookies, read proxies from the environment and add headers.
"""

import asyncio
import re
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import replace

import httpx

from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure, header_list
from demo_api.check.courier import Limits, Received, UnsendableError


class Network:
    """Sends each request over a connection of its own.

    Args:
        trust: Which certificates to trust; by default the system's and those that httpx brings.
    """

    def __init__(self, trust: ssl.SSLContext | None = None) -> None:
        self._trust = trust
        self._reading: _Reading | None = None

    async def send(self, request: HttpRequest, limits: Limits) -> Received:
        """Send a request; whatever a server does wrong is a failure with a remark.

        Raises:
            UnsendableError: HTTP has no room for this request.
        """
        self._reading = None
        try:
            built = _build(request)
        except httpx.InvalidURL as error:
            raise UnsendableError(f"the URL cannot be sent from here: {error}") from None
        reading = self._reading = _Reading(limits)
        try:
            async with asyncio.timeout(limits.exchange), self._transport(request.url) as transport:
                await reading.read(await transport.handle_async_request(built))
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol) as error:
            raise UnsendableError(f"the request cannot be sent from here: {error}") from None
        except TimeoutError:
            return reading.cut_short() or Received(NetworkFailure("timeout"), f"Waited {limits.exchange:.3g} s.")
        except Exception as error:  # noqa: BLE001  # whatever a server provokes is its failure, never ours
            return reading.broken_off(error) or _failure(error)
        return reading.done()

    def so_far(self) -> HttpResponse | None:
        """Return the head of the answer that is being read, if it has arrived."""
        return None if self._reading is None else self._reading.head

    async def close(self) -> None:
        """Do nothing: no connection outlives its request."""

    def _transport(self, url: str) -> httpx.AsyncHTTPTransport:
        if self._trust is None and url.startswith("https:"):
            # A browser trusts what the system trusts, and there a development machine keeps its own authority.
            self._trust = httpx.create_ssl_context(trust_env=False)
            self._trust.load_default_certs()
        # Reading the certificates takes a while, which plain HTTP need not wait for.
        verify: ssl.SSLContext | bool = self._trust or False
        return httpx.AsyncHTTPTransport(verify=verify, trust_env=False)


class _Reading:
    """One response as it comes in: its head decides, its body shows only whether it is whole.

    A body may be endless in size, in time, in pieces, or in what stands between its pieces: chunk extensions,
    trailers. Whatever the end that never comes, reading stops and the answer is the same.
    """

    def __init__(self, limits: Limits) -> None:
        self.head: HttpResponse | None = None
        self._limits = limits
        self._until = time.monotonic() + limits.exchange
        self._remark = ""

    async def read(self, response: httpx.Response) -> None:
        self.head = HttpResponse(response.status_code, header_list(response.headers.raw))
        size = pieces = 0
        if isinstance(response.stream, httpx.AsyncByteStream):
            # The raw stream: a compressed body is not unpacked, so it cannot explode.
            async for chunk in response.stream:
                size += len(chunk)
                pieces += 1
                if size > self._limits.body:
                    self._remark = _LARGE.format(limit=self._limits.body // 1024)
                elif pieces > self._limits.pieces:
                    self._remark = _PIECES.format(limit=self._limits.pieces)
                elif time.monotonic() > self._until:
                    # Pieces that are there already come without a pause in which a timeout could act.
                    self._remark = _SLOW.format(seconds=self._limits.exchange)
                if self._remark:
                    break
            await response.stream.aclose()

    def done(self) -> Received:
        return Received(self.head or NetworkFailure("closed"), self._remark)

    def cut_short(self) -> Received | None:
        slow = _SLOW.format(seconds=self._limits.exchange)
        return Received(self.head, self._remark or slow) if self.head else None

    def broken_off(self, error: Exception) -> Received | None:
        if self.head is None:
            return None
        if self._remark:  # closing a connection in the middle of a body may fail, and says nothing about the body
            return self.done()
        if _TOO_LONG in str(error):
            return Received(self.head, _FRAMING)
        return Received(replace(self.head, complete=False))


def _build(request: HttpRequest) -> httpx.Request:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    built = httpx.Request(request.method, request.url, headers=headers, content=request.body)
    # The path as the browser writes it: httpx would escape it by rules of its own.
    path = re.sub(r"^[a-z]+://[^/?]*", "", request.url)
    built.extensions = {"target": path.encode("ascii")}
    return built


def _failure(error: Exception) -> Received:
    """Return a failure of the model's kinds (``FAILURE_KINDS``), with what the client had to say."""
    chain = list(_causes(error))
    said = " ".join(str(error).split())
    for kind, types in _KINDS:
        if any(isinstance(it, types) for it in chain):
            return Received(NetworkFailure(kind), said if kind == "tls" else "")
    if any(isinstance(it, ssl.SSLError) for it in chain):
        return Received(NetworkFailure("failed"), f"TLS failed: {said or _HUNG_UP}. Does it speak https on this port?")
    if isinstance(error, httpx.RemoteProtocolError):
        if "disconnected" in said:
            return Received(NetworkFailure("closed"))
        return Received(NetworkFailure("failed"), f"The answer is not HTTP: {said}")
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return Received(NetworkFailure("closed"), said)
    return Received(NetworkFailure("failed"), said or type(error).__name__)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and what caused it, the deepest last, groups included."""
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
    # A name with an empty or an endless label is one that no resolver is even asked for.
    ("dns", (socket.gaierror, UnicodeError)),
    ("refused", (ConnectionRefusedError,)),
    ("reset", (ConnectionResetError, BrokenPipeError)),
    ("timeout", (TimeoutError, httpx.TimeoutException)),
)
_HUNG_UP = "the server hung up"
_LARGE = "The body is larger than {limit} KiB; the rest was not read, as no verdict depends on it."
_PIECES = "The body comes in more than {limit} small pieces; the rest was not read, as no verdict depends on it."
_FRAMING = "Between the parts of the body stand lines without end; the rest was not read, as the head decides."
_TOO_LONG = "Receive buffer too long"  # h11's words for a line, or lines, beyond 100 KB
_SLOW = "The body was still coming after {seconds:.3g} s; the rest was not read, as the head decides."
