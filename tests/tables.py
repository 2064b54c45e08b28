"""The tables that documents take from the data. ``make tables`` writes them, tests/test_docs.py holds them."""

import re
from pathlib import Path

from plan_document import teaching

from demo_api import stacks
from demo_api.lint import RULES
from demo_api.scenarios import Scenario, listing, whole
from demo_api.settings import shared_folder
from demo_api.words import load

ROOT = Path(__file__).parent.parent


def lessons() -> list[Scenario]:
    return whole(shared_folder("scenarios"))


def scenarios() -> str:
    parts = []
    for chapter in listing(shared_folder("scenarios")).chapters:
        members = [it for it in lessons() if it.chapter == chapter.title]
        rows = [f"| {it.number} | {link(it)} | {it.lesson.kind} | {it.lesson.summary} |" for it in members]
        parts.append(f"## {chapter.title}\n\n{chapter.about}\n\n| | scenario | kind | what it is |\n|--:|---|---|---|")
        parts[-1] += "\n" + "\n".join(rows) + "\n"
    return "\n".join(parts).rstrip()


def link(scenario: Scenario) -> str:
    return f"[`{scenario.slug}`](../scenarios/{scenario.folder.name}/app.py)"


def chapters() -> str:
    found = listing(shared_folder("scenarios")).chapters
    rows = [f"| {it.title} | {len(it.scenarios)} | {it.about} |" for it in found]
    return "\n".join(["| chapter | scenarios | |", "|---|--:|---|", *rows])


def reasons() -> str:
    shown: dict[str, list[str]] = {}
    for lesson in lessons():
        for expected in (expected for probe in lesson.lesson.probe for expected in probe.expect.values()):
            if expected.reason and lesson.slug not in shown.setdefault(expected.reason, []):
                shown[expected.reason].append(lesson.slug)
    words = load()
    with_codes = [engine for engine in words.engines.values() if any(it.code for it in engine.reports.values())]
    columns = ("reason", "what happened", "standard", *(engine.name for engine in with_codes), "shown by")
    rows = [f"| {' | '.join(columns)} |", f"|{'---|' * len(columns)}"]
    for it in words.reasons.values():
        codes = (f"`{code}`" if (code := engine.report(it.id).code) else "" for engine in with_codes)
        where = ", ".join(f"`{slug}`" for slug in shown.get(it.id, [])[:3])
        cells = (f"[`{it.id}`]({it.mdn})", it.title, it.step, *codes, where)
        rows.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(rows)


def proven_stacks() -> str:
    rows = ["| stack | proven on | install | start | what it cannot do |", "|---|---|---|---|---|"]
    for name in stacks.names():
        it = stacks.load(name)
        limits = " ".join(limit.says for limit in it.limit)
        install = f"`{it.install}`" if it.install else ""
        start = f"`{it.start_on()}`"
        rows.append(f"| [`{name}`]({it.docs}) | {it.title} {it.proven} | {install} | {start} | {limits} |")
    return "\n".join(rows)


def mistakes() -> str:
    parts = []
    for name in stacks.names():
        it = stacks.load(name)
        lines = [f"- {'With --from-api: ' if mistake.from_api else ''}{mistake.says}" for mistake in it.mistake]
        parts.append("\n".join([f"**{it.title}**\n", *lines]))
    return "\n\n".join(parts)


def same_words() -> str:
    recorded = stacks.same_words()
    parts = []
    for question in recorded["question"]:
        rows = ["| result | | servers |", "|---|--:|---|"]
        for result in question["results"]:
            names = ", ".join(recorded["titles"][name] for name in result["stacks"])
            rows.append(f"| {result['says']} | {len(result['stacks'])} | {names} |")
        table = "\n".join(rows)
        parts.append(f"## {question['title']}\n\n{question['asks']}\n\n{table}\n\n{question['means']}")
    return "\n\n".join(parts)


def rules() -> str:
    rows = ["| code | level | what | why |", "|---|---|---|---|"]
    for it in RULES.values():
        why = re.sub(r"\{\w+\}", "…", it.why).replace("|", "\\|").replace(" * ", " `*` ")
        rows.append(f"| {it.code} | {it.level} | {it.title.replace('* ', '`*` ')} | {why} |")
    return "\n".join(rows)


TABLES = {
    ("README.md", "chapters"): chapters,
    ("docs/scenarios.md", "scenarios"): scenarios,
    ("docs/reasons.md", "reasons"): reasons,
    ("docs/teaching.md", "teaching"): teaching,
    ("docs/stacks.md", "stacks"): proven_stacks,
    ("docs/stacks.md", "mistakes"): mistakes,
    ("docs/same-words.md", "same-words"): same_words,
    ("docs/lint.md", "rules"): rules,
}


def placed(document: str, name: str, table: str) -> str:
    """Return a document with the table between its two marks."""
    text = (ROOT / document).read_text(encoding="utf-8")
    marks = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    if not marks.search(text):
        raise ValueError(f"{document} has no <!-- {name} --> … <!-- /{name} -->")
    return marks.sub(lambda it: f"{it[1]}{table}\n{it[2]}", text)


def main() -> None:
    for (document, name), table in TABLES.items():
        (ROOT / document).write_text(placed(document, name, table()), encoding="utf-8")


if __name__ == "__main__":
    main()
