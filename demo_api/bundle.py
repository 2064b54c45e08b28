"""The page's modules as one script, so that a page is loaded with few requests, over few connections.

Each module becomes a function that is called once, in the order of the imports. It is no bundler for any JavaScript: it
knows the two forms of import and the four of export that the page's modules use, and says so where it meets another.
"""

import posixpath
import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"(\.\.?/[\w./-]+)";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b\s*(\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import\b(?!\s*\()|export\b).*", re.MULTILINE)


class BundleError(ValueError):
    """The modules cannot be made into one script; the message names the module and the line."""


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """Return one module script that does what ``entry`` does with all that it imports.

    Args:
        modules: their texts by name, such as ``main.js`` or ``views/start.js``; an import names them as seen from its
            own folder, with ``./`` or ``../`` first.
        entry: the name of the first.

    Raises:
        BundleError: an import leads nowhere or in a circle, or an import or export has another form.
    """
    parts: dict[str, str] = {}
    _add(entry, modules, parts, ())
    return "\n".join(parts.values())


def _add(name: str, modules: Mapping[str, str], parts: dict[str, str], above: tuple[str, ...]) -> None:
    if name in above:
        raise BundleError(
            f"{name}: it imports itself, by way of {' and '.join(above[above.index(name) + 1 :]) or name}"
        )
    if name not in modules:
        raise BundleError(f"{above[-1] if above else name}: there is no module {name}")
    if name in parts:
        return
    text = modules[name]
    imports = [(it[1], _resolved(it[2], name)) for it in _IMPORT.finditer(text)]
    for _, imported in imports:
        _add(imported, modules, parts, (*above, name))
    names = _EXPORT.findall(text)
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    if other := _OTHER.search(body):
        raise BundleError(f"{name}: {other[0].strip()[:80]!r} is not an import or export that the bundle knows")
    # "a as b" of an import is "a: b" where an object is taken apart.
    taken = [f"const {{{given.replace(' as ', ': ')}}} = {_variable(it)};" for given, it in imports if given]
    returned = f"return {{ {', '.join(names)} }};"
    parts[name] = "\n".join([f"const {_variable(name)} = (() => {{", *taken, body.rstrip(), returned, "})();\n"])


def _resolved(address: str, importer: str) -> str:
    """Return the name of the module that an import names, as seen from the folder of the module that imports it."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(importer), address))


def _variable(name: str) -> str:
    """Return a variable for a module, no two the same: a character that no variable can have becomes its number."""
    return "module_" + re.sub(r"\W", lambda it: f"${ord(it[0])}_", name.removesuffix(".js"))
