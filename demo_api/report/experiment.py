"""One experiment that was carried out: what the page asked for and saw, and what the servers saw."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, get_args

from demo_api import browser
from demo_api.browser.element import CrossOrigin, element_request
from demo_api.browser.headers import get
from demo_api.lesson import EngineName, Expectation, Lesson, Probe, Via
from demo_api.origins import Role
from demo_api.wire import Recorded

Seen = Literal["readable", "opaque", "blocked", "no response"]
"""How it ended for the page; ``no response`` if the page stopped waiting."""

BY_SCRIPT = frozenset({"fetch", "xhr", "xhr-upload"})
"""What makes a request whose response a script reads; the model judges these."""
SHOWS = frozenset({"img", "script", "stylesheet", "audio", "preload"})
"""Elements that show or run what they load, also if no script can read it."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing (https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1)."""


@dataclass(frozen=True)
class Experiment:
    """What is known of one experiment.

    Attributes:
        asked: What the page asked for, as a call of ``fetch``.
        via: What made the request.
        role: The origin that it came from.
        outcome: How it ended for the page.
        engine: The reader's browser.
        exchanges: What arrived at the lab's servers, in order.
        before: What arrived before in the same run, and may be in the browser's cache.
        decision: What the model says about ``asked`` in that browser, given these exchanges.
        lesson: The scenario's lesson.
        probe: Its probe.
    """

    asked: browser.FetchRequest
    via: Via
    role: Role
    outcome: Seen
    engine: EngineName
    exchanges: Sequence[Recorded]
    decision: browser.Decision
    lesson: Lesson
    probe: Probe
    before: Sequence[Recorded] = ()

    @property
    def is_judged(self) -> bool:
        """Whether its verdict is the model's: a script sent it, and the model knows its page."""
        return self.via in BY_SCRIPT and is_judged(self.probe)

    @property
    def is_followed(self) -> bool:
        """Whether the model shows, rule by rule, how something that an element loads ended as it did."""
        return self.via not in BY_SCRIPT and is_judged(self.probe) and self.decision.outcome == self.outcome

    @property
    def expected(self) -> Expectation | None:
        """What must happen in this browser; None if the lesson says nothing about this origin."""
        here = self.probe.expect.get(self.role)
        return None if here is None else here.of(self.engine)

    @property
    def readers(self) -> Sequence[Role]:
        """The origins that the API is for."""
        readers = self.lesson.readers if self.probe.readers is None else self.probe.readers
        return get_args(Role) if readers == "anyone" else readers

    @property
    def is_reader(self) -> bool:
        """Whether the API is for pages of this origin."""
        return self.role in self.readers

    @cached_property
    def own(self) -> Sequence[Recorded]:
        """The requests without their preflights."""
        return [it for it in self.exchanges if not it.preflight]

    @cached_property
    def common(self) -> browser.Decision:
        """What the standard says about the same requests and responses."""
        return browser.replay(self.asked, self.decision.exchanges)

    @property
    def last(self) -> Recorded | None:
        """The last request that arrived."""
        return self.exchanges[-1] if self.exchanges else None

    @property
    def preflights(self) -> bool:
        """Whether a preflight arrived."""
        return len(self.own) < len(self.exchanges)

    @property
    def ran(self) -> bool:
        """Whether a handler did the work."""
        return any(it.handler_ran for it in self.own)

    @property
    def wrote(self) -> bool:
        """Whether a handler did work that changes something."""
        return any(it.handler_ran and it.method not in SAFE for it in self.own)

    @property
    def brought_cookies(self) -> bool:
        """Whether a cookie came with the request itself."""
        return any(name == b"cookie" for it in self.own for name, _ in it.request_headers)


def is_judged(probe: Probe) -> bool:
    """Return whether the model knows the page of a probe."""
    return probe.page in {None, "csp", "public"}


def as_fetch(asked: browser.FetchRequest, via: Via) -> browser.FetchRequest:
    """Return the request of an element or a beacon; that of a script stays as it is."""
    if via == "fetch" or via == "xhr" or via == "xhr-upload":  # noqa: PLR1714 - the checker of types narrows it so
        return asked
    named: CrossOrigin = "use-credentials" if asked.credentials == "include" else "anonymous"
    return element_request(
        asked.url,
        origin=asked.origin,
        initiator=via,
        crossorigin="" if asked.mode == "no-cors" else named,
        preload_as="fetch" if via == "preload" else "",
        integrity=asked.integrity,
        body=None if asked.body is None else browser.Body(asked.body.content, get(asked.headers, "content-type")),
        page_url=asked.page_url,
    )
