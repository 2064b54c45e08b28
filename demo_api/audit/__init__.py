"""An audit: which other origins a server allows, apart from the given one, and what their pages can do."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from demo_api.audit.alike import Kind, Lookalike
from demo_api.audit.flaws import Flaw, flaws_in, notes
from demo_api.audit.login import Login, LoginError
from demo_api.audit.plan import DEFAULT_METHOD, POST_JSON, Ask, AuditError, Plan, plan
from demo_api.audit.standing import TOO_MANY_REQUESTS, Standing, standing
from demo_api.audit.trial import RANK, Power, Trial
from demo_api.audit.weaknesses import WEAKNESSES
from demo_api.browser import Answer, Fetch, HttpRequest, HttpResponse
from demo_api.browser.fetch_request import Credentials
from demo_api.browser.headers import is_token
from demo_api.browser.request import SAFELISTED_METHODS
from demo_api.check.courier import Received
from demo_api.words import Verdict

__all__ = [
    "DEFAULT_METHOD",
    "POST_JSON",
    "Audit",
    "AuditError",
    "Login",
    "LoginError",
    "Plan",
    "Trial",
    "audit",
    "plan",
]

_Send = Callable[[HttpRequest], Received]
_Asked = tuple[Ask, Answer]
_PATIENCE = 3
"""So many requests one after another without a response, and the audit stops."""


@dataclass(frozen=True)
class Audit:
    """The result of a plan."""

    plan: Plan
    trials: tuple[Trial, ...]
    sent: int

    @cached_property
    def flaws(self) -> tuple[Flaw, ...]:
        """The flaws, the worst first."""
        return flaws_in(self.plan, self.trials)

    @cached_property
    def standing(self) -> Standing | None:
        """Why the audit has not judged what the URL is for; ``None`` if it has."""
        return standing(self.plan, self.trials)

    @cached_property
    def notes(self) -> tuple[str, ...]:
        """What is right, and what the audit cannot know."""
        return notes(self.plan, self.trials)

    @property
    def status(self) -> int | None:
        """The status of the response for the given origin, ``None`` if there was no response."""
        response = self.trials[0].response
        return None if response is None else response.status

    def to_json(self) -> dict[str, object]:
        """Return the audit as JSON-able values, without the secrets of the login."""
        content = {
            "url": self.plan.url,
            "origin": self.plan.origin,
            "methods": list(self.plan.methods),
            "status": self.status,
            "conclusive": self.standing is None,
            "standing": None if self.standing is None else self.standing.to_json(),
            "requests_stated": self.plan.requests,
            "requests_sent": self.sent,
            "trials": [trial.to_json() for trial in self.trials],
            "findings": [flaw.to_json() for flaw in self.flaws],
            "notes": list(self.notes),
        }
        return {name: _hidden(value, self.plan.login) for name, value in content.items()}


def audit(planned: Plan, send: _Send, progress: Callable[[int], None] = lambda _: None) -> Audit:
    """Send the requests of a plan and no others.

    It leaves out an origin if a more general one can already read with cookies. It stops after the first request if
    there is no response, after three without a response, and as soon as the server says that there were too many.

    Args:
        planned: The plan.
        send: Sends a request to the server.
        progress: Gets the number of requests so far, after each one.
    """
    sender = _Sender(send, progress)
    trials: list[Trial] = []
    open_to: set[Kind] = set()
    labels = planned.methods
    for step in planned.steps:
        kind, origin = step.lookalike.kind, step.lookalike.origin
        if kind != "meant" and open_to & {*WEAKNESSES[kind].within, "foreign"}:
            continue
        read = sender.send(step.read)
        asks: list[_Asked] = []
        if step.asks and (kind != "meant" or isinstance(read, HttpResponse)):
            first = labels if kind in {"meant", "foreign"} else labels[:1]
            asks = _asked(planned, origin, first, sender)
            if kind == "meant":
                labels = _worth_asking(planned, asks, sender)
        trials.append(_trial(planned, step.lookalike, read, asks))
        if trials[-1].reads == "cookies":
            open_to.add(kind)
        if sender.stopped or (kind == "meant" and not isinstance(read, HttpResponse)):
            break
    return Audit(planned, tuple(trials), sender.sent)


def _asked(planned: Plan, origin: str, labels: Sequence[str], sender: "_Sender") -> list[_Asked]:
    """Send the preflights of an origin."""
    found: list[_Asked] = []
    for label in labels:
        ask = planned.ask(origin, label)
        if ask is not None and not sender.stopped:
            found.append((ask, sender.send(ask.request)))
    return found


def _worth_asking(planned: Plan, asks: list[_Asked], sender: "_Sender") -> tuple[str, ...]:
    """Return what to ask for other origins, the best first: what the given origin may send, then the rest.

    If it may send nothing of that, and the person who asks has named no method, one more preflight asks for a method
    that the server names.
    """
    if len(planned.methods) > 1 and not any(_may_send(ask, "omit", answer) for ask, answer in asks):
        for label in _named_methods(asks)[:1]:
            asks += _asked(planned, planned.origin, (label,), sender)
    allowed = [ask.label for ask, answer in asks if _may_send(ask, "omit", answer)]
    return tuple(dict.fromkeys((*allowed, *planned.methods)))


def _named_methods(asks: list[_Asked]) -> list[str]:
    """Return the methods that a server names and that need a preflight, other than those that were asked for."""
    known = {*SAFELISTED_METHODS, "OPTIONS", "*", *(ask.label for ask, _ in asks)}
    named = [answer.header("access-control-allow-methods") for _, answer in asks if isinstance(answer, HttpResponse)]
    methods = [it.strip() for line in named if line is not None for it in line.split(",")]
    return [it for it in methods if is_token(it) and it not in known]


class _Sender:
    """Sends requests and counts them; ``stopped`` says that there must be no more."""

    def __init__(self, send: _Send, progress: Callable[[int], None]) -> None:
        self._send = send
        self._progress = progress
        self._silent = 0
        self.sent = 0
        self.stopped = False

    def send(self, request: HttpRequest) -> Answer:
        answer = self._send(request).answer
        self.sent += 1
        self._progress(self.sent)
        responded = isinstance(answer, HttpResponse)
        self._silent = 0 if responded else self._silent + 1
        limited = isinstance(answer, HttpResponse) and answer.status == TOO_MANY_REQUESTS
        self.stopped = limited or self._silent >= _PATIENCE
        return answer


def _trial(planned: Plan, lookalike: Lookalike, read: Answer, asks: list[_Asked]) -> Trial:
    """Find out with the model what a page of this origin can do, with the visitor's cookies and without."""
    origin = lookalike.origin
    with_cookies, without = (_verdict(planned, origin, mode, read) for mode in ("include", "omit"))
    best: tuple[Power, Ask | None, Answer | None] = ("none", None, None)
    for ask, answer in asks:
        power = _power(_may_send(ask, "include", answer), _may_send(ask, "omit", answer))
        if best[1] is None or RANK[power] > RANK[best[0]]:
            best = (power, ask, answer)
    writes, asked, preflight = best
    return Trial(
        kind=lookalike.kind,
        origin=origin,
        reads=_power(_passes(with_cookies), _passes(without)),
        writes=writes,
        sends="" if asked is None else asked.label,
        verdict=without if lookalike.kind == "meant" else with_cookies,
        response=read if isinstance(read, HttpResponse) else None,
        preflight=preflight if isinstance(preflight, HttpResponse) else None,
    )


def _verdict(planned: Plan, origin: str, credentials: Credentials, answer: Answer) -> Verdict:
    fetch = planned.reading(origin, credentials)
    fetch.receive(answer)  # without headers of the page's own, this is one request
    return Verdict(fetch.decision)


def _passes(verdict: Verdict) -> bool:
    """Whether the CORS check passed; the target of a redirect has its own policy."""
    return verdict.outcome == "readable" or verdict.reason in {"opaque-redirect", "body-truncated"}


def _may_send(ask: Ask, credentials: Credentials, answer: Answer) -> bool:
    fetch = Fetch(replace(ask.asked, credentials=credentials))
    if fetch.request is None:
        return False
    fetch.receive(answer)
    return fetch.request is not None  # the model asks for the method itself now; the audit never sends it


def _power(with_cookies: bool, without: bool) -> Power:
    return "cookies" if with_cookies else "public" if without else "none"


def _hidden(value: object, login: Login) -> object:
    if isinstance(value, str):
        return login.hidden(value)
    if isinstance(value, list):
        return [_hidden(it, login) for it in value]
    return {name: _hidden(it, login) for name, it in value.items()} if isinstance(value, dict) else value
