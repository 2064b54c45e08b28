"""Text for a terminal: dangerous characters become visible, long texts become shorter, lines are folded."""

import json
import re
import sys
import textwrap
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import typer

WIDTH = 80
"""Columns."""


def printable(text: str, limit: int = 300) -> str:
    """Return text that cannot control a terminal.

    Control characters, escape sequences, bidirectional overrides, invisible and unassigned characters become escapes.
    After ``limit`` characters, the text is cut, with the number of characters that are missing.
    """
    kept = text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"
    return "".join(it if _harmless(it) else _escaped(it) for it in kept)


def shown_path(path: Path) -> str:
    """Return a path as short as it can be typed here."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (OSError, ValueError):
        return str(path)


def folded(text: str, indent: int = 0, limit: int = 2000, hanging: int = 0, *, whole: bool = False) -> str:
    """Return text escaped as in :func:`printable` and folded at WIDTH, with a paragraph for each of its lines.

    ``whole`` keeps a longer word in one piece, because it is there to be copied.
    """
    first = " " * indent
    return "\n".join(
        textwrap.fill(
            printable(line, limit),
            WIDTH,
            initial_indent=first,
            subsequent_indent=first + " " * hanging,
            break_on_hyphens=False,
            break_long_words=not whole,
        )
        for line in text.split("\n")
    )


def counted(number: int, noun: str, none: str = "no") -> str:
    """Return a number and its noun, ``1 finding`` or ``2 findings``; ``none`` stands for 0."""
    return f"{number or none} {noun}{'' if number == 1 else 's'}"


def labelled(label: str, text: str) -> str:
    """Return a part of a finding behind its label; what people copy stays in one piece."""
    return folded(f"{label:7}{text}", 4, hanging=7, whole=label == "Write")


def command_lines(command: str, indent: int) -> Iterator[str]:
    """Yield a command for a shell, with an option and its value never on two lines."""
    first, *options = printable(command, 4000).split(" --")
    begin, *pieces = [*first.split(" "), *(f"--{option}" for option in options)]
    line = " " * indent + begin
    for piece in pieces:
        if len(line) + len(piece) + len("  \\") > WIDTH:
            yield f"{line} \\"
            line = " " * (indent + 2) + piece
        else:
            line += f" {piece}"
    yield line


def more(label: str, mdn: str) -> Iterator[str]:
    """Yield the address of an MDN page, never on two lines: the reader copies it. MDN accepts it without a language."""
    address = mdn.replace("/en-US/", "/")
    if len(label) + len(address) <= WIDTH:
        yield label + address
    else:
        yield label.rstrip()
        yield " " * (len(label) - len(label.lstrip()) + 2) + address


def code(text: str) -> str:
    """Return source code escaped as in :func:`printable`, with its lines and tabs; Python reads an escape as before."""
    return "\n".join("\t".join(printable(it, len(it)) for it in line.split("\t")) for line in text.split("\n"))


def as_json(content: object) -> str:
    """Return JSON in ASCII, which every terminal can show and which cannot control it.

    A lone surrogate, as in the name of a file that is not UTF-8, is not a character, so it becomes the text of an
    escape.
    """
    return re.sub(r"[^\x00-\x7e]", _json_escape, json.dumps(content, indent=2, ensure_ascii=False))


def _json_escape(found: re.Match[str]) -> str:
    char = found[0]
    if unicodedata.category(char) == "Cs":
        return rf"\\u{ord(char):04x}"
    return r"\u007f" if char == "\x7f" else json.dumps(char)[1:-1]


def say(text: str = "", *, err: bool = False) -> None:
    """Print a line on any terminal: characters that its encoding does not have become escapes."""
    encoding = getattr(sys.stderr if err else sys.stdout, "encoding", None) or "utf-8"
    typer.echo(text.encode(encoding, "backslashreplace").decode(encoding), err=err)


def _harmless(char: str) -> bool:
    # The categories: C for control, format, surrogate, private and unassigned; Zl and Zp break lines.
    category = unicodedata.category(char)
    return (char.isascii() and char.isprintable()) or not (category[0] == "C" or category in {"Zl", "Zp"})


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
