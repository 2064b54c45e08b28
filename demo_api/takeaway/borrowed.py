"""What a scenario's code takes from the lab: which names, where it imports them, where it uses them."""

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field

from demo_api.takeaway.parsed import Parsed, chain, is_import

VALUES = {
    "demo_api.data.router": "router",
    "demo_api.data.routes.router": "router",
    "demo_api.origins.CLIENT": "CLIENT",
    "demo_api.origins.STRANGER": "STRANGER",
}
"""What code to take away can do without, by its whole name."""
ROUTERS = ("router", "penguins_router", "lab_router")
"""The router's name where the code has none for it: the first that is free."""
OTHER_NAME = "Code to take away needs this name for itself; choose another one."
AT_START = "Import it at the start of app.py."
MODULES = {"demo_api", "demo_api.data", "demo_api.data.routes", "demo_api.origins"}

# Where a name stands in a node that is not a Name: there it is bound, or means something else than the import.
_IDENTIFIERS = {
    "FunctionDef": "name", "AsyncFunctionDef": "name", "ClassDef": "name", "arg": "arg", "ExceptHandler": "name",
    "MatchAs": "name", "MatchStar": "name", "MatchMapping": "rest", "Global": "names", "Nonlocal": "names",
    "TypeVar": "name", "ParamSpec": "name", "TypeVarTuple": "name",
}  # fmt: skip


