"""A mistake in a learner's file, as one line that is safe to show, whatever the exception does."""

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_WORDS = 300
"""Characters of one line."""
MAX_LINE = 1_000_000
"""A larger number of a line is not one: no file of the lab is that long."""

_ESCAPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# What a subclass may override is read from the base class.
_TRACEBACK: Any = vars(BaseException)["__traceback__"]


def shown(text: str, limit: int = MAX_WORDS) -> str:
    """Return text on one line that acts on nothing: shortened, with an escape for each character that is not seen."""
    exact = str.__str__(text)
    kept = exact if len(exact) <= limit else exact[: limit - 1] + "…"
    return "".join(_escape(it) if unicodedata.category(it) in _ESCAPED else it for it in kept)


def words(error: BaseException) -> str:
    """Return what an exception says: ``ValueError: no such thing``.

    It calls the exception's own ``__str__``, which may be a learner's code and take its time.
    """
    name = shown(_name(error), 80)
    message = next((line for line in _message(error)[:4000].splitlines() if line.strip()), "")
    return shown(f"{name}: {message}" if message else name)


def place(error: BaseException, file: Path | str) -> str:
    """Return where in ``file`` an exception comes from: ``, line 3``, or nothing if that is not known."""
    lines = [line for name, line in places(error) if name == str(file)]
    return f", line {lines[-1]}" if lines else ""


def places(error: BaseException) -> Iterator[tuple[str, int]]:
    """Yield the files and lines that an exception came through; where it began is the last.

    A syntax error comes through no line of its own file, so this is said last.
    """
    trace = _TRACEBACK.__get__(error)
    while trace is not None:
        if trace.tb_lineno:
            yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next
    if issubclass(type(error), SyntaxError):
        name, line = _attribute(error, "filename"), _attribute(error, "lineno")
        if isinstance(name, str) and type(line) is int and 0 < line <= MAX_LINE:
            yield str.__str__(name), line


def _name(error: BaseException) -> str:
    name = _attribute(type(error), "__name__")
    return str.__str__(name) if isinstance(name, str) else "an exception"


def _message(error: BaseException) -> str:
    if issubclass(type(error), SyntaxError):
        message = _attribute(error, "msg")  # without the file and the line, which stand before it
        if isinstance(message, str):
            return str.__str__(message)
    try:
        return str.__str__(str(error))
    except BaseException:  # noqa: BLE001  # a learner's __str__ may raise anything, SystemExit too
        return "(it cannot say why: its __str__ fails)"


def _attribute(owner: object, name: str) -> object:
    try:
        return getattr(owner, name)
    except BaseException:  # noqa: BLE001  # a property may raise anything as well
        return None


def _escape(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
