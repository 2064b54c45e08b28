"""What was probably meant by the name of an application that is not there."""

import ast
from collections.abc import Iterator
from inspect import isfunction, signature
from pathlib import Path
from typing import Any

_MAKERS = ("FastAPI", "Starlette", "Litestar", "CORSMiddleware", "ASGIApp")
_DEEPEST = 3
_MOST = 2000
"""Folders that are looked at."""
_SKIPPED = {"node_modules", "site-packages", "__pycache__", "venv", "env", "build", "dist"}


def in_module(module: Any) -> list[str]:  # noqa: ANN401  # a module, or anything in its place
    """Return the names of the applications in a module, then those of the functions that make one."""
    names = getattr(module, "__dict__", {})
    apps = [name for name, value in names.items() if _is_app(value)]
    makers = [name for name, value in names.items() if _is_maker(name, value, module)]
    return [*(it for it in apps if not it.startswith("_")), *makers]


def in_file(file: Path) -> list[str]:
    """Return the names of the applications in a file, without running it; empty if it cannot be read."""
    try:
        tree = ast.parse(file.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return []
    return [*_assigned(tree), *(it.name for it in tree.body if isinstance(it, ast.FunctionDef) and "app" in it.name)]


def module_name_of(text: str, here: Path) -> tuple[str, Path | None]:
    """Return the name of the module that a text means, and its file; ``None`` if there is no such file.

    Args:
        text: ``main``, ``main.py``, ``src/shop/main.py`` or ``src.shop.main``.
        here: The folder from which it is imported.
    """
    plain = text.removeprefix("./").removesuffix(".py").replace("\\", "/").strip("/")
    parts = [it for it in plain.replace(".", "/").split("/") if it]
    if not parts or not all(it.isidentifier() for it in parts):
        return text, None
    path = here.joinpath(*parts)
    file = next((it for it in (path.with_suffix(".py"), path / "__init__.py") if it.is_file()), None)
    return ".".join(parts), file


def folder_of(module: str, here: Path) -> str | None:
    """Return the folder below ``here`` that has a module, as a path from there; ``None`` if there is none."""
    for folder in _folders(here):
        if (folder / f"{module}.py").is_file() or (folder / module).is_dir():
            return folder.relative_to(here).as_posix()
    return None


def _folders(here: Path) -> Iterator[Path]:
    level = [here]
    left = _MOST
    for _ in range(_DEEPEST):
        level = [it for folder in level for it in _inside(folder)][:left]
        left -= len(level)
        yield from level


def _inside(folder: Path) -> list[Path]:
    try:
        found = sorted(it for it in folder.iterdir() if it.is_dir())
    except OSError:
        return []
    return [it for it in found if not it.name.startswith(".") and it.name not in _SKIPPED]


def _assigned(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            made = node.value.func
            name = made.attr if isinstance(made, ast.Attribute) else made.id if isinstance(made, ast.Name) else ""
            if name in _MAKERS:
                yield from (it.id for it in node.targets if isinstance(it, ast.Name))


def _is_app(value: Any) -> bool:  # noqa: ANN401
    return any(it.__name__ in _MAKERS for it in type(value).__mro__)


def _is_maker(name: str, value: Any, module: Any) -> bool:  # noqa: ANN401
    if not isfunction(value) or "app" not in name or value.__module__ != module.__name__:
        return False
    try:
        signature(value).bind()
    except TypeError:
        return False
    return True
