"""``package.module:app`` becomes the application, as uvicorn reads it."""

import contextlib
import importlib
import os
import sys
from collections.abc import Iterator, Sequence
from inspect import isclass, iscoroutine, iscoroutinefunction, isroutine, signature
from pathlib import Path
from types import ModuleType
from typing import Any

from demo_api.absent import Remedy, remedy
from demo_api.nearby import folder_of, in_file, in_module, module_name_of
from demo_api.reading.mistake import places, shown, words
from demo_api.unset import Unset, unset


class ApplicationError(ValueError):
    """There is no such application; the message is one line that says why.

    Attributes:
        variables: Names of environment variables that the application needs, and that are not set or wrong.
        folder: The folder in which the module is, if it is not the current one.
        name: The application to write, if it is not the given one.
        path: Whether the folder is one more to import from.
    """

    def __init__(
        self, message: str, variables: Sequence[str] = (), folder: str = "", name: str = "", *, path: bool = False
    ) -> None:
        super().__init__(message)
        self.variables = tuple(variables)
        self.folder = folder
        self.name = name
        self.path = path


def load(name: str, folder: str = "", *, factory: bool = False) -> Any:  # noqa: ANN401  # a module can hold anything
    """Import ``package.module:app``, as uvicorn does. A function that makes the application is called.

    Args:
        name: The module and, after a colon, the name in it.
        folder: The folder to import from, ``--app-dir`` of uvicorn; the current one if it is empty.
        factory: Whether the name is that of a factory in any case, ``--factory`` of uvicorn.

    Raises:
        ApplicationError: It cannot be imported, or is not an ASGI application.
    """
    module_name, _, attribute = name.partition(":")
    if not all(part.isidentifier() for part in [*module_name.split("."), *attribute.split(".")]):
        raise ApplicationError(f"{name!r} is not package.module:app, such as {_meant(name, folder)}")
    here = _entered(folder)
    found: Any = _imported(name, module_name, here)
    module = found
    for part in attribute.split("."):
        try:
            found = getattr(found, part)
        except AttributeError:
            raise ApplicationError(_absent(name, module, module_name, attribute)) from None
        except Exception as error:  # noqa: BLE001  # a module may have any __getattr__
            raise _failed(name, error, here) from None
    if factory or _is_factory(found):
        try:
            found = found()
            if iscoroutine(found):
                found.close()  # uvicorn does not wait for one either
        except (Exception, SystemExit) as error:  # noqa: BLE001  # a factory may raise anything
            raise _failed(name, error, here) from None
    if not _is_asgi(found):
        meant = _maker_in(name, found) or _instead(module, module_name)
        raise ApplicationError(_NOT_ASGI.format(name=name, type=type(found).__name__) + meant)
    return found


def _entered(folder: str) -> str:
    """Let Python import from a folder, and return its path."""
    path = Path.cwd() / folder
    if not path.is_dir():
        raise ApplicationError(f"--app-dir {folder}: there is no such folder")
    here = str(path.resolve())
    if here not in sys.path:
        sys.path.insert(0, here)
    return here


def _imported(name: str, module_name: str, here: str) -> ModuleType:
    try:
        with _without_server():
            return importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name is not None and f"{module_name}.".startswith(f"{error.name}."):
            raise _nowhere(name, error.name, here) from None
        raise _failed(name, error, here, _remedy(error, name, here)) from None
    except ImportError as error:
        relative = "no known parent package" in str(error)
        hint = Remedy(_ABOVE.format(name=f"{Path(here).name}.{name}")) if relative else None
        raise _failed(name, error, here, hint) from None
    except (Exception, SystemExit) as error:  # noqa: BLE001  # a module may raise anything while it is imported
        raise _failed(name, error, here) from None


@contextlib.contextmanager
def _without_server() -> Iterator[None]:
    """Let nothing serve during an import: some modules end with ``uvicorn.run(app)``, without a guard around it."""
    import uvicorn  # noqa: PLC0415  # it takes time to load, and a check of a URL does not need it

    places: list[tuple[Any, Any]] = [(it, it.run) for it in (uvicorn, uvicorn.Server)]
    for place, _ in places:
        place.run = _serve_nothing
    try:
        yield
    finally:
        for place, before in places:
            place.run = before


