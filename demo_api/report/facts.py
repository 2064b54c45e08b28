"""The facts about an experiment, by the names that the phrases of ``report.toml`` use."""

from collections.abc import Sequence
from typing import get_args

from demo_api.browser.policy import ALLOW_HEADERS, ALLOW_METHODS
from demo_api.browser.request import SAFELISTED_METHODS
from demo_api.browser.url import parse
from demo_api.origins import Origins, Role
from demo_api.report.ending import Ending
from demo_api.report.evidence import has_cors
from demo_api.report.experiment import SHOWS, Experiment
from demo_api.report.finding import Finding
from demo_api.wire import Recorded
from demo_api.words.reporting import report_words
from demo_api.words.tables import Words
from demo_api.words.values import Phrases, Values, fill, values_of

_BY_SCRIPT_LATER = frozenset({"canvas", "font", "module", "import", "worker", "eventsource"})
"""What gives the page something other than a response: pixels, glyphs, functions, events."""


def facts_of(it: Experiment, ending: Ending, finding: Finding, words: Words) -> Values:
    """Return the values for the phrases about an experiment."""
    decision = finding.decision or it.decision
    last = it.last
    allowed = b"" if last is None else dict(last.response_headers).get(b"access-control-allow-origin", b"")
    pages = report_words()["pages"]
    known: dict[str, object] = {
        "ending": ending,
        "page": said(pages, it.role),
        "readers": readers_said(it.readers),
        "arrived": bool(it.exchanges),
        "asked_first": it.preflights,
        "ran": it.ran,
        "sent": bool(it.own),
        "wrote": it.wrote,
        "cookies_came": it.brought_cookies,
        "cached": (finding.reason or "").startswith("cache-"),
        "wanted": it.is_reader,
        "sends": it.via == "beacon",
        "shows": it.via in SHOWS,
        "helper": it.via in _BY_SCRIPT_LATER,
        "same_origin": _is_same_origin(it),
        "has_cors": has_cors(it),
        "mode": it.asked.mode,
        "allowed": allowed.decode("latin-1"),
        "missing": ", ".join(missing(it, finding)),
        "names": bool(it.probe.reads),
    }
    if last is not None and last.status is not None:
        known["status"] = last.status
    return values_of(decision, words.phrases).also(known)


def known_of(it: Experiment, origins: Origins) -> dict[str, object]:
    """Return what the model does not know: what a cached response says, and what the page's own policy allows."""
    if it.probe.page == "csp":
        return {"token": origins.numeric_api}  # demo_api/page.py, sender_headers
    if not it.before or it.exchanges:
        return {}
    stored = it.before[-1]
    headers = {name: value.decode("latin-1") for name, value in stored.response_headers}
    return {"acao": headers.get(b"access-control-allow-origin", ""), "status": stored.status}


def said(phrases: Phrases, key: str, values: Values | None = None) -> str:
    """Return a phrase of ``report.toml``: the first row whose conditions are true."""
    known = Values({}) if values is None else values
    return next((fill(row.text, known) for row in phrases[key] if row.holds(known)), "")


def readers_said(readers: Sequence[Role]) -> str:
    """Return who an API is for, in words."""
    pages = report_words()["pages"]
    if len(readers) == len(get_args(Role)):
        return said(pages, "anyone")
    return pages_said(readers) or said(pages, "nobody")


def pages_said(roles: Sequence[Role]) -> str:
    """Return the pages of some origins in words: "a, b and c"."""
    pages = report_words()["pages"]
    names = [said(pages, role) for role in roles]
    first = said(pages, "comma").join(names[:-1])
    return said(pages, "and").join(filter(None, (first, *names[-1:])))


def missing(it: Experiment, finding: Finding) -> list[str]:
    """Return the methods and headers that the request needs and that the preflight's response does not list."""
    last = it.last
    if last is None or not last.preflight or finding.decision is None:
        return []
    asks = {name: value.decode("latin-1") for name, value in last.request_headers}
    methods, headers = _listed(last, ALLOW_METHODS), _listed(last, ALLOW_HEADERS)
    method = asks.get(b"access-control-request-method", "")
    named = [each.strip() for each in asks.get(b"access-control-request-headers", "").split(",")]
    # The browser needs no permission for a safelisted method, but CORSMiddleware refuses it.
    known = () if last.refusal else SAFELISTED_METHODS
    wanted = [method] if method not in known and method.lower() not in methods else []
    return wanted + [each for each in named if each and each.lower() not in headers]


def _listed(last: Recorded, name: str) -> set[str]:
    """Return what a list in a response contains, in lower case."""
    key = name.lower().encode()
    values = [value.decode("latin-1") for each, value in last.response_headers if each.lower() == key]
    return {each.strip().lower() for value in values for each in value.split(",")}


def _is_same_origin(it: Experiment) -> bool:
    url = parse(it.asked.url, parse(it.asked.page_url or it.asked.origin))
    return (
        url is not None
        and url.origin == it.asked.origin
        and not any(rule == "tainted" for rule, _ in it.decision.rules)
    )
