"""The layers of an application: their order, which of them is CORSMiddleware, and which applications are mounted."""

import functools
import inspect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from fastapi.routing import iter_route_contexts
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import ALL_METHODS, SAFELISTED_HEADERS, CORSMiddleware
from starlette.routing import BaseRoute, Host, Mount, Router

_DEEPEST = 50


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one CORSMiddleware, as they were written.

    ``methods_default``: whether ``allow_methods`` has its default. ``error``: why the settings cannot be used.
    """

    allow_origins: Any = ()
    allow_methods: Any = ("GET",)
    allow_headers: Any = ()
    allow_credentials: bool = False
    allow_origin_regex: Any = None
    expose_headers: Any = ()
    max_age: Any = 600
    methods_default: bool = True
    error: str = ""

    @property
    def everybody(self) -> bool:
        """Whether every origin is allowed. If the setting is a string, a * in it is enough."""
        return "*" in self.allow_origins


@dataclass(frozen=True, slots=True)
class Layer:
    """One middleware: its name, and its settings if it is CORSMiddleware.

    ``transparent``: whether it never responds itself. ``limits_body``: whether it is the application's own limit.
    """

    name: str
    policy: Policy | None = None
    transparent: bool = False
    limits_body: bool = False


@dataclass(slots=True)
class Layered:
    """One application: its path, its layers (the outermost first), its routes, and its mounted applications."""

    path: str
    layers: list[Layer] = field(default_factory=list)
    methods: set[str] = field(default_factory=set)
    routed: bool = False
    children: list["Layered"] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Its name in a finding."""
        return f"the app mounted at {self.path}" if self.path else "the app"

    @property
    def policies(self) -> list[Policy]:
        """The settings of every CORSMiddleware, the outermost first."""
        return [layer.policy for layer in self.layers if layer.policy is not None]

    def all_methods(self) -> set[str]:
        """Return the methods of its routes and of its mounted applications."""
        return self.methods.union(*(child.all_methods() for child in self.children))

    def any_routes(self) -> bool:
        """Whether there is a route here or in a mounted application."""
        return self.routed or any(child.any_routes() for child in self.children)


def layered(app: Any, path: str = "", depth: int = 0) -> Layered | None:  # noqa: ANN401  # any ASGI application
    """Return the layers of an application; ``None`` if its type is unknown.

    Args:
        app: A FastAPI or Starlette application or router, or middleware that has one as ``app``.
        path: Where it is mounted.
        depth: How many applications are around it.
    """
    found = Layered(path)
    seen: set[int] = set()
    while id(app) not in seen and len(seen) < _DEEPEST and depth < _DEEPEST:
        seen.add(id(app))
        if isinstance(app, Starlette):
            found.layers += _own_limit(app)
            found.layers += [_layer(it) for it in app.user_middleware]
            docs = {getattr(app, name, None) for name in _DOCUMENTATION}
            _routes(found, app.router, docs, depth)
            return found
        if isinstance(app, Router):
            _routes(found, app, set(), depth)
            return found
        if isinstance(app, CORSMiddleware):
            found.layers.append(Layer(type(app).__name__, _of_instance(app)))
        elif hasattr(app, "app") and not inspect.isclass(app):
            found.layers.append(Layer(type(app).__name__, transparent=type(app).__name__ in TRANSPARENT))
        else:
            break
        app = app.app
    return found if found.layers else None


def everywhere(root: Layered, above: Sequence[Layered] = ()) -> Iterator[tuple[Layered, tuple[Layered, ...]]]:
    """Return an application and all its mounted ones, each with the applications around it, the outermost first."""
    yield root, tuple(above)
    for child in root.children:
        yield from everywhere(child, (*above, root))


def _own_limit(app: Starlette) -> list[Layer]:
    limit = getattr(app, "max_body_size", None)
    return [] if limit is None else [Layer(f"max_body_size={limit}", limits_body=True)]


def _layer(middleware: Middleware) -> Layer:
    made: Any = middleware.cls
    while isinstance(made, functools.partial):
        made = made.func
    name = getattr(made, "__name__", type(made).__name__)
    if inspect.isclass(made) and issubclass(made, CORSMiddleware):
        return Layer(name, _of_arguments(made, middleware.args, middleware.kwargs))
    dispatch = middleware.kwargs.get("dispatch")
    if dispatch is not None:
        name = f"{getattr(dispatch, '__name__', 'dispatch')} ({name})"
    return Layer(name, transparent=name in TRANSPARENT)


def _of_arguments(made: type[CORSMiddleware], args: Any, kwargs: Any) -> Policy:  # noqa: ANN401
    try:
        bound = inspect.signature(made).bind(None, *args, **kwargs)
    except TypeError as error:
        known = {name: value for name, value in kwargs.items() if name in Policy.__dataclass_fields__}
        return Policy(**known, methods_default="allow_methods" not in known, error=str(error))
    written = set(bound.arguments)
    bound.apply_defaults()
    settings = {**bound.arguments, **bound.arguments.get("kwargs", {})}
    known = {name: value for name, value in settings.items() if name in Policy.__dataclass_fields__}
    return Policy(**{**known, "methods_default": "allow_methods" not in written})


def _of_instance(cors: CORSMiddleware) -> Policy:
    """Return the settings of a CORSMiddleware object, which has already changed some of them."""
    safelisted = {name.lower() for name in SAFELISTED_HEADERS}
    regex = cors.allow_origin_regex
    exposed = cors.simple_headers.get("Access-Control-Expose-Headers", "")
    max_age = cors.preflight_headers.get("Access-Control-Max-Age", "")
    return Policy(
        allow_origins=cors.allow_origins,
        allow_methods=["*"] if cors.allow_methods == ALL_METHODS else cors.allow_methods,
        allow_headers=["*"] if cors.allow_all_headers else [it for it in cors.allow_headers if it not in safelisted],
        allow_credentials=cors.allow_credentials,
        allow_origin_regex=None if regex is None else regex.pattern,
        expose_headers=[it.strip() for it in exposed.split(",") if it.strip()],
        max_age=int(max_age) if max_age.isdigit() else max_age,
        methods_default=tuple(cors.allow_methods) == ("GET",),
    )


def _routes(found: Layered, router: Router, hidden: set[Any], depth: int) -> None:
    for context in iter_route_contexts(list(router.routes)):
        route: BaseRoute = context.original_route
        if isinstance(route, Mount | Host):
            at = found.path + str(getattr(route, "path", "") or getattr(route, "host", ""))
            child = layered(route.app, at, depth + 1)
            if child is not None:
                found.children.append(child)
        elif context.path not in hidden:
            found.routed = True
            found.methods |= set(context.methods or ())


_DOCUMENTATION = ("openapi_url", "docs_url", "redoc_url", "swagger_ui_oauth2_redirect_url")
TRANSPARENT = frozenset({"GZipMiddleware", "SessionMiddleware"})
"""Middleware of Starlette that never responds itself, so it may be outside."""
