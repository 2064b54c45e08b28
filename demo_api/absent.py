"""What to do if an import fails because a module is not there: another folder, or packages to install."""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from demo_api.nearby import folder_of
from demo_api.reading.mistake import shown

_LISTS = ("requirements.txt", "pyproject.toml", "Pipfile")
_UP = 1
"""Folders above the one to import from in which a list of packages can be."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """What to do.

    Attributes:
        text: It in words.
        folder: The folder to import from, as a path from the current one; empty if it stays.
        name: The application to write; empty if it stays.
        path: Whether the folder is one more to import from, so that the other one stays.
    """

    text: str
    folder: str = ""
    name: str = ""
    path: bool = False


def remedy(module: str, name: str, file: str, here: str) -> Remedy:
    """Return what to do about a module that an application imports.

    Args:
        module: The module that is not there.
        name: The application, ``package.module:app``.
        file: The file that imports it; ``here`` if it is not known.
        here: The folder from which the application is imported.
    """
    top, root = module.partition(".")[0], Path(here)
    importing = root if file == here else Path(file).parent
    if not _is_there(top):
        if root.name == top:
            return Remedy(f"change to the folder above, and write {root.name}.{name}")
        folder = _folder(top, importing, root)
        if folder is not None:
            return _from_folder(folder, name)
    return Remedy(_install(importing, root))


def _is_there(top: str) -> bool:
    try:
        return find_spec(top) is not None
    except (ImportError, ValueError):
        return False


def _folder(top: str, importing: Path, root: Path) -> str | None:
    """Return the folder that has the module: the one of the file that imports it, or another one of the project."""
    beside = (importing / f"{top}.py").is_file() or (importing / top).is_dir()
    if beside and importing != root and importing.is_relative_to(root):
        return importing.relative_to(root).as_posix()
    return folder_of(top, root)


def _from_folder(folder: str, name: str) -> Remedy:
    text = f"it is in the folder {shown(folder)}"
    prefix = f"{folder.replace('/', '.')}."
    if name.startswith(prefix):
        return Remedy(text, folder, name.removeprefix(prefix))
    return Remedy(text, folder, path=True)


def _install(importing: Path, root: Path) -> str:
    folders = [root, *root.parents[:_UP]]
    inside = [it for it in (importing, *importing.parents) if it.is_relative_to(root)]
    for folder in dict.fromkeys([*inside, *folders]):
        for name in _LISTS:
            if (folder / name).is_file():
                where = name if folder == root else f"{folder.name}/{name}"
                return f"install the packages of {shown(where)} in the same environment as demo-api"
    return "install it in the same environment as demo-api"
