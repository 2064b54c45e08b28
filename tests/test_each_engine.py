"""``check`` sends what the common model sends, and preflights; for each engine it says what that engine would meet.

The server is the one of a random odd case: its responses repeat what requests bring, so an engine that sends another
Origin, or asks for other headers, gets another response. What cannot be known must be said to be assumed.
"""

import random

import pytest
from oddcases import Case, draw, row_of
from replaying import answer, asked

from demo_api.browser import ENGINES, decide
from demo_api.check import check
from demo_api.check.courier import Received


@pytest.mark.parametrize("number", range(150))
def test_a_verdict_on_an_engine_is_what_the_engine_does_or_is_assumed(number: int) -> None:
    case: Case = draw(random.Random(f"each engine {number}"))  # noqa: S311  # the cases are the same at each run
    row = row_of(case)
    request = asked(row, row["steps"][0])
    told = check(request, lambda it: Received(answer(row, it))).verdict.browsers
    for engine in ENGINES:
        really = decide(request, lambda it: answer(row, it), engine)
        found = told[engine.name]
        assert found.assumed or (found.outcome, found.reason) == (really.outcome, really.reason), (engine.name, case)
