"""The policy that a blocked request needs, to write it for any server: the fix of the model, as a whole configuration.

:func:`needed_after` finds it for what was sent and recorded, :func:`needed_for` for a request of which no response is
known, such as the one in a message from a console. Both return a policy only if the model says that it is enough: the
same request, to the same servers with this policy in front of them, is readable. So there is none where something else
is the cause: the network, a redirect to another origin, or the page itself.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from demo_api.browser import (
    COMMON,
    Answer,
    Decision,
    Engine,
    FetchRequest,
    Fix,
    HttpRequest,
    HttpResponse,
    change,
    decide,
    fix_of,
)
from demo_api.browser.headers import Unparsable, extract_header_list_values, get
from demo_api.browser.messages import Exchange
from demo_api.browser.policy import ALLOW_HEADERS, ALLOW_METHODS, ALLOW_ORIGIN, CORS_HEADERS, policy_for
from demo_api.browser.policy import Policy as Smallest
from demo_api.browser.request import Failure, new_request
from demo_api.policy.findings import flaws, is_sound
from demo_api.policy.policy import ANYONE, MAX_AGE, Policy
from demo_api.policy.server import with_policy

EXPOSE = "Access-Control-Expose-Headers"
_ALWAYS_ALLOWED = frozenset({"accept", "accept-language", "content-language", "range"})
"""Request headers that servers list though no preflight asks for them."""


def needed_for(asked: FetchRequest, engine: Engine = COMMON) -> Policy | None:
    """Return the smallest policy that allows a request, if nothing is known of the server.

    Args:
        asked: What the page asks for.
        engine: Whose differences apply.

    Returns:
        The policy; None if the request needs none, or if no policy helps, or if no configuration can be written for it.
    """
    return needed_after(decide(_at_a_server(asked), lambda _: HttpResponse(200), engine))


def needed_after(decision: Decision) -> Policy | None:
    """Return the policy with which a server would have let a request through.

    It has what the request needs, and the names that the server allows and exposes already. Who may read is only the
    page's origin; or anyone, if the server says so now and that is not the cause.

    Args:
        decision: What a browser decided. Its request must stand for what the page asks for.

    Returns:
        The policy; None if the page may read already, or if no policy helps, or if no configuration can be written for
        it. If the page must change something too, it is the policy for the changed request.
    """
    fix = fix_of(decision)
    asked = change(fix, decision.asked)
    made = new_request(asked, decision.engine)
    smallest = fix.policy or _at_the_end(decision, fix)
    if smallest is None or isinstance(made, Failure) or (fix.request and not decision.exchanges):
        return None  # something else is the cause; or the page is, and what the server allows is not known
    method = () if made.method == "GET" else (made.method,)
    policy = Policy(
        readers=(ANYONE,) if _is_for_anyone(smallest, fix, decision.exchanges) else (smallest.origin,),
        credentials=smallest.credentials,
        methods=_once(("GET", *smallest.methods, *method)),
        headers=_once(smallest.headers),
    )
    whole = _with_what_is_there(policy, [it.answer for it in decision.exchanges if isinstance(it.answer, HttpResponse)])
    return next((it for it in (whole, policy) if is_enough(it, asked, decision.exchanges, decision.engine)), None)


def _at_the_end(decision: Decision, fix: Fix) -> Smallest | None:
    """Return the policy for a request that began at the page's own origin, and that a redirect led to another one."""
    sets = any(name in CORS_HEADERS for edit in fix.responses for name, _ in edit.headers)
    return policy_for(decision.request) if sets and decision.request is not None else None


def is_enough(policy: Policy, asked: FetchRequest, exchanges: Sequence[Exchange], engine: Engine = COMMON) -> bool:
    """Return whether a configuration can be written for a policy, and lets a page read what it could not read.

    Args:
        policy: The policy.
        asked: What the page asks for.
        exchanges: What the servers responded without it. What is not there gets status 200.
        engine: Whose differences apply.
    """

    def respond(request: HttpRequest) -> Answer:
        return with_policy(policy, request, _recorded(request, exchanges))

    return is_sound(policy) and decide(_at_a_server(asked), respond, engine).outcome == "readable"


def _at_a_server(asked: FetchRequest) -> FetchRequest:
    """Return a request for which the browser has no response in its cache: no policy changes what is stored there."""
    return replace(asked, earlier=()) if asked.earlier else asked


def _recorded(request: HttpRequest, exchanges: Sequence[Exchange]) -> Answer:
    for it in reversed(exchanges):
        if (it.request.preflight, it.request.method, it.request.url) == (
            request.preflight,
            request.method,
            request.url,
        ):
            return it.answer
    return HttpResponse(200)


def _is_for_anyone(smallest: Smallest, fix: Fix, exchanges: Sequence[Exchange]) -> bool:
    """Return whether anyone may read now, and the fix leaves it so."""
    if smallest.credentials or smallest.origin == ANYONE:
        return not smallest.credentials
    told = [(it.request, it.answer) for it in exchanges if isinstance(it.answer, HttpResponse)]
    changed = [edit for edit in fix.responses if any(name == ALLOW_ORIGIN for name, _ in edit.headers)]
    return bool(told) and all(
        get(answer.headers, ALLOW_ORIGIN.lower()) == ANYONE and not any(edit.is_about(request) for edit in changed)
        for request, answer in told
    )


def _with_what_is_there(policy: Policy, answers: Sequence[HttpResponse]) -> Policy:
    """Return a policy that also has the names in what the server says now, as far as they are right."""
    methods = [it for it in _named(ALLOW_METHODS, answers) if not flaws(Policy(methods=(it,)))]
    headers = [it for it in _named(ALLOW_HEADERS, answers) if not flaws(Policy(headers=(it,)))]
    expose = [it for it in _named(EXPOSE, answers) if not flaws(Policy(expose=(it,)))]
    ages = [get(it.headers, "access-control-max-age") or "" for it in answers]
    age = next((int(it) for it in ages if re.fullmatch("[0-9]{1,5}", it)), MAX_AGE)
    return replace(
        policy,
        methods=_once((*policy.methods, *methods)),
        headers=_once((*policy.headers, *(it for it in headers if it.lower() not in _ALWAYS_ALLOWED))),
        expose=_once(expose),
        max_age=age if not flaws(Policy(max_age=age)) else MAX_AGE,
    )


def _named(header: str, answers: Iterable[HttpResponse]) -> Iterator[str]:
    for answer in answers:
        found = extract_header_list_values(header.lower(), answer.headers)
        if found is not None and not isinstance(found, Unparsable):
            yield from found


def _once(names: Iterable[str]) -> tuple[str, ...]:
    """Return names, each once: upper and lower case do not differ in a header, and the methods are in upper case."""
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    return tuple(found.values())
