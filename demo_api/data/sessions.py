"""Who is logged in: any name will do, for the lesson is about the cookie."""

import secrets
from collections import OrderedDict
from threading import Lock

MAX_SESSIONS = 500


class Sessions:
    """Names by random token, the oldest forgotten first."""

    def __init__(self) -> None:
        self._names: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def begin(self, name: str) -> str:
        """Log ``name`` in and return the token for its cookie."""
        token = secrets.token_urlsafe(24)
        with self._lock:
            if len(self._names) >= MAX_SESSIONS:
                self._names.popitem(last=False)
            self._names[token] = name
        return token

    def name(self, token: str | None) -> str | None:
        """Return who the token belongs to, or None."""
        return self._names.get(token or "")

    def end(self, token: str | None) -> None:
        """Log out."""
        with self._lock:
            self._names.pop(token or "", None)

    def reset(self) -> None:
        """Log everyone out."""
        with self._lock:
            self._names.clear()
