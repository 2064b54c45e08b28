"""Code of a route that sends the Origin of each request back, whatever it is: it is read, and not run.

Only the plain form counts. Code that compares the origin, or passes it on to another function, may refuse some.
"""

import ast
from itertools import zip_longest
from typing import Any

from demo_api.lint.clues import assigned, branches, tree_of, with_called
from demo_api.lint.literals import pairs, text_of

_ALLOW, _ORIGIN = "access-control-allow-origin", "origin"

_Function = ast.FunctionDef | ast.AsyncFunctionDef


def mirroring(*made: Any) -> str:  # noqa: ANN401  # functions or classes
    """Return the name of a function that copies Origin into Access-Control-Allow-Origin; empty if there is none.

    It is one of these, or of the functions of the project that they call, and none of them looks at the origin.
    """
    read = [(tree, _names(tree)) for tree in map(tree_of, with_called(*made)) if tree is not None]
    if any(_looks(node, names) for tree, names in read for node in ast.walk(tree)):
        return ""
    return next((tree.name for tree, names in read if _mirrors(tree, names)), "")


def _mirrors(tree: _Function, names: set[str]) -> bool:
    return any(_is_copy(value, names) for key, value in pairs(tree) if text_of(key).lower() == _ALLOW)


def _names(tree: _Function) -> set[str]:
    """Return the names that hold the origin of the request in a function."""
    positional, named = reversed([*tree.args.posonlyargs, *tree.args.args]), tree.args.kwonlyargs
    given = [*zip_longest(positional, reversed(tree.args.defaults)), *zip(named, tree.args.kw_defaults, strict=True)]
    names = {it.arg for it, default in given if it.arg == _ORIGIN and _is_header(it.annotation, default)}
    for name, value in (pair for node in ast.walk(tree) for pair in assigned(node)):
        if _is_copy(value, names):
            names.add(name)
    return names


def _is_header(*said: ast.expr | None) -> bool:
    """Whether the annotation or the default of an argument says that it is a header of the request."""
    return any("Header" in ast.unparse(it) for it in said if it is not None)


def _is_copy(value: ast.expr, names: set[str]) -> bool:
    """Whether a value is the origin of the request, or a text where there is none."""
    ways = branches(value)
    if len(ways) > 1:
        copies = [_is_copy(it, names) for it in ways]
        return any(copies) and all(copy or isinstance(it, ast.Constant) for copy, it in zip(copies, ways, strict=True))
    if isinstance(value, ast.Call):
        return (
            isinstance(value.func, ast.Attribute)
            and value.func.attr == "get"
            and _of_headers(value.func.value, *value.args[:1])
        )
    if isinstance(value, ast.Subscript):
        return _of_headers(value.value, value.slice)
    return isinstance(value, ast.Name) and value.id in names


def _of_headers(headers: ast.expr, *key: ast.expr) -> bool:
    called = headers.attr if isinstance(headers, ast.Attribute) else headers.id if isinstance(headers, ast.Name) else ""
    return called.endswith("headers") and [text_of(it).lower() for it in key] == [_ORIGIN]


def _looks(node: ast.AST, names: set[str]) -> bool:
    """Whether a piece of code decides by the origin, or has other code decide."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(_is_copy(it, names) for it in sides) and not any(
            isinstance(it, ast.Constant) and not it.value for it in sides
        )
    if isinstance(node, ast.Match):
        return _is_copy(node.subject, names)
    if isinstance(node, ast.Call):
        arguments = [*node.args, *(it.value for it in node.keywords)]
        return not list(pairs(node, deep=False)) and any(_is_copy(it, names) for it in arguments)
    return isinstance(node, ast.Attribute | ast.Subscript) and (
        _is_copy(node.value, names)
        or (isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_copy(node.slice, names))
    )
