"""Loads the words at their first use, and only once."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from demo_api.browser.engines import ENGINES
from demo_api.words.engines import read_engine
from demo_api.words.language import read_language
from demo_api.words.others import read_others
from demo_api.words.source import Source, WordsError
from demo_api.words.tables import Words

FOLDER = Path(__file__).parent
ENGLISH = "en"


def load(language: str = ENGLISH) -> Words:
    """Return the words of a language.

    Args:
        language: The name of a folder next to this module.

    Raises:
        WordsError: The language does not exist, or its files contain mistakes; the message lists all mistakes.
    """
    # One entry for each language: for a cache, load() and load("en") are two calls.
    return _kept(language)


@cache
def _kept(language: str) -> Words:
    return read(FOLDER, language)


def read(folder: Path, language: str = ENGLISH) -> Words:
    """Read the words of a language from a folder of languages; see :func:`load`."""
    if not language.isalnum() or not (folder / language).is_dir():
        there = ", ".join(sorted(it.parent.name for it in folder.glob("*/reasons.toml")))
        raise WordsError(f"there are no words in the language {language!r}; there are: {there}")
    problems: list[str] = []
    standards = Source(folder / "standards.toml", problems).content
    words = read_language(folder / language, standards, problems)
    engines = {
        engine.name: read_engine(folder / "engines" / f"{engine.name}.toml", words.reasons, problems)
        for engine in ENGINES
    }
    others = read_others(folder / "others.toml", words.reasons, words.topics, problems)
    if problems:
        raise WordsError("\n".join(dict.fromkeys(problems)))
    return replace(words, engines=engines, others=others)
