"""The one table of reasons: why a browser blocked a response, or made it opaque.

Every reason has a stable id in kebab case, the step of the standard that decides it, a sentence, a
cure in CORSMiddleware terms and in header terms, and what each console says, word for word. The
words in braces are values of the fetch at hand (:data:`VALUES`). Reasons that a fetch alone cannot
produce (elements, caches, policies of the page) stand here too, so that a pasted message can
be explained.
"""
# The browsers print typographic quotes, and word for word means with them.
# ruff: noqa: RUF001

import dataclasses
from dataclasses import dataclass
from typing import Literal

from demo_api.browser.said import (
    PREFLIGHT_PREFIX,
    SILENT,
    VALID_VALUE,
    Said,
    chromium_cors,
    firefox_cors,
    firefox_line,
    webkit,
)

DecidedBy = Literal["fetch", "page", "network"]
Effect = Literal["blocked", "opaque", "note"]

VALUES = frozenset(
    {
        "acac",
        "acah",
        "acam",
        "acao",
        "allow",
        "allow_header",
        "credentials_said",
        "failure",
        "header",
        "header_as_written",
        "headers_said",
        "location",
        "location_bare",
        "method",
        "methods_said",
        "origin",
        "page_origin",
        "page_url",
        "port",
        "redirect_mode",
        "scheme",
        "space",
        "status",
        "suggested_url",
        "target",
        "token",
        "url",
        "who",
    }
)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what happened, where the standard says so, and what cures it.

    Attributes:
        id: Stable name in kebab case; never reused for anything else.
        title: One line without values.
        sentence: Template of one sentence with the values at hand.
        fix: Template of the cure in terms of Starlette's CORSMiddleware, or of the page.
        fix_headers: Template of the cure in terms of headers on the wire; empty if none helps.
        step: The step of the Fetch standard, or of the standard named.
        mdn: Address of the MDN page to read on.
        chromium: What Chromium says.
        firefox: What Firefox says.
        webkit: What WebKit says.
        decided_by: ``fetch`` if the model can produce it, ``page`` if the document decides
            (elements, policies), ``network`` if something on the way or on the machine does
            (caches, cookies, extensions).
        effect: ``blocked``, ``opaque``, or ``note``: it decides nothing, but must be told.
    """

    id: str
    title: str
    sentence: str
    fix: str
    fix_headers: str
    step: str
    mdn: str
    chromium: Said = SILENT
    firefox: Said = SILENT
    webkit: Said = SILENT
    decided_by: DecidedBy = "fetch"
    effect: Effect = "blocked"


_MDN = "https://developer.mozilla.org/en-US/docs/Web/"
_ERRORS = _MDN + "HTTP/Guides/CORS/Errors/"
_CORS = _MDN + "HTTP/Guides/CORS"
_FETCH = _MDN + "API/Window/fetch"
_REQUEST = _MDN + "API/RequestInit"
_CORP = _MDN + "HTTP/Guides/Cross-Origin_Resource_Policy"
_CSP = _MDN + "HTTP/Reference/Headers/Content-Security-Policy/connect-src"
_LNA = _MDN + "Security/Defenses/Local_network_access"

_EXACT = "Write the origin exactly as browsers send it: scheme://host[:port], lower case, no path."
_WEBKIT_ORIGIN = webkit("Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: {status}")
_WEBKIT_MULTIPLE = webkit("Access-Control-Allow-Origin cannot contain more than one origin.")
_WEBKIT_STATUS = webkit("Preflight response is not successful. Status code: {status}")
_WEBKIT_METHOD = webkit("Method {method} is not allowed by Access-Control-Allow-Methods.")
_WEBKIT_HEADER = webkit("Request header field {header_as_written} is not allowed by Access-Control-Allow-Headers.")
_WEBKIT_REDIRECT = "denied by Cross-Origin Resource Sharing policy: "
_NO_ANSWER = firefox_cors("CORSDidNotSucceed2")
_FIREFOX_SOP = Said("SOP", "Security Error: Content at {page_url} may not load data from {url}.")
_FIREFOX_CORP = Said(
    "COEP",
    "The resource at “{url}” was blocked due to its Cross-Origin-Resource-Policy header (or lack"
    " thereof). See"
    " https://developer.mozilla.org/docs/Web/HTTP/Cross-Origin_Resource_Policy_(CORP)#",
)
_WEBKIT_CORP = webkit(
    "Cancelled load to {url} because it violates the resource's Cross-Origin-Resource-Policy response header."
)
_CHROMIUM_METHOD = chromium_cors(
    "MethodDisallowedByPreflightResponse",
    "Method {method} is not allowed by Access-Control-Allow-Methods in preflight response.",
)
_CHROMIUM_HEADER = chromium_cors(
    "HeaderDisallowedByPreflightResponse",
    "Request header field {header} is not allowed by Access-Control-Allow-Headers in preflight response.",
)
_FIREFOX_METHOD = firefox_cors("CORSMethodNotFound", preflight=True)
_FIREFOX_HEADER = firefox_cors("CORSMissingAllowHeaderFromPreflight2", preflight=True)
_CHROMIUM_MISMATCH = chromium_cors(
    "AllowOriginMismatch",
    "The 'Access-Control-Allow-Origin' header has a value '{acao}' that is not equal to the"
    " supplied"
    " origin." + VALID_VALUE,
)
_CHROMIUM_MULTIPLE = chromium_cors(
    "MultipleAllowOriginValues",
    "The 'Access-Control-Allow-Origin' header contains multiple values '{acao}', but only one is"
    " allowed." + VALID_VALUE,
)
_CHROMIUM_MISSING = chromium_cors(
    "MissingAllowOriginHeader",
    "No 'Access-Control-Allow-Origin' header is present on the requested resource.",
)
_FIREFOX_MISMATCH = firefox_cors("CORSAllowOriginNotMatchingOrigin")

CORS_CHECK = (
    Reason(
        "allow-origin-missing",
        "The response has no Access-Control-Allow-Origin",
        "The response to {method} {url} has no Access-Control-Allow-Origin header, so {who} may not read it.",
        "Add CORSMiddleware with {allow}, as the outermost layer, so that error responses pass through it as well.",
        "{allow_header} on every response, errors included; Vary: Origin if it depends on the request.",
        "Fetch, CORS check, step 2",
        _ERRORS + "CORSMissingAllowOrigin",
        _CHROMIUM_MISSING,
        firefox_cors("CORSMissingAllowOrigin2"),
        _WEBKIT_ORIGIN,
    ),
    Reason(
        "allow-origin-mismatch",
        "Access-Control-Allow-Origin names another origin",
        "The response allows {acao}; the request's origin is {origin}.",
        "Use {allow}. " + _EXACT,
        "{allow_header}",
        "Fetch, CORS check, step 4",
        _ERRORS + "CORSAllowOriginNotMatchingOrigin",
        _CHROMIUM_MISMATCH,
        _FIREFOX_MISMATCH,
        _WEBKIT_ORIGIN,
    ),
    Reason(
        "allow-origin-multiple",
        "Access-Control-Allow-Origin lists several origins in one header",
        "The response allows “{acao}”; the header may hold one origin only, and {origin} is"
        " compared with the whole of it.",
        "Give the list to CORSMiddleware, which picks the one that matches: {allow}.",
        "{allow_header} chosen per request from your list, with Vary: Origin",
        "Fetch, CORS check, step 4",
        _ERRORS + "CORSAllowOriginNotMatchingOrigin",
        _CHROMIUM_MULTIPLE,
        _FIREFOX_MISMATCH,
        _WEBKIT_MULTIPLE,
    ),
    Reason(
        "allow-origin-duplicated",
        "Access-Control-Allow-Origin is sent more than once",
        "The response has several Access-Control-Allow-Origin lines, which count as the one value"
        " “{acao}”; that is not {origin}.",
        "Set CORS in one layer only: either CORSMiddleware or the proxy in front of it.",
        "{allow_header}, exactly once (nginx: proxy_hide_header Access-Control-Allow-Origin)",
        "Fetch, CORS check, steps 1 and 4",
        _ERRORS + "CORSMultipleAllowOriginNotAllowed",
        _CHROMIUM_MULTIPLE,
        firefox_cors("CORSMultipleAllowOriginNotAllowed"),
        _WEBKIT_MULTIPLE,
    ),
    Reason(
        "allow-origin-invalid",
        "Access-Control-Allow-Origin is not an origin",
        "The response allows “{acao}”, which is not an origin at all; the request's origin is {origin}.",
        "Use {allow}. " + _EXACT,
        "{allow_header}",
        "Fetch, CORS check, step 4",
        _ERRORS + "CORSAllowOriginNotMatchingOrigin",
        chromium_cors(
            "InvalidAllowOriginValue",
            "The 'Access-Control-Allow-Origin' header contains the invalid value '{acao}'." + VALID_VALUE,
        ),
        _FIREFOX_MISMATCH,
        _WEBKIT_ORIGIN,
    ),
    Reason(
        "allow-origin-wildcard-with-credentials",
        "The wildcard * does not cover requests with credentials",
        "The response allows *, but the request was made with credentials: include, for which * is"
        " an ordinary, wrong value; the request's origin is {origin}.",
        "Name the origin: {allow}, allow_credentials=True; or fetch without credentials: 'include'.",
        "{allow_header}, Access-Control-Allow-Credentials: true, Vary: Origin",
        "Fetch, CORS check, steps 3 and 4",
        _ERRORS + "CORSNotSupportingCredentials",
        chromium_cors(
            "WildcardOriginNotAllowed",
            "The value of the 'Access-Control-Allow-Origin' header in the response must not be the"
            " wildcard '*' when the request's credentials mode is 'include'.",
        ),
        firefox_cors("CORSNotSupportingCredentials"),
        webkit("Cannot use wildcard in Access-Control-Allow-Origin when credentials flag is true."),
    ),
    Reason(
        "allow-credentials-not-true",
        "Access-Control-Allow-Credentials is not true",
        "The request was made with credentials: include, but Access-Control-Allow-Credentials {credentials_said}.",
        "Set allow_credentials=True, together with {allow}; or fetch without credentials: 'include'.",
        "Access-Control-Allow-Credentials: true (lower case, once)",
        "Fetch, CORS check, steps 6 to 8",
        _ERRORS + "CORSMissingAllowCredentials",
        chromium_cors(
            "InvalidAllowCredentials",
            "The value of the 'Access-Control-Allow-Credentials' header in the response is '{acac}'"
            " which must be 'true' when the request's credentials mode is 'include'.",
        ),
        firefox_cors("CORSMissingAllowCredentials"),
        webkit('Credentials flag is true, but Access-Control-Allow-Credentials is not "true".'),
    ),
)


def _on_preflight(reason: Reason) -> Reason:
    """Return the twin of a CORS check's reason, for when it is the preflight that fails it."""
    code, text = reason.chromium.code or "", reason.chromium.text or ""
    key = reason.firefox.code or ""
    return dataclasses.replace(
        reason,
        id=f"preflight-{reason.id}",
        title=f"On the preflight: {reason.title[0].lower()}{reason.title[1:]}"
        if reason.title.startswith("The ")
        else f"On the preflight: {reason.title}",
        sentence=reason.sentence.replace("The response to {method} {url}", "The answer to the preflight")
        .replace("The response", "The answer to the preflight")
        .replace("so {who} may not read it", "so {method} {url} was never sent"),
        fix_headers=f"{reason.fix_headers}; on the answer to OPTIONS too",
        step=f"Fetch, CORS-preflight fetch, step 7; {reason.step.removeprefix('Fetch, ')}",
        chromium=chromium_cors(code, text, preflight=True),
        firefox=firefox_cors(key, preflight=True),
    )


