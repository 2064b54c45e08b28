"""The handout, in ``handout.toml``: two pages with a list of questions that leads from an error to its cause."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from demo_api.explain.scenarios import scenarios_by_reason
from demo_api.lesson import Id, Text
from demo_api.reading.problems import Location
from demo_api.scenarios import whole
from demo_api.teaching.document import DocumentError
from demo_api.teaching.document import read as read_document
from demo_api.words import Words, load

FILE = "handout.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Question(_Strict):
    """What to look for, the reasons that it can have, and what to do. The first question that is true counts.

    ``reasons`` are ids of ``reasons.toml``. Without one, ``scenario`` names the scenario that shows it.
    """

    look: Text
    reasons: list[Id] = []
    do: Text
    scenario: Id | None = None


class Header(_Strict):
    """A header of a response: on which responses it is needed, and what it says."""

    name: Text
    on: Text
    says: Text


class Handout(_Strict):
    """The content of ``handout.toml``. ``code`` is the scenario whose file is the reference configuration."""

    title: Text
    code: Id
    question: Annotated[list[Question], Field(min_length=1)]
    header: list[Header] = []


def read(root: Path) -> Handout:
    """Return the handout in a folder of scenarios.

    Raises:
        DocumentError: There is none, or it has mistakes.
    """
    return read_document(root / FILE, Handout, _keys)


def to_json(handout: Handout, root: Path) -> dict[str, Any]:
    """Return the handout with the words of the consoles, and for each question the scenario to look at.

    Raises:
        DocumentError: A question names a reason that there is not.
    """
    words = load()
    if unknown := {reason for it in handout.question for reason in it.reasons} - set(words.reasons):
        raise DocumentError(f"{FILE}: there are no reasons called {', '.join(sorted(unknown))}")
    shown = scenarios_by_reason(whole(root))
    return {
        **handout.model_dump(include={"title", "code", "header"}),
        "questions": [_question(it, words, shown) for it in handout.question],
    }


def _question(question: Question, words: Words, shown: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    return {
        "look": question.look,
        "do": question.do,
        "causes": [words.reasons[it].title for it in question.reasons],
        "consoles": [
            {"name": engine.name, "texts": texts}
            for engine in words.engines.values()
            if (texts := list(_brief(engine.report(it).text for it in question.reasons)))
        ],
        "scenario": question.scenario or next((slug for it in question.reasons for slug in shown.get(it, ())), None),
    }


def _brief(texts: Iterable[str | None]) -> Iterable[str]:
    """Yield the part of each message that differs from other messages, once, with an ellipsis for each value."""
    seen = set()
    for text in texts:
        reason = re.search(r"\(Reason: (.*?)\)\.", text or "")
        brief = re.sub(r"\{\w+\}", "…", reason[1] if reason else text or "").partition(". Have the server")[0]
        if brief and brief not in seen:
            seen.add(brief)
            yield brief


def _keys(location: Location) -> list[str]:
    above = location[:-1]
    return list((Question if "question" in above else Header if "header" in above else Handout).model_fields)
