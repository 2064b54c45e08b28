"""The request that the browser sends for a page's call of fetch(), or why it does not send one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from demo_api.browser.cache import PreflightCache
from demo_api.browser.engine import Engine
from demo_api.browser.fetch_request import Body, FetchRequest, page_url
from demo_api.browser.headers import (
    Headers,
    get,
    is_header_value,
    is_token,
)
from demo_api.browser.http_cache import HttpCache, Key, Stored
from demo_api.browser.location import address
from demo_api.browser.messages import Exchange, HttpResponse
from demo_api.browser.safelist import (
    FORBIDDEN_METHODS,
    NO_CORS_NAMES,
    is_forbidden_request_header,
    is_no_cors_safelisted_request_header,
)
from demo_api.browser.typed import typed
from demo_api.browser.url import Url, parse

Tainting = Literal["basic", "cors", "opaque"]
SAFELISTED_METHODS = frozenset({"GET", "HEAD", "POST"})
BY_SCRIPT = frozenset({"fetch", "xhr"})
"""What makes a request whose response a script reads."""
WORKERS = frozenset({"module-worker", "serviceworker", "sharedworker", "worker"})
"""What runs a script of its own, which must come from the page's origin."""
KEEPALIVE_BYTES = 64 * 1024
Notes = Sequence[tuple[str, Mapping[str, object]]]
_NORMALIZED = frozenset({"DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"})


@dataclass(frozen=True, slots=True)
class Failure:
    """Why it ends here: the reason, the rule that failed, the values for its sentence, and what is also reported."""

    reason: str
    rule: str
    values: Mapping[str, object] = field(default_factory=dict)
    notes: Notes = ()


@dataclass(slots=True)
class Request:
    """A request under way, in the standard's terms (Fetch, request). The driver changes it.

    ``trail`` lists the rules passed, ``notes`` what must be reported although it decided nothing. Some engines
    remember more: the headers of the first request, the type that the page wrote, the Origin sent last and whether the
    next request keeps it, whether there was a preflight, what preflights allowed for this one request, and a redirect's
    target that is refused only after its preflight. ``served`` is the response that came from the HTTP cache, ``kept``
    where the last one was stored.
    """

    asked: FetchRequest
    engine: Engine
    url: Url
    method: str
    headers: Headers
    body: Body | None
    use_cors_preflight: bool
    url_list: list[Url]
    tainting: Tainting = "basic"
    redirect_count: int = 0
    redirect_tainted: bool = False
    first_headers: Headers = ()
    written_type: str | None = None
    sent_origin: str | None = None
    kept_origin: str | None = None
    preflighted: bool = False
    refused: Failure | None = None
    response: HttpResponse | None = None
    preflight_unanswered: bool = False
    own_cache: PreflightCache | None = None
    http_cache: HttpCache | None = None
    now: float = 0.0
    served: Stored | None = None
    kept: Key | None = None
    trail: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    notes: list[tuple[str, Mapping[str, object]]] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """The request origin as sent (Fetch, serializing a request origin)."""
        return "null" if self.redirect_tainted else self.asked.origin

    def refuse_target(self) -> Failure:
        """Go back to the response that redirected, because its target is refused after all."""
        failure = self.refused
        if failure is None:
            raise RuntimeError("no target is refused")
        self.url_list.pop()
        self.url = self.url_list[-1]
        return failure

    @property
    def includes_credentials(self) -> bool:
        """Whether the credentials mode is ``include``."""
        return self.asked.credentials == "include"


def normalize_method(method: str) -> str:
    """Return a method with the six usual names in upper case, and any other as it is.

    (Fetch, normalize a method)
    """
    upper = method.upper()
    return upper if upper in _NORMALIZED else method


def _check_letters(asked: FetchRequest) -> Failure | None:
    """Look for a letter that does not fit into a byte, in any header (Web IDL, ByteString): it counts first."""
    for name, value in asked.headers:
        if not (name.isascii() and value.isascii()) and any(letter > "\xff" for letter in name + value):
            return _invalid_header(name, value.strip("\t\n\r "))
    return None


def _check_url(asked: FetchRequest, engine: Engine) -> Url | Failure:
    """Parse the URL (Fetch, new Request(), step 5)."""
    base = parse(page_url(asked))
    if base is not None and base.scheme == "about" and asked.creator:
        base = parse(f"{asked.creator}/")  # a srcdoc has the base of its creator
    url = address(asked.url, base, engine)
    if url is None:
        return Failure("url-invalid", "url-valid", {"url": asked.url})
    if asked.cache == "only-if-cached" and asked.mode != "same-origin":
        return Failure("only-if-cached", "url-valid")
    if url.has_credentials and asked.via == "fetch":
        return Failure("url-with-credentials", "url-without-credentials", {"url": url.shown})
    drops = engine.empty_fragment == "dropped" and asked.via == "fetch"
    return replace(url, fragment="") if drops and url.fragment == "#" else url


def _check_method(asked: FetchRequest) -> str | Failure:
    """Check the method (Fetch, new Request(), steps 25 and 32)."""
    if not is_token(asked.method):
        return Failure("method-invalid", "method-permitted", {"method": asked.method})
    if asked.method.upper() in FORBIDDEN_METHODS:
        return Failure("forbidden-method", "method-permitted", {"method": asked.method})
    method = normalize_method(asked.method)
    if asked.mode == "no-cors" and method not in SAFELISTED_METHODS:
        return Failure("mode-no-cors-method", "no-cors-method", {"method": method})
    return method


