"""A reason's sentences with the values of a message; words take the place of values that the message does not have."""

import re
from collections.abc import Mapping, Sequence

from demo_api.browser.url import parse
from demo_api.explain.explanation import Candidate
from demo_api.words import Reason, load
from demo_api.words.values import Values, fill

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:")
"""The beginning of an address, which keeps its letters."""


def candidate(reason: Reason, told: Mapping[str, str], scenarios: Sequence[str] = ()) -> Candidate:
    """Return a reason, filled with the values of a message."""
    words = load()
    if reason.family == "redirect" and told.get("url") == told.get("location"):
        told = {name: value for name, value in told.items() if name != "url"}  # it names only the target
    values = _spread(told)
    in_code = Values(values, words.phrases, words.unknown_in_code)
    return Candidate(
        reason=reason.id,
        title=reason.title,
        sentence=_begin(fill(reason.sentence, Values(values, words.phrases, words.unknown_in_sentences))),
        fix=fill(reason.fix, in_code),
        fix_headers=fill(reason.fix_headers, in_code),
        step=reason.step,
        steps=reason.steps,
        mdn=reason.mdn,
        scenarios=tuple(scenarios),
    )


def _spread(told: Mapping[str, str]) -> dict[str, object]:
    """Return the values, and those that follow from them."""
    values: dict[str, object] = {"pasted": True, **told}
    for one, other in (("header", "header_as_written"), ("origin", "page_origin")):
        either = told.get(one) or told.get(other)
        if either:
            values |= {name: told.get(name) or either for name in (one, other)}
    url = parse(told["url"]) if told.get("url") else None
    if url is not None:
        values = {"target": url.origin, "scheme": url.scheme} | values
        if url.effective_port is not None:
            values.setdefault("port", url.effective_port)
    return values


def _begin(sentence: str) -> str:
    sentence = " ".join(sentence.split())
    return sentence if _ADDRESS.match(sentence) else sentence[:1].upper() + sentence[1:]
