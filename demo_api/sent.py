"""The model of the browser, asked about what the witness saw: the verdict on a real run."""

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from demo_api import browser
from demo_api.browser.csp import parse_policies
from demo_api.lesson import EngineName, Lesson, Probe, Via
from demo_api.origins import Origins, Role
from demo_api.page import POLICY, SENDER, sender_headers
from demo_api.report import Ending, Experiment, Seen, as_fetch
from demo_api.wire import MAX_EXCHANGES, Recorded
from demo_api.words import Verdict


class Options(BaseModel):
    """The options of the ``fetch`` that was called; names and defaults are its own."""

    model_config = ConfigDict(extra="forbid")

    method: str = Field(default="GET", max_length=40)
    headers: dict[str, str] = Field(default={}, max_length=50)
    body: str | None = None
    mode: Literal["cors", "no-cors", "same-origin"] = "cors"
    credentials: Literal["omit", "same-origin", "include"] = "same-origin"
    redirect: Literal["follow", "error", "manual"] = "follow"
    integrity: str | None = None
    targetAddressSpace: str | None = None  # noqa: N815  # fetch's own name


class Sent(BaseModel):
    """What the page says it sent: from which origin, where to, and how."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    url: str = Field(max_length=4000)
    options: Options = Options()
    via: Via = "fetch"

    def asked(self, origin: str, home: str) -> browser.FetchRequest:
        """Return it as the model's request.

        Args:
            origin: what the browser sends as Origin.
            home: the origin from which the sending document was loaded, where its own is ``null``.

        Raises:
            ValueError: the origin is none.
        """
        page_url = (home if origin == "null" else origin) + SENDER
        options = self.options.model_dump(exclude={"integrity", "targetAddressSpace"})
        return dataclasses.replace(
            browser.fetch_request(self.url, origin=origin, page_url=page_url, **options),
            use_cors_preflight=self.via == "xhr-upload",
            target_address_space=self.options.targetAddressSpace,
        )


class Attempt(Sent):
    """What the page says of an experiment that it carried out."""

    scenario: str = Field(max_length=100)
    probe: str = Field(max_length=100)
    outcome: Seen
    engine: EngineName
    guess: Ending | None = None
    since: int = Field(default=0, ge=0, le=MAX_EXCHANGES)
    """Requests of the same run that had arrived before."""

    def experiment(self, lesson: Lesson, exchanges: Sequence[Recorded], origins: Origins) -> Experiment:
        """Return it as an experiment.

        Args:
            lesson: The scenario's lesson.
            exchanges: All that arrived in the run.
            origins: The lab's own.

        Raises:
            ValueError: The lesson has no such probe, or the origin is none.
        """
        probe = self.probe_of(lesson)
        asked = from_page(as_fetch(self.from_role(self.role, origins), self.via), probe, origins)
        engine = next(it for it in browser.ENGINES if it.name == self.engine)
        own, before = exchanges[self.since :], exchanges[: self.since]
        stored = dataclasses.replace(asked, earlier=self._earlier(lesson, probe, before, origins))
        decision = decided(stored, own, origins, engine)
        if own and used_cache(decision):
            decision = decided(asked, own, origins, engine)  # the reader's browser has no cache now
        else:
            asked = stored
        return Experiment(
            asked=asked,
            via=self.via,
            role=self.role,
            outcome=self.outcome,
            engine=self.engine,
            exchanges=own,
            decision=decision,
            lesson=lesson,
            probe=probe,
            before=before,
        )

    def _earlier(
        self, lesson: Lesson, probe: Probe, before: Sequence[Recorded], origins: Origins
    ) -> tuple[tuple[browser.FetchRequest, tuple[browser.Exchange, ...]], ...]:
        """Return the request to the same URL that came first, with what arrived."""
        first = next((it for it in lesson.probe if it.id == probe.after), None)
        if first is None or not probe.same_run:
            return ()
        options = Options(method=first.method, headers=first.headers, mode=first.mode, credentials=first.credentials)
        sent = self.model_copy(update={"options": options, "via": first.via})
        asked = as_fetch(sent.from_role(next(iter(first.expect)), origins), first.via)
        return ((asked, tuple(map(_as_seen, before))),)

    def probe_of(self, lesson: Lesson) -> Probe:
        """Return the probe. Raise ValueError if the lesson does not have it."""
        probe = next((it for it in lesson.probe if it.id == self.probe), None)
        if probe is None:
            raise ValueError(f"The scenario {self.scenario!r} has no probe {self.probe!r}.")
        return probe

    def from_role(self, role: Role, origins: Origins) -> browser.FetchRequest:
        """Return the same request from another origin; see :meth:`asked`."""
        return self.asked(origins.by_role()[role], origins.client)


def from_page(asked: browser.FetchRequest, probe: Probe, origins: Origins) -> browser.FetchRequest:
    """Return a request as the page of a probe sends it: with the policy of that page, if it has one of its own.

    Args:
        asked: The request.
        probe: The probe.
        origins: The lab's own.
    """
    if probe.page is None:
        return asked
    headers = sender_headers(origins)
    usual, own = (parse_policies([headers[it][POLICY]]) for it in ("", f"page={probe.page}"))
    # The policy of every page of the lab only keeps the lab to itself.
    return dataclasses.replace(asked, policies=tuple(it for it in own if it not in usual))


def decided(
    asked: browser.FetchRequest,
    exchanges: Iterable[Recorded],
    origins: Origins | None = None,
    engine: browser.Engine = browser.COMMON,
) -> browser.Decision:
    """Return what the model decides about what a browser asked for and the servers saw.

    A preflight that is not in the record counts as cached by the browser, a request that is not there as one that
    never arrived.

    Args:
        asked: What the page asked for.
        exchanges: What arrived, in order.
        origins: The lab's own: at one of them nothing listens, and a connection there is refused.
        engine: Whose differences apply.
    """
    seen = [_as_seen(it) for it in exchanges]
    if seen:
        return browser.replay(asked, seen, engine)
    # Where nothing at all arrived, the first request failed, which may be a preflight.
    refused = origins is not None and asked.url.startswith(origins.nowhere + "/")
    failure = browser.NetworkFailure("refused" if refused else "failed")
    return browser.decide(asked, lambda _: failure, engine)


def used_cache(decision: browser.Decision) -> bool:
    """Return whether a decision rests on a response that the browser had stored."""
    return decision.request is not None and decision.request.served is not None


def verdict(asked: browser.FetchRequest, exchanges: Sequence[Recorded]) -> Verdict:
    """Return the same in words."""
    found = decided(asked, exchanges)
    # A browser that does not use its cache has sent the request.
    return Verdict(found, others=tuple(map(_as_seen, exchanges)) if used_cache(found) else ())


def _as_seen(seen: Recorded) -> browser.Exchange:
    host = next((value for name, value in seen.request_headers if name == b"host"), b"").decode("latin-1")
    request = browser.HttpRequest.seen(seen.method, f"http://{host}{seen.target}", seen.request_headers)
    if seen.status is None:
        return browser.Exchange(request, browser.NetworkFailure("closed" if seen.error else "timeout"))
    response = browser.HttpResponse(
        seen.status, browser.header_list(seen.response_headers), complete=seen.error is None
    )
    return browser.Exchange(request, response)
