"""Origins that a wrong comparison does not distinguish from the given one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from demo_api.browser.hosts import is_loopback, registrable_domain
from demo_api.browser.url import Url, parse, serialize_origin

Kind = Literal[
    "meant", "foreign", "null", "suffix", "prefix", "glued", "dot", "truncated", "extended", "scheme",
    "subdomain", "sibling", "port", "loopback",
]  # fmt: skip
_TWINS = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}
_MAX_PORT = 0xFFFF


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An origin, and how it is similar to the given one."""

    kind: Kind
    origin: str


def lookalikes(origin: str) -> tuple[Lookalike, ...]:
    """Return the origins to try: first the given one, and each of them once.

    Args:
        origin: The given origin, as browsers write it; or ``null``.
    """
    url = parse(origin)
    found: dict[str, Kind] = {origin: "meant"}
    for kind, text in _candidates(url):
        # An origin that no browser can send, such as http://localhost:, proves nothing.
        if serialize_origin(text) == text:
            found.setdefault(text, kind)
    return tuple(Lookalike(kind, text) for text, kind in found.items())


def _candidates(url: Url | None) -> Iterator[tuple[Kind, str]]:
    if url is None:  # the given origin is null
        yield "foreign", "https://evil.test"
        return
    scheme, host = url.scheme, url.host
    port = "" if url.port is None else f":{url.port}"
    yield "foreign", f"{scheme}://evil.test"
    yield "null", "null"
    yield "truncated", url.origin[:-1]
    if port:
        yield "extended", f"{url.origin}1"
    yield "port", f"{scheme}://{host}:{_other_port(url)}"
    if scheme == "https":
        yield "scheme", f"http://{host}{port}"
    if host in _TWINS:
        yield "loopback", f"{scheme}://{_TWINS[host]}{port}"
    domain = registrable_domain(host)
    if not host.startswith("["):
        yield "suffix", f"{scheme}://{host}.evil.test{port}"
    if domain is None or is_loopback(host):
        return
    yield "prefix", f"{scheme}://evil{domain}{port}"
    yield "glued", f"{scheme}://evil{host}{port}"
    yield "dot", f"{scheme}://{host.replace('.', 'x', 1)}{port}"
    yield "subdomain", f"{scheme}://evil.{host}{port}"
    yield "sibling", f"{scheme}://evil.{domain}{port}"


def _other_port(url: Url) -> int:
    if url.port is None:
        return 8443 if url.scheme == "https" else 8080
    return url.port + 1 if url.port < _MAX_PORT else url.port - 1
