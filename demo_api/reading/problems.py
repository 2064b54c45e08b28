"""What is wrong with a scenario's TOML, in lines: where, what, and what would be right."""

import difflib
import re
import reprlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from demo_api.reading.mistake import shown

MAX_LINES = 20
"""Problems that are listed; if there are more, their number is."""
MAX_LINE = 400
"""Characters of a line, which may list all the keys there are."""
MAX_VALUE = 60
"""Characters of a value or key within a line."""

Location = tuple[int | str, ...]

_repr = reprlib.Repr()
_repr.maxlevel, _repr.maxstring, _repr.maxother, _repr.maxlong = 4, MAX_VALUE, MAX_VALUE, MAX_VALUE


def lines(error: ValidationError, raw: Mapping[str, Any], known: Callable[[Location], list[str]]) -> Iterator[str]:
    """Yield a line for each problem that pydantic found, up to MAX_LINES; then how many more there are.

    Args:
        error: what pydantic raised.
        raw: what it was given.
        known: returns the keys that belong where a location ends.
    """
    for problem in error.errors(include_url=False)[:MAX_LINES]:
        yield shown(_line(dict(problem), raw, known), MAX_LINE)
    if error.error_count() > MAX_LINES:
        yield f"and {error.error_count() - MAX_LINES} more"


def quoted(value: object) -> str:
    """Return a value as it is written in Python, shortened and printable."""
    try:
        text = _repr.repr(value)
    except Exception:  # noqa: BLE001  # the number is too long to be written
        text = f"a value of type {type(value).__name__}"
    return shown(text if len(text) <= MAX_VALUE else text[: MAX_VALUE - 3] + "...")


def _line(problem: Mapping[str, Any], raw: Mapping[str, Any], known: Callable[[Location], list[str]]) -> str:
    location: Location = problem["loc"]
    where = _place(location, raw)
    above = _place(location[:-1], raw)
    key = shown(str(location[-1]) if location else "", MAX_VALUE)
    if problem["type"] == "extra_forbidden":
        keys = known(location)
        near = difflib.get_close_matches(key, keys, n=1)
        advice = f"did you mean '{near[0]}'?" if near else f"the keys are {', '.join(keys)}"
        return f"{_prefix(above)}unknown key '{key}' ({advice})"
    if problem["type"] == "missing":
        return f"{_prefix(above)}the key '{key}' is missing"
    value = problem["input"]
    if problem["type"] == "literal_error":
        accepted = problem["ctx"]["expected"]
        near = difflib.get_close_matches(str(value)[:MAX_VALUE], re.findall(r"'([^']+)'", accepted), n=1)
        advice = f" (did you mean '{near[0]}'?)" if near else ""
        return f"{_prefix(where)}{quoted(value)} is not one of {accepted}{advice}"
    if problem["type"] == "value_error":
        return _prefix(where) + str(problem["msg"]).removeprefix("Value error, ")
    return f"{_prefix(where)}{quoted(value)}: {problem['msg']}"


def _prefix(where: str) -> str:
    return f"{where}: " if where else ""


def _place(location: Location, raw: Mapping[str, Any]) -> str:
    """Return a location in the words of the file: ``probe 2 (read): expect.client``."""
    words: list[str] = []
    keys: list[str] = []
    at: Any = raw
    for part in location:
        if part == "[key]":  # pydantic's word for: the key itself is wrong
            break
        at = _within(at, part)
        if not isinstance(part, int):
            keys.append(shown(part, MAX_VALUE))
        elif keys:
            name = _within(at, "id")
            named = f" ({shown(name, MAX_VALUE)})" if isinstance(name, str) and name else ""
            words.append(f"{'.'.join(keys)} {part + 1}{named}")
            keys = []
    return ": ".join([*words, *([".".join(keys)] if keys else [])])


def _within(value: Any, part: int | str) -> Any:  # noqa: ANN401  # TOML holds anything
    try:
        return value[part]
    except (KeyError, IndexError, TypeError):
        return None
