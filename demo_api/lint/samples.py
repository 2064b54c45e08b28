"""Texts that a regular expression may match, made from the expression itself by Python's own parser."""

import importlib
import itertools
import re
import warnings
from collections.abc import Iterator
from typing import Any

_WORDS = ("", "a", "1", "https://a", "http", "https", "3000", "localhost", "a.b", "example.com")
_CHARACTERS = "a1-._:/ABC@?#"
_MOST = 400
_EACH = 10
ANY = "\0"
"""Stands in an example in the place of a single dot: any character."""


class UnknownError(Exception):
    """The pattern contains something that the module cannot make an example from."""


def examples(pattern: re.Pattern[str]) -> Iterator[str]:
    """Return texts that the pattern may match, with :data:`ANY` in the place of any character.

    Raises:
        UnknownError: The pattern looks ahead or behind, or refers to a group.
    """
    # Private, but the only parser that reads the same patterns as Python's re.
    parser: Any = importlib.import_module("re._parser")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parser.parse(pattern.pattern, pattern.flags)
    yield from _sequence(tree)


def _sequence(nodes: Any) -> list[str]:  # noqa: ANN401  # the parser's own types
    choices = [_spread(_choices(str(op), argument), _EACH) for op, argument in nodes]
    return ["".join(parts) for parts in itertools.islice(itertools.product(*choices), _MOST)]


def _choices(op: str, argument: Any) -> list[str]:  # noqa: ANN401, PLR0911
    match op:
        case "LITERAL":
            return [chr(argument)]
        case "ANY":
            return [ANY]
        case "AT":
            return [""]
        case "IN" | "NOT_LITERAL":
            return [it for it in _CHARACTERS if _accepts(op, argument, it)][:2] or _listed(argument)
        case "BRANCH":
            return [it for branch in argument[1] for it in _spread(_sequence(branch), 3)]
        case "SUBPATTERN":
            return _sequence(argument[-1])
        case "ATOMIC_GROUP":
            return _sequence(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeated(*argument)
        case _:
            raise UnknownError(op)


def _spread(found: list[str], most: int) -> list[str]:
    """Return some of many texts, from the first to the last: those beside each other differ only in their ends."""
    if len(found) <= most:
        return found
    return [found[place * (len(found) - 1) // (most - 1)] for place in range(most)]


def _repeated(least: int, most: int, nodes: Any) -> list[str]:  # noqa: ANN401
    op, argument = nodes[0] if len(nodes) == 1 else (None, None)
    least, most = int(least), int(most)
    if str(op) in {"ANY", "IN", "NOT_LITERAL"} and most > 1:
        fitting = [it for it in _WORDS if least <= len(it) <= most and all(_accepts(str(op), argument, c) for c in it)]
        if fitting:
            return fitting
    once = _sequence(nodes)
    counts = dict.fromkeys(count for count in (max(least, 1), least, least + 1) if count <= most)
    return [it * count for count in counts for it in once[:3]]


def _accepts(op: str, argument: Any, character: str) -> bool:  # noqa: ANN401
    if op == "ANY":
        return True
    if op == "NOT_LITERAL":
        return character != chr(argument)
    negated = str(argument[0][0]) == "NEGATE"
    return any(_in(str(kind), it, character) for kind, it in argument[negated:]) != negated


def _in(kind: str, argument: Any, character: str) -> bool:  # noqa: ANN401
    if kind == "LITERAL":
        return character == chr(argument)
    if kind == "RANGE":
        return bool(argument[0] <= ord(character) <= argument[1])
    classes = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
    name = str(argument).removeprefix("CATEGORY_")
    if name.removeprefix("NOT_") not in classes:
        raise UnknownError(name)
    is_in = re.fullmatch(classes[name.removeprefix("NOT_")], character) is not None
    return is_in != name.startswith("NOT_")


def _listed(argument: Any) -> list[str]:  # noqa: ANN401
    found = [chr(it if str(kind) == "LITERAL" else it[0]) for kind, it in argument if str(kind) in {"LITERAL", "RANGE"}]
    if not found:
        raise UnknownError("IN")
    return found[:2]
