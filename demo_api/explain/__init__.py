"""The explanation of a console message. There may be other text around the message.

``explain(text)`` returns an :class:`Explanation` for every message and every code of Chromium, Firefox and WebKit in
the text. If one message has several reasons, it gives all reasons that the values allow, the most likely first.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from demo_api.browser.engines import ENGINES
from demo_api.explain.advice import USUAL, advice_on, if_not_yours
from demo_api.explain.candidates import candidate
from demo_api.explain.code import ALSO, EMPTY_CODES, codes_in, without_pages
from demo_api.explain.evidence import improbable, possible
from demo_api.explain.explanation import Candidate, Explanation
from demo_api.explain.likeness import Nearest, nearest
from demo_api.explain.logline import errors, logged
from demo_api.explain.match import Message, messages
from demo_api.explain.sequence import Told, told
from demo_api.explain.text import Pasted, pasted
from demo_api.explain.translation import translations
from demo_api.words import load

__all__ = ["Candidate", "Explanation", "Nearest", "explain", "nearest"]

_SHORT = 400
_RARITY = {"fetch": 0, "network": 1, "page": 2}
_PLACES = {"url", "first_url", "location", "location_bare", "page_url", "host"}
# Chromium's next line: GET http://localhost:8000/x net::ERR_FAILED 200 (OK)
_NEXT_LINE = re.compile(r"\b([A-Z]{3,10}) (\S{1,2500}) net::ERR_[\w.]{1,90}(?: (\d{3}))?")
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
    given = pasted(text)
    codes = codes_in(given.readable)
    bare = without_pages(text)
    if bare != text:
        given = pasted(bare)
    telling = told(given, messages(given, translations(given)))
    if not any(it.reasons for it in telling):
        telling = logged(given) or telling or ([] if codes else errors(given))
    found = _merged(_of_message(given, it, scenarios) for it in telling)
    for code, reasons in codes.items():
        # Chromium prints the code after each message, and Firefox an address that ends with the code.
        if found and (code in EMPTY_CODES or (code.startswith("CORS") and not all(it.empty for it in found))):
            continue
        whom = [it for it in found if not it.empty and set(reasons) & {each.reason for each in it.candidates}]
        if not whom:
            found.append(_of_code(code, given.readable, reasons, scenarios))
    # What says only that something failed does not count beside what says why.
    return [it for it in found if not it.empty] or found


def _of_message(text: Pasted, one: Told, scenarios: Mapping[str, Sequence[str]]) -> Explanation:
    message = one.message
    topics = sorted(one.topics)
    templates = [match.template for match in message.matches]
    excerpt = " ".join(text.between(message.start, message.end).split())
    engines = set().union(*(it.engines for it in templates))
    titles = {load().engines[it].name for it in engines}
    programs = tuple(sorted(set().union(*(it.by for it in templates)) - titles))
    if topics and not one.reasons:
        shown = MappingProxyType(dict(one.values))
        return Explanation(_short(excerpt), _ids(engines), shown, (), programs=programs, topic=load().topics[topics[0]])
    values = _with_next_line(text, message, dict(one.values))
    older = all(it.older for it in templates)
    likely = frozenset().union(*(it.likely for it in templates)) - improbable(values)
    found = _explanation(excerpt, engines, values, one.reasons, scenarios, older=older, likely=likely)
    stack = next(iter(sorted(set().union(*(it.stacks for it in templates)))), "")
    return replace(found, programs=programs, stack=stack)


def _with_next_line(text: Pasted, message: Message, values: dict[str, str]) -> dict[str, str]:
    """Add method and status, which Chromium prints on the line after the message; without an address, right after."""
    after = text.readable[text.places[message.end - 1] :][:4000]
    if "url" not in values:
        after = "\n".join(after.splitlines()[:2])
    line = _NEXT_LINE.search(after)
    if line is None or line[2] != values.get("url", line[2]):
        return values
    return _requested(line) | values


def _requested(line: re.Match[str]) -> dict[str, str]:
    return {"method": line[1], "url": line[2]} | ({"status": line[3]} if line[3] else {})


def _of_code(code: str, text: str, reasons: Iterable[str], scenarios: Mapping[str, Sequence[str]]) -> Explanation:
    line = next((it for it in _NEXT_LINE.finditer(text) if code in it[0]), None)
    values = _requested(line) if line else {}
    usual = EMPTY_CODES.get(code, ())
    return _explanation(
        code, _who_says(code), values, usual or reasons, scenarios, empty=bool(usual), likely=ALSO.get(code, ())[:1]
    )


def _who_says(code: str) -> set[str]:
    if code in EMPTY_CODES:
        return {"chromium"}
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
    likely: Collection[str] = (),
) -> Explanation:
    given = list(reasons)
    if not given:
        given, empty = list(USUAL), True
    known = load().reasons
    order = {it: place for place, it in enumerate(known)}

    def rank(reason: str) -> tuple[bool, bool, bool, int, bool, int]:
        # No response is more likely than anything that a server did, and a wrong address than a redirect to one.
        it = known[reason]
        return (
            reason not in likely,
            it.family == "loading",
            reason != "network-error",
            _RARITY[it.decided_by],
            it.family == "redirect",
            order[reason],
        )

    left = given if empty else possible(sorted(set(given), key=rank), values)
    own = [it for it in left if known[it].family not in {"element", "loading"} or it in likely]
    chosen = own or left
    return Explanation(
        found=_short(found),
        engines=_ids(engines),
        values=MappingProxyType(dict(values)),
        candidates=tuple(candidate(known[it], values, scenarios.get(it, ())) for it in chosen),
        elsewhere=tuple(it for it in left if it not in chosen),
        empty=empty,
        older=older,
        advice=advice_on(chosen, values, engines, empty=empty),
        not_yours="" if empty else if_not_yours(chosen),
    )


def _short(found: str) -> str:
    return found if len(found) <= _SHORT else found[: _SHORT - 1] + "…"


def _ids(engines: Collection[str]) -> tuple[str, ...]:
    return tuple(engine.name for engine in ENGINES if engine.name in engines)


def _merged(explanations: Iterable[Explanation]) -> list[Explanation]:
    """Count the messages that occur several times; a page often sends the same request to several addresses."""
    found: dict[tuple[object, ...], Explanation] = {}
    for it in explanations:
        other = tuple(sorted(value for value in it.values.items() if value[0] not in _PLACES))
        key = (tuple(each.reason for each in it.candidates), other, it.engines, it.topic, it.programs)
        known = found.get(key)
        if known is None:
            found[key] = it
        else:
            together = MappingProxyType({**it.values, **known.values})
            found[key] = replace(known, times=known.times + 1, values=together)
    return list(found.values())
