"""Data for each run by itself, so that no request of one reader, or of another check, changes it."""

from collections import OrderedDict
from threading import Lock
from typing import Any

from starlette.types import Scope

from demo_api.data import Sessions, Table
from demo_api.wire import run_of

MOST = 100
"""Runs whose data is kept; it is needed for as long as the requests of the run take."""


class States:
    """The state of each run: a table and sessions. Safe to use from several threads."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, dict[str, Any]] = OrderedDict()
        self._lock = Lock()

    def of(self, scope: Scope) -> dict[str, Any]:
        """Return the state for a request.

        Runs whose names are the same up to a hyphen share it: a login, and what follows. So do requests without a run.

        Args:
            scope: as ASGI defines it.
        """
        run = (run_of(scope) or "").partition("-")[0]
        with self._lock:
            state = self._kept.get(run)
            if state is None:
                state = self._kept[run] = {"table": Table(), "sessions": Sessions()}
            self._kept.move_to_end(run)
            if len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return dict(state)
