"""The values of a fetch: they fill the braces in our sentences and in the browsers' messages."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from types import MappingProxyType

from demo_api.browser.decision import Decision
from demo_api.browser.fetch_request import FetchRequest, page_url
from demo_api.browser.hosts import address_space
from demo_api.browser.messages import FAILURE_KINDS
from demo_api.browser.preflight import preflight_origin
from demo_api.browser.request import BY_SCRIPT, Request
from demo_api.browser.url import parse

VALUES = frozenset(
    {
        *("acac", "acah", "acam", "acao", "argument", "ask", "bare_url", "by_element", "cookies", "credentials"),
        *("directive", "failure_kind", "first_letter", "first_url", "header", "header_as_written", "host", "kind"),
        *("letter_code", "location", "location_bare", "method", "middleware", "mode", "needed", "origin"),
        *("page_origin", "page_url", "pasted", "path", "port", "previous_url", "reads", "redirect_mode", "scheme"),
        *("scope", "sent_origin", "space", "status", "stored_for", "target", "token", "type", "url", "value", "via"),
        *("visible", "why"),
    }
)
"""The names of the values that a template may contain."""

CONDITIONS = frozenset(
    {
        *("crosses", "gets", "home", "host", "keepalive", "mode", "page", "place", "preflight_redirects", "redirected"),
        *("scheme", "tainting", "target_is", "target_scheme", "via", "what"),
    }
)
"""The names of the values that a browser's text can depend on."""

_HOST_AND_PORT = re.compile(r"[\w.-]+:\d.*", re.DOTALL)
_NO_PHRASES: Mapping[str, "tuple[Phrase, ...]"] = MappingProxyType({})
_NO_WORDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row of a phrase: its text and its conditions."""

    text: str
    known: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    exactly: tuple[tuple[str, object], ...] = ()

    def holds(self, values: Mapping[str, object]) -> bool:
        """Whether the conditions hold."""
        return (
            all(_has(values.get(name)) for name in self.known)
            and all(name in values for name in self.told)
            and all(name in values and values[name] == wanted for name, wanted in self.exactly)
        )


Phrases = Mapping[str, tuple[Phrase, ...]]


class Values(dict[str, object]):
    """A mapping for ``str.format_map``. A value that is not known is a phrase, or a word for it, or empty.

    Args:
        known: The values, by name.
        phrases: Values in words.
        unknown: Words for values that are not known.
    """

    __slots__ = ("_phrases", "_unknown")

    def __init__(
        self, known: Mapping[str, object], phrases: Phrases = _NO_PHRASES, unknown: Mapping[str, str] = _NO_WORDS
    ) -> None:
        super().__init__(known)
        self._phrases = phrases
        self._unknown = unknown

    def __missing__(self, key: str) -> str:
        for phrase in self._phrases.get(key, ()):
            if phrase.holds(self):
                return fill(phrase.text, self)
        return self._unknown.get(key, "")

    def also(self, more: Mapping[str, object]) -> "Values":
        """Return these values and more. If both have a name, the value in ``more`` counts."""
        return Values({**self, **plain(more)}, self._phrases, self._unknown)


def values_of(decision: Decision, phrases: Phrases) -> Values:
    """Return the values of one fetch at its end.

    Args:
        decision: What the browser decided.
        phrases: Values in words.

    Returns:
        The values, by the names in :data:`VALUES`.
    """
    asked, request, failure = decision.asked, decision.request, decision.failure
    known: dict[str, object] = {
        "url": asked.url,
        "method": asked.method,
        "mode": asked.mode,
        "redirect_mode": asked.redirect,
        "origin": asked.origin,
        "page_origin": asked.origin,
        "page_url": page_url(asked),
        "principal": _principal(asked),
        "via": asked.via,
        "keepalive": "yes" if asked.keepalive else "no",
        "by_element": asked.via not in BY_SCRIPT,
        "page": "null" if asked.origin == "null" else "named",
        "place": "worker" if asked.worker else "window",
        "scope": "WorkerGlobalScope" if asked.worker else "Window",
        "bare_url": asked.url if _HOST_AND_PORT.fullmatch(asked.url) else "",
        "kind": "fetch",
    }
    if request is not None:
        known.update(_of_request(request))
    if failure is not None:
        known.update(plain(failure.values))
    return Values(known, phrases)


def plain(values: Mapping[str, object]) -> dict[str, object]:
    """Return values with lists of names in one line, and with only known kinds of failure."""
    made = {name: ", ".join(value) if isinstance(value, tuple) else value for name, value in values.items()}
    if "failure_kind" in made and made["failure_kind"] not in FAILURE_KINDS:
        made["failure_kind"] = "failed"
    return made


def _principal(asked: FetchRequest) -> str:
    """Return what one engine prints as a page's address: of a page without an origin, an id and its creator."""
    if asked.origin == "null":
        page = parse(asked.page_url)
        creator = asked.creator or (page.origin if page is not None and page.is_http else "")
        return f"moz-nullprincipal:{{…}}?{creator}" if creator else "moz-nullprincipal:{…}"
    address = page_url(asked)
    return f"{asked.origin}/" if asked.worker and address.startswith("blob:") else address


def _of_request(request: Request) -> Mapping[str, object]:
    url, urls = request.url, request.url_list
    asks = bool(request.exchanges) and request.exchanges[-1].request.preflight
    return {
        "url": url.shown,
        "shown_url": url.bare + url.fragment,
        "previous_url": urls[-2].shown if len(urls) > 1 else url.shown,
        "redirected": "yes" if len(urls) > 1 else "no",
        "tainting": request.tainting,
        "first_url": request.url_list[0].shown,
        "host": url.host,
        "port": url.effective_port,
        "path": url.path,
        "scheme": url.scheme,
        "method": request.method,
        "gets": "yes" if request.method == "GET" else "no",
        "origin": preflight_origin(request) if asks else request.origin,
        "status": "" if request.response is None else request.response.status,
        "space": address_space(url.host) or "public",
        "target": url.origin,
    }


def fill(template: str, values: Values) -> str:
    """Fill a template."""
    return template.format_map(values)


def names_in(template: str) -> list[str]:
    """Return the names in the braces of a template, in order.

    Raises:
        ValueError: A brace is not closed.
    """
    return [name for _, name, _, _ in Formatter().parse(template) if name is not None]


class _Kept(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def compose(template: str, **parts: str) -> str:
    """Put parts into a template and do not change its other braces."""
    return template.format_map(_Kept(parts))


def _has(value: object) -> bool:
    return value is not None and value is not False and value != ""