PREFLIGHT = (
    *(_on_preflight(reason) for reason in CORS_CHECK),
    Reason(
        "preflight-status-not-ok",
        "The preflight was answered with an error status",
        "The preflight for {method} {url} was answered with status {status}; only 200 to 299 lets the request be sent.",
        "Let CORSMiddleware answer OPTIONS before authentication and routing do. If it answered 400"
        " itself, allow_methods, allow_headers or allow_origins lacks what the request asks for.",
        "HTTP 200 or 204 for OPTIONS, never behind authentication",
        "Fetch, CORS-preflight fetch, step 7",
        _ERRORS + "CORSPreflightDidNotSucceed",
        chromium_cors("InvalidStatus", "It does not have HTTP ok status.", preflight=True),
        firefox_cors("CORSPreflightDidNotSucceed3", preflight=True),
        _WEBKIT_STATUS,
    ),
    Reason(
        "preflight-redirect",
        "The preflight was answered with a redirect",
        "The preflight for {method} {url} was redirected (status {status}) to {location}; a"
        " preflight is never redirected.",
        "Call the final URL (mind the trailing slash and https), or keep redirecting layers inside CORSMiddleware.",
        "HTTP 200 or 204 for OPTIONS, without Location",
        "Fetch, CORS-preflight fetch, steps 6 and 7",
        _ERRORS + "CORSExternalRedirectNotAllowed",
        Said(
            "PreflightDisallowedRedirect",
            PREFLIGHT_PREFIX + "Redirect is not allowed for a preflight request.",
            policy=True,
            net_error="net::ERR_INVALID_REDIRECT",
        ),
        firefox_cors("CORSExternalRedirectNotAllowed", "CORSPreflightDidNotSucceed3", preflight=True),
        _WEBKIT_STATUS,
    ),
    Reason(
        "preflight-network-error",
        "The preflight got no answer",
        "The preflight for {method} {url} got no HTTP answer ({failure}); the request was never sent.",
        "Start the server, and make it and every proxy answer OPTIONS. No CORS setting is at fault.",
        "",
        "Fetch, CORS-preflight fetch, steps 6 and 8",
        _ERRORS + "CORSDidNotSucceed",
        firefox=firefox_cors("CORSDidNotSucceed2", preflight=True),
    ),
    Reason(
        "preflight-proxy-authentication",
        "The preflight was answered with 407 by a server that is not a proxy",
        "The preflight for {method} {url} was answered with status 407, which only a proxy may send.",
        "Answer OPTIONS with 200 or 204, never with 407.",
        "HTTP 200 or 204 for OPTIONS",
        "Fetch, HTTP-network-or-cache fetch, step 15",
        _ERRORS + "CORSPreflightDidNotSucceed",
        Said("net::ERR_UNEXPECTED_PROXY_AUTH"),
        firefox_cors("CORSPreflightDidNotSucceed3", preflight=True),
        _WEBKIT_STATUS,
    ),
    Reason(
        "method-not-allowed",
        "The preflight does not allow the method",
        "The preflight allows {methods_said}; {method} is not among them.",
        'Add "{method}" to allow_methods.',
        "Access-Control-Allow-Methods: {method} on the answer to OPTIONS",
        "Fetch, CORS-preflight fetch, step 7.5",
        _ERRORS + "CORSMethodNotFound",
        _CHROMIUM_METHOD,
        _FIREFOX_METHOD,
        _WEBKIT_METHOD,
    ),
    Reason(
        "method-case",
        "The method is allowed in another case",
        "The preflight allows {methods_said}; the request's method is {method}, and case counts.",
        'Write the method in upper case, in fetch() and in allow_methods. Browsers correct "put"'
        " to PUT,"
        ' but not "patch".',
        "Access-Control-Allow-Methods: {method}, letter for letter",
        "Fetch, CORS-preflight fetch, step 7.5; normalize a method",
        _ERRORS + "CORSMethodNotFound",
        _CHROMIUM_METHOD,
        _FIREFOX_METHOD,
        _WEBKIT_METHOD,
    ),
    Reason(
        "method-wildcard-with-credentials",
        "The wildcard * does not cover methods of requests with credentials",
        "The preflight allows {methods_said}, but with credentials: include the * is no wildcard,"
        " so {method} is not allowed.",
        'List the methods: allow_methods=["{method}"].',
        "Access-Control-Allow-Methods: {method}",
        "Fetch, CORS-preflight fetch, step 7.5",
        _ERRORS + "CORSMethodNotFound",
        _CHROMIUM_METHOD,
        _FIREFOX_METHOD,
        _WEBKIT_METHOD,
    ),
    Reason(
        "methods-unparsable",
        "Access-Control-Allow-Methods is not a list of methods",
        "The preflight's Access-Control-Allow-Methods is “{acam}”, and “{token}” is not a method"
        " name; that voids the whole list.",
        "Let CORSMiddleware write the header from allow_methods, or separate the names by commas.",
        "Access-Control-Allow-Methods: {method} (names separated by commas, no quotes)",
        "Fetch, CORS-preflight fetch, steps 7.1 and 7.3",
        _ERRORS + "CORSInvalidAllowMethod",
        chromium_cors(
            "InvalidAllowMethodsPreflightResponse",
            "Cannot parse Access-Control-Allow-Methods response header field in preflight response.",
        ),
        firefox_cors("CORSInvalidAllowMethod", preflight=True),
        webkit("Header Access-Control-Allow-Methods has an invalid value: {acam}"),
    ),
    Reason(
        "header-not-allowed",
        "The preflight does not allow a request header",
        "The preflight allows {headers_said}; the request wants to send {header}.",
        'Add "{header_as_written}" to allow_headers.',
        "Access-Control-Allow-Headers: {header_as_written} on the answer to OPTIONS",
        "Fetch, CORS-preflight fetch, step 7.7",
        _ERRORS + "CORSMissingAllowHeaderFromPreflight",
        _CHROMIUM_HEADER,
        _FIREFOX_HEADER,
        _WEBKIT_HEADER,
    ),
    Reason(
        "header-wildcard-with-credentials",
        "The wildcard * does not cover headers of requests with credentials",
        "The preflight allows {headers_said}, but with credentials: include the * is no wildcard,"
        " so {header} is not allowed.",
        'List the headers: allow_headers=["{header_as_written}"].',
        "Access-Control-Allow-Headers: {header_as_written}",
        "Fetch, CORS-preflight fetch, step 7.7",
        _ERRORS + "CORSMissingAllowHeaderFromPreflight",
        _CHROMIUM_HEADER,
        _FIREFOX_HEADER,
        _WEBKIT_HEADER,
    ),
    Reason(
        "authorization-not-listed",
        "The preflight does not allow Authorization",
        "The preflight allows {headers_said}; the request wants to send Authorization, which must be listed by name.",
        'Add "Authorization" to allow_headers.',
        "Access-Control-Allow-Headers: Authorization on the answer to OPTIONS",
        "Fetch, CORS-preflight fetch, step 7.6",
        _ERRORS + "CORSMissingAllowHeaderFromPreflight",
        _CHROMIUM_HEADER,
        _FIREFOX_HEADER,
        _WEBKIT_HEADER,
    ),
    Reason(
        "headers-unparsable",
        "Access-Control-Allow-Headers is not a list of headers",
        "The preflight's Access-Control-Allow-Headers is “{acah}”, and “{token}” is not a header"
        " name; that voids the whole list.",
        "Let CORSMiddleware write the header from allow_headers, or separate the names by commas.",
        "Access-Control-Allow-Headers: names separated by commas, no quotes",
        "Fetch, CORS-preflight fetch, steps 7.2 and 7.3",
        _ERRORS + "CORSInvalidAllowHeader",
        chromium_cors(
            "InvalidAllowHeadersPreflightResponse",
            "Cannot parse Access-Control-Allow-Headers response header field in preflight response.",
        ),
        firefox_cors("CORSInvalidAllowHeader", preflight=True),
        webkit("Header Access-Control-Allow-Headers has an invalid value: {acah}"),
    ),
)

