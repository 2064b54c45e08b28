"""A TOML file becomes a dictionary, in bounded time and memory: what no lesson needs is refused before it is parsed."""

import re
import tomllib
from typing import Any

from demo_api.reading.mistake import words

MAX_PARTS = 16
"""Parts of a key, as in ``expect.client.reads``; the parser's time and memory grow with their square."""
MAX_DEPTH = 60
"""Brackets within brackets; the parser calls itself for each."""
MAX_WORD = 200
"""Characters of a key or a number; Python cannot write a number that is much longer."""

# What the parser sees as one thing, up to its first error. Each alternative consumes all that it has looked at, also
# where the closing quotes are missing, so that the time is linear.
_TOKEN = re.compile(
    r'''
      """ (?: [^"\\]++ | \\. | "{1,2}(?!") )*+ "{0,5}
    | \'\'\' (?: [^']++ | '{1,2}(?!') )*+ '{0,5}
    | " (?: [^"\\\n]++ | \\. )*+ "?
    | ' [^'\n]*+ '?
    | \# [^\n]*+
    | (?P<word> [A-Za-z0-9_+-]++ )
    | (?P<dot> \. )
    | (?P<open> [\[{] )
    | (?P<close> [\]}] )
    | (?P<between> [=,\n] )
    ''',
    re.DOTALL | re.VERBOSE,
)


class TomlError(ValueError):
    """The text is not TOML, or more than a lesson is; the message is a line that says why, and where if it is known."""


def parse(text: str) -> dict[str, Any]:
    """Return what the TOML says.

    Raises:
        TomlError: it cannot be parsed.
    """
    _bounded(text)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise TomlError(f"this is not TOML: {error}") from None
    except Exception as error:  # noqa: BLE001  # it lets through what int() and datetime() raise, and RecursionError
        raise TomlError(f"this cannot be parsed as TOML: {words(error)}") from None


def _bounded(text: str) -> None:
    dots = depth = 0
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "dot":
            dots += 1
            if dots >= MAX_PARTS:
                raise TomlError(f"a key has more than {MAX_PARTS} parts{_line(text, token.start())}")
        elif kind == "word":
            size = token.end() - token.start()
            if size > MAX_WORD:
                where = _line(text, token.start())
                raise TomlError(f"a key or a number of {size} characters, more than {MAX_WORD}{where}")
        elif kind is not None:
            dots = 0
            if kind == "open":
                depth += 1
                if depth > MAX_DEPTH:
                    raise TomlError(f"more than {MAX_DEPTH} brackets within each other{_line(text, token.start())}")
            elif kind == "close" and depth:
                depth -= 1


def _line(text: str, index: int) -> str:
    return f" (at line {text.count(chr(10), 0, index) + 1})"
