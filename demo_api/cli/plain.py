"""Text for a terminal: hostile characters made visible, long texts shortened, lines folded."""

import textwrap
import unicodedata

import typer

WIDTH = 100
"""Columns."""


def printable(text: str, limit: int = 300) -> str:
    """Return text that cannot act on a terminal.

    Control characters, escape sequences, bidirectional overrides, invisible and unassigned characters are written
    as escapes; beyond ``limit`` characters the text is cut, and says so.
    """
    kept = text if len(text) <= limit else f"{text[:limit]}… ({len(text) - limit} more characters)"
    return "".join(it if _harmless(it) else _escaped(it) for it in kept)


def folded(text: str, indent: int = 0, limit: int = 2000, hanging: int = 0) -> str:
    """Return text escaped as by :func:`printable` and folded at WIDTH, a paragraph for each of its lines."""
    first = " " * indent
    return "\n".join(
        textwrap.fill(
            printable(line, limit),
            WIDTH,
            initial_indent=first,
            subsequent_indent=first + " " * hanging,
            break_on_hyphens=False,
        )
        for line in text.split("\n")
    )


def say(text: str = "", *, err: bool = False) -> None:
    """Print a line, on any terminal: what its encoding lacks is written as an escape."""
    encoding = getattr(typer.get_text_stream("stderr" if err else "stdout"), "encoding", None) or "utf-8"
    typer.echo(text.encode(encoding, "backslashreplace").decode(encoding), err=err)


def _harmless(char: str) -> bool:
    # The categories: C for control, format, surrogate, private and unassigned; Zl and Zp break lines.
    category = unicodedata.category(char)
    return (char.isascii() and char.isprintable()) or not (category[0] == "C" or category in {"Zl", "Zp"})


def _escaped(char: str) -> str:
    return char.encode("unicode_escape", "backslashreplace").decode("ascii")