REDIRECT = (
    Reason(
        "redirect-origin-null",
        "After a redirect across origins the request's origin is null",
        "The request was redirected from one foreign origin to another, so it carries Origin: null;"
        " the response from {url} allows {acao}, which is not null.",
        "Call the final URL, {url}, directly; allow_origins then works as usual.",
        "Access-Control-Allow-Origin: * on the last response (without credentials); never null",
        "Fetch, serializing a request origin; CORS check, step 4",
        _ERRORS + "CORSAllowOriginNotMatchingOrigin",
        _CHROMIUM_MISMATCH,
        _FIREFOX_MISMATCH,
        _WEBKIT_ORIGIN,
    ),
    Reason(
        "redirect-with-credentials",
        "The redirect leads to a URL with a user name or password",
        "The response from {url} redirects to {location}, which holds a user name or password; a"
        " cross-origin request may not go there.",
        "Redirect to a URL without user:password@.",
        "Location: {location_bare}",
        "Fetch, HTTP-redirect fetch, steps 9 and 10",
        _ERRORS + "CORSDidNotSucceed",
        chromium_cors(
            "RedirectContainsCredentials",
            "Redirect location '' contains a username and password, which is disallowed for cross-origin requests.",
        ),
        _NO_ANSWER,
        webkit(
            "Cross-origin redirection to {location_bare} "
            + _WEBKIT_REDIRECT
            + "redirection URL {location} has credentials"
        ),
    ),
    Reason(
        "redirect-same-origin-with-credentials",
        "Chromium does not follow a redirect to a URL with a password, even on one origin",
        "The response from {url} redirects to {location}, which holds a user name or password.",
        "Redirect to a URL without user:password@.",
        "Location: {location_bare}",
        "Not in Fetch: Chromium blocks subresources whose URLs hold credentials",
        _REQUEST,
        Said("origin"),
    ),
    Reason(
        "redirect-scheme",
        "The redirect leads away from HTTP",
        "The response from {url} redirects to {location}; only http: and https: are followed.",
        "Redirect to an http: or https: URL.",
        "Location: https://...",
        "Fetch, HTTP-redirect fetch, step 6",
        _ERRORS + "CORSRequestNotHttp",
        chromium_cors(
            "CorsDisabledScheme",
            "Cross origin requests are only supported for protocol schemes: chrome,"
            " chrome-experimental-site-token-provider, chrome-extension, chrome-untrusted, data,"
            " http, https, isolated-app.",
        ),
        Said(
            "CORSRequestNotHttp",
            firefox_line("CORSRequestNotHttp").replace("{url}", "{location}"),
            (firefox_line("CORSDidNotSucceed2"),),
        ),
        webkit(
            "Cross-origin redirection to {location} "
            + _WEBKIT_REDIRECT
            + "not allowed to follow a cross-origin CORS redirection with non CORS scheme"
        ),
    ),
    Reason(
        "redirect-scheme-local",
        "The redirect leads to a file or into the URL itself",
        "The response from {url} redirects to {location}; only http: and https: are followed.",
        "Redirect to an http: or https: URL.",
        "Location: https://...",
        "Fetch, HTTP-redirect fetch, step 6",
        _ERRORS + "CORSRequestNotHttp",
        Said("net::ERR_UNSAFE_REDIRECT"),
        _NO_ANSWER,
        webkit(
            "Cross-origin redirection to {location} "
            + _WEBKIT_REDIRECT
            + "not allowed to follow a cross-origin CORS redirection with non CORS scheme"
        ),
    ),
    Reason(
        "redirect-location-invalid",
        "The redirect's Location is not a URL",
        "The response from {url} redirects to “{location}”, which is not a URL.",
        "Send a valid Location.",
        "Location: https://...",
        "Fetch, HTTP-redirect fetch, step 5",
        _MDN + "HTTP/Reference/Headers/Location",
        Said("net::ERR_INVALID_REDIRECT"),
        _NO_ANSWER,
        webkit(
            "Cross-origin redirection to {location} "
            + _WEBKIT_REDIRECT
            + "not allowed to follow a cross-origin CORS redirection with non CORS scheme"
        ),
    ),
    Reason(
        "redirect-too-many",
        "More than 20 redirects",
        "The request was redirected 20 times, and {url} redirects once more; browsers stop there.",
        "Look for two redirects that undo each other: http and https, or with and without a slash.",
        "",
        "Fetch, HTTP-redirect fetch, step 7",
        _MDN + "HTTP/Guides/Redirections",
        Said("net::ERR_TOO_MANY_REDIRECTS"),
        _NO_ANSWER,
        webkit("Load cannot follow more than 20 redirections"),
    ),
    Reason(
        "redirect-mode-error",
        "The page forbade redirects",
        "The page asked for redirect: error, and {url} answered with a redirect (status {status}).",
        "Call the final URL, or drop redirect: 'error' from the page's fetch().",
        "",
        "Fetch, HTTP fetch, step 6.3",
        _REQUEST + "#redirect",
        Said("net::ERR_FAILED"),
        SILENT,
        webkit("Not allowed to follow a redirection while loading {url}"),
    ),
    Reason(
        "redirect-stream-body",
        "A streamed body cannot be sent again",
        "{url} redirects with status {status}, but the body was a stream and is spent.",
        "Call the final URL, or send the body as a whole.",
        "",
        "Fetch, HTTP-redirect fetch, step 11",
        _REQUEST + "#body",
        Said("net::ERR_FAILED"),
    ),
    Reason(
        "opaque-redirect",
        "The page asked to see redirects itself",
        "The page asked for redirect: manual, so the redirect from {url} is all it gets: status 0,"
        " no headers, no body.",
        "Drop redirect: 'manual' from the page's fetch().",
        "",
        "Fetch, HTTP fetch, step 6.4",
        _REQUEST + "#redirect",
        effect="opaque",
    ),
)

