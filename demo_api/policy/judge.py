"""What came out of a probe: the model of the browser decides, and a sentence says what is not as the policy says."""

from collections.abc import Callable
from dataclasses import dataclass

from demo_api.browser import (
    FETCH,
    Answer,
    Body,
    Decision,
    FetchRequest,
    HttpRequest,
    HttpResponse,
    NetworkFailure,
    decide,
    fetch_request,
)
from demo_api.browser.cache import max_age
from demo_api.browser.headers import get
from demo_api.policy.probes import Probe

API = "https://api.example.test"
"""The address of the API as the pages see it. Who sends the requests chooses where the server really listens."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server did with one request.

    Attributes:
        answer: The response, or the failure.
        handled: Whether the example API itself handled the request.
    """

    answer: Answer
    handled: bool = False


Send = Callable[[HttpRequest], Reply]


def complaint(probe: Probe, send: Send) -> str:
    """Send a probe and return what is not as the policy says, in a sentence; empty if all is.

    Args:
        probe: What to send.
        send: Sends one request to the server. Its URL begins with :data:`API`.
    """
    match probe.kind:
        case "stored":
            return _stored(probe, send)
        case "options":
            return _options(probe, send)
        case "preflight":
            return _preflight(probe, send)
        case "raw":
            return _raw(probe, send)
        case _ if probe.origin is None:
            return _without_origin(probe, send)
        case _:
            return _fetch(probe, send)


def asked(probe: Probe) -> FetchRequest:
    """Return the fetch() of a probe."""
    headers = [(name, _USUAL.get(name.lower(), "1")) for name in probe.headers]
    return fetch_request(
        f"{API}/{probe.path}",
        origin=probe.origin or "null",
        method=probe.method,
        headers=headers,
        body=Body(b"") if probe.method == "POST" else None,
        credentials="include" if probe.credentials else "omit",
    )


def _fetch(probe: Probe, send: Send) -> str:
    return _against(probe, decide(asked(probe), lambda request: send(request).answer))


def _against(probe: Probe, decision: Decision) -> str:
    readable = decision.outcome == "readable"
    if readable != probe.readable:
        if not probe.readable:
            return "the page can read the response, and it must not"
        return f"the page cannot read the response ({decision.reason})"
    if not readable:
        return ""
    wanted = _STATUS.get(probe.clause, ())
    status = _status(decision)
    if wanted and status not in wanted:
        return f"status {status}; expected {' or '.join(map(str, wanted))}"
    shown = set(decision.visible_headers)
    unseen = [it for it in probe.visible if it.lower() not in shown]
    seen = [it for it in probe.hidden if it.lower() in shown]
    if unseen:
        return f"scripts do not see {', '.join(unseen)}"
    return f"scripts see {', '.join(seen)}" if seen else ""


def _status(decision: Decision) -> int | None:
    answer = decision.exchanges[-1].answer
    return answer.status if isinstance(answer, HttpResponse) else None


def _stored(probe: Probe, send: Send) -> str:
    """Judge what a shared cache does: it uses a stored response for another origin unless Vary forbids that.

    (RFC 9111, Calculating Cache Keys with the Vary Header Field)
    """
    fetch = asked(probe)
    first = send(_plain(probe, "GET", probe.before)).answer
    if isinstance(first, NetworkFailure):
        return f"no response ({first.kind})"
    varies = {it.strip().lower() for it in (first.header("vary") or "").split(",")}
    if varies & {"origin", "*"}:
        return ""
    decision = decide(fetch, lambda _: first)
    problem = _against(probe, decision)
    return f"without Vary: Origin, a cache can use this response for another origin: {problem}" if problem else ""


def _options(probe: Probe, send: Send) -> str:
    """Judge OPTIONS without Access-Control-Request-Method, which is a request like any other, as if it were a GET."""
    answer = send(_plain(probe, "OPTIONS", probe.origin)).answer
    if isinstance(answer, HttpResponse) and answer.status >= _SERVER_ERROR:
        return f"status {answer.status}"
    fetch = fetch_request(
        f"{API}/{probe.path}",
        origin=probe.origin or "null",
        credentials="include" if probe.credentials else "omit",
    )
    return _against(probe, decide(fetch, lambda _: answer))


def _without_origin(probe: Probe, send: Send) -> str:
    answer = send(_plain(probe, probe.method, None)).answer
    if isinstance(answer, NetworkFailure):
        return f"no response ({answer.kind})"
    return "" if answer.status == _OK else f"status {answer.status}; expected {_OK}"


def _raw(probe: Probe, send: Send) -> str:
    """Judge a request whose Origin the model does not have, because no browser sends it."""
    answer = send(_plain(probe, probe.method, probe.origin)).answer
    if isinstance(answer, NetworkFailure):
        return f"no response ({answer.kind})"
    allowed = get(answer.headers, "access-control-allow-origin")
    return f"{allowed} is allowed" if allowed == probe.origin else ""


def _preflight(probe: Probe, send: Send) -> str:
    names = sorted(name.lower() for name in probe.headers)
    headers = [("Origin", probe.origin or "null"), ("Access-Control-Request-Method", probe.method)]
    if names:
        headers.append(("Access-Control-Request-Headers", ",".join(names)))
    if probe.private_network is not None:
        headers.append(("Access-Control-Request-Private-Network", "true"))
    reply = send(HttpRequest("OPTIONS", f"{API}/{probe.path}", tuple(headers), preflight=True))
    if isinstance(reply.answer, NetworkFailure):
        return f"no response ({reply.answer.kind})"
    if reply.handled:
        return "the preflight reached the handler"
    if probe.seconds is not None:
        kept = max_age(reply.answer.headers, FETCH)
        wrong = kept != min(probe.seconds, FETCH.max_age_cap)
        return f"browsers keep the preflight for {kept} seconds" if wrong else ""
    if probe.private_network is not None:
        allowed = get(reply.answer.headers, "access-control-allow-private-network") == "true"
        if allowed != probe.private_network:
            return "the private network is not allowed" if probe.private_network else "the private network is allowed"
    return ""


def _plain(probe: Probe, method: str, origin: str | None) -> HttpRequest:
    headers = () if origin is None else (("Origin", origin),)
    return HttpRequest(method, f"{API}/{probe.path}", headers, credentials=probe.credentials)


_OK = 200
_SERVER_ERROR = 500
_STATUS = {
    "login": (200,),
    "status-401": (401,),
    "status-404": (404,),
    "status-405": (405,),
    "status-500": (500,),
    "status-502": (502, 503, 504),
}
_USUAL = {"content-type": "application/json", "authorization": "Bearer token"}
