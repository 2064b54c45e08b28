"""Findings on allow_origin_regex: the module tries similar origins with the pattern, as Starlette compares them.

The module does not know the purpose of the pattern. So it makes origins from the pattern itself, with Python's own
parser for regular expressions. Then it changes them as an attacker would.
"""

import importlib
import itertools
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import Any

from demo_api.browser.url import parse
from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Policy
from demo_api.lint.origin import is_origin

STRANGERS = (
    "https://evil.example",
    "http://evil.example",
    "https://evil.example:8443",
    "http://localhost.evil.example",
    "null",
)
_WORDS = ("", "a", "1", "https://a", "http", "https", "3000", "localhost", "a.b", "example.com")
_CHARACTERS = "a1-._:/ABC@?#"
_MOST = 400
_EACH = 10
_LABELS = 2
_ANY = "\0"


class _UnknownError(Exception):
    """The pattern contains something that the module cannot make an example from."""


def pattern_findings(policy: Policy, where: str) -> Iterator[Finding]:
    """Return what is wrong with ``allow_origin_regex``."""
    given = policy.allow_origin_regex
    if given is None:
        return
    text = given.pattern if isinstance(given, re.Pattern) else given
    value = f"allow_origin_regex={text!r}"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pattern = re.compile(given)
    except (re.error, TypeError, RecursionError) as error:
        yield finding("CORS020", where, value, _EXAMPLE, error=str(error))
        return
    if not isinstance(pattern.pattern, str):
        yield finding("CORS020", where, value, _EXAMPLE, error="it is bytes and not text")
        return
    known = True
    meant: list[str] = []
    lookalikes: list[str] = []
    try:
        for example in examples(pattern):
            fitting = [it for it in _dotted(example) if is_origin(it) and pattern.fullmatch(it)]
            meant += fitting
            if example.replace(_ANY, ".") in fitting:
                lookalikes += fitting[1:]
    except _UnknownError:
        known = False
    if lookalikes:
        yield finding("CORS021", where, value, _escaped(str(text)), stranger=lookalikes[0])
    strangers = [it for it in (*STRANGERS, *_changed(meant)) if pattern.fullmatch(it)]
    if strangers:
        yield finding("CORS022", where, value, _EXAMPLE, stranger=strangers[0])
    if known and not meant and not strangers:
        yield finding("CORS023", where, value, _EXAMPLE)


def _changed(origins: Iterable[str]) -> Iterator[str]:
    """Return similar origins that another person can own."""
    for origin in dict.fromkeys(origins):
        url = parse(origin)
        if url is None or not url.is_http or url.host.startswith("["):
            continue
        port = "" if url.port is None else f":{url.port}"
        yield f"{url.scheme}://{url.host}.evil.example{port}"
        labels = url.host.split(".")
        if len(labels) >= _LABELS and not labels[-1].isdigit():
            yield f"{url.scheme}://evil{'.'.join(labels[-_LABELS:])}{port}"


def _escaped(text: str) -> str:
    """Return the setting with a backslash before each single dot."""
    fixed = re.sub(r"(?<!\\)\.(?![*+?{])", r"\\.", text)
    return f'allow_origin_regex=r"{fixed}"'


def examples(pattern: re.Pattern[str]) -> Iterator[str]:
    """Return texts that the pattern may match, with :data:`_ANY` in the place of any character.

    Raises:
        _UnknownError: The pattern looks ahead or behind, or refers to a group.
    """
    # Private, but the only parser that reads the same patterns as Python's re.
    parser: Any = importlib.import_module("re._parser")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = parser.parse(pattern.pattern, pattern.flags)
    yield from _sequence(tree)


def _dotted(example: str) -> Iterator[str]:
    """Return an example with a dot for any character, then with another character for each dot."""
    yield example.replace(_ANY, ".")
    for place in (place for place, character in enumerate(example) if character == _ANY):
        yield (example[:place] + "x" + example[place + 1 :]).replace(_ANY, ".")
    if _ANY in example:
        yield example.replace(_ANY, "1")


def _sequence(nodes: Any) -> list[str]:  # noqa: ANN401  # the parser's own types
    choices = [_choices(str(op), argument)[:_EACH] for op, argument in nodes]
    return ["".join(parts) for parts in itertools.islice(itertools.product(*choices), _MOST)]


def _choices(op: str, argument: Any) -> list[str]:  # noqa: ANN401, PLR0911
    match op:
        case "LITERAL":
            return [chr(argument)]
        case "ANY":
            return [_ANY]
        case "AT":
            return [""]
        case "IN" | "NOT_LITERAL":
            return [it for it in _CHARACTERS if _accepts(op, argument, it)][:2] or _listed(argument)
        case "BRANCH":
            return [it for branch in argument[1] for it in _sequence(branch)[:2]]
        case "SUBPATTERN":
            return _sequence(argument[-1])
        case "ATOMIC_GROUP":
            return _sequence(argument)
        case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
            return _repeated(*argument)
        case _:
            raise _UnknownError(op)


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
        raise _UnknownError(name)
    is_in = re.fullmatch(classes[name.removeprefix("NOT_")], character) is not None
    return is_in != name.startswith("NOT_")


def _listed(argument: Any) -> list[str]:  # noqa: ANN401
    found = [chr(it if str(kind) == "LITERAL" else it[0]) for kind, it in argument if str(kind) in {"LITERAL", "RANGE"}]
    if not found:
        raise _UnknownError("IN")
    return found[:2]


_EXAMPLE = r'allow_origin_regex=r"https://(www|app)\.your-page\.example"'
