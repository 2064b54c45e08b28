"""The layers of an application: their order, which of them is CORSMiddleware, and which applications are mounted."""

import functools
import inspect
import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.params import Form
from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.routing import BaseRoute, Host, Mount, Router, WebSocketRoute

from demo_api.lint.clues import responds, sets_headers
from demo_api.lint.inner import attribute, inner_app, is_asgi
from demo_api.lint.needs import dependants, needed_headers
from demo_api.lint.others import Servant, is_litestar, litestar_policy, litestar_routes, servant
from demo_api.lint.policies import Policy, has_own_code, is_cors, of_arguments, of_instance

_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Layer:
    """One middleware.

    Attributes:
        name: Its name.
        policy: Its settings if it is CORSMiddleware.
        responds: Whether it sends responses of its own.
        by_hand: Whether it sets CORS headers itself, by its own code.
        limits_body: Whether it is the application's own limit.
        made: The class, function or object.
        values: The arguments of it.
    """

    name: str
    policy: Policy | None = None
    responds: bool = False
    by_hand: bool = False
    limits_body: bool = False
    made: Any = None
    values: Any = ()


@dataclass(frozen=True, slots=True)
class Handler:
    """What handles one route.

    Attributes:
        path: The path of the route.
        methods: Its methods.
        endpoint: The function, or the class.
        reads_json: Whether it reads its body as JSON.
        helpers: What else runs for a request: its dependencies, and its own class of responses.
    """

    path: str
    methods: tuple[str, ...]
    endpoint: Any
    reads_json: bool = False
    helpers: tuple[Any, ...] = ()

    @property
    def code(self) -> tuple[Any, ...]:
        """All code of the project that runs for a request."""
        return (self.endpoint, *self.helpers)


@dataclass(slots=True)
class Layered:
    """One application.

    Attributes:
        path: Where it is mounted.
        layers: The outermost first.
        methods: Its methods, each with a path that has it.
        headers: The request headers that its routes need, each with a path that needs it.
        known: Whether its framework is known, and so its routes.
        routed: Whether it has routes.
        children: Its mounted applications.
        servants: What serves a protocol of its own in it: Socket.IO, MCP.
        handlers: What handles its routes.
        starting: The functions that run when it starts: its lifespan, its startup handlers.
        reporters: Its handlers of errors that set CORS headers themselves, by what they handle.
        catches_all: Whether it has a handler for every exception, which sets no CORS headers itself.
        around: How many of the layers are around the application, and so outside its handlers of exceptions.
        source: The application itself.
    """

    path: str
    layers: list[Layer] = field(default_factory=list)
    methods: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    known: bool = False
    routed: bool = False
    children: list["Layered"] = field(default_factory=list)
    servants: list[Servant] = field(default_factory=list)
    handlers: list[Handler] = field(default_factory=list)
    starting: list[Any] = field(default_factory=list)
    reporters: dict[Any, Any] = field(default_factory=dict)
    catches_all: bool = False
    around: int = 0
    source: Any = None

    @property
    def name(self) -> str:
        """Its name in a finding."""
        return f"the app mounted at {self.path}" if self.path else "the app"

    @property
    def policies(self) -> list[Policy]:
        """The settings of every CORSMiddleware, the outermost first."""
        return [layer.policy for layer in self.layers if layer.policy is not None]

    def all_methods(self) -> dict[str, str]:
        """Return the methods of its routes and of its mounted applications, each with a path."""
        found: dict[str, str] = {}
        for child in self.children:
            found |= child.all_methods()
        return found | self.methods

    def all_headers(self) -> dict[str, str]:
        """Return the request headers that its routes and those of its mounted applications need, each with a path."""
        found: dict[str, str] = {}
        for child in self.children:
            found |= child.all_headers()
        return found | self.headers

    def sets_headers(self) -> bool:
        """Whether something in it sends CORS headers: a layer, or the code of a route."""
        here = any(it.policy or it.by_hand for it in self.layers)
        here = here or sets_headers(*(one for it in self.handlers for one in it.code))
        return here or any(child.sets_headers() for child in self.children)

    def any_routes(self) -> bool:
        """Whether there is a route here or in a mounted application."""
        return self.routed or any(child.any_routes() for child in self.children)


def _is_usual(handler: Any) -> bool:  # noqa: ANN401  # what an application has as a handler of errors
    """Whether a handler of errors is one that comes with FastAPI, and sets no header of CORS."""
    return getattr(handler, "__module__", None) == "fastapi.exception_handlers"


def layered(app: Any, path: str = "", depth: int = 0) -> Layered | None:  # noqa: ANN401  # any ASGI application
    """Return the layers of an application; ``None`` if it is not one, or if nothing in it is known.

    Args:
        app: An ASGI application: of FastAPI, Starlette or Litestar, a router, or middleware around one of them.
        path: Where it is mounted.
        depth: How many applications are around it.
    """
    found = Layered(path, source=app)
    seen: set[int] = set()
    while id(app) not in seen and len(seen) < _DEEPEST and depth < _DEEPEST:
        seen.add(id(app))
        found.known = isinstance(app, Starlette | Router) or is_litestar(app)
        if isinstance(app, Starlette):
            found.around = len(found.layers)
            found.layers += _own_limit(app)
            found.layers += [_layer(it) for it in app.user_middleware]
            own = {key: it for key, it in app.exception_handlers.items() if not _is_usual(it)}
            found.reporters = {key: it for key, it in own.items() if sets_headers(it)}
            found.catches_all = bool({500, Exception} & app.exception_handlers.keys() - found.reporters.keys())
            hidden = {getattr(app, name, None) for name in _DOCUMENTATION}
            _routes(found, app.router, hidden, depth)
            return found
        if isinstance(app, Router):
            _routes(found, app, set(), depth)
            return found
        if (other := servant(app)) is not None:
            found.servants.append(other)
        if (policy := litestar_policy(app)) is not None:
            found.layers.append(Layer("CORSConfig", policy))
        if (methods := litestar_routes(app)) is not None:
            found.methods, found.routed = methods, bool(methods)
            return found
        if isinstance(app, CORSMiddleware):
            found.layers.append(_cors_layer(app))
        inner = inner_app(app)
        if inner is None:
            break
        if not isinstance(app, CORSMiddleware) and other is None:
            found.layers.append(_other_layer(app))
        app = inner
    return found if found.layers or found.servants or (is_asgi(app) and not depth) else None


