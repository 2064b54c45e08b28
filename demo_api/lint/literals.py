"""The headers that code writes as they are: names and values that are texts in its source."""

import ast
from collections.abc import Iterator
from typing import Any

from demo_api.lint.clues import functions, tree_of

_SETTERS = {"append", "setdefault", "__setitem__", "set"}


def literals(made: Any) -> dict[str, str]:  # noqa: ANN401  # a function or a class
    """Return the CORS headers in code, by their names in lower case; of several values, the first."""
    found: dict[str, str] = {}
    for function in functions(made):
        tree = tree_of(function)
        pairs = (pair for node in ast.walk(tree) for pair in _pairs(node)) if tree else ()
        for key, value in pairs:
            name, text = _text(key).lower(), _text(value)
            if name.startswith("access-control-") and text:
                found.setdefault(name, text)
    return found


def _pairs(node: ast.AST) -> Iterator[tuple[ast.expr | None, ast.expr]]:
    """Yield what a node may bind a name to: an entry of a dict, an assignment, or a call."""
    if isinstance(node, ast.Dict):
        yield from zip(node.keys, node.values, strict=True)
    elif isinstance(node, ast.Assign):
        yield from ((it.slice, node.value) for it in node.targets if isinstance(it, ast.Subscript))
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _SETTERS:
        yield from zip(node.args[:1], node.args[1:2], strict=False)


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
