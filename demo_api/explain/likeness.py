"""The most similar reason for a text that contains no known message."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import fsum, log

from demo_api.explain.match import messages
from demo_api.explain.text import pasted
from demo_api.words import load
from demo_api.words.values import compose

_WORD = re.compile(r"[a-z][a-z0-9-]{2,40}")
_LOOKED_AT = 20_000
_SAY_NOTHING = frozenset({"app", "cors", "error", "errors", "failed", "policy", "problem"})
"""Words that people use for each of these messages, whatever the reason is."""
_FEWEST = 2
"""Words of some weight that the text needs of a reason's name and title, unless it is one word, or one is rare."""
_SOME, _RARE = 0.9, 4.0
"""The least weight of a word that not every second reason has, and that of one that only one or two have."""
_ALIKE = 4.0
_TITLE = 3
_SHARE = 0.45
"""The share of the words of the text that the reason must have, so that a long text is not like any reason."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The reason that has the most words in common with a text, ``None`` if there are not enough.

    ``unfinished``: whether the text is the beginning of a message, without the part that says why.
    """

    reason: str | None
    title: str | None
    unfinished: bool


@cache
def _words() -> tuple[Mapping[str, tuple[frozenset[str], frozenset[str]]], Mapping[str, float]]:
    """Return the words of every reason, and the weight of each word: a rare word has more weight."""
    table = load()
    parts = {name: table.phrases[name][0].text for name in table.parts}
    words = {}
    for reason in table.reasons.values():
        titled = frozenset(_WORD.findall(f"{reason.id.replace('-', ' ')} {reason.title.lower()}"))
        texts = [compose(reason.sentence, **parts)]
        for report in (engine.report(reason.id) for engine in table.engines.values()):
            texts += [report.text or "", report.error or ""]
        words[reason.id] = (titled, frozenset(_WORD.findall(" ".join(texts).lower())) - titled)
    counted = Counter(word for titled, said in words.values() for word in titled | said)
    return words, {word: log(len(words) / count) for word, count in counted.items()}


def nearest(text: str) -> Nearest:
    """Return the reason that is most similar to ``text``; only its first 20 000 characters count."""
    given = pasted(text[:_LOOKED_AT])
    asked = frozenset(_WORD.findall(given.readable.lower())) - _SAY_NOTHING
    words, weights = _words()
    scores = {
        # fsum: the order of a set must not decide between two equal scores.
        reason: fsum([*(weights[word] * _TITLE for word in asked & titled), *(weights[word] for word in asked & said)])
        for reason, (titled, said) in words.items()
    }
    best = max(load().reasons.values(), key=lambda reason: scores[reason.id])
    unfinished = any(message.unfinished for message in messages(given))
    common = asked & (words[best.id][0] | words[best.id][1])
    shared = [weights[word] for word in asked & words[best.id][0] if weights[word] >= _SOME]
    enough = len(shared) >= min(_FEWEST, len(asked)) or max(shared, default=0) >= _RARE
    if scores[best.id] < _ALIKE or not enough or len(common) < _SHARE * len(asked):
        return Nearest(None, None, unfinished)
    return Nearest(best.id, best.title, unfinished)
