"""What the code of a middleware shows before it runs: whether it responds itself, and which texts it uses.

It reads the compiled functions and, if there is one, their source. It runs nothing.
"""

import ast
import functools
import inspect
import itertools
import os
import re
import textwrap
import types
from collections.abc import Iterable, Iterator
from typing import Any

from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware

from demo_api.lint.inner import attribute

_DEEPEST = 4
_CONTAINERS = (dict, list, tuple, set, frozenset)
_PLAIN = {type(None), bool, int, float}
_MOST = 500
"""Entries of one value that are read, and functions that one calls."""
_CODES = 4096
"""Compiled functions of which is kept what they name: they do not change, and many are met again."""
_HEADER = "access-control-allow-origin"
_INNER = {"app", "_app", "application", "inner", "wrapped"}
"""Names of the application inside a middleware."""
_OF_DATA = {"abc", "builtins", "collections", "enum", "pydantic", "pydantic_settings", "typing"}
"""Packages whose classes hold data: their own code sets no header."""
_BASES = (object, BaseHTTPMiddleware, CORSMiddleware)


def sets_headers(*made: Any) -> bool:  # noqa: ANN401  # whatever add_middleware takes
    """Whether the code of one of these names the header Access-Control-Allow-Origin."""
    return any(_HEADER in text.lower() for text in texts(*made))


def written(*things: Any) -> list[str]:  # noqa: ANN401
    """Return the texts of code and of values, each once; the name of an environment variable stands for its value."""
    found = list(dict.fromkeys(texts(*things)))
    return found + [os.environ[it] for it in found if it in os.environ]


def names(made: Any) -> set[str]:  # noqa: ANN401
    """Return the names that code uses: of a function, and of those that it calls or wraps."""
    return set[str]().union(*(_names(it.__code__) for it in with_called(made)))


def with_called(*made: Any) -> list[types.FunctionType]:  # noqa: ANN401
    """Return functions, and the functions of their project that they call or wrap."""
    left = [one for it in made for one in functions(it)]
    seen: dict[types.FunctionType, None] = {}
    while left and len(seen) < _MOST:
        function = left.pop()
        if function in seen:
            continue
        seen[function] = None
        called = [function.__globals__[it] for it in sorted(_names(function.__code__)) if it in function.__globals__]
        left += [it for it in called if isinstance(it, types.FunctionType) and _is_own(it, function)]
        wrapped = [_content(cell) for cell in function.__closure__ or ()]
        left += [one for it in wrapped if callable(it) for one in functions(it)]
    return list(seen)


def texts(*things: Any, deepest: int = _DEEPEST) -> Iterator[str]:  # noqa: ANN401
    """Yield the texts in values; of a function or class, those in its code and in the global values it uses.

    What is found again, through another function or another value, is not read again: the nearest way to it counts.
    """
    seen: dict[int, Any] = {}
    level: Iterable[Any] = things
    for depth in range(deepest + 1):
        below: list[Any] = []
        for thing in level:
            it = thing.pattern if isinstance(thing, re.Pattern) else thing
            if isinstance(it, str):
                yield it
            elif isinstance(it, bytes):
                yield it.decode("latin-1")
            elif depth < deepest and type(it) not in _PLAIN and id(it) not in seen:
                seen[id(it)] = it  # kept, so that no other value gets its id
                below.extend(_entries(it) if isinstance(it, _CONTAINERS) else _used(it))
        level = below


def _entries(thing: Any) -> list[Any]:  # noqa: ANN401
    entries = itertools.chain(thing, thing.values()) if isinstance(thing, dict) else thing
    return list(itertools.islice(entries, _MOST))


def _used(thing: Any) -> Iterator[Any]:  # noqa: ANN401
    """Yield the values that code uses: of its own, of its module, and of the function around it."""
    if not isinstance(thing, types.FunctionType | types.MethodType | types.ModuleType | type):
        yield from _entries(attribute(thing, "__dict__") or {})
    yield from _of_class(thing if inspect.isclass(thing) else type(thing))
    for function in functions(thing):
        yield from _of_code(function.__code__)
        for name in _names(function.__code__):
            if name in function.__globals__ and _is_own(function.__globals__[name], function):
                yield function.__globals__[name]
        yield from (_content(cell) for cell in function.__closure__ or ())


def _of_class(kind: type) -> Iterator[Any]:
    """Yield the data that stand in a class, such as a pattern that its methods use."""
    for one in _own_classes(kind):
        named = (value for name, value in vars(one).items() if not name.startswith("__"))
        yield from (it for it in named if isinstance(it, (str, bytes, re.Pattern, *_CONTAINERS)))


def functions(made: Any) -> list[types.FunctionType]:  # noqa: ANN401
    """Return the functions of a class, of an object's class, or the function itself."""
    while isinstance(made, functools.partial):
        made = made.func
    if isinstance(made, types.MethodType):
        made = made.__func__
    if isinstance(made, types.FunctionType):
        return [made]
    if isinstance(made, types.ModuleType | types.BuiltinFunctionType):
        return []
    kind = made if inspect.isclass(made) else type(made)
    members = [getattr(it, "__func__", it) for one in _own_classes(kind) for it in vars(one).values()]
    return [it for it in members if isinstance(it, types.FunctionType)]


def _own_classes(kind: type) -> list[type]:
    """Return the class and its bases, without those that have nothing to do with headers."""
    return [it for it in kind.__mro__ if it not in _BASES and str(it.__module__).partition(".")[0] not in _OF_DATA]


