"""Routes that set CORS headers by their own code: what they write, and that a preflight never comes to them."""

from collections.abc import Iterator, Sequence

from demo_api.lint.asked import no_origin
from demo_api.lint.clues import sets_headers, texts, with_called
from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Handler, Layer, Layered, name_of
from demo_api.lint.literals import literals
from demo_api.lint.mirrored import mirroring
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
    # To read the source of a route takes time, so the compiled code says first whether it is worth it.
    named = _naming(app.handlers)
    around = [layer for it in (*above, app) for layer in it.layers]
    yield from _written(app.name, named, [it.policy for it in around if it.policy is not None])
    yield from _mirrored(app.name, named, around)
    yield from _without_preflight(app, above)


def _written(where: str, named: Sequence[Handler], policies: Sequence[Policy]) -> Iterator[Finding]:
    """Yield what is wrong with the values that routes write, each kind once."""
    found: dict[str, Finding] = {}
    for one in filter(None, (_of_route(where, it, policies) for it in named)):
        found.setdefault(one.code, one)
    yield from found.values()


def _of_route(where: str, handler: Handler, policies: Sequence[Policy]) -> Finding | None:
    headers = literals(*handler.code)
    code = next(it for it in handler.code if sets_headers(it))
    origin, place = headers.get(_ALLOW, ""), f" in {name_of(code)}()"
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


def _mirrored(where: str, named: Sequence[Handler], around: Sequence[Layer]) -> Iterator[Finding]:
    """Yield that a route allows every origin that asks, with credentials, if no layer may refuse one before."""
    own_code = [it.made for it in around if it.policy is None]
    if not named or any(text.lower() == "origin" for text in texts(*own_code)):
        return
    always = any(it.policy is not None and it.policy.allow_credentials for it in around)
    for it in named:
        name = mirroring(*it.code)
        with_credentials = always or literals(*with_called(*it.code)).get(_CREDENTIALS) == "true"
        if name and with_credentials and it.methods != ("OPTIONS",):
            value = f"Access-Control-Allow-Origin: the request origin, in {name}()"
            yield finding("CORS082", where, value, NOT_BY_HAND, path=it.path)
            return


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
    if not sets_headers(*(one for it in handlers for one in it.code)):
        return []
    return [it for it in handlers if sets_headers(*it.code)]


def _preflighted(handler: Handler) -> str:
    """Return a method of a route that needs a preflight; empty if there is none."""
    unsafe = [it for it in _UNSAFE if it in handler.methods]
    return next(iter(unsafe), "POST with JSON" if handler.reads_json and "POST" in handler.methods else "")


def _has_options(app: Layered, path: str) -> bool:
    """Whether a route may respond to OPTIONS for a path: the path itself, or a route for all paths."""
    options = [it.path for it in app.handlers if "OPTIONS" in it.methods]
    return path in options or any(":path}" in it for it in options)