MODE = (
    Reason(
        "mode-same-origin",
        "The page asked for same-origin only",
        "The page asked for mode: same-origin, but {url} is not on {page_origin}; nothing was sent.",
        "Drop mode: 'same-origin' from the page's fetch().",
        "",
        "Fetch, main fetch, step 12",
        _REQUEST + "#mode",
        Said(
            "DisallowedByMode",
            'Fetch API cannot load {url}. Request mode is "same-origin" but the URL\'s origin is'
            " not same as the request origin {page_origin}.",
        ),
        _FIREFOX_SOP,
        webkit("Fetch API cannot load {url}."),
    ),
    Reason(
        "mode-same-origin-redirect",
        "A same-origin request was redirected to another origin",
        "The page asked for mode: same-origin, and the request was redirected to {url}, which is not on {page_origin}.",
        "Drop mode: 'same-origin' from the page's fetch(), or do not redirect to another origin.",
        "",
        "Fetch, main fetch, step 12",
        _REQUEST + "#mode",
        Said(
            "origin",
            "Unsafe attempt to load URL {url} from frame with URL {page_url}. Domains, protocols"
            " and ports must match.\n",
        ),
        _FIREFOX_SOP,
        webkit("Unsafe attempt to load URL {url} from origin {page_origin}. Domains, protocols and ports must match."),
    ),
    Reason(
        "mode-no-cors-redirect",
        "mode: no-cors needs redirect: follow",
        "The page asked for mode: no-cors with redirect: {redirect_mode}; no-cors allows follow only.",
        "Drop redirect from the page's fetch(), or better, mode: 'no-cors'.",
        "",
        "Fetch, main fetch, step 12",
        _REQUEST + "#mode",
        Said(
            "NoCorsRedirectModeNotFollow",
            'Fetch API cannot load {url}. Request mode is "no-cors" but the redirect mode is not "follow".',
        ),
        SILENT,
        webkit("No-Cors mode requires follow redirect mode"),
    ),
    Reason(
        "mode-no-cors-method",
        "mode: no-cors allows GET, HEAD and POST only",
        "The page asked for mode: no-cors with the method {method}; no-cors allows GET, HEAD and POST.",
        "Drop mode: 'no-cors' from the page's fetch(), and add \"{method}\" to allow_methods.",
        "",
        "Fetch, new Request(), step 32",
        _REQUEST + "#mode",
        Said(error="TypeError: Failed to execute 'fetch' on 'Window': '{method}' is unsupported in no-cors mode."),
        Said(error="TypeError: Window.fetch: Invalid request method {method}."),
        Said(error="TypeError: Method must be GET, POST or HEAD in no-cors mode."),
    ),
    Reason(
        "opaque-response",
        "mode: no-cors makes the response opaque",
        "The page asked for mode: no-cors, so the response from {url} is opaque: status 0, no headers, no body.",
        "Drop mode: 'no-cors' from the page's fetch(), and add CORSMiddleware with {allow}.",
        "{allow_header}",
        "Fetch, main fetch, step 14",
        _MDN + "API/Response/type",
        effect="opaque",
    ),
)

