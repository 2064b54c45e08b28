"""A policy in the words of the stack that --stack names, or that a server seems to be."""

from demo_api import stacks
from demo_api.browser.fix import Fix
from demo_api.cli.app import fail
from demo_api.excerpt import Excerpt, excerpt
from demo_api.policy.policy import Policy
from demo_api.stacks import StackError


def known_stack(name: str) -> None:
    """Do nothing if there is a stack of this name; otherwise end the program with exit code 2."""
    try:
        stacks.load(name)
    except StackError as error:
        fail(f"--stack: {error}", 2)


def in_stack(name: str, policy: Policy) -> Excerpt | str:
    """Return the configuration of a stack for a policy, or why there is none."""
    try:
        return excerpt(name, policy)
    except StackError as error:
        return f"{name} has no configuration for this: {str(error).splitlines()[0]}"


def policy_of(fix: Fix) -> Policy | None:
    """Return the policy that a fix amounts to; ``None`` if no policy of the server helps."""
    wanted = fix.policy
    return wanted and Policy((wanted.origin,), wanted.credentials, ("GET", *wanted.methods), wanted.headers)
