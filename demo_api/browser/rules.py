"""The rules that a browser goes through, and a sentence for each one that is passed.

A rule that fails is explained by its reason, in :mod:`demo_api.browser.reasons`.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its name, its step of the standard, and a template for when it is passed."""

    name: str
    step: str
    passed: str = ""


@dataclass(frozen=True, slots=True)
class RuleChecked:
    """A rule as it was applied to one fetch.

    Attributes:
        id: Key of :data:`RULES`.
        name: What is checked.
        step: Where the standard says so.
        passed: Whether the request could go on.
        sentence: What happened, with the values at hand.
    """

    id: str
    name: str
    step: str
    passed: bool
    sentence: str


_CHECK = {
    "allow-origin-present": Rule(
        "The response says who may read it",
        "Fetch, CORS check, step 2",
    ),
    "allow-origin-wildcard": Rule(
        "The response is open to everyone",
        "Fetch, CORS check, step 3",
        "The response allows *, and the request was not made with credentials: include.",
    ),
    "allow-origin-equal": Rule(
        "The response allows exactly this origin",
        "Fetch, CORS check, step 4",
        "The response allows {acao}, and that is the request's origin.",
    ),
    "allow-credentials": Rule(
        "The response allows credentials",
        "Fetch, CORS check, steps 6 and 7",
        "The request was made with credentials: include, and Access-Control-Allow-Credentials is true.",
    ),
}


def _on_preflight(rule: Rule) -> Rule:
    return Rule(
        rule.name.replace("The response", "The preflight's answer"),
        f"Fetch, CORS-preflight fetch, step 7; {rule.step.removeprefix('Fetch, ')}",
        rule.passed.replace("The response", "The preflight's answer"),
    )


