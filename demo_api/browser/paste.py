"""A pasted console message, explained: the reasons whose texts it could be.

The same words can have several causes (Firefox does not say whether it was the preflight), so the
answer is a list, the most telling match first.
"""

import re
from dataclasses import dataclass
from functools import cache
from string import Formatter

from demo_api.browser.engines import FAILURES
from demo_api.browser.reasons import ALL, REASONS, Reason
from demo_api.browser.values import Values, fill, say

_ENGINES = ("chromium", "firefox", "webkit")
_UNKNOWN = "…"
# Longer than any browser's message; more would only make the search slow.
_LONGEST = 4000
# Chromium puts page and address in front of the text, Firefox and WebKit into it.
_CHROMIUM_PREFIX = re.compile(r"Access to \S+ at '(?P<url>[^']*)'.*? from origin '(?P<origin>[^']*)'")
# WebKit ends with this line whatever the cause, so it tells nothing.
_WEBKIT_TAIL = re.compile(r"\S+ API cannot load \S+ due to access control checks\.")
_WORD = re.compile(r"[\w:.\-]+")


@dataclass(frozen=True, slots=True)
class Explanation:
    """One thing that a message can mean.

    Attributes:
        reason: The reason.
        engine: Who prints it: ``chromium``, ``firefox`` or ``webkit``.
        sentence: What happened, as far as the message tells; what it does not tell is "…".
        fix: The cure in terms of CORSMiddleware, or of the page.
        fix_headers: The cure in terms of headers.
    """

    reason: Reason
    engine: str
    sentence: str
    fix: str
    fix_headers: str


class _Told(Values):
    def __missing__(self, key: str) -> str:
        return _UNKNOWN


def _pattern(template: str) -> tuple[re.Pattern[str], int]:
    """Return a pattern for a template, and how much of it is literal."""
    parts: list[str] = []
    seen: set[str] = set()
    literal_length = 0
    pieces = list(Formatter().parse(template.strip()))
    for number, (literal, name, _, _) in enumerate(pieces):
        parts.append(re.escape(literal))
        literal_length += len(literal)
        if name is None:
            continue
        # The last value of a template has no text after it to stop at.
        at_end = number == len(pieces) - 1
        anything = r"\S+" if at_end else ".*?"
        parts.append(anything if name in seen else f"(?P<{name}>{anything})")
        seen.add(name)
    return re.compile("".join(parts), re.DOTALL), literal_length


@cache
def _patterns() -> tuple[tuple[int, re.Pattern[str], str, Reason], ...]:
    found = []
    for reason in ALL:
        for engine in _ENGINES:
            said = getattr(reason, engine)
            for template in (said.text, said.error and said.error.removeprefix("TypeError: ")):
                if template:
                    pattern, length = _pattern(template)
                    found.append((length, pattern, engine, reason))
    lost = REASONS["preflight-network-error"]
    for text in {failure.webkit_preflight for failure in FAILURES.values()} - {None}:
        pattern, length = _pattern(text or "")
        found.append((length, pattern, "webkit", lost))
    return tuple(sorted(found, key=lambda entry: -entry[0]))


def explain_message(message: str) -> tuple[Explanation, ...]:
    """Return what a message from a browser's console can mean.

    Args:
        message: As pasted; prefixes, further lines and a code alone are fine. Only the first 4000
            characters count.

    Returns:
        The explanations, the one with the longest matching text first; none if nothing matches.
    """
    told: dict[str, str] = {}
    prefix = _CHROMIUM_PREFIX.search(message)
    if prefix is not None:
        told = {**prefix.groupdict(), "page_origin": prefix["origin"]}
    message = _WEBKIT_TAIL.sub("", message[:_LONGEST])
    matches: dict[tuple[str, str], Explanation] = {}
    for _, pattern, engine, reason in _patterns():
        match = pattern.search(message)
        if match is not None:
            values = {**told, **match.groupdict()}
            matches.setdefault((reason.id, engine), _explain(reason, engine, values))
    if not matches:
        for reason, engine in _by_code(message):
            matches.setdefault((reason.id, engine), _explain(reason, engine, told))
    return tuple(matches.values())


def _by_code(message: str) -> list[tuple[Reason, str]]:
    """Return the reasons whose code stands in the message as a word of its own."""
    words = {word.strip(".:") for word in _WORD.findall(message)}
    return [
        (reason, engine)
        for reason in ALL
        for engine in _ENGINES
        for code in (getattr(reason, engine).code, getattr(reason, engine).net_error)
        if code in words
    ] + [
        (REASONS[reason], "chromium")
        for reason in ("network-error", "preflight-network-error")
        if any(failure.chromium in words for failure in FAILURES.values())
    ]


def _explain(reason: Reason, engine: str, told: dict[str, str]) -> Explanation:
    values = _Told(told)
    values.setdefault("origin", values["page_origin"])
    for known, other in (("header", "header_as_written"), ("header_as_written", "header")):
        if known in values:
            values.setdefault(other, values[known])
    say(values)
    return Explanation(
        reason,
        engine,
        fill(reason.sentence, values),
        fill(reason.fix, values),
        fill(reason.fix_headers, values),
    )
