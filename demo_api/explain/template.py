"""The browsers' messages as templates to search for: the lines of each console, in all their forms."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from string import Formatter

from demo_api.explain.text import squeeze
from demo_api.words import EngineWords, Reason, load
from demo_api.words.console import lines
from demo_api.words.tables import ConsoleText

_TOO_MANY = 10
"""A line that follows the messages of so many reasons has no meaning of its own."""


@dataclass(slots=True)
class Template:
    """One line that browsers print.

    Attributes:
        runs: The texts between the values, in squeezed form; there is one more than there are values.
        names: The names of the values, as in the table of reasons.
        length: The number of characters in ``runs``.
        engines: The engines that print it.
        reasons: Its meaning, if it is the only line.
        follows: The reasons whose message it follows, without more information.
        older: Whether browsers no longer print it.
        is_empty: Whether it says only that something failed, whatever it follows.
        leads: Whether it is only the beginning of messages; the text after it says why.
        by: The other programs that print it.
        topics: What it is about, if it is not about CORS.
        likely: The reasons that are more likely than the others.
        stacks: The stacks whose words it is.
    """

    runs: tuple[str, ...]
    names: tuple[str, ...]
    length: int
    engines: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    follows: set[str] = field(default_factory=set)
    older: bool = False
    is_empty: bool = False
    leads: bool = False
    by: set[str] = field(default_factory=set)
    topics: set[str] = field(default_factory=set)
    likely: set[str] = field(default_factory=set)
    stacks: set[str] = field(default_factory=set)

    @property
    def roots(self) -> frozenset[str]:
        """Its reasons and topics; a reason of a preflight, or of an element, counts as the check that fails."""
        known = load().reasons
        return frozenset(known[it].preflight_of or known[it].like or it for it in self.reasons) | self.topics


def _template(text: str) -> Template:
    runs: list[str] = [""]
    names: list[str] = []
    for literal, name, _, _ in Formatter().parse(text):
        runs[-1] += squeeze(literal)
        if name is not None:
            runs.append("")
            names.append(name)
    return Template(tuple(runs), tuple(names), sum(map(len, runs)))


_VALUE = re.compile(r"\{\w+\}")


class _Collection(dict[str, Template]):
    def add(self, text: str, engine: str | None = None) -> Template:
        # An address with more information is not a part of the message: other messages have it, too.
        key = text.strip().partition(" See https://")[0]
        if key not in self:
            self[key] = _template(key)
        if engine is not None:
            self[key].engines.add(engine)
        return self[key]


def _lines(engine: EngineWords, reason: Reason) -> Iterator[tuple[str, ...]]:
    """Return the lines of the console, in each of their forms."""
    failures = (None, *engine.by_failure.get(reason.id, ()))
    for at_redirect, redirected, failure in itertools.product((True, False), (True, False), failures):
        report = engine.report(reason.id, at_redirect=at_redirect, failure=failure)
        yield from _printed(engine, report, redirected=redirected)
    usual = _by_shape(engine.id)
    for case in engine.cases.get(reason.id, ()):
        # A message that differs from a usual one in nothing but the names of its values looks the same.
        text = usual.get(_shape(case.report.text or ""))
        yield from _printed(engine, case.report if text is None else replace(case.report, text=text))


@cache
def _by_shape(engine: str) -> Mapping[str, str]:
    return {_shape(report.text): report.text for report in load().engines[engine].reports.values() if report.text}


def _shape(text: str) -> str:
    return _VALUE.sub("{}", text)


def _printed(engine: EngineWords, report: ConsoleText, *, redirected: bool = False) -> Iterator[tuple[str, ...]]:
    found = tuple(line for line in lines(engine, report, redirected=redirected) if line.strip())
    if found:
        yield found


def templates() -> tuple[Template, ...]:
    """Return all templates."""
    return tuple(_collection().values())


def template_of(text: str) -> Template:
    """Return the template of a message in the tables."""
    return _collection()[text.strip()]


@cache
def _collection() -> _Collection:
    words = load()
    collection = _Collection()
    for reason, engine in itertools.product(words.reasons.values(), words.engines.values()):
        _add_today(collection, reason, engine)
    for engine in words.engines.values():
        if engine.last_of_xhr:
            xhr = collection.add(engine.last_of_xhr, engine.id)
            xhr.follows |= collection.add(engine.last, engine.id).follows
    for engine in words.engines.values():
        collection.add(_bare(engine.rejection), engine.id)
    for engine in words.engines.values():
        _add_older(collection, engine)
    for other in words.others:
        added = collection.add(other.text)
        added.by.add(other.by)
        added.reasons.update(other.reasons)
        added.likely.update(other.reasons[:1])
        added.topics |= {other.topic} - {""}
        added.stacks |= {other.stack} - {""}
        added.is_empty = added.is_empty or not (other.reasons or other.topic)
    for each in collection.values():
        if not each.reasons and 0 < len(each.follows) <= _TOO_MANY and not each.is_empty:
            each.reasons |= each.follows
    return collection


def _add_today(collection: _Collection, reason: Reason, engine: EngineWords) -> None:
    for first, *more in _lines(engine, reason):
        collection.add(first, engine.id).reasons.add(reason.id)
        for text in more:
            collection.add(text, engine.id).follows.add(reason.id)
    cases = (case.report for case in engine.cases.get(reason.id, ()))
    for report in (engine.report(reason.id), *cases):
        if report.error is not None:
            collection.add(_bare(report.error), engine.id).reasons.add(reason.id)
        if report.alone is not None:
            collection.add(report.alone, engine.id).reasons.add(reason.id)


def _add_older(collection: _Collection, engine: EngineWords) -> None:
    for older in engine.older:
        for line in older.lines:
            added = collection.add(line, engine.id)
            added.older = added.older or not (added.reasons or added.follows)
            added.reasons.update(older.reasons)
            # Of a message that is printed today too, only a row with one reason says which is the likely one.
            added.likely.update(older.reasons[:1] if added.older or len(older.reasons) == 1 else ())
    for text in engine.leading:
        collection.add(text, engine.id).leads = True
    for trailing in engine.trailing:
        added = collection.add(trailing.text, engine.id)
        added.reasons.update(trailing.reasons)
        added.follows.update(trailing.follows)


def _bare(error: str) -> str:
    """Return the message of an error without the name of its class."""
    return error.partition(": ")[2]
