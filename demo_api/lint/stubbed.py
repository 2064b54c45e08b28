"""A copy of an application that can be asked without doing its work: its middleware is real, its routes are not.

No route runs, no lifespan, and no middleware that has nothing to do with CORS: it may need a database.
"""

import copy
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Router
from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.lint.clues import sets_headers
from demo_api.lint.inner import inner_place
from demo_api.lint.policies import is_cors


def stubbed(app: Any, methods: Collection[str]) -> ASGIApp | None:  # noqa: ANN401  # any ASGI application
    """Return a copy of an application with a stub in the place of its routes; ``None`` if it cannot be made.

    Args:
        app: The application.
        methods: The methods of its routes; every other one gets status 405.
    """
    return _made(app, Stub(methods), {})


def failing(app: Any, error: Exception, handlers: Mapping[Any, Any]) -> ASGIApp | None:  # noqa: ANN401
    """Return a copy of an application in which each route raises an error; ``None`` if it cannot be made.

    Args:
        app: The application.
        error: The error.
        handlers: The handlers of errors that the copy has, as in ``exception_handlers``.
    """
    return _made(app, Failing(error), handlers)


def _made(app: Any, stub: ASGIApp, handlers: Mapping[Any, Any]) -> ASGIApp | None:  # noqa: ANN401
    try:
        return _copied(app, stub, handlers)
    except Exception:  # noqa: BLE001  # middleware may raise anything while it is made, and then nothing is known
        return None


def _copied(app: Any, stub: ASGIApp, handlers: Mapping[Any, Any]) -> ASGIApp:  # noqa: ANN401
    if isinstance(app, Starlette):
        return _of_starlette(app, stub, handlers)
    if isinstance(app, Router):
        return stub
    place = inner_place(app)
    if place is None:
        return Quiet(app)
    name, inner = place
    if not hasattr(app, "__code__"):
        made = copy.copy(app)
        setattr(made, name, _copied(inner, stub, handlers))
        return _asgi(made)
    return _of_function(app, name, _copied(inner, stub, handlers))


class Stub:
    """Stands where the routes are: status 200 for their methods, without headers.

    Args:
        methods: The methods that the routes have.
    """

    def __init__(self, methods: Collection[str]) -> None:
        self.methods = {*methods, "GET", "HEAD"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Respond to a request, as an application without any CORS does."""
        if scope["type"] == "http":
            status = 200 if scope["method"] in self.methods else 405
            await PlainTextResponse("ok", status)(scope, receive, send)


class Failing:
    """Stands where the routes are, and raises an error for each request.

    Args:
        error: The error.
    """

    def __init__(self, error: Exception) -> None:
        self.error = error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002  # ASGI
        """Raise the error."""
        raise self.error


class Quiet:
    """An application of another framework, whose lifespan does not start.

    Args:
        app: The application.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on. What would end the event loop is an error like any other.

        Raises:
            RuntimeError: The application ended the program.
        """
        if scope["type"] == "http":
            try:
                await self.app(scope, receive, send)
            except (SystemExit, KeyboardInterrupt) as error:
                raise RuntimeError(type(error).__name__) from error


def _of_starlette(app: Starlette, stub: ASGIApp, handlers: Mapping[Any, Any]) -> ASGIApp:
    made = copy.copy(app)
    made.router = stub  # type: ignore[assignment]  # only called
    made.middleware_stack = None
    made.user_middleware = [it for it in app.user_middleware if _concerns_cors(it)]
    made.exception_handlers = dict(handlers)
    return Quiet(made.build_middleware_stack())


def _concerns_cors(middleware: Middleware) -> bool:
    dispatch = middleware.kwargs.get("dispatch")
    return is_cors(middleware.cls) or sets_headers(middleware.cls if dispatch is None else dispatch)


def _of_function(function: Any, name: str, inner: ASGIApp) -> ASGIApp:  # noqa: ANN401
    """Return a copy of a function with another application in its closure."""
    cells: Iterable[Any] = zip(function.__code__.co_freevars, function.__closure__, strict=True)
    closure = tuple(_cell(inner) if each == name else cell for each, cell in cells)
    made = type(function)(function.__code__, function.__globals__, function.__name__, function.__defaults__, closure)
    made.__kwdefaults__ = function.__kwdefaults__
    return _asgi(made)


def _cell(value: object) -> Any:  # noqa: ANN401
    def hold() -> object:
        return value

    closure: Any = hold.__closure__
    return closure[0]


def _asgi(made: Any) -> ASGIApp:  # noqa: ANN401
    called: Callable[..., Any] = made
    return Quiet(called)
