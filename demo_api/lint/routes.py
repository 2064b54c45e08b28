"""Routes that set CORS headers by their own code: a preflight never comes to them."""

from collections.abc import Iterator, Sequence

from demo_api.lint.clues import sets_headers
from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Handler, Layered, name_of
from demo_api.lint.writing import NOT_BY_HAND

_UNSAFE = ("PUT", "PATCH", "DELETE")


def route_findings(app: Layered, above: Sequence[Layered]) -> Iterator[Finding]:
    """Return what is wrong with routes that set the headers themselves, where no layer responds to preflights.

    Args:
        app: The application.
        above: The applications around it.
    """
    if any(layer.policy or layer.by_hand for it in (*above, app) for layer in it.layers):
        return
    for it in app.handlers:
        method = _preflighted(it)
        if method and not _has_options(app, it.path) and sets_headers(it.endpoint):
            where = f"Access-Control-Allow-Origin in {name_of(it.endpoint)}()"
            words = {"origin": "other origins", "method": method, "result": "gets status 405"}
            yield finding("CORS073", app.name, where, NOT_BY_HAND, **words)
            return


def _preflighted(handler: Handler) -> str:
    """Return a method of a route that needs a preflight; empty if there is none."""
    unsafe = [it for it in _UNSAFE if it in handler.methods]
    return next(iter(unsafe), "POST with JSON" if handler.reads_json and "POST" in handler.methods else "")


def _has_options(app: Layered, path: str) -> bool:
    """Whether a route may respond to OPTIONS for a path: the path itself, or a route for all paths."""
    options = [it.path for it in app.handlers if "OPTIONS" in it.methods]
    return path in options or any(":path}" in it for it in options)
