"""Origins that a careless policy allows as well as the given one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from demo_api.browser.hosts import address_space, is_loopback, registrable_domain, shared_hosting
from demo_api.browser.url import Url, parse, serialize_origin

Kind = Literal[
    "meant", "foreign", "null", "suffix", "prefix", "hyphen", "glued", "dot", "ending", "truncated", "extended",
    "scheme", "subdomain", "sibling", "port", "loopback", "tenant", "namesake", "local", "local-suffix", "private",
    "hosting",
]  # fmt: skip

_TWINS = {"localhost": "127.0.0.1", "127.0.0.1": "localhost"}
_MAX_PORT = 0xFFFF
_DEVELOPMENT = (
    *("http://localhost:3000", "http://localhost:5173", "http://localhost:8080", "http://localhost:4200"),
    *("http://localhost:8000", "http://localhost:5000", "http://localhost", "https://localhost:3000"),
    *("http://127.0.0.1:3000", "http://127.0.0.1:5500", "http://127.0.0.1:8000"),
)
"""The addresses of development servers: Next.js and React, Vite, Vue, Angular, Python, Flask, Live Server."""
_PRIVATE = ("http://192.168.1.10:3000", "http://10.0.0.10:3000")
_HOSTING = (
    *("vercel.app", "netlify.app", "github.io", "pages.dev", "herokuapp.com", "onrender.com", "web.app"),
    *("firebaseapp.com", "up.railway.app", "fly.dev", "workers.dev", "azurewebsites.net", "azurestaticapps.net"),
    *("cloudfront.net", "amplifyapp.com", "ngrok-free.app", "ngrok.io", "lovable.app", "replit.app", "csb.app"),
)
"""The hosting that policies name most. It is a part of SHARED_HOSTING, because each one is a request."""
_PLAYGROUNDS = (
    *("https://codepen.io", "https://cdpn.io", "https://jsfiddle.net", "https://jsbin.com"),
    *("https://s3.amazonaws.com", "https://storage.googleapis.com"),
)
"""Origins that show the pages of everybody."""
_PREVIEWS = ("vercel.app", "netlify.app")
"""Where each version of a site has an address that begins with its name."""

WIDE: frozenset[Kind] = frozenset({"local", "local-suffix", "private", "hosting"})
"""Kinds that do not resemble the given origin: for these, the audit asks only who may read."""


@dataclass(frozen=True, slots=True)
class Lookalike:
    """An origin, and how it is similar to the given one, or why a policy may allow it."""

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
    yield "foreign", f"{'http' if scheme == 'https' else 'https'}://evil.test"
    yield "null", "null"
    yield "truncated", url.origin[:-1]
    if port:
        yield "extended", f"{url.origin}1"
    yield "port", f"{scheme}://{host}:{_other_port(url)}"
    if scheme == "https":
        yield "scheme", f"http://{host}{port}"
    if host in _TWINS:
        yield "loopback", f"{scheme}://{_TWINS[host]}{port}"
    if not host.startswith("["):
        yield "suffix", f"{scheme}://{host}.evil.test{port}"
    domain = registrable_domain(host)
    if domain is not None and not is_loopback(host):
        yield from _of_domain(f"{scheme}://", host, domain, port)
    if address_space(host) not in {"loopback", "local"}:
        yield from _of_development()
    yield from _of_hosting([] if domain is None else [domain.split(".")[0], host.split(".")[0]])


def _of_domain(scheme: str, host: str, domain: str, port: str) -> Iterator[tuple[Kind, str]]:
    suffix = shared_hosting(host)
    if suffix is not None:
        yield "tenant", f"{scheme}evil.{suffix}{port}"
        yield "namesake", f"{scheme}{domain.removesuffix(f'.{suffix}')}-evil.{suffix}{port}"
    yield "prefix", f"{scheme}evil{domain}{port}"
    yield "hyphen", f"{scheme}evil-{domain}{port}"
    yield "glued", f"{scheme}evil{host}{port}"
    yield "dot", f"{scheme}{host.replace('.', 'x', 1)}{port}"
    if suffix is None:
        ending = domain.partition(".")[2]
        yield "ending", f"{scheme}{host.removesuffix(ending)}{'dev' if ending != 'dev' else 'app'}{port}"
    yield "subdomain", f"{scheme}evil.{host}{port}"
    yield "sibling", f"{scheme}evil.{domain}{port}"


def _of_development() -> Iterator[tuple[Kind, str]]:
    for origin in _DEVELOPMENT:
        yield "local", origin
    yield "local-suffix", "http://localhost.evil.test"
    for origin in _PRIVATE:
        yield "private", origin


def _of_hosting(names: list[str]) -> Iterator[tuple[Kind, str]]:
    for suffix in _HOSTING:
        yield "hosting", f"https://evil.{suffix}"
    for origin in _PLAYGROUNDS:
        yield "hosting", origin
    for name in names:
        for suffix in _PREVIEWS:
            yield "hosting", f"https://{name}-evil.{suffix}"


def _other_port(url: Url) -> int:
    if url.port is None:
        return 8443 if url.scheme == "https" else 8080
    return url.port + 1 if url.port < _MAX_PORT else url.port - 1
