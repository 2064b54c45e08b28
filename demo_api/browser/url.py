"""URLs as browsers read them: enough of the WHATWG URL standard to distinguish origins.

Left out, because CORS never looks: encodings other than UTF-8, and the drive letters of ``file:``. A ``blob:``
URL is a URL like any other that is not HTTP.
"""

import re
from binascii import b2a_base64
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import quote, unquote

from demo_api.browser.domain import parse_host

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21}
_SPECIAL = frozenset({*DEFAULT_PORTS, "file"})
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.DOTALL)
_C0_AND_SPACE = "".join(map(chr, range(0x21)))
# An address in which nothing needs to be rewritten, as most are.
_PLAIN = re.compile(
    r"(https?)://((?:[a-z0-9]+\.)*[a-z][a-z0-9]*)(?::([1-9][0-9]{0,4}))?((?:/[\w~-][\w.~-]*)*/?)", re.ASCII
)
_PATH_SAFE = "!$%&'()*+,-./:;=@[]\\_|~"
_QUERY_SAFE = "!$%&()*+,-./:;=?@[]\\^_`{|}~"
_FRAGMENT_SAFE = "!#$%&'()*+,-./:;=?@[]\\^_{|}~"
_USER_SAFE = "!$%&'()*+,-._~"
_MAX_PORT = 0xFFFF
_MAX_PORT_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Url:
    """A parsed URL.

    Attributes:
        scheme: Lower case, without the colon.
        host: Lower case ASCII, IPv6 in brackets; empty if the URL has none.
        port: ``None`` if it is the scheme's default.
        path: With its query, percent-encoded.
        origin: Serialized (``scheme://host[:port]``), or ``null`` if the scheme is not HTTP(S).
        href: The URL as text, without its fragment.
        fragment: With ``#``; empty if there is none. It is never sent.
    """

    scheme: str
    userinfo: str
    host: str
    port: int | None
    path: str
    origin: str
    href: str
    fragment: str = ""

    @property
    def has_credentials(self) -> bool:
        """Whether a user name or password stands before the host (URL, includes credentials)."""
        return self.userinfo not in {"", ":"}

    @property
    def is_http(self) -> bool:
        """Whether the scheme is an HTTP(S) scheme (Fetch, HTTP(S) scheme)."""
        return self.scheme in {"http", "https"}

    @property
    def effective_port(self) -> int | None:
        """The port that a connection goes to, ``None`` if the scheme has none."""
        return self.port if self.port is not None else DEFAULT_PORTS.get(self.scheme)

    @property
    def basic_credentials(self) -> str:
        """User name and password as the value of an Authorization header (RFC 7617)."""
        name, _, password = self.userinfo.partition(":")
        return "Basic " + b2a_base64(f"{unquote(name)}:{unquote(password)}".encode(), newline=False).decode("ascii")

    @property
    def shown(self) -> str:
        """The URL as text, with its fragment: consoles print it."""
        return self.href + self.fragment

    @property
    def without_credentials(self) -> "Url":
        """The URL without user name and password."""
        if not self.userinfo:
            return self
        return replace(_build(self.scheme, "", self.host, self.port, self.path), fragment=self.fragment)

    @property
    def bare(self) -> str:
        """The URL as text, without user name and password."""
        return self.without_credentials.href


def _build(scheme: str, userinfo: str, host: str, port: int | None, path: str) -> Url:
    authority = host if port is None else f"{host}:{port}"
    origin = f"{scheme}://{authority}" if scheme in {"http", "https"} else "null"
    user = f"{userinfo}@" if userinfo not in {"", ":"} else ""
    # A URL such as mailto:x or localhost:8000 has no authority at all.
    slashes = "//" if host or scheme in _SPECIAL else ""
    return Url(scheme, userinfo, host, port, path, origin, f"{scheme}:{slashes}{user}{authority}{path}")


def parse(text: str, base: Url | None = None) -> Url | None:
    """Parse a URL, relative to ``base`` if there is one.

    Args:
        text: What the page or the Location header says.
        base: The URL it is relative to.

    Returns:
        The URL, or ``None`` where the standard says failure. (URL, basic URL parser)
    """
    # The base does not count for most addresses, and it is slow to look up.
    return _plain(text) or _odd(text, base)


@lru_cache(maxsize=4096)
def _plain(text: str) -> Url | None:
    """Return the URL if nothing in it needs to be rewritten."""
    match = _PLAIN.fullmatch(text)
    if match is None:
        return None
    scheme, host, digits, path = match.groups()
    port = int(digits) if digits else None
    if port is not None and port > _MAX_PORT:
        return None
    return _build(scheme, "", host, None if port == DEFAULT_PORTS[scheme] else port, path or "/")


@lru_cache(maxsize=4096)
def _odd(text: str, base: Url | None) -> Url | None:
    text, mark, fragment = re.sub(r"[\t\n\r]", "", text.strip(_C0_AND_SPACE)).partition("#")
    url = _parse(text, base)
    if url is None or not mark:
        return url
    return replace(url, fragment=mark + quote(fragment, safe=_FRAGMENT_SAFE, errors="replace"))


