"""The fix as a value: what to change in which response, or in the request, so that the page may read.

:func:`fix_of` finds it for a decision, :func:`apply` and :func:`change` carry it out on what was recorded and on what
was asked. It sets at once what one policy needs for this request: origin, credentials, methods and headers, on the
preflight and on the response. Another reason may appear behind it; then that has its own fix.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from demo_api.browser.decision import Decision
from demo_api.browser.edits import WHOLE, Edits, Elsewhere, Fix, Option, apply, change
from demo_api.browser.fetch import replay
from demo_api.browser.messages import Exchange
from demo_api.browser.policy import ALLOW_ORIGIN, CORS_HEADERS, Policy, ResponseEdit, allow, policy_for
from demo_api.browser.request import BY_SCRIPT, Failure, Request, new_request
from demo_api.browser.url import Url, parse, replace_host, replace_port, replace_scheme

OTHER_PORT = 8000
_OK = 200
_MOST_HOPS = 8


def fix_of(decision: Decision) -> Fix:
    """Return the fix for a decision; an empty one if the page may read.

    Args:
        decision: What the browser decided.

    Returns:
        The fix. If nothing helps, it says where else a change is due.
    """
    fix = _first(decision)
    for _ in range(_MOST_HOPS):
        if not fix.helps:
            break
        again = replay(change(fix, decision.asked), apply(fix, decision.exchanges), decision.engine)
        if again.request is not None and again.assumed:
            # It goes on to an address that got no request: what it must respond is known anyway.
            more = _allowed(again.request, again.exchanges)
        elif again.reason == decision.reason:
            more = _first(again)
        else:
            break
        merged = _merged(fix, more)
        if merged == fix:
            break
        fix = merged
    return replace(fix, policy=_policy_of(decision, fix))


def _policy_of(decision: Decision, fix: Fix) -> Policy | None:
    """Return the policy that the edits of a fix amount to; ``None`` if they do not touch CORS."""
    set_ = [pair for edit in fix.responses for pair in edit.headers if pair[0] in CORS_HEADERS]
    made = new_request(change(fix, decision.asked), decision.engine)
    if not set_ or isinstance(made, Failure):
        return None
    policy = policy_for(made)
    # After a redirect across origins the request has no origin that can be named. What comes first is the cause now.
    origin = next((value for name, value in set_ if name == ALLOW_ORIGIN), None)
    return replace(policy, origin=origin) if policy is not None and origin == "*" else policy


def _first(decision: Decision) -> Fix:
    """Return what changes the first response or the first option that is wrong."""
    failure = decision.failure
    return Fix() if failure is None else _FIXES.get(failure.reason, _policy)(decision, failure)


def _merged(fix: Fix, more: Fix) -> Fix:
    """Return both fixes as one."""
    request = tuple((dict(fix.request) | dict(more.request)).items())
    if any(option == "url" for option, _ in more.request):
        # Another address is called, so what lies on the way to this one no longer matters.
        return Fix(more.responses, request)
    edits: dict[tuple[bool, str, str], ResponseEdit] = {}
    for edit in (*fix.responses, *more.responses):
        key = (edit.preflight, edit.method, edit.url)
        edits[key] = edits[key].also(edit) if key in edits else edit
    return Fix(tuple(edits.values()), request)


def _policy(decision: Decision, _: Failure) -> Fix:
    """Allow this request: everything that the CORS check and the preflight ask for."""
    request = decision.request
    return Fix(elsewhere="request") if request is None else _allowed(request, decision.exchanges)


def _allowed(request: Request, exchanges: Sequence[Exchange], edits: Edits = ()) -> Fix:
    asked = request.asked
    if request.origin == "null" and request.includes_credentials:
        # To allow null with credentials would open the API to every sandboxed frame there is.
        if request.redirect_tainted:
            return _directly(request, exchanges)
        edits = (*edits, ("credentials", "same-origin"))
        asked = replace(asked, credentials="same-origin")
    return Fix(allow(request, asked, exchanges), edits)


def _directly(request: Request, exchanges: Sequence[Exchange]) -> Fix:
    """Call the final address, as the redirects have left the request."""
    edits: list[tuple[Option, object]] = [("url", request.url.bare)]
    if any(rule == "redirect-method" for rule, _ in request.trail):
        edits += [("method", request.method), ("body", None)]
    made = new_request(change(Fix(request=tuple(edits)), request.asked), request.engine)
    return Fix(request=tuple(edits)) if isinstance(made, Failure) else _allowed(made, exchanges, tuple(edits))


def _changed(decision: Decision, *edits: tuple[Option, object]) -> Fix:
    """Change the request, and allow what it then is."""
    made = new_request(change(Fix(request=edits), decision.asked), decision.engine)
    return Fix(request=edits) if isinstance(made, Failure) else _allowed(made, decision.exchanges, edits)


def _options(*edits: tuple[Option, object]) -> "_Find":
    return lambda decision, _: _changed(decision, *edits)


def _elsewhere(where: Elsewhere) -> "_Find":
    return lambda _decision, _failure: Fix(elsewhere=where)


def _method_case(decision: Decision, failure: Failure) -> Fix:
    method = decision.asked.method
    return _policy(decision, failure) if method == method.upper() else _changed(decision, ("method", method.upper()))


def _final_url(decision: Decision, _: Failure) -> Fix:
    return Fix(elsewhere="request") if decision.request is None else _directly(decision.request, decision.exchanges)


def _location(decision: Decision, failure: Failure) -> Fix:
    """Redirect to the same place without user name and password."""
    return _redirect(decision, None, ("Location", str(failure.values["location_bare"])))


def _no_redirect(decision: Decision, _: Failure) -> Fix:
    """Respond at once, without a redirect: its right target is not known."""
    return _redirect(decision, _OK, ("Location", None))


def _redirect(decision: Decision, status: int | None, header: tuple[str, str | None]) -> Fix:
    request = decision.request
    if request is None:
        return Fix(elsewhere="request")
    return Fix((ResponseEdit(request.url.bare, request.method, redirect=True, status=status, headers=(header,)),))


def _with_address(make: Callable[[Url], Url]) -> "_Find":
    def find(decision: Decision, _: Failure) -> Fix:
        url = parse(decision.asked.url, parse(decision.asked.page_url or decision.asked.origin))
        here = decision.request.url if decision.request is not None else url
        return Fix(elsewhere="address") if here is None else _changed(decision, ("url", make(here).href))

    return find


def _without_credentials(decision: Decision, _: Failure) -> Fix:
    """Send user name and password in a header."""
    url = parse(decision.asked.url, parse(decision.asked.page_url or decision.asked.origin))
    if url is None:
        return Fix(elsewhere="address")
    others = tuple(pair for pair in decision.asked.headers if pair[0].lower() != "authorization")
    headers = (*others, ("Authorization", url.basic_credentials))
    return _changed(decision, ("url", url.bare), ("headers", headers))


def _full_address(decision: Decision, _: Failure) -> Fix:
    """Write the scheme that was left out, as in ``localhost:8000/x``."""
    url = parse(f"http://{decision.asked.url}")
    if url is None or url.port is None:
        return Fix(elsewhere="address")
    return _changed(decision, ("url", url.href))


def _without_header(decision: Decision, failure: Failure) -> Fix:
    name = failure.values["header_as_written"]
    return _changed(decision, ("headers", tuple(pair for pair in decision.asked.headers if pair[0] != name)))


def _with_cors(decision: Decision, _: Failure) -> Fix:
    """Load with CORS: for an element, with the attribute crossorigin and no value."""
    if decision.asked.via in BY_SCRIPT:
        return _changed(decision, ("mode", "cors"))
    return _changed(decision, ("crossorigin", "anonymous"))


def _with_type(decision: Decision, failure: Failure) -> Fix:
    return _response(decision, headers=(("Content-Type", str(failure.values["needed"])),))


def _with_success(decision: Decision, _: Failure) -> Fix:
    return _response(decision, status=_OK)


def _response(decision: Decision, status: int | None = None, headers: tuple[tuple[str, str], ...] = ()) -> Fix:
    request = decision.request
    if request is None:
        return Fix(elsewhere="request")
    return Fix((ResponseEdit(request.url.bare, request.method, status=status, headers=headers),))


_Find = Callable[[Decision, Failure], Fix]
_FIXES: Mapping[str, _Find] = MappingProxyType(
    {
        "preflight-network-error": _elsewhere("server"),
        "network-error": _elsewhere("server"),
        "body-truncated": _elsewhere("server"),
        "proxy-authentication": _elsewhere("server"),
        "zero-address": _with_address(lambda url: replace_host(url, "localhost")),
        "only-if-cached": _options(("cache", "default")),
        "integrity-opaque": _options(("mode", "cors")),
        "keepalive-too-long": _options(("keepalive", False)),
        "method-case": _method_case,
        "redirect-origin-null": _final_url,
        "redirect-with-credentials": _location,
        "redirect-same-origin-with-credentials": _location,
        "redirect-scheme": _no_redirect,
        "redirect-scheme-local": _no_redirect,
        "redirect-location-invalid": _no_redirect,
        "redirect-too-many": _no_redirect,
        "redirect-mode-error": _options(("redirect", "follow")),
        "opaque-redirect": _options(("redirect", "follow")),
        "redirect-stream-body": _options(("body", WHOLE)),
        "stream-needs-http2": _options(("body", WHOLE)),
        "stream-unsupported": _options(("body", WHOLE)),
        "stream-not-allowed": _options(("body", WHOLE)),
        "mode-same-origin": _options(("mode", "cors")),
        "mode-same-origin-redirect": _options(("mode", "cors")),
        "mode-no-cors-redirect": _options(("mode", "cors")),
        "mode-no-cors-method": _options(("mode", "cors")),
        "opaque-response": _with_cors,
        "corp-same-origin": _with_cors,
        "corp-same-site": _with_cors,
        "opaque-response-blocking": _with_cors,
        "element-canvas-tainted": _with_cors,
        "element-integrity-needs-cors": _with_cors,
        "element-worker-cross-origin": _elsewhere("page"),
        "navigation-opaque": _elsewhere("page"),
        "body-unusable": _elsewhere("server"),
        "status-unusable": _with_success,
        **dict.fromkeys(
            ("type-never-script", "type-nosniff", "type-not-css", "type-not-events", "type-not-script"), _with_type
        ),
        "cache-missing-vary": _elsewhere("server"),
        "cache-no-cors-then-cors": _elsewhere("server"),
        "csp-connect-src": _elsewhere("page"),
        "csp-connect-src-after-redirect": _elsewhere("page"),
        "lna-insecure-context": _elsewhere("page"),
        "lna-permission-denied": _elsewhere("page"),
        "lna-target-mismatch": _options(("target_address_space", None)),
        "scheme-not-http": _full_address,
        "scheme-file": _elsewhere("address"),
        "scheme-internal": _elsewhere("address"),
        "url-invalid": _elsewhere("address"),
        "url-with-credentials": _without_credentials,
        "bad-port": _with_address(lambda url: replace_port(url, OTHER_PORT)),
        "mixed-content": _with_address(lambda url: replace_scheme(url, "https")),
        "forbidden-method": _elsewhere("request"),
        "method-invalid": _elsewhere("request"),
        "request-header-invalid": _without_header,
        "body-not-allowed": _options(("method", "POST")),
    }
)
