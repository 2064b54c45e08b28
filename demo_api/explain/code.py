"""Names of reasons: codes of the browsers, ids of the lab, addresses of MDN pages."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from demo_api.explain.advice import USUAL
from demo_api.words import load

_TOKEN = re.compile(r"[A-Za-z][A-Za-z0-9_:.-]{1,120}")
_MDN = re.compile(r"developer\.mozilla\.org/(?:[A-Za-z-]{2,7}/)?docs/(?:Web/)?([A-Za-z0-9_/()-]{1,200})")
_VERSION = re.compile(r"\d+$")
# A code that is an ordinary word counts only if it is the whole text.
_TELLING = re.compile(
    r"CORS[A-Z]\w+|[A-Z]{3}\d{4}|net::ERR_\w+(?:\.\w+)?|[A-Z][a-z]+(?:[A-Z][a-z]+)+|[a-z]+(?:-[a-z]+){2,}"
)
# What people put around a code that is all they write.
_MARKUP = " \t\r\n`*_'\"‘’“”()[]"  # noqa: RUF001  # all kinds of quotes
# In the network panel, in the column of the status.
_BLOCKED = re.compile(r"\bblocked:([A-Za-z-]{2,60})")
ALSO: Mapping[str, tuple[str, ...]] = {
    "blocked:other": ("blocked-by-extension", "scheme-file"),
    "net::ERR_BLOCKED_BY_CSP": ("csp-connect-src", "csp-connect-src-after-redirect"),
    "net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS": ("lna-permission-denied", "lna-insecure-context"),
    "net::ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS": ("lna-insecure-context", "private-network-not-allowed"),
    "net::ERR_BLOCKED_BY_RESPONSE": ("corp-same-origin", "corp-same-site", "coep-require-corp"),
    "net::ERR_INSECURE_PRIVATE_NETWORK_REQUEST": ("lna-insecure-context", "private-network-not-allowed"),
    "net::ERR_INCOMPLETE_CHUNKED_ENCODING": ("body-truncated",),
}
"""Codes of Chromium that the tables do not have, each with its reasons, the most likely first."""
# Chromium has some two hundred codes for a connection that fails; the others say that something refused the request.
_CONNECTION = re.compile(
    r"net::ERR_(?:ADDRESS|CERT|CONNECTION|DNS|EMPTY|HTTP2|INTERNET|NAME|NETWORK|PROXY|QUIC|SOCKET|SSL|TIMED|TUNNEL)\w*"
)
# The page that Chromium shows in place of one that it cannot load prints the code in this way.
_ON_PAGE = re.compile(
    r"(?:NET::)?(ERR_(?:ADDRESS|CERT|CONNECTION|EMPTY|INTERNET|NAME|TIMED)_\w+|ERR_SSL_PROTOCOL_ERROR|ERR_BLOCKED_BY_\w+)"
)
# Firefox's codes of a connection that fails.
_OF_FIREFOX = re.compile(
    r"(?:SSL_ERROR|SEC_ERROR|MOZILLA_PKIX_ERROR)_\w+|NS_ERROR_(?:CONNECTION_REFUSED|NET_\w+|UNKNOWN_HOST|OFFLINE)"
)
# In Firefox's network panel, a code is written as words: CORS Missing Allow Origin.
_IN_WORDS = re.compile(r"\bCORS(?: [A-Z][A-Za-z]{1,20}){1,7}")
EMPTY_CODES: Mapping[str, tuple[str, ...]] = {
    "net::ERR_FAILED": USUAL,
    "CORS error": (
        "allow-origin-missing",
        "preflight-allow-origin-missing",
        "preflight-status-not-ok",
        "allow-origin-mismatch",
        "header-not-allowed",
        "allow-origin-wildcard-with-credentials",
    ),
}
"""What Chromium says of every CORS error, each with the usual reasons: the first follows each message in the console,
the second is a status in the network panel."""
# The earlier place of these pages on MDN; Firefox still links to it.
_ERRORS = re.compile(r"^http/(cors/errors/)")
_MDN_ROOT = "https://developer.mozilla.org/en-US/docs/Web/"


@cache
def _codes() -> Mapping[str, tuple[str, ...]]:
    words = load()
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for reason in words.reasons:
        found[reason][reason] = None
        for engine in words.engines.values():
            report = engine.report(reason)
            for code in filter(None, (report.code, report.net_error)):
                found[code][reason] = None
                # MDN's pages and earlier versions have no number.
                found[_VERSION.sub("", code)][reason] = None
    for engine in words.engines.values():
        for reason, reports in engine.by_failure.items():
            for report in reports.values():
                if report.code:
                    found[report.code][reason] = None
    for other in words.others:
        for code in other.codes:
            found[code] |= dict.fromkeys(other.reasons)
    return {code: tuple(reasons) for code, reasons in found.items()}


@cache
def _pages() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for reason in load().reasons.values():
        page = reason.mdn.removeprefix(_MDN_ROOT).partition("#")[0].lower()
        found[page][reason.id] = None
    return {page: tuple(reasons) for page, reasons in found.items()}


def codes_in(text: str) -> dict[str, tuple[str, ...]]:
    """Return the codes that are whole words in ``text``, each with the reasons that it names."""
    known = _codes()
    alone = text.strip(_MARKUP).rstrip(".")
    found = {alone: known[alone]} if alone in known else {}
    found |= {it: reasons for it, reasons in EMPTY_CODES.items() if alone.lower() == it.lower()}
    for code, reasons in _whole_words(text):
        found.setdefault(code, reasons)
    for words in _IN_WORDS.finditer(text):
        parts = words[0].split()
        joined = ["".join(parts[:end]) for end in range(len(parts), 1, -1)]
        for name in [it for it in joined if it in known][:1]:
            found.setdefault(name, known[name])
    for blocked in _BLOCKED.finditer(text):
        reasons = (
            ALSO.get(blocked[0]) or known.get(blocked[1]) or known.get(f"net::ERR_BLOCKED_BY_RESPONSE.{blocked[1]}", ())
        )
        if reasons:
            found.setdefault(blocked[0], reasons)
    for page in _MDN.finditer(text):
        path = page[1].rstrip("/")
        named = known.get(_VERSION.sub("", path.rsplit("/", 1)[-1]), ())
        reasons = tuple(dict.fromkeys((*named, *_pages().get(_ERRORS.sub(r"http/guides/\1", path.lower()), ()))))
        if reasons:
            found.setdefault(path.rsplit("/", 1)[-1], reasons)
    return found


def _whole_words(text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    known = _codes()
    ordinary: set[str] = set()  # a long text has the same words again and again
    for token in _TOKEN.finditer(text):
        if token[0] in ordinary:
            continue
        code = token[0].rstrip(".:")
        if code.startswith(("ERR_", "NET::")):
            code = _ON_PAGE.sub(r"net::\1", code)
        reasons = known.get(code) or known.get(_VERSION.sub("", code)) or _by_pattern(code)
        if not (reasons and (_TELLING.fullmatch(code) or _OF_FIREFOX.fullmatch(code))):
            ordinary.add(token[0])
        elif not _in_address(text, token.start()):
            yield code, reasons


def _by_pattern(code: str) -> tuple[str, ...]:
    """Return the reasons of a code of Chromium's network that the tables do not have."""
    if code in ALSO:
        return ALSO[code]
    if _CONNECTION.fullmatch(code) or _OF_FIREFOX.fullmatch(code):
        return ("network-error", "preflight-network-error")
    return ()


def without_pages(text: str) -> str:
    """Return ``text`` without addresses of MDN pages, because they contain words of the messages that they explain."""
    return _MDN.sub(" ", text)


def _in_address(text: str, start: int) -> bool:
    return text[max(0, start - 1) : start] in {"/", "?", "=", "&", "."}
