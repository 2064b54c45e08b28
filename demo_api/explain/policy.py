"""The policy with which the request in a message passes. Nothing else here uses it: it takes time to load."""

from collections.abc import Mapping
from typing import Any

from demo_api.browser.url import serialize_origin
from demo_api.explain.explanation import Explanation
from demo_api.policy import Policy, is_sound
from demo_api.policy.examples import USUAL
from demo_api.words import Reason, load

_FAMILIES = frozenset({"allow-origin", "allow-credentials", "preflight", "lists", "unparsable", "exposed"})
"""What a server's policy decides."""
_NO_RESPONSE = "preflight-network-error"


def with_policies(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation as values for JSON; each candidate has its ``policy`` as text, or None."""
    known = load().reasons
    policies = [policy_of(known[it.reason], explanation.values) for it in explanation.candidates]
    said = explanation.to_json()
    texts = [None if it is None else it.text() for it in policies]
    said["candidates"] = [{**it, "policy": text} for it, text in zip(said["candidates"], texts, strict=True)]
    return said


def policy_of(reason: Reason, values: Mapping[str, str]) -> Policy | None:
    """Return the policy that a server needs.

    Args:
        reason: Why the request was blocked, or a header not shown.
        values: The values in the message, as :class:`demo_api.explain.Explanation` has them.

    Returns:
        The policy, as small as the message allows. What it does not say is as in a usual policy: the origin, and after
        a preflight the method and the headers. None where no policy helps, or none can be written.
    """
    of_fetch = load().reasons.get(reason.like or reason.id, reason)
    if of_fetch.family not in _FAMILIES or of_fetch.id == _NO_RESPONSE:
        return None
    credentials = "credentials" in of_fetch.id and of_fetch.family != "exposed"
    readers = _readers(values, credentials=credentials)
    name = values.get("header_as_written") or values.get("header")
    if of_fetch.family == "exposed":
        policy = Policy(readers, expose=(name,) if name else USUAL.expose)
    else:
        method = values.get("method")
        methods: tuple[str, ...] = (method,) if method else ()
        headers: tuple[str, ...] = (name,) if name else ("Authorization",) if "authorization" in of_fetch.id else ()
        asks = of_fetch.id.startswith("preflight-") or of_fetch.family in {"lists", "unparsable"}
        if asks and not (methods or headers):
            methods, headers = USUAL.methods, USUAL.headers
        policy = Policy(readers, credentials, tuple(dict.fromkeys(("GET", *methods))), headers)
    return policy if is_sound(policy) else None


def _readers(values: Mapping[str, str], *, credentials: bool) -> tuple[str, ...]:
    for origin in (values.get("page_origin"), values.get("origin")):
        if origin == "null" and not credentials:
            return ("*",)
        if origin and origin != "null" and serialize_origin(origin) == origin:
            return (origin,)
    return USUAL.readers
