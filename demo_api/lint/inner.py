"""The application inside another object: middleware of any class, or a function that wraps an application."""

import contextlib
import inspect
from typing import Any

from starlette.applications import Starlette
from starlette.routing import Router

_NAMES = ("app", "_app", "asgi_app", "other_asgi_app", "application", "inner", "wrapped", "wrapped_app", "next")


def inner_app(outer: Any) -> Any:  # noqa: ANN401  # any ASGI application
    """Return the application inside; ``None`` if there is none."""
    place = inner_place(outer)
    return None if place is None else place[1]


def inner_place(outer: Any) -> tuple[str, Any] | None:  # noqa: ANN401
    """Return the name of the attribute, or of the variable of a function, that holds the application, and it."""
    if inspect.isclass(outer):
        return None
    if inspect.isfunction(outer):
        cells = zip(outer.__code__.co_freevars, outer.__closure__ or (), strict=True)
        held = [(name, _content(cell)) for name, cell in cells]
        return next((it for it in held if isinstance(it[1], Starlette | Router) or _is_wrapper(it[1])), None)
    held = [(name, attribute(outer, name)) for name in _NAMES]
    return next((it for it in held if is_asgi(it[1])), None)


def is_asgi(thing: Any) -> bool:  # noqa: ANN401
    """Whether a value can be called as an ASGI application: with a scope, receive and send."""
    if inspect.isclass(thing) or not callable(thing):
        return False
    try:
        inspect.signature(thing).bind("scope", "receive", "send")
    except Exception:  # noqa: BLE001  # a value may be of any class
        return False
    return True


def attribute(thing: Any, name: str) -> Any:  # noqa: ANN401
    """Return an attribute; ``None`` if it is absent or cannot be read."""
    with contextlib.suppress(Exception):
        return getattr(thing, name, None)
    return None


def _is_wrapper(thing: Any) -> bool:  # noqa: ANN401
    return not inspect.isfunction(thing) and is_asgi(thing) and inner_place(thing) is not None


def _content(cell: Any) -> Any:  # noqa: ANN401
    try:
        return cell.cell_contents
    except ValueError:  # nothing has been assigned yet
        return None
