"""The CORS check and its neighbours: pure functions from a response to a failure, or none."""

from demo_api.browser.headers import get, lines
from demo_api.browser.hosts import is_loopback, is_same_site
from demo_api.browser.ids import ON_PREFLIGHT
from demo_api.browser.local_network import local_network_access_check
from demo_api.browser.messages import HttpResponse
from demo_api.browser.request import Failure, Request
from demo_api.browser.url import Url, parse

_BAD_PORTS = frozenset(
    {
        *(0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95),
        *(101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179),
        *(389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601),
        *(636, 989, 990, 993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000),
        *(6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080),
    }
)


def cors_check(
    request: Request, response: HttpResponse, origin: str, *, preflight: bool = False, include: bool | None = None
) -> Failure | None:
    """Decide whether a response may be shared with the page (Fetch, CORS check, steps 1 to 8).

    Args:
        request: The request; the rules passed are noted on its trail.
        response: The response, to the request or to its preflight.
        origin: The request origin, serialized.
        preflight: Whether the response is to the preflight.
        include: Whether credentials count; by default, whether the request includes them.

    Returns:
        ``None`` for success, or the failure.
    """
    include = request.includes_credentials if include is None else include
    id_of = ON_PREFLIGHT.__getitem__ if preflight else str
    acao = get(response.headers, "access-control-allow-origin")
    if acao is None:
        return Failure(id_of("allow-origin-missing"), id_of("allow-origin-present"))
    if acao == "*" and not include:
        request.trail.append((id_of("allow-origin-wildcard"), {"acao": acao}))
        return None
    if acao != origin:
        reason = _why_not_equal(request, response, acao, preflight=preflight)
        return Failure(id_of(reason), id_of("allow-origin-equal"), {"acao": acao})
    request.trail.append((id_of("allow-origin-equal"), {"acao": acao}))
    if not include:
        return None
    acac = get(response.headers, "access-control-allow-credentials")
    if acac == "true":
        request.trail.append((id_of("allow-credentials"), {}))
        return None
    return Failure(id_of("allow-credentials-not-true"), id_of("allow-credentials"), {"acac": acac or ""})


def _why_not_equal(request: Request, response: HttpResponse, acao: str, *, preflight: bool) -> str:
    """Name what is wrong with an Access-Control-Allow-Origin that is not the request origin.

    The standard knows one failure here (step 4); browsers and people distinguish five.
    """
    if acao == "*":
        return "allow-origin-wildcard-with-credentials"
    name = "Access-Control-Allow-Origin"
    repeated = len(lines(response.headers, name.lower())) > 1
    if repeated and request.engine.counts_lines_by_letter:
        repeated = [written for written, _ in response.headers].count(name) > 1
    if repeated:
        return "allow-origin-duplicated"
    if any(separator in acao for separator in request.engine.list_separators):
        return "allow-origin-multiple"
    unreadable = request.engine.origin_is_ascii and not acao.isascii()
    if acao != "null" and (unreadable or parse(acao) is None):
        return "allow-origin-invalid"
    if request.redirect_tainted and not preflight:
        return "redirect-origin-null"
    return "allow-origin-mismatch"


def should_be_blocked(request: Request, url: Url) -> Failure | None:
    """Look at the address alone (Fetch, main fetch, step 7: bad port, mixed content).

    Args:
        request: The request.
        url: Its current URL.

    Returns:
        ``None`` to go on, or the failure.
    """
    if not url.is_http:
        return None
    port = url.effective_port
    if port in _BAD_PORTS:
        return Failure("bad-port", "port", {"port": port})
    if url.host == "0.0.0.0" and request.engine.blocks_zero_address:  # noqa: S104 - it is refused here
        return Failure("zero-address", "port")
    insecure = url.scheme == "http" and not is_loopback(url.host)
    if insecure and request.asked.origin.startswith("https:"):
        return Failure("mixed-content", "mixed-content")
    return local_network_access_check(request, url)


def cross_origin_resource_policy_check(request: Request, response: HttpResponse, url: Url) -> Failure | None:
    """Decide whether a no-cors request gets the response.

    Args:
        request: A request in mode ``no-cors`` whose tainting is ``opaque``.
        response: The response.
        url: The URL that gave it.

    Returns:
        ``None`` for "allowed", or the failure. Embedder policies (COEP) are not modelled.
        (Fetch, cross-origin resource policy check)
    """
    policy = get(response.headers, "cross-origin-resource-policy")
    origin = request.asked.origin
    if policy == "same-origin" and origin != url.origin:
        return Failure("corp-same-origin", "resource-policy")
    if policy == "same-site":
        site = _site(request, url)
        downgrade = url.scheme == "https" and not site.startswith("https:")
        if downgrade or not is_same_site(site, url):
            return Failure("corp-same-site", "resource-policy")
    request.trail.append(("resource-policy", {}))
    return None


def _site(request: Request, url: Url) -> str:
    """Return the address whose site a page is of; for one without an origin, an engine can look at who made it.

    Who wrote a page such as ``srcdoc`` is often not known; then a page of the same site is assumed.
    """
    asked = request.asked
    if asked.origin != "null" or not request.engine.site_by_address:
        return asked.origin
    address = asked.creator or asked.page_url
    return address if address.startswith(("http:", "https:")) else url.origin
