"""A fix in the words of the stack that --stack names, or that a server seems to be."""

from collections.abc import Mapping

from demo_api import stacks
from demo_api.browser import Decision
from demo_api.cli.app import fail
from demo_api.excerpt import Excerpt, excerpt
from demo_api.explain.policy import policy_of
from demo_api.policy.needed import needed_after
from demo_api.policy.policy import Policy
from demo_api.stacks import StackError
from demo_api.words import load


def known_stack(name: str) -> None:
    """Do nothing if there is a stack of this name; otherwise end the program with exit code 2."""
    try:
        stacks.load(name)
    except StackError as error:
        fail(f"--stack: {error}", 2)


def after(decision: Decision, name: str, *, is_guess: bool) -> Excerpt | str | None:
    """Return the configuration with which a stack would have let a request through.

    Returns:
        The configuration, or a sentence that says why there is none; ``None`` if none helps, and the stack is a guess.
    """
    policy = needed_after(decision)
    if policy is None:
        return None if is_guess else _OTHER_CAUSE.format(name=name)
    return in_stack(name, policy)


def for_message(reason: str, values: Mapping[str, str], name: str, *, is_guess: bool) -> Excerpt | str | None:
    """Return the same for the request that a message is about.

    Args:
        reason: The reason that is the most likely.
        values: The values in the message.
        name: The stack.
        is_guess: whether the reader did not name it.
    """
    policy = policy_of(load().reasons[reason], values)
    if policy is None:
        return None if is_guess else _OTHER_CAUSE.format(name=name)
    return in_stack(name, policy)


def in_stack(name: str, policy: Policy) -> Excerpt | str:
    """Return the configuration of a stack for a policy, or a sentence that says why there is none."""
    try:
        return excerpt(name, policy)
    except StackError as error:
        return f"{name} has no configuration for this: {str(error).splitlines()[0]}"


_OTHER_CAUSE = "Nothing in the configuration of {name} helps here: CORS settings are not the cause."
