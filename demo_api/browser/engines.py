"""Where the engines differ from the standard and from one another: data, in this one place.

Measured with Chromium 156, Firefox 153 ESR and WebKitGTK 2.50.6; :class:`Engine` says what each difference is. A
difference in words only stands with the words, in ``demo_api/words/engines``.
"""

from types import MappingProxyType

from demo_api.browser.engine import Engine
from demo_api.browser.loading import Loading
from demo_api.browser.policing import Policing
from demo_api.browser.storing import Storing

__all__ = ["CHROMIUM", "COMMON", "ENGINES", "FETCH", "FIREFOX", "WEBKIT", "Engine"]

_NUMBER = r"\d+(\.\d+)?"
_CLIENT_HINTS = {
    "device-memory": _NUMBER,
    "downlink": _NUMBER,
    "dpr": _NUMBER,
    "ect": "slow-2g|2g|3g|4g",
    "rtt": r"\d+",
    "save-data": "(?i:on)",
    "viewport-width": r"\d+",
    "width": r"\d+",
}
_WEBKIT_KNOWN = MappingProxyType(
    {
        name.lower(): name
        for name in (
            *("Accept", "Accept-Language", "Accept-Ranges", "Access-Control-Allow-Credentials"),
            *("Access-Control-Allow-Headers", "Access-Control-Allow-Methods", "Access-Control-Allow-Origin"),
            *("Access-Control-Expose-Headers", "Access-Control-Max-Age", "Age", "Authorization", "Cache-Control"),
            *("Clear-Site-Data", "Content-Security-Policy-Report-Only", "Cross-Origin-Embedder-Policy"),
            *("Cross-Origin-Embedder-Policy-Report-Only", "Cross-Origin-Opener-Policy"),
            *("Cross-Origin-Opener-Policy-Report-Only", "Cross-Origin-Resource-Policy", "Default-Style"),
            *("Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-Range"),
            *("Content-Security-Policy", "Content-Type", "ETag", "Expires", "Icy-Metadata", "Icy-MetaInt", "If-Match"),
            *("If-Modified-Since", "If-None-Match", "If-Range", "If-Unmodified-Since", "Integrity-Policy"),
            *("Last-Event-ID", "Reporting-Endpoints", "Server-Timing", "Service-Worker-Navigation-Preload"),
            *("Last-Modified", "Link", "Location", "Ping-From", "Ping-To", "Pragma", "Range", "Referrer-Policy"),
            *("Refresh", "Report-To", "Service-Worker", "Service-Worker-Allowed", "SourceMap", "Timing-Allow-Origin"),
            *("Upgrade-Insecure-Requests", "User-Agent", "Vary", "X-Content-Type-Options", "X-Frame-Options"),
            *("X-SourceMap", "X-Temp-Tablet", "X-XSS-Protection"),
        )
    }
)
_WORKERS = frozenset({"module-worker", "sharedworker", "worker"})
_NAMES_ORIGIN = frozenset(
    {
        *("canvas", "font", "img", "import", "mask-image", "module", "modulepreload", "preload", "script"),
        "stylesheet",
    }
)
_SNIFFED_AFTER_ALL = frozenset({"application/dash+xml", "application/vnd.apple.mpegurl", "audio/mpegurl", "text/vtt"})
FETCH = Engine("fetch")
# What a reader should believe: the standard, except where all three engines agree otherwise.
COMMON = Engine(
    "common",
    authorization_by_name=False,
    mode_before_address=True,
    upload_allows_method=False,
    resends=MappingProxyType({421: 2}),
)
CHROMIUM = Engine(
    "chromium",
    preflight_order=("proxy", "redirect", "origin", "status"),
    names_missing="any",
    authorization_by_name=False,
    origin_is_ascii=True,
    refuses_proxy_authentication=True,
    upload_needs_body=True,
    type_must_parse=True,
    upload_allows_method=False,
    # Client hints, as far as they may be set to these values.
    extra_safelisted=MappingProxyType({**_CLIENT_HINTS, "intervention": ".*"}),
    replaced_headers=frozenset({"user-agent"}),
    refused_headers=frozenset({"available-dictionary"}),
    combines_request_headers=True,
    range_limit=2**63 - 1,
    site_by_address=True,
    referrer_hides_origin="never",
    tells_frames_origin="everywhere",
    mode_before_address=True,
    hides_origin_across=True,
    checks_address_space=True,
    single_headers=frozenset({"content-disposition", "content-length", "location"}),
    spaced_names="trimmed",
    range_is_identity=True,
    redirect_order=(
        *("location", "response", "manual", "credentials", "unsafe", "count", "error", "mode", "scheme", "body"),
    ),
    unsafe_schemes=frozenset({"about", "blob", "chrome", "data", "file", "filesystem"}),
    empty_location="none",
    error_needs_location=True,
    location_bytes=True,
    encodes_bar=True,
    space_in_host=True,
    writes_charset="replaces",
    standard_schemes=frozenset({"chrome", "filesystem"}),
    empty_fragment="kept",
    credentials_for=frozenset({"xhr"}),
    base_has_credentials=False,
    keepalive_redirects=19,
    stream_is_cors=True,
    left_behind=frozenset(_CLIENT_HINTS) - {"save-data"},
    cache_serves_less=True,
    cache_replaces=True,
    cache_forgets="unused",
    asks_again=frozenset({"no-cache", "no-store", "reload"}),
    caches_opaque_origin=False,
    attempts=MappingProxyType({"closed": 2}),
    resends=MappingProxyType({408: 2, 421: 2}),
    policing=Policing(form_action_follows=True, socket_is_http=False, upgrades_port=True),
    storing=Storing(
        by_frame=True,
        drops_blocked=True,
        serves_head=True,
        serves_range=True,
        not_statuses=frozenset({204, 206, 401}),
    ),
    loading=Loading(
        names_origin=_NAMES_ORIGIN | {"track"},
        opaque_blocking="sniffs",
        sniffed_after_all=_SNIFFED_AFTER_ALL,
        type_loosely=True,
        preloads_unchecked=frozenset({"script"}),
        any_type=frozenset({"worker", "sharedworker"}),
        statuses=MappingProxyType({"audio": "200 206", "track": "any", "video": "200 206"}),
        events_in_utf8=True,
        throws=_WORKERS,
        loads_anyway=frozenset({"stylesheet/type-not-css"}),
    ),
)
FIREFOX = Engine(
    "firefox",
    preflight_order=("target", "origin", "redirect", "status"),
    method_before_headers=True,
    authorization_by_name=False,
    list_separators="",
    counts_lines_by_letter=True,
    upload_allows_method=False,
    preflight_keeps_origin=True,
    upper_half_unsafe=True,
    one_content_type=True,
    writes_charset="windows",
    type_as_written=True,
    empty_line_clears=True,
    repeats_names=True,
    safelist_total=None,
    type_loosely=True,
    stream_body="text",
    blocks_zero_address=True,
    ignores_empty_lines=True,
    exposes_in_order=True,
    opaque_needs_body=True,
    single_headers=frozenset({"content-disposition", "content-length", "location"}),
    tells_frames_origin="within",
    preflight_follows=False,
    mode_before_address=True,
    redirect_order=("unfollowed", "location", "mode", "unsafe", "response", "scheme", "count", "credentials", "body"),
    unsafe_schemes=frozenset(
        {
            *("about:inner", "about:private", "blob", "chrome", "data", "file", "javascript", "resource"),
            *("view-source", "ws", "wss"),
        }
    ),
    empty_fragment="dropped",
    loads_blank=True,
    location_bytes=True,
    location_controls=True,
    headers_return=True,
    preflight_stays=True,
    asks_again=frozenset({"no-store", "reload"}),
    conditions_for=frozenset({"fetch"}),
    max_age_cap=86400,
    max_age_bad=0,
    max_age_huge=True,
    caches_method_wildcard=False,
    caches_header_wildcard=False,
    attempts=MappingProxyType({"closed": 10, "reset": 10}),
    resends=MappingProxyType({421: 2}),
    data_url_headers=("content-length", "content-type"),
    data_url_headers_by_xhr=("content-type",),
    policing=Policing(
        after_mode=True, skips_unknown=True, before_redirect=True, query_after_host=True, socket_is_http=False
    ),
    storing=Storing(
        by_frame=True,
        by_credentials=True,
        statuses=frozenset({200, 203, 206, 301, 302, 303, 307, 308, 410}),
    ),
    loading=Loading(
        modes=MappingProxyType(
            {("preload/font", mode): ("cors", "same-origin") for mode in ("cors", "no-cors")},
        ),
        sniffed_after_all=_SNIFFED_AFTER_ALL,
        plain_text_is_data=False,
        media_statuses=frozenset({200, 206}),
        type_loosely=True,
        guesses_type=True,
        believes_svg=False,
        preloads_checked=frozenset({"style"}),
        preload_must_succeed=True,
        statuses=MappingProxyType({"track": "any"}),
        hides_preload_errors=True,
    ),
)
WEBKIT = Engine(
    "webkit",
    preflight_order=("redirect", "status", "origin"),
    names_missing="known-first",
    known_headers=_WEBKIT_KNOWN,
    authorization_by_name=False,
    list_separators=",",
    type_must_parse=True,
    upload_allows_method=False,
    combines_request_headers=True,
    range_loosely=True,
    no_cors_body_type=True,
    values_as_utf8=True,
    stream_body="unsupported",
    referrer_hides_origin="first",
    mode_before_address=True,
    credentials_of_first=True,
    asks_cache_only=False,
    worker_has_creators_origin=True,
    blocks_zero_address=True,
    reads_utf8=True,
    redirect_order=(
        *("unsafe", "response", "count", "error", "manual", "location", "mode", "scheme", "credentials", "body"),
    ),
    unsafe_schemes=frozenset({"ftp"}),
    empty_location="nothing",
    joins_locations=True,
    error_needs_location=True,
    waits_for_body=True,
    high_redirects=True,
    normalizes_bytes=True,
    asks_before_refusing=True,
    checks_redirect_as_first=True,
    names_of_first=True,
    preflight_stays=True,
    delete_becomes_get=True,
    keeps_origin_within=True,
    base_has_credentials=False,
    max_age_cap=600,
    cached_wildcard_covers_authorization=True,
    cache_serves_less=True,
    cache_replaces=True,
    cache_forgets="never",
    resends=MappingProxyType({421: 2}),
    policing=Policing(any_host_needs_scheme=True),
    storing=Storing(
        drops_blocked=True,
        statuses=frozenset({200, 203, 204, 206, 300, 301, 302, 303, 307, 403, 404, 405, 410, 414, 501}),
        keeps_expired=False,
        quoted_age=True,
        bad_expires=False,
    ),
    loading=Loading(
        modes=MappingProxyType(
            {("font", "cors"): ("no-cors", "include"), ("track", "same-origin"): ("no-cors", "include")}
        ),
        names_origin=_NAMES_ORIGIN - {"font"} | {"audio", "track", "video"},
        opaque_blocking="none",
        type_loosely=True,
        first_type=True,
        preloads_unchecked=frozenset({"script", "style"}),
        any_type=frozenset({"module-worker", "modulepreload"}),
        throws=_WORKERS,
    ),
)
ENGINES = (CHROMIUM, FIREFOX, WEBKIT)
