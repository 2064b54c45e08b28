"""Which request headers a FastAPI route needs: for its login, and those that its function reads."""

from collections.abc import Iterator
from typing import Any

from fastapi.security.base import SecurityBase
from starlette.middleware.cors import SAFELISTED_HEADERS

from demo_api.browser.safelist import is_forbidden_request_header
from demo_api.lint.inner import attribute

_DEEPEST = 10


def needed_headers(route: Any) -> list[str]:  # noqa: ANN401  # a route of any kind
    """Return the names of the headers that a page must set for a route, without those that need no permission."""
    safe = {it.lower() for it in SAFELISTED_HEADERS}
    names = dict.fromkeys(name for it in dependants(route) for name in _names(it))
    return [it for it in names if it.lower() not in safe and not is_forbidden_request_header(it.lower(), "")]


def dependants(route: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield what FastAPI calls for a route: its function, then its dependencies, each before its own."""
    yield from _with_own(attribute(route, "dependant"))


def _with_own(dependant: Any, depth: int = 0) -> Iterator[Any]:  # noqa: ANN401
    if dependant is not None and depth <= _DEEPEST:
        yield dependant
        for it in attribute(dependant, "dependencies") or ():
            yield from _with_own(it, depth + 1)


def _names(dependant: Any) -> Iterator[str]:  # noqa: ANN401
    call = attribute(dependant, "call")
    if isinstance(call, SecurityBase):
        yield from _of_login(call)
    for it in attribute(dependant, "header_params") or ():
        required = attribute(attribute(it, "field_info"), "is_required")
        if callable(required) and required():
            yield str(attribute(it, "alias"))


def _of_login(login: SecurityBase) -> Iterator[str]:
    kind = str(getattr(attribute(attribute(login, "model"), "type_"), "value", ""))
    if kind in {"http", "oauth2", "openIdConnect"}:
        yield "Authorization"
    elif kind == "apiKey" and str(getattr(attribute(attribute(login, "model"), "in_"), "value", "")) == "header":
        yield str(attribute(attribute(login, "model"), "name"))
