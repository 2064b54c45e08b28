"""What a page asks for: a call of fetch()."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, get_args

from demo_api.browser.csp import ContentPolicy
from demo_api.browser.headers import Headers, HeadersLike, header_list
from demo_api.browser.messages import Exchange
from demo_api.browser.url import serialize_origin

Mode = Literal["cors", "no-cors", "same-origin", "navigate"]
Credentials = Literal["omit", "same-origin", "include"]
Redirect = Literal["follow", "error", "manual"]
Cache = Literal["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"]
ReferrerPolicy = Literal[
    "",
    "no-referrer",
    "no-referrer-when-downgrade",
    "same-origin",
    "origin",
    "strict-origin",
    "origin-when-cross-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
]
Initiator = Literal[
    "audio",
    "background-image",
    "beacon",
    "canvas",
    "eventsource",
    "font",
    "form",
    "iframe",
    "img",
    "import",
    "import-scripts",
    "link",
    "manifest",
    "mask-image",
    "module",
    "module-worker",
    "modulepreload",
    "ping",
    "preload",
    "script",
    "serviceworker",
    "sharedworker",
    "stylesheet",
    "track",
    "video",
    "worker",
]
"""What makes a request and does not read the response as a script does (``element.py``)."""
Via = Literal["fetch", "xhr", Initiator]
_NAVIGATE = frozenset({"form", "iframe", "link"})
_CHOICES = {
    "mode": ("cors", "no-cors", "same-origin"),
    "credentials": get_args(Credentials),
    "redirect": get_args(Redirect),
    "cache": get_args(Cache),
    "referrer_policy": get_args(ReferrerPolicy),
    "via": get_args(Via),
}


@lru_cache(maxsize=1024)
def _mistake(*chosen: str) -> str | None:
    """Return what is wrong with values of the options in ``_CHOICES``, ``None`` if nothing is."""
    for (name, choices), value in zip(_CHOICES.items(), chosen, strict=True):
        if value not in choices:
            return f"{name} {value!r} is not one of {', '.join(choices)}"
    return None


@dataclass(frozen=True, slots=True)
class Body:
    """A request's body.

    Attributes:
        content: The bytes.
        content_type: What the browser sets if the page sets none; ``None`` for raw bytes.
        stream: Whether the page gave a ReadableStream, which can be read only once.
    """

    content: bytes = b""
    content_type: str | None = None
    stream: bool = False


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """A call of ``fetch(url, {...})`` by a page.

    Attributes:
        url: As the page wrote it; may be relative to ``page_url``.
        origin: The page's origin, ``scheme://host[:port]`` or ``null``.
        method: As the page wrote it.
        headers: As the page wrote them, in order.
        body: The body, or ``None``.
        mode: ``cors``, ``no-cors`` or ``same-origin``; of a frame or a form, ``navigate``.
        credentials: ``same-origin``, ``include`` or ``omit``.
        redirect: ``follow``, ``error`` or ``manual``.
        page_url: The page's address; by default the root of its origin.
        use_cors_preflight: Whether a preflight is forced, as by a listener on an XHR's upload.
        target_address_space: ``targetAddressSpace`` of Local Network Access, if given.
        local_network_granted: Whether the visitor has allowed the page to call more private addresses.
        cache: ``default``, ``no-store``, ``only-if-cached`` or another cache mode.
        referrer_policy: ``referrerPolicy``; empty for the page's own, of which the default is assumed.
        integrity: The page's ``integrity``; the model takes the body to be the one that it names.
        keepalive: Whether the request outlives the page.
        via: What makes the request: ``fetch``, ``xhr``, or an element, a worker and the like.
        worker: Whether it is made in a worker.
        creator: For a page or worker without an origin: the origin of the page that made it, if known.
        policies: The page's own Content-Security-Policies.
        earlier: What was asked before, with its exchanges; the browser may have stored a response.
        destination: What the response is for (Fetch, destination); empty where a script reads it.

    Raises:
        ValueError: If ``origin`` is not an origin, or ``mode``, ``credentials``, ``redirect``, ``cache``,
            ``referrer_policy`` or ``via`` is not one of its values.
    """

    url: str
    origin: str
    method: str = "GET"
    headers: Headers = ()
    body: Body | None = None
    mode: Mode = "cors"
    credentials: Credentials = "same-origin"
    redirect: Redirect = "follow"
    page_url: str = ""
    use_cors_preflight: bool = False
    target_address_space: str | None = None
    local_network_granted: bool = False
    cache: Cache = "default"
    referrer_policy: ReferrerPolicy = ""
    integrity: str = ""
    keepalive: bool = False
    via: Via = "fetch"
    worker: bool = False
    creator: str = ""
    policies: tuple[ContentPolicy, ...] = ()
    earlier: tuple[tuple["FetchRequest", tuple[Exchange, ...]], ...] = ()
    destination: str = ""

    def __post_init__(self) -> None:
        if self.origin != "null" and serialize_origin(self.origin) != self.origin:
            raise ValueError(f"page origin {self.origin!r} is not scheme://host[:port] or null")
        mode = "cors" if self.mode == "navigate" and self.via in _NAVIGATE else self.mode
        mistake = _mistake(mode, self.credentials, self.redirect, self.cache, self.referrer_policy, self.via)
        if mistake is not None:
            raise ValueError(mistake)


def fetch_request(
    url: str,
    *,
    origin: str,
    method: str = "GET",
    headers: HeadersLike = (),
    body: Body | str | bytes | None = None,
    mode: Mode = "cors",
    credentials: Credentials = "same-origin",
    redirect: Redirect = "follow",
    page_url: str = "",
) -> FetchRequest:
    """Return a :class:`FetchRequest` from values in the form that a script has them.

    Args:
        url: As in ``fetch(url)``.
        origin: The page's origin; a trailing slash or upper case is forgiven.
        method: As in ``fetch``.
        headers: A mapping, or pairs of text or bytes.
        body: Text goes as ``text/plain;charset=UTF-8``, bytes go without a type.
        mode: As in ``fetch``.
        credentials: As in ``fetch``.
        redirect: As in ``fetch``.
        page_url: The page's address.

    Returns:
        The request.

    Raises:
        ValueError: As :class:`FetchRequest` does.
    """
    if isinstance(body, str):
        body = Body(body.encode("utf-8", errors="replace"), "text/plain;charset=UTF-8")
    elif isinstance(body, bytes):
        body = Body(body)
    pairs = header_list(headers)
    page = serialize_origin(origin) or origin
    return FetchRequest(url, page, method, pairs, body, mode, credentials, redirect, page_url or "")


def page_url(asked: FetchRequest) -> str:
    """Return the page's address."""
    return asked.page_url or ("about:srcdoc" if asked.origin == "null" else f"{asked.origin}/")
