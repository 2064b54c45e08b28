"""The part of a stack's configuration that a policy decides: what people change in a configuration that they have.

How it works: the configuration is written twice, for the policy and for another one. The paragraphs that differ depend
on the policy, and those that name a header of CORS belong to them. So no template needs marks, and a new stack needs
nothing for this. Long comments are wrapped, because terminals are narrower than editors.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from demo_api import stacks
from demo_api.policy.options import command
from demo_api.policy.policy import Policy
from demo_api.stacks import Stack

LONGEST = 20
"""Lines of a paragraph; of a longer one only the parts that differ are shown."""
_AROUND = 2
"""Lines before and after a part that differs."""
_WIDTH = 74
"""Columns of a comment, so that it fits a terminal with an indent."""
_MORE = "..."
_HEADER = "Access-Control-"
_COMMENT = re.compile(r"(?P<before>.*?)(?P<mark>(?:^|(?<=\s))(?:#|//) )(?P<said>.+)")
_OTHER_ORIGIN = "https://another-page.example"
_OTHER_HEADER = "X-Another-Header"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """The part of a configuration that a policy decides.

    Attributes:
        name: The name of the stack.
        stack: What is known of the stack.
        policy: The policy.
        files: The part of each file, by name.
        command: The command that writes all of it.
    """

    name: str
    stack: Stack
    policy: Policy
    files: Mapping[str, str]
    command: str

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {"policy": self.policy.text(), "files": dict(self.files), "command": self.command}


def excerpt(name: str, policy: Policy) -> Excerpt:
    """Return the part of a stack's configuration that a policy decides.

    Raises:
        StackError: As :func:`demo_api.stacks.write` does.
    """
    written = stacks.write(name, policy)
    other = stacks.write(name, _other(policy)).files
    parts = {file: _part(content, other[file]) for file, content in written.files.items()}
    return Excerpt(
        name=name,
        stack=written.stack,
        policy=policy,
        files={file: part for file, part in parts.items() if part},
        command=command(name, policy),
    )


def _other(policy: Policy) -> Policy:
    """Return a policy that differs in everything that a configuration of CORS says.

    The methods and the exposed headers are the same, because the example API in some configurations has them, too.
    """
    return replace(
        policy,
        readers=(_OTHER_ORIGIN,),
        headers=(_OTHER_HEADER,) if policy.headers else (),
        max_age=policy.max_age + 1,
    )


def _part(content: str, other: str) -> str:
    others = _body(other)
    known, lines = set(_paragraphs(others)), set(others.split("\n"))
    kept = [it for it in _paragraphs(_body(content)) if it not in known or _HEADER in it]
    part = "\n\n".join(it if it in known else _shortened(it, lines) for it in kept)
    plain = textwrap.dedent(part.expandtabs(4))
    return "\n".join(_wrapped(it) for it in _joined(plain.split("\n")))


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines; comments that follow each other are one line, if one of them is too long."""
    for mark, group in groupby(lines, _mark):
        given = list(group)
        if mark is None or all(len(it) <= _WIDTH for it in given):
            yield from given
        else:
            yield mark + " ".join(it.removeprefix(mark) for it in given)


def _mark(line: str) -> str | None:
    """Return what a line begins with that is only a comment."""
    found = _COMMENT.fullmatch(line)
    return None if found is None or found["before"].strip() else found["before"] + found["mark"]


def _body(content: str) -> str:
    """Return what follows the first comment, which names the policy and how to start the server."""
    return content.partition("Start:")[2].partition("\n")[2]


def _paragraphs(body: str) -> list[str]:
    return [it.strip("\n") for it in body.split("\n\n") if it.strip()]


def _shortened(paragraph: str, others: set[str]) -> str:
    """Return a paragraph; of a long one, the lines that differ, with some lines around them."""
    lines = paragraph.split("\n")
    if len(lines) <= LONGEST:
        return paragraph
    different = [place for place, line in enumerate(lines) if line not in others]
    near = {place for it in different for place in range(it - _AROUND, it + _AROUND + 1) if 0 <= place < len(lines)}
    shown: list[str] = []
    for place, line in enumerate(lines):
        if place in near:
            shown.append(line)
        elif not shown or shown[-1].strip() != _MORE:
            shown.append(line[: len(line) - len(line.lstrip())] + _MORE)
    return "\n".join(shown)


def _wrapped(line: str) -> str:
    """Return a line; if it is too long, its comment comes first, in lines of its own."""
    found = _COMMENT.fullmatch(line)
    if len(line) <= _WIDTH or found is None:
        return line
    code, mark = found["before"].rstrip(), found["mark"]
    indent = line[: len(line) - len(line.lstrip())]
    marked = indent + mark
    above = textwrap.fill(
        found["said"], _WIDTH, initial_indent=marked, subsequent_indent=marked, break_on_hyphens=False
    )
    return f"{above}\n{code}" if code else above
