"""What is wrong with a policy, in the words of ``lint``, with the option to write instead."""

import re
from collections.abc import Iterator

from demo_api.browser.hosts import is_loopback, registrable_domain
from demo_api.browser.safelist import FORBIDDEN_METHODS
from demo_api.browser.url import parse
from demo_api.lint.findings import LEVELS, Finding, finding
from demo_api.lint.names import age_slips, header_slips, method_slips
from demo_api.lint.origin import is_origin, origin_slips
from demo_api.policy.policy import ANYONE, Policy

WHERE = "the policy"
"""Where a finding is."""

_PLAIN_ORIGIN = re.compile(r"[a-z][a-z0-9-]*://(?:[a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_-]+")
_STAR_AS_NAME = "0star0"
_LONGEST = 253
"""Characters of an entry: the longest host name that there is."""


def findings(policy: Policy) -> list[Finding]:
    """Return all that is wrong with a policy: first ``danger``, then ``broken``, then ``note``."""
    found = dict.fromkeys(_all(policy))
    return sorted(found, key=lambda it: (LEVELS.index(it.level), it.code))


def is_sound(policy: Policy) -> bool:
    """Return whether nothing is wrong with a policy; notes do not count."""
    return all(it.level == "note" for it in findings(policy))


def _all(policy: Policy) -> Iterator[Finding]:
    for entry in policy.readers:
        yield from _reader(entry)
    if policy.anyone and len(set(policy.readers)) > 1:
        yield finding("CORS011", WHERE, _options("origin", *policy.readers), _options("origin", "*"))
    if policy.anyone and policy.credentials:
        yield finding("CORS060", WHERE, "--origin '*' --credentials", f"{_EXAMPLE} --credentials")
    for name in policy.methods:
        yield from _method(name)
    for option, names in (("header", policy.headers), ("expose", policy.expose)):
        for name in names:
            yield from _header(option, name)
    if policy.max_age < 0:
        yield finding("CORS067", WHERE, f"--max-age {policy.max_age}", "--max-age 0")
    for slip in age_slips(policy.max_age):
        yield finding(slip.code, WHERE, f"--max-age {policy.max_age}", f"--max-age {slip.right[0]}", **slip.words)


def _reader(entry: str) -> Iterator[Finding]:
    if entry == ANYONE:
        return
    value = _options("origin", entry)
    if entry == "null":
        yield finding("CORS010", WHERE, value, "leave it out; serve a page from a web server, not from a file")
    elif "*" in entry:
        yield from _pattern(entry, value)
    elif not is_origin(entry):
        for slip in origin_slips(entry):
            yield finding(slip.code, WHERE, value, _options("origin", *slip.right) or _EXAMPLE, **slip.words)
    elif not _is_plain(entry):
        yield finding("CORS064", WHERE, value, _EXAMPLE)


def _is_plain(origin: str) -> bool:
    return len(origin) <= _LONGEST and _PLAIN_ORIGIN.fullmatch(origin) is not None


def _pattern(entry: str, value: str) -> Iterator[Finding]:
    filled = entry.replace("*", _STAR_AS_NAME)
    if not is_origin(filled):
        for slip in origin_slips(filled):
            right = [it.replace(_STAR_AS_NAME, "*") for it in slip.right]
            words = {name: it.replace(_STAR_AS_NAME, "*") for name, it in slip.words.items()}
            yield finding(slip.code, WHERE, value, _options("origin", *right) or _PREVIEWS, **words)
        return
    url = parse(filled)
    first = "" if url is None else url.host.split(".")[0]
    if url is None or entry.count("*") != 1 or _STAR_AS_NAME not in first:
        yield finding("CORS062", WHERE, value, _PREVIEWS)
    elif not _is_plain(filled):
        yield finding("CORS064", WHERE, value, _PREVIEWS)
    elif not is_loopback(url.host) and first in (registrable_domain(url.host) or first).split("."):
        yield finding("CORS061", WHERE, value, _PREVIEWS, stranger=entry.replace("*", "evil"))


def _method(name: str) -> Iterator[Finding]:
    value = _options("method", name)
    if name == "*":
        yield finding("CORS063", WHERE, value, "--method PUT --method DELETE: list the names")
        return
    for slip in method_slips(name):
        yield finding(slip.code, WHERE, value, _options("method", *slip.right) or "leave it out", **slip.words)
        return
    if name in FORBIDDEN_METHODS:
        yield finding("CORS065", WHERE, value, "leave it out", method=name)
    elif name == "OPTIONS":
        yield finding("CORS066", WHERE, value, "leave it out")
    elif not _is_plain_name(name):
        yield finding("CORS064", WHERE, value, "a name of letters, digits and hyphens")


def _header(option: str, name: str) -> Iterator[Finding]:
    value = _options(option, name)
    if name == "*":
        yield finding("CORS063", WHERE, value, f"{_NAMES[option]}: list the names")
        return
    for slip in header_slips(name, exposed=option == "expose"):
        yield finding(slip.code, WHERE, value, _options(option, *slip.right) or "leave it out", **slip.words)
        if slip.code == "CORS043":
            return
    if not _is_plain_name(name):
        yield finding("CORS064", WHERE, value, "a name of letters, digits and hyphens")


def _is_plain_name(name: str) -> bool:
    return len(name) <= _LONGEST and _PLAIN_NAME.fullmatch(name) is not None


def _options(name: str, *values: str) -> str:
    """Return an option for each value, as a shell reads it."""
    return " ".join(f"--{name} {it if re.fullmatch(r'[A-Za-z0-9_.:/-]+', it) else _quoted(it)}" for it in values)


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"


_EXAMPLE = "--origin https://your-page.example"
_PREVIEWS = "--origin 'https://*.previews.your-page.example'"
_NAMES = {"header": "--header Authorization", "expose": "--expose X-Total-Count"}