URL = (
    Reason(
        "scheme-not-http",
        "The URL's scheme is not http or https",
        "The URL {url} has the scheme “{scheme}”; only http and https can be fetched across origins.",
        "Write the URL in full in the page's fetch(): {suggested_url}.",
        "",
        "Fetch, main fetch, step 12",
        _ERRORS + "CORSRequestNotHttp",
        Said(
            "CorsDisabledScheme",
            'Fetch API cannot load {url}. URL scheme "{scheme}" is not supported.',
        ),
        firefox_cors("CORSRequestNotHttp"),
        webkit("Cross origin requests are only supported for HTTP."),
    ),
    Reason(
        "scheme-file",
        "A page may not fetch files",
        "The URL {url} is a file; a page from {page_origin} may not fetch files.",
        "Serve the file over HTTP.",
        "",
        "Fetch, scheme fetch, file",
        _ERRORS + "CORSRequestNotHttp",
        Said("other", "Not allowed to load local resource: {url}"),
        Said("SOP", "Security Error: Content at {page_url} may not load or link to {url}."),
        webkit("Cross origin requests are only supported for HTTP."),
    ),
    Reason(
        "scheme-internal",
        "A page may not fetch the browser's own pages",
        "The URL {url} belongs to the browser itself; a page may not fetch it.",
        "Fetch an http: or https: URL.",
        "",
        "Fetch, main fetch, step 12",
        _ERRORS + "CORSRequestNotHttp",
        Said(
            "CorsDisabledScheme",
            'Fetch API cannot load {url}. URL scheme "{scheme}" is not supported.',
        ),
        SILENT,
        webkit("Cross origin requests are only supported for HTTP."),
    ),
    Reason(
        "url-with-credentials",
        "The URL holds a user name or password",
        "The URL {url} holds a user name or password; fetch() refuses such URLs, and nothing was sent.",
        'Send an Authorization header instead, and add "Authorization" to allow_headers.',
        "",
        "Fetch, new Request(), step 5",
        _REQUEST,
        Said(
            error="TypeError: Failed to execute 'fetch' on 'Window': Request cannot be constructed"
            " from a URL that includes credentials: {url}"
        ),
        Said(error="TypeError: Window.fetch: {url} is an url with embedded credentials."),
        Said(error="TypeError: URL is not valid or contains user credentials."),
    ),
    Reason(
        "url-invalid",
        "The URL cannot be parsed",
        "“{url}” is not a URL; nothing was sent.",
        "Correct the URL in the page's fetch().",
        "",
        "Fetch, new Request(), step 5",
        _FETCH,
        Said(error="TypeError: Failed to execute 'fetch' on 'Window': Failed to parse URL from {url}"),
        Said(error="TypeError: Window.fetch: {url} is not a valid URL."),
        Said(error="TypeError: URL is not valid or contains user credentials."),
    ),
    Reason(
        "bad-port",
        "The port is one that browsers never speak to",
        "{url} uses port {port}, which browsers block because another protocol lives there; nothing was sent.",
        "Run the API on another port, such as 8000.",
        "",
        "Fetch, main fetch, step 7; port blocking",
        _FETCH,
        Said("net::ERR_UNSAFE_PORT"),
        SILENT,
        webkit("Not allowed to use restricted network port {port}: {url}"),
    ),
    Reason(
        "mixed-content",
        "A secure page may not fetch over plain http",
        "The page {page_url} is secure, but {url} is not; browsers block that before anything is sent.",
        "Serve the API over https.",
        "",
        "Mixed Content, should fetching request be blocked; Fetch, main fetch, step 7",
        _MDN + "Security/Defenses/Mixed_content",
        Said(
            "mixed-content",
            "Mixed Content: The page at '{page_url}' was loaded over HTTPS, but requested an"
            " insecure resource '{url}'. This request has been blocked; the content must be served"
            " over HTTPS.",
        ),
        Said("Mixed Content Blocker", "Blocked loading mixed active content “{url}”"),
    ),
)

