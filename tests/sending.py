"""Requests as they are given, over connections that stay open: thousands of experiments send two of them each."""

import re
import select
import ssl
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPSConnection

Headers = Iterable[tuple[str, str]]

# What a client that is no browser says of itself.
_OWN = (("Accept", "*/*"), ("Accept-Encoding", "gzip, deflate"), ("User-Agent", "the lab's tests"))
_WITH_A_LENGTH = {"POST", "PUT", "PATCH"}
_URL = re.compile("(https?)://(?:[^/?#]*@)?([^/?#]*)([^#]*)")


class UnreadableError(Exception):
    """What came back is no whole HTTP response."""


@dataclass(frozen=True, slots=True)
class Received:
    """A whole response; what its headers say of the body's coding is left to the reader."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


class Client:
    """Sends one request after another, in one thread. It follows no redirect and keeps no cookie."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], HTTPConnection] = {}

    def send(self, method: str, url: str, headers: Headers = (), body: bytes | None = None) -> Received:
        """Return the response.

        Args:
            method: As on the wire.
            url: Absolute; only ASCII, and percent-encoded.
            headers: They are sent as they are, after Host and what the client says of itself.
            body: The body, if there is one.

        Raises:
            UnreadableError: What came back is no whole HTTP response, or nothing came back.
            OSError: There is no connection, or it broke.
        """
        found = _URL.match(url)
        if found is None:
            raise OSError(f"{url} is no address of a server")
        scheme, place, target = found.groups()
        connection = self._connection(scheme, place)
        lengths = [("Content-Length", str(len(body or b"")))] if body or method in _WITH_A_LENGTH else []
        try:
            connection.putrequest(method, target if target[:1] == "/" else f"/{target}", skip_accept_encoding=True)
            for name, value in (*_OWN, *headers, *lengths):
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Received(response.status, response.getheaders(), response.read())
        except HTTPException as error:
            connection.close()
            raise UnreadableError(str(error)) from error
        except OSError:
            connection.close()
            raise

    def _connection(self, scheme: str, place: str) -> HTTPConnection:
        """Return the connection to a server, as a new one if the server has closed it."""
        kept = self._kept.get((scheme, place))
        if kept is None:
            kept = self._kept[scheme, place] = _TO[scheme](place, timeout=10)
        elif kept.sock is not None and select.select([kept.sock], [], [], 0)[0]:  # bytes nobody asked for, or its end
            kept.close()
        return kept


_TRUSTING = ssl.create_default_context()
_TRUSTING.check_hostname = False
_TRUSTING.verify_mode = ssl.CERT_NONE
_TO: dict[str, Callable[..., HTTPConnection]] = {
    "http": HTTPConnection,
    "https": partial(HTTPSConnection, context=_TRUSTING),
}
