"""The browsers' texts as templates to look for, made from the table of reasons and from nothing else.

:func:`demo_api.browser.console.words` fills the texts; filled with the names of the values in braces, it gives the
whole lines of a console as templates, with all that surrounds a text.
"""

import itertools
from dataclasses import dataclass, field
from functools import cache
from string import Formatter

from demo_api.browser.console import words
from demo_api.browser.engines import ENGINES, FAILURES, Engine
from demo_api.browser.reasons import ALL, CORS_CHECK, Reason
from demo_api.browser.said import FIREFOX_BLOCKED, FIREFOX_KEYS
from demo_api.browser.values import Values
from demo_api.explain.older import ADVICE, OLDER
from demo_api.explain.text import squeeze

_ERROR_NAMES = ("TypeError: ", "SecurityError: ", "NotSupportedError: ")
_TOO_MANY = 10
"""A line that follows this many reasons' texts tells nothing by itself."""


@dataclass(slots=True)
class Template:
    """One line that browsers print.

    Attributes:
        runs: What stands between the values, as it is compared; one more than there are values.
        names: The values, by their names in the table of reasons.
        length: How many characters ``runs`` hold.
        engines: Who prints it.
        reasons: What it means, if it stands alone.
        follows: The reasons whose text it follows, without saying more.
        older: Whether browsers no longer print it so.
    """

    runs: tuple[str, ...]
    names: tuple[str, ...]
    length: int
    engines: set[str] = field(default_factory=set)
    reasons: set[str] = field(default_factory=set)
    follows: set[str] = field(default_factory=set)
    older: bool = False

    @property
    def empty(self) -> bool:
        """Whether it only says that something failed."""
        return not self.reasons


class _Names(Values):
    """Values that are their own names, in braces."""

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _template(text: str) -> Template:
    runs: list[str] = [""]
    names: list[str] = []
    for literal, name, _, _ in Formatter().parse(text):
        runs[-1] += squeeze(literal)
        if name is not None:
            runs.append("")
            names.append(name)
    return Template(tuple(runs), tuple(names), sum(map(len, runs)))


class _Collection(dict[str, Template]):
    def add(self, text: str, engine: str) -> Template:
        # An address to read on at is no part of what is said: others give it, too.
        key = text.strip().partition(" See https://")[0]
        if key not in self:
            self[key] = _template(key)
        self[key].engines.add(engine)
        return self[key]


def _lines(engine: Engine, reason: Reason) -> list[tuple[str, ...]]:
    """Return the lines of the console, for each way in which they differ."""
    said = getattr(reason, engine.name)
    found = []
    for location, first_url, kind in itertools.product((True, False), (True, False), (None, *FAILURES)):
        if kind is not None and reason.id not in {"network-error", "preflight-network-error"}:
            continue
        values = _Names()
        if not location and "{location}" not in (said.text or ""):
            values["location"] = ""
        if not first_url:
            values["first_url"] = ""
        if kind is not None:
            values["failure_kind"] = kind
        console = words(engine, reason.id, values).console
        found.append(tuple(line for line in console.split("\n") if line.strip()))
    return [lines for lines in found if lines]


@cache
def templates() -> tuple[Template, ...]:
    """Return all templates."""
    collection = _Collection()
    for reason, engine in itertools.product(ALL, ENGINES):
        _add_today(collection, reason, engine)
    for line in [text for text in collection if text.startswith("Fetch API cannot load {url} due to")]:
        xhr = collection.add(line.replace("Fetch API", "XMLHttpRequest"), "webkit")
        xhr.follows |= collection[line].follows
    for engine in ENGINES:
        collection.add(_bare(engine.rejection), engine.name)
    _add_older(collection)
    for each in collection.values():
        if not each.reasons and 0 < len(each.follows) <= _TOO_MANY:
            each.reasons |= each.follows
    return tuple(collection.values())


def _add_today(collection: _Collection, reason: Reason, engine: Engine) -> None:
    said = getattr(reason, engine.name)
    for first, *more in _lines(engine, reason):
        # Chromium names what was loaded: fetch, XMLHttpRequest, image, script, font and so on.
        line = first.replace("Access to fetch at", "Access to {kind} at")
        collection.add(line, engine.name).reasons.add(reason.id)
        for text in more:
            collection.add(text, engine.name).follows.add(reason.id)
    if said.error is not None:
        collection.add(_bare(said.error), engine.name).reasons.add(reason.id)
    if said.code in FIREFOX_KEYS:
        collection.add(FIREFOX_KEYS[said.code], engine.name).reasons.add(reason.id)


def _add_older(collection: _Collection) -> None:
    for text, engine_name, reasons in OLDER:
        framed = [f"{FIREFOX_BLOCKED}{{url}}. (Reason: {text})."] if engine_name == "firefox" else []
        for line in (text, *framed):
            added = collection.add(line, engine_name)
            added.reasons.update(reasons)
            added.older = True
    advice = collection.add(ADVICE, "chromium")
    advice.reasons |= {"allow-origin-missing", "preflight-allow-origin-missing"}
    advice.follows |= {prefix + reason.id for reason in CORS_CHECK for prefix in ("", "preflight-")}


def _bare(error: str) -> str:
    for name in _ERROR_NAMES:
        error = error.removeprefix(name)
    return error
