"""Each odd case that was measured, row by row, held against the model: ``cases/oddities.jsonl``.

``python tests/test_oddities.py`` prints how many rows agree, by what is compared and by what the rows are about.
"""

import re
from collections import Counter
from typing import Any

import pytest
from replaying import KINDS, differences, rows

from demo_api.browser import ENGINES, Engine

ROWS = rows()
KEPT = {
    # WebKit leaves out a message that it has printed before, and the rows of one run share their ports.
    ("one-loc-same-1381", "webkit"): {"texts"},
    ("one-loc-same-1514", "webkit"): {"texts"},
    ("one-url-fail-1646", "webkit"): {"texts"},
}
"""The differences that are kept, each with its reason."""


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_the_model_does_in_an_odd_case_what_the_browser_did(row: dict[str, Any], engine: Engine) -> None:
    found = differences(row, engine)
    assert found.keys() == KEPT.get((row["id"], engine.name), set()), "\n".join(
        f"{kind}: the model says {says}, {engine.name} did {did}" for kind, (says, did) in found.items()
    )


def test_few_differences_are_kept() -> None:
    assert len(KEPT) <= 15


def test_no_row_is_lost() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS) == 1023


def about(row: dict[str, Any]) -> str:
    return re.sub(r"-?\d+.*", "", row["id"])


def main() -> None:
    by_kind: Counter[tuple[str, str]] = Counter()
    by_row: Counter[str] = Counter()
    for row in ROWS:
        for engine in ENGINES:
            found = differences(row, engine)
            by_kind.update((kind, engine.name) for kind in KINDS if kind not in found)
            by_row[about(row)] += not found
    print(f"{'':20}", *(f"{engine.name:>9}" for engine in ENGINES))
    for kind in KINDS:
        print(f"{kind:20}", *(f"{by_kind[kind, engine.name]:9}" for engine in ENGINES), f"of {len(ROWS)}")
    of = Counter(map(about, ROWS))
    for name in sorted(of):
        print(f"{name:20} {by_row[name]:9} of {of[name] * len(ENGINES)}")


if __name__ == "__main__":
    main()
