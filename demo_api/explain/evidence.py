"""The reasons that the values of a message exclude: one message can have several reasons, but not with all values."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache

from demo_api.browser import COMMON, FIREFOX, FetchRequest, HttpResponse, decide
from demo_api.browser.headers import is_token
from demo_api.browser.redirect import LOCAL_SCHEMES
from demo_api.browser.safelist import FORBIDDEN_METHODS
from demo_api.browser.url import serialize_origin
from demo_api.words import load

_REDIRECTS = {"301", "302", "303", "307", "308"}
_BY_FETCH = {"fetch", "XMLHttpRequest"}
# The families of reasons that elements have in common with fetch().
_WHATEVER_IS_LOADED = {"url", "local-network", "page-policy"}
_OF_HEADERS = ("allow-", "preflight-allow-", "redirect-origin-null")
_COMPARED = {"allow-origin-mismatch", "allow-origin-multiple", "allow-origin-invalid"}

Told = Mapping[str, str]


def _upper(told: Told) -> bool:
    return told["method"] == told["method"].upper()


def _scheme(told: Told, name: str = "url") -> str:
    """Return the scheme of the address; empty if people cut or replaced it."""
    scheme, colon, _ = told[name].partition(":")
    return scheme.lower() if colon and scheme.replace("-", "").isalnum() else ""


def _is_forbidden(told: Told) -> bool:
    return told["method"].upper() in FORBIDDEN_METHODS


def _is_mismatch(told: Told) -> bool:
    """Whether a page without an origin may not read this, though it is the form of an origin."""
    return told["acao"] != "null" and "allow-origin-mismatch" in _compared(told["acao"], None)


# Reason, the name of a value, and whether that value leaves the reason possible.
_RULES: tuple[tuple[str, str, Callable[[Told], bool]], ...] = (
    ("method-not-allowed", "method", _upper),
    ("authorization-not-listed", "header", lambda told: told["header"].lower() == "authorization"),
    ("header-not-allowed", "header", lambda told: told["header"].lower() != "authorization"),
    ("preflight-redirect", "status", lambda told: told["status"] in _REDIRECTS),
    ("preflight-redirect", "url", lambda told: _scheme(told) in {"", "http", "https"}),
    ("preflight-proxy-authentication", "status", lambda told: told["status"] == "407"),
    ("redirect-origin-null", "origin", lambda told: told["origin"] == "null"),
    # Chromium names the first address of a request that was redirected.
    ("redirect-origin-null", "page_origin", lambda told: told["page_origin"] == "null" or "first_url" in told),
    ("redirect-origin-null", "acao", _is_mismatch),
    ("cache-missing-vary", "acao", lambda told: told["acao"] == serialize_origin(told["acao"])),
    ("forbidden-method", "method", _is_forbidden),
    ("method-invalid", "method", lambda told: not is_token(told["method"])),
    ("mode-no-cors-method", "method", lambda told: is_token(told["method"]) and not _is_forbidden(told)),
    ("redirect-scheme", "url", lambda told: "first_url" in told or "location" in told),
    ("redirect-scheme-local", "location", lambda told: _scheme(told, "location") in {"", *LOCAL_SCHEMES}),
    ("scheme-file", "url", lambda told: _scheme(told) in {"", "file", "content"} or _scheme(told).startswith("http")),
    ("mode-same-origin-redirect", "url", lambda told: _scheme(told) != "file"),
    ("mode-same-origin-redirect", "location", lambda told: _scheme(told, "location") != "file"),
    ("scheme-internal", "url", lambda told: _scheme(told) != "file"),
    ("scheme-not-http", "url", lambda told: _scheme(told) != "file"),
)
# The reasons that come first if this value leaves them possible.
_LIKELY = {
    "status": {"preflight-redirect", "preflight-proxy-authentication"},
    "header": {"authorization-not-listed"},
}


def possible(reasons: Iterable[str], told: Told) -> list[str]:
    """Return the reasons that the values leave possible; all of them if there is none."""
    reasons_of = load().reasons
    known = dict(told)
    if "header_as_written" in known:
        known.setdefault("header", known["header_as_written"])
    given = list(reasons)
    is_file = "url" in known and _scheme(known) == "file"
    left = [reason for reason in given if _fits(reason, known)]
    if is_file and (not left or any(it.startswith(_OF_HEADERS) for it in given)):
        return ["scheme-file"]  # a file has no headers
    if "acao" in known:
        compared = _compared(known["acao"], known.get("origin") or known.get("page_origin"))
        excluded = _COMPARED - compared
        left = [it for it in left if it not in excluded and reasons_of[it].preflight_of not in excluded]
    likely = _by_layers(known.get("acao", "")).union(*(reasons for value, reasons in _LIKELY.items() if value in known))
    return sorted(left or given, key=lambda it: it not in likely)


def _by_layers(acao: str) -> set[str]:
    """Return the reasons that are likely because nobody writes such a list: two layers have each added a line."""
    values = [it.strip() for it in acao.split(",")]
    several = len(values) > 1 and ("*" in values or len(set(values)) < len(values))
    return {"allow-origin-duplicated", "preflight-allow-origin-duplicated"} if several else set()


def improbable(told: Told) -> frozenset[str]:
    """Return the reasons that the values do not exclude, but that are not the likely ones with them."""
    is_web = "url" in told and _scheme(told).startswith("http")
    return frozenset({"scheme-file"}) if is_web else frozenset()


def _fits(reason: str, told: Told) -> bool:
    for name, value, test in _RULES:
        if name == reason and value in told and not test(told):
            return False
    kind = told.get("kind", "")
    if kind in _BY_FETCH:
        return load().reasons[reason].family != "element"
    it = load().reasons[reason]
    return kind.lower() not in _loads() or kind.lower() in it.loads or it.family in _WHATEVER_IS_LOADED


@cache
def _loads() -> frozenset[str]:
    """Return Chromium's names for the things that elements load."""
    return frozenset(kind for reason in load().reasons.values() for kind in reason.loads)


def _compared(acao: str, origin: str | None) -> set[str]:
    """Find out with the model what is wrong with a value of Access-Control-Allow-Origin."""
    answer = HttpResponse(200, (("Access-Control-Allow-Origin", acao),))
    found = set()
    for engine in (COMMON, FIREFOX):
        try:
            asked = FetchRequest("https://api.invalid/", origin or "https://page.invalid")
        except ValueError:
            return _COMPARED
        found.add(decide(asked, lambda _: answer, engine).reason)
    return {it for it in found if it in _COMPARED} or _COMPARED
