"""The values at hand: what fills the braces in our sentences and in the browsers' texts."""

import re
from collections.abc import Mapping

from demo_api.browser.decision import Decision
from demo_api.browser.engines import FAILURES
from demo_api.browser.hosts import address_space
from demo_api.browser.page import page_url
from demo_api.browser.preflight import preflight_origin
from demo_api.browser.request import Request

_HOST_AND_PORT = re.compile(r"[\w.-]+:\d.*", re.DOTALL)


class Values(dict[str, object]):
    """A mapping for ``str.format_map`` in which what is not known is empty, never an error."""

    def __missing__(self, key: str) -> str:
        return ""


def values_of(decision: Decision) -> Values:
    """Return the values of one fetch, as it stands at its end.

    Args:
        decision: What the browser decided.

    Returns:
        The values, by the names in :data:`demo_api.browser.reasons.VALUES`.
    """
    asked, request, failure = decision.asked, decision.request, decision.failure
    origin = asked.origin
    values = Values(
        url=asked.url,
        method=asked.method,
        mode=asked.mode,
        redirect_mode=asked.redirect,
        origin=origin,
        page_origin=origin,
        page_url=page_url(asked),
        suggested_url=_suggested_url(asked.url),
    )
    if request is not None:
        values.update(_of_request(request))
    if failure is not None:
        values.update(failure.values)
    say(values)
    kind = values["failure"]
    if kind:
        known = FAILURES.get(str(kind), FAILURES["failed"])
        values["failure_kind"] = kind
        values["failure"] = known.phrase
    return values


def say(values: Values) -> None:
    """Put into words what may be missing, and whom the server should allow."""
    acam, acah, acac = values["acam"], values["acah"], values["acac"]
    values["methods_said"] = f"the methods “{acam}”" if acam else "no method by name"
    values["headers_said"] = f"the headers “{acah}”" if acah else "no header"
    values["credentials_said"] = f"is “{acac}”, not exactly “true”" if acac else "is missing"
    origin = values["origin"]
    if origin != "null":
        values["who"] = origin
        values["allow"] = f'allow_origins=["{origin}"]'
        values["allow_header"] = f"Access-Control-Allow-Origin: {origin}"
        return
    values["who"] = "a request whose origin is null"
    # Naming "null" would open the API to every sandboxed frame there is.
    better = (
        "better, serve the page from a server: a sandboxed frame or a file has no origin"
        if values["page_origin"] == "null"
        else "better, call {url} directly: a redirect across origins makes the origin null"
    )
    values["allow"] = f'allow_origins=["*"] without credentials ({fill(better, values)})'
    values["allow_header"] = "Access-Control-Allow-Origin: *"


def _of_request(request: Request) -> Mapping[str, object]:
    url = request.url
    asks = bool(request.exchanges) and request.exchanges[-1].request.preflight
    return {
        "url": url.href,
        "first_url": request.url_list[0].href,
        "host": url.host,
        "port": url.effective_port,
        "scheme": url.scheme,
        "method": request.method,
        "origin": preflight_origin(request) if asks else request.origin,
        "status": "" if request.response is None else request.response.status,
        "space": address_space(url.host) or "public",
        "target": url.origin,
    }


def _suggested_url(text: str) -> str:
    return f"http://{text}" if _HOST_AND_PORT.fullmatch(text) else "http://host:port/path"


def fill(template: str, values: Values) -> str:
    """Fill a template."""
    return template.format_map(values)
