"""A learner's ``app.py`` becomes an application that runs."""

import sys
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from demo_api import origins
from demo_api.origins import Origins

_NEEDS_A_NETWORK = ("/docs", "/docs/oauth2-redirect", "/redoc")


def run(code: str, file: Path, name: str, where: Origins) -> ASGIApp:
    """Run the text of a file and return its ``app``.

    Args:
        code: The text.
        file: Where it comes from, for tracebacks.
        name: A slug, for the name of its module.
        where: The origins that its roles stand for.

    Raises:
        BaseException: Whatever the file raises.
        TypeError: It defines no application.
    """
    module = ModuleType(f"demo_api_scenario_{name.replace('-', '_')}")
    module.__file__ = str(file)
    # Compiled here and not imported: an import would keep a .pyc, which misses two edits within one second.
    compiled = compile(code, str(file), "exec", dont_inherit=True)
    sys.modules[module.__name__] = module  # FastAPI resolves annotations through it
    token = origins.running.set(where)
    try:
        exec(compiled, module.__dict__)  # noqa: S102  # the reader's own file, from disk: running it is what the lab is for
    finally:
        origins.running.reset(token)
    serves: Any = getattr(module, "app", None)
    app = innermost(serves)
    # Starlette builds middleware at the first request; built now, a wrong setting shows now.
    app.middleware_stack = app.build_middleware_stack()
    # FastAPI's documentation pages load their scripts from a CDN; without a network they would be blank.
    app.router.routes[:] = [
        route for route in app.router.routes if not (isinstance(route, Route) and route.path in _NEEDS_A_NETWORK)
    ]
    return cast("ASGIApp", serves)


def innermost(app: object) -> FastAPI:
    """Return the FastAPI application, if need be from within the middlewares around it."""
    for _ in range(100):  # a middleware that holds itself has no innermost application
        if isinstance(app, FastAPI):
            return app
        app = getattr(app, "app", None)
        if app is None:
            break
    raise TypeError("it must define app = FastAPI(…), or a middleware around one")