def _fill_headers(
    asked: FetchRequest, engine: Engine, notes: list[tuple[str, Mapping[str, object]]]
) -> Headers | Failure:
    """Drop what the page may not set (Fetch, Headers, append, steps 1 to 5)."""
    if not asked.headers:
        return ()
    kept: list[tuple[str, str]] = []
    for name, raw in asked.headers:
        value = raw.strip("\t\n\r ")
        if not is_token(name) or not is_header_value(value):
            return _invalid_header(name, value)
        key = name.lower()
        if is_forbidden_request_header(key, value) or key in engine.replaced_headers:
            notes.append(("forbidden-header-dropped", {"header": name}))
            continue
        if asked.mode == "no-cors":
            before = get(tuple(kept), key) if key in NO_CORS_NAMES else None
            joined = value if before is None else f"{before}, {value}"
            if not is_no_cors_safelisted_request_header(key, joined, engine):
                notes.append(("no-cors-header-dropped", {"header": name}))
                continue
        kept.append((name, value))
    return _combined(kept) if asked.via == "xhr" else tuple(kept)


def _combined(headers: list[tuple[str, str]]) -> Headers:
    """Return headers with one line for each name, as XMLHttpRequest sets them (XMLHttpRequest, setRequestHeader)."""
    found: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        first = found.get(name.lower())
        found[name.lower()] = (name, value) if first is None else (first[0], f"{first[1]}, {value}")
    return tuple(found.values())


def _invalid_header(name: str, value: str) -> Failure:
    """Say what is wrong with a header: a letter that does not fit into a byte, the name, or the value."""
    values: dict[str, object] = {"header_as_written": name, "header": name.lower(), "value": value, "what": "value"}
    for argument, text in ((1, name), (2, value)):
        place = next((place for place, letter in enumerate(text) if letter > "\xff"), None)
        if place is not None:
            values |= {"what": "letter", "argument": argument, "first_letter": place}
            values["letter_code"] = ord(text[place])
            return Failure("request-header-invalid", "headers-valid", values)
    if not is_token(name):
        values["what"] = "name"
    return Failure("request-header-invalid", "headers-valid", values)


def _extract_body(asked: FetchRequest, engine: Engine, method: str) -> Body | Failure | None:
    """Return the body as it is sent (Fetch, new Request(), steps 35 to 40)."""
    body = asked.body
    if body is None or (asked.via == "xhr" and method in {"GET", "HEAD"}):
        return None
    if method in {"GET", "HEAD"}:
        return Failure("body-not-allowed", "body-permitted", {"method": method})
    if body.stream and engine.stream_body == "text":
        body = Body(b"[object ReadableStream]", "text/plain;charset=UTF-8")
    if body.stream:
        return _check_stream(asked, engine) or body
    if asked.keepalive and len(body.content) > KEEPALIVE_BYTES:
        return Failure("keepalive-too-long", "body-permitted", {"size": len(body.content)})
    return body


def _check_stream(asked: FetchRequest, engine: Engine) -> Failure | None:
    """Look for what a stream cannot go with (Fetch, extract a body, step 10; new Request(), step 39)."""
    if asked.keepalive:
        return Failure("stream-not-allowed", "body-permitted", {"what": "keepalive"})
    if engine.stream_body == "unsupported":
        return Failure("stream-unsupported", "body-permitted")
    if asked.mode == "no-cors":
        return Failure("stream-not-allowed", "body-permitted", {"what": "mode"})
    return None


def _as_made(asked: FetchRequest, engine: Engine) -> FetchRequest:
    """Return what an element asks for in an engine that makes its request in another way."""
    name = f"preload/{asked.destination}" if asked.via == "preload" else asked.via
    made = engine.loading.modes.get((name, asked.mode))
    return asked if made is None else replace(asked, mode=made[0], credentials=made[1])


def new_request(asked: FetchRequest, engine: Engine) -> Request | Failure:
    """Make the browser's request of what the page asked for, or refuse (Fetch, new Request()).

    Args:
        asked: What the page asked for.
        engine: Whose differences apply.

    Returns:
        The request, or the failure that script sees as a TypeError before anything is sent.
    """
    if asked.via not in BY_SCRIPT:
        asked = _as_made(asked, engine)
    url = None if asked.via == "xhr" else _check_letters(asked) or _check_url(asked, engine)
    if isinstance(url, Failure):
        return url
    method = _check_method(asked)
    if isinstance(method, Failure):
        return method
    # XMLHttpRequest looks at the method first (open, steps 2 to 7), and at headers one by one.
    url = url or _check_url(asked, engine)
    if isinstance(url, Failure):
        return url
    notes: list[tuple[str, Mapping[str, object]]] = []
    headers = _fill_headers(asked, engine, notes)
    if isinstance(headers, Failure):
        return replace(headers, notes=tuple(notes))
    body = _extract_body(asked, engine, method)
    if isinstance(body, Failure):
        return body
    written = get(headers, "content-type") if asked.via == "xhr" else None
    if body is not None and body.content_type is not None:
        headers = typed(asked, engine, headers, body.content_type)
    streams = body is not None and body.stream
    preflight = streams or (asked.use_cors_preflight and not (body is None and engine.upload_needs_body))
    request = Request(asked, engine, url, method, headers, body, preflight, [url])
    request.first_headers = headers
    request.written_type = written
    request.notes = notes
    if asked.via in BY_SCRIPT:
        request.trail.append(("request-made", {"method": method, "url": url.shown}))
    else:
        made = {"url": url.shown, "mode": asked.mode, "credentials": asked.credentials}
        request.trail.append(("element-made", made))
    return request
