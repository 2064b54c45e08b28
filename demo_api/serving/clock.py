"""A server's own time, in which limits on clients count: while the server does not look, hardly any passes."""

import time

MOST = 0.5
"""Seconds that pass at most from one look to the next; the server looks far more often."""


class Clock:
    """Time as an event loop has lived it.

    If the machine stops the process, or a handler blocks the loop, clients may have sent in time what nobody has read
    yet. By the clock on the wall, they would be late as soon as the loop turns again.
    """

    def __init__(self) -> None:
        self.now = 0.0
        """Seconds since it was made, as of the last look."""
        self._looked = time.monotonic()

    def look(self) -> float:
        """Let the time pass since the last look, and return what it is now."""
        looked = time.monotonic()
        self.now += min(looked - self._looked, MOST)
        self._looked = looked
        return self.now
