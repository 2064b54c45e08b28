"""What a server with a policy responds, as far as the model of the browser looks at it."""

from collections.abc import Iterator

from demo_api.browser.headers import get
from demo_api.browser.messages import Answer, HttpRequest, HttpResponse
from demo_api.policy.policy import Policy

_NO_CONTENT = 204
_PREFIX = "access-control-"


def with_policy(policy: Policy, request: HttpRequest, answer: Answer) -> Answer:
    """Return a response as the server sends it with a policy in front of it.

    It responds to a preflight itself, and replaces all headers for CORS in any other response.

    Args:
        policy: The policy.
        request: The request.
        answer: What the server responds without the policy. A failure of the network stays one.
    """
    if not isinstance(answer, HttpResponse):
        return answer
    if request.preflight:
        return HttpResponse(_NO_CONTENT, (*_sharing(policy, request), *_preflight(policy)))
    kept = [pair for pair in answer.headers if not pair[0].lower().startswith(_PREFIX)]
    exposed = [("Access-Control-Expose-Headers", ", ".join(policy.expose))] if policy.expose else []
    return HttpResponse(answer.status, (*kept, *_sharing(policy, request), *exposed), answer.complete)


def _sharing(policy: Policy, request: HttpRequest) -> Iterator[tuple[str, str]]:
    origin = get(request.headers, "origin")
    if policy.anyone and not policy.credentials:
        yield "Access-Control-Allow-Origin", "*"
        return
    yield "Vary", "Origin"
    if origin is None or not policy.allows(origin):
        return
    yield "Access-Control-Allow-Origin", origin
    if policy.credentials:
        yield "Access-Control-Allow-Credentials", "true"


def _preflight(policy: Policy) -> Iterator[tuple[str, str]]:
    yield "Access-Control-Allow-Methods", ", ".join(policy.allowed_methods)
    if policy.headers:
        yield "Access-Control-Allow-Headers", ", ".join(policy.headers)
    yield "Access-Control-Max-Age", str(policy.max_age)
    if policy.private_network:
        yield "Access-Control-Allow-Private-Network", "true"
