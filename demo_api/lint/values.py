"""Findings on single values: allow_credentials, max_age, and what Starlette cannot use."""

from collections.abc import Iterator

from demo_api.lint.findings import Finding, finding
from demo_api.lint.names import age_slips
from demo_api.lint.policies import Policy
from demo_api.lint.writing import EXAMPLE, setting

_NO = {"0", "f", "false", "n", "no", "none", "null", "off"}
_DEFAULTS = {
    "allow_origins": [EXAMPLE],
    "allow_methods": ["GET"],
    "allow_headers": [],
    "expose_headers": [],
    "max_age": 600,
    "allow_credentials": False,
}


def value_findings(policy: Policy, where: str) -> Iterator[Finding]:
    """Return what is wrong with ``allow_credentials`` and ``max_age``, and which settings cannot be used."""
    for name, what in policy.unusable:
        change = {name: _DEFAULTS[name]} if name in _DEFAULTS else {}
        write = f"{name}={_DEFAULTS[name]!r}".replace("'", '"') if change else f"a {name} that can be made"
        yield finding("CORS055", where, name, write, change, what=what)
    yield from _credentials(policy, where)
    yield from _max_age(policy, where)


def _credentials(policy: Policy, where: str) -> Iterator[Finding]:
    given = policy.allow_credentials
    if not isinstance(given, str) or not given:
        return
    no = given.strip().lower() in _NO
    change = {"allow_credentials": not no}
    write = f"allow_credentials={not no}"
    yield finding("CORS032" if no else "CORS033", where, setting("allow_credentials", given), write, change)


def _max_age(policy: Policy, where: str) -> Iterator[Finding]:
    age = policy.max_age
    digits = str(age).strip() if isinstance(age, int | str) and not isinstance(age, bool) else ""
    if not (digits.isascii() and digits.isdigit()):
        yield finding("CORS048", where, setting("max_age", age), "max_age=600", {"max_age": 600})
        return
    for slip in age_slips(int(digits)):
        right = int(slip.right[0])
        yield finding(slip.code, where, setting("max_age", age), f"max_age={right}", {"max_age": right}, **slip.words)


def unknown_findings(policy: Policy, where: str, names: str) -> Iterator[Finding]:
    """Return the finding on arguments that CORSMiddleware does not take; ``names`` are those that it takes."""
    if policy.error:
        yield finding("CORS054", where, policy.error, names)