REQUEST = (
    Reason(
        "forbidden-method",
        "The method is one that pages may not use",
        "The method {method} is forbidden to pages, as are CONNECT, TRACE and TRACK; nothing was sent.",
        "Use another method in the page's fetch().",
        "",
        "Fetch, new Request(), step 25",
        _REQUEST + "#method",
        Said(error="TypeError: Failed to execute 'fetch' on 'Window': '{method}' HTTP method is unsupported."),
        Said(error="TypeError: Window.fetch: Invalid request method {method}."),
        Said(error="TypeError: Method is forbidden."),
    ),
    Reason(
        "method-invalid",
        "The method is not a method name",
        "“{method}” cannot be a method: it is empty or holds characters that no method name may hold.",
        "Correct the method in the page's fetch().",
        "",
        "Fetch, new Request(), step 25",
        _REQUEST + "#method",
        Said(error="TypeError: Failed to execute 'fetch' on 'Window': '{method}' is not a valid HTTP method."),
        Said(error="TypeError: Window.fetch: Invalid request method {method}."),
        Said(error="TypeError: Method is not a valid HTTP token."),
    ),
    Reason(
        "request-header-invalid",
        "A request header cannot be sent as it is written",
        "The request header “{header_as_written}” has a name or a value that HTTP cannot carry.",
        "Correct the header in the page's fetch().",
        "",
        "Fetch, Headers, append, step 2",
        _MDN + "API/Headers",
    ),
    Reason(
        "body-not-allowed",
        "GET and HEAD carry no body",
        "The page gave a body to a {method} request; fetch() refuses that, and nothing was sent.",
        "Use POST, or put the data into the query string.",
        "",
        "Fetch, new Request(), step 35",
        _REQUEST + "#body",
        Said(error="TypeError: Failed to execute 'fetch' on 'Window': Request with GET/HEAD method cannot have body."),
        Said(error="TypeError: Window.fetch: HEAD or GET Request cannot have a body."),
        Said(error="TypeError: Request has method 'GET' and cannot have a body"),
    ),
    Reason(
        "stream-needs-http2",
        "Chromium streams a body over HTTP/2 or later only",
        "The body is a stream and {url} is reached over HTTP/1.1; Chromium does not stream over that.",
        "Send the body as a whole.",
        "",
        "Fetch, HTTP-network fetch, step 10",
        _REQUEST + "#duplex",
        Said("net::ERR_ALPN_NEGOTIATION_FAILED"),
    ),
    Reason(
        "stream-unsupported",
        "This browser cannot stream a body",
        "The body is a stream, which this browser does not support; nothing was sent.",
        "Send the body as a whole.",
        "",
        "Not in Fetch: a feature that WebKit lacks",
        _REQUEST + "#duplex",
        webkit=Said(error="NotSupportedError: ReadableStream uploading is not supported"),
    ),
    Reason(
        "corp-same-origin",
        "Cross-Origin-Resource-Policy keeps the response for its own origin",
        "The response from {url} says Cross-Origin-Resource-Policy: same-origin, so a no-cors"
        " request from {page_origin} does not get it.",
        "Fetch with mode: 'cors' (the default) and add CORSMiddleware with {allow}; the policy"
        " binds no-cors requests only.",
        "Cross-Origin-Resource-Policy: cross-origin",
        "Fetch, HTTP fetch, step 5; cross-origin resource policy check",
        _CORP,
        Said("corp-not-same-origin", net_error="net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin"),
        _FIREFOX_CORP,
        _WEBKIT_CORP,
    ),
    Reason(
        "corp-same-site",
        "Cross-Origin-Resource-Policy keeps the response for its own site",
        "The response from {url} says Cross-Origin-Resource-Policy: same-site, and {page_origin} is another site.",
        "Fetch with mode: 'cors' (the default) and add CORSMiddleware with {allow}; the policy"
        " binds no-cors requests only.",
        "Cross-Origin-Resource-Policy: cross-origin",
        "Fetch, HTTP fetch, step 5; cross-origin resource policy check",
        _CORP,
        Said("corp-not-same-site", net_error="net::ERR_BLOCKED_BY_RESPONSE.NotSameSite"),
        _FIREFOX_CORP,
        _WEBKIT_CORP,
    ),
    Reason(
        "network-error",
        "The server could not be reached, or did not answer",
        "{method} {url} got no HTTP answer ({failure}).",
        "Start the server and check host, port, certificate and proxy. No CORS setting is at fault.",
        "",
        "Fetch, HTTP-network fetch",
        _ERRORS + "CORSDidNotSucceed",
        firefox=_NO_ANSWER,
    ),
    Reason(
        "body-truncated",
        "The body ended too early",
        "The headers of {url} passed every check, but the body ended before its Content-Length.",
        "Look for what cuts the response off: a crashing handler, a proxy, a wrong Content-Length.",
        "",
        "Fetch, HTTP-network fetch, step 15",
        _MDN + "HTTP/Reference/Headers/Content-Length",
        Said("net::ERR_CONTENT_LENGTH_MISMATCH"),
        Said(error="TypeError: Content-Length header of network response exceeds response Body."),
    ),
)

NOTES = (
    Reason(
        "authorization-under-wildcard",
        "Authorization passes under *, though the standard says it must not",
        "The preflight allows {headers_said}; the standard wants Authorization by name, but today's"
        " browsers let it pass.",
        'Add "Authorization" to allow_headers before browsers follow the standard.',
        "Access-Control-Allow-Headers: *, Authorization",
        "Fetch, CORS-preflight fetch, step 7.6",
        _ERRORS + "CORSMissingAllowHeaderFromPreflight",
        Said("AuthorizationCoveredByWildcard"),
        Said(
            "CORSAllowHeaderFromPreflightDeprecation",
            "When the `Access-Control-Allow-Headers` is `*`, the `Authorization` header is not"
            " covered. To include the `Authorization` header, it must be explicitly listed in CORS"
            " header `Access-Control-Allow-Headers`",
        ),
        effect="note",
    ),
    Reason(
        "response-header-not-exposed",
        "The script cannot see a response header",
        "The response sends {header}, but the script cannot see it: it is not listed in Access-Control-Expose-Headers.",
        "Add the names to expose_headers.",
        "Access-Control-Expose-Headers: {header}",
        "Fetch, main fetch, step 14.1; CORS filtered response",
        _MDN + "HTTP/Reference/Headers/Access-Control-Expose-Headers",
        # An XMLHttpRequest that asks for the header by name gets this line; fetch() gets none.
        Said(None, 'Refused to get unsafe header "{header}"'),
        effect="note",
    ),
    Reason(
        "expose-wildcard-with-credentials",
        "Access-Control-Expose-Headers: * exposes nothing with credentials",
        "The response exposes *, but with credentials: include the * is no wildcard, so no further header is visible.",
        "List the names in expose_headers.",
        "Access-Control-Expose-Headers: {header}",
        "Fetch, main fetch, step 14.1",
        _MDN + "HTTP/Reference/Headers/Access-Control-Expose-Headers",
        effect="note",
    ),
    Reason(
        "expose-headers-unparsable",
        "Access-Control-Expose-Headers is not a list of headers",
        "“{token}” in Access-Control-Expose-Headers is not a header name; that voids the whole list.",
        "Let CORSMiddleware write the header from expose_headers.",
        "Access-Control-Expose-Headers: names separated by commas, no quotes",
        "Fetch, extract header list values; main fetch, step 14.1",
        _MDN + "HTTP/Reference/Headers/Access-Control-Expose-Headers",
        effect="note",
    ),
    Reason(
        "no-cors-header-dropped",
        "mode: no-cors silently drops a request header",
        "In mode: no-cors the request header {header} is dropped without a word; the server never sees it.",
        "Drop mode: 'no-cors' from the page's fetch(), and add \"{header}\" to allow_headers.",
        "",
        "Fetch, Headers, append, step 3 (guard request-no-cors)",
        _REQUEST + "#mode",
        effect="note",
    ),
    Reason(
        "forbidden-header-dropped",
        "The browser alone sets this request header",
        "Pages may not set the request header {header}; the browser drops it without a word.",
        "Send the value in a header with another name, and list that in allow_headers.",
        "",
        "Fetch, Headers, validate, step 3; forbidden request-header",
        _MDN + "Glossary/Forbidden_request_header",
        effect="note",
    ),
)


