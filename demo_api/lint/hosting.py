"""Whether a pattern leaves the name on shared hosting open, so that another person can get a host that it allows."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from demo_api.browser.hosts import registrable_domain, shared_hosting
from demo_api.browser.url import parse

_WORDS = ("evil", "-evil", "evil-", "evil1", "7evil")
_OTHERS = "zq7"
_DEEP = {"pages.dev", "workers.dev", "amplifyapp.com", "deno.net", "surge.sh", "csb.app", "app.github.dev", "nip.io"}
"""Hosting that serves names below a person's name, such as those of branches."""
_ENOUGH = 5
"""Characters that a name must begin or end with, so that it is a part of a project's name and not only a hyphen."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An origin of another person.

    Attributes:
        origin: The origin, which the pattern allows.
        suffix: The shared hosting.
        begins: Whether the pattern says how the name begins.
        ends: Whether the pattern says how the name ends. On vercel.app, previews end with the name of a team.
    """

    origin: str
    suffix: str
    begins: bool
    ends: bool

    def is_open(self, *, credentials: bool) -> bool:
        """Whether it is a danger; otherwise it is a note."""
        if self.ends and self.suffix == "vercel.app":
            return False
        return credentials or not (self.begins or self.ends)


def neighbour(origins: Iterable[str], pattern: re.Pattern[str]) -> Neighbour | None:
    """Return an origin on shared hosting that a pattern allows and that another person can get.

    Args:
        origins: Origins that the pattern may allow.
        pattern: The pattern.
    """
    found: list[Neighbour] = []
    for origin in origins:
        url = parse(origin)
        suffix = None if url is None else shared_hosting(url.host)
        if url is None or suffix is None or not pattern.fullmatch(origin):
            continue
        domain = registrable_domain(url.host)
        if domain is None or (url.host != domain and suffix not in _DEEP):
            continue
        label = domain.removesuffix(f".{suffix}")
        before, after = origin.split(domain, 1)

        def allows(name: str, before: str = before, end: str = f".{suffix}{after}") -> bool:
            return pattern.fullmatch(f"{before}{name}{end}") is not None

        fitting = next((it for it in _changed(label) if allows(it) and _is_free(it, label, suffix)), None)
        if fitting is not None:
            begins = not any(allows(word + label) for word in _WORDS)
            ends = len(label) > _ENOUGH and not any(allows(label + word) for word in _WORDS)
            found.append(Neighbour(f"{before}{fitting}.{suffix}{after}", suffix, begins, ends))
    return min(found, key=lambda it: (it.begins or it.ends, it.ends, len(it.origin)), default=None)


def _changed(label: str) -> Iterator[str]:
    """Yield names that differ a little."""
    for place in range(len(label) + 1):
        for word in _WORDS:
            yield label[:place] + word + label[place:]
    for place in range(len(label)):
        for other in _OTHERS:
            if label[place] != other:
                yield label[:place] + other + label[place + 1 :]


def _is_free(name: str, label: str, suffix: str) -> bool:
    """Whether a person can get a name. None ends with a hyphen; at Netlify, -- stands before the name of a site."""
    if name != name.strip("-"):
        return False
    return suffix != "netlify.app" or "--" not in name or name.rpartition("--")[2] != label.rpartition("--")[2]
