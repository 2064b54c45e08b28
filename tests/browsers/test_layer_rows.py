"""Some rows about what lies around CORS, again in each real browser: it still does what was written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers import rows

from .layerstage import LayerStage

if TYPE_CHECKING:
    from .engine import Engine

# What does not end at once: a host is looked up, something is waited for, or a request is sent after the response.
SLOW = ("kept-swr", "audio", "beacon", "font", "form", "frame", "worker", "host-ip6", "scheme-", "redirect-to-")
EVERY = {"csp": 9, "http-cache": 12, "local-network": 4}


def test_the_rows_are_true_of_this_browser(engine: Engine) -> None:
    stage = LayerStage()
    try:
        for name, every in EVERY.items():
            some = [row for row in rows(name) if not row["id"].startswith(SLOW)][::every]
            did = stage.run(engine, some, at_once=12)
            for row, now in zip(some, did, strict=True):
                assert now == row["engines"][engine.name], row["id"]
    finally:
        stage.close()
