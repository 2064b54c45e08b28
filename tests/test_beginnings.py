"""A message means the same, whatever a log, a library or an older browser wrote before it on the line."""

from collections import defaultdict

import pytest

from demo_api.browser.engines import ENGINES
from demo_api.explain import Explanation, explain
from demo_api.words import load

BEGINNINGS = ("Error: ", "10:22:31 console ERROR app.js: ", "(index):1 ", "Failed to load cart: ")
VALUES = {
    "url": "https://api.example/x",
    "origin": "https://shop.example",
    "acao": "https://other.example",
    "acac": "false",
    "header": "x-a",
    "method": "PUT",
    "status": "404",
    "scheme": "ftp",
    "kind": "fetch",
    "page_url": "https://page.example/",
    "first_url": "https://first.example/",
}
SHORTEST = 25
"""Shorter texts are words that people also write themselves."""


def texts_of(engine: str) -> set[str]:
    """Return what an engine prints, and printed, for each reason, with values."""
    words = load().engines[engine]
    reports = [words.report(reason) for reason in load().reasons]
    texts = {it.text or "" for it in reports} | {(it.error or "").partition(": ")[2] for it in reports}
    texts |= {line for older in words.older for line in older.lines}
    return {it.format_map(defaultdict(lambda: "v", VALUES)) for it in texts if len(it) > SHORTEST}


def said(found: list[Explanation]) -> list[tuple[str, ...]]:
    return [tuple(each.reason for each in it.candidates)[:1] for it in found]


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("engine", [it.name for it in ENGINES])
def test_a_message_means_the_same_after_any_beginning(engine: str, beginning: str) -> None:
    alone = {text: said(explain(text)) for text in texts_of(engine)}
    known = {text: reasons for text, reasons in alone.items() if reasons}
    assert len(known) > 20
    assert {text: said(explain(beginning + text)) for text in known} == known
