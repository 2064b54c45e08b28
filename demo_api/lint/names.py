"""Findings on the lists of names: allow_methods, allow_headers, expose_headers."""

from collections.abc import Iterator, Sequence
from typing import Any

from demo_api.browser.engines import ENGINES
from demo_api.browser.headers import is_token
from demo_api.browser.safelist import is_forbidden_request_header
from demo_api.lint.findings import Finding, Slip, finding
from demo_api.lint.layers import Layered
from demo_api.lint.policies import Policy
from demo_api.lint.writing import listed, relisted, setting, short
from demo_api.words import load

_WRITING = {"POST", "PUT", "PATCH", "DELETE"}
_ORDER = ("GET", "POST", "PUT", "PATCH", "DELETE")
_READING = {"GET", "HEAD", "OPTIONS", "TRACE"}
_ALL = {"all", "any"}
"""Names that other software has for every method or header."""
_NEVER_VISIBLE = {"set-cookie", "set-cookie2"}


def name_findings(policy: Policy, app: Layered) -> Iterator[Finding]:
    """Return what is wrong with the lists of names, and methods of routes that are not in the list."""
    where = app.name
    for name in ("allow_methods", "allow_headers", "expose_headers"):
        given = getattr(policy, name)
        if isinstance(given, str) and given not in {"*", ""}:
            yield relisted("CORS002", where, setting(name, given), name, _right(name, given))
    yield from _methods(policy, app)
    yield from _headers(policy, where)
    yield from _needed(policy, app)
    exposed = policy.expose_headers
    if policy.allow_credentials and "*" in _right("expose_headers", exposed):
        value = f"{setting('expose_headers', exposed)}, allow_credentials={policy.allow_credentials!r}"
        others = [it for it in _right("expose_headers", exposed) if it != "*"] or ["X-Total-Count"]
        write = f"{listed('expose_headers', others)}: list the names"
        yield finding("CORS031", where, value, write, {"expose_headers": others})


def _methods(policy: Policy, app: Layered) -> Iterator[Finding]:
    given = policy.allow_methods
    right = _right("allow_methods", given)
    for method in () if isinstance(given, str) else map(str, given):
        value = f"allow_methods has {short(method)}"
        for slip in _slips("allow_methods", method):
            yield relisted(slip.code, app.name, value, "allow_methods", right, **slip.words)
    routes = app.all_methods()
    if policy.methods_default:
        written = [it for it in _ORDER if it in _WRITING and it in routes]
        if written:
            offered = ["GET", *written]
            value = f"allow_methods=('GET',), routes for {', '.join(written)}"
            yield relisted("CORS040", app.name, value, "allow_methods", offered)
    elif not set(right) <= _READING and "*" not in right:
        yield from _of_routes(right, routes, app.name)


def _of_routes(right: Sequence[str], routes: dict[str, str], where: str) -> Iterator[Finding]:
    """Return which methods of routes are not in the list. A list of reading methods only is a decision."""
    lacking = sorted(set(routes) - set(right) - _READING - {"CONNECT"}, key=lambda it: (it not in _ORDER, it))
    if lacking:
        some = ", ".join(f"{it} {routes[it]}" for it in lacking)
        offered = [*right, *lacking]
        value = f"allow_methods={short(list(right))}, routes for {some}"
        named = " or ".join(lacking)
        yield relisted("CORS047", where, value, "allow_methods", offered, method=named)


def _needed(policy: Policy, app: Layered) -> Iterator[Finding]:
    """Return which headers the routes need, and a page may not set."""
    right = _right("allow_headers", policy.allow_headers)
    allowed = {it.lower() for it in right}
    needed = {name: path for name, path in app.all_headers().items() if name.lower() not in allowed}
    if needed and "*" not in allowed:
        some = ", ".join(f"{name} for {path}" for name, path in needed.items())
        value = f"{setting('allow_headers', right)}, routes need {some}"
        yield relisted("CORS049", app.name, value, "allow_headers", [*right, *needed], name=" or ".join(needed))


def _headers(policy: Policy, where: str) -> Iterator[Finding]:
    for name in ("allow_headers", "expose_headers"):
        given = getattr(policy, name)
        if isinstance(given, str):
            continue
        right = _right(name, given)
        for entry in map(str, given):
            for slip in _slips(name, entry):
                left_out = slip.code not in {"CORS043", "CORS080"}
                write = f"{name} without {short(entry)}" if left_out else listed(name, right)
                yield finding(slip.code, where, f"{name} has {short(entry)}", write, {name: right}, **slip.words)


def _right(name: str, given: Any) -> list[str]:  # noqa: ANN401
    """Return a list of names in which each entry is as it should be."""
    entries = given.replace(",", " ").split() if isinstance(given, str) else list(map(str, given))
    found: list[str] = []
    for entry in entries:
        slips = _slips(name, entry)
        found += [it for slip in slips for it in slip.right] if slips else [entry]
    right = list(dict.fromkeys(it for it in found if not _slips(name, it)))
    return ["*"] if "*" in right and set(map(str.lower, entries)) & _ALL else right


def _slips(name: str, entry: str) -> list[Slip]:
    if entry == "*":
        return []
    if entry.lower() in _ALL and name != "expose_headers":
        return [Slip("CORS080", ("*",), {"name": entry})]
    return list(
        method_slips(entry) if name == "allow_methods" else header_slips(entry, exposed=name == "expose_headers")
    )


def method_slips(method: str) -> Iterator[Slip]:
    """Return what is wrong with one method."""
    if not is_token(method):
        yield Slip("CORS042", tuple(it for it in method.replace(",", " ").upper().split() if is_token(it)))
    elif method != method.upper():
        yield Slip("CORS041", (method.upper(),), {"upper": method.upper()})


def header_slips(name: str, *, exposed: bool) -> Iterator[Slip]:
    """Return what is wrong with the name of one header: of a response if it is exposed, of a request if not."""
    if not is_token(name):
        parts = name.replace(",", " ").replace(":", " ").split()
        yield Slip("CORS043", tuple(it for it in parts if is_token(it)))
    elif not exposed and _never_asked(name):
        yield Slip("CORS044", words={"name": name})
    elif exposed and name.lower() in _NEVER_VISIBLE:
        yield Slip("CORS046", words={"name": name})


def age_slips(seconds: int) -> Iterator[Slip]:
    """Return whether browsers keep a preflight for less than these seconds."""
    names = load().engines
    capped = {names[engine.name].name: engine.max_age_cap for engine in ENGINES if engine.max_age_cap < seconds}
    if capped:
        caps = ", ".join(f"{name} after {cap} seconds" for name, cap in capped.items())
        yield Slip("CORS045", (str(min(capped.values())),), {"caps": caps})


def _never_asked(name: str) -> bool:
    lowered = name.lower()
    return is_forbidden_request_header(lowered, "") or lowered.startswith("access-control-")
