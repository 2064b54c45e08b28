"""Findings on the lists of names: allow_methods, allow_headers, expose_headers; and on max_age."""

from collections.abc import Iterator

from demo_api.browser.engines import ENGINES
from demo_api.browser.headers import is_token
from demo_api.browser.safelist import is_forbidden_request_header
from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Layered, Policy
from demo_api.words import load

_WRITING = {"POST", "PUT", "PATCH", "DELETE"}
_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")
_NEVER_VISIBLE = {"set-cookie", "set-cookie2"}


def name_findings(policy: Policy, app: Layered) -> Iterator[Finding]:
    """Return what is wrong with the lists of names and with ``max_age``."""
    where = app.name
    for setting in ("allow_methods", "allow_headers", "expose_headers"):
        given = getattr(policy, setting)
        if isinstance(given, str):
            names = [it.strip() for it in given.replace(",", " ").split()]
            yield finding("CORS002", where, f"{setting}={given!r}", _write(setting, names))
    yield from _methods(policy, app)
    yield from _headers(policy, where)
    if policy.allow_credentials and not isinstance(policy.expose_headers, str) and "*" in policy.expose_headers:
        value = "expose_headers=['*'], allow_credentials=True"
        yield finding("CORS031", where, value, 'expose_headers=["X-Total-Count"]: list the names')
    yield from _max_age(policy, where)


def _methods(policy: Policy, app: Layered) -> Iterator[Finding]:
    if isinstance(policy.allow_methods, str):
        return
    for method in map(str, policy.allow_methods):
        value = f"allow_methods has {method!r}"
        if method == "*":
            continue
        if not is_token(method):
            yield finding("CORS042", app.name, value, _write("allow_methods", method.replace(",", " ").upper().split()))
        elif method != method.upper():
            yield finding("CORS041", app.name, value, _write("allow_methods", [method.upper()]), upper=method.upper())
    written = app.all_methods() & _WRITING
    if policy.methods_default and written:
        offered = [it for it in _ORDER if it == "GET" or it in written]
        value = f"allow_methods=('GET',), routes for {', '.join(offered[1:])}"
        yield finding("CORS040", app.name, value, _write("allow_methods", offered))


def _headers(policy: Policy, where: str) -> Iterator[Finding]:
    for setting in ("allow_headers", "expose_headers"):
        given = getattr(policy, setting)
        for name in () if isinstance(given, str) else map(str, given):
            value = f"{setting} has {name!r}"
            if not is_token(name):
                parts = name.replace(",", " ").replace(":", " ").split()
                yield finding("CORS043", where, value, _write(setting, [it for it in parts if is_token(it)]))
            elif setting == "allow_headers" and _never_asked(name):
                yield finding("CORS044", where, value, f"{setting} without {name!r}", name=name)
            elif setting == "expose_headers" and name.lower() in _NEVER_VISIBLE:
                yield finding("CORS046", where, value, f"{setting} without {name!r}", name=name)


def _never_asked(name: str) -> bool:
    lowered = name.lower()
    return is_forbidden_request_header(lowered, "") or lowered.startswith("access-control-")


def _max_age(policy: Policy, where: str) -> Iterator[Finding]:
    age = policy.max_age
    if not isinstance(age, int):
        return
    names = load().engines
    capped = {names[engine.name].name: engine.max_age_cap for engine in ENGINES if engine.max_age_cap < age}
    if capped:
        caps = ", ".join(f"{name} after {cap} seconds" for name, cap in capped.items())
        yield finding("CORS045", where, f"max_age={age}", f"max_age={min(capped.values())}", caps=caps)


def _write(setting: str, names: list[str]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"{setting}=[{listed}]"
