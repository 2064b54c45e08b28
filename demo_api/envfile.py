"""The file ``.env``: what it says, or one line about why it cannot be read."""

import codecs
import stat
from io import StringIO
from pathlib import Path

from dotenv import dotenv_values

ENCODING = "utf-8-sig"
"""UTF-8, with or without the mark that some editors put at the beginning."""
MAX_SIZE = 1024 * 1024
"""Bytes; a larger file holds no settings."""

# The longer marks first: that of UTF-32 begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


class EnvFileError(Exception):
    """The file is there and cannot be read; the message names it, says what was found and what to do."""


def names(path: str) -> set[str]:
    """Return the names of the settings in the file; none if there is no such file.

    Raises:
        EnvFileError: It is not a file, cannot be opened, or is not text in UTF-8.
    """
    return set(dotenv_values(stream=StringIO(_text(path)), interpolate=False))


def _text(path: str) -> str:
    file = Path(path)
    try:
        mode = file.stat().st_mode
        # Looked at before it is opened: opening a pipe waits for a writer.
        for is_kind, kind in _KINDS:
            if is_kind(mode):
                raise EnvFileError(f"{path}: this is {kind}, not a file; rename it, or start from another folder")
        with file.open("rb") as opened:
            content = opened.read(MAX_SIZE + 1)
    except FileNotFoundError:
        return ""
    except OSError as error:
        advice = "make it readable, or start from another folder"
        raise EnvFileError(f"{path}: this cannot be read ({error.strerror}); {advice}") from None
    if len(content) > MAX_SIZE:
        raise EnvFileError(f"{path}: this is larger than {MAX_SIZE} bytes; keep only settings in it")
    return _decoded(path, content)


def _decoded(path: str, content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            raise EnvFileError(f"{path}: this is {encoding}, not UTF-8; save it as UTF-8")
    if (place := content.find(b"\0")) >= 0:
        # UTF-16 without a mark has one in every second place.
        line = content.count(b"\n", 0, place) + 1
        raise EnvFileError(f"{path}: line {line} has a NUL character, as UTF-16 has and text has not; save it as UTF-8")
    try:
        return content.decode(ENCODING)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = f"0x{error.object[error.start]:02x}"
        raise EnvFileError(f"{path}: line {line} is not UTF-8 (byte {byte}); save it as UTF-8") from None
