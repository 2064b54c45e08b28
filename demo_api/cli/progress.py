"""How far a command is, on standard error, while a person watches."""

import sys
from typing import Self

_WIDTH = 40


class Progress:
    """A line that is written again after each request, and removed at the end; a context manager.

    Without a terminal, it writes nothing.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._stream = sys.stderr
        self._watched = self._stream.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._watched:
            self._stream.write("\r" + " " * _WIDTH + "\r")
            self._stream.flush()

    def show(self, sent: int) -> None:
        """Show the number of requests so far."""
        if self._watched:
            self._stream.write(f"\r{sent} of at most {self._most} requests".ljust(_WIDTH))
            self._stream.flush()
