"""What is wrong with a policy, in the words of ``lint``, with what to write instead."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, Literal

from demo_api.browser.hosts import is_loopback, registrable_domain
from demo_api.browser.safelist import FORBIDDEN_METHODS
from demo_api.browser.url import parse
from demo_api.lint.findings import LEVELS, Finding, finding
from demo_api.lint.names import age_slips, header_slips, method_slips
from demo_api.lint.origin import is_origin, origin_slips
from demo_api.policy.options import option
from demo_api.policy.policy import ANYONE, Policy

WHERE = "the policy"
"""Where a finding is."""

List = Literal["origin", "method", "header", "expose"]
Key = Literal["origin", "method", "header", "expose", "max-age"]
"""A key in the text of a policy."""

_PLAIN_ORIGIN = re.compile(r"[a-z][a-z0-9-]*://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
_STAR_AS_NAME = "0star0"
_LONGEST = 253
"""Characters of an entry: the longest host name that there is."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A finding, and its place in the policy.

    Attributes:
        finding: The finding.
        key: The key of the policy's text that it is about.
        entry: What is written there now.
        right: What to write there instead, an entry each; nothing to leave it out; None if only the author knows it.
        instead: The policy with :attr:`right` in place of :attr:`entry`; None as there.
    """

    finding: Finding
    key: Key
    entry: str
    right: tuple[str, ...] | None
    instead: Policy | None

    def to_json(self) -> dict[str, Any]:
        """Return it as values for JSON; the policy as its text."""
        return {
            **self.finding.to_json(),
            "key": self.key,
            "entry": self.entry,
            "right": None if self.right is None else list(self.right),
            "instead": None if self.instead is None else self.instead.text(),
        }


def findings(policy: Policy) -> list[Finding]:
    """Return all that is wrong with a policy: first ``danger``, then ``broken``, then ``note``."""
    return list(dict.fromkeys(it.finding for it in flaws(policy)))


def flaws(policy: Policy) -> list[Flaw]:
    """Return the same findings in the same order, each with its place and the policy to write instead."""
    found = dict.fromkeys(_all(policy))
    return sorted(found, key=lambda it: (LEVELS.index(it.finding.level), it.finding.code))


def is_sound(policy: Policy) -> bool:
    """Return whether nothing is wrong with a policy; notes do not count."""
    return all(it.level == "note" for it in findings(policy))


def _all(policy: Policy) -> Iterator[Flaw]:
    for entry in policy.readers:
        yield from _reader(_At(policy, "origin", entry))
    if policy.anyone and len(set(policy.readers)) > 1:
        only = replace(policy, readers=(ANYONE,))
        is_, write = option("origin", *policy.readers), option("origin", ANYONE)
        yield Flaw(finding("CORS011", WHERE, is_, write), "origin", ANYONE, (ANYONE,), only)
    if policy.anyone and policy.credentials:
        found = finding("CORS060", WHERE, "--origin '*' --credentials", f"{option('origin', _PAGE)} --credentials")
        yield Flaw(found, "origin", ANYONE, (_PAGE,), replace(policy, readers=(_PAGE,)))
    for name in policy.methods:
        yield from _method(_At(policy, "method", name))
    for name in policy.headers:
        yield from _header(_At(policy, "header", name))
    for name in policy.expose:
        yield from _header(_At(policy, "expose", name))
    if policy.max_age < 0:
        yield _age(policy, "CORS067", 0)
    for slip in age_slips(policy.max_age):
        yield _age(policy, slip.code, int(slip.right[0]), **slip.words)


def _age(policy: Policy, code: str, right: int, **words: str) -> Flaw:
    now = policy.max_age
    found = finding(code, WHERE, f"--max-age {now}", f"--max-age {right}", **words)
    return Flaw(found, "max-age", str(now), (str(right),), replace(policy, max_age=right))


@dataclass(frozen=True, slots=True)
class _At:
    """One entry of a list of the policy."""

    policy: Policy
    key: List
    entry: str

    def flaw(self, code: str, right: tuple[str, ...] | None, write: str = "", /, **words: str) -> Flaw:
        """Return what is wrong with it; ``write`` says what to write where the options do not say enough."""
        said = write or option(self.key, *(right or ())) or "leave it out"
        found = finding(code, WHERE, option(self.key, self.entry), said, **words)
        return Flaw(found, self.key, self.entry, right, None if right is None else self._with(right))

    def _with(self, right: tuple[str, ...]) -> Policy:
        field = _FIELDS[self.key]
        now: tuple[str, ...] = getattr(self.policy, field)
        entries = [new for it in now for new in (right if it == self.entry else (it,))]
        changed: dict[str, Any] = {field: tuple(dict.fromkeys(entries))}
        return replace(self.policy, **changed)


def _reader(at: _At) -> Iterator[Flaw]:
    entry = at.entry
    if entry == ANYONE:
        return
    if entry == "null":
        yield at.flaw("CORS010", (), "leave it out; serve a page from a web server, not from a file")
    elif "*" in entry:
        yield from _pattern(at)
    elif not is_origin(entry):
        for slip in origin_slips(entry):
            yield at.flaw(slip.code, slip.right or (_PAGE,), **slip.words)
    elif not _is_plain(entry):
        yield at.flaw("CORS064", (_PAGE,))


def _is_plain(origin: str) -> bool:
    return len(origin) <= _LONGEST and _PLAIN_ORIGIN.fullmatch(origin) is not None


def _pattern(at: _At) -> Iterator[Flaw]:
    entry = at.entry
    filled = entry.replace("*", _STAR_AS_NAME)
    if not is_origin(filled):
        for slip in origin_slips(filled):
            right = tuple(it.replace(_STAR_AS_NAME, "*") for it in slip.right)
            words = {name: it.replace(_STAR_AS_NAME, "*") for name, it in slip.words.items()}
            yield at.flaw(slip.code, right or (_PREVIEWS,), **words)
        return
    url = parse(filled)
    first = "" if url is None else url.host.split(".")[0]
    if url is None or entry.count("*") != 1 or _STAR_AS_NAME not in first:
        yield at.flaw("CORS062", (_PREVIEWS,))
    elif not _is_plain(filled):
        yield at.flaw("CORS064", (_PREVIEWS,))
    elif not is_loopback(url.host) and first in (registrable_domain(url.host) or first).split("."):
        yield at.flaw("CORS061", (_PREVIEWS,), stranger=entry.replace("*", "evil"))


def _method(at: _At) -> Iterator[Flaw]:
    name = at.entry
    if name == "*":
        yield _listed(at)
        return
    for slip in method_slips(name):
        right = tuple(filter(_is_plain_name, slip.right))
        unknown = bool(slip.right) and not right
        yield at.flaw(slip.code, None if unknown else right, _NAME if unknown else "", **slip.words)
        return
    if name in FORBIDDEN_METHODS:
        yield at.flaw("CORS065", (), method=name)
    elif name == "OPTIONS":
        yield at.flaw("CORS066", ())
    elif not _is_plain_name(name):
        yield at.flaw("CORS064", None, _NAME)


def _header(at: _At) -> Iterator[Flaw]:
    name = at.entry
    if name == "*":
        yield _listed(at)
        return
    for slip in header_slips(name, exposed=at.key == "expose"):
        yield at.flaw(slip.code, slip.right, **slip.words)
        if slip.code == "CORS043":
            return
    if not _is_plain_name(name):
        yield at.flaw("CORS064", None, _NAME)


def _listed(at: _At) -> Flaw:
    """Return that names must stand in place of a star."""
    names = _USUAL[at.key]
    return at.flaw("CORS063", names, f"{option(at.key, *names)}: list the names")


def _is_plain_name(name: str) -> bool:
    return len(name) <= _LONGEST and _PLAIN_NAME.fullmatch(name) is not None


_FIELDS = {"origin": "readers", "method": "methods", "header": "headers", "expose": "expose"}
_PAGE = "https://your-page.example"
_PREVIEWS = "https://*.previews.your-page.example"
_NAME = "a name of letters, digits and hyphens"
_USUAL = {"method": ("PUT", "DELETE"), "header": ("Authorization",), "expose": ("X-Total-Count",)}