RULES: dict[str, Rule] = {
    "url-valid": Rule("The URL can be parsed", "Fetch, new Request(), step 5"),
    "url-without-credentials": Rule("The URL holds no user name or password", "Fetch, new Request(), step 5"),
    "method-permitted": Rule("Pages may use the method", "Fetch, new Request(), step 25"),
    "no-cors-method": Rule("mode: no-cors goes with GET, HEAD or POST", "Fetch, new Request(), step 32"),
    "headers-valid": Rule("The headers can be sent", "Fetch, Headers, append, step 2"),
    "body-permitted": Rule("The request may have this body", "Fetch, new Request(), step 35"),
    "request-made": Rule(
        "The request is one that a page may make",
        "Fetch, new Request(), steps 5 to 35",
        "fetch() accepts {method} {url}.",
    ),
    "port": Rule("The port is not a blocked one", "Fetch, main fetch, step 7"),
    "mixed-content": Rule("A secure page stays on https", "Fetch, main fetch, step 7"),
    "address-space": Rule("The address is in the announced address space", "Local Network Access"),
    "same-origin": Rule(
        "Same origin, so CORS does not apply",
        "Fetch, main fetch, step 12",
        "{url} is on the page's own origin, {page_origin}; no CORS header is needed.",
    ),
    "cross-origin": Rule(
        "Another origin, so CORS applies",
        "Fetch, main fetch, step 12",
        "{url} is not on the page's origin, {page_origin}.",
    ),
    "tainted": Rule(
        "Once across origins, always CORS",
        "Fetch, main fetch, step 12",
        "{url} is on the page's own origin, but a foreign origin redirected there, so CORS applies.",
    ),
    "data-url": Rule(
        "A data: URL holds its own response",
        "Fetch, main fetch, step 12; scheme fetch",
        "The URL holds the response itself; nothing is sent.",
    ),
    "mode-same-origin": Rule("The mode allows this origin", "Fetch, main fetch, step 12"),
    "mode-no-cors": Rule(
        "mode: no-cors asks for no permission",
        "Fetch, main fetch, step 12",
        "mode: no-cors sends the request without asking, and makes the response opaque.",
    ),
    "mode-no-cors-redirect": Rule("mode: no-cors follows redirects", "Fetch, main fetch, step 12"),
    "scheme": Rule("The scheme is http or https", "Fetch, main fetch, step 12"),
    "preflight-unneeded": Rule(
        "No preflight is needed",
        "Fetch, main fetch, step 12",
        "{method} is a safelisted method and no header needs permission, so no preflight is sent.",
    ),
    "preflight-needed": Rule(
        "A preflight comes first",
        "Fetch, main fetch, step 12",
        "The browser asks the server first, because {why}.",
    ),
    "preflight-cached": Rule(
        "An earlier preflight still counts",
        "Fetch, HTTP fetch, step 4.1; CORS-preflight cache",
        "The answer to an earlier preflight allows {ask} and has not expired.",
    ),
    "preflight-unrecorded": Rule(
        "The preflight is not in the record",
        "Fetch, CORS-preflight cache",
        "The record holds no preflight; the browser still had the answer to an earlier one.",
    ),
    "preflight-answered": Rule("The preflight is answered", "Fetch, CORS-preflight fetch, step 6"),
    "preflight-redirect": Rule("The preflight is not redirected", "Fetch, CORS-preflight fetch, steps 6 and 7"),
    "preflight-status": Rule(
        "The preflight has an ok status",
        "Fetch, CORS-preflight fetch, step 7",
        "The preflight was answered with status {status}, which is within 200 to 299.",
    ),
    **{f"preflight-{name}": _on_preflight(rule) for name, rule in _CHECK.items()},
    "methods-parse": Rule("Access-Control-Allow-Methods is a list", "Fetch, CORS-preflight fetch, step 7.3"),
    "headers-parse": Rule("Access-Control-Allow-Headers is a list", "Fetch, CORS-preflight fetch, step 7.3"),
    "method-safelisted": Rule(
        "The method needs no permission",
        "Fetch, CORS-preflight fetch, step 7.5",
        "{method} is always allowed, listed or not.",
    ),
    "method-allowed": Rule(
        "The method is allowed",
        "Fetch, CORS-preflight fetch, step 7.5",
        "The preflight allows the methods “{acam}”, and that covers {method}.",
    ),
    "headers-allowed": Rule(
        "The headers are allowed",
        "Fetch, CORS-preflight fetch, steps 7.6 and 7.7",
        "The preflight allows the headers “{acah}”, and that covers {header}.",
    ),
    "request-sent": Rule(
        "The request is sent",
        "Fetch, HTTP fetch, step 4.3",
        "{method} {url} is sent{with_origin}{with_credentials}.",
    ),
    "stream": Rule("A streamed body needs HTTP/2", "Fetch, HTTP-network fetch, step 10"),
    "answered": Rule(
        "The server answers",
        "Fetch, HTTP fetch, step 4.3",
        "The server answered with status {status}; CORS does not care which.",
    ),
    **_CHECK,
    "resource-policy": Rule(
        "No resource policy stands in the way",
        "Fetch, HTTP fetch, step 5",
        "No Cross-Origin-Resource-Policy keeps the response from the page.",
    ),
    "redirect-mode": Rule("The page follows redirects", "Fetch, HTTP fetch, step 6"),
    "redirect-location": Rule("The Location is a URL", "Fetch, HTTP-redirect fetch, step 5"),
    "redirect-scheme": Rule("The redirect stays on HTTP", "Fetch, HTTP-redirect fetch, step 6"),
    "redirect-count": Rule("At most 20 redirects", "Fetch, HTTP-redirect fetch, step 7"),
    "redirect-credentials": Rule("The Location holds no password", "Fetch, HTTP-redirect fetch, steps 9 and 10"),
    "redirect-body": Rule("The body can be sent again", "Fetch, HTTP-redirect fetch, step 11"),
    "redirect-followed": Rule(
        "The redirect is followed",
        "Fetch, HTTP-redirect fetch, steps 5 to 22",
        "Status {status} redirects to {url}, where every rule applies anew.",
    ),
    "redirect-method": Rule(
        "The redirect makes it a GET",
        "Fetch, HTTP-redirect fetch, step 12",
        "Status {status} turns {method} into GET, without the body.",
    ),
    "redirect-authorization": Rule(
        "Authorization does not cross origins",
        "Fetch, HTTP-redirect fetch, step 13",
        "The redirect leads to another origin, so the Authorization header is dropped.",
    ),
    "redirect-origin": Rule(
        "The origin becomes null",
        "Fetch, serializing a request origin",
        "A foreign origin redirects to yet another one, so Origin is null from here on, no longer {origin}.",
    ),
    "body": Rule("The whole body arrives", "Fetch, HTTP-network fetch, step 15"),
    "filtered": Rule(
        "Script gets the response",
        "Fetch, main fetch, step 14",
        "Script can read status, body and these headers: {visible}.",
    ),
    "opaque": Rule("Script can see the response", "Fetch, main fetch, step 14"),
}
