"""Reads the TOML files of the words, and checks which keys and placeholders each row has.

The module reports all mistakes together, each with the file, the row and what to do.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from demo_api.words.tables import Step
from demo_api.words.values import names_in

Row = Mapping[str, Any]
Schema = Mapping[str, type]


class WordsError(ValueError):
    """The files of the words contain mistakes; the message has a line for each mistake."""


class Source:
    """One TOML file.

    Args:
        path: Its path.
        problems: The list for mistakes.
    """

    def __init__(self, path: Path, problems: list[str]) -> None:
        import tomllib  # noqa: PLC0415  # only a program that needs words waits for it

        self._path = path
        self._problems = problems
        self.content: Row = {}
        try:
            self.content = tomllib.loads(path.read_text(encoding="utf-8"))
        except OSError as error:
            self.problem("", f"cannot be read ({error.strerror}); a language needs every file that en/ has")
        except ValueError as error:
            self.problem("", f"is not TOML: {error}")

    def problem(self, where: str, what: str) -> None:
        """Note a mistake."""
        name = "/".join(self._path.parts[-2:])
        self._problems.append(f"{name}: {where}: {what}" if where else f"{name}: {what}")

    def table(self, name: str) -> Mapping[str, Any]:
        """Return a table of the file, empty if there is none."""
        found = self.content.get(name, {})
        if isinstance(found, dict):
            return found
        self.problem(name, f"is not a table; write [{name}]")
        return {}

    def rows(self, name: str) -> list[Row]:
        """Return the tables of an array, none if there is none."""
        found = self.content.get(name, [])
        if isinstance(found, list) and all(isinstance(it, dict) for it in found):
            return found
        self.problem(name, f"is not a list of tables; write [[{name}]]")
        return []

    def checked(self, where: str, row: Any, may: Schema, must: Iterable[str] = ()) -> Row:  # noqa: ANN401
        """Return a row without wrong keys and values, which are noted.

        Args:
            where: The row's name.
            row: The row.
            may: The keys that it may have, each with the type of its value.
            must: The keys that it must have.
        """
        if not isinstance(row, dict):
            self.problem(where, f"is not a table; write [{where}] with {', '.join(may)}")
            return {}
        for key in row.keys() - may.keys():
            self.problem(where, f"unknown key {key!r}{_meant(key, may)}")
        for key in (key for key in must if key not in row):
            self.problem(where, f"{key!r} is missing; add {key} = ...")
        wrong = {key for key, value in row.items() if key in may and not isinstance(value, may[key])}
        for key in wrong:
            self.problem(where, f"{key} = {row[key]!r} is not of type {may[key].__name__}")
        return {key: value for key, value in row.items() if key in may and key not in wrong}

    def template(self, where: str, text: str, allowed: Iterable[str]) -> str:
        """Return a template; a name in braces that is not allowed is noted."""
        known = frozenset(allowed)
        try:
            names = names_in(text)
        except ValueError as error:
            self.problem(where, f"{text!r}: {error}; write {{{{ or }}}} for a brace in the text")
            return ""
        for name in names:
            if name not in known:
                self.problem(where, f"unknown placeholder {{{name}}}{_meant(name, known)}")
        return text

    def steps(self, where: str, cited: Any, standards: Mapping[str, str]) -> tuple[Step, ...]:  # noqa: ANN401
        """Return steps of standards with their addresses."""
        found = []
        for it in cited if isinstance(cited, list) else ():
            if not (isinstance(it, list) and len(it) == 2 and all(isinstance(part, str) for part in it)):  # noqa: PLR2004
                self.problem(where, f'{it!r} is not a step; write ["Fetch, main fetch, step 7", "fetch/#..."]')
                continue
            standard, _, rest = it[1].partition("/")
            if standard not in standards or "#" not in rest:
                known = ", ".join(standards)
                self.problem(where, f"{it[1]!r} is not a place in a standard ({known}); write STANDARD/#ANCHOR")
                continue
            found.append(Step(it[0], standards[standard] + rest))
        if not found:
            self.problem(where, "there is no step of a standard; add steps = [[TEXT, PLACE]]")
        return tuple(found)

    def ids(self, where: str, named: Iterable[str], known: Iterable[str], what: str) -> None:
        """Note names that are not known."""
        all_known = frozenset(known)
        for name in named:
            if name not in all_known:
                self.problem(where, f"{name!r} is not the id of a {what}{_meant(name, all_known)}")


def _meant(name: str, known: Iterable[str]) -> str:
    import difflib  # noqa: PLC0415  # only a mistake needs it

    near = difflib.get_close_matches(name, list(known), 1)
    return f" (did you mean {near[0]!r}?)" if near else ""
