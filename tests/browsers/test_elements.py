"""Elements in a real browser, again: a few of the rows of ``cases/elements.jsonl`` that the model is held to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elementrows import differences
from elements import SILENT, measured, tried

from demo_api.browser import ENGINES

from .elementstage import ElementStage

if TYPE_CHECKING:
    from .engine import Engine

SOME = 48
SLOW = frozenset({"audio", "video", "track", "sharedworker", "mask-image"})
"""What takes some engines a second or more, and what they do otherwise."""


def test_elements_still_do_what_was_measured(engine: Engine) -> None:
    model = next(it for it in ENGINES if it.name == engine.name)
    rows = [
        it
        for it in measured()
        if it["via"] not in SLOW | SILENT
        and it.get("page") != "null"
        and not differences(it, model, it["did"][engine.name])
        and it["did"][engine.name]["event"] != "none"
    ]
    some = rows[:: len(rows) // SOME]
    stage = ElementStage()
    try:
        stage.open(engine, "P")
        did = tried(stage, engine, some)
    finally:
        stage.close()
    found = {it["id"]: differences(it, model, did[it["id"]]) for it in some}
    assert {name: it for name, it in found.items() if it} == {}