def _element(
    name: str,
    what: str,
    like: str = "allow-origin-missing",
    *,
    firefox_more: str | None = None,
    webkit_more: str | None = None,
) -> Reason:
    """Return the reason for an element that needs CORS: another trigger, the same check."""
    model = next(reason for reason in (*CORS_CHECK, *PREFLIGHT) if reason.id == like)
    more = (firefox_more,) if firefox_more else ()
    return dataclasses.replace(
        model,
        id=f"element-{name}",
        title=f"{what} needs CORS",
        sentence=f"{what} is fetched with CORS. {model.sentence}",
        step=f"HTML, create a potential-CORS request; {model.step}",
        mdn=_MDN + "HTML/Reference/Attributes/crossorigin",
        firefox=dataclasses.replace(model.firefox, more=model.firefox.more + more),
        webkit=dataclasses.replace(model.webkit, more=(webkit_more,) if webkit_more else ()),
        decided_by="page",
    )


_WILDCARD = "allow-origin-wildcard-with-credentials"
_ORB_MORE = "A resource is blocked by OpaqueResponseBlocking, please check browser console for details."
_MODULE = "Module source URI is not allowed in this document: “{url}”."
_EVENT_SOURCE = "Firefox can’t establish a connection to the server at {url}"

PAGE = (
    _element("img-crossorigin", "<img crossorigin>"),
    _element("img-use-credentials", "<img crossorigin=use-credentials>", _WILDCARD),
    _element(
        "script-crossorigin",
        "<script crossorigin>",
        firefox_more="<script> source URI is not allowed in this document: “{url}”.",
        webkit_more="Cross-origin script load denied by Cross-Origin Resource Sharing policy.",
    ),
    _element("module-script", "<script type=module>", firefox_more=_MODULE),
    _element("dynamic-import", "import()", firefox_more=_MODULE),
    _element("stylesheet-crossorigin", "<link rel=stylesheet crossorigin>"),
    dataclasses.replace(
        _element(
            "web-font",
            "A web font",
            firefox_more="downloadable font: download failed (font-family: …): bad URI or"
            " cross-site access not allowed source: {url}",
        ),
        # WebKitGTK 2.50 loads the font without CORS.
        webkit=SILENT,
    ),
    _element("media-crossorigin", "<video crossorigin>"),
    _element("eventsource", "EventSource", firefox_more=_EVENT_SOURCE),
    _element(
        "eventsource-credentials",
        "EventSource with credentials",
        _WILDCARD,
        firefox_more=_EVENT_SOURCE,
    ),
    _element(
        "beacon-json",
        "A beacon with a JSON body",
        "header-not-allowed",
        webkit_more="Beacon API cannot load {url} Request header field {header_as_written} is not"
        " allowed by Access-Control-Allow-Headers.",
    ),
    _element("preload-crossorigin", "<link rel=preload crossorigin>"),
    Reason(
        "element-worker-cross-origin",
        "A worker's script must come from the page's own origin",
        "The worker's script {url} is not on {page_origin}; no CORS header helps.",
        "Serve the script from the page's origin.",
        "",
        "HTML, fetch a classic worker script",
        _MDN + "API/Worker/Worker",
        Said(
            error="SecurityError: Failed to construct 'Worker': Script at '{url}' cannot be"
            " accessed from origin '{page_origin}'."
        ),
        _FIREFOX_SOP,
        Said(error="SecurityError: The operation is insecure."),
        decided_by="page",
    ),
    Reason(
        "element-canvas-tainted",
        "A canvas with a foreign image cannot be read",
        "An image without crossorigin was drawn on the canvas; its pixels may not be read.",
        "Add CORSMiddleware with {allow}, and crossorigin to the <img>.",
        "{allow_header}",
        "HTML, canvas, origin-clean flag",
        _MDN + "HTML/How_to/CORS_enabled_image",
        Said(
            error="SecurityError: Failed to execute 'getImageData' on 'CanvasRenderingContext2D':"
            " The canvas has been tainted by cross-origin data."
        ),
        Said(error="SecurityError: The operation is insecure."),
        webkit("Unable to get image data from canvas because the canvas has been tainted by cross-origin data."),
        decided_by="page",
    ),
    Reason(
        "element-integrity-needs-cors",
        "integrity on a foreign script needs crossorigin",
        "The script {url} has an integrity attribute, but was fetched without CORS.",
        "Add crossorigin to the <script>, and CORSMiddleware with {allow}.",
        "{allow_header}",
        "Subresource Integrity, do bytes match metadata",
        _MDN + "Security/Defenses/Subresource_Integrity",
        Said(
            None,
            "Subresource Integrity: The resource '{url}' has an integrity attribute, but the"
            " resource requires the request to be CORS enabled to check the integrity, and it is"
            " not. The resource has been blocked because the integrity cannot be enforced.",
        ),
        Said(
            "Sub-resource Integrity",
            "“{url}” is not eligible for integrity checks since it’s neither CORS-enabled nor same-origin.",
        ),
        webkit("Cannot load script {url} Failed integrity metadata check."),
        decided_by="page",
    ),
    Reason(
        "csp-connect-src",
        "The page's own Content-Security-Policy forbids the connection",
        "The page's policy does not list {url} in connect-src.",
        "Add the API's origin to connect-src of the page. No CORS setting is at fault.",
        "Content-Security-Policy: connect-src 'self' {target} (on the page)",
        "Content Security Policy, connect-src; Fetch, main fetch, step 7",
        _CSP,
        Said(
            None,
            "Connecting to '{url}' violates the following Content Security Policy directive:"
            ' "connect-src {token}". The action has been blocked.',
        ),
        Said(
            "CSP_CSPGenericViolation",
            "Content-Security-Policy: The page’s settings blocked the loading of a resource"
            " (connect-src) at {url} because it violates the following directive: “connect-src"
            " {token}”",
        ),
        webkit(
            "Refused to connect to {url} because it does not appear in the connect-src directive of"
            " the Content Security Policy."
        ),
        decided_by="page",
    ),
    Reason(
        "csp-connect-src-after-redirect",
        "The page's own Content-Security-Policy forbids the redirect's target",
        "The page's policy does not list {url}, to which the request was redirected, in connect-src.",
        "Add the target's origin to connect-src of the page. No CORS setting is at fault.",
        "Content-Security-Policy: connect-src 'self' {target} (on the page)",
        "Content Security Policy, connect-src; Fetch, HTTP-redirect fetch",
        _CSP,
        Said(
            "csp",
            "Connecting to '{url}' violates the following Content Security Policy directive:"
            ' "connect-src {token}". The action has been blocked.',
        ),
        Said(
            "CSP_CSPGenericViolation",
            "Content-Security-Policy: The page’s settings blocked the loading of a resource"
            " (connect-src) at {url} because it violates the following directive: “connect-src"
            " {token}”",
            (firefox_line("CORSDidNotSucceed2"),),
        ),
        Said(
            None,
            "Refused to connect to {url} because it does not appear in the connect-src directive of"
            " the Content Security Policy.",
            ("Blocked by Content Security Policy.",),
        ),
        decided_by="page",
    ),
    Reason(
        "coep-require-corp",
        "The page's Cross-Origin-Embedder-Policy wants a policy on the resource",
        "The page demands Cross-Origin-Resource-Policy from everything it embeds; {url} has none.",
        "Fetch with mode: 'cors' and add CORSMiddleware with {allow}.",
        "Cross-Origin-Resource-Policy: cross-origin",
        "Fetch, HTTP fetch, step 5; cross-origin resource policy check",
        _MDN + "HTTP/Reference/Headers/Cross-Origin-Embedder-Policy",
        Said(
            "corp-not-same-origin-after-defaulted-to-same-origin-by-coep",
            net_error="net::ERR_BLOCKED_BY_RESPONSE.NotSameOriginAfterDefaultedToSameOriginByCoep",
        ),
        _FIREFOX_CORP,
        _WEBKIT_CORP,
        decided_by="page",
    ),
    Reason(
        "opaque-response-blocking",
        "Data was asked for as an image or a script",
        "{url} is data (such as JSON), but an element asked for it without CORS.",
        "Use fetch() instead of the element, and add CORSMiddleware with {allow}.",
        "{allow_header}",
        "Fetch, opaque-response blocking",
        _MDN + "HTTP/Guides/CORS",
        Said("net::ERR_BLOCKED_BY_ORB"),
        Said(
            "ORB",
            "The resource at “{url}” was blocked by OpaqueResponseBlocking. Reason: “nosniff is"
            " true and mimeType is an opaque-blocklisted MIME type or its essence is"
            " 'text/plain'”.",
            (_ORB_MORE,),
        ),
        decided_by="page",
    ),
    Reason(
        "lna-permission-denied",
        "The user has not let the page reach the local network",
        "{url} is in the {space} address space, and the page has no permission to reach it.",
        "Let the user grant the permission, or serve page and API from one address space.",
        "",
        "Local Network Access, permission check",
        _LNA,
        chromium_cors(
            "LocalNetworkAccessPermissionDenied",
            "Permission was denied for this request to access the `{space}` address space.",
        ),
        _NO_ANSWER,
        decided_by="page",
    ),
    Reason(
        "lna-insecure-context",
        "A page without https may not reach the local network",
        "{url} is in the {space} address space, and the page {page_url} is not a secure context.",
        "Serve the page over https, or from localhost.",
        "",
        "Local Network Access, secure context check",
        _LNA,
        chromium_cors(
            "InsecureLocalNetwork",
            "The request client is not a secure context and the resource is in more-private address space `{space}`.",
        ),
        _NO_ANSWER,
        decided_by="page",
    ),
    Reason(
        "lna-target-mismatch",
        "targetAddressSpace names another address space",
        "The page announced the address space {target}, but {url} is in the {space} address space.",
        "Correct or drop targetAddressSpace in the page's fetch().",
        "",
        "Local Network Access, target address space",
        _LNA,
        chromium_cors(
            "InvalidLocalNetworkAccess",
            "Request had a target IP address space of `{target}` yet the resource is in address space `{space}`.",
        ),
        decided_by="page",
    ),
)

