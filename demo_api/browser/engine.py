"""How an engine can differ from the standard and from the others: the questions that ``engines.py`` settles."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from demo_api.browser.loading import STANDARD, Loading
from demo_api.browser.policing import Policing
from demo_api.browser.storing import Storing

PreflightCheck = Literal["proxy", "target", "redirect", "origin", "status"]
RedirectCheck = Literal[
    "response", "error", "manual", "unfollowed", "location", "unsafe", "mode", "scheme", "count", "credentials", "body"
]


@dataclass(frozen=True, slots=True)
class Engine:
    """How one engine decides; the defaults are the Fetch standard's.

    Attributes:
        name: ``chromium``, ``firefox``, ``webkit``; ``fetch`` and ``common`` are the model's own.

        preflight_order: In which order the response to a preflight is looked at. The standard leaves
            it open (CORS-preflight fetch, step 7, is one conjunction), the message depends on it. ``target``
            is a redirect to nowhere, or to a scheme of ``unsafe_schemes``.
        names_missing: Which of several missing headers is named: the first in the alphabet
            (``sorted``), the first in the request but those the engine has a name for before others
            (``known-first``), or any of them (``any``: the order of a hash table).
        known_headers: The headers it has a name for, of those that a page can set; it prints that name.
        method_before_headers: Whether the method is looked up before the list of headers is parsed.
        authorization_by_name: Whether ``*`` fails to cover Authorization (CORS-preflight fetch,
            step 7.6). No engine does what the standard says.
        list_separators: Characters that make Access-Control-Allow-Origin "several values" rather
            than a value that does not match.
        origin_is_ascii: Whether an Access-Control-Allow-Origin that is not ASCII is not an origin at all.
        counts_lines_by_letter: Whether repeated lines are noticed only where the header's name is written
            Access-Control-Allow-Origin, exactly; servers in Python write it in lower case.
        preflight_keeps_origin: Whether a preflight after a redirect across origins still carries
            the page's origin, and is checked against it.
        refuses_proxy_authentication: Whether status 407 ends the request: only a proxy may send it.
        upload_needs_body: Whether a listener on an upload forces a preflight only if there is a body.

        extra_safelisted: Further request headers that need no preflight, with the pattern of their
            values.
        replaced_headers: Request headers that a page may set and that are then not sent.
        refused_headers: Request headers with which nothing is sent at all.
        upper_half_unsafe: Whether bytes from 0x80 count as CORS-unsafe.
        combines_request_headers: Whether lines of one name are measured as one value.
        one_content_type: Whether of several Content-Type lines one is sent: the first if there is a body, the last
            otherwise.
        repeats_names: Whether a name with several unsafe lines is asked for as often.
        safelist_total: Bytes that all safelisted values may have together; ``None`` for no limit.
        range_limit: The first number that is too large for a range.
        range_loosely: Whether ``Bytes=`` and ``+0`` are understood, too.
        type_loosely: Whether Content-Type is parsed by an older grammar: no comma, no empty parameter at
            the end; a space ends the type.
        no_cors_body_type: Whether a body's own type is sent in mode ``no-cors`` even if it is not safelisted.
        writes_charset: How XMLHttpRequest corrects the charset of a Content-Type: it only ``replaces`` that, or writes
            the type ``anew``, in one engine only in ``windows``; that writes its own type in lower case in workers.
        type_as_written: Whether a preflight depends on the Content-Type that the page gave XMLHttpRequest, not on the
            corrected one.
        type_must_parse: Whether XMLHttpRequest sends a Blob's type only if it is a MIME type.
        empty_line_clears: Whether a line without a value removes earlier lines of its name, and goes if more follow.
        values_as_utf8: Whether a request header's letters are sent as UTF-8 rather than as bytes.
        site_by_address: Whether a document with an opaque origin, such as a sandboxed frame, counts as of
            the site of its address for Cross-Origin-Resource-Policy: same-site.
        stream_body: Sent as a ``stream`` (only over HTTP/2 or later), as ``text``, or refused as
            ``unsupported``.
        stream_is_cors: Whether a stream makes mode ``same-origin`` mode ``cors``.
        referrer_hides_origin: Whether the Origin of a request that is not in mode ``cors`` follows ``referrerPolicy``:
            ``always``, ``never``, or until the first redirect (``first``).
        tells_frames_origin: Where a request of a frame without an origin that may bring cookies names it, in mode
            ``no-cors``, too: ``everywhere``, unless a redirect made it a GET, before a redirect to another origin
            (``within``), or ``nowhere``.
        hides_origin_across: Whether, in mode ``no-cors``, a redirect to another origin makes the Origin ``null``.
        credentials_of_first: Whether, in mode ``no-cors``, a redirect keeps the cookies that ``same-origin`` allowed
            for the first request.
        loads_blank: Whether ``about:blank`` is a response in mode ``no-cors``.
        asks_cache_only: Whether the cache mode ``only-if-cached`` keeps a request from the network.
        checks_address_space: Whether local network access is checked.
        worker_has_creators_origin: Whether a worker without an origin sends its creator's in mode ``no-cors``.
        blocks_zero_address: Whether the address 0.0.0.0 is refused.

        ignores_empty_lines: Whether a line without a value counts only where nothing else does.
        single_headers: Response headers whose lines must not contradict one another; of equal ones, one counts.
        spaced_names: What becomes of a response header whose name ends in a space: ``ignored`` or ``trimmed``.
        reads_utf8: Whether response headers pass through UTF-8, in which other bytes are not letters.
        upload_allows_method: Whether a forced preflight allows the request's method if its response lists none.
        waits_for_body: Whether the whole body of a preflight's response, or of a redirect, must arrive, and its
            Content-Length must be a number.
        opaque_needs_body: Whether a response that breaks off is blocked where it would be opaque, too.
        exposes_in_order: Whether ``*`` exposes all headers even if the list is not valid after it.
        range_is_identity: Whether a response to a request with Range must not be compressed.

        preflight_follows: Whether the target of a redirected preflight is looked at whatever the redirect mode is.
        mode_before_address: Whether mode ``same-origin`` is looked at before the address.
        redirect_order: In which order a redirect is looked at. ``mode`` is where mode ``same-origin`` ends it;
            ``unfollowed`` is what happens to it in the modes ``error`` and ``manual``, once its response is checked.
        unsafe_schemes: Schemes to which no redirect may lead, which is another failure than "not HTTP"; of ``about:``,
            perhaps some pages.
        empty_location: What a Location without a value leads to: the ``same`` URL, ``none`` as if there were
            no Location, or ``nothing``: a request that is never sent.
        high_redirects: Whether the statuses from 309 to 399 redirect, too.
        joins_locations: Whether several lines of Location are one value; otherwise they lead nowhere.
        error_needs_location: Whether ``redirect: error`` lets a redirect without Location through.
        location_bytes: Whether bytes of a Location are kept rather than read as letters.
        location_controls: Whether control characters in a Location are kept, too.
        encodes_bar: Whether ``|`` in a path is percent-encoded.
        space_in_host: Whether a host with a space is valid, though no such host can be found.
        standard_schemes: Further schemes whose URLs have a path.
        empty_fragment: What becomes of an empty fragment that the page wrote: ``inherited`` by the target of a
            redirect, ``kept`` only by the first address, or ``dropped``.
        normalizes_bytes: Whether percent-encoded bytes are sent in upper case, and letters and digits as they are.
        credentials_for: What may load ``user:password@`` where CORS does not decide it; ``None`` for everything.
        base_has_credentials: Whether a relative redirect inherits ``user:password@`` where CORS decides.
        keepalive_redirects: How many redirects are followed for a request with keepalive.
        asks_before_refusing: Whether it sends the preflight for the target of a redirect from the page's own
            origin before it refuses a user name and password in it, or its port.
        checks_redirect_as_first: Whether a redirect is checked with the credentials of the first request.
        names_of_first: Whether a preflight after a redirect asks for the headers of the first request.
        left_behind: Headers that a redirect drops, unless it leads to the page's own origin; in a worker, unless it
            stays there.
        headers_return: Whether headers that a redirect dropped come back at the next, and need a preflight
            even where they are dropped.
        preflight_stays: Whether what needed a preflight once needs one after each redirect.
        delete_becomes_get: Whether DELETE becomes GET where a redirect leads to another origin.
        keeps_origin_within: Whether a redirect within one origin keeps an Origin header that was there.

        max_age_cap: Seconds a preflight may be cached at most.
        max_age_bad: Seconds if Access-Control-Max-Age cannot be parsed (missing: always 5).
        max_age_huge: Whether a number of any length can be parsed.
        caches_method_wildcard: Whether ``Access-Control-Allow-Methods: *`` is cached.
        caches_header_wildcard: Whether ``Access-Control-Allow-Headers: *`` is cached.
        cached_wildcard_covers_authorization: Whether it covers Authorization once it is cached.
        cache_serves_less: Whether what was allowed with credentials is allowed without.
        cache_replaces: Whether a new response replaces what was cached for the URL.
        cache_forgets: When an entry is thrown away before its time: if the request is ``blocked``, if the entry
            is of no use to a request (``unused``), or ``never``.
        conditions_for: What makes a request in which a condition, such as ``If-Match``, means cache mode ``no-store``.
        asks_again: The cache modes of requests that use no cached preflight.
        caches_opaque_origin: Whether preflights of pages without an origin are cached for longer than one request.

        attempts: How often a request is sent if the connection ends without a response, by failure.
        resends: How often a request is sent if the response has this status.
        data_url_headers: What script sees of a ``data:`` response.
        data_url_headers_by_xhr: The same for XMLHttpRequest, if that differs.
        policing: How it applies a page's Content-Security-Policy.
        storing: What its HTTP cache keeps, and for which requests.
        loading: How it loads for elements.
    """

    name: str
    preflight_order: tuple[PreflightCheck, ...] = ("redirect", "origin", "status")
    names_missing: Literal["sorted", "known-first", "any"] = "sorted"
    known_headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    method_before_headers: bool = False
    authorization_by_name: bool = True
    list_separators: str = " ,"
    origin_is_ascii: bool = False
    counts_lines_by_letter: bool = False
    preflight_keeps_origin: bool = False
    refuses_proxy_authentication: bool = False
    upload_needs_body: bool = False

    extra_safelisted: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    replaced_headers: frozenset[str] = frozenset()
    refused_headers: frozenset[str] = frozenset()
    upper_half_unsafe: bool = False
    combines_request_headers: bool = False
    one_content_type: bool = False
    repeats_names: bool = False
    safelist_total: int | None = 1024
    range_limit: int = 2**64
    range_loosely: bool = False
    type_loosely: bool = False
    no_cors_body_type: bool = False
    writes_charset: Literal["replaces", "anew", "windows"] = "anew"
    type_as_written: bool = False
    type_must_parse: bool = False
    empty_line_clears: bool = False
    values_as_utf8: bool = False
    site_by_address: bool = False
    stream_body: Literal["stream", "text", "unsupported"] = "stream"
    stream_is_cors: bool = False
    referrer_hides_origin: Literal["always", "first", "never"] = "always"
    tells_frames_origin: Literal["everywhere", "within", "nowhere"] = "nowhere"
    hides_origin_across: bool = False
    credentials_of_first: bool = False
    loads_blank: bool = False
    asks_cache_only: bool = True
    checks_address_space: bool = False
    worker_has_creators_origin: bool = False
    blocks_zero_address: bool = False

    ignores_empty_lines: bool = False
    single_headers: frozenset[str] = frozenset()
    spaced_names: Literal["ignored", "trimmed"] = "ignored"
    reads_utf8: bool = False
    upload_allows_method: bool = True
    waits_for_body: bool = False
    opaque_needs_body: bool = False
    exposes_in_order: bool = False
    range_is_identity: bool = False

    preflight_follows: bool = True
    mode_before_address: bool = False
    redirect_order: tuple[RedirectCheck, ...] = (
        *("response", "error", "manual", "location", "unsafe", "scheme", "count", "credentials", "body"),
    )
    unsafe_schemes: frozenset[str] = frozenset({"data", "file"})
    empty_location: Literal["same", "none", "nothing"] = "same"
    high_redirects: bool = False
    joins_locations: bool = False
    error_needs_location: bool = False
    location_bytes: bool = False
    location_controls: bool = False
    encodes_bar: bool = False
    space_in_host: bool = False
    standard_schemes: frozenset[str] = frozenset()
    empty_fragment: Literal["inherited", "kept", "dropped"] = "inherited"
    normalizes_bytes: bool = False
    credentials_for: frozenset[str] | None = None
    base_has_credentials: bool = True
    keepalive_redirects: int = 20
    asks_before_refusing: bool = False
    checks_redirect_as_first: bool = False
    names_of_first: bool = False
    left_behind: frozenset[str] = frozenset()
    headers_return: bool = False
    preflight_stays: bool = False
    delete_becomes_get: bool = False
    keeps_origin_within: bool = False

    max_age_cap: int = 7200
    max_age_bad: int = 5
    max_age_huge: bool = False
    caches_method_wildcard: bool = True
    caches_header_wildcard: bool = True
    cached_wildcard_covers_authorization: bool = False
    cache_serves_less: bool = False
    cache_replaces: bool = False
    cache_forgets: Literal["blocked", "unused", "never"] = "blocked"
    conditions_for: frozenset[str] = frozenset({"fetch", "xhr", "eventsource"})
    asks_again: frozenset[str] = frozenset()
    caches_opaque_origin: bool = True

    attempts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    resends: Mapping[int, int] = field(default_factory=lambda: MappingProxyType({}))
    data_url_headers: tuple[str, ...] = ("content-type",)
    data_url_headers_by_xhr: tuple[str, ...] | None = None
    policing: Policing = Policing()  # noqa: RUF009  # it is frozen
    storing: Storing = Storing()  # noqa: RUF009  # it is frozen
    loading: Loading = STANDARD

    def takes_credentials(self, via: str) -> bool:
        """Return whether what makes a request may load ``user:password@`` where CORS does not decide it."""
        return self.credentials_for is None or via in self.credentials_for
