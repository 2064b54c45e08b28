"""What a server says about itself, and which stack says so: its headers, and the body of a refusal.

The clues are data, ``stacks/clues.toml``. A guess always comes with its evidence, so that people can judge it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from demo_api.browser.headers import Headers
from demo_api.installed import shared_folder
from demo_api.words.source import Source

FILE = "clues.toml"
BODY = "body"
_ABOUT = ("origin", "method", "headers")
_LONGEST = 120
"""Characters of what is quoted from a response."""
_ROW = {"at": str, "says": str, "stack": str, "or": list, "about": str}
_HEADER_LINE = re.compile(r"^[\s<>|*]{0,8}([A-Za-z-]{2,40}):[ \t]{0,4}(\S.{0,200})$", re.MULTILINE)


class CluesError(ValueError):
    """The file of the clues has mistakes; the message has a line for each."""


@dataclass(frozen=True, slots=True)
class Clue:
    """A row of the file.

    Attributes:
        at: The name of a header in lower case, or :data:`BODY`.
        says: What stands there.
        stack: The stack that says so.
        others: Other stacks that say the same.
        about: What the refusal is about; empty if it is not one.
    """

    at: str
    says: re.Pattern[str]
    stack: str
    others: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A stack that a server seems to be.

    Attributes:
        stack: Its name, a folder of ``stacks/``.
        others: Other stacks that say the same about themselves.
        evidence: What the server says, such as ``Server: nginx/1.22.1``.
    """

    stack: str
    others: tuple[str, ...]
    evidence: str

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {"stack": self.stack, "others": list(self.others), "evidence": self.evidence}


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a server says when its policy does not allow a request.

    Attributes:
        says: The words of the body.
        about: What it is about: ``origin``, ``method`` and ``headers``.
    """

    says: str
    about: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {"says": self.says, "about": list(self.about)}


def guess(headers: Headers, body: str = "") -> Guess | None:
    """Return which stack sent a response.

    Args:
        headers: Its headers.
        body: The beginning of its body.

    Returns:
        The guess; ``None`` if the response does not say.
    """
    for clue in clues():
        for name, value in _said(clue, headers, body):
            if found := clue.says.search(value):
                quoted = _quoted(value, found) if clue.at == BODY else f"{name}: {value.strip()[:_LONGEST]}"
                return Guess(clue.stack, clue.others, quoted)
    return None


def guess_in(text: str) -> Guess | None:
    """Return which stack a pasted text names: header lines, or the body of a refusal."""
    headers = tuple((line[1], line[2]) for line in _HEADER_LINE.finditer(text))
    return guess(headers, text)


def refusal(body: str) -> Refusal | None:
    """Return what a server refuses, by the beginning of a body; ``None`` if the body does not say."""
    found = [(clue, match) for clue in clues() if clue.about and (match := clue.says.search(body))]
    if not found:
        return None
    stack = found[0][0].stack
    about = tuple(dict.fromkeys(clue.about for clue, _ in found if stack in {clue.stack, *clue.others}))
    return Refusal(_quoted(body, found[0][1]), about)


@cache
def clues() -> tuple[Clue, ...]:
    """Return the clues that came with this installation.

    Raises:
        CluesError: The file has mistakes.
    """
    folder = shared_folder("stacks")
    return read(folder / FILE, {it.parent.name for it in folder.glob("*/stack.toml")})


def read(path: Path, stacks: Iterable[str]) -> tuple[Clue, ...]:
    """Return the clues of a file, for the stacks that there are; see :func:`clues`."""
    problems: list[str] = []
    source = Source(path, problems)
    found = [_clue(source, f"clue {number}", row, stacks) for number, row in enumerate(source.rows("clue"), 1)]
    for key in source.content.keys() - {"clue"}:
        source.problem(str(key), "is not known; write [[clue]]")
    if problems:
        raise CluesError("\n".join(problems))
    return tuple(found)


def _clue(source: Source, where: str, row: object, stacks: Iterable[str]) -> Clue:
    given = source.checked(where, row, _ROW, ("at", "says", "stack"))
    others = tuple(map(str, given.get("or", ())))
    source.ids(where, filter(None, (given.get("stack"), *others)), stacks, "stack")
    source.ids(where, filter(None, (given.get("about"),)), _ABOUT, "part of a policy")
    if given.get("about") and given.get("at") != BODY:
        source.problem(where, f'a refusal is in the body; write at = "{BODY}"')
    try:
        says = re.compile(given.get("says", ""), re.IGNORECASE)
    except re.error as error:
        source.problem(where, f"says = {given['says']!r} is not a regular expression: {error}")
        says = re.compile("")
    return Clue(given.get("at", "").lower(), says, given.get("stack", ""), others, given.get("about", ""))


def _said(clue: Clue, headers: Headers, body: str) -> Iterator[tuple[str, str]]:
    if clue.at == BODY:
        yield BODY, body
    else:
        yield from ((name, value) for name, value in headers if name.lower() == clue.at)


def _quoted(body: str, found: re.Match[str]) -> str:
    """Return the line of a body in which something was found, without the marks of HTML."""
    start = body.rfind("\n", 0, found.start()) + 1
    end = body.find("\n", found.end())
    line = " ".join(re.sub(r"<[^>]{0,200}>", " ", body[start : end if end >= 0 else None]).split())
    if len(line) <= _LONGEST:
        return line
    return " ".join(found[0].split())[:_LONGEST]
