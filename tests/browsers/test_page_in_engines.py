"""The page itself in every real browser: one experiment by its own controls, and everything at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conftest import RunningLab

from demo_api.settings import shared_folder
from demo_api.words import load
from demo_api.workshop.exercise import read_all
from demo_api.workshop.folder import Folder

if TYPE_CHECKING:
    from pathlib import Path

    from .engine import Engine

# What a reader does, as the events that a reader's hand would cause; and waiting for what a reader would wait for.
HAND = """
const until = async (what) => {
  for (let turn = 0; turn < 20000; turn++) {
    const found = what();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`still not: ${what}`);
};
const the = (selector) => until(() => document.querySelector(selector));
"""
ONE_EXPERIMENT = """
const before = (await the("#send")).disabled;
(await the("input[value=readable]")).click();
(await the("#send:not(:disabled)")).click();
const outcome = await the("#outcome");
return {
  before,
  outcome: outcome.textContent,
  focused: document.activeElement === outcome,
  wrong: (await the(".remark")).classList.contains("other"),
  ghost: (await the(".guess .label")).textContent,
  contradictions: document.querySelectorAll(".unexpected").length,
  yours: (await the(".consoles h3")).textContent,
};
"""
EVERYTHING = """
if (argument) (await the("#everywhere")).click();
(await the("#run")).click();
const title = await the("#tally-title");
return {
  title: title.textContent,
  focused: document.activeElement === title,
  far: [document.getElementById("far").value, document.getElementById("far").max],
  wide: document.documentElement.scrollWidth <= innerWidth,
  cells: Object.fromEntries([...document.querySelectorAll(".matrix td a")].map((it) =>
    [it.getAttribute("href"), [it.dataset.ending, it.dataset.otherwise, it.parentElement.querySelector(".why")?.textContent ?? ""]])),
  others: [...document.querySelectorAll(".others li")].map((it) => it.textContent),
};
"""
LIGHTS = """
await the(argument);
return {
  on: document.querySelectorAll(".light.on").length,
  off: document.querySelectorAll(".light.off").length,
  said: document.querySelector(".misstep, .problem, .debrief h2")?.textContent ?? "",
};
"""
NAMES = {"chromium": "Chromium", "firefox": "Firefox", "webkit": "WebKit"}


def expected(scenarios: list[dict[str, Any]], name: str) -> dict[str, list[str]]:
    """Return how each experiment ends, by its address, as the lessons say."""
    found = {}
    for scenario in scenarios:
        for probe in scenario["probes"]:
            for role, usual in probe["expect"].items():
                it = usual["engines"].get(name, usual)
                blocked = "after" if it["handler"] else "before"
                unsent = probe["via"] == "beacon" and not it["handler"]
                happened = blocked if it["outcome"] == "blocked" or unsent else it["outcome"]
                if it["reason"] in {"network-error", "preflight-network-error", "body-truncated"}:
                    happened = "no response"
                why = load().reasons[it["reason"]].title if it["outcome"] == "blocked" else ""
                found[f"#{scenario['slug']}/{probe['id']}/{role}"] = [happened, "false", why]
    return found


def test_one_experiment_from_prediction_to_outcome(lab: RunningLab, engine: Engine) -> None:
    engine.open(f"{lab.origins.client}/#no-cors-headers/read/stranger")
    saw = engine.run(HAND + ONE_EXPERIMENT, timeout=60).result
    assert saw["before"] is True
    assert saw["outcome"] == "Blocked, after the server did the work."
    assert saw["focused"] is True
    assert saw["wrong"] is True
    assert saw["ghost"] == "your guess Readable"
    assert saw["contradictions"] == 0
    assert saw["yours"] == f"{NAMES[engine.name]} (your browser)"


def test_everything_ends_as_predicted(lab: RunningLab, engine: Engine) -> None:
    """In one engine also where a lesson says nothing: it is a thousand experiments, and they hold the lessons' own.

    Whatever cookies earlier tests have left change nothing; nor does what they have deleted.
    """
    everywhere = engine.name == "chromium"
    lab.lab.table.delete(1)
    engine.open(f"{lab.origins.client}/#everything")
    saw = engine.run(HAND + EVERYTHING, everywhere, timeout=500).result
    cells = expected(lab.as_page("/lab/scenarios").json()["scenarios"], engine.name)
    assert lab.lab.table.count() == 344  # the page puts back what was deleted before
    assert saw["others"] == []
    assert {address: saw["cells"][address] for address in cells} == cells
    count = len(saw["cells"])
    assert count > len(cells) if everywhere else count == len(cells)
    assert saw["title"].startswith(
        f"{count} experiments, {count} as the model predicts for this browser ({NAMES[engine.name]}"
    )
    # To the very end.
    assert (saw["focused"], saw["far"], saw["wide"]) == (True, [count, count], True)


def test_the_lights_of_an_exercise_follow_each_save(tmp_path: Path, engine: Engine) -> None:
    exercises = read_all(shared_folder("exercises"))
    exercise = next(it for it in exercises if it.slug == "log-in-and-stay")
    folder = Folder(tmp_path / "mine")
    folder.fill(exercises)
    with RunningLab(shared_folder("scenarios"), workshop=folder.path) as lab:
        engine.open(f"{lab.origins.client}/#workshop/{exercise.slug}")
        start = engine.run(HAND + LIGHTS, ".light.off", timeout=60).result
        assert (start["on"] + start["off"], start["off"] > 0) == (5, True)
        folder.file(exercise).write_text(exercise.wrong["star"], encoding="utf-8")
        wrong = engine.run(HAND + LIGHTS, ".misstep", timeout=60).result
        assert wrong["said"] == exercise.task.misstep["star"].says.replace("`", "")
        folder.file(exercise).write_text(exercise.solution, encoding="utf-8")
        assert engine.run(HAND + LIGHTS, ".debrief", timeout=60).result == {"on": 5, "off": 0, "said": " Solved"}
