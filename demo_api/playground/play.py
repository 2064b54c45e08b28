"""An experiment of the playground as a value: a server, and a request to it; and its text for links.

``by=policy&origin=https://app.example&method=GET&path=/penguins&cookies=include``: the keys of a policy are those of
:mod:`demo_api.policy`, and the keys of the request are others, so that one text holds both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from demo_api.origins import Origins, Role
from demo_api.playground.byhand import ByHand, Said
from demo_api.playground.headerline import LineError, line_from, written
from demo_api.playground.meant import ROLES, meant_for
from demo_api.playground.request import Request
from demo_api.policy import Policy, policy_from

MAX_TEXT = 8000
"""Characters of the text of an experiment."""
ANYONE = "anyone"

_POLICY = ("origin", "method", "header", "expose", "credentials", "max-age", "private-network")
_HAND = ("preflight", "preflight-line", "status", "line", "work", "for")
_REQUEST = ("send", "path", "with", "body", "mode", "cookies", "redirect", "via")
_REPEATED = frozenset({"origin", "method", "header", "expose", "preflight-line", "line", "for", "with"})
_KEYS = ("by", *_POLICY, *_HAND, *_REQUEST, "from")

Pairs = list[tuple[str, str]]


class PlayTextError(ValueError):
    """The text is not the text of an experiment; the message is a sentence that says why."""


@dataclass(frozen=True)
class Setup:
    """What the server does.

    Attributes:
        server: By a policy, or by hand.
        readers: The origins that the API is for, where no policy says it: they decide what an ending means.
    """

    server: Policy | ByHand = field(default_factory=Policy)
    readers: tuple[str, ...] = ("client",)

    def text(self) -> str:
        """Return it as text."""
        return _encoded(self.pairs())

    def pairs(self) -> Pairs:
        """Return it as keys and values."""
        if isinstance(self.server, Policy):
            return [("by", "policy"), *parse_qsl(self.server.text(), keep_blank_values=True)]
        found: Pairs = [("by", "hand"), ("preflight", str(self.server.preflight.status))]
        found += [("preflight-line", written(it)) for it in self.server.preflight.lines]
        found.append(("status", str(self.server.response.status)))
        found += [("line", written(it)) for it in self.server.response.lines]
        found += [] if self.server.works else [("work", "no")]
        return found + [("for", it) for it in self.readers]

    def for_roles(self, origins: Origins) -> tuple[Role, ...]:
        """Return the origins of the lab that the API is for."""
        if isinstance(self.server, Policy):
            return meant_for(self.server, origins)
        return ROLES if ANYONE in self.readers else tuple(it for it in ROLES if it in self.readers)


@dataclass(frozen=True)
class Play:
    """An experiment: a server, a request, and the origin whose picture is shown."""

    setup: Setup = field(default_factory=Setup)
    request: Request = field(default_factory=Request)
    role: Role = "client"

    def text(self) -> str:
        """Return it as text for a link."""
        return _encoded([*self.setup.pairs(), *_request_pairs(self.request), ("from", self.role)])


def play_from(text: str) -> Play:
    """Return the experiment that a text says, as :meth:`Play.text` writes it. What is left out has its default.

    Raises:
        PlayTextError: The text is too long, or a key or a value in it is unknown.
    """
    pairs = _decoded(text)
    single = {key: value for key, value in pairs if key not in _REPEATED}
    role = next((it for it in ROLES if it == single.get("from", "client")), None)
    if role is None:
        raise PlayTextError(f"from: {single['from'][:60]!a} is unknown; expected one of {', '.join(ROLES)}.")
    return Play(_setup(pairs, single), _request(pairs, single), role)


def setup_from(text: str) -> Setup:
    """Return what the server does, as :meth:`Setup.text` writes it.

    Raises:
        PlayTextError: As above.
    """
    pairs = _decoded(text)
    return _setup(pairs, dict(pairs))


def _encoded(pairs: Pairs) -> str:
    return urlencode(pairs, safe=":/*[]{},?")


def _decoded(text: str) -> Pairs:
    if len(text) > MAX_TEXT:
        raise PlayTextError(f"The experiment has {len(text)} characters; expected at most {MAX_TEXT}.")
    if any("\ud800" <= it <= "\udfff" for it in text):
        raise PlayTextError("The text contains half a character.")
    pairs = parse_qsl(text, keep_blank_values=True)
    seen: set[str] = set()
    for key, _ in pairs:
        if key not in _KEYS:
            raise PlayTextError(f"{key[:60]!a} is not a key of an experiment; expected one of {', '.join(_KEYS)}.")
        if key in seen and key not in _REPEATED:
            raise PlayTextError(f"{key} is there twice; expected it once.")
        seen.add(key)
    return pairs


def _setup(pairs: Pairs, single: dict[str, str]) -> Setup:
    by = single.get("by", "policy")
    if by == "hand":
        return Setup(_by_hand(pairs, single), _readers(pairs))
    if by != "policy":
        raise PlayTextError(f"by: {by[:60]!a} is unknown; expected policy or hand.")
    try:
        return Setup(policy_from(urlencode([(key, value) for key, value in pairs if key in _POLICY])))
    except ValueError as error:
        raise PlayTextError(f"{error}.") from None


def _by_hand(pairs: Pairs, single: dict[str, str]) -> ByHand:
    usual = ByHand()
    lines = {key: tuple(_lines(pairs, key)) for key in ("preflight-line", "line")}
    # A text that says nothing of the response means the usual one.
    response = lines["line"] if lines["line"] or "status" in single else usual.response.lines
    work = single.get("work", "yes")
    if work not in {"yes", "no"}:
        raise PlayTextError(f"work: {work[:60]!a} is not accepted; expected yes or no.")
    return ByHand(
        Said(_status("preflight", single, usual.preflight.status), lines["preflight-line"]),
        Said(_status("status", single, usual.response.status), response),
        work == "yes",
    )


def _lines(pairs: Pairs, wanted: str) -> Iterator[tuple[str, str]]:
    try:
        for key, value in pairs:
            if key == wanted:
                yield line_from(value)
    except LineError as error:
        raise PlayTextError(f"{wanted}: {error}") from None


def _status(key: str, single: dict[str, str], usual: int) -> int:
    value = single.get(key, str(usual))
    if not (value.isascii() and value.isdigit() and len(value) == 3):  # noqa: PLR2004  # a status has three digits
        raise PlayTextError(f"{key}: {value[:60]!a} is not a status; expected three digits.")
    return int(value)


def _readers(pairs: Pairs) -> tuple[str, ...]:
    named = tuple(value for key, value in pairs if key == "for")
    for name in named:
        if name not in {ANYONE, "nobody", *ROLES}:
            raise PlayTextError(
                f"for: {name[:60]!a} is unknown; expected {ANYONE}, nobody, or one of {', '.join(ROLES)}."
            )
    return named or ("client",)


def _request_pairs(it: Request) -> Pairs:
    found: Pairs = [("send", it.method), ("path", it.path), *(("with", written(line)) for line in it.headers)]
    if it.body is not None:
        found.append(("body", it.body))
    usual = Request()
    values = (("mode", it.mode), ("cookies", it.credentials), ("redirect", it.redirect), ("via", it.via))
    defaults = (usual.mode, usual.credentials, usual.redirect, usual.via)
    return found + [pair for pair, default in zip(values, defaults, strict=True) if pair[1] != default]


def _request(pairs: Pairs, single: dict[str, str]) -> Request:
    usual = Request()
    return Request(
        method=single.get("send", usual.method),
        path=single.get("path", usual.path),
        headers=tuple(_lines(pairs, "with")),
        body=single.get("body"),
        mode=single.get("mode", usual.mode),
        credentials=single.get("cookies", usual.credentials),
        redirect=single.get("redirect", usual.redirect),
        via=single.get("via", usual.via),
    )
