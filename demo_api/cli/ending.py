"""How the program ends after an error of the system: a full disk, a closed pipe, a folder that does not exist.

The commands do not need code for this. An unexpected error still shows a traceback, because it is a bug in the lab.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from demo_api.cli.plain import printable, say

_OUTPUT = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EBADF}
"""The errors of a write. Such an error names no file."""


def ended(run: Callable[[], object]) -> NoReturn:
    """Run the program and end the process with its exit code, or with 1 and one line about the error.

    If the reader of a pipe has ended, as in ``demo-api list | head -1``, the program ends without a message.
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
