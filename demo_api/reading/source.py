"""A learner's file becomes text: bounded, at once, and with one kind of line end."""

import errno
import os
import stat
from pathlib import Path

from demo_api.reading.mistake import shown

MAX_FILE = 100_000
"""Bytes; a larger file is not a lesson."""

# Without O_NONBLOCK, opening a pipe waits until somebody writes to it. Windows knows neither this nor O_NOCTTY,
# and without O_BINARY changes what is read.
_FLAGS = os.O_RDONLY
for _name in ("O_NONBLOCK", "O_NOCTTY", "O_CLOEXEC", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)


class SourceError(ValueError):
    """The file cannot be read; the message is a line that says why."""


def text(file: Path) -> str:
    r"""Return what a file says; every line ends with ``\n``.

    A byte order mark is left out: editors add it, and Python does not mind.

    Raises:
        SourceError: it is missing, not a regular file, too large, or not UTF-8.
    """
    try:
        content = _content(file)
    except OSError as error:
        raise SourceError(_reason(error)) from None
    try:
        decoded = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError(f"this is not UTF-8 (byte {error.start})") from None
    return decoded.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _content(file: Path) -> bytes:
    opened = os.open(file, _FLAGS)
    try:
        # Asked of what is open, and not of the name, which can come to mean another file in between.
        mode = os.fstat(opened).st_mode
        if not stat.S_ISREG(mode):
            raise SourceError("this is a folder, not a file" if stat.S_ISDIR(mode) else _NOT_REGULAR)
        with os.fdopen(opened, "rb", closefd=False) as stream:
            content = stream.read(MAX_FILE + 1) or b""
    finally:
        os.close(opened)
    if len(content) > MAX_FILE:
        raise SourceError(f"larger than {MAX_FILE} bytes")
    return content


def _reason(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    if error.errno == errno.ENXIO:  # a socket cannot even be opened
        return _NOT_REGULAR
    return f"this cannot be read: {shown(error.strerror or type(error).__name__, 80)}"


_NOT_REGULAR = "this is not a regular file"
