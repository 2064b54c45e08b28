"""A policy as options of a command, as a shell reads them."""

import re
from collections.abc import Iterator

from demo_api.policy.policy import MAX_AGE, Policy


def command(stack: str, policy: Policy, *, from_api: bool = False) -> str:
    """Return the command that writes the configuration of a stack for a policy, in one line.

    Args:
        stack: The name of the stack, as in :func:`demo_api.stacks.names`.
        policy: The policy. A command without readers means a usual page, so at least one must read.
        from_api: Whether a proxy passes on the headers of the API behind it.
    """
    return " ".join(("demo-api config", stack, *_options(policy), *(["--from-api"] if from_api else [])))


def option(name: str, *values: str) -> str:
    """Return one option for each value: ``--origin https://a.example --origin 'https://*.b.example'``."""
    return " ".join(f"--{name} {it if re.fullmatch(r'[A-Za-z0-9_.:/-]+', it) else _quoted(it)}" for it in values)


def _options(policy: Policy) -> Iterator[str]:
    lists = (
        ("origin", policy.readers),
        ("method", tuple(it for it in policy.allowed_methods if it != "GET")),
        ("header", policy.headers),
        ("expose", policy.expose),
    )
    for name, values in lists:
        if values:
            yield option(name, *values)
    if policy.credentials:
        yield "--credentials"
    if policy.max_age != MAX_AGE:
        yield f"--max-age {policy.max_age}"
    if policy.private_network:
        yield "--private-network"


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "'\\''") + "'"
