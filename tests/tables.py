"""The tables that documents take from the data. ``make tables`` writes them, tests/test_docs.py holds them."""

import re
from pathlib import Path

from demo_api.scenarios import Scenario, folders, read
from demo_api.settings import shared_folder
from demo_api.words import load

ROOT = Path(__file__).parent.parent


def lessons() -> list[Scenario]:
    return [it for folder in folders(shared_folder("scenarios")) if isinstance(it := read(folder), Scenario)]


def scenarios() -> str:
    rows = ["| | scenario | kind | what it is |", "|--:|---|---|---|"]
    chapter = ""
    for it in lessons():
        if it.lesson.chapter != chapter:
            chapter = it.lesson.chapter
            rows.append(f"| | **{chapter}** | | |")
        link = f"[`{it.slug}`](scenarios/{it.folder.name}/app.py)"
        rows.append(f"| {it.number} | {link} | {it.lesson.kind} | {it.lesson.summary} |")
    return "\n".join(rows)


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


TABLES = {("README.md", "scenarios"): scenarios, ("docs/reasons.md", "reasons"): reasons}


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
