"""Which request headers need no preflight, and which a page may not set at all."""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

from demo_api.browser.engine import Engine
from demo_api.browser.headers import Headers, get, is_token

NO_CORS_NAMES = frozenset({"accept", "accept-language", "content-language", "content-type"})
SAFELISTED_NAMES = NO_CORS_NAMES | {"range"}
_ESSENCES = frozenset({"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"})
_UNSAFE_BYTE = re.compile(r'[\x00-\x08\x0a-\x1f"():<>?@\[\\\]{}\x7f]')
_UPPER_HALF = re.compile(r"[\x80-\uffff]")
_LANGUAGE = re.compile(r"[0-9A-Za-z *,\-.;=]*")
_RANGE = re.compile(r"bytes=([0-9]+)-([0-9]*)")
_LOOSE_RANGE = re.compile(r"[bB][yY][tT][eE][sS]=\+?([0-9]+)-(?:\+?([0-9]+))?")
_MAX_VALUE = 128
FORBIDDEN_METHODS = frozenset({"CONNECT", "TRACE", "TRACK"})
_FORBIDDEN_NAMES = frozenset(
    {
        *("accept-charset", "accept-encoding", "access-control-request-headers"),
        *("access-control-request-method", "connection", "content-length", "cookie", "cookie2"),
        *("date", "dnt", "expect", "host", "keep-alive", "origin", "referer", "set-cookie", "te"),
        *("trailer", "transfer-encoding", "upgrade", "via"),
    }
)
_METHOD_OVERRIDES = frozenset({"x-http-method", "x-http-method-override", "x-method-override"})


def is_forbidden_request_header(name: str, value: str) -> bool:
    """Return whether only the browser may set a (lower-case) header (Fetch, forbidden request-header)."""
    if name in _FORBIDDEN_NAMES or name.startswith(("proxy-", "sec-")):
        return True
    if name not in _METHOD_OVERRIDES:
        return False
    return any(part.strip("\t ").upper() in FORBIDDEN_METHODS for part in value.split(","))


def mime_essence(value: str) -> str | None:
    """Return ``type/subtype`` of a Content-Type, ``None`` if it cannot be parsed.

    (MIME Sniffing, parse a MIME type)
    """
    kind, slash, rest = value.strip("\t\n\r ").partition("/")
    subtype = rest.partition(";")[0].rstrip("\t\n\r ")
    if not slash or not is_token(kind) or not is_token(subtype):
        return None
    return f"{kind}/{subtype}".lower()


def _is_older_type(value: str) -> bool:
    """Whether a Content-Type is safelisted by an older grammar: a space ends the type, no comma, no trailing ";;"."""
    kind, mark, rest = value.partition(";")
    essence = kind.split(None, 1)[0].lower() if kind.strip() else ""
    if "," in value or (rest.endswith(";") and mark):
        return False
    return essence in _ESSENCES and (bool(mark) or kind.strip().lower() == essence)


def _is_simple_range(value: str, engine: Engine) -> bool:
    match = (_LOOSE_RANGE if engine.range_loosely else _RANGE).fullmatch(value)
    if match is None:
        return False
    first, last = _number(match[1], engine), _number(match[2] or "0", engine)
    if first is None or last is None:
        return False
    return not match[2] or first <= last


def _number(digits: str, engine: Engine) -> int | None:
    """Return a number, ``None`` if it is too large for the engine."""
    significant = digits.lstrip("0")
    if len(significant) > len(str(engine.range_limit)):
        return None
    number = int(significant or "0")
    return number if number < engine.range_limit else None


def _has_unsafe_byte(value: str, engine: Engine) -> bool:
    if _UNSAFE_BYTE.search(value):
        return True
    return engine.upper_half_unsafe and _UPPER_HALF.search(value) is not None


def is_cors_safelisted_request_header(name: str, value: str, engine: Engine) -> bool:
    """Return whether a header may be sent across origins without a preflight.

    Args:
        name: The header's name, lower case.
        value: Its value.
        engine: Whose differences apply.

    Returns:
        Whether it is safelisted. (Fetch, CORS-safelisted request-header, steps 1 to 4)
    """
    if len(value) > _MAX_VALUE:
        return False
    check = _SAFELISTED.get(name)
    if check is not None:
        return check(value, engine)
    extra = engine.extra_safelisted.get(name)
    return extra is not None and re.fullmatch(extra, value) is not None


def _is_simple_accept(value: str, engine: Engine) -> bool:
    return not _has_unsafe_byte(value, engine)


def _is_simple_language(value: str, _: Engine) -> bool:
    return _LANGUAGE.fullmatch(value) is not None


def _is_simple_type(value: str, engine: Engine) -> bool:
    if _has_unsafe_byte(value, engine):
        return False
    return _is_older_type(value) if engine.type_loosely else mime_essence(value) in _ESSENCES


_SAFELISTED: Mapping[str, Callable[[str, Engine], bool]] = MappingProxyType(
    {
        "accept": _is_simple_accept,
        "accept-language": _is_simple_language,
        "content-language": _is_simple_language,
        "content-type": _is_simple_type,
        "range": _is_simple_range,
    }
)


def is_no_cors_safelisted_request_header(name: str, value: str, engine: Engine) -> bool:
    """Return whether mode: no-cors lets a header through (Fetch, no-CORS-safelisted ...)."""
    return name in NO_CORS_NAMES and is_cors_safelisted_request_header(name, value, engine)


def _as_checked(headers: Headers, engine: Engine) -> Headers:
    """Return lower-case headers; some engines look at the lines of one name as one value."""
    lowered = tuple((name.lower(), value) for name, value in headers)
    if not engine.combines_request_headers:
        return lowered
    combined = dict.fromkeys(name for name, _ in lowered)
    return tuple((name, get(lowered, name) or "") for name in combined)


def cors_unsafe_request_header_names(headers: Headers, engine: Engine) -> tuple[str, ...]:
    """Return the names that a preflight must ask for, lower case.

    They come in the order of the request, each once (in one engine, once for each line);
    Access-Control-Request-Headers sorts them. (Fetch, CORS-unsafe request-header names, steps 1 to 7)
    """
    if not headers:
        return ()
    unsafe: list[str] = []
    safelisted: list[str] = []
    size = 0
    checked = _as_checked(headers, engine)
    for name, value in checked:
        if is_cors_safelisted_request_header(name, value, engine):
            safelisted.append(name)
            size += len(value)
        else:
            unsafe.append(name)
    if engine.safelist_total is not None and size > engine.safelist_total:
        unsafe = [name for name, _ in checked]
    return tuple(unsafe if engine.repeats_names else dict.fromkeys(unsafe))
