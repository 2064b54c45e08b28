"""Choices: the right one and wrong ones, so that neither place nor length gives the right one away."""

import hashlib
from collections.abc import Sequence
from itertools import combinations

WRONG = 3
FROM = 8
"""Of so many that look most alike, those are taken with which the length of the right one says nothing."""
_LENGTH = 8
"""How many places in the order of likeness one place in the order of length is worth."""


def chosen(right: str, wrong: Sequence[str], name: str) -> list[str] | None:
    """Return the wrong choices that stand beside the right one; None if there are too few.

    The place of the right one in the order of length is another one in each question.

    Args:
        right: The right choice.
        wrong: Wrong ones, those that look most alike first.
        name: The name of the question, which decides about the length.
    """
    several = list(dict.fromkeys(it for it in wrong if it != right))
    if len(several) < WRONG:
        return None
    wanted = number(name) % (WRONG + 1)

    def cost(places: tuple[int, ...]) -> int:
        shorter = sum(len(several[it]) < len(right) for it in places)
        return _LENGTH * abs(shorter - wanted) + sum(places)

    return [several[it] for it in min(combinations(range(len(several)), WRONG), key=cost)]


def number(name: str) -> int:
    """Return a number that follows from a name and looks random, so that each question has other choices."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])
