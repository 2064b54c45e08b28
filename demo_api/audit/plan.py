"""The requests of an audit, known before it sends the first one."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from demo_api.audit.alike import WIDE, Lookalike, lookalikes
from demo_api.audit.login import Login
from demo_api.browser import Fetch, FetchRequest, HttpRequest, fetch_request
from demo_api.browser.fetch_request import Body, Credentials
from demo_api.browser.request import SAFELISTED_METHODS
from demo_api.words import Verdict

DEFAULT_METHOD = "DELETE"
POST_JSON = "POST with JSON"
"""A POST that needs a preflight, because its Content-Type is application/json."""
_JSON = (("Content-Type", "application/json"),)
_BODY = ("Content-Type", "text/plain;charset=UTF-8")


class AuditError(ValueError):
    """The audit is not possible; the message is one line."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A preflight: what it asks for, in words, and the page's call of fetch() that causes it."""

    label: str
    asked: FetchRequest
    request: HttpRequest


@dataclass(frozen=True, slots=True)
class Step:
    """The requests for one origin.

    Attributes:
        lookalike: The origin.
        read: The request whose response says who may read: a GET, or a POST with the given body.
        asks: The preflights; none for the kinds in ``WIDE``.
        count: The largest number of requests.
    """

    lookalike: Lookalike
    read: HttpRequest
    asks: tuple[Ask, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Plan:
    """All requests of an audit.

    Attributes:
        url: The URL of the audit.
        origin: The given origin, which the policy should allow.
        methods: What the preflights ask for, in words. The audit never sends it.
        login: The headers that go with each request that reads.
        body: The body of the POST; ``None`` if the audit sends GET.
        steps: The requests, by origin.
    """

    url: str
    origin: str
    methods: tuple[str, ...]
    login: Login
    body: str | None
    steps: tuple[Step, ...]

    @property
    def requests(self) -> int:
        """The largest number of requests."""
        return sum(step.count for step in self.steps)

    def ask(self, origin: str, label: str) -> Ask | None:
        """Return the preflight of a page of an origin that asks for a method, ``None`` if there is none."""
        return next(_asks(self.url, origin, (label,)), None)

    def reading(self, origin: str, credentials: Credentials) -> Fetch:
        """Return the fetch() of a page of an origin that reads."""
        return _reading(self.url, origin, credentials, self.body)


def plan(url: str, origin: str, method: str = "GET", login: Login | None = None, body: str | None = None) -> Plan:
    """Return the requests of an audit.

    Args:
        url: The URL of the audit.
        origin: The given origin, which the policy should allow.
        method: The method that the preflights ask for. GET and HEAD need no preflight: then they ask for DELETE, and
            for POST with JSON. POST stands for POST with JSON.
        login: Headers for each request that reads, in place of what a visitor's browser sends.
        body: The body of a POST that the audit sends in place of GET.

    Raises:
        AuditError: No browser sends such a request, or CORS does not apply.
    """
    if body is not None and method.upper() != "POST":
        raise AuditError("--data with --audit needs --method POST: the audit sends no other method with a body")
    whole = _reading(url, origin, "include", body)
    if whole.request is None:
        raise AuditError(f"no browser would send anything: {_why(whole)}")
    if not _is_cross_origin(whole):
        raise AuditError(f"{url} is on the origin {origin}, so CORS does not apply; give the page's origin")
    labels = _labels(method)
    for label in labels:
        asking = Fetch(_asked(url, origin, label))
        if asking.request is None:
            raise AuditError(f"no browser would ask for {label}: {_why(asking)}")
    login = login or Login()
    steps = tuple(_steps(url, lookalikes(origin), labels, login, body))
    return Plan(url, origin, tuple(ask.label for ask in steps[0].asks), login, body, steps)


def _labels(method: str) -> tuple[str, ...]:
    if method.upper() == "POST":
        return (POST_JSON,)
    return (DEFAULT_METHOD, POST_JSON) if method.upper() in SAFELISTED_METHODS else (method,)


def _steps(
    url: str, tried: tuple[Lookalike, ...], labels: tuple[str, ...], login: Login, body: str | None
) -> Iterator[Step]:
    for it in tried:
        if it.kind in WIDE and body is not None:
            continue  # a POST can change something, so the audit sends few
        reading = _reading(url, it.origin, "include", body)
        if reading.request is None or not _is_cross_origin(reading):
            continue  # an https page may not read http, and a lookalike can be the server's own origin
        request = reading.request
        if body is not None and not login.has("content-type"):
            request = replace(request, headers=(*request.headers, _BODY))
        asks = () if it.kind in WIDE else tuple(_asks(url, it.origin, labels))
        # All preflights for the given origin and for one from elsewhere, and without a given method one more, for what
        # the server names; then only what the given origin may send.
        named = 1 if len(labels) > 1 else 0
        most = len(asks) + named if asks and it.kind in {"meant", "foreign"} else min(1, len(asks))
        yield Step(it, login.added(request), asks, 1 + most)


def _asks(url: str, origin: str, labels: tuple[str, ...]) -> Iterator[Ask]:
    for label in labels:
        asked = _asked(url, origin, label)
        request = Fetch(asked).request
        if request is not None and request.preflight:
            said = label if label == POST_JSON else request.header("Access-Control-Request-Method") or label
            yield Ask(said, asked, request)


def _reading(url: str, origin: str, credentials: Credentials, body: str | None) -> Fetch:
    # The audit follows no redirects, because it states the number of requests in advance.
    asked = fetch_request(
        url,
        origin=origin,
        method="GET" if body is None else "POST",
        body=None if body is None else Body(body.encode()),
        credentials=credentials,
        redirect="manual",
    )
    return Fetch(asked)


def _asked(url: str, origin: str, label: str) -> FetchRequest:
    method, headers = ("POST", _JSON) if label == POST_JSON else (label, ())
    return fetch_request(url, origin=origin, method=method, headers=headers, credentials="include", redirect="manual")


def _why(fetch: Fetch) -> str:
    verdict = Verdict(fetch.decision)
    return f"{verdict.sentence} {verdict.fix}"


def _is_cross_origin(fetch: Fetch) -> bool:
    return fetch.request is not None and fetch.request.header("Origin") is not None
