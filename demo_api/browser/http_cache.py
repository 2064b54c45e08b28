"""The HTTP cache of a browser, as far as it matters to CORS: which stored response a request gets, and for how long.

A stored response keeps the headers that it came with. So it can lack Access-Control-Allow-Origin, or name the origin
that asked first. Time is given by the caller, in seconds of any clock that does not run backwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from demo_api.browser.engine import Engine
from demo_api.browser.headers import Headers, get
from demo_api.browser.messages import HttpRequest, HttpResponse

Key = tuple[str, bool, str]
"""The site of the page, whether cookies may go with the request, and the URL without its fragment."""
_HEURISTIC_STATUSES = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})
_NOT_MODIFIED = 304
_VALIDATORS = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
_CONDITIONS = frozenset({"if-match", "if-modified-since", "if-none-match", "if-range", "if-unmodified-since"})
_KEPT_BY_304 = frozenset({"content-encoding", "content-length", "content-range", "content-type"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored response.

    Attributes:
        request: The request that it came for.
        response: The response.
        at: When it came, in seconds.
    """

    request: HttpRequest
    response: HttpResponse
    at: float

    @property
    def validator(self) -> tuple[str, str] | None:
        """The header with which the browser asks whether it is still good; ``None`` if there is none."""
        for header, question in _VALIDATORS:
            if (value := get(self.response.headers, header)) is not None:
                return question, value
        return None

    def varies_in(self, request: HttpRequest) -> str | None:
        """Return the header in ``Vary`` that differs in a request, ``None`` if none does (RFC 9111, section 4.1)."""
        for name in _listed(get(self.response.headers, "vary")):
            if name == "*" or self.request.header(name) != request.header(name):
                return name
        return None

    def is_fresh(self, now: float, engine: Engine) -> bool:
        """Return whether it may be used without asking (RFC 9111, section 4.2)."""
        control = directives(self.response.headers)
        if "no-cache" in control:
            return False
        age = get(self.response.headers, "age") or ""
        spent = now - self.at + (int(age) if age.isdecimal() else 0)
        return lifetime(self.response, engine) > spent

    def updated(self, response: HttpResponse, now: float) -> "Stored":
        """Return it with the headers of a response that says "not modified" (RFC 9111, section 3.2)."""
        new = {name.lower() for name, _ in response.headers} - _KEPT_BY_304
        kept = tuple(pair for pair in self.response.headers if pair[0].lower() not in new)
        added = tuple(pair for pair in response.headers if pair[0].lower() in new)
        return replace(self, response=replace(self.response, headers=(*kept, *added)), at=now)


@dataclass(slots=True)
class HttpCache:
    """The cache of one browser for the pages in one tab's site."""

    _entries: dict[Key, Stored] = field(default_factory=dict)

    def at(self, key: Key) -> Stored | None:
        """Return what is stored for a key."""
        return self._entries.get(key)

    def store(self, key: Key, stored: Stored) -> None:
        """Keep a response, in the place of the one before."""
        self._entries[key] = stored

    def forget(self, key: Key) -> None:
        """Throw away what is stored for a key."""
        self._entries.pop(key, None)


def may_be_stored(request: HttpRequest, response: HttpResponse, engine: Engine) -> bool:
    """Return whether a browser may keep a response (RFC 9111, section 3).

    Args:
        request: The request.
        response: The response to it.
        engine: Whose differences apply.
    """
    control, status = directives(response.headers), response.status
    if request.method != "GET" or "no-store" in control or status == _NOT_MODIFIED or not response.complete:
        return False
    kept = engine.storing.statuses
    if status not in kept if kept is not None else status in engine.storing.not_statuses:
        return False
    if status not in _HEURISTIC_STATUSES and "max-age" not in control and get(response.headers, "expires") is None:
        return False
    if engine.storing.keeps_expired or lifetime(response, engine) > 0:
        return True
    return any(get(response.headers, name) is not None for name, _ in _VALIDATORS)


def lifetime(response: HttpResponse, engine: Engine) -> float:
    """Return for how many seconds a response is fresh, from when it was made (RFC 9111, section 4.2.1).

    If the server does not say it, browsers take a tenth of the time since it was last changed (section 4.2.2).

    Args:
        response: The response.
        engine: Whose differences apply.
    """
    control = directives(response.headers)
    if "max-age" in control:
        seconds = control["max-age"].strip('"' if engine.storing.quoted_age else "")
        return int(seconds) if seconds.isdecimal() else 0
    date, expires = _moment(response, "date"), _moment(response, "expires")
    if expires is not None or (engine.storing.bad_expires and get(response.headers, "expires") is not None):
        return 0 if expires is None or date is None else expires - date
    modified = _moment(response, "last-modified")
    if modified is None or date is None or response.status not in _HEURISTIC_STATUSES:
        return 0
    return max(0, date - modified) / 10


def directives(headers: Headers) -> Mapping[str, str]:
    """Return the directives in ``Cache-Control``, in lower case, with their values.

    All engines also read ``Pragma: no-cache``, where the standard has it only without ``Cache-Control``.
    """
    pairs = [it.partition("=") for it in _listed(get(headers, "cache-control"))]
    found = {name.strip(): value.strip() for name, _, value in reversed(pairs)}
    return found | {"no-cache": ""} if "no-cache" in _listed(get(headers, "pragma")) else found


def is_conditional(headers: Headers) -> bool:
    """Return whether headers make a request conditional (Fetch, HTTP-network-or-cache fetch, step 8.20)."""
    return any(name.lower() in _CONDITIONS for name, _ in headers)


def _listed(value: str | None) -> list[str]:
    return [] if value is None else [name for it in value.lower().split(",") if (name := it.strip())]


def _moment(response: HttpResponse, name: str) -> float | None:
    from email.utils import parsedate_to_datetime  # noqa: PLC0415  # it loads sockets, and most fetches have no cache

    try:
        return parsedate_to_datetime(get(response.headers, name) or "").timestamp()
    except ValueError:
        return None
