"""The probes that follow from a policy: what is sent, and what must come out of it.

One list for every server. The tests send it to real servers, and the model of the browser judges what they respond.
The example API that a server of this list must offer is described at :data:`PATHS`.

Not in the list: a POST that the policy does not name, because a form needs no permission to send it. An origin in upper
case is in it, although no browser sends one: a server that reads it as the same compares loosely.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from demo_api.audit.alike import lookalikes
from demo_api.browser.url import serialize_origin
from demo_api.policy.policy import Policy

FOREIGN = "https://foreign.example"
UNLISTED = "X-Not-Listed"
HIDDEN = "X-Not-Exposed"
"""A response header that the example API always sends; no policy exposes it unless it names it."""

PATHS = MappingProxyType(
    {
        "items": "every method: status 200, the exposed headers, and the method as 'handled' in the body",
        "private": "status 401 without Authorization, from the API itself; with it, status 200",
        "missing": "status 404, because there is nothing",
        "read-only": "only GET: any other method is status 405",
        "broken": "status 500, because the handler fails",
        "gone": "status 502 or 503, because the server behind the proxy closes the connection",
    }
)
"""The paths of the example API, and what each does."""

Clause = Literal[
    "read", "with-cookies", "without-cookies", "other-origin", "null", "look-alike", "upper-case", "no-origin",
    "method", "header", "expose", "login", "status-401", "status-404", "status-405", "status-500", "status-502",
    "vary", "max-age", "max-age-0", "options", "not-handled", "private-network", "pattern",
]  # fmt: skip
"""A part of a policy that a server meets or not."""


@dataclass(frozen=True, slots=True)
class Probe:
    """One fetch of a page, and whether it must be readable.

    Attributes:
        clause: The part of the policy that it is about.
        origin: The page's origin; ``None`` for a request without Origin, which no page sends.
        readable: Whether the page must be able to read the response.
        path: One of :data:`PATHS`.
        method: As in ``fetch``.
        headers: Names of request headers, each with a usual value.
        credentials: Whether with the visitor's cookies.
        kind: ``fetch`` asks as a browser does. ``stored`` asks first from :attr:`before`, and a shared cache may use
            that response. ``options`` sends OPTIONS that is not a preflight. ``preflight`` sends only a preflight.
            ``raw`` sends an Origin that no browser sends.
        before: The origin for which a cache stored the response; ``None`` for a request without Origin.
        visible: Response headers that scripts must see.
        hidden: Response headers that scripts must not see.
        seconds: For how long a browser that has no limit of its own may keep the preflight.
        private_network: Whether the response to the preflight must allow a private network.
    """

    clause: Clause
    origin: str | None
    readable: bool
    path: str = "items"
    method: str = "GET"
    headers: tuple[str, ...] = ()
    credentials: bool = False
    kind: Literal["fetch", "stored", "options", "preflight", "raw"] = "fetch"
    before: str | None = None
    visible: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    seconds: int | None = None
    private_network: bool | None = None

    @property
    def says(self) -> str:
        """The probe in words."""
        page = "a program without Origin" if self.origin is None else f"a page of {self.origin}"
        what = f"{self.method} /{self.path}"
        if self.headers:
            what += f" with {', '.join(self.headers)}"
        if self.credentials:
            what += " and cookies" if self.headers else " with cookies"
        if self.kind == "stored":
            what += f" after {self.before or 'a program without Origin'}, through a cache"
        elif self.kind == "preflight":
            what = f"the preflight for {what}"
        return f"{page}: {what}"


def probes(policy: Policy, *, proxy: bool = False) -> tuple[Probe, ...]:
    """Return the probes of a policy; ``proxy`` adds what only a server in front of another one does."""
    found = [*_readers(policy), *_others(policy), *_requests(policy), *_statuses(policy, proxy=proxy), *_wire(policy)]
    return tuple(dict.fromkeys(found))


def sampled(policy: Policy) -> tuple[str, ...]:
    """Return the exposed headers that the example API sends; a server sets others, such as Content-Length, itself."""
    usual = {"etag", "link", "location", "retry-after", "content-disposition"}
    return tuple(it for it in policy.expose if it.lower() in usual or it.lower().startswith("x-"))


def _allowed(policy: Policy) -> list[str]:
    """Return origins that may read and that the model knows: it has no schemes of applications."""
    return [it for it in policy.examples() if serialize_origin(it) == it]


def _readers(policy: Policy) -> Iterator[Probe]:
    exposed = {it.lower() for it in policy.expose}
    hidden = tuple(it for it in (HIDDEN,) if it.lower() not in exposed)
    for origin in _allowed(policy):
        clause: Clause = "read" if origin in policy.origins or policy.anyone else "pattern"
        yield Probe(clause, origin, True)
        if policy.credentials:
            yield Probe("with-cookies", origin, True, credentials=True)
        else:
            yield Probe("without-cookies", origin, False, credentials=True)
    for origin in _allowed(policy)[:1]:
        yield Probe("expose", origin, True, credentials=policy.credentials, visible=sampled(policy), hidden=hidden)


def _others(policy: Policy) -> Iterator[Probe]:
    for origin, clause in ((FOREIGN, "other-origin"), ("null", "null")):
        yield Probe(clause, origin, policy.allows(origin))  # type: ignore[arg-type]  # both are clauses
        yield Probe(clause, origin, policy.credentials and policy.allows(origin), credentials=True)  # type: ignore[arg-type]
    if policy.anyone:
        return
    alike = [it.origin for allowed in _allowed(policy) for it in lookalikes(allowed) if it.kind != "meant"]
    alike += [it.replace("*", name) for it in policy.patterns for name in ("", "a.b", "a:b", "a/b")]
    for origin in dict.fromkeys(alike):
        if serialize_origin(origin) == origin and not policy.allows(origin):
            yield Probe("look-alike", origin, False)
            if policy.credentials:
                yield Probe("look-alike", origin, False, credentials=True)
    for allowed in _allowed(policy):
        scheme, _, host = allowed.partition("://")
        for origin in dict.fromkeys((allowed.upper(), f"{scheme}://{host.upper()}", f"{scheme.upper()}://{host}")):
            if origin != allowed:
                yield Probe("upper-case", origin, False, credentials=policy.credentials, kind="raw")


def _requests(policy: Policy) -> Iterator[Probe]:
    cookies = policy.credentials
    for origin in _allowed(policy)[:2]:
        for method in policy.allowed_methods:
            yield Probe("method", origin, True, method=method, credentials=cookies)
        for name in policy.headers:
            yield Probe("header", origin, True, headers=(name,), credentials=cookies)
        yield Probe("header", origin, True, headers=policy.headers, credentials=cookies)
        for method in ("PUT", "PATCH", "DELETE", "X-METHOD"):
            if method not in policy.allowed_methods:
                yield Probe("method", origin, False, method=method, credentials=cookies)
        if UNLISTED.lower() not in {it.lower() for it in policy.headers}:
            yield Probe("header", origin, False, headers=(*policy.headers, UNLISTED), credentials=cookies)
            yield Probe("header", origin, False, headers=(UNLISTED,), credentials=cookies)
    if not policy.anyone:
        for method in policy.allowed_methods:
            yield Probe("other-origin", FOREIGN, False, method=method, headers=policy.headers, credentials=cookies)


def _statuses(policy: Policy, *, proxy: bool) -> Iterator[Probe]:
    statuses: list[tuple[Clause, str, str]] = [
        ("status-401", "private", "GET"), ("status-404", "missing", "GET"), ("status-500", "broken", "GET"),
    ]  # fmt: skip
    if "POST" in policy.allowed_methods:
        statuses.append(("status-405", "read-only", "POST"))
    if proxy:
        statuses.append(("status-502", "gone", "GET"))
    for clause, path, method in statuses:
        for origin in _allowed(policy)[:1]:
            yield Probe(clause, origin, True, path, method, credentials=policy.credentials)
            if policy.headers and clause in _AFTER_A_PREFLIGHT:
                yield Probe(clause, origin, True, path, method, policy.headers, credentials=policy.credentials)
        yield Probe(clause, FOREIGN, policy.anyone, path, method)
    if any(it.lower() == "authorization" for it in policy.headers):
        for origin in _allowed(policy)[:1]:
            yield Probe("login", origin, True, "private", headers=("Authorization",), credentials=policy.credentials)


def _wire(policy: Policy) -> Iterator[Probe]:
    allowed = _allowed(policy)
    for method in policy.allowed_methods:
        yield Probe("no-origin", None, True, method=method)
    for origin in allowed[:2]:
        before = [None, FOREIGN, *(it for it in allowed[:2] if it != origin)]
        for first in before:
            yield Probe("vary", origin, True, credentials=policy.credentials, kind="stored", before=first)
    for origin in allowed[:1]:
        yield Probe("options", origin, True, method="OPTIONS", credentials=policy.credentials, kind="options")
        for method in policy.allowed_methods:
            yield Probe("not-handled", origin, True, method=method, headers=policy.headers, kind="preflight")
        yield Probe("not-handled", origin, False, method="X-METHOD", kind="preflight")
        yield Probe("not-handled", origin, False, headers=(UNLISTED,), kind="preflight")
        clause: Clause = "max-age" if policy.max_age else "max-age-0"
        yield Probe(clause, origin, True, kind="preflight", seconds=policy.max_age)
        yield Probe("private-network", origin, True, kind="preflight", private_network=policy.private_network)
    yield Probe("options", FOREIGN, policy.anyone, method="OPTIONS", kind="options")
    for other in (FOREIGN, "null"):
        yield Probe("not-handled", other, policy.anyone, headers=policy.headers, kind="preflight")


_AFTER_A_PREFLIGHT = ("status-404", "status-405", "status-500")
"""The statuses that a page must also see if its request needs a preflight, whose own path is then the same."""
