"""The explanation of a console message. There may be other text around the message.

``explain(text)`` returns an :class:`Explanation` for every message and every code of Chromium, Firefox and WebKit in
the text. If one message has several reasons, it gives all reasons that the values allow, the most likely first.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from demo_api.browser.engines import ENGINES
from demo_api.explain.advice import USUAL, advice_on
from demo_api.explain.candidates import candidate
from demo_api.explain.code import EMPTY_CODES, codes_in, without_pages
from demo_api.explain.evidence import possible
from demo_api.explain.explanation import Candidate, Explanation
from demo_api.explain.likeness import Nearest, nearest
from demo_api.explain.match import Message, messages
from demo_api.explain.text import Pasted, pasted
from demo_api.words import load

__all__ = ["Candidate", "Explanation", "Nearest", "explain", "nearest"]

_SHORT = 400
_RARITY = {"fetch": 0, "network": 1, "page": 2}
# Chromium's next line: GET http://localhost:8000/x net::ERR_FAILED 200 (OK)
_NEXT_LINE = re.compile(r"\b([A-Z]{3,10}) (\S{1,2500}) net::ERR_\w{1,60}(?: (\d{3}))?")
_NOTHING: Mapping[str, Sequence[str]] = MappingProxyType({})


def explain(text: str, scenarios: Mapping[str, Sequence[str]] = _NOTHING) -> list[Explanation]:
    """Explain a pasted text.

    Args:
        text: A console message, or several, or a part of one, with other text around it; or a code, such as
            ``MissingAllowOriginHeader``; or the address of an MDN page. Only the first million characters count.
        scenarios: For each reason, the scenarios that show it (:func:`demo_api.explain.scenarios.scenarios_by_reason`).

    Returns:
        An explanation for each message, in the order of the text. The list is empty if nothing in the text is known;
        :func:`nearest` then names the most similar reason. Values contain no control characters.
    """
    codes = codes_in(pasted(text).readable)
    given = pasted(without_pages(text))
    telling = _telling(messages(given))
    found = _merged(_of_message(given, message, more, scenarios) for message, more in telling)
    for code, reasons in codes.items():
        if code in EMPTY_CODES and found:
            continue
        whom = [it for it in found if set(reasons) & {each.reason for each in it.candidates}]
        if not whom:
            found.append(_of_code(code, reasons, scenarios))
    return found


def _telling(found: list[Message]) -> list[tuple[Message, dict[str, str]]]:
    """Leave out a message that only follows another one (its values stay), and one that could have any end."""
    whole = [it for it in found if not it.unfinished]
    result: list[tuple[Message, dict[str, str]]] = []
    for message in whole:
        values = _values(message)
        follows = set().union(*(match.template.follows for match in message.matches))
        if result and follows & _reasons(result[-1][0]):
            before = {**_values(result[-1][0]), **result[-1][1]}
            # The message about a redirect can name the target; one engine then names the response as the page.
            same = {None, before.get("url", values.get("url")), before.get("page_url")}
            if "location" in before or values.get("url") in same:
                result[-1][1].update({**values, **before})
                continue
        result.append((message, {}))
    says_why = [it for it in result if _reasons(it[0])]
    return says_why or result[:1]


def _values(message: Message) -> dict[str, str]:
    values: dict[str, str] = {}
    for match in message.matches:
        values = {**match.values, **values}
    return values


def _reasons(message: Message) -> set[str]:
    return set().union(*(match.template.reasons for match in message.matches))


def _of_message(
    text: Pasted, message: Message, more: Mapping[str, str], scenarios: Mapping[str, Sequence[str]]
) -> Explanation:
    values = {**more, **_values(message)}
    engines = set().union(*(match.template.engines for match in message.matches))
    excerpt = " ".join(text.between(message.start, message.end).split())
    values = _with_next_line(text, message, values)
    return _explanation(
        excerpt,
        engines,
        values,
        _reasons(message),
        scenarios,
        older=all(match.template.older for match in message.matches),
    )


def _with_next_line(text: Pasted, message: Message, values: dict[str, str]) -> dict[str, str]:
    """Add method and status, which Chromium prints on the line after the message."""
    after = text.readable[text.places[message.end - 1] :][:4000]
    line = _NEXT_LINE.search(after)
    if line is None or line[2] != values.get("url", line[2]):
        return values
    more = {"method": line[1], "url": line[2]} | ({"status": line[3]} if line[3] else {})
    return more | values


def _of_code(code: str, reasons: Iterable[str], scenarios: Mapping[str, Sequence[str]]) -> Explanation:
    return _explanation(code, _who_says(code), {}, reasons, scenarios, empty=code in EMPTY_CODES)


def _who_says(code: str) -> set[str]:
    return {
        engine.id
        for engine in load().engines.values()
        if any(code in {report.code, report.net_error} for report in engine.reports.values())
    }


def _explanation(
    found: str,
    engines: set[str],
    values: Mapping[str, str],
    reasons: Iterable[str],
    scenarios: Mapping[str, Sequence[str]],
    *,
    older: bool = False,
    empty: bool = False,
) -> Explanation:
    given = set(reasons)
    if not given or empty:
        given, empty = set(USUAL), True
    known = load().reasons
    order = {it: place for place, it in enumerate(known)}
    # No response is more likely than anything that a server did.
    given_first = sorted(given, key=lambda it: (it != "network-error", _RARITY[known[it].decided_by], order[it]))
    left = possible(given_first, values)
    if empty:
        left = list(USUAL)
    own = [it for it in left if known[it].family != "element"]
    chosen = own or left
    return Explanation(
        found=found if len(found) <= _SHORT else found[: _SHORT - 1] + "…",
        engines=tuple(engine.name for engine in ENGINES if engine.name in engines),
        values=MappingProxyType(dict(values)),
        candidates=tuple(candidate(known[it], values, scenarios.get(it, ())) for it in chosen),
        elsewhere=tuple(it for it in left if it not in chosen),
        empty=empty,
        older=older,
        advice=advice_on(chosen, values, engines, empty=empty),
    )


def _merged(explanations: Iterable[Explanation]) -> list[Explanation]:
    """Count the messages that occur several times."""
    found: dict[tuple[object, ...], Explanation] = {}
    for it in explanations:
        key = (tuple(each.reason for each in it.candidates), tuple(sorted(it.values.items())), it.engines)
        known = found.get(key)
        found[key] = replace(known, times=known.times + 1) if known else it
    return list(found.values())
