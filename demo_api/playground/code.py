"""A policy as the FastAPI application that runs it: the code that is shown, and the settings that really run.

Both come from :func:`settings_of`, and tests compare them on the wire. The code itself is never run here: a policy can
come from a link, and what it says is data.
"""

import re
from collections.abc import Iterator
from typing import Any

from demo_api.policy import Policy, findings
from demo_api.policy.policy import STAR

MAX_ENTRIES = 40
MAX_ENTRY = 253
"""Characters of an entry: the longest host name that there is."""

_ENTRY = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")
# What means something else in a regular expression; the hyphen does so only in brackets.
_SPECIAL = re.compile(r"[.^$+?{}\[\]|()\\]")


def policy_problems(policy: Policy) -> Iterator[str]:
    """Give why a policy cannot run, a sentence each. A policy that is unsafe, or has no effect, can."""
    lists = (("origin", policy.readers), ("method", policy.methods), ("header", policy.headers))
    for name, entries in (*lists, ("expose", policy.expose)):
        if len(entries) > MAX_ENTRIES:
            yield f"{name}: {len(entries)} entries are too many; expected at most {MAX_ENTRIES}."
        for entry in entries:
            if len(entry) > MAX_ENTRY or _ENTRY.fullmatch(entry) is None:
                yield (f"{name}: {entry[:60]!a} is not accepted; expected 1 to {MAX_ENTRY} visible ASCII characters.")
    for pattern in policy.patterns:
        if pattern.count("*") > 1:
            yield f"origin: {pattern[:60]!a} has more than one star; expected one."
    if policy.max_age < 0:
        yield f"max-age: {policy.max_age} is not accepted; expected a whole number of seconds."


def settings_of(policy: Policy) -> dict[str, Any]:
    """Return the arguments of CORSMiddleware for a policy."""
    settings: dict[str, Any] = {}
    named = [it for it in dict.fromkeys(policy.readers) if it not in policy.patterns]
    if named or not policy.patterns:
        settings["allow_origins"] = named
    if policy.patterns:
        settings["allow_origin_regex"] = "|".join(f"^{_regex(it)}$" for it in dict.fromkeys(policy.patterns))
    if policy.credentials:
        settings["allow_credentials"] = True
    settings["allow_methods"] = list(policy.allowed_methods)
    settings["allow_headers"] = list(dict.fromkeys(policy.headers))
    if policy.expose:
        settings["expose_headers"] = list(dict.fromkeys(policy.expose))
    settings["max_age"] = policy.max_age
    if policy.private_network:
        settings["allow_private_network"] = True
    return settings


def code_of(policy: Policy) -> str:
    """Return the application as Python code."""
    warnings = [f"# UNSAFE: {it.title}.\n" for it in findings(policy) if it.level == "danger"]
    arguments = [f"    {name}={_literal(name, value)},\n" for name, value in settings_of(policy).items()]
    return "".join([*dict.fromkeys(warnings), _BEFORE, *arguments, ")\n"])


def is_unsafe(policy: Policy) -> bool:
    """Return whether a policy allows origins that nobody means."""
    return any(it.level == "danger" for it in findings(policy))


def _regex(pattern: str) -> str:
    return _SPECIAL.sub(lambda it: "\\" + it[0], pattern).replace("*", STAR)


def _literal(name: str, value: object) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(_quoted, value))}]"
    if name == "allow_origin_regex" and isinstance(value, str) and '"' not in value:
        return f'r"{value}"'  # it ends with a dollar sign, and not with a backslash
    return _quoted(value) if isinstance(value, str) else repr(value)


def _quoted(value: str) -> str:
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


_BEFORE = """\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

from demo_api.data import router  # the API of this lab; here stands your own

api = FastAPI(openapi_url=None)
api.include_router(router)

# Around the application, so that the response to an error that no handler expects has CORS headers, too.
app = CORSMiddleware(
    app=api,
"""
