"""How the program ends after an error that no command expects: of the system, or of the lab itself.

An error of the system is a full disk, a closed pipe, a folder that does not exist. The commands do not need code for
this.
"""

import contextlib
import errno
import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from demo_api.cli.plain import printable, say

_OUTPUT = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EBADF}
"""The errors of a write. Such an error names no file."""

INTERNAL = 3
"""The exit code after an error of the lab itself: a program can distinguish it from a problem that was found."""


def ended(run: Callable[[], object]) -> NoReturn:
    """Run the program and end the process with its exit code.

    After an error of the system, the exit code is 1, and there is one line about it. After an error of the lab itself,
    it is :data:`INTERNAL`; with ``python -X dev``, the traceback comes first. If the reader of a pipe has ended, as in
    ``demo-api list | head -1``, the program ends without a message.
    """
    for stream in (sys.stdout, sys.stderr):
        # A terminal may not be able to encode a text, such as a wrong argument. That must not be an error.
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = _exit_code(run)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # None if it was closed before the start
                stream.flush()
    except BrokenPipeError:
        code = 1
    except KeyboardInterrupt:
        code = 130  # as a shell counts it
    except OSError as error:
        code = 1
        with contextlib.suppress(OSError):
            say(f"demo-api: {_reason(error)}", err=True)
    except Exception as error:  # noqa: BLE001  # whatever it is, people get a line about it
        code = INTERNAL
        with contextlib.suppress(OSError):
            if sys.flags.dev_mode:
                traceback.print_exc()
            say(f"demo-api: {_bug(error)}", err=True)
    _let_go()
    sys.exit(code)


def _exit_code(run: Callable[[], object]) -> int | str | None:
    try:
        run()
    except SystemExit as ended:
        return ended.code
    return 0


def _reason(error: OSError) -> str:
    said = error.strerror or str(error) or type(error).__name__
    if error.filename is not None:
        return f"{printable(os.fsdecode(error.filename))}: {said}"
    if error.errno in _OUTPUT:
        return f"cannot write the output: {said}"
    if error.errno in {errno.ENOENT, errno.ESTALE, errno.EACCES}:
        return f"cannot use the current folder: {said}; change to another folder"
    return said


def _bug(error: Exception) -> str:
    """Return a line about an error of the lab: what it is, and where it happened."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [it for it in frames if Path(it.filename).is_relative_to(_PACKAGE)] or frames
    where = f"{Path(own[-1].filename).name}, line {own[-1].lineno}" if own else "an unknown place"
    return _BUG.format(error=printable(f"{type(error).__name__}: {error}"), where=where)


def _let_go() -> None:
    """Discard what cannot be written. Otherwise, the interpreter tries again at its end and shows an error."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)


_PACKAGE = Path(__file__).parents[1]
_BUG = (
    "this is a mistake in demo-api, not in your input: {error} ({where})."
    " Please report it; python -X dev -m demo_api ... shows more"
)
