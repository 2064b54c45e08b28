"""What a fetch ends in: ids and values, before anything is put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from demo_api.browser.engine import Engine
from demo_api.browser.fetch_request import FetchRequest
from demo_api.browser.messages import Exchange, NetworkFailure
from demo_api.browser.request import Failure, Request

Outcome = Literal["readable", "opaque", "blocked"]
_UNKNOWN_WORK = frozenset({"closed", "reset", "timeout", "failed"})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a browser decides about one fetch.

    Attributes:
        outcome: ``readable``, ``opaque`` or ``blocked``.
        asked: What the page asked for.
        engine: Whose differences applied.
        request: The request as it stood at the end; ``None`` if the constructor refused.
        failure: Why, unless readable.
        visible_headers: Names of the response headers that script can read, lower case, sorted.
        assumed: Whether it rests on a response that a record does not hold.
        guessed: Whether it rests on a response to a request that differs a little.
    """

    outcome: Outcome
    asked: FetchRequest
    engine: Engine
    request: Request | None
    failure: Failure | None
    visible_headers: tuple[str, ...] = ()
    assumed: bool = False
    guessed: bool = False

    @property
    def reason(self) -> str | None:
        """The id of the reason, ``None`` if readable."""
        return None if self.failure is None else self.failure.reason

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """What went over the wire, preflights included, in order."""
        return () if self.request is None else tuple(self.request.exchanges)

    @property
    def rules(self) -> Sequence[tuple[str, Mapping[str, object]]]:
        """The ids of the rules that were passed, in order, each with its values."""
        return () if self.request is None else self.request.trail

    @property
    def notes(self) -> Sequence[tuple[str, Mapping[str, object]]]:
        """The ids of reasons that decided nothing and must be reported, each with its values."""
        if self.request is not None:
            return self.request.notes
        return () if self.failure is None else self.failure.notes

    @property
    def preflight_unanswered(self) -> bool:
        """Whether the record held no response to a preflight: the browser may have had it cached."""
        return self.request is not None and self.request.preflight_unanswered

    @property
    def server_ran(self) -> bool | None:
        """Whether a server handled the request itself, whatever the page then saw.

        ``None`` if that cannot be known: the connection broke, or the response was a redirect, which
        comes from a handler or from a layer before it and looks the same.
        """
        sent = [exchange for exchange in self.exchanges if not exchange.request.preflight]
        if not sent:
            return False
        answer = sent[-1].answer
        if isinstance(answer, NetworkFailure):
            return None if answer.kind in _UNKNOWN_WORK else False
        return None if answer.is_redirect else True


def blocked(request: Request, failure: Failure, *, assumed: bool = False) -> Decision:
    """Return the decision that the page does not get the response."""
    return Decision("blocked", request.asked, request.engine, request, failure, assumed=assumed)


def opaque(request: Request, failure: Failure) -> Decision:
    """Return the decision that the page gets a response in which it sees nothing."""
    return Decision("opaque", request.asked, request.engine, request, failure)


def readable(request: Request, visible: tuple[str, ...]) -> Decision:
    """Return the decision that the page may read the response, and these of its headers."""
    return Decision("readable", request.asked, request.engine, request, None, visible)
