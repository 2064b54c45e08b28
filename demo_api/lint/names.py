"""Findings on the lists of names: allow_methods, allow_headers, expose_headers; and on max_age."""

from collections.abc import Iterator, Sequence

from demo_api.browser.engines import ENGINES
from demo_api.browser.headers import is_token
from demo_api.browser.safelist import is_forbidden_request_header
from demo_api.lint.findings import Finding, Slip, finding
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
        for slip in () if method == "*" else method_slips(method):
            yield finding(slip.code, app.name, value, _write("allow_methods", slip.right), **slip.words)
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
            for slip in header_slips(name, exposed=setting == "expose_headers"):
                left_out = slip.code != "CORS043"
                write = f"{setting} without {name!r}" if left_out else _write(setting, slip.right)
                yield finding(slip.code, where, value, write, **slip.words)


def method_slips(method: str) -> Iterator[Slip]:
    """Return what is wrong with one method."""
    if not is_token(method):
        yield Slip("CORS042", tuple(method.replace(",", " ").upper().split()))
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


def _max_age(policy: Policy, where: str) -> Iterator[Finding]:
    age = policy.max_age
    if not isinstance(age, int):
        return
    for slip in age_slips(age):
        yield finding(slip.code, where, f"max_age={age}", f"max_age={slip.right[0]}", **slip.words)


def _write(setting: str, names: Sequence[str]) -> str:
    listed = ", ".join(f'"{name}"' for name in names)
    return f"{setting}=[{listed}]"
