"""Findings on the order of layers: middleware outside CORSMiddleware, two CORSMiddleware, a policy in a policy."""

from collections.abc import Iterator, Sequence

from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Layered
from demo_api.lint.policies import Policy
from demo_api.lint.writing import short


def order_findings(app: Layered, above: Sequence[Layered]) -> Iterator[Finding]:
    """Return what is wrong with the place of CORSMiddleware.

    Args:
        app: The application.
        above: The applications around it, the outermost first.
    """
    yield from _outside(app, wrapped=any(it.policies for it in above))
    if len(app.policies) > 1:
        alike = all(app.policies[0].is_like(it) for it in app.policies[1:])
        value = "; ".join(map(_said, app.policies))
        yield finding("CORS057" if alike else "CORS051", app.name, value, "only the outermost CORSMiddleware")
    around = [(it, policy) for it in above for policy in it.policies]
    if around and app.policies:
        outer, policy = around[-1]
        value = f"{outer.name}: {_said(policy)}; here: {_said(app.policies[0])}"
        alike = policy.is_like(app.policies[0])
        words = {} if alike else {"result": _result(policy, app.policies[0])}
        yield finding("CORS057" if alike else "CORS052", app.name, value, _one_of(outer, app), **words)


def _outside(app: Layered, *, wrapped: bool) -> Iterator[Finding]:
    first = next((place for place, layer in enumerate(app.layers) if layer.policy is not None), None)
    for layer in app.layers[: first or 0]:
        # What a layer that sets the headers itself really does, the application shows when it is asked.
        if not layer.responds or layer.by_hand:
            continue
        limit = layer.limits_body
        name = "the limit for the size of the body" if limit else layer.name
        yield finding("CORS050", app.name, f"{layer.name} outside CORSMiddleware", _WRAP if limit else _LAST, name=name)
    if app.catches_all and first is not None and first >= app.around and not wrapped:
        yield finding("CORS056", app.name, "a handler for Exception or 500", _WRAP)


def _result(outer: Policy, inner: Policy) -> str:
    if outer.everybody and not outer.allow_credentials and inner.allow_credentials:
        return ". So browsers get * with credentials, and they do not accept * for a request with credentials"
    return ""


def _one_of(outer: Layered, inner: Layered) -> str:
    return f"CORSMiddleware in {outer.name} or in {inner.name}, not in both"


def _said(policy: Policy) -> str:
    said = f"allow_origins={short(policy.allow_origins)}"
    return f"{said}, allow_credentials=True" if policy.allow_credentials else said


_LAST = "app.add_middleware(CORSMiddleware, ...) after all others: the last one is the outermost"
_WRAP = "app = CORSMiddleware(app=app, ...): around the whole application"
