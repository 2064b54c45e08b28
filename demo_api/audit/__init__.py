"""An audit: which other origins a server allows, apart from the given one, and what their pages can do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from demo_api.audit.alike import Lookalike, lookalikes
from demo_api.audit.flaws import Flaw, Power, Trial, flaws_in, notes
from demo_api.browser import Answer, Fetch, HttpRequest, HttpResponse, NetworkFailure, fetch_request
from demo_api.browser.fetch_request import Credentials
from demo_api.browser.request import SAFELISTED_METHODS
from demo_api.check.courier import Received
from demo_api.words import Verdict

COOKIE = ("Cookie", "demo_api_audit=1")
"""The audit sends it with each GET: some servers, such as Starlette before 1.0, respond differently to a cookie."""

DEFAULT_METHOD = "DELETE"
_Send = Callable[[HttpRequest], Received]


@dataclass(frozen=True, slots=True)
class Step:
    """The requests for one origin: a GET, and a preflight that asks for the unsafe method."""

    lookalike: Lookalike
    requests: tuple[HttpRequest, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All requests of an audit, known before it sends the first one.

    Attributes:
        url: The URL of the audit.
        origin: The given origin, which the policy should allow.
        method: The unsafe method that the preflights ask for. The audit never sends it.
        steps: The requests, by origin.
    """

    url: str
    origin: str
    method: str
    steps: tuple[Step, ...]

    @property
    def requests(self) -> int:
        """The largest number of requests."""
        return sum(len(step.requests) for step in self.steps)


@dataclass(frozen=True)
class Audit:
    """The result of a plan."""

    plan: Plan
    trials: tuple[Trial, ...]
    sent: int

    @cached_property
    def flaws(self) -> tuple[Flaw, ...]:
        """The flaws, the worst first."""
        return flaws_in(self.plan.url, self.plan.origin, self.plan.method, self.trials)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is right, and what the audit cannot know."""
        return notes(self.plan.method, self.trials)

    def to_json(self) -> dict[str, object]:
        """Return the audit as JSON-able values."""
        return {
            "url": self.plan.url,
            "origin": self.plan.origin,
            "method": self.plan.method,
            "requests_stated": self.plan.requests,
            "requests_sent": self.sent,
            "trials": [trial.to_json() for trial in self.trials],
            "findings": [flaw.to_json() for flaw in self.flaws],
            "notes": list(self.notes),
        }


class AuditError(ValueError):
    """The audit is not possible; the message is one line."""


def plan(url: str, origin: str, method: str = "GET") -> Plan:
    """Return the requests of an audit.

    Args:
        url: The URL of the audit.
        origin: The given origin, which the policy should allow.
        method: The method that the preflights ask for. DELETE replaces a method that needs no preflight.

    Raises:
        AuditError: No browser sends such a request, or CORS does not apply.
    """
    unsafe = DEFAULT_METHOD if method.upper() in SAFELISTED_METHODS else method
    whole = _reading(url, origin, "include")
    if whole.request is None:
        raise AuditError(f"no browser would send anything: {_why(whole)}")
    if not _is_cross_origin(whole):
        raise AuditError(f"{url} is on the origin {origin}, so CORS does not apply; give the page's origin")
    asking = _asking(url, origin, unsafe, "include")
    if asking.request is None:
        raise AuditError(f"no browser would ask for {unsafe}: {_why(asking)}")
    steps = (Step(it, tuple(_requests(url, it.origin, unsafe))) for it in lookalikes(origin))
    return Plan(url, origin, asking.request.header("Access-Control-Request-Method") or unsafe, tuple(
        step for step in steps if step.requests
    ))  # fmt: skip


def audit(planned: Plan, send: _Send) -> Audit:
    """Send the requests of a plan and no others; stop after the first one if there is no response."""
    trials: list[Trial] = []
    sent = 0
    for step in planned.steps:
        answers: list[Answer] = []
        for request in step.requests:
            answers.append(send(request).answer)
            sent += 1
            if sent == 1 and isinstance(answers[0], NetworkFailure):
                return Audit(planned, (_trial(planned, step.lookalike, answers),), sent)
        trials.append(_trial(planned, step.lookalike, answers))
    return Audit(planned, tuple(trials), sent)


def _requests(url: str, origin: str, method: str) -> Iterator[HttpRequest]:
    reading = _reading(url, origin, "include")
    if reading.request is None or not _is_cross_origin(reading):
        return  # an https page may not read http, and a lookalike can be the server's own origin
    yield replace(reading.request, headers=(*reading.request.headers, COOKIE))
    asking = _asking(url, origin, method, "include")
    if asking.request is not None and asking.request.preflight:
        yield asking.request


def _reading(url: str, origin: str, credentials: Credentials) -> Fetch:
    # The audit follows no redirects, because it states the number of requests in advance.
    return Fetch(fetch_request(url, origin=origin, credentials=credentials, redirect="manual"))


def _asking(url: str, origin: str, method: str, credentials: Credentials) -> Fetch:
    asked = fetch_request(url, origin=origin, method=method, credentials=credentials, redirect="manual")
    return Fetch(asked)


def _why(fetch: Fetch) -> str:
    verdict = Verdict(fetch.decision)
    return f"{verdict.sentence} {verdict.fix}"


def _is_cross_origin(fetch: Fetch) -> bool:
    return fetch.request is not None and fetch.request.header("Origin") is not None


def _trial(planned: Plan, lookalike: Lookalike, answers: list[Answer]) -> Trial:
    """Find out with the model what a page of this origin can do, with the visitor's cookies and without."""
    url, origin = planned.url, lookalike.origin
    read, write = answers[0], answers[1] if len(answers) > 1 else None
    with_cookies, without = (_verdict(url, origin, mode, read) for mode in ("include", "omit"))
    return Trial(
        kind=lookalike.kind,
        origin=origin,
        reads=_power(_passes(with_cookies), _passes(without)),
        writes=_power(*(_may_send(url, origin, planned.method, mode, write) for mode in ("include", "omit"))),
        verdict=without if lookalike.kind == "meant" else with_cookies,
        response=read if isinstance(read, HttpResponse) else None,
        preflight=write if isinstance(write, HttpResponse) else None,
    )


def _verdict(url: str, origin: str, credentials: Credentials, answer: Answer) -> Verdict:
    fetch = _reading(url, origin, credentials)
    fetch.receive(answer)  # a GET without headers is one request
    return Verdict(fetch.decision)


def _passes(verdict: Verdict) -> bool:
    """Whether the CORS check passed; the target of a redirect has its own policy."""
    return verdict.outcome == "readable" or verdict.reason in {"opaque-redirect", "body-truncated"}


def _may_send(url: str, origin: str, method: str, credentials: Credentials, answer: Answer | None) -> bool:
    fetch = _asking(url, origin, method, credentials)
    if answer is None or fetch.request is None:
        return False
    fetch.receive(answer)
    return fetch.request is not None  # the model asks for the method itself now; the audit never sends it


def _power(with_cookies: bool, without: bool) -> Power:
    return "cookies" if with_cookies else "public" if without else "none"
