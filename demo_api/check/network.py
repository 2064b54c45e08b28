"""A sender for the network: only httpx's transport, which adds nothing to the request of the browser.

A client of httpx follows redirects, keeps cookies, reads proxies from the environment and adds headers.
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
    """Sends each request over its own connection.

    Args:
        trust: The certificates to trust; by default those of the system and of httpx.
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
        except Exception as error:  # noqa: BLE001  # an error that a server causes is its failure, not ours
            return reading.broken_off(error) or _failure(error)
        return reading.done()

    def so_far(self) -> HttpResponse | None:
        """Return the head of the present response, if it has arrived."""
        return None if self._reading is None else self._reading.head

    async def close(self) -> None:
        """Do nothing: each connection ends with its request."""

    def _transport(self, url: str) -> httpx.AsyncHTTPTransport:
        if self._trust is None and url.startswith("https:"):
            # A browser trusts what the system trusts, for example the local authority of a development machine.
            self._trust = httpx.create_ssl_context(trust_env=False)
            self._trust.load_default_certs()
        # Reading the certificates takes time, and plain HTTP does not need them.
        verify: ssl.SSLContext | bool = self._trust or False
        return httpx.AsyncHTTPTransport(verify=verify, trust_env=False)


class _Reading:
    """One response while it arrives. Its head decides; its body shows only whether it is complete.

    A body can be endless in size, in time, in pieces, or between its pieces (chunk extensions, trailers). In each case
    reading stops, and the result is the same.
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
            # The raw stream: a compressed body stays compressed, so it cannot become too large.
            async for chunk in response.stream:
                size += len(chunk)
                pieces += 1
                if size > self._limits.body:
                    self._remark = _LARGE.format(limit=self._limits.body // 1024)
                elif pieces > self._limits.pieces:
                    self._remark = _PIECES.format(limit=self._limits.pieces)
                elif time.monotonic() > self._until:
                    # Between pieces that have already arrived, there is no pause for a timeout.
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
        if (
            self._remark
        ):  # closing a connection in the middle of a body can fail; that does not mean that the body is wrong
            return self.done()
        if _TOO_LONG in str(error):
            return Received(self.head, _FRAMING)
        return Received(replace(self.head, complete=False))


def _build(request: HttpRequest) -> httpx.Request:
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in request.headers]
    built = httpx.Request(request.method, request.url, headers=headers, content=request.body)
    # The path as the browser writes it: httpx has its own rules for escaping.
    path = re.sub(r"^[a-z]+://[^/?]*", "", request.url)
    built.extensions = {"target": path.encode("ascii")}
    return built


def _failure(error: Exception) -> Received:
    """Return a failure of one of the model's kinds (``FAILURE_KINDS``), with the text of the client's error."""
    chain = list(_causes(error))
    said = " ".join(str(error).split())
    for kind, types in _KINDS:
        if any(isinstance(it, types) for it in chain):
            return Received(NetworkFailure(kind), said if kind == "tls" else "")
    if any(isinstance(it, ssl.SSLError) for it in chain):
        return Received(
            NetworkFailure("failed"), f"TLS failed: {said or _HUNG_UP}. Does the server use https on this port?"
        )
    if isinstance(error, httpx.RemoteProtocolError):
        if "disconnected" in said:
            return Received(NetworkFailure("closed"))
        return Received(NetworkFailure("failed"), f"The response is not HTTP: {said}")
    if isinstance(error, httpx.ReadError | httpx.WriteError | httpx.CloseError):
        return Received(NetworkFailure("closed"), said)
    return Received(NetworkFailure("failed"), said or type(error).__name__)


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
    ("timeout", (TimeoutError, httpx.TimeoutException)),
)
_HUNG_UP = "the server closed the connection"
_LARGE = "The body is larger than {limit} KiB; the rest was not read, because the verdict does not depend on it."
_PIECES = (
    "The body has more than {limit} small pieces; the rest was not read, because the verdict does not depend on it."
)
_FRAMING = "There are lines without end between the parts of the body; the rest was not read, because the head decides."
_TOO_LONG = "Receive buffer too long"  # h11's message about a line, or lines, over 100 KB
_SLOW = "The body was still coming after {seconds:.3g} s; the rest was not read, because the head decides."
