"""Each element that was measured, row by row, held against the model: ``cases/elements.jsonl``."""

import re
from collections import Counter
from typing import Any

import pytest
from elementrows import differences
from elements import measured

from demo_api.browser import ENGINES, Engine

ROWS = measured()
KEPT = {
    "WebKit follows no redirect of another server for these, if they load with CORS": (
        "webkit", re.compile("redirect-(modulepreload|mask-image)-.*"),
    ),
    "WebKit plays a picture as a video of one frame": ("webkit", re.compile("body-audio-.*-png")),
    "WebKit believes what a picture says of itself if it says PDF": ("webkit", re.compile("type-img-application/pdf.*")),
    "WebKit knows image/svg+xml in small letters only": ("webkit", re.compile(r"svg-IMAGE/SVG\+XML.*")),
    "WebKit reads the type of a module as one value": ("webkit", re.compile("odd-type-module-.*")),
    "WebKit takes */* for a type": ("webkit", re.compile(r"(odd-)?type-stylesheet-\*/\*.*")),
}  # fmt: skip
"""The differences that are kept: why, in which engine, and the rows."""


BY_VIA: dict[str, list[dict[str, Any]]] = {}
for row in ROWS:
    BY_VIA.setdefault(row["via"], []).append(row)


def is_kept(row: dict[str, Any], engine: Engine) -> bool:
    return any(name == engine.name and rows.fullmatch(row["id"]) for name, rows in KEPT.values())


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize("via", sorted(BY_VIA))
def test_the_model_says_of_an_element_what_the_browser_did(via: str, engine: Engine) -> None:
    judged = (row for row in BY_VIA[via] if not is_kept(row, engine))
    found = {row["id"]: differences(row, engine, row["did"][engine.name]) for row in judged}
    assert {name: it for name, it in found.items() if it} == {}


@pytest.mark.parametrize("why", KEPT)
def test_what_is_kept_differs(why: str) -> None:
    name, rows = KEPT[why]
    engine = next(it for it in ENGINES if it.name == name)
    kept = [row for row in ROWS if rows.fullmatch(row["id"])]
    assert any(differences(row, engine, row["did"][name]) for row in kept)


def test_no_row_is_lost() -> None:
    assert len({row["id"] for row in ROWS}) == len(ROWS)
    assert Counter(name for row in ROWS for name in row["did"]) == dict.fromkeys((it.name for it in ENGINES), len(ROWS))
