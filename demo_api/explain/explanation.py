"""The meaning of a message: the reasons that it can have, filled with its values."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from demo_api.words import Step, Topic


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reason that a message can have.

    Attributes:
        reason: Its id in :data:`demo_api.browser.REASONS`.
        title: One line.
        sentence: What happened, with the values found.
        fix: The change in CORSMiddleware.
        fix_headers: The change in the headers; empty if no header helps.
        step: The step of the standard that decides.
        steps: The same steps, separately and with their addresses.
        mdn: An MDN page with more.
        scenarios: Scenarios of the lab that show it.
    """

    reason: str
    title: str
    sentence: str
    fix: str
    fix_headers: str
    step: str
    steps: tuple[Step, ...]
    mdn: str
    scenarios: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """One message, or one code, in the text.

    Attributes:
        found: The text of the message, shortened.
        engines: The engines that print it: ``chromium``, ``firefox``, ``webkit``.
        values: The values in the message: ``url``, ``origin``, ``acao``, ``method``, ``header``, ``status`` and others.
        candidates: The reasons that it can have, the most likely first; none if it is not about CORS.
        elsewhere: Ids of reasons with the same message that are about elements, not ``fetch()``.
        empty: Whether the message says only that something failed; the candidates are then only the usual ones.
        older: Whether only earlier versions of the browser print it.
        advice: How to find out which of the candidates it is, and a command that sends the same request.
        not_yours: What can be done if the server is another person's; empty if the reason is not on the server.
        times: How often the text contains it; the addresses can differ.
        programs: The other programs that print it: another browser, a library, a server.
        topic: What it is about, if it is not of a failed CORS check.
        stack: The stack whose words it is, a folder of ``stacks/``; empty if it does not say.
    """

    found: str
    engines: tuple[str, ...]
    values: Mapping[str, str]
    candidates: tuple[Candidate, ...]
    elsewhere: tuple[str, ...] = ()
    empty: bool = False
    older: bool = False
    advice: tuple[str, ...] = ()
    times: int = 1
    programs: tuple[str, ...] = ()
    topic: Topic | None = None
    not_yours: str = ""
    stack: str = ""

    @property
    def certain(self) -> bool:
        """Whether only one reason is possible."""
        return len(self.candidates) == 1 and not self.empty and not self.elsewhere

    def to_json(self) -> dict[str, Any]:
        """Return it as values for JSON."""
        return {
            "found": self.found,
            "engines": list(self.engines),
            "values": dict(self.values),
            "certain": self.certain,
            "empty": self.empty,
            "older": self.older,
            "times": self.times,
            "candidates": [asdict(candidate) for candidate in self.candidates],
            "elsewhere": list(self.elsewhere),
            "tell": list(self.advice),
            "not_yours": self.not_yours,
            "programs": list(self.programs),
            "stack": self.stack,
            "topic": None if self.topic is None else asdict(self.topic),
        }
