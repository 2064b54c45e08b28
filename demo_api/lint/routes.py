"""Routes that set CORS headers by their own code: what they write, and that a preflight never comes to them."""

from collections.abc import Iterator, Sequence

from demo_api.lint.asked import no_origin
from demo_api.lint.clues import sets_headers
from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Handler, Layered, name_of
from demo_api.lint.literals import literals
from demo_api.lint.policies import Policy
from demo_api.lint.serialized import is_origin
from demo_api.lint.writing import NOT_A_STAR, NOT_BY_HAND

_ALLOW, _CREDENTIALS = "access-control-allow-origin", "access-control-allow-credentials"
_UNSAFE = ("PUT", "PATCH", "DELETE")


def route_findings(app: Layered, above: Sequence[Layered]) -> Iterator[Finding]:
    """Return what is wrong with routes that set the headers themselves.

    Args:
        app: The application.
        above: The applications around it.
    """
    yield from _written(app, [policy for it in (*above, app) for policy in it.policies])
    yield from _without_preflight(app, above)


def _written(app: Layered, policies: Sequence[Policy]) -> Iterator[Finding]:
    """Yield what is wrong with the values that routes write, each kind once."""
    # To read the source of a route takes time, so the compiled code says first whether it is worth it.
    named = _naming(app.handlers)
    found: dict[str, Finding] = {}
    for one in filter(None, (_of_route(app.name, it, policies) for it in named)):
        found.setdefault(one.code, one)
    yield from found.values()


def _of_route(where: str, handler: Handler, policies: Sequence[Policy]) -> Finding | None:
    headers = literals(handler.endpoint)
    origin, place = headers.get(_ALLOW, ""), f" in {name_of(handler.endpoint)}()"
    value = f"Access-Control-Allow-Origin: {origin}{place}"
    if policies:
        # For the origins that it allows, CORSMiddleware replaces the header.
        own = origin == "*" and not any(policy.everybody for policy in policies)
        return finding("CORS081", where, value, "the route without this header", path=handler.path) if own else None
    if "," in origin:
        return finding("CORS075", where, value, NOT_BY_HAND)
    if origin not in {"", "*", "null"} and not is_origin(origin):
        return no_origin(where, origin, place)
    if origin == "*" and headers.get(_CREDENTIALS) == "true":
        return finding("CORS071", where, f"{value}, Access-Control-Allow-Credentials: true", NOT_A_STAR)
    return None


def _without_preflight(app: Layered, above: Sequence[Layered]) -> Iterator[Finding]:
    """Yield that a route allows origins to read, and that nothing responds to its preflight."""
    if any(layer.policy or layer.by_hand for it in (*above, app) for layer in it.layers):
        return
    unanswered = [it for it in app.handlers if _preflighted(it) and not _has_options(app, it.path)]
    for it in _naming(unanswered)[:1]:
        where = f"Access-Control-Allow-Origin in {name_of(it.endpoint)}()"
        words = {"origin": "other origins", "method": _preflighted(it), "result": "gets status 405"}
        yield finding("CORS073", app.name, where, NOT_BY_HAND, **words)


def _naming(handlers: Sequence[Handler]) -> list[Handler]:
    """Return the routes whose code names the header. Most applications have none, so first all are read at once."""
    if not sets_headers(*(it.endpoint for it in handlers)):
        return []
    return [it for it in handlers if sets_headers(it.endpoint)]


def _preflighted(handler: Handler) -> str:
    """Return a method of a route that needs a preflight; empty if there is none."""
    unsafe = [it for it in _UNSAFE if it in handler.methods]
    return next(iter(unsafe), "POST with JSON" if handler.reads_json and "POST" in handler.methods else "")


def _has_options(app: Layered, path: str) -> bool:
    """Whether a route may respond to OPTIONS for a path: the path itself, or a route for all paths."""
    options = [it.path for it in app.handlers if "OPTIONS" in it.methods]
    return path in options or any(":path}" in it for it in options)
