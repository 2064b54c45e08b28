"""Source lists of a Content-Security-Policy: which addresses ``connect-src 'self' https://*.example:*`` names.

Pure functions, as the standard has them (CSP3, section 6.7.2). Expressions about inline scripts and styles (nonces,
hashes, ``'unsafe-inline'``, ``'strict-dynamic'``) name no address, so they match none here.
"""

import re
from collections.abc import Sequence
from urllib.parse import unquote_to_bytes

from demo_api.browser.engine import Engine
from demo_api.browser.url import Url

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):")
_HOST = re.compile(
    r"(?:(?P<scheme>[A-Za-z][A-Za-z0-9+.\-]*)://)?"
    r"(?P<host>\*|(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.?)"
    r"(?::(?P<port>[0-9]+|\*))?"
    r"(?P<path>/[^?#;,]*)?(?P<query>[?#].*)?"
)
_HTTP, _HTTPS = 80, 443
_SOCKETS = frozenset({("ws", "wss"), ("ws", "http"), ("ws", "https"), ("wss", "https")})


def matches_list(url: Url, sources: Sequence[str], home: Url, engine: Engine, *, redirected: bool = False) -> bool:
    """Return whether a source list names a URL (CSP3, does url match source list in origin with redirect count).

    Args:
        url: The URL.
        sources: The source expressions, as they are written.
        home: A URL of the origin that ``'self'`` is.
        engine: Whose differences apply.
        redirected: Whether a redirect has led to the URL; then paths do not count.
    """
    if not sources or (len(sources) == 1 and sources[0].lower() == "'none'"):
        return False
    return any(matches(url, each, home, engine, redirected=redirected) for each in sources)


def matches(url: Url, source: str, home: Url, engine: Engine, *, redirected: bool = False) -> bool:
    """Return whether one source expression names a URL (CSP3, does url match expression in origin with redirect count).

    Args:
        url: The URL.
        source: The source expression, as it is written.
        home: A URL of the origin that ``'self'`` is.
        engine: Whose differences apply.
        redirected: Whether a redirect has led to the URL.
    """
    if source == "*":
        return url.is_http or url.scheme == home.scheme
    if (scheme := _SCHEME.fullmatch(source)) is not None:
        return _scheme_matches(scheme[1], url.scheme, engine)
    if (host := _HOST.fullmatch(source)) is not None:
        return _host_source_matches(host, url, home, engine, redirected=redirected)
    return source.lower() == "'self'" and is_self(url, home)


def is_self(url: Url, home: Url) -> bool:
    """Return whether ``'self'`` is the origin of a URL, or the same host on https (CSP3, the same, step 4)."""
    if url.is_http and url.origin == home.origin:
        return True
    if url.host != home.host or not url.host:
        return False
    same_port = url.effective_port == home.effective_port or (url.port is None and home.port is None)
    return same_port and (url.scheme in {"https", "wss"} or (home.scheme == "http" and url.scheme == "ws"))


def _host_source_matches(source: re.Match[str], url: Url, home: Url, engine: Engine, *, redirected: bool) -> bool:
    """Compare scheme, host, port and path (CSP3, the same, step 3)."""
    scheme = (source["scheme"] or home.scheme).lower()
    if source["host"] == "*" and not source["scheme"] and engine.policing.any_host_needs_scheme:
        return False
    if source["query"] and not source["path"] and not engine.policing.query_after_host:
        return False
    return (
        bool(url.host)
        and _scheme_matches(scheme, url.scheme, engine)
        and _host_matches(source["host"].lower(), url.host)
        and _port_matches(source["port"], scheme, url, engine)
        and (redirected or not source["path"] or _path_matches(source["path"], url.path.partition("?")[0]))
    )


def _scheme_matches(pattern: str, scheme: str, engine: Engine) -> bool:
    """Compare schemes; a safer one is as good (CSP3, scheme-part matches)."""
    wanted = pattern.lower()
    if wanted == scheme or (wanted, scheme) == ("http", "https"):
        return True
    return engine.policing.socket_is_http and (wanted, scheme) in _SOCKETS


def _host_matches(pattern: str, host: str) -> bool:
    """Compare hosts; ``*.`` stands for any host below, and not for the host itself (CSP3, host-part matches)."""
    if pattern == "*":
        return True
    return host.endswith(pattern[1:]) if pattern.startswith("*.") else host == pattern


def _port_matches(pattern: str | None, scheme: str, url: Url, engine: Engine) -> bool:
    """Compare ports; no port is the usual one (CSP3, port-part matches).

    All engines also take the usual port of http for that of https.
    """
    if pattern == "*":
        return True
    if pattern is None:
        return url.port is None
    if not engine.policing.upgrades_port:
        return int(pattern) == url.effective_port or (int(pattern), url.effective_port) == (_HTTP, _HTTPS)
    if scheme == url.scheme:
        return int(pattern) == url.effective_port
    return int(pattern) in {_HTTP, _HTTPS} and url.effective_port == _HTTPS


def _path_matches(pattern: str, path: str) -> bool:
    """Compare paths; one with ``/`` at its end names all below it (CSP3, path-part matches).

    Engines decode a path as a whole, so ``%2F`` is a ``/``; the standard decodes each of its pieces.
    """
    wanted, here = unquote_to_bytes(pattern), unquote_to_bytes(path)
    return here.startswith(wanted) if wanted.endswith(b"/") else here == wanted
