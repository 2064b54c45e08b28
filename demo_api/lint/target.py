"""``package.module:app`` becomes the application, as uvicorn reads it."""

import importlib
import sys
from pathlib import Path
from typing import Any

_MOST = 300


class TargetError(ValueError):
    """There is no such application; the message is one line that says why."""


def target(name: str) -> Any:  # noqa: ANN401  # nobody knows what a module holds
    """Import an application from the current folder, or from what is installed.

    Raises:
        TargetError: The name is none, the module cannot be imported, or has no such attribute.
    """
    module_name, colon, attribute = name.partition(":")
    if not colon or not attribute or not all(part.isidentifier() for part in module_name.split(".")):
        raise TargetError(f"{name!r} is not package.module:app, such as main:app")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{module_name}.".startswith(f"{error.name}."):
            raise TargetError(f"there is no module {error.name!r}; looked in {here} and what is installed") from None
        raise TargetError(f"{module_name}: {_words(error)}") from None
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a module may raise anything while it is imported
        raise TargetError(f"{module_name} cannot be imported: {_words(error)}") from None
    for part in attribute.split("."):
        if not hasattr(found, part):
            raise TargetError(f"{module_name} has no attribute {attribute!r}")
        found = getattr(found, part)
    return found


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:_MOST]