NETWORK = (
    Reason(
        "cache-missing-vary",
        "The browser's cache returned a response meant for another origin",
        "The cached response allows {acao}, the origin that asked first; the request's origin is"
        " {origin}, and nothing was sent.",
        "Upgrade Starlette to 1.7 or later, which sends Vary: Origin on every response.",
        "Vary: Origin on every response, allowed or not",
        "Fetch, HTTP-network-or-cache fetch; CORS check, step 4",
        _MDN + "HTTP/Reference/Headers/Vary",
        _CHROMIUM_MISMATCH,
        _FIREFOX_MISMATCH,
        _WEBKIT_ORIGIN,
        decided_by="network",
    ),
    Reason(
        "cache-no-cors-then-cors",
        "The browser's cache returned a response fetched without CORS",
        "The cached response was fetched without Origin and has no Access-Control-Allow-Origin.",
        "Send the CORS headers whether or not the request has an Origin, always with Vary: Origin.",
        "{allow_header}, Vary: Origin on every response",
        "Fetch, HTTP-network-or-cache fetch; CORS check, step 2",
        _MDN + "HTTP/Reference/Headers/Vary",
        _CHROMIUM_MISSING,
        SILENT,
        _WEBKIT_ORIGIN,
        decided_by="network",
    ),
    Reason(
        "preflight-cache-hides-change",
        "The browser still holds the old answer to the preflight",
        "An earlier preflight for {url} is still cached, so a changed policy is not noticed yet.",
        "Keep max_age small while developing; it is 600 seconds by default.",
        "Access-Control-Max-Age: 5",
        "Fetch, CORS-preflight cache",
        _MDN + "HTTP/Reference/Headers/Access-Control-Max-Age",
        decided_by="network",
        effect="note",
    ),
    Reason(
        "cookies-not-sent",
        "The cookie stayed at home",
        "The request passed CORS, but no cookie went with it: {url} is another site than"
        " {page_origin}, and SameSite keeps cookies within a site.",
        "Set the cookie with samesite='none', secure=True, or serve page and API from one site.",
        "Set-Cookie: ...; SameSite=None; Secure",
        "HTTP State Management (RFC 6265bis), SameSite",
        _MDN + "HTTP/Reference/Headers/Set-Cookie#samesitesamesite-value",
        decided_by="network",
        effect="note",
    ),
    Reason(
        "cors-disabled-by-user",
        "CORS is switched off in this Firefox",
        "The preference content.cors.disable is true, so this Firefox refuses every CORS request.",
        "Reset content.cors.disable in about:config.",
        "",
        "Not in Fetch: a Firefox preference",
        _ERRORS + "CORSDisabled",
        firefox=firefox_cors("CORSDisabled"),
        decided_by="network",
    ),
    Reason(
        "origin-header-cannot-be-added",
        "An extension's request has more than one origin",
        "An extension with access to several origins made the request, so there is no one Origin to send.",
        "Make the request from the extension's background script.",
        "",
        "Not in Fetch: Firefox extensions",
        _ERRORS + "CORSOriginHeaderNotAdded",
        firefox=firefox_cors("CORSOriginHeaderNotAdded"),
        decided_by="network",
    ),
    Reason(
        "blocked-by-extension",
        "An extension of the browser blocked the request",
        "An ad blocker or another extension stopped the request to {url}.",
        "Disable the extension for this page. No CORS setting is at fault.",
        "",
        "Not in Fetch: browser extensions",
        _ERRORS + "CORSDidNotSucceed",
        Said("net::ERR_BLOCKED_BY_CLIENT"),
        _NO_ANSWER,
        decided_by="network",
    ),
)

ALL = (
    *CORS_CHECK,
    *PREFLIGHT,
    *REDIRECT,
    *MODE,
    *URL,
    *REQUEST,
    *NOTES,
    *PAGE,
    *NETWORK,
)
REASONS = {reason.id: reason for reason in ALL}
