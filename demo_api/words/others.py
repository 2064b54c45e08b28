"""What other programs print about CORS, or instead of it: other browsers, libraries, servers. It has no language."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from demo_api.words.programs import OtherText, Topic
from demo_api.words.source import Row, Source
from demo_api.words.tables import Reason
from demo_api.words.values import VALUES

SHORTEST = 10
"""The number of characters, without spaces, that a text needs between two values: fewer cannot be searched for."""

_LISTS = ("texts", "reasons", "codes")
_ROW = {"by": str, "topic": str, "stack": str} | dict.fromkeys(_LISTS, list)
_CODE = re.compile(r"[A-Z]{3}\d{4}")
_VALUE = re.compile(r"\{\w+\}")


def read_others(
    path: Path, reasons: Mapping[str, Reason], topics: Mapping[str, Topic], problems: list[str]
) -> tuple[OtherText, ...]:
    """Return the messages of other programs.

    Args:
        path: Their file.
        reasons: All reasons.
        topics: What a message can be about if it is not about CORS.
        problems: The list for mistakes.
    """
    source = Source(path, problems)
    found: list[OtherText] = []
    for number, row in enumerate(source.rows("said"), 1):
        found += _said(source, f"said {number}{_named(row)}", row, reasons, topics)
    for key in sorted(source.content.keys() - {"said"}):
        source.problem(key, "is not known; write [[said]]")
    used = {it.topic for it in found}
    for topic in (it for it in topics if it not in used):
        source.problem(topic, "no row has this topic of topics.toml; add a row, or remove the topic")
    return tuple(found)


def _said(
    source: Source, where: str, row: Row, reasons: Mapping[str, Reason], topics: Mapping[str, Topic]
) -> Iterator[OtherText]:
    given = source.checked(where, row, _ROW, ("by", "texts"))
    lists = {key: _texts(source, where, key, given.get(key, [])) for key in _LISTS}
    topic = given.get("topic", "")
    source.ids(where, lists["reasons"], reasons, "reason")
    if topics:  # none, if their file cannot be read; that is a mistake of its own
        source.ids(where, filter(None, (topic,)), topics, "topic")
    if topic and lists["reasons"]:
        source.problem(where, "has reasons and a topic; a topic is for what is not about CORS, so remove one of them")
    if lists["codes"] and not lists["reasons"]:
        source.problem(where, "has codes, but no reasons for them; add reasons = [...]")
    for code in lists["codes"]:
        if not _CODE.fullmatch(code):
            source.problem(where, f"the code {code!r} is not three capital letters and four digits, such as SEC7120")
    if given.get("texts") == []:
        source.problem(where, "has no text; add one to texts")
    for text in lists["texts"]:
        if max(len("".join(part.split())) for part in _VALUE.split(text)) < SHORTEST:
            source.problem(where, f"{text!r} cannot be searched for; write {SHORTEST} characters without a value")
        yield OtherText(
            by=given.get("by", ""),
            text=source.template(where, text, VALUES),
            reasons=lists["reasons"],
            topic=topic,
            stack=given.get("stack", ""),
            codes=lists["codes"],
        )


def _texts(source: Source, where: str, key: str, items: list[object]) -> tuple[str, ...]:
    """Return the texts of a list; what is not a text is noted."""
    for it in items:
        if not isinstance(it, str) or not it.strip():
            source.problem(where, f"{it!r} in {key} is not a text")
    return tuple(it for it in items if isinstance(it, str) and it.strip())


def _named(row: Row) -> str:
    """Return by what people find a row in the file."""
    texts = row.get("texts")
    first = texts[0] if isinstance(texts, list) and texts else row.get("by", "")
    return f" ({str(first)[:40]})"
