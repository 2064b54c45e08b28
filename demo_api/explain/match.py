"""Finds the templates of messages in a pasted text, complete or in part.

The module makes no regular expression from a template. Ten common characters start a match. The match grows on both
sides while text and template are equal, and it jumps over values to the next words of the template. So every step has
a limit for any text, and the module also finds a part of a message.

A part counts if the text ends there, or the line, or the sentence. If text and template go on with different words, the
text is another message that only has some words in common; such a match is torn, and does not count. And a part that
belongs to messages with different meanings says nothing: the message is unfinished.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from demo_api.explain.template import Template, templates
from demo_api.explain.text import Pasted
from demo_api.explain.value import ADDRESSES, WORDS, first_value, last_value, limit_of, value_of
from demo_api.words.others import SHORTEST

SEED = SHORTEST
"""The number of common characters that start a match."""
ENOUGH = 25
"""The number of common characters that make a match, unless the template is shorter."""
MOST_MATCHES = 20_000
MOST_MESSAGES = 50
_HEADER = re.compile(r"access-control-[a-z-]+")
"""The name of a header, which also stands in other texts: it is not a message."""
_NEARLY_ALL = 0.85
_SEVERAL = 4
_HARDLY = 4
_TELLING = 3
_SENTENCE_ENDS = ".!"
_CLAUSE_ENDS = ".!:"
"""After one of these, a message can go on in the same way after another beginning."""


@dataclass(frozen=True, slots=True)
class Match:
    """A template in the text. ``start`` and ``end`` count squeezed characters; ``weight`` of them are equal."""

    template: Template
    start: int
    end: int
    weight: int
    values: Mapping[str, str]
    torn: bool = False


@dataclass(frozen=True, slots=True)
class Message:
    """A place in the text, and the templates that match it equally well."""

    start: int
    end: int
    matches: tuple[Match, ...]
    unfinished: bool
    """Whether there is little more than a part that messages with different meanings have in common."""

    @property
    def leads(self) -> bool:
        """Whether it is only the beginning of a message; what comes after it says why."""
        return all(match.template.leads for match in self.matches)


def _seeds(text: str) -> Mapping[str, list[tuple[int, int, int]]]:
    """Return where templates have sequences of :data:`SEED` characters of a text: the template, the run, the place."""
    there = {text[at : at + SEED] for at in range(len(text) - SEED + 1)}
    found: dict[str, list[tuple[int, int, int]]] = {}
    for number, template in enumerate(templates()):
        for run_number, run in enumerate(template.runs):
            for place in range(len(run) - SEED + 1):
                seed = run[place : place + SEED]
                if seed in there:
                    found.setdefault(seed, []).append((number, run_number, place))
    return found


def messages(text: Pasted, more: Iterable[Match] = ()) -> list[Message]:
    """Return the messages in the order of the text; at each place, the longest match counts.

    Args:
        text: The text.
        more: Matches that were found in another way.
    """
    best = sorted((*_matches(text), *more), key=lambda match: (-match.weight, match.start))
    groups: list[list[Match]] = []
    near: list[set[frozenset[str]]] = []
    for match in best:
        if match.torn or match.weight < min(ENOUGH, _NEARLY_ALL * match.template.length):
            continue
        if match.weight < ENOUGH and not _stands_alone(text, match):
            continue
        if match.weight < match.template.length and len(_HEADER.sub("", text.squeezed[match.start : match.end])) < SEED:
            continue
        place = next((place for place, group in enumerate(groups) if _overlap(group[0], match)), None)
        if place is None:
            if len(groups) < MOST_MESSAGES:
                groups.append([match])
                near.append({frozenset(match.template.reasons)})
            continue
        ahead = groups[place][0].weight - match.weight
        if ahead == 0:
            groups[place].append(match)
        if ahead < _HARDLY:
            near[place].add(frozenset(match.template.reasons))
    return sorted(map(_message, groups, near), key=lambda message: message.start)


def _message(group: list[Match], near: set[frozenset[str]]) -> Message:
    start, end = min(match.start for match in group), max(match.end for match in group)
    if any(not match.template.leads for match in group):
        group = [match for match in group if not match.template.leads or match.template.reasons]
    whole = any(match.weight == match.template.length for match in group)
    unfinished = not whole and (_shared(group) or len(near) > _SEVERAL)
    return Message(start, end, tuple(group), unfinished)


def _shared(group: list[Match]) -> bool:
    """Whether different texts, without a common meaning, match equally well."""
    roots: dict[tuple[str, ...], frozenset[str]] = {}
    for template in (match.template for match in group):
        if template.roots:
            roots[template.runs] = roots.get(template.runs, frozenset()) | template.roots
    return len(roots) > 1 and not frozenset.intersection(*roots.values())


def _stands_alone(text: Pasted, match: Match) -> bool:
    """Whether a short match is not a part of a longer word."""
    first, last = text.places[match.start], text.places[match.end - 1]
    around = text.readable[max(0, first - 1) : first] + text.readable[last + 1 : last + 2]
    return not any(character.isalnum() for character in around)


def _overlap(one: Match, other: Match) -> bool:
    return one.start < other.end and other.start < one.end


def _matches(text: Pasted) -> Iterator[Match]:
    squeezed, seeds, known = text.squeezed, _seeds(text.squeezed), templates()
    done = [0] * len(known)
    left = MOST_MATCHES
    for place in range(len(squeezed) - SEED + 1):
        for number, run, offset in seeds.get(squeezed[place : place + SEED], ()):
            if place < done[number]:
                continue
            match = _grow(text, known[number], run, place - offset, place)
            done[number] = match.end
            yield match
            left -= 1
            if not left:
                return


def _grow(text: Pasted, template: Template, run: int, run_start: int, place: int) -> Match:
    """Grow a match from a seed at ``place``, in the run that begins at ``run_start`` (perhaps before the text)."""
    squeezed = text.squeezed
    words = template.runs[run]
    start = place
    while start > max(run_start, 0) and squeezed[start - 1] == words[start - 1 - run_start]:
        start -= 1
    end = place + SEED
    end += _common(squeezed, end, words[end - run_start :])
    weight = end - start
    values: dict[str, str] = {}
    at, equal = run, end - run_start
    while equal == len(template.runs[at]) and at + 1 < len(template.runs):
        leap = _leap(text, end, template.names[at], template.runs[at + 1])
        if leap is None:
            break
        value, begins, end = leap
        values.setdefault(template.names[at], value)
        at += 1
        equal = end - begins
        weight += equal
    torn = _torn_after(text, end, template.runs[at], equal)
    at, missing = run, start - run_start
    while missing == 0 and at > 0:
        back = _leap_back(text, start, template.names[at - 1], template.runs[at - 1])
        if back is None:
            break
        value, start, ends = back
        values.setdefault(template.names[at - 1], value)
        at -= 1
        missing = len(template.runs[at]) - (ends - start)
        weight += ends - start
    if _torn_before(text, start, template.runs[at], missing):
        if template.runs[at][missing] in _CLAUSE_ENDS:
            start, missing, weight = start + 1, missing + 1, weight - 1  # the end of another beginning
        else:
            torn = True
    if at > 0 and missing == 0 and not template.runs[at][:1].isalnum():
        weight -= 1  # a quote or a dot after a value that is not there
    return Match(template, start, end, weight, values, torn)


def _torn_after(text: Pasted, end: int, words: str, equal: int) -> bool:
    """Whether text and template go on, but with different words, in the middle of a sentence."""
    if not 0 < equal < len(words) or words[equal - 1] in _SENTENCE_ENDS or not words[equal].isalnum():
        return False
    if end >= len(text.places):
        return False
    between = text.readable[text.places[end - 1] + 1 : text.places[end] + 1]
    return "\n" not in between and between[-1].isalnum()


def _torn_before(text: Pasted, start: int, words: str, missing: int) -> bool:
    """Whether the text has other words than the template before ``start``, in the middle of a sentence."""
    if missing <= 0 or start == 0 or not words[missing - 1].isalnum():
        return False
    between = text.readable[text.places[start - 1] : text.places[start]]
    return "\n" not in between and between[0].isalnum()


def _leap(text: Pasted, end: int, name: str, words: str) -> tuple[str, int, int] | None:
    """Return the value that begins at ``end``, and where the ``words`` after it begin and end."""
    squeezed = text.squeezed
    if not words:
        return last_value(text, end, name)
    if len(words) < _TELLING and name in ADDRESSES | WORDS:
        # A dot or a quote can also be a part of an address.
        last = last_value(text, end, name)
        return last and (last[0], last[1], last[1] + _common(squeezed, last[1], words))
    limit = end + limit_of(name) + len(words)
    begins = squeezed.find(words, end, limit)
    if begins < 0:
        begins = squeezed.find(words[:SEED], end, limit)
    if begins < 0:
        return None
    value = value_of(name, text.between(end, begins))
    return None if value is None else (value, begins, begins + _common(squeezed, begins, words))


def _leap_back(text: Pasted, start: int, name: str, words: str) -> tuple[str, int, int] | None:
    """Return the value that ends at ``start``, and where the ``words`` before it begin and end."""
    squeezed = text.squeezed
    if not words:
        return first_value(text, start, name)
    limit = max(0, start - limit_of(name) - len(words))
    begins = squeezed.rfind(words, limit, start)
    ends = begins + len(words)
    if begins < 0:
        tails = (words[-length:] for length in (SEED, SEED // 2))
        found = next(((at, tail) for tail in tails if (at := squeezed.rfind(tail, limit, start)) >= 0), None)
        if found is None:
            return None
        begins, ends = found[0], found[0] + len(found[1])
        first = ends - len(words)
        while begins > max(first, 0) and squeezed[begins - 1] == words[begins - 1 - first]:
            begins -= 1
    value = value_of(name, text.between(ends, start))
    return None if value is None else (value, begins, ends)


def _common(text: str, start: int, words: str) -> int:
    """Return the number of characters of ``words`` that the text has from ``start`` on."""
    if text.startswith(words, start):
        return len(words)
    count = 0
    while start + count < len(text) and count < len(words) and text[start + count] == words[count]:
        count += 1
    return count
