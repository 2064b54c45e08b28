"""The page's modules as one script, so that a page is loaded with few requests, over few connections.

Each module becomes a function that is called once, in the order of the imports. It is no bundler for any JavaScript: it
knows the two forms of import and the four of export that the page's modules use, and says so where it meets another.
"""

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"\./([\w./-]+)";\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class)\b\s*(\w+))", re.MULTILINE)
_OTHER = re.compile(r"^(?:import\b(?!\s*\()|export\b).*", re.MULTILINE)


class BundleError(ValueError):
    """The modules cannot be made into one script; the message names the module and the line."""


def bundle(modules: Mapping[str, str], entry: str) -> str:
    """Return one module script that does what ``entry`` does with all that it imports.

    Args:
        modules: their texts by name, such as ``main.js``; an import names them with ``./`` before it.
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
    imports = list(_IMPORT.finditer(text))
    for it in imports:
        _add(it[2], modules, parts, (*above, name))
    names = _EXPORT.findall(text)
    body = _EXPORT.sub("", _IMPORT.sub("", text))
    if other := _OTHER.search(body):
        raise BundleError(f"{name}: {other[0].strip()[:80]!r} is no import or export that the bundle knows")
    # "a as b" of an import is "a: b" where an object is taken apart.
    taken = [f"const {{{it[1].replace(' as ', ': ')}}} = {_variable(it[2])};" for it in imports if it[1]]
    given = f"return {{ {', '.join(names)} }};"
    parts[name] = "\n".join([f"const {_variable(name)} = (() => {{", *taken, body.rstrip(), given, "})();\n"])


def _variable(name: str) -> str:
    return "module_" + re.sub(r"\W", "_", name.removesuffix(".js"))