def responds(made: Any, dispatch: Any = None) -> bool:  # noqa: ANN401
    """Whether a middleware sends a response of its own; False if its code does not show it.

    Args:
        made: The class, a function that takes the application, or an object.
        dispatch: The function that BaseHTTPMiddleware was given.
    """
    if dispatch is not None:
        return any(_dispatch_responds(it) for it in functions(dispatch))
    kind = made if inspect.isclass(made) else type(made)
    if issubclass(kind, BaseHTTPMiddleware):
        return any(_dispatch_responds(it) for it in functions(made) if it.__name__ == "dispatch")
    return any(_asgi_responds(it) for it in functions(made))


def _dispatch_responds(function: types.FunctionType) -> bool:
    tree = tree_of(function)
    if tree is None:
        return any(name.endswith("Response") for name in _names(function.__code__))
    # Outside the routes nobody turns an HTTPException into its status: it is an error, and so the page gets 500.
    if any(isinstance(it, ast.Raise) and it.exc is not None and _raises_status(it.exc) for it in _statements(tree)):
        return True
    passing = {it.arg for it in tree.args.args[-1:]}  # call_next
    own = list(_statements(tree))
    values = [(name, one) for node in own for name, value in assigned(node) for one in branches(value)]
    for _ in values:
        passing |= {name for name, value in values if _mentions(value, passing)}
    made = {name for name, value in values if not _mentions(value, passing) and not isinstance(value, ast.Constant)}
    returned = [one for it in own if isinstance(it, ast.Return) and it.value is not None for one in branches(it.value)]
    return any(
        it.id in made if isinstance(it, ast.Name) else not (_mentions(it, passing) or isinstance(it, ast.Constant))
        for it in returned
    )


def _raises_status(raised: ast.expr) -> bool:
    called = raised.func if isinstance(raised, ast.Call) else raised
    name = called.attr if isinstance(called, ast.Attribute) else _name(called)
    return name.endswith("HTTPException")


def _asgi_responds(function: types.FunctionType) -> bool:
    tree = tree_of(function)
    if tree is None:
        return "http.response.start" in _of_code(function.__code__)
    nodes = list(ast.walk(tree))
    if any(isinstance(it, ast.Dict) and any(_is_start(value) for value in it.values) for it in nodes):
        return True
    made = {name: value for node in nodes for name, value in assigned(node)}
    for node in nodes:
        if isinstance(node, ast.Call) and len(node.args) == 3:  # noqa: PLR2004  # scope, receive and send
            called = made.get(node.func.id) if isinstance(node.func, ast.Name) else node.func
            if isinstance(called, ast.Call) and _name(node.args[-1]) == "send" and not _has_inner(called):
                return True
    return False


def _has_inner(call: ast.Call) -> bool:
    """Whether the application inside is in a call: what is made with it passes requests on to it."""
    attributes = {it.attr for it in ast.walk(call) if isinstance(it, ast.Attribute)}
    return bool(attributes & _INNER) or _mentions(call, {*_INNER, "super"})


def _is_start(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value == "http.response.start"


def tree_of(function: types.FunctionType) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
    """Return the code of a function as Python reads it; ``None`` if there is no source of it."""
    try:
        # Of the code, and not of the function: of a decorator's function, that would be the source of the one inside.
        tree = ast.parse(textwrap.dedent(inspect.getsource(function.__code__)))
    except (OSError, TypeError, SyntaxError, ValueError):
        return None
    found = tree.body[0] if tree.body else None
    return found if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef) else None


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a function, without those of the functions in it."""
    for node in ast.iter_child_nodes(tree):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield node
            yield from _statements(node)


def assigned(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """Yield the names that a piece of code binds, each with its value."""
    if isinstance(node, ast.Assign):
        yield from ((name, node.value) for target in node.targets for name in _bound(target))
    elif isinstance(node, ast.AnnAssign | ast.NamedExpr) and isinstance(node.target, ast.Name) and node.value:
        yield node.target.id, node.value


def branches(value: ast.expr) -> list[ast.expr]:
    """Return the values that an expression with a condition can have."""
    if isinstance(value, ast.IfExp):
        return [*branches(value.body), *branches(value.orelse)]
    return [one for it in value.values for one in branches(it)] if isinstance(value, ast.BoolOp) else [value]


def _bound(target: ast.expr) -> Iterator[str]:
    """Yield the names that an assignment binds; one to an attribute or an entry binds none."""
    if isinstance(target, ast.Name):
        yield target.id
    elif isinstance(target, ast.Tuple | ast.List):
        for it in target.elts:
            yield from _bound(it)


def _mentions(tree: ast.expr, names: set[str]) -> bool:
    return any(isinstance(it, ast.Name) and it.id in names for it in ast.walk(tree))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


@functools.lru_cache(_CODES)
def _of_code(code: types.CodeType) -> tuple[str, ...]:
    found = texts(*(it for it in code.co_consts if not isinstance(it, types.CodeType)), deepest=2)
    return (*found, *(text for it in code.co_consts if isinstance(it, types.CodeType) for text in _of_code(it)))


@functools.lru_cache(_CODES)
def _names(code: types.CodeType) -> frozenset[str]:
    inner = [_names(it) for it in code.co_consts if isinstance(it, types.CodeType)]
    return frozenset(code.co_names).union(*inner)


def _is_own(value: Any, function: types.FunctionType) -> bool:  # noqa: ANN401
    """Whether a global value is data, or code of the same project and not of a library."""
    if isinstance(value, (str, bytes, re.Pattern, *_CONTAINERS)):
        return True
    kind = value if isinstance(value, types.FunctionType | type) else type(value)
    module = getattr(kind, "__module__", None)
    return isinstance(module, str) and module.partition(".")[0] == (function.__module__ or "").partition(".")[0]


def _content(cell: Any) -> Any:  # noqa: ANN401
    try:
        return cell.cell_contents
    except ValueError:  # nothing has been assigned yet
        return None
