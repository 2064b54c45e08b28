"""The CORS-preflight cache: which answers to preflights are still good.

Time is given by the caller, in seconds of any clock that does not run backwards.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from demo_api.browser.engine import Engine
from demo_api.browser.headers import Headers, get

DEFAULT_MAX_AGE = 5
_MAX_DIGITS = 18
_DELTA_SECONDS = re.compile(r"-?[0-9]{1,18}")
_DIGITS = re.compile(r"[0-9]+")
Key = tuple[str, str, bool]
"""The page's origin, the URL with its fragment, and whether with credentials."""
Allowed = tuple[Literal["method", "header", "any"], str]
_ANSWERED: Allowed = ("any", "")


def max_age(headers: Headers, engine: Engine) -> int:
    """Return for how many seconds the response to a preflight may be kept.

    Args:
        headers: The response's headers.
        engine: Whose cap and treatment of nonsense applies.

    Returns:
        Seconds, 0 for not at all. (Fetch, CORS-preflight fetch, steps 7.8 to 7.10)
    """
    value = get(headers, "access-control-max-age")
    if value is None:
        return DEFAULT_MAX_AGE
    if engine.max_age_huge:
        # The cap is applied digit by digit, and no digit at all is as good as no header.
        if value == "":
            return DEFAULT_MAX_AGE
        if _DIGITS.fullmatch(value):
            return min(
                int(value[-_MAX_DIGITS:]) if not value[:-_MAX_DIGITS].strip("0") else engine.max_age_cap,
                engine.max_age_cap,
            )
    if not _DELTA_SECONDS.fullmatch(value):
        return engine.max_age_bad
    return max(0, min(int(value), engine.max_age_cap))


@dataclass(slots=True)
class PreflightCache:
    """The cache of one browser, for one network partition (Fetch, CORS-preflight cache)."""

    _entries: dict[Key, dict[Allowed, float]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._entries)

    def at(self, key: Key, now: float) -> frozenset[Allowed] | None:
        """Return the methods and headers that may be used without asking (cache entry match).

        Args:
            key: Origin, URL, and whether with credentials.
            now: The time, in seconds.

        Returns:
            Them; ``None`` if there is no entry, or not any more.
        """
        entry = self._entries.get(key, {})
        return frozenset(allowed for allowed, expires in entry.items() if expires > now) or None

    def store(
        self,
        key: Key,
        *,
        methods: Iterable[str] = (),
        headers: Iterable[str] = (),
        expires: float,
        replaces: bool = False,
    ) -> None:
        """Keep what a preflight allowed until ``expires`` (create a new cache entry).

        Args:
            key: Origin, URL, and whether with credentials.
            methods: The methods, or ``*``.
            headers: The names of headers in lower case, or ``*``.
            expires: The time, in seconds.
            replaces: Whether the entries that were there for the URL are thrown away.
        """
        if replaces:
            self.clear(*key[:2])
        entry = self._entries.setdefault(key, {})
        entry[_ANSWERED] = expires
        entry.update(dict.fromkeys((("method", name) for name in methods), expires))
        entry.update(dict.fromkeys((("header", name) for name in headers), expires))

    def clear(self, origin: str, url: str) -> None:
        """Forget what was allowed for an origin and a URL (clear cache entries)."""
        for include in (True, False):
            self._entries.pop((origin, url, include), None)
