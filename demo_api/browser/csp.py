"""A page's Content-Security-Policy, as far as it decides which addresses the page may load from or connect to.

Only the directives that name addresses are here: the fetch directives and ``form-action``. A policy can only forbid, so
of several each must allow a request.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from demo_api.browser.engine import Engine
from demo_api.browser.sources import matches_list
from demo_api.browser.url import Url

_ABOUT_ADDRESSES = ("-src", "-src-elem", "form-action")
_WHITESPACE = re.compile(r"[\t\n\f\r ]+")


@dataclass(frozen=True, slots=True)
class ContentPolicy:
    """One policy of a page.

    Attributes:
        directives: The name of each directive, in lower case, and its values as they are written.
        report_only: Whether it only reports, and blocks nothing.
    """

    directives: tuple[tuple[str, tuple[str, ...]], ...]
    report_only: bool = False

    def sources(self, name: str) -> tuple[str, ...] | None:
        """Return the values of a directive, ``None`` if the policy has no such directive."""
        return next((values for each, values in self.directives if each == name), None)

    @property
    def limits_addresses(self) -> bool:
        """Whether it has a directive that names addresses, whatever these are for."""
        return any(name.endswith(_ABOUT_ADDRESSES) for name, _ in self.directives)

    def applied(self, directive: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the directive that counts for a directive, with its values; ``None`` if the policy says nothing."""
        for name in fallbacks(directive):
            if (values := self.sources(name)) is not None:
                return name, values
        return None

    def allows(self, directive: str, url: Url, home: Url, engine: Engine, *, redirected: bool) -> bool:
        """Return whether a request may go to a URL (CSP3, does request violate policy).

        Args:
            directive: The directive that the request needs; see :func:`effective_directive`.
            url: Where the request goes now.
            home: A URL of the origin that ``'self'`` is.
            engine: Whose differences apply.
            redirected: Whether a redirect has led there.
        """
        found = self.applied(directive)
        return found is None or matches_list(url, found[1], home, engine, redirected=redirected)


def parse_policies(values: Iterable[str], *, report_only: bool = False) -> tuple[ContentPolicy, ...]:
    """Return the policies in the lines of a header (CSP3, parse a response's Content Security Policies).

    Args:
        values: The values of the header, line by line; a comma begins another policy.
        report_only: Whether the header is ``Content-Security-Policy-Report-Only``.

    Returns:
        The policies, without those that say nothing.
    """
    made = (_parse(part, report_only=report_only) for value in values for part in value.split(","))
    return tuple(it for it in made if it.directives)


def _parse(text: str, *, report_only: bool) -> ContentPolicy:
    """Return one policy; of two directives with one name, the first counts (CSP3, parse a serialized CSP)."""
    found: dict[str, tuple[str, ...]] = {}
    for part in text.split(";"):
        words = [it for it in _WHITESPACE.split(part) if it]
        if words and part.isascii():
            found.setdefault(words[0].lower(), tuple(words[1:]))
    return ContentPolicy(tuple(found.items()), report_only)


def effective_directive(destination: str) -> str:
    """Return the directive that a request needs (CSP3, get the effective directive for request).

    Args:
        destination: What the response is for (Fetch, destination); empty for what a script reads itself, and
            ``form`` for where a form is sent, which no request's destination says.
    """
    return _DIRECTIVES.get(destination, "connect-src")


def fallbacks(directive: str) -> tuple[str, ...]:
    """Return the directives of which the first that a policy has counts (CSP3, get fetch directive fallback list)."""
    return _FALLBACKS.get(directive, (directive, "default-src"))


_DIRECTIVES: Mapping[str, str] = MappingProxyType(
    {
        "manifest": "manifest-src",
        **dict.fromkeys(("object", "embed"), "object-src"),
        **dict.fromkeys(("frame", "iframe"), "frame-src"),
        **dict.fromkeys(("audio", "track", "video"), "media-src"),
        "font": "font-src",
        "image": "img-src",
        "style": "style-src-elem",
        **dict.fromkeys(("script", "xslt", "audioworklet", "paintworklet"), "script-src-elem"),
        **dict.fromkeys(("serviceworker", "sharedworker", "worker"), "worker-src"),
        "form": "form-action",
    }
)
"""The directive for each destination; ``connect-src`` for the others."""
_FALLBACKS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "script-src-elem": ("script-src-elem", "script-src", "default-src"),
        "style-src-elem": ("style-src-elem", "style-src", "default-src"),
        "worker-src": ("worker-src", "child-src", "script-src", "default-src"),
        "frame-src": ("frame-src", "child-src", "default-src"),
        "form-action": ("form-action",),
    }
)
