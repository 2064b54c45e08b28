"""How the program ends when what is around it fails: a full disk, a closed pipe, a folder that is gone.

No command has to think of it. What nobody foresaw still is a traceback: it is a mistake of ours.
"""

import contextlib
import errno
import os
import sys
from collections.abc import Callable
from typing import NoReturn

from demo_api.cli.plain import printable, say

_OUTPUT = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT, errno.EIO, errno.EBADF}
"""What a write fails with. An error of a write names no file."""


def ended(run: Callable[[], object]) -> NoReturn:
    """Run the program to its end, and end the process: with its exit code, or with 1 and one line of what failed.

    A pipe whose reader has gone, as in ``demo-api list | head -1``, ends it without a word.
    """
    for stream in (sys.stdout, sys.stderr):
        # Text that commands did not look at, such as a wrong argument, must not fail for a terminal's encoding.
        if (reconfigure := getattr(stream, "reconfigure", None)) is not None:
            reconfigure(errors="backslashreplace")
    try:
        code = _exit_code(run)
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # None where it was closed before the start
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
        return f"the output cannot be written: {said}"
    if error.errno in {errno.ENOENT, errno.ESTALE, errno.EACCES}:
        return f"the current folder cannot be used: {said}; change to another"
    return said


def _let_go() -> None:
    """Give what could not be written to nobody: the interpreter would try again at its end, and complain."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, stream.fileno())
                os.close(nowhere)
