"""Python source with its syntax tree, and where each node stands in it."""

import ast
import re
import warnings
from collections.abc import Iterator
from itertools import pairwise
from typing import TypeGuard

FILE = "<app.py>"
"""What Python calls the file that it parses."""
Edit = tuple[int, int, str]
"""Where it starts and ends, in bytes, and what is put there."""

_STRINGS = {"JoinedStr", "TemplateStr"}
_GAP = re.compile(rb"(?:[ \t\f]|\\\n)*;(?:[ \t\f]|\\\n)*")
_END = re.compile(rb"[ \t\f]*;?[ \t\f]*(?:#[^\n]*)?(?:\n|\Z)")

# Python warns of a learner's "\d" when the file is loaded; it need not warn again each time that it is parsed.
warnings.filterwarnings("ignore", module=re.escape(FILE))


class LineError(ValueError):
    """A statement shares its line with another; the message says which."""


class Parsed:
    """A source text as the bytes that the positions of its syntax tree count.

    Lines end where Python ends them, and nowhere else: a form feed or U+2028 within a comment is not an end.

    Args:
        text: the source, with line feeds alone as line ends.

    Raises:
        Exception: whatever ``ast.parse`` raises: SyntaxError, ValueError, RecursionError, MemoryError.
    """

    def __init__(self, text: str) -> None:
        self.tree = ast.parse(text, FILE)
        self.content = text.encode()
        self._starts = [0]
        for line in self.content.split(b"\n"):
            self._starts.append(self._starts[-1] + len(line) + 1)

    def span(self, node: ast.stmt | ast.expr) -> tuple[int, int]:
        """Return where a node begins and ends. Within an f-string this is right only since Python 3.12."""
        end = self._starts[(node.end_lineno or node.lineno) - 1] + (node.end_col_offset or 0)
        return self._starts[node.lineno - 1] + node.col_offset, end

    def source(self, node: ast.stmt | ast.expr) -> str:
        """Return a node as it is written."""
        start, end = self.span(node)
        return self.content[start:end].decode(errors="replace")

    def own_lines(self, node: ast.stmt) -> tuple[int, int]:
        """Return where a statement's first line begins and where its last one ends, after the line feed.

        Raises:
            LineError: there is something else on these lines.
        """
        start, end = self.span(node)
        first = self._starts[node.lineno - 1]
        ends = _END.match(self.content, end)
        if ends is None or self.content[first:start].strip():
            raise LineError(f"app.py, line {node.lineno}: the import shares its line with something else")
        return first, ends.end()

    def imports_apart(self) -> list[Edit]:
        """Return the edits that give each import of the module a line of its own."""
        found: list[Edit] = []
        for one, other in pairwise(self.tree.body):
            if is_import(one) or is_import(other):
                start, end = self.span(one)[1], self.span(other)[0]
                if _GAP.fullmatch(self.content, start, end):
                    found.append((start, end, "\n"))
        return found

    def blank_lines(self, most: int) -> list[Edit]:
        """Return the edits that leave no more blank lines together than ``most``, outside of strings."""
        runs = [it.span() for it in re.finditer(rb"\n{%d,}" % (most + 2), self.content)]
        if not runs:
            return []
        strings = [
            self.span(node)
            for node, quoted in self.nodes()
            if isinstance(node, ast.expr) and not quoted and _is_text(node) and node.end_lineno != node.lineno
        ]
        within = bytearray(len(self.content))
        for start, end in strings:
            within[start:end] = b"\1" * (end - start)
        return [(start + most + 1, end, "") for start, end in runs if not within[start]]

    def nodes(self) -> Iterator[tuple[ast.AST, bool]]:
        """Yield every node, and whether it stands within an f-string.

        Of ``a.b.c`` only the whole is yielded, and ``a`` if it is more than a name.
        """
        stack: list[tuple[ast.AST, bool]] = [(self.tree, False)]
        while stack:
            node, quoted = stack.pop()
            yield node, quoted
            if isinstance(node, ast.Attribute):
                root = chain(node)[0]
                if not isinstance(root, ast.Name):
                    stack.append((root, quoted))
            else:
                within = quoted or type(node).__name__ in _STRINGS
                stack.extend((child, within) for child in ast.iter_child_nodes(node))

    def edited(self, edits: list[Edit]) -> str:
        """Return the source with each ``(start, end, text)`` put there; none may overlap."""
        pieces: list[bytes] = []
        at = 0
        for start, end, text in sorted(edits):
            pieces += [self.content[at:start], text.encode()]
            at = end
        return b"".join([*pieces, self.content[at:]]).decode()


def chain(node: ast.Attribute) -> tuple[ast.expr, list[ast.Attribute]]:
    """Return what ``a.b.c`` begins with, and its attributes from the inside out."""
    attributes = [node]
    while isinstance(inner := attributes[-1].value, ast.Attribute):
        attributes.append(inner)
    return attributes[-1].value, attributes[::-1]


def is_import(node: ast.AST) -> TypeGuard[ast.Import | ast.ImportFrom]:
    """Say whether a node is an import statement."""
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) or type(node).__name__ in _STRINGS
