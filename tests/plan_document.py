"""The plans for a class as Markdown: ``docs/teaching.md`` takes them from the data that the page shows at #teach."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from demo_api.settings import shared_folder
from demo_api.teaching.key import described
from demo_api.teaching.plans import read
from demo_api.workshop.exercise import read_all

CLIENT = Path(__file__).parent.parent / "client"
PAGE = "http://localhost:8001/"


def teaching() -> str:
    root = shared_folder("scenarios")
    content = described(read(root), root, read_all(shared_folder("exercises")))
    parts = [*map(plan, content["plans"]), experiments(content["experiments"]), key(content), aims(content["chapters"])]
    return "\n\n".join(parts)


def names(file: str, table: str) -> dict[str, str]:
    """Return a table of words from a module of the page."""
    text = (CLIENT / file).read_text(encoding="utf-8")
    rows = re.search(rf"const {table} = {{\n(.*?)}};", text, re.DOTALL)
    assert rows, f"{file} has no {table}"
    return dict(re.findall(r'^  "?([\w. ]+?)"?: "(.*)",$', rows[1], re.MULTILINE))


ENDINGS = names("endings.js", "SHORT")
ORIGINS = names("roles.js", "ROLE_NAMES")


def plan(it: dict[str, Any]) -> str:
    rows = ["| minute | | |", "|--:|---|---|", *map(row, it["steps"])]
    return "\n".join([f"## {it['title']}: {it['minutes']} minutes", "", it["for"], "", *rows])


def row(step: dict[str, Any]) -> str:
    return f"| {step['begins']} to {step['begins'] + step['minutes']} | **{step['title']}** | {' '.join(cells(step))} |"


def cells(step: dict[str, Any]) -> Iterator[str]:
    if step["opens"]:
        yield f"Open [`{step['opens']}`]({PAGE}{step['opens']})."
    if step["shows"]:
        yield f"Show {', '.join(link(it) for it in step['shows'])}."
    if step["exercises"]:
        slugs = (it["slug"] for it in step["exercises"])
        yield f"Exercises: {', '.join(f'[`{slug}`]({PAGE}#workshop/{slug})' for slug in slugs)}."
    yield step["does"]


def link(experiment: dict[str, Any]) -> str:
    return f"[{experiment['title']}]({PAGE}#{experiment['at']})"


def experiments(found: list[dict[str, Any]]) -> str:
    return "\n\n".join(["## What to say about each experiment", *map(talk, found)])


def talk(it: dict[str, Any]) -> str:
    lines = [
        f"### {it['title']}",
        "",
        f"[{it['says'].replace('`', '')}]({PAGE}#{it['at']}), from {ORIGINS[it['role']]}.",
        "",
        f"- **Ask.** {it['ask']}",
        f"- **Many say:** *{ENDINGS[it['wrong']]}.* “{it['many']}”",
        f"- **It ends:** *{ENDINGS[it['ending']]}.* {it['reply']}",
    ]
    return "\n".join(lines)


def key(content: dict[str, Any]) -> str:
    lines = ["## Solutions", "", "| experiment | from | ending | reason |", "|---|---|---|---|"]
    lines += [
        f"| {link(it)} | {ORIGINS[it['role']]} | {ENDINGS[it['ending']]} | {it['reason']} |"
        for it in content["experiments"]
    ]
    lines += [
        "",
        "| exercise | minutes | what a learner can do afterwards | lines of a solution |",
        "|---|--:|---|---|",
    ]
    for it in content["exercises"]:
        code = "<br>".join(f"`{line.replace('|', chr(92) + '|')}`" for line in it["lines"])
        lines.append(f"| `{it['slug']}` | {it['minutes']} | {it['aim']} | {code} |")
    return "\n".join(lines)


def aims(chapters: list[dict[str, Any]]) -> str:
    lines = ["## The aims", "", "After the lab, a learner can:"]
    for it in chapters:
        lines += ["", f"**{it['title']}**", "", *(f"- {can}" for can in it["aims"])]
    return "\n".join(lines)
