"""``package.module:app`` becomes the application, as uvicorn reads it."""

import importlib
import os
import sys
from inspect import signature
from pathlib import Path
from typing import Any

from demo_api.reading.mistake import places, shown, words


class ApplicationError(ValueError):
    """There is no such application; the message is one line that says why."""


def load(name: str) -> Any:  # noqa: ANN401  # a module can hold anything
    """Import ``package.module:app`` from the current folder, as uvicorn does.

    Raises:
        ApplicationError: It cannot be imported, or is not an ASGI application.
    """
    module_name, _, attribute = name.partition(":")
    if not all(part.isidentifier() for part in [*module_name.split("."), *attribute.split(".")]):
        raise ApplicationError(f"{name!r} is not package.module:app, such as main:app")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        app: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{module_name}.".startswith(f"{error.name}."):
            where = f"looked in {here} and in what is installed"
            raise ApplicationError(f"{name}: there is no module {error.name!r} ({where})") from None
        raise ApplicationError(f"{name}: {_place(error, here)}{words(error)}") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a module may raise anything while it is imported
        raise ApplicationError(f"{name}: {_place(error, here)}{words(error)}") from None
    for part in attribute.split("."):
        if not hasattr(app, part):
            raise ApplicationError(f"{name}: {module_name} has no attribute {attribute!r}")
        app = getattr(app, part)
    try:
        signature(app).bind("scope", "receive", "send")
    except (TypeError, ValueError):
        raise ApplicationError(_NOT_ASGI.format(name=name, type=type(app).__name__)) from None
    return app


def _place(error: BaseException, here: str) -> str:
    found = [(file, line) for file, line in places(error) if file.startswith(here + os.sep)]
    return f"{shown(os.path.relpath(found[-1][0]))}, line {found[-1][1]}: " if found else ""


_NOT_ASGI = "{name} is of type {type}, which is not an ASGI application; name the app itself, not what makes it"
