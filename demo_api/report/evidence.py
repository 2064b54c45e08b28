"""What a response shows about the part of the server that sent it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from demo_api.browser import Decision, Exchange, HttpResponse
from demo_api.report.experiment import Experiment
from demo_api.wire import Recorded

_LOGIN = frozenset({401, 403, 407})
_TOO_LARGE = 413
_NO_METHOD = 405
_NO_ROUTE = 404
_MOVED = range(300, 400)
_FAILED = range(500, 600)
_NOT_ALLOWED = re.compile("(preflight-)?(allow-origin-missing|status-not-ok)|preflight-redirect")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is evident, by the key of the phrase that says it, and the values in the phrase."""

    id: str
    values: Mapping[str, object]


def evidence_of(it: Experiment, decision: Decision | None) -> Evidence | None:
    """Return what the response that was refused shows; None if it is not about who sent it."""
    last = it.last
    if last is None or last.status is None or decision is None or not _NOT_ALLOWED.fullmatch(decision.reason or ""):
        return None
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in last.response_headers}
    if last.refusal:
        refusal = last.refusal.decode("latin-1").removeprefix("Disallowed CORS ")
        return Evidence("refused", {"refusal": refusal})
    if "origin" in headers.get("vary", "").lower():
        return Evidence("not-listed", {})  # CORSMiddleware saw it, so the status is not the cause
    if (by_status := _by_status(last)) is not None:
        return Evidence(by_status, {"status": last.status, "location": headers.get("location", "")})
    if not headers.get("server", "uvicorn").lower().startswith("uvicorn"):
        return Evidence("proxy", {"server": headers["server"]})
    return None


def _by_status(last: Recorded) -> str | None:
    status = last.status or 0
    if status in _FAILED:
        return "crash"
    if status in _MOVED and not last.preflight:
        return "moved"
    found = {_TOO_LARGE: "too-large", _NO_METHOD: "no-method", _NO_ROUTE: "no-route"}
    return "login" if status in _LOGIN else found.get(status)


def knows_cors(exchanges: Iterable[Exchange]) -> bool:
    """Return whether a response has a header of CORS, or one that CORSMiddleware adds."""
    return any(
        name.lower().startswith("access-control-allow-") or (name.lower() == "vary" and "origin" in value.lower())
        for each in exchanges
        if isinstance(each.answer, HttpResponse)
        for name, value in each.answer.headers
    )


def has_cors(it: Experiment) -> bool:
    """Return whether a response shows that the server knows CORS already: by a header, or by a refusal's body."""
    return any(each.refusal for each in it.exchanges) or knows_cors(it.decision.exchanges)
