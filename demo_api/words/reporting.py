"""What is said about one experiment that was carried out: phrases by section and key, in ``report.toml``."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from demo_api.words.language import phrase
from demo_api.words.loading import ENGLISH, FOLDER, load
from demo_api.words.source import Source, WordsError
from demo_api.words.values import VALUES, Phrases

ENDINGS = ("readable", "opaque", "after", "before", "no response")
MEANINGS = ("works", "protects", "mistake", "danger", "not-cors")

REPORT_VALUES = VALUES | frozenset(
    {
        *("allowed", "arrived", "asked_first", "cached", "cookies_came", "element", "ending", "has_cors", "helper"),
        *("missing", "mode", "names", "others", "page", "ran", "readers", "refusal", "same_origin", "sends", "sent"),
        *("server", "shows", "wanted", "wrote"),
    }
)
"""The names of the values that these phrases may contain, or depend on."""

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "pages": ("client", "stranger", "null", "127.0.0.1", "lookalike", "anyone", "nobody", "and", "comma"),
    "headline": ENDINGS,
    "title": MEANINGS,
    "meaning": MEANINGS,
    "why": ("element", "readable", "loaded", "opaque", "unknown", "waited", "arrived"),
    "evidence": ("refused", "crash", "login", "too-large", "moved", "no-method", "no-route", "not-listed", "proxy"),
    "nobody": ("works", "protects"),
    "all": ("lines", "both", "unknown"),
    "to": ("preflight", "response", "redirect", "every"),
    "danger": ("reads", "writes"),
    "edited": ("solved", "opened", "closed", "broken", "changed"),
    "warning": ("others",),
    "guess": ("right", *(f"{guess}/{ending}" for guess in ENDINGS for ending in ENDINGS if guess != ending)),
}
"""The sections, and the keys that each must have."""

FREE = ("change", "by_evidence")
"""Sections whose keys are some reasons, or some keys of ``evidence``. A reason that is not there has its ``fix``."""


@cache
def report_words(language: str = ENGLISH) -> Mapping[str, Phrases]:
    """Return the phrases of a language, by section and key.

    Raises:
        WordsError: The file contains mistakes; the message lists all of them.
    """
    return read_report(FOLDER / language)


def read_report(folder: Path) -> Mapping[str, Phrases]:
    """Read ``report.toml`` in the folder of a language; see :func:`report_words`."""
    problems: list[str] = []
    source = Source(folder / "report.toml", problems)
    words = load(folder.name)
    names = REPORT_VALUES | words.phrases.keys()
    free = {"change": words.reasons.keys(), "by_evidence": set(SECTIONS["evidence"])}
    sections = {}
    for section, needed in {**SECTIONS, **dict.fromkeys(FREE, ())}.items():
        table = source.table(section)
        for key in needed:
            if key not in table:
                source.problem(f"{section}.{key}", "is missing; write a text, or rows of { is = { ... }, text = ... }")
        source.ids(section, table, free.get(section, needed), "phrase of this section")
        sections[section] = {
            key: phrase(source, f"{section}.{key}", [{"text": rows}] if isinstance(rows, str) else rows, names)
            for key, rows in table.items()
        }
    if problems:
        raise WordsError("\n".join(dict.fromkeys(problems)))
    return sections