def everywhere(root: Layered, above: Sequence[Layered] = ()) -> Iterator[tuple[Layered, tuple[Layered, ...]]]:
    """Return an application and all its mounted ones, each with the applications around it, the outermost first."""
    yield root, tuple(above)
    for child in root.children:
        yield from everywhere(child, (*above, root))


def _own_limit(app: Starlette) -> list[Layer]:
    limit = getattr(app, "max_body_size", None)
    return [] if limit is None else [Layer(f"max_body_size={limit}", responds=True, limits_body=True)]


def _layer(middleware: Middleware) -> Layer:
    made: Any = middleware.cls
    if is_cors(made):
        policy = of_arguments(made, middleware.args, middleware.kwargs)
        return Layer(name_of(made), policy, by_hand=has_own_code(made), made=made, values=middleware.kwargs)
    dispatch = middleware.kwargs.get("dispatch")
    code = made if dispatch is None else dispatch
    name = name_of(made) if dispatch is None else f"{name_of(dispatch)} ({name_of(made)})"
    values = (middleware.args, middleware.kwargs)
    responding = responds(made, dispatch) and not _admits_all(name, middleware)
    return Layer(name, None, responding, sets_headers(code), made=code, values=values)


def _admits_all(name: str, middleware: Middleware) -> bool:
    """Whether it is a check of the host that lets every host pass, as it does by default."""
    hosts: Any = middleware.kwargs.get("allowed_hosts")
    return name == "TrustedHostMiddleware" and "*" in (hosts or ["*"])


def _cors_layer(app: CORSMiddleware) -> Layer:
    policy = of_instance(app)
    return Layer(type(app).__name__, policy, by_hand=has_own_code(type(app)), made=type(app))


def _other_layer(app: Any) -> Layer:  # noqa: ANN401
    name = name_of(app) if inspect.isfunction(app) else type(app).__name__
    code = attribute(app, "dispatch_func")  # as BaseHTTPMiddleware has it
    own = code if inspect.isfunction(code) else app
    dispatch = code if inspect.isfunction(code) else None
    values = () if inspect.isfunction(app) else attribute(app, "__dict__")
    return Layer(name, None, responds(app, dispatch), sets_headers(own), made=own, values=values)


def name_of(made: Any) -> str:  # noqa: ANN401
    """Return the name of a class or a function, also of a partial of one; of another object, that of its class."""
    while isinstance(made, functools.partial):
        made = made.func
    return str(getattr(made, "__name__", type(made).__name__))


def _routes(found: Layered, router: Router, hidden: set[Any], depth: int) -> None:
    found.starting = [attribute(router, "lifespan_context"), *(attribute(router, "on_startup") or ())]
    for context in iter_route_contexts(list(router.routes)):
        route: BaseRoute = context.original_route
        if isinstance(route, Mount | Host):
            at = found.path + str(getattr(route, "path", "") or getattr(route, "host", ""))
            child = layered(route.app, at, depth + 1)
            if child is not None:
                found.children.append(child)
        elif context.path not in hidden and not isinstance(route, WebSocketRoute):
            found.routed = True
            path, endpoint = f"{found.path}{context.path}", attribute(route, "endpoint")
            methods = tuple(context.methods or _of_class(endpoint))
            found.handlers.append(Handler(path, methods, endpoint, _reads_json(context), tuple(_helpers(context))))
            for method in methods:
                found.methods.setdefault(method, path)
            for name in needed_headers(context):
                found.headers.setdefault(name, path)
            if (other := servant(endpoint)) is not None:
                found.servants.append(other)


def _reads_json(context: Any) -> bool:  # noqa: ANN401
    """Return whether a FastAPI route has a body that is not a form."""
    given = attribute(attribute(context, "dependant"), "body_params") or ()
    return any(not isinstance(attribute(it, "field_info"), Form) for it in given)


def _helpers(context: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the dependencies of a FastAPI route, with their own, and its class of responses if it is the project's."""
    for it in itertools.islice(dependants(context), 1, _DEEPEST + 1):  # the first is the route's own function
        yield attribute(it, "call")
    made = attribute(context, "response_class")
    made = attribute(made, "value") or made  # FastAPI marks what is only the usual one
    if inspect.isclass(made) and not made.__module__.startswith(("fastapi.", "starlette.")):
        yield made


def _of_class(endpoint: Any) -> list[str]:  # noqa: ANN401
    """Return the methods of an endpoint that is a class, as Starlette's HTTPEndpoint."""
    methods = ("GET", "POST", "PUT", "PATCH", "DELETE")
    return [it for it in methods if inspect.isclass(endpoint) and hasattr(endpoint, it.lower())]


_DOCUMENTATION = ("openapi_url", "docs_url", "redoc_url", "swagger_ui_oauth2_redirect_url")
