"""What is written of the same words is what comes out of them now."""

from pathlib import Path

import pytest

from demo_api import stacks
from stacks.running import series, version
from stacks.test_stacks import is_required, ready
from stacks.words import ASK, FILE, document, naive, questions, recorded, results, toml


@pytest.mark.parametrize("name", stacks.names())
def test_the_same_words_have_the_result_that_is_written(name: str, request: pytest.FixtureRequest) -> None:
    ready(name, request)
    found, proven = version(name) or "", stacks.load(name).proven
    if series(found) != series(proven) and not is_required(name):
        pytest.skip(f"{name} {found} runs here, and what is written is of {proven}")
    assert results(name) == recorded(name), "look at what changed, and write it with make words"


def test_every_stack_has_its_words_and_every_question_its_way_to_ask() -> None:
    assert {it.stem for it in (Path(__file__).parent / "naive").iterdir()} == set(stacks.names())
    assert [it["id"] for it in questions()] == list(ASK)
    keys = {it["words"] for it in questions()} - {"usual"}
    for name in stacks.names():
        told = naive(name)
        assert told["words"].keys() <= keys
        assert {"nothing", "any", told.get("usual", "list")} <= told["words"].keys()


def test_what_is_written_has_the_texts_of_the_questions() -> None:
    found = {name: recorded(name) for name in stacks.names()}
    assert FILE.read_text(encoding="utf-8") == toml(document(found)), "make words writes it anew"
