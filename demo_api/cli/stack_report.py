"""What check and explain print about the configuration of one stack: the part that matters, and how to get the rest."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from demo_api.cli.plain import code, command_lines, folded
from demo_api.clues import Guess

if TYPE_CHECKING:
    from demo_api.excerpt import Excerpt

MIDDLEWARE = re.compile("CORSMiddleware|allow_")
"""What only those stacks have. A reason's fix without it is for every server, or for the page."""
OWN = frozenset({"fastapi"})
"""The stacks whose words the reasons have themselves."""


def stack_report(stack: "Excerpt | str", guess: Guess | None) -> Iterator[str]:
    """Yield the part of a configuration that matters, and the command that writes the rest."""
    if guess is not None:
        others = f"; it can also be {' or '.join(guess.others)}" if guess.others else ""
        yield folded(_GUESSED.format(stack=guess.stack, evidence=guess.evidence, others=others), 2, limit=600)
    if isinstance(stack, str):
        yield folded(stack, 2, limit=600)
        return
    for name, part in stack.files.items():
        yield f"\n  {stack.stack.title}, {name}:"
        yield "\n".join(f"    {line}".rstrip() for line in code(part).split("\n"))
    for limit in stack.stack.limit:
        if limit.clause in _TELLING:
            yield folded(f"{stack.stack.title} cannot do this: {limit.says}", 2)
    yield "\n  All of it, as the tests have run it:"
    yield from command_lines(stack.command, 4)


_TELLING = frozenset({"read", "with-cookies", "method", "header", "status-404", "status-500"})
"""The clauses whose limits matter to somebody whose request is blocked."""
_GUESSED = "The server seems to be {stack}, because it says “{evidence}”{others}. Another one: --stack NAME."
