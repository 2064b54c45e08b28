"""The playground in every real browser: sent from five origins, each request ends as the model has predicted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from test_playground_page import PLAYS, play_of

from .test_page_in_engines import HAND

if TYPE_CHECKING:
    from conftest import RunningLab

    from .engine import Engine

SEND = """
location.hash = "#explain";  // an address that the page does not complete
await until(() => document.querySelector("h1")?.textContent !== "Playground");
location.hash = argument;
const cells = (state) => {
  const all = [...document.querySelectorAll(`.strip button:is(${state})`)];
  return all.length === 5 && Object.fromEntries(all.map((it) => [it.id.replace("play-from-", ""), it.dataset.ending]));
};
await until(() => document.querySelector("h1")?.textContent === "Playground" && location.hash === argument);
const predicted = await until(() => cells("[data-state=predicted], [data-state=unknown]:not([data-ending=unknown])"));
(await the("#send:not(:disabled)")).click();
const sent = await until(() => cells("[data-state=sent], [data-state=surprise], [data-state=failed]"));
return {
  predicted, sent,
  contradictions: document.querySelectorAll(".contradiction").length,
  notes: [...document.querySelectorAll(".strip [data-state=surprise], .strip [data-state=failed]")].map((it) => it.textContent),
};
"""


@pytest.mark.parametrize("name", PLAYS)
def test_five_origins_end_as_the_model_predicts(lab: RunningLab, engine: Engine, name: str) -> None:
    page = f"{lab.origins.client}/#explain"
    if engine.url != page:  # one page and its frames do for all
        engine.open(page)
    saw = engine.run(HAND + SEND, f"#playground?{play_of(lab, name)}", timeout=60).result
    assert saw["notes"] == []
    assert saw["sent"] == saw["predicted"]
    assert saw["contradictions"] == 0
