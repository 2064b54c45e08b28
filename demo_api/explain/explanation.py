"""What a message means: the reasons it can have, with the values that it tells."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from demo_api.words import Step


@dataclass(frozen=True, slots=True)
class Candidate:
    """One reason that a message can have.

    Attributes:
        reason: Its id in :data:`demo_api.browser.REASONS`.
        title: One line.
        sentence: What happened, with the values found.
        fix: The cure in CORSMiddleware terms.
        fix_headers: The cure in header terms; empty if no header cures it.
        step: Where the standard decides it.
        steps: The same, one by one and with their addresses.
        mdn: A page to read on.
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
    """One message, or one code, that was found in the text.

    Attributes:
        found: The words that were found, shortened.
        engines: Who says so: ``chromium``, ``firefox``, ``webkit``.
        values: What the message tells: ``url``, ``origin``, ``acao``, ``method``, ``header``, ``status`` and others.
        candidates: The reasons it can have, the likeliest first.
        elsewhere: Ids of reasons with the same words that concern elements rather than ``fetch()``.
        empty: Whether the words say only that something failed; the candidates are then no more than usual ones.
        older: Whether only earlier versions of the browser say it so.
        advice: How to find out which of the candidates it is.
        times: How often it stands in the text.
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

    @property
    def certain(self) -> bool:
        """Whether the words leave one reason only."""
        return len(self.candidates) == 1 and not self.empty and not self.elsewhere

    def to_json(self) -> dict[str, Any]:
        """Return it for a program."""
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
        }
