"""A refusal that always arrives: what was wrong with a request, in JSON that can be written.

FastAPI repeats a wrong value in its response (422). Some values that JSON readers accept no JSON writer takes: NaN, a
lone surrogate, a byte that is not UTF-8, a thousand nested lists. The router does this by itself, because a scenario
includes it in a plain ``FastAPI()`` without exception handlers.
"""

import math
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Receive, Scope, Send

MAX_DEPTH = 20
"""Levels of a wrong value that are repeated in the response; a penguin has one."""


class RefusingRoute(APIRoute):
    """A route whose refusals can be written as JSON, whatever was sent, and name what is allowed.

    Attributes:
        allowed: The methods that this route and others of its router answer at its path.
        fixed: The paths of the router without parameters: ``/penguins/form`` is not the penguin ``form``.
    """

    allowed: frozenset[str] = frozenset()
    fixed: frozenset[str] = frozenset()

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return whether this route is for the request; a path that stands for itself is not a parameter's value."""
        match, child_scope = super().matches(scope)
        if self.param_convertors and match != Match.NONE:
            values = {name: str(child_scope["path_params"][name]) for name in self.param_convertors}
            if self.path_format.format(**values) in self.fixed:
                return Match.NONE, {}
        return match, child_scope

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the request, or refuse its method and list all that are allowed here.

        (https://www.rfc-editor.org/rfc/rfc9110#section-10.2.1)
        """
        if scope["method"] not in self.allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(self.allowed))})
        await super().handle(scope, receive, send)

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return FastAPI's handler, with its exceptions made safe."""
        handle = super().get_route_handler()

        async def handle_or_refuse(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                # Raised again and not answered here, so that an application's own handler still decides.
                raise RequestValidationError(json_safe(error.errors())) from error
            except HTTPException as error:
                if error.status_code == 400 and (reason := _unreadable(error.__cause__)):  # noqa: PLR2004
                    raise HTTPException(400, reason) from error
                raise

        return handle_or_refuse


def acquaint(router: APIRouter) -> None:
    """Let each route of the router know the others."""
    routes = [it for it in router.routes if isinstance(it, RefusingRoute)]
    for route in routes:
        route.allowed = frozenset(method for it in routes if it.path == route.path for method in it.methods or ())
        route.fixed = frozenset(it.path for it in routes if not it.param_convertors)


def json_safe(value: Any, depth: int = 0) -> Any:  # noqa: ANN401  # a decoded value is of any type
    """Return ``value`` as something that ``json.dumps`` takes and UTF-8 can hold."""
    if value is None or isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dict | list | tuple) and depth < MAX_DEPTH:
        if isinstance(value, dict):
            return {_text(key): json_safe(it, depth + 1) for key, it in value.items()}
        return [json_safe(it, depth + 1) for it in value]
    return "…" if depth == MAX_DEPTH else _text(value)


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return str(value).encode("utf-8", "backslashreplace").decode("utf-8")


def _unreadable(cause: BaseException | None) -> str:
    """Return why a JSON body cannot be read; empty if the cause is another."""
    if isinstance(cause, UnicodeDecodeError):
        return f"The body is not JSON: it is not {cause.encoding.upper()} (byte {cause.start})."
    if isinstance(cause, RecursionError):
        return "The body is nested too deeply."
    if isinstance(cause, ValueError):
        return "The body has a number with too many digits."
    return ""
