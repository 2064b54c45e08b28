"""A response as an engine's HTTP client passes it on, before CORS looks at it: odd lines of its head."""

from dataclasses import replace
from functools import lru_cache

from demo_api.browser.engine import Engine
from demo_api.browser.headers import Headers, is_token, lines
from demo_api.browser.location import leads_on
from demo_api.browser.messages import HttpResponse, NetworkFailure

_ALLOW_ORIGIN = "Access-Control-Allow-Origin"
_COUNT_IF_EMPTY = frozenset({"access-control-allow-origin", "location"})
_COMPRESSED = frozenset({"br", "deflate", "gzip", "x-gzip", "zstd"})


def received(
    response: HttpResponse, engine: Engine, *, ranged: bool = False, preflight: bool = False, bodiless: bool = False
) -> HttpResponse | NetworkFailure:
    """Return a response as an engine's HTTP client passes it on.

    Args:
        response: As it went over the wire.
        engine: Whose client it is.
        ranged: Whether the request asked for a range.
        preflight: Whether the request was a preflight.
        bodiless: Whether no body comes, as for HEAD.

    Returns:
        The response, often as it is, or why it counts as none: lines that contradict one another
        (``two-values-`` and the name), a NUL (``malformed``), or a body that is compressed although it must not be
        (``compressed``), a Content-Length that is no number (``length-unreadable``), or a body that breaks off
        (``truncated``).
    """
    if ranged and engine.range_is_identity and not _COMPRESSED.isdisjoint(lines(response.headers, "content-encoding")):
        return NetworkFailure("compressed")
    if engine.waits_for_body and not bodiless:
        whole = _whole(response, needed=preflight or leads_on(response, engine))
        if isinstance(whole, NetworkFailure):
            return whole
        response = whole
    if _is_plain(response.headers):
        return response
    if any("\0" in name + value for name, value in response.headers):
        return NetworkFailure("malformed")
    headers = _named(response.headers, engine)
    contradiction = next((name for name in sorted(engine.single_headers) if _contradict(headers, name)), None)
    if contradiction is not None:
        return NetworkFailure(f"two-values-{contradiction}")
    headers = _once(headers, engine.single_headers)
    if engine.ignores_empty_lines:
        headers = _with_values(headers)
    if engine.reads_utf8:
        headers = tuple((name, _through_utf8(value)) for name, value in headers)
    return replace(response, headers=headers)


def _whole(response: HttpResponse, *, needed: bool) -> HttpResponse | NetworkFailure:
    """Return the response, incomplete if its length is negative, or why it counts as none."""
    length = next(iter(lines(response.headers, "content-length")), "")
    if length and not length[1 if length[0] in "+-" else 0 :].isdecimal():
        return NetworkFailure("length-unreadable")
    complete = response.complete and not length.startswith("-")
    if not complete and needed:
        return NetworkFailure("truncated")
    return response if complete else replace(response, complete=False)


@lru_cache(maxsize=1024)
def _is_plain(headers: Headers) -> bool:
    """Whether every line has a value in ASCII and a name of its own."""
    names = {name.lower() for name, _ in headers}
    return len(names) == len(headers) and all(
        is_token(name) and value and value.isprintable() and value.isascii() for name, value in headers
    )


def _named(headers: Headers, engine: Engine) -> Headers:
    """Return the lines whose name is a token (RFC 9112, field line parsing: no space before the colon)."""
    if engine.spaced_names == "trimmed":
        headers = tuple((name.rstrip(" \t"), value) for name, value in headers)
    return tuple((name, value) for name, value in headers if is_token(name))


def _contradict(headers: Headers, name: str) -> bool:
    return len(set(lines(headers, name))) > 1


def _once(headers: Headers, names: frozenset[str]) -> Headers:
    """Return the headers with one line for each of these names."""
    kept: dict[tuple[str, int], tuple[str, str]] = {}
    for place, (name, value) in enumerate(headers):
        kept.setdefault((name.lower(), 0 if name.lower() in names else place), (name, value))
    return tuple(kept.values())


def _with_values(headers: Headers) -> Headers:
    """Return the headers without empty lines; two names count even so, if nothing else is there.

    Lines of Access-Control-Allow-Origin, written exactly so, are counted before that.
    """
    counted = [name for name, _ in headers].count(_ALLOW_ORIGIN) > 1
    there = {name.lower() for name, value in headers if value}
    return tuple(
        (name, value)
        for name, value in headers
        if value
        or (counted and name == _ALLOW_ORIGIN)
        or (name.lower() not in there and name.lower() in _COUNT_IF_EMPTY)
    )


def _through_utf8(value: str) -> str:
    return value.encode("latin-1", "replace").decode("utf-8", "replace").encode("utf-8").decode("latin-1")