class BorrowedError(ValueError):
    """The code takes from the lab what it cannot do without; ``advice`` says what to do."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(reason)
        self.advice = advice


@dataclass(slots=True)
class Import:
    """An import statement of which a part is the lab's.

    ``index`` is its place in the module, None within a block. ``values`` and ``modules`` are what its names mean, and
    ``others`` what it imports from elsewhere.
    """

    node: ast.Import | ast.ImportFrom
    index: int | None
    values: dict[str, str] = field(default_factory=dict)
    modules: dict[str, str] = field(default_factory=dict)
    others: list[ast.alias] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Use:
    """An expression that means one of VALUES; ``name`` is its name, if it is not ``module.name``."""

    node: ast.expr
    value: str
    name: str | None


@dataclass(slots=True)
class Borrowed:
    """All that a module takes from the lab.

    ``uses`` can each be replaced by a value. ``kept`` are names that cannot, since they are also bound in another way,
    or stand within an f-string. ``bound`` has the first line where the code binds a name by itself, ``imported`` where
    it imports a name from elsewhere: ``module:name``.
    """

    imports: list[Import] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)
    kept: set[str] = field(default_factory=set)
    bound: dict[str, int] = field(default_factory=dict)
    imported: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def routers(self) -> list[str]:
        """Return the names that the router has, none if it is not taken.

        Raises:
            BorrowedError: there is no name for it.
        """
        names = [name for it in self.imports for name, value in it.values.items() if value == "router"]
        if any(use.value == "router" and use.name is None for use in self.uses):
            taken = self.bound.keys() | self.imported.keys()
            free = next((name for name in [*names, *ROUTERS] if name not in taken), None)
            if free is None:
                raise BorrowedError(f"app.py gives the name {ROUTERS[0]} to something else", OTHER_NAME)
            names.insert(0, free)
        return list(dict.fromkeys(names))


def borrowed(source: Parsed) -> Borrowed:
    """Return what the code takes from the lab.

    Raises:
        BorrowedError: it takes something that has no replacement.
    """
    return _Reading(source).found


class _Reading:
    """One pass over the tree, which knows what each name means that was imported from the lab."""

    def __init__(self, source: Parsed) -> None:
        self.source = source
        self.found = Borrowed(_imports(source))
        self.values: dict[str, str] = {}
        self.modules: dict[str, str] = {}
        for it in self.found.imports:
            self._import(it)
        self.ours = {id(alias) for it in self.found.imports for alias in it.node.names if alias not in it.others}
        for node, quoted in source.nodes():
            self._node(node, quoted)

    def _import(self, it: Import) -> None:
        for name, value in it.values.items():
            if it.index is None or self.values.setdefault(name, value) != value:
                self.found.kept.add(name)
        for name, module in it.modules.items():
            if self.modules.setdefault(name, module) != module:
                raise BorrowedError(f"app.py imports two things as {name[:80]}", _IMPORT_NAMES)
        if both := self.values.keys() & self.modules.keys():
            raise BorrowedError(f"app.py imports two things as {min(both)[:80]}", _IMPORT_NAMES)

    def _node(self, node: ast.AST, quoted: bool) -> None:
        if isinstance(node, ast.Attribute):
            root, attributes = chain(node)
            if isinstance(root, ast.Name):
                if root.id in self.modules:
                    self._attributes(root, attributes, quoted)
                else:
                    self._name(root, quoted)
        elif isinstance(node, ast.Name):
            self._name(node, quoted)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            self._foreign(node)
        elif isinstance(node, ast.Constant):
            self._text(node)
        elif identifier := _IDENTIFIERS.get(type(node).__name__):
            value = getattr(node, identifier)
            for name in [value] if isinstance(value, str) else value or []:
                self._bound(name, getattr(node, "lineno", 1))

    def _name(self, node: ast.Name, quoted: bool) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._bound(node.id, node.lineno)
        elif node.id in self.modules:
            raise BorrowedError(f"app.py, line {node.lineno}: {node.id[:80]} is used as a whole", _IMPORT_NAMES)
        elif node.id in self.values:
            # Within an f-string the position may be wrong. And Python takes some letters for others, such as a wide C.
            if quoted or self.source.source(node) != node.id:
                self.found.kept.add(node.id)
            else:
                self.found.uses.append(Use(node, self.values[node.id], node.id))

    def _attributes(self, root: ast.Name, attributes: list[ast.Attribute], quoted: bool) -> None:
        path = self.modules[root.id]
        for it in attributes:
            path = f"{path}.{it.attr}"
            if path in VALUES and not quoted and isinstance(it.ctx, ast.Load):
                self.found.uses.append(Use(it, VALUES[path], None))
                return
            if path not in MODULES:
                break
        # Also CLIENT within an f-string, where its position may be wrong, and CLIENT that is given another value.
        raise BorrowedError(f"app.py, line {root.lineno}: {path[:80]} cannot be replaced there", _IMPORT_NAMES)

    def _bound(self, name: str, line: int) -> None:
        if name in self.modules:
            raise BorrowedError(f"app.py, line {line}: {name[:80]} is the lab's and something else", _IMPORT_NAMES)
        self.found.kept.add(name)
        self.found.bound[name] = min(line, self.found.bound.get(name, line))

    def _foreign(self, node: ast.Import | ast.ImportFrom) -> None:
        module = (node.module or "") if isinstance(node, ast.ImportFrom) else ""
        for alias in node.names:
            if id(alias) not in self.ours:
                name = (alias.asname or alias.name).partition(".")[0]
                if name in self.modules:
                    raise BorrowedError(f"app.py imports two things as {name[:80]}", _IMPORT_NAMES)
                self.found.kept.add(name)
                self.found.imported[name].add(f"{module}:{alias.name}")

    def _text(self, node: ast.Constant) -> None:
        if isinstance(node.value, str) and len(node.value) <= _LONGEST:
            self.found.kept.add(node.value)  # an annotation in quotes, or a name to be looked up
            if re.fullmatch(r"demo_api(\.\w+)*", node.value):
                raise BorrowedError(f"app.py, line {node.lineno}: the text '{node.value}'", _STATEMENT)


def is_of_the_lab(node: ast.Import | ast.ImportFrom) -> bool:
    """Say whether an import statement takes something from the lab."""
    if isinstance(node, ast.ImportFrom):
        return node.level == 0 and f"{node.module}.".startswith("demo_api.")
    return any(f"{alias.name}.".startswith("demo_api.") for alias in node.names)


def _imports(source: Parsed) -> list[Import]:
    places = {id(node): index for index, node in enumerate(source.tree.body)}
    statements = [node for node, _ in source.nodes() if is_import(node) and is_of_the_lab(node)]
    statements.sort(key=lambda it: (it.lineno, it.col_offset))
    return [_import(node, places.get(id(node))) for node in statements]


def _import(node: ast.Import | ast.ImportFrom, index: int | None) -> Import:
    found = Import(node, index)
    above = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
    for alias in node.names:
        path = above + alias.name
        name = alias.asname or (alias.name if above else alias.name.partition(".")[0])
        if not f"{path}.".startswith("demo_api."):
            found.others.append(alias)
        elif above and path in VALUES:
            if VALUES[path] == "router" and index is None:
                raise BorrowedError(f"app.py, line {node.lineno}: router is imported within a block", AT_START)
            found.values[name] = VALUES[path]
        elif path in MODULES:
            found.modules[name] = path if above or alias.asname else name
        else:
            what = f"{path[:80]}: only router, CLIENT and STRANGER can be taken out of the lab"
            raise BorrowedError(f"app.py, line {node.lineno}: {what}", _IMPORT_NAMES)
    return found


_IMPORT_NAMES = (
    "Import only names: from demo_api.data import router, and from demo_api.origins import CLIENT, STRANGER."
)
_LONGEST = 80
_STATEMENT = "It names a module of the lab; import what you need with an import statement."
