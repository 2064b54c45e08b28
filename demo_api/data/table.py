"""The table of penguins, in memory: what learners do to it is undone by ``reset``."""

import csv
import sqlite3
import weakref
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from threading import Lock, RLock
from typing import Any

from demo_api.data.penguin import COLUMNS

MAX_ADDED = 200
"""Rows that learners may add before one must be deleted or the table reset."""

_SOURCE = Path(__file__).with_name("penguins.csv")
_SUMMARY = """
select species, count(*) as penguins,
  round(avg(bill_length_mm), 1) as bill_length_mm, round(avg(bill_depth_mm), 1) as bill_depth_mm,
  round(avg(flipper_length_mm), 1) as flipper_length_mm, round(avg(body_mass_g)) as body_mass_g
from penguins group by species order by species
"""

Row = dict[str, Any]


class TableFullError(Exception):
    """As many rows have been added as the table takes."""


class Table:
    """The 344 penguins in SQLite. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._rows = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        self._rows.row_factory = sqlite3.Row
        weakref.finalize(self, self._rows.close)
        self.reset()

    def reset(self) -> None:
        """Return to the original table."""
        original = _original()
        with self._lock, original.lock:
            original.rows.backup(self._rows)

    def count(self, where: Mapping[str, object] | None = None) -> int:
        """Return how many rows match."""
        condition, values = _condition(where or {})
        return int(self._one(f"select count(*) from penguins{condition}", values)[0])  # noqa: S608

    def select(self, where: Mapping[str, object], *, sort: str = "id", limit: int, offset: int = 0) -> list[Row]:
        """Return the matching rows. ``sort`` is a column, with a minus before it for the largest first."""
        column = sort.removeprefix("-")
        if column not in ("id", *COLUMNS):
            raise ValueError(f"no such column: {column}")
        condition, values = _condition(where)
        direction = "desc" if sort.startswith("-") else "asc"
        query = f"select * from penguins{condition} order by {column} {direction}, id limit ? offset ?"  # noqa: S608
        with self._lock:
            return [dict(row) for row in self._rows.execute(query, [*values, limit, offset])]

    def get(self, number: int) -> Row | None:
        """Return the row with that number, or None."""
        rows = self.select({"id": number}, limit=1)
        return rows[0] if rows else None

    def add(self, penguin: Mapping[str, object]) -> Row:
        """Add a row and return it with its number.

        Raises:
            TableFullError: as many rows have been added as the table takes.
        """
        with self._lock:
            if self.count() >= _original().size + MAX_ADDED:
                raise TableFullError
            number = self._rows.execute(
                f"insert into penguins ({', '.join(COLUMNS)}) values (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
                [penguin[column] for column in COLUMNS],
            ).lastrowid
            return {"id": number, **penguin}

    def change(self, number: int, columns: Mapping[str, object]) -> Row | None:
        """Set these columns of a row and return it, or None if there is no such row."""
        with self._lock:
            if columns:
                names = ", ".join(f"{name} = ?" for name in COLUMNS if name in columns)
                values = [columns[name] for name in COLUMNS if name in columns]
                self._rows.execute(f"update penguins set {names} where id = ?", [*values, number])  # noqa: S608
            return self.get(number)

    def delete(self, number: int) -> bool:
        """Delete a row; False if there was none."""
        with self._lock:
            return self._rows.execute("delete from penguins where id = ?", [number]).rowcount > 0

    def summary(self) -> list[Row]:
        """Return the group means by species: number, millimetres and grams."""
        with self._lock:
            return [dict(row) for row in self._rows.execute(_SUMMARY)]

    def _one(self, query: str, values: list[object]) -> sqlite3.Row:
        with self._lock:
            row: sqlite3.Row = self._rows.execute(query, values).fetchone()
            return row


class _Original:
    """The table as it comes; every other one is a copy, which costs a hundredth of the rows inserted again."""

    def __init__(self) -> None:
        cells = _cells()
        self.size = len(cells)
        self.lock = Lock()
        self.rows = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
        weakref.finalize(self, self.rows.close)
        self.rows.execute(
            "create table penguins (id integer primary key, species text, island text,"
            " bill_length_mm real, bill_depth_mm real, flipper_length_mm real,"
            " body_mass_g integer, sex text, year integer)"
        )
        self.rows.execute("begin")
        self.rows.executemany(
            f"insert into penguins ({', '.join(COLUMNS)}) values (?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608  # column names
            cells,
        )
        self.rows.execute("commit")


_original = cache(_Original)


def _cells() -> list[list[str | float | None]]:
    """Return the rows of the file."""
    with _SOURCE.open(newline="", encoding="utf-8") as file:
        lines = csv.reader(file)
        if tuple(next(lines)) != COLUMNS:
            raise ValueError(f"{_SOURCE}: the columns are not {', '.join(COLUMNS)}")
        return [[_cell(text) for text in line] for line in lines]


def _condition(where: Mapping[str, object]) -> tuple[str, list[object]]:
    wanted = {name: value for name, value in where.items() if value is not None}
    # The names are this package's own; only the values come from a request, and they are bound.
    condition = " and ".join(f"{name} = ?" for name in wanted)
    return (f" where {condition}" if condition else ""), list(wanted.values())


def _cell(text: str) -> str | float | None:
    if text in ("", "NA"):
        return None
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text
