"""A scenario's code to take away: roles become literals, and a few routes stand in for the lab's data."""

import ast

from demo_api.origins import Origins
from demo_api.reading.mistake import place, shown, words
from demo_api.scenarios import Scenario
from demo_api.takeaway.borrowed import Borrowed, BorrowedError, Import, borrowed, is_of_the_lab
from demo_api.takeaway.parsed import FILE, Edit, LineError, Parsed, is_import
from demo_api.takeaway.standin import placed, stand_in

MAX_CODE = 20_000
"""Characters; a longer app.py is read and shown, but not taken apart: that takes Python a second and more."""
MAX_FINALLY, MAX_WITH_FINALLY = 6, 5_000
"""Blocks, and characters of code with such a block: Python compiles each once for every way that leads to it."""


class StandaloneError(ValueError):
    """There is no such code; the message is the comment that stands in its place."""

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"# There is no code to take away: {shown(reason)}.\n# {shown(advice)}\n")


def standalone(scenario: Scenario, origins: Origins) -> str:
    """Return the scenario's ``app.py`` as code that runs without the lab, or a comment that says why there is none."""
    try:
        return code(scenario, origins)
    except StandaloneError as error:
        return str(error)


def code(scenario: Scenario, origins: Origins) -> str:
    """Return the scenario's ``app.py`` as code that runs without the lab.

    The routes that its probes use come along, in their smallest form.

    Args:
        scenario: what to take away.
        origins: what the roles stand for.

    Raises:
        StandaloneError: its code cannot do without the lab, or is not Python.
    """
    text = scenario.files["app.py"]
    if len(text) > MAX_CODE:
        raise StandaloneError(f"app.py has more than {MAX_CODE} characters", _SHORTER)
    blocks = text.count("finally")
    if blocks > MAX_FINALLY or (blocks and len(text) > MAX_WITH_FINALLY):
        raise StandaloneError("app.py is long and has finally blocks, which Python compiles many times", _SHORTER)
    try:
        source = Parsed(text)
        if apart := source.imports_apart():
            source = Parsed(source.edited(apart))
        taken = borrowed(source)
        return _checked(source.edited(_edits(scenario, origins, source, taken)))
    except BorrowedError as error:
        raise StandaloneError(str(error), error.advice) from None
    except LineError as error:
        raise StandaloneError(str(error), _OWN_LINE) from None
    except StandaloneError:
        raise
    except Exception as error:  # noqa: BLE001  # beside SyntaxError: ValueError, RecursionError, MemoryError
        raise StandaloneError(f"app.py{place(error, FILE)}: {words(error)}", _CORRECT) from None


def _edits(scenario: Scenario, origins: Origins, source: Parsed, taken: Borrowed) -> list[Edit]:
    """Return the edits that take a module out of the lab."""
    literals = {"CLIENT": f'"{origins.client}"', "STRANGER": f'"{origins.stranger}"'}
    routers = taken.routers()
    found = [_without_the_lab(it, source, taken.kept, literals) for it in taken.imports]
    for use in taken.uses:
        if use.value in literals:
            if use.name not in taken.kept:
                found.append((*source.span(use.node), literals[use.value]))
        elif use.name is None:
            found.append((*source.span(use.node), routers[0]))
    if routers:
        removed = {it.index for it, edit in zip(taken.imports, found, strict=False) if not edit[2]}
        found += placed(stand_in(scenario.lesson, routers), source, taken, removed)
    return found


def _without_the_lab(it: Import, source: Parsed, kept: set[str], literals: dict[str, str]) -> Edit:
    """Return the edit that removes the lab from an import statement: what must stay a name is given its value there."""
    pieces = [f"{name} = {literals[value]}" for name, value in it.values.items() if value in literals and name in kept]
    if it.others:
        pieces.insert(0, ast.unparse(ast.Import(it.others)))
    if it.index is None:
        return (*source.span(it.node), "; ".join(pieces) or "pass")
    lines = source.own_lines(it.node)
    return (*source.span(it.node), "\n".join(pieces)) if pieces else (*lines, "")


def _checked(text: str) -> str:
    """Return the code with at most two blank lines together; it must be Python, and without the lab."""
    text = text.strip() + "\n"
    try:
        source = Parsed(text)
        text = source.edited(source.blank_lines(2))
        compile(text, FILE, "exec", dont_inherit=True)
    except Exception as error:  # noqa: BLE001  # as above
        raise StandaloneError(f"app.py, taken out of the lab, is not Python: {words(error)}", _CORRECT) from None
    if any(is_import(node) and is_of_the_lab(node) for node in ast.walk(source.tree)):
        raise StandaloneError("app.py still imports the lab", _CORRECT)
    return text


_CORRECT = "Correct app.py and save it; then its code stands here."
_OWN_LINE = "Give each import a line of its own; then its code stands here."
_SHORTER = "Make app.py shorter; then its code stands here."
