"""What goes over the wire and back: requests, responses, failures, and pairs of them."""

from dataclasses import dataclass
from typing import Self

from demo_api.browser.headers import Headers, HeadersLike, get, header_list

FAILURE_KINDS = (
    *("refused", "dns", "closed", "reset", "tls", "timeout", "unrecorded", "failed", "not-sent", "compressed"),
    *("not-cached", "malformed", "length-unreadable", "truncated"),
    *("two-values-location", "two-values-content-length", "two-values-content-disposition"),
)
"""Why there is no HTTP answer, or none that counts; ``unrecorded`` is a record's gap."""

REDIRECT_STATUSES = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request that the browser would send next.

    Attributes:
        method: As on the wire.
        url: Absolute, without fragment.
        headers: What the page and the browser set, Origin included. Cookies, Host and the like are
            left to who sends it.
        body: Bytes, or ``None``.
        credentials: Whether cookies and HTTP authentication go with it.
        preflight: Whether it is the browser's own question, not the page's request.
    """

    method: str
    url: str
    headers: Headers = ()
    body: bytes | None = None
    credentials: bool = False
    preflight: bool = False

    @classmethod
    def seen(cls, method: str, url: str, headers: HeadersLike) -> Self:
        """Return a request as a server saw it.

        Args:
            method: As on the wire.
            url: Absolute: the server knows its own scheme, host and port.
            headers: As on the wire.

        Returns:
            The request; a preflight if it is one (only browsers can send
            Access-Control-Request-Method), with credentials if it brought a cookie.
        """
        pairs = header_list(headers)
        asks = method == "OPTIONS" and get(pairs, "access-control-request-method") is not None
        return cls(method, url, pairs, None, get(pairs, "cookie") is not None, asks)

    def header(self, name: str) -> str | None:
        """Return the combined value of a header, ``None`` if it is not sent."""
        return get(self.headers, name.lower())


@dataclass(frozen=True, slots=True)
class HttpResponse:
    """A response.

    Attributes:
        status: As on the wire; not checked.
        headers: Ordered pairs; duplicates matter.
        complete: Whether the whole body arrived.
        body: The first bytes of the body; ``None`` if they are not known.
    """

    status: int
    headers: Headers = ()
    complete: bool = True
    body: bytes | None = None

    def header(self, name: str) -> str | None:
        """Return the combined value of a header, ``None`` if it was not sent."""
        return get(self.headers, name.lower())

    @property
    def is_redirect(self) -> bool:
        """Whether a browser would follow it: a redirect status with a Location."""
        return self.status in REDIRECT_STATUSES and self.header("location") is not None


@dataclass(frozen=True, slots=True)
class NetworkFailure:
    """No response.

    Attributes:
        kind: One of :data:`FAILURE_KINDS`; anything else means ``failed``.
    """

    kind: str = "failed"


Answer = HttpResponse | NetworkFailure


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and what came back."""

    request: HttpRequest
    answer: Answer
