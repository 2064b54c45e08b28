"""The bare result of a fetch, before anything is explained."""

from dataclasses import dataclass
from typing import Literal

from demo_api.browser.messages import Exchange
from demo_api.browser.request import Failure, Request

Outcome = Literal["readable", "opaque", "blocked"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The bare result of a run.

    Attributes:
        outcome: ``readable``, ``opaque`` or ``blocked``.
        request: The request as it stood at the end; ``None`` if the constructor refused.
        failure: Why, unless readable.
        visible_headers: What script sees.
        assumed: Whether it rests on an answer that a record does not hold.
    """

    outcome: Outcome
    request: Request | None
    failure: Failure | None
    visible_headers: tuple[str, ...] = ()
    assumed: bool = False

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What went over the wire."""
        return () if self.request is None else tuple(self.request.exchanges)
