"""Decisions of the browser in words. The words are tables (TOML) in the folders here; the only language is English.

:class:`Verdict` puts a :class:`demo_api.browser.Decision` into words. :func:`load` checks and returns the tables. A
translation is another folder next to ``en``; a new message of a browser is a row in its file in ``engines``.
"""

from demo_api.words.browsers import BrowserVerdict
from demo_api.words.fixes import FixWords
from demo_api.words.loading import load
from demo_api.words.programs import Topic
from demo_api.words.source import WordsError
from demo_api.words.tables import ConsoleText, EngineWords, Reason, Rule, Step, Words
from demo_api.words.verdict import Note, RuleChecked, Verdict

__all__ = [
    "BrowserVerdict",
    "ConsoleText",
    "EngineWords",
    "FixWords",
    "Note",
    "Reason",
    "Rule",
    "RuleChecked",
    "Step",
    "Topic",
    "Verdict",
    "Words",
    "WordsError",
    "load",
]
