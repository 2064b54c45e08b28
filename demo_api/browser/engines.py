"""Where the engines differ from the standard and from one another: data, in this one place.

Measured with Chromium 156, Firefox 153 ESR and WebKitGTK 2.50.6. A difference in words only stands
with the words, in ``demo_api/words/engines``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

PreflightCheck = Literal["proxy", "redirect", "origin", "status"]
_NUMBER = r"\d+(\.\d+)?"


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine decides; the defaults are the Fetch standard's.

    Attributes:
        name: ``chromium``, ``firefox``, ``webkit``; ``fetch`` and ``common`` are the model's own.
        preflight_order: In which order the response to a preflight is looked at. The standard leaves
            it open (CORS-preflight fetch, step 7, is one conjunction), the message depends on it.
        names_missing: Which of several missing headers is named: the first in the alphabet
            (``sorted``), the first in the request but those the engine has a name for before others
            (``known-first``), or any of them (``any``: the order of a hash table).
        known_headers: The headers it has a name for, of those that a page can set.
        method_before_headers: Whether the method is looked up before the list of headers is parsed.
        authorization_by_name: Whether ``*`` fails to cover Authorization (CORS-preflight fetch,
            step 7.6). No engine does what the standard says.
        list_separators: Characters that make Access-Control-Allow-Origin "several values" rather
            than a value that does not match.
        counts_lines_by_letter: Whether repeated lines are noticed only where the header's name is written
            Access-Control-Allow-Origin, exactly; servers in Python write it in lower case.
        preflight_keeps_origin: Whether a preflight after a redirect across origins still carries
            the page's origin, and is checked against it.
        dropped_authorization: What a redirect that drops Authorization leaves behind: ``nothing``,
            a ``preflight`` that asks for no header, or one that still has it ``listed``.
        extra_safelisted: Further request headers that need no preflight, with the pattern of their
            values.
        upper_half_unsafe: Whether bytes from 0x80 count as CORS-unsafe.
        combines_request_headers: Whether lines of one name are measured as one value.
        safelist_total: Bytes that all safelisted values may have together; ``None`` for no limit.
        site_by_address: Whether a document with an opaque origin, such as a sandboxed frame, counts as of
            the site of its address for Cross-Origin-Resource-Policy: same-site.
        stream_body: Sent as a ``stream`` (only over HTTP/2 or later), as ``text``, or refused as
            ``unsupported``.
        follows_same_origin_credentials: Whether a same-origin redirect to ``user:password@`` is
            followed.
        checks_target_address_space: Whether ``targetAddressSpace`` is enforced.
        max_age_cap: Seconds a preflight may be cached at most.
        max_age_bad: Seconds if Access-Control-Max-Age cannot be parsed (missing: always 5).
        caches_method_wildcard: Whether ``Access-Control-Allow-Methods: *`` is cached.
        attempts: How often a request is sent if the connection ends without a response, by failure.
        data_url_headers: What script sees of a ``data:`` response.
    """

    name: str
    preflight_order: tuple[PreflightCheck, ...] = ("redirect", "origin", "status")
    names_missing: Literal["sorted", "known-first", "any"] = "sorted"
    known_headers: frozenset[str] = frozenset()
    method_before_headers: bool = False
    authorization_by_name: bool = True
    list_separators: str = " ,"
    counts_lines_by_letter: bool = False
    site_by_address: bool = False
    preflight_keeps_origin: bool = False
    dropped_authorization: Literal["nothing", "preflight", "listed"] = "nothing"
    extra_safelisted: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    upper_half_unsafe: bool = False
    combines_request_headers: bool = False
    safelist_total: int | None = 1024
    stream_body: Literal["stream", "text", "unsupported"] = "stream"
    follows_same_origin_credentials: bool = True
    checks_target_address_space: bool = False
    max_age_cap: int = 7200
    max_age_bad: int = 5
    caches_method_wildcard: bool = True
    attempts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    data_url_headers: tuple[str, ...] = ("content-type",)


_WEBKIT_KNOWN = frozenset(
    [
        "accept-ranges",
        "age",
        "authorization",
        "cache-control",
        "content-disposition",
        "content-encoding",
        "content-location",
        "content-range",
        "content-security-policy",
        "content-type",
        "etag",
        "expires",
        "icy-metadata",
        "icy-metaint",
        "if-match",
        "if-modified-since",
        "if-none-match",
        "if-range",
        "if-unmodified-since",
        "last-event-id",
        "last-modified",
        "link",
        "location",
        "ping-from",
        "ping-to",
        "pragma",
        "range",
        "referrer-policy",
        "refresh",
        "report-to",
        "service-worker",
        "service-worker-allowed",
        "sourcemap",
        "timing-allow-origin",
        "upgrade-insecure-requests",
        "user-agent",
        "vary",
        "x-content-type-options",
        "x-frame-options",
        "x-sourcemap",
        "x-temp-tablet",
        "x-xss-protection",
    ]
)
FETCH = Engine("fetch")
# What a reader should believe: the standard, except where all three engines agree otherwise.
COMMON = Engine("common", authorization_by_name=False)
CHROMIUM = Engine(
    "chromium",
    preflight_order=("proxy", "redirect", "origin", "status"),
    names_missing="any",
    authorization_by_name=False,
    extra_safelisted=MappingProxyType(
        {"save-data": "on", "dpr": _NUMBER, "viewport-width": _NUMBER, "user-agent": ".*"}
    ),
    combines_request_headers=True,
    site_by_address=True,
    follows_same_origin_credentials=False,
    checks_target_address_space=True,
    attempts=MappingProxyType({"closed": 2}),
)
FIREFOX = Engine(
    "firefox",
    preflight_order=("origin", "redirect", "status"),
    method_before_headers=True,
    authorization_by_name=False,
    list_separators="",
    counts_lines_by_letter=True,
    preflight_keeps_origin=True,
    dropped_authorization="preflight",
    upper_half_unsafe=True,
    safelist_total=None,
    stream_body="text",
    max_age_cap=86400,
    max_age_bad=0,
    caches_method_wildcard=False,
    attempts=MappingProxyType({"closed": 10, "reset": 10}),
    data_url_headers=("content-length", "content-type"),
)
WEBKIT = Engine(
    "webkit",
    preflight_order=("redirect", "status", "origin"),
    names_missing="known-first",
    known_headers=_WEBKIT_KNOWN,
    authorization_by_name=False,
    list_separators=",",
    dropped_authorization="listed",
    combines_request_headers=True,
    stream_body="unsupported",
    max_age_cap=600,
)
ENGINES = (CHROMIUM, FIREFOX, WEBKIT)
