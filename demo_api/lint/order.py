"""Findings on the order of layers: middleware outside CORSMiddleware, two CORSMiddleware, a policy in a policy."""

from collections.abc import Iterator, Sequence

from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Layered, Policy


def order_findings(app: Layered, above: Sequence[Layered]) -> Iterator[Finding]:
    """Return what is wrong with the place of CORSMiddleware.

    Args:
        app: The application.
        above: The applications around it, the outermost first.
    """
    yield from _outside(app)
    if len(app.policies) > 1:
        value = "; ".join(map(_said, app.policies))
        yield finding("CORS051", app.name, value, "only the outermost CORSMiddleware")
    around = [(it, policy) for it in above for policy in it.policies]
    if around and app.policies:
        outer, policy = around[-1]
        value = f"{outer.name}: {_said(policy)}; here: {_said(app.policies[0])}"
        yield finding("CORS052", app.name, value, _one_of(outer, app), result=_result(policy, app.policies[0]))


def _outside(app: Layered) -> Iterator[Finding]:
    first = next((place for place, layer in enumerate(app.layers) if layer.policy is not None), 0)
    for layer in app.layers[:first]:
        if layer.transparent:
            continue
        limit = layer.limits_body
        name = "the limit for the size of the body" if limit else layer.name
        yield finding("CORS050", app.name, f"{layer.name} outside CORSMiddleware", _WRAP if limit else _LAST, name=name)


def _result(outer: Policy, inner: Policy) -> str:
    if outer.everybody and not outer.allow_credentials and inner.allow_credentials:
        return ". So browsers get * with credentials, and they do not accept * for a request with credentials"
    return ""


def _one_of(outer: Layered, inner: Layered) -> str:
    return f"CORSMiddleware in {outer.name} or in {inner.name}, not in both"


def _said(policy: Policy) -> str:
    origins = ascii(list(policy.allow_origins)) if not isinstance(policy.allow_origins, str) else policy.allow_origins
    said = f"allow_origins={origins if len(origins) <= _SHORT else origins[: _SHORT - 1] + '…'}"
    return f"{said}, allow_credentials=True" if policy.allow_credentials else said


_SHORT = 60
_LAST = "app.add_middleware(CORSMiddleware, ...) after all others: the last one is the outermost"
_WRAP = "app = CORSMiddleware(app=app, ...): around the whole application"