def _parse(text: str, base: Url | None) -> Url | None:
    match = _SCHEME.fullmatch(text)
    if match is None:
        return None if base is None else _relative(text, base)
    scheme, rest = match[1].lower(), match[2]
    if scheme not in _SPECIAL:
        if rest.startswith("//"):
            return _with_authority(scheme, rest[2:])
        return _build(scheme, "", "", None, _encode(rest))
    if base is not None and base.scheme == scheme and not rest.startswith("//"):
        # (special relative or authority state) http:path and http:/path are relative to a base of their scheme.
        return _relative(rest, base)
    return _file(rest.replace("\\", "/")) if scheme == "file" else _with_authority(scheme, rest.lstrip("/\\"))


def _file(rest: str) -> Url | None:
    """Return a ``file:`` URL; without two slashes, there is a path and no host (URL, file state)."""
    if rest.startswith("//"):
        return _with_authority("file", rest.removeprefix("//"))
    return _build("file", "", "", None, _special_path(rest))


def _relative(text: str, base: Url) -> Url | None:
    if base.scheme not in _SPECIAL:
        return None
    path, mark, query = text.partition("?")
    path = path.replace("\\", "/")
    if path.startswith("//"):
        return _with_authority(base.scheme, text.lstrip("/\\"))
    base_path, base_mark, base_query = base.path.partition("?")
    if not path:
        merged = base_path + (mark + query if mark else base_mark + base_query)
    elif path.startswith("/"):
        merged = path + mark + query
    else:
        merged = base_path.rpartition("/")[0] + "/" + path + mark + query
    return replace_path(base, merged)


def replace_path(url: Url, path: str) -> Url:
    """Return ``url`` with another path and query."""
    return _build(url.scheme, url.userinfo, url.host, url.port, _special_path(path))


def replace_host(url: Url, host: str) -> Url:
    """Return ``url`` with another host."""
    return _build(url.scheme, url.userinfo, host, url.port, url.path)


def replace_port(url: Url, port: int) -> Url:
    """Return ``url`` with another port."""
    return _build(url.scheme, url.userinfo, url.host, port, url.path)


def replace_scheme(url: Url, scheme: str) -> Url:
    """Return ``url`` with another scheme, and with its default port."""
    return _build(scheme, url.userinfo, url.host, None, url.path)


def _with_authority(scheme: str, rest: str) -> Url | None:
    special = scheme in _SPECIAL
    end = re.search(r"[/\\?]" if special else r"[/?]", rest)
    authority, path = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    userinfo, _, host_and_port = authority.rpartition("@")
    match = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]*))?", host_and_port)
    if match is None:
        return None
    host = parse_host(match[1], special=special)
    digits = (match[2] or "").lstrip("0")
    if host is None or (host == "" and (userinfo or match[2] is not None or (special and scheme != "file"))):
        return None
    if len(digits) > _MAX_PORT_DIGITS:
        return None
    port = int(digits or "0") if match[2] else None
    if port is not None and port > _MAX_PORT:
        return None
    if port == DEFAULT_PORTS.get(scheme):
        port = None
    return _build(scheme, _user(userinfo), host, port, _special_path(path) if special else _encode(path))


def _user(userinfo: str) -> str:
    """Encode user name and password (URL, authority state); the first colon separates them."""
    name, colon, password = userinfo.partition(":")
    encoded = [quote(part, safe=_USER_SAFE, errors="replace") for part in (name, password)]
    return encoded[0] + (colon + encoded[1] if encoded[1] else "")


def _special_path(text: str) -> str:
    path, mark, query = text.partition("?")
    parts: list[str] = []
    segments = path.replace("\\", "/").removeprefix("/").split("/")
    for number, segment in enumerate(segments):
        plain = segment.lower().replace("%2e", ".")
        last = number == len(segments) - 1
        if plain == "..":
            del parts[-1:]
        elif plain != ".":
            parts.append(segment)
            continue
        if last:
            parts.append("")
    encoded = "/" + quote("/".join(parts), safe=_PATH_SAFE, errors="replace")
    return encoded + (mark + quote(query, safe=_QUERY_SAFE, errors="replace") if mark else "")


def _encode(text: str) -> str:
    return quote(text, safe=_QUERY_SAFE + "'\"<> #", errors="replace")


@lru_cache(maxsize=1024)
def serialize_origin(text: str) -> str | None:
    """Return a page's origin in the form that browsers send.

    Args:
        text: ``scheme://host[:port]`` or ``null``.

    Returns:
        The origin, or ``None`` if ``text`` is neither. (HTML, serialization of an origin)
    """
    if text == "null":
        return text
    url = parse(text)
    if url is None or not url.is_http or url.path not in {"", "/"} or url.userinfo:
        return None
    return url.origin
