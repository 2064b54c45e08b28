"""Random odd cases in real browsers, against the model: what is asked, what arrives, who may read, and what is printed.

The cases are the same at each run, so that a change is to blame for a failure. Another seed looks for what nobody has
met: ``make test ARGS="tests/browsers/test_generated.py" CASES=2000 SEED=8``; ``tests/disagreements.py`` writes down
what it finds, and makes it small.
"""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING

import pytest
from oddcases import draw, row_of
from replaying import differences

from demo_api.browser import ENGINES

from .rowstage import RowStage

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .engine import Engine

COUNT = int(os.environ.get("CASES", "120"))
SEED = os.environ.get("SEED", "w2")
WORDS_MAY_DIFFER = 0.02
"""The share of cases in which a code or a text may differ: rare texts depend on what no request shows."""


@pytest.fixture(scope="module")
def stage() -> Iterator[RowStage]:
    made = RowStage()
    yield made
    made.close()


def test_the_model_foretells_what_a_browser_does(engine: Engine, stage: RowStage) -> None:
    model = next(it for it in ENGINES if it.name == engine.name)
    cases = [draw(random.Random(f"{SEED}-{number}")) for number in range(COUNT)]  # noqa: S311  # nothing secret
    others = []
    for case, row in zip(cases, stage.run_all(engine, [row_of(it) for it in cases]), strict=True):
        found = differences(row, model)
        told = "\n".join(
            [f"SEED={SEED}", str(case), *(f"{kind}: {says} / {did}" for kind, (says, did) in found.items())]
        )
        assert not {"outcome", "requests"} & set(found), told
        if found:
            others.append(told)
    assert len(others) <= WORDS_MAY_DIFFER * COUNT, "\n\n".join(others)
