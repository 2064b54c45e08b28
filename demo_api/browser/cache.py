"""The CORS-preflight cache: which answers to preflights are still good.

Time is given by the caller, in seconds of any clock that does not run backwards.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from demo_api.browser.engines import Engine
from demo_api.browser.headers import Headers, get

DEFAULT_MAX_AGE = 5
_DELTA_SECONDS = re.compile(r"-?[0-9]{1,18}")
_Key = tuple[str, str, bool, str, str]


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
    if not _DELTA_SECONDS.fullmatch(value):
        return engine.max_age_bad
    return max(0, min(int(value), engine.max_age_cap))


@dataclass(slots=True)
class PreflightCache:
    """The cache of one browser, for one network partition (Fetch, CORS-preflight cache)."""

    _entries: dict[_Key, float] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._entries)

    def _has(self, key: _Key, now: float) -> bool:
        expires = self._entries.get(key)
        return expires is not None and now < expires

    def has_method(self, origin: str, url: str, method: str, *, include: bool, now: float) -> bool:
        """Return whether a method may be used without asking (method cache entry match)."""
        return any(
            self._has((origin, url, include, "method", name), now)
            for name in (method,) + (("*",) if not include else ())
        )

    def has_header(self, origin: str, url: str, header: str, *, include: bool, now: float) -> bool:
        """Return whether a header may be sent without asking (header-name cache entry match)."""
        wildcard = not include and header != "authorization"
        return any(
            self._has((origin, url, include, "header", name), now) for name in (header,) + (("*",) if wildcard else ())
        )

    def store(
        self,
        origin: str,
        url: str,
        *,
        include: bool,
        methods: Iterable[str],
        headers: Iterable[str],
        expires: float,
    ) -> None:
        """Keep what a preflight allowed until ``expires`` (create a new cache entry)."""
        for method in methods:
            self._entries[origin, url, include, "method", method] = expires
        for header in headers:
            self._entries[origin, url, include, "header", header] = expires

    def clear(self, origin: str, url: str) -> None:
        """Forget what was allowed for an origin and a URL (clear cache entries)."""
        for key in [key for key in self._entries if key[:2] == (origin, url)]:
            del self._entries[key]
