"""What can be found: a stable code, a title, why it matters; and a finding, with the value at hand."""

from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any, Literal

Level = Literal["danger", "broken", "note"]
LEVELS: tuple[Level, ...] = ("danger", "broken", "note")
"""``danger`` lets in whom you do not mean, ``broken`` cannot do what it seems to, ``note`` may be as you want it."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding. Its code is never reused for anything else."""

    code: str
    level: Level
    title: str
    why: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found.

    Attributes:
        code: ``CORS001`` and so on; see :data:`RULES`.
        level: ``danger``, ``broken`` or ``note``.
        title: One line.
        where: Which application: ``the app``, or ``the app mounted at /api``.
        value: The setting as it is.
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
        """Return it for a program."""
        return asdict(self)


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
        "Starlette asks whether the origin occurs in it, so every part of the string is allowed, such as {part}.",
    ),
    Rule(
        "CORS002",
        "broken",
        "A string where a list belongs",
        "The string is taken letter by letter, so the names in it are not what is sent or compared.",
    ),
    Rule("CORS003", "broken", "The origin ends with a slash", "Browsers send {origin}, so it never matches."),
    Rule("CORS004", "broken", "The origin has a path", "Browsers send {origin} without a path, so it never matches."),
    Rule("CORS005", "broken", "The origin has no scheme", "Browsers send scheme://host[:port], so it never matches."),
    Rule(
        "CORS006",
        "broken",
        "The origin writes out the default port",
        "Browsers leave out :80 of http and :443 of https, so it never matches.",
    ),
    Rule("CORS007", "broken", "The origin has upper-case letters", "Browsers send {origin}, so it never matches."),
    Rule(
        "CORS008",
        "broken",
        "A pattern in allow_origins",
        "The list is compared letter by letter, so a * within an origin, or a regular expression, never matches.",
    ),
    Rule("CORS009", "broken", "Not an origin", "No browser sends this as Origin, so it never matches."),
    Rule(
        "CORS010",
        "danger",
        "The origin null is allowed",
        "Any site can send null, from a sandboxed frame, so this lets in everybody.",
    ),
    Rule(
        "CORS011",
        "danger",
        "* makes the other origins pointless",
        "With * in the list every origin is allowed, whatever else is configured.",
    ),
    Rule(
        "CORS020",
        "broken",
        "allow_origin_regex is no regular expression",
        "It raises an error when the application is first used: {error}.",
    ),
    Rule(
        "CORS021",
        "danger",
        "A dot in allow_origin_regex stands for any character",
        "It admits {stranger}, which somebody else can own.",
    ),
    Rule(
        "CORS022",
        "danger",
        "allow_origin_regex admits strangers",
        "The pattern is matched with the whole origin, and it admits {stranger}.",
    ),
    Rule(
        "CORS023",
        "broken",
        "allow_origin_regex never matches",
        "It must match the whole origin, scheme://host[:port], and matches none.",
    ),
    Rule(
        "CORS030",
        "danger",
        "Every origin is allowed, with credentials",
        "Starlette sends back whatever origin asks, so any site reads with the visitor's cookies.",
    ),
    Rule(
        "CORS031",
        "broken",
        "expose_headers is * and credentials are allowed",
        "For a request with credentials * is no wildcard, so scripts see no further header.",
    ),
    Rule(
        "CORS040",
        "note",
        "allow_methods is the default, GET alone, and routes write",
        "Browsers ask before a JSON POST, PUT, PATCH or DELETE, and get 400; a form's POST is not asked for and runs.",
    ),
    Rule(
        "CORS041",
        "broken",
        "The method is not in upper case",
        "Methods are compared letter by letter, and browsers send {upper}.",
    ),
    Rule("CORS042", "broken", "Not a method name", "A name with other characters than letters is never asked for."),
    Rule("CORS043", "broken", "Not a header name", "Browsers discard a list that has a part which is no header name."),
    Rule(
        "CORS044",
        "note",
        "A header that browsers never ask for",
        "{name} is set by the browser or by the server, never by a page, so listing it has no effect.",
    ),
    Rule(
        "CORS045",
        "note",
        "max_age is longer than browsers keep it",
        "Beyond their own limit they ask again: {caps}.",
    ),
    Rule(
        "CORS046",
        "note",
        "A header that no script ever sees",
        "Browsers never show {name} to scripts, so exposing it has no effect.",
    ),
    Rule(
        "CORS050",
        "broken",
        "A middleware lies outside CORSMiddleware",
        "What {name} answers itself carries no CORS header, so the page sees a CORS error instead of the reason.",
    ),
    Rule(
        "CORS051",
        "broken",
        "CORSMiddleware is there twice",
        "The outer one answers every preflight and overwrites the inner one's headers.",
    ),
    Rule(
        "CORS052",
        "broken",
        "The policy of a mounted app is overruled",
        "The app above answers its preflights and overwrites its headers{result}.",
    ),
    Rule(
        "CORS053",
        "note",
        "No CORSMiddleware",
        "Pages on other origins cannot read this API, unless something else sends the headers.",
    ),
    Rule(
        "CORS054",
        "broken",
        "A setting that CORSMiddleware does not know",
        "It raises a TypeError when the application is first used.",
    ),
)
RULES = MappingProxyType({rule.code: rule for rule in _ALL})
