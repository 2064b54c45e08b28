"""The check of a request against the page's own policies."""

from demo_api.browser.csp import effective_directive
from demo_api.browser.fetch_request import page_url
from demo_api.browser.location import target_of
from demo_api.browser.messages import HttpResponse
from demo_api.browser.request import Failure, Request
from demo_api.browser.url import Url, parse

_LOADED = frozenset({"http", "https", "data", "blob"})


def csp_check(request: Request) -> Failure | None:
    """Decide whether the page's policies allow the request's URL (Fetch, main fetch, step 7; CSP3, section 4.1.2).

    It is done before the request is sent, and again after each redirect. A policy that only reports blocks nothing.

    Args:
        request: The request; the rules passed are noted on its trail.

    Returns:
        ``None`` to go on, or the failure.
    """
    return _check(request, request.url, redirected=request.redirect_count > 0)


def check_target(request: Request, response: HttpResponse) -> Failure | None:
    """Decide about the target of a redirect before the redirect itself is checked, as one engine does."""
    engine = request.engine
    if not engine.policing.before_redirect or request.asked.redirect != "follow":
        return None
    target = target_of(response.headers, request.url, engine)
    known = len(request.trail)
    failure = None if target is None or not target.is_http else _check(request, target, redirected=True)
    del request.trail[known:]  # what is passed is noted at the target
    return failure


def _check(request: Request, url: Url, *, redirected: bool) -> Failure | None:
    engine, home, directive = request.engine, _home(request), effective_directive(request.asked.destination)
    if engine.policing.skips_unknown and url.scheme not in _LOADED:
        return None
    for policy in request.asked.policies:
        applied = policy.applied(directive)
        if applied is None:
            if policy.limits_addresses:
                request.trail.append(("csp-silent", {}))
            continue
        name, sources = applied
        values = {"url": url.shown, "directive": name, "token": " ".join(sources)}
        if policy.allows(directive, url, home, engine, redirected=redirected):
            request.trail.append(("csp", values))
        elif policy.report_only:
            request.trail.append(("csp-report-only", values))
        else:
            return Failure("csp-connect-src-after-redirect" if redirected else "csp-connect-src", "csp", values)
    return None


def _home(request: Request) -> Url:
    """Return a URL of the origin that ``'self'`` is: where the policy came from (CSP3, self-origin)."""
    for address in (page_url(request.asked), request.asked.creator, request.asked.origin):
        url = parse(address)
        if url is not None and url.is_http:
            return url
    return Url("about", "", "", None, "blank", "null", "about:blank")
