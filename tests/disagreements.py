"""Where a browser and the model disagree: random odd cases, each made as small as it can be.

By hand: ``python tests/disagreements.py chromium --seed 8 --cases 500 --rows FILE``. What was measured is added to FILE,
a row a line, so that a repair can be tried without the browser: ``python tests/disagreements.py --replay FILE``.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from browsers.engine import EngineError, find  # noqa: E402
from browsers.rowstage import RowStage  # noqa: E402
from oddcases import Case, draw, row_of, smaller, top  # noqa: E402
from replaying import differences  # noqa: E402

from demo_api.browser import ENGINES  # noqa: E402

TOGETHER = 100


class Trial:
    """A browser on the stage."""

    def __init__(self, name: str) -> None:
        engine = find(name)
        if engine is None:
            raise SystemExit(f"{name} is not installed")
        self.engine = engine
        self.model = next(it for it in ENGINES if it.name == name)
        self.stage = RowStage()
        self.at = ""

    def measured(self, case: Case) -> dict[str, Any]:
        row = dict(case["row"]) if "row" in case else row_of(case)
        if self.at != top(row):
            self.at = top(row)
            self.stage.open(self.engine, self.at)
        try:
            row["engines"] = {self.model.name: self.stage.run(self.engine, row)}
        except (EngineError, TypeError) as error:
            self.at = ""
            row["engines"] = {self.model.name: None}
            row["trouble"] = str(error)
        return row

    def measured_all(self, cases: list[Case]) -> list[dict[str, Any]]:
        """Several at once, which takes less time; one by one if that fails."""
        rows = [dict(case["row"]) if "row" in case else row_of(case) for case in cases]
        try:
            return self.stage.run_all(self.engine, rows)
        except (EngineError, TypeError):
            self.at = ""
            return [self.measured(case) for case in cases]
        finally:
            self.at = ""

    def found(self, row: dict[str, Any]) -> dict[str, Any]:
        if row["engines"][self.model.name] is None:
            return {"trouble": (None, row["trouble"])}
        return differences(row, self.model)

    def shrunk(self, case: Case, row: dict[str, Any], end: float) -> tuple[Case, dict[str, Any]]:
        kinds = set(self.found(row))
        going = True
        while going and time.monotonic() < end:
            going = False
            for less in smaller(case):
                tried = self.measured(less)
                if kinds & set(self.found(tried)):
                    case, row, going = less, tried, True
                    break
        return case, row

    def close(self) -> None:
        self.engine.close()
        self.stage.close()


def report(found: dict[str, Any], case: object) -> None:
    print(json.dumps(case, ensure_ascii=False)[:900])
    for kind, (says, did) in found.items():
        print(f"    {kind}: model {says!r}\n    {' ' * len(kind)}  real  {did!r}")


def replayed(path: Path, limit: int) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    whole: dict[tuple[str, str], int] = {}
    for row in rows:
        (name,) = row["engines"]
        model = next(it for it in ENGINES if it.name == name)
        found = {"trouble": (None, row["trouble"])} if row["engines"][name] is None else differences(row, model)
        for key in [
            "cases",
            *found,
            *(["differs"] if found else []),
            *(["outcome or requests"] if {"outcome", "requests"} & set(found) else []),
        ]:
            whole[name, key] = whole.get((name, key), 0) + 1
        if found and limit > 0:
            limit -= 1
            report(found, [name, row.get("seed"), row.get("case")])
    for key, count in sorted(whole.items()):
        print(*key, count)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("engine", nargs="?")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--cases", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=200)
    parser.add_argument("--rows", type=Path)
    parser.add_argument("--replay", type=Path)
    parser.add_argument("--given", type=Path, help="cases, one a line, in place of random ones")
    parser.add_argument("--shrink", action="store_true")
    parser.add_argument("--limit", type=int, default=1000)
    given = parser.parse_args()
    if given.replay:
        replayed(given.replay, given.limit)
        return
    began = time.monotonic()
    trial = Trial(given.engine)
    if given.given:
        cases = [json.loads(line) for line in given.given.read_text("utf-8").splitlines()]
    else:
        cases = [draw(random.Random(f"{given.seed}-{number}")) for number in range(given.cases)]  # noqa: S311  # nothing secret
    order = sorted(range(len(cases)), key=lambda it: top(cases[it].get("row", cases[it])))
    done = 0
    with given.rows.open("a") as file:
        try:
            for some in (order[at : at + TOGETHER] for at in range(0, len(order), TOGETHER)):
                if time.monotonic() - began > given.seconds:
                    break
                for number, row in zip(some, trial.measured_all([cases[it] for it in some]), strict=True):
                    done += 1
                    row |= {"case": cases[number], "seed": f"{given.seed}-{number}"}
                    if given.shrink and trial.found(row):
                        case, small = trial.shrunk(cases[number], row, min(began + given.seconds, time.monotonic() + 6))
                        row["small"] = {**small, "case": case}
                    file.write(json.dumps(row) + "\n")
        finally:
            trial.close()
    print(done, "cases in", round(time.monotonic() - began), "s")


if __name__ == "__main__":
    main()
