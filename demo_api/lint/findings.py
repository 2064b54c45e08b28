"""The kinds of findings, each with a stable code, a title and why it matters; and one finding with its value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any, Literal

Level = Literal["danger", "broken", "note"]
LEVELS: tuple[Level, ...] = ("danger", "broken", "note")
"""``danger`` allows origins that you do not mean, ``broken`` cannot work as it seems, ``note`` may be what you want."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding. Its code is never used for another kind."""

    code: str
    level: Level
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        code: ``CORS001`` and so on; see :data:`RULES`.
        level: ``danger``, ``broken`` or ``note``.
        title: One line.
        where: The application: ``the app``, or ``the app mounted at /api``.
        value: The present setting.
        why: Why it matters, in a sentence.
        write: The line to write instead.
    """

    code: str
    level: Level
    title: str
    where: str
    value: str
    why: str
    write: str

    def to_json(self) -> dict[str, Any]:
        """Return it as values for JSON."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in one entry of a setting, before it is known how the setting is written.

    Attributes:
        code: As in :data:`RULES`.
        right: What to write instead; empty to leave the entry out.
        words: What fills the braces of the rule's sentence.
    """

    code: str
    right: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def finding(code: str, where: str, value: str, write: str, **words: str) -> Finding:
    """Return a finding of the rule ``code``; ``words`` fill the braces of its sentence."""
    rule = RULES[code]
    why = rule.why.format_map(words) if words else rule.why
    return Finding(code, rule.level, rule.title, where, value, why, write)


_ALL = (
    Rule(
        "CORS001",
        "danger",
        "The origins are one string",
        "Starlette checks whether the origin is a part of this string, so it allows every part, such as {part}.",
    ),
    Rule(
        "CORS002",
        "broken",
        "A string, but a list is expected",
        "Starlette reads the string one character at a time, so the header lists characters and not names.",
    ),
    Rule("CORS003", "broken", "The origin ends with a slash", "Browsers send {origin}, so this entry never matches."),
    Rule("CORS004", "broken", "The origin has a path", "Browsers send {origin}, so this entry never matches."),
    Rule(
        "CORS005",
        "broken",
        "The origin has no scheme",
        "Browsers send scheme://host[:port], so this entry never matches.",
    ),
    Rule(
        "CORS006",
        "broken",
        "The origin contains the default port",
        "Browsers leave out :80 for http and :443 for https, so this entry never matches.",
    ),
    Rule(
        "CORS007",
        "broken",
        "The origin has upper-case letters",
        "Browsers send {origin}, so this entry never matches.",
    ),
    Rule(
        "CORS008",
        "broken",
        "A pattern in allow_origins",
        "Starlette compares the whole text of an entry. A * in an origin, or a regular expression, never matches.",
    ),
    Rule(
        "CORS009",
        "broken",
        "The entry is not an origin",
        "No browser sends this as Origin, so this entry never matches.",
    ),
    Rule(
        "CORS010",
        "danger",
        "The origin null is allowed",
        "Any site can send the origin null from a sandboxed frame, so this entry allows every site.",
    ),
    Rule(
        "CORS011",
        "danger",
        "* makes the other origins useless",
        "With * in the list, every origin is allowed. The other entries have no effect.",
    ),
    Rule(
        "CORS020",
        "broken",
        "allow_origin_regex is not a regular expression",
        "The application raises an error when it is first used: {error}.",
    ),
    Rule(
        "CORS021",
        "danger",
        "A dot in allow_origin_regex matches any character",
        "The pattern also allows {stranger}, which another person can own.",
    ),
    Rule(
        "CORS022",
        "danger",
        "allow_origin_regex allows origins of other people",
        "Starlette compares the pattern with the whole origin, and the pattern allows {stranger}.",
    ),
    Rule(
        "CORS023",
        "broken",
        "allow_origin_regex never matches",
        "The pattern must match the whole origin, scheme://host[:port], but it matches no origin.",
    ),
    Rule(
        "CORS030",
        "danger",
        "Every origin is allowed, with credentials",
        "Starlette allows the Origin of each request, so any site can read with the visitor's cookies.",
    ),
    Rule(
        "CORS031",
        "broken",
        "expose_headers is * and credentials are allowed",
        "For a request with credentials, * is not a wildcard, so it shows scripts no more headers.",
    ),
    Rule(
        "CORS040",
        "note",
        "allow_methods is the default, only GET, but routes use other methods",
        "The preflight of a JSON POST, PUT, PATCH or DELETE gets status 400. A form POST needs no preflight and runs.",
    ),
    Rule(
        "CORS041",
        "broken",
        "The method is not in upper case",
        "Upper and lower case letters are different in a method, so this entry does not allow {upper}.",
    ),
    Rule(
        "CORS042",
        "broken",
        "The entry is not a method name",
        "A method name is not empty and has no spaces or commas in it, so browsers never send this one.",
    ),
    Rule(
        "CORS043",
        "broken",
        "The entry is not a header name",
        "If one entry is not a header name, browsers do not accept the whole list.",
    ),
    Rule(
        "CORS044",
        "note",
        "A header that browsers never ask for",
        "Only the browser or the server sets {name}, never a page, so this entry has no effect.",
    ),
    Rule(
        "CORS045",
        "note",
        "max_age is longer than the limit of browsers",
        "Browsers send the preflight again when their own limit is over: {caps}.",
    ),
    Rule(
        "CORS046",
        "note",
        "A header that scripts never see",
        "Browsers never show {name} to scripts, so this entry has no effect.",
    ),
    Rule(
        "CORS050",
        "broken",
        "A middleware is outside CORSMiddleware",
        "The responses of {name} itself have no CORS headers, so the page sees a CORS error and not the real error.",
    ),
    Rule(
        "CORS051",
        "broken",
        "The application has two or more layers of CORSMiddleware",
        "The outer one responds to every preflight and replaces the headers of the inner one.",
    ),
    Rule(
        "CORS052",
        "broken",
        "An outer app changes the policy of a mounted app",
        "The outer app responds to the preflights of the mounted app and replaces its headers{result}.",
    ),
    Rule(
        "CORS053",
        "note",
        "The application has no CORSMiddleware",
        "Pages on other origins cannot read this API, unless another layer, such as a proxy, sends the headers.",
    ),
    Rule(
        "CORS054",
        "broken",
        "A setting that CORSMiddleware does not know",
        "The application raises a TypeError when it is first used.",
    ),
)
_OF_POLICIES = (
    Rule(
        "CORS060",
        "danger",
        "Anyone may read, with cookies",
        "Any site that a visitor opens can read with the visitor's cookies, as if it were the visitor.",
    ),
    Rule(
        "CORS061",
        "danger",
        "The pattern allows origins of other people",
        "The pattern allows {stranger}, which another person can own.",
    ),
    Rule(
        "CORS062",
        "broken",
        "The star is in the wrong place",
        "A pattern has one star, in the first name of the host: https://pr-*.app.example. The star is a part of that"
        " name.",
    ),
    Rule(
        "CORS063",
        "broken",
        "* in a list of names",
        "For a request with credentials, * is not a wildcard, and it never includes Authorization.",
    ),
    Rule(
        "CORS064",
        "broken",
        "A name with unusual characters",
        "A configuration file reads characters such as $, % and quotation marks in its own way.",
    ),
    Rule("CORS065", "broken", "Browsers never send this method", "fetch() raises a TypeError for {method}."),
    Rule("CORS066", "note", "OPTIONS need not be in the list", "The list is for requests, and not for the preflight."),
    Rule("CORS067", "broken", "Not a number of seconds", "A browser ignores a number below 0."),
)
RULES = MappingProxyType({rule.code: rule for rule in (*_ALL, *_OF_POLICIES)})
