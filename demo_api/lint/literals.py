"""The headers that code writes as they are: names and values that are texts in its source."""

import ast
from collections.abc import Iterator
from typing import Any

from demo_api.lint.clues import functions, tree_of

_SETTERS = {"append", "setdefault", "__setitem__", "set"}


def literals(*made: Any) -> dict[str, str]:  # noqa: ANN401  # functions or classes
    """Return the CORS headers in code, by their names in lower case; of several values, the first."""
    found: dict[str, str] = {}
    for function in (it for each in made for it in functions(each)):
        tree = tree_of(function)
        for key, value in pairs(tree) if tree else ():
            name, text = text_of(key).lower(), text_of(value)
            if name.startswith("access-control-") and text:
                found.setdefault(name, text)
    return found


def pairs(tree: ast.AST, *, deep: bool = True) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    """Yield what code may bind a name to: an entry of a dict, an assignment, or a call.

    Args:
        tree: The code.
        deep: Whether the nodes in it count, too.
    """
    for node in ast.walk(tree) if deep else (tree,):
        if isinstance(node, ast.Dict):
            yield from zip(node.keys, node.values, strict=True)
        elif isinstance(node, ast.Assign):
            yield from ((it.slice, node.value) for it in node.targets if isinstance(it, ast.Subscript))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SETTERS:
            yield from zip(node.args[:1], node.args[1:2], strict=False)


def text_of(node: ast.expr | None) -> str:
    """Return the text that an expression is; empty if it is something else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
