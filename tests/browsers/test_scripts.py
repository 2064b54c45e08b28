"""The scripts that the lab can run without a browser do the same in each real browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scripts import NO_SCRIPTS, SHOWS, THROWS, script

if TYPE_CHECKING:
    from conftest import RunningLab

    from .engine import Engine

RUN = """
const results = [];
for (const text of argument) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const result = {};
  try {
    const module = await import(address).catch((error) => { result.unread = error.name; });
    if (module) result.shows = JSON.stringify(await module.load("http://a/b"));
  } catch (error) {
    result.throws = error.name;
  }
  results.push(result);
}
return {results};
"""


def results(lab: RunningLab, engine: Engine, texts: list[str]) -> list[dict[str, Any]]:
    engine.open(f"{lab.origins.api}/wildcard/chart.svg")  # a document without a policy
    found: list[dict[str, Any]] = engine.run(RUN, [script(it) for it in texts]).result["results"]
    return found


def test_what_a_script_shows(lab: RunningLab, engine: Engine) -> None:
    saw = results(lab, engine, list(SHOWS))
    assert [json.loads(it["shows"]) for it in saw] == list(SHOWS.values())


def test_what_a_script_throws(lab: RunningLab, engine: Engine) -> None:
    assert results(lab, engine, list(THROWS)) == [{"throws": it} for it in THROWS.values()]


def test_what_is_no_script(lab: RunningLab, engine: Engine) -> None:
    assert results(lab, engine, list(NO_SCRIPTS)) == [{"unread": "SyntaxError"}] * len(NO_SCRIPTS)
