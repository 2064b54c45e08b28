"""A pasted text in a form that can be compared, without the changes of consoles, terminals and mail programs.

The comparison ignores white space, upper and lower case, and the kind of quotes. So it also finds a message that is
wrapped in the middle of a word, indented, or printed with other quotes. For each character of the comparison, the
place in the pasted text is known, so values keep their form.
"""

import html
import re
from dataclasses import dataclass
from itertools import compress
from operator import not_

LONGEST = 1_000_000
"""The number of characters that count; a console contains fewer."""

_ANSI = re.compile(r"\x1b(?:\[[0-?]{0,40}[ -/]{0,8}[@-~]?|\][^\x07\x1b]{0,200}(?:\x07|\x1b\\)?|[@-_]?)")
# An entity needs its semicolon: in an address, "&copy=1" is a parameter.
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z]{2,8});")
# A text inside JSON, as logs have it: \" and \u2019 hardly stand anywhere else, and beside them \n ends a line.
_ESCAPED = re.compile(r"\\[\"/nrt\\]|\\u[0-9a-fA-F]{4}")
_IS_ESCAPED = re.compile(r"\\\"|\\u(?:00|0[4-6]|1[0-9]|20|3[0-9]|[4-9a-dA-D])[0-9a-fA-F]{2}")
_UNESCAPED = {"\\n": "\n", "\\r": "", "\\t": "\t"}
_SPACES = str.maketrans("\xa0\u2007\u202f", "   ")
# Control characters, invisible ones, those that reverse the direction of writing, and halves of characters.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\ud800-\udfff]"
)
_QUOTED_LINE = re.compile(r"^[ \t]*[>|][>| \t]*", re.MULTILINE)
_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_QUOTES = '"`´‘’‚‛“”„‟′″«»‹›'  # noqa: RUF001  # all characters that are quotes somewhere
_ALIKE = str.maketrans(_UPPER + _QUOTES + "‐‑‒–—", _UPPER.lower() + "'" * len(_QUOTES) + "-----")  # noqa: RUF001


@dataclass(frozen=True, slots=True)
class Pasted:
    """A text to search.

    Attributes:
        readable: The text without unprintable characters.
        squeezed: The text without white space, with one kind of quotes, in lower case.
        places: For each character of ``squeezed``, its place in ``readable``.
    """

    readable: str
    squeezed: str
    places: list[int]

    def between(self, start: int, end: int) -> str:
        """Return the readable text between two places of ``squeezed``."""
        if start >= end:
            return ""
        return self.readable[self.places[start] : self.places[end - 1] + 1]


def squeeze(text: str) -> str:
    """Return ``text`` in the form of the comparison."""
    return "".join(text.split()).translate(_ALIKE)


def printable(text: str) -> str:
    """Return ``text`` without characters that control a terminal or that it cannot show."""
    return _UNPRINTABLE.sub("", _ANSI.sub("", text))


def pasted(text: str) -> Pasted:
    """Return ``text`` ready to be searched; only the first :data:`LONGEST` characters count."""
    plain = printable(text[:LONGEST])
    # Twice: text from an escaped page is escaped again. The result can contain unprintable characters again.
    for _ in range(2):
        plain = _ENTITY.sub(lambda entity: html.unescape(entity[0]), plain)
    if _IS_ESCAPED.search(plain) or ("\\n" in plain and "\n" not in plain):
        plain = _ESCAPED.sub(_unescaped, plain)
    plain = plain.translate(_SPACES)
    plain = _QUOTED_LINE.sub("", printable(plain))
    places = list(compress(range(len(plain)), map(not_, map(str.isspace, plain))))
    return Pasted(plain, squeeze(plain), places)


def _unescaped(escaped: re.Match[str]) -> str:
    text = escaped[0]
    if text[1] == "u":
        return chr(int(text.removeprefix("\\u"), base=16))
    return _UNESCAPED.get(text, text[1:])
