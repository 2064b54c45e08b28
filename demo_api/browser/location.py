"""Where a redirect leads: the value of Location as an engine reads it."""

import re
from dataclasses import replace
from functools import lru_cache

from demo_api.browser.engine import Engine
from demo_api.browser.headers import Headers, lines
from demo_api.browser.messages import REDIRECT_STATUSES, HttpResponse
from demo_api.browser.url import Url, parse, replace_host, replace_path

_ENCODED_BYTE = re.compile(r"%[0-9a-fA-F]{2}")
_ERRORS = 400
_AUTHORITY = re.compile(r"(?s)(\s*(?:[a-zA-Z][\w+.-]*:)?[/\\]{2,})([^/\\?#]*)(.*)")
_WITHOUT_FILE = re.compile("https?://[^/]+/[^/]+")
_SPACE = re.compile(" |%20")
_FOR_SPACE = "-space-"
_UPPER_HALF = re.compile(r"[\x80-\xff]")
_UPPER_HALF_AND_CONTROLS = re.compile(r"[\x00-\x20\x7f-\xff]")


def location_of(headers: Headers, engine: Engine) -> str | None:
    """Return the value of Location, ``None`` if there is none that counts.

    Several lines are joined, as in any header.
    """
    values = lines(headers, "location")
    if not values or (values == [""] and engine.empty_location != "same"):
        return None
    return ", ".join(values)


def leads_on(response: HttpResponse, engine: Engine) -> bool:
    """Return whether a response is a redirect that the engine would follow."""
    return redirects(response.status, engine) and location_of(response.headers, engine) is not None


def redirects(status: int, engine: Engine) -> bool:
    """Return whether a status is one of a redirect (Fetch, redirect status)."""
    return status in REDIRECT_STATUSES or (engine.high_redirects and max(REDIRECT_STATUSES) < status < _ERRORS)


def target_of(headers: Headers, current: Url, engine: Engine) -> Url | None:
    """Return the URL that a redirect leads to, ``None`` if it is not valid.

    Args:
        headers: Its headers.
        current: The URL of the response.
        engine: Who reads it.

    Returns:
        The URL, with the fragment of the present one if it has none. (Fetch, location URL)
    """
    if len(lines(headers, "location")) > 1 and not engine.joins_locations:
        return None
    location = location_of(headers, engine) or ""
    if engine.location_bytes:
        unsafe = _UPPER_HALF_AND_CONTROLS if engine.location_controls else _UPPER_HALF
        location = unsafe.sub(lambda byte: f"%{ord(byte[0]):02X}", location)
    target = address(location, current, engine)
    if target is None:
        return None
    lost = current.fragment == "#" and engine.empty_fragment != "inherited"
    return target if target.fragment or lost else replace(target, fragment=current.fragment)


def spelled(url: Url, engine: Engine) -> Url:
    """Return a URL as an engine spells it: one encodes a ``|`` in the path, and knows more schemes that have a path."""
    if url.scheme in engine.standard_schemes and url.host and not url.path:
        return replace(url, path="/", href=f"{url.href}/")
    if url.scheme in engine.standard_schemes and _WITHOUT_FILE.fullmatch(url.path):
        return replace(url, path=f"{url.path}/", href=f"{url.href}/")
    path, mark, query = url.path.partition("?")
    if not engine.encodes_bar or "|" not in path or not url.is_http:
        return url
    return replace(replace_path(url, path.replace("|", "%7C") + mark + query), fragment=url.fragment)


def on_the_wire(url: Url, engine: Engine) -> str:
    """Return a URL as an engine sends it, without its fragment."""
    return normal(url).href if engine.normalizes_bytes else url.href


def normal(url: Url) -> Url:
    """Return a URL in which only bytes that must be are percent-encoded, in upper case (RFC 3986, section 6.2.2)."""
    if "%" not in url.path:
        return url
    path = _normal(url.path)
    return url if path == url.path else replace(url, path=path, href=url.href.removesuffix(url.path) + path)


def _normal(text: str) -> str:
    return _ENCODED_BYTE.sub(_normal_byte, text)


def _normal_byte(found: re.Match[str]) -> str:
    letter = chr(int(found[0][1:], 16))
    return letter if letter.isascii() and (letter.isalnum() or letter in "-._~") else found[0].upper()


@lru_cache(maxsize=1024)
def same_address(text: str) -> str:
    """Return an address in a form that does not depend on how an engine spells it, without user name and password."""
    url = parse(text)
    bare = text if url is None else url.bare
    return _normal(bare).replace("%7C", "|") if "%" in bare else bare


def address(text: str, base: Url | None, engine: Engine) -> Url | None:
    """Return a URL as an engine reads and spells it, ``None`` if it is not valid.

    Args:
        text: What the page or the Location header says.
        base: The URL it is relative to.
        engine: Who reads it; for one, a host may have a space.
    """
    url = parse(text, base)
    if url is None and engine.space_in_host:
        url = _with_space(text, base)
    return None if url is None else spelled(url, engine)


def _with_space(text: str, base: Url | None) -> Url | None:
    """Return a URL that is not valid only because its host has a space."""
    match = _AUTHORITY.fullmatch(text)
    if match is None:
        return None
    user, at, host = match[2].rpartition("@")
    url = parse(f"{match[1]}{user}{at}{_SPACE.sub(_FOR_SPACE, host)}{match[3]}", base)
    return None if url is None else replace_host(url, url.host.replace(_FOR_SPACE, "%20"))


def cannot_be_found(url: Url) -> bool:
    """Return whether there is no such host: it has a space."""
    return "%20" in url.host


def about(url: Url, origin: str = "", of_response: str | None = None) -> str:
    """Return what an ``about:`` page is: ``private``, ``public`` as about:blank, or ``inner`` as about:srcdoc.

    A ``blob:`` of the page's own origin is ``own``. Where a redirect leads to it, it must be of the origin of the
    response, too; one that is only of that origin is ``theirs``, and one that is only of the page's is ``mine``.
    """
    if url.scheme == "blob":
        own = origin != "null" and url.path.startswith(f"{origin}/")
        if of_response in (None, url.path.rpartition("/")[0]):
            return "own" if own else "theirs" if of_response is not None else ""
        return "mine" if own else ""
    if url.scheme != "about":
        return ""
    return {"blank": "public", "srcdoc": "inner"}.get(url.path, "private")


def is_unsafe(url: Url, engine: Engine) -> bool:
    """Return whether no redirect may lead to a URL."""
    return not engine.unsafe_schemes.isdisjoint((url.scheme, f"{url.scheme}:{about(url)}"))
