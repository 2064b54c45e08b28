"""A CORS policy as a value: who may read, with what; and its short text for links."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

ANYONE = "*"
"""The reader that is every origin."""
MAX_AGE = 600
"""Seconds for a preflight if a policy does not say it."""
MAX_TEXT = 2000
"""Characters of the text of a policy; more does not fit in every link."""

STAR = "[a-z0-9-]+"
"""What the star in a pattern of hosts matches: letters, digits and hyphens, and never a dot."""


class PolicyTextError(ValueError):
    """The text is not the text of a policy; the message is a line that says why."""


@dataclass(frozen=True)
class Policy:
    """Who may read the responses of an API, and what pages may send to it.

    A policy may be wrong or dangerous; :func:`demo_api.policy.findings.findings` says so.

    Attributes:
        readers: Origins (``https://app.example``); patterns of hosts, in which one star is a part of a name
            (``https://pr-*.app.example``); or only ``*`` for anyone. Empty: nobody.
        credentials: Whether they may read with the visitor's cookies.
        methods: The methods that pages use. GET is always one of them.
        headers: The request headers that pages set.
        expose: The response headers that scripts may see.
        max_age: Seconds for which a browser may keep the response to a preflight.
        private_network: Whether the preflight allows pages of the internet to reach a private network.
    """

    readers: tuple[str, ...] = ()
    credentials: bool = False
    methods: tuple[str, ...] = ("GET",)
    headers: tuple[str, ...] = ()
    expose: tuple[str, ...] = ()
    max_age: int = MAX_AGE
    private_network: bool = False

    @property
    def anyone(self) -> bool:
        """Whether every origin may read."""
        return ANYONE in self.readers

    @property
    def origins(self) -> tuple[str, ...]:
        """The readers that are one origin each."""
        return tuple(it for it in self.readers if "*" not in it)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The readers that are patterns of hosts."""
        return tuple(it for it in self.readers if "*" in it and it != ANYONE)

    @cached_property
    def allowed_methods(self) -> tuple[str, ...]:
        """GET and the other methods, each once. No preflight asks for OPTIONS unless a script sends it."""
        return tuple(dict.fromkeys(("GET", *(it for it in self.methods if it != "OPTIONS"))))

    def allows(self, origin: str) -> bool:
        """Return whether an origin, as a browser writes it, may read."""
        return self.anyone or origin in self.origins or any(re.fullmatch(regex(it), origin) for it in self.patterns)

    def examples(self) -> tuple[str, ...]:
        """Return origins that may read: all that are named, two for each pattern, one if anyone may."""
        if self.anyone:
            return ("https://any.example",)
        filled = [it.replace("*", name) for it in self.patterns for name in ("pr-7", "x")]
        return tuple(dict.fromkeys((*self.origins, *filled)))

    def text(self) -> str:
        """Return the policy as text for a link, ``origin=https://app.example&credentials=yes``."""
        return urlencode(list(self._pairs()), safe=":/*[]")

    def _pairs(self) -> Iterator[tuple[str, str]]:
        for key, values in zip(_LISTS, (self.readers, self.methods, self.headers, self.expose), strict=True):
            for value in values:
                yield key, value
        if self.credentials:
            yield "credentials", "yes"
        if self.max_age != MAX_AGE:
            yield "max-age", str(self.max_age)
        if self.private_network:
            yield "private-network", "yes"


_LISTS = ("origin", "method", "header", "expose")
_KEYS = (*_LISTS, "credentials", "max-age", "private-network")


def regex(pattern: str) -> str:
    """Return a pattern of hosts as a regular expression for the whole origin, without anchors.

    Only dots need a backslash: the other characters of a valid origin mean themselves in every kind of expression.
    """
    return pattern.replace(".", r"\.").replace("*", STAR)


def policy_from(text: str) -> Policy:
    """Return the policy that a text says, as :meth:`Policy.text` writes it.

    Raises:
        PolicyTextError: A key or value is unknown, or the text is too long.
    """
    if len(text) > MAX_TEXT:
        raise PolicyTextError(f"the policy has {len(text)} characters; expected at most {MAX_TEXT}")
    lists: dict[str, list[str]] = {key: [] for key in _LISTS}
    single: dict[str, str] = {}
    for key, value in parse_qsl(text, keep_blank_values=True):
        if key in lists:
            lists[key].append(value)
        elif key not in _KEYS:
            raise PolicyTextError(f"{key!r} is not a key of a policy; expected one of {', '.join(_KEYS)}")
        elif key in single:
            raise PolicyTextError(f"{key} is there twice; expected it once")
        else:
            single[key] = value
    return Policy(
        readers=tuple(lists["origin"]),
        methods=tuple(lists["method"]),
        headers=tuple(lists["header"]),
        expose=tuple(lists["expose"]),
        credentials=_yes("credentials", single),
        max_age=_seconds(single.get("max-age", str(MAX_AGE))),
        private_network=_yes("private-network", single),
    )


def _yes(key: str, single: dict[str, str]) -> bool:
    value = single.get(key, "no")
    if value not in {"yes", "no"}:
        raise PolicyTextError(f"{key}: {value!r} is not accepted; expected yes or no")
    return value == "yes"


def _seconds(value: str) -> int:
    if not re.fullmatch("[0-9]{1,9}", value):
        raise PolicyTextError(f"max-age: {value!r} is not accepted; expected a whole number of seconds")
    return int(value)
