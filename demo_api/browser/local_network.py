"""Local network access: a page may call a more private address only if it is secure and its visitor allows it.

The address space of a page is known where a policy of the page says it. Where only a resolver could say it, the model
takes the page to be in the same space as what it calls.
"""

from demo_api.browser.csp import ContentPolicy
from demo_api.browser.fetch_request import FetchRequest, page_url
from demo_api.browser.hosts import AddressSpace, address_space, is_loopback
from demo_api.browser.request import Failure, Request
from demo_api.browser.url import Url, parse

_TREAT_AS_PUBLIC = "treat-as-public-address"
_PUBLICITY: dict[AddressSpace, int] = {"loopback": 0, "local": 1, "public": 2}


def local_network_access_check(request: Request, url: Url) -> Failure | None:
    """Decide whether a page may call the address space of a URL (Local Network Access, section 3.2).

    Args:
        request: The request; the rules passed are noted on its trail.
        url: Where it goes now.

    Returns:
        ``None`` to go on, or the failure. What the visitor allows is known from what was asked. A page may always call
        its own origin.
    """
    asked = request.asked
    if not asked.policies or not request.engine.checks_address_space or url.origin == asked.origin:
        return None
    space, own = address_space(url.host), page_space(asked)
    if space is None or own is None or _PUBLICITY[space] >= _PUBLICITY[own]:
        return None
    values = {"space": space}
    request.trail.append(("page-is-public", {}))
    if not _is_secure(asked):
        return Failure("lna-insecure-context", "local-network-secure", values)
    if not asked.local_network_granted:
        return Failure("lna-permission-denied", "local-network-permission", values)
    request.trail.append(("local-network-permission", values))
    return None


def target_address_space_check(request: Request) -> Failure | None:
    """Compare the address space of a URL with the one that the page names (Local Network Access, section 3.4).

    It is done after a preflight, which says nothing of it.

    Args:
        request: The request.

    Returns:
        ``None`` to go on, or the failure.
    """
    url, target = request.url, request.asked.target_address_space
    if target in {None, "unknown"} or not request.engine.checks_address_space or url.origin == request.asked.origin:
        return None
    space = address_space(url.host)
    if space is None or space == target:
        return None
    return Failure("lna-target-mismatch", "address-space", {"target": target, "space": space})


def page_space(asked: FetchRequest) -> AddressSpace | None:
    """Return the address space that a policy gives to a page, ``None`` if none does (Local Network Access)."""
    return "public" if any(map(_treats_as_public, asked.policies)) else None


def _treats_as_public(policy: ContentPolicy) -> bool:
    return not policy.report_only and policy.sources(_TREAT_AS_PUBLIC) is not None


def _is_secure(asked: FetchRequest) -> bool:
    """Whether a page is a secure context (Secure Contexts, is an origin potentially trustworthy)."""
    page = parse(page_url(asked))
    return page is None or page.scheme != "http" or is_loopback(page.host)
