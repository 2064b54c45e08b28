"""What other programs print about CORS, or instead of it: other browsers, libraries, servers. It has no language."""

from collections.abc import Mapping
from pathlib import Path

from demo_api.words.programs import OtherText, Topic
from demo_api.words.source import Source
from demo_api.words.tables import Reason
from demo_api.words.values import VALUES

_ROW = {"by": str, "texts": list, "reasons": list, "topic": str, "stack": str, "codes": list}


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
    for row in source.rows("said"):
        given = source.checked("said", row, _ROW, ("by", "texts"))
        meant, topic = tuple(given.get("reasons", ())), given.get("topic", "")
        source.ids("said", meant, reasons, "reason")
        source.ids("said", filter(None, (topic,)), topics, "topic")
        texts = [source.template("said", str(text), VALUES) for text in given.get("texts", ())]
        codes = tuple(map(str, given.get("codes", ())))
        found += [OtherText(given.get("by", ""), text, meant, topic, given.get("stack", ""), codes) for text in texts]
    return tuple(found)
