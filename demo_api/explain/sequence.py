"""Messages in sequence: one can be the beginning of the next, or follow from the one before."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from demo_api.explain.match import Message
from demo_api.explain.text import Pasted

_NEXT = 60
"""The number of characters that can be between a beginning and its message: a file name, a line number."""


_VISIBLE = 400
_SENTENCE = 4
"""The number of words that say something; a file name and a function are fewer."""
_WORD = re.compile(r"[^\W\d_]{2,}")


@dataclass(frozen=True, slots=True)
class Told:
    """A message with all its values, also those of the messages around it that belong to it."""

    message: Message
    values: Mapping[str, str] = field(default_factory=dict)

    @property
    def reasons(self) -> frozenset[str]:
        """The reasons that the message can have."""
        return reasons_of(self.message)

    @property
    def topics(self) -> frozenset[str]:
        """What it is about, if it is not about CORS."""
        return frozenset().union(*(match.template.topics for match in self.message.matches))


def told(text: Pasted, found: Iterable[Message]) -> list[Told]:
    """Return the messages that say something, each with its values.

    A beginning gives its values to the message after it. A message that only follows another one gives it its values,
    too. A message without a reason counts only if there is no other one.
    """
    result: list[Told] = []
    before: Told | None = None
    for message in (it for it in found if not it.unfinished):
        one = Told(message, _values(message))
        if before is not None and _leads_to(text, before, message):
            start = message.start if message.leads else before.message.start
            one = Told(replace(message, start=start), {**before.values, **one.values})
        elif before is not None and _is_whole(text, before):
            result.append(before)
        before = one if message.leads else None
        if before is None and not _follows(one, result) and not _ends(text, one, result):
            result.append(one)
    if before is not None and _is_whole(text, before):
        result.append(before)
    return _telling(result)


def _is_whole(text: Pasted, one: Told) -> bool:
    """Whether a beginning has a meaning of its own: nothing that is not known says why on the same line."""
    rest = text.readable[text.places[one.message.end - 1] + 1 :][:_VISIBLE].partition("\n")[0]
    return bool(one.reasons) and len(_WORD.findall(rest)) < _SENTENCE


def _leads_to(text: Pasted, before: Told, message: Message) -> bool:
    """Whether a message is the rest of the one before.

    If that one has a meaning of its own, the rest must be on the same line, or be the next line and name no address.
    """
    if message.start - before.message.end > _NEXT:
        return False
    between = text.readable[text.places[before.message.end - 1] + 1 : text.places[message.start]]
    if not before.reasons or "\n" not in between:
        return True
    is_next_line = not between.strip() and between.count("\n") == 1
    return is_next_line and bool(reasons_of(message)) and "url" not in _values(message)


def _follows(one: Told, result: list[Told]) -> bool:
    """Whether a message only follows the last one, which then takes its values."""
    follows: set[str] = set().union(*(match.template.follows for match in one.message.matches))
    if not result or not follows & result[-1].reasons:
        return False
    last, url = result[-1].values, one.values.get("url")
    # The message about a redirect can name the target; one engine then names the response as the page.
    if "location" not in last and url not in {None, last.get("url", url), last.get("page_url")}:
        return False
    result[-1] = replace(result[-1], values={**one.values, **last})
    return True


def _ends(text: Pasted, one: Told, result: list[Told]) -> bool:
    """Whether a message is the end of the last one, which is not about CORS: a WebSocket fails with the same words."""
    if not result or not result[-1].topics or not one.reasons <= _FAILED:
        return False
    end, start = result[-1].message.end, one.message.start
    return start - end <= _NEXT and "\n" not in text.readable[text.places[end - 1] : text.places[start]]


_FAILED = {"network-error", "preflight-network-error"}


def _telling(result: list[Told]) -> list[Told]:
    """Return the messages with a reason; if there is none, what is not about CORS; or else one that says nothing."""
    with_reason = [it for it in result if it.reasons]
    other = [it for it in result if it.topics - _LEAST]
    nothing = [it for it in result if not it.reasons and not it.topics]
    return with_reason or other or nothing[:1] or result[:1]


_LEAST = {"error-status", "referrer-policy"}
"""The topics that consoles and network panels also name beside a failure without a reason."""


def _values(message: Message) -> dict[str, str]:
    values: dict[str, str] = {}
    for match in message.matches:
        values = {**match.values, **values}
    # "Failed to load resource" names no address.
    return {name: value for name, value in values.items() if name != "url" or value != "resource"}


def reasons_of(message: Message) -> frozenset[str]:
    """Return the reasons that a message can have."""
    return frozenset().union(*(match.template.reasons for match in message.matches))
