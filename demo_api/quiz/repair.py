"""A repair: what one piece of advice changes, so that it can be tried on another problem than its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from demo_api.browser import (
    Answer,
    Decision,
    FetchRequest,
    HttpRequest,
    HttpResponse,
    decide,
    fix_of,
)
from demo_api.browser.policy import (
    ALLOW_CREDENTIALS,
    ALLOW_HEADERS,
    ALLOW_METHODS,
    ALLOW_ORIGIN,
    CORS_HEADERS,
    ResponseEdit,
)
from demo_api.browser.url import parse
from demo_api.report.case import Case
from demo_api.report.change import corrected

Send = Callable[[HttpRequest], Answer]

RESOURCE_POLICY = "Cross-Origin-Resource-Policy"
_NO_CONTENT = 204
_OPTIONS: Mapping[str, object] = MappingProxyType(
    {"mode": "cors", "redirect": "follow", "credentials": "same-origin", "target_address_space": None, "body": None}
)
"""What an option of ``fetch`` is after the repair, whatever it was before."""


@dataclass(frozen=True, slots=True)
class Repair:
    """What changes.

    Attributes:
        headers: The headers for CORS that every response gets, with the values that this page needs.
        answers: Whether the preflight gets a status that is ok.
        stays: Whether a redirect becomes a response.
        bare: Whether a redirect leads to the same place without user name and password.
        options: The options of ``fetch`` that change.
    """

    headers: frozenset[str] = frozenset()
    answers: bool = False
    stays: bool = False
    bare: bool = False
    options: frozenset[str] = field(default=frozenset())

    def also(self, more: "Repair") -> "Repair":
        """Return both."""
        return Repair(
            self.headers | more.headers,
            self.answers or more.answers,
            self.stays or more.stays,
            self.bare or more.bare,
            self.options | more.options,
        )


_BY_FAMILY: Mapping[str, Repair] = MappingProxyType(
    {
        "allow-origin": Repair(frozenset({ALLOW_ORIGIN})),
        "allow-credentials": Repair(frozenset({ALLOW_CREDENTIALS})),
        "preflight": Repair(CORS_HEADERS, answers=True),
    }
)
"""What the reasons of a family ask for; of a preflight that fails, all that it asks."""


def repair_of(reason: str, case: Case) -> Repair:
    """Return what the advice on a reason changes: what its sentence says, and nothing else.

    Args:
        reason: A reason of the case, or one that stands behind its own.
        case: The case.
    """
    row = case.words.reasons[reason]
    family = case.words.reasons[row.preflight_of or reason].family
    if family in _BY_FAMILY:
        return _BY_FAMILY[family]
    if family in {"lists", "unparsable"}:
        return Repair(frozenset({ALLOW_METHODS if reason.startswith("method") else ALLOW_HEADERS}))
    decision = case.finding.decision
    if not case.it.is_judged or decision is None:
        asked = corrected(case.finding.reason, decision, case.it.asked)
        same_mode = asked is None or asked.mode == case.it.asked.mode
        return Repair() if same_mode else Repair(options=frozenset({"mode"}))
    fix = fix_of(decision)
    redirects = [edit for edit in fix.responses if edit.redirect]
    return Repair(
        stays=any(edit.status is not None for edit in redirects),
        bare=any(name == "Location" and value for edit in redirects for name, value in edit.headers),
        options=frozenset(str(option) for option, _ in fix.request),
    )


def tried(case: Case, repair: Repair, send: Send) -> Decision:
    """Return how a problem ends with a repair.

    Args:
        case: The problem.
        repair: The change.
        send: Gives the response to a request, as it is without the repair.
    """
    return _decided(case, _asked(case, repair), repair, send)


def tried_itself(case: Case, headers: Repair, send: Send) -> Decision:
    """Return how a problem ends with what its own fix changes in the request, and with a repair of the headers.

    Args:
        case: The problem.
        headers: The change of the responses.
        send: Gives the response to a request, as it is without the repair.
    """
    decision = case.finding.decision or case.it.decision
    asked = corrected(case.finding.reason, decision, case.it.asked)
    return _decided(case, asked or case.it.asked, headers, send)


def _decided(case: Case, asked: FetchRequest, repair: Repair, send: Send) -> Decision:
    def answer(request: HttpRequest) -> Answer:
        got = send(request)
        return _answered(got, request, repair, asked) if isinstance(got, HttpResponse) else got

    return decide(asked, answer, (case.finding.decision or case.it.decision).engine)


def _asked(case: Case, repair: Repair) -> FetchRequest:
    asked = case.it.asked
    changes: dict[str, Any] = {name: value for name, value in _OPTIONS.items() if name in repair.options}
    if "url" in repair.options:
        changes["url"] = _final_url(case)
    if "method" in repair.options:
        changes["method"] = asked.method.upper()
    return replace(asked, **changes)


def _final_url(case: Case) -> str:
    """Return the address to which the last redirect leads; the same as before, if there is none."""
    last = case.it.last
    location = "" if last is None else dict(last.response_headers).get(b"location", b"").decode("latin-1")
    request = case.it.decision.request
    here = case.it.asked.url if request is None else request.url.bare
    url = parse(location, parse(here)) if location else None
    return here if url is None else url.bare


def _answered(got: HttpResponse, request: HttpRequest, repair: Repair, asked: FetchRequest) -> HttpResponse:
    values = {
        ALLOW_ORIGIN: asked.origin,
        ALLOW_CREDENTIALS: "true",
        ALLOW_METHODS: request.header("access-control-request-method"),
        ALLOW_HEADERS: request.header("access-control-request-headers"),
        RESOURCE_POLICY: "cross-origin",
    }
    headers = [(name, value) for name, value in values.items() if name in repair.headers]
    status: int | None = None
    if repair.answers and request.preflight:
        status = _NO_CONTENT
    if repair.stays and got.is_redirect:
        status = 200
    if status is not None:
        headers.append(("Location", None))
    if repair.bare and (url := parse(got.header("location") or "")) is not None:
        headers.append(("Location", url.bare))
    return ResponseEdit(request.url, request.method, status=status, headers=tuple(headers)).edited(got)