def _serve_nothing(*_: object, **__: object) -> None:
    """Stand where ``uvicorn.run`` is."""


def _nowhere(name: str, module: str, here: str) -> ApplicationError:
    folder = folder_of(module.partition(".")[0], Path(here))
    there = "" if folder is None else f"; it is in the folder {shown(folder)}"
    where = f"looked in {here} and in what is installed"
    return ApplicationError(f"{name}: there is no module {module!r} ({where}){there}", folder=folder or "")


def _remedy(error: ModuleNotFoundError, name: str, here: str) -> Remedy | None:
    if not error.name:
        return None
    files = [file for file, _ in places(error) if file.startswith(here + os.sep)]
    return remedy(error.name, name, files[-1] if files else here, here)


def _failed(name: str, error: BaseException, here: str, hint: Remedy | None = None) -> ApplicationError:
    lacking = unset(error, here)
    to_do = hint if hint is not None and not lacking else Remedy("")
    said = _lacking(lacking) or to_do.text
    message = f"{name}: {_place(error, here)}{words(error)}{said and '; '}{said}"
    return ApplicationError(message, [it.name for it in lacking], to_do.folder, to_do.name, path=to_do.path)


def _lacking(lacking: Sequence[Unset]) -> str:
    absent = [it.name for it in lacking if not it.why]
    wrong = [f"{it.name}: {it.why}" for it in lacking if it.why]
    if len(absent) == 1:
        wrong.insert(0, f"the environment variable {absent[0]} is not set")
    elif absent:
        wrong.insert(0, f"the environment variables {', '.join(absent[:-1])} and {absent[-1]} are not set")
    return "; ".join(wrong)


def _place(error: BaseException, here: str) -> str:
    found = [(file, line) for file, line in places(error) if file.startswith(here + os.sep)]
    return f"{shown(os.path.relpath(found[-1][0], here))}, line {found[-1][1]}: " if found else ""


def _is_factory(found: Any) -> bool:  # noqa: ANN401
    """Whether uvicorn would call it to get the application: a function that needs no arguments."""
    if not isroutine(found) or iscoroutinefunction(found):
        return False
    try:
        signature(found).bind()
    except (TypeError, ValueError):
        return False
    return True


def _is_asgi(found: Any) -> bool:  # noqa: ANN401
    if isclass(found):
        return False
    try:
        signature(found).bind("scope", "receive", "send")
    except (TypeError, ValueError):
        return False
    return True


def _meant(name: str, folder: str) -> str:
    """Return what was probably meant by a name that is none: a path of a file, or a module without a name in it."""
    module, _, attribute = name.partition(":")
    path = Path.cwd() / folder
    module_name, file = module_name_of(module, path)
    if file is None:
        return "main:app"
    names = [attribute] if attribute.isidentifier() else in_file(file)
    return f"{module_name}:{(names or ['app'])[0]}"


def _absent(name: str, module: Any, module_name: str, attribute: str) -> str:  # noqa: ANN401
    return f"{name}: {module_name} has no attribute {attribute!r}{_instead(module, module_name)}"


def _instead(module: Any, module_name: str) -> str:  # noqa: ANN401
    names = in_module(module)
    return f"; did you mean {' or '.join(f'{module_name}:{it}' for it in names[:3])}?" if names else ""


def _maker_in(name: str, found: Any) -> str:  # noqa: ANN401
    """Return the method of an object that makes its application, such as one of an MCP server."""
    maker = next((it for it in _MAKERS if callable(getattr(found, it, None))), None)
    return "" if maker is None or isclass(found) else f"; did you mean {name}.{maker}?"


_MAKERS = ("streamable_http_app", "http_app", "sse_app")
_NOT_ASGI = "{name} is of type {type}, which is not an ASGI application"
_ABOVE = "change to the folder above, and write {name}"
