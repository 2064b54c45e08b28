"""What one browser says about one failure: its code and the template of its console text.

Sources: Chromium's ``cors_error_string.cc`` and the DevTools protocol's ``Network.CorsError``;
Firefox's ``nsCORSListenerProxy.cpp`` and ``security.properties``; WebKit's
``CrossOriginAccessControl.cpp`` and ``CrossOriginPreflightResultCache.cpp``; all held against real
runs by the tests.
"""
# The browsers print typographic quotes, and word for word means with them.
# ruff: noqa: RUF001

from dataclasses import dataclass

FIREFOX_BLOCKED = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "
FIREFOX_KEYS = {
    "CORSDisabled": "CORS disabled",
    "CORSDidNotSucceed2": "CORS request did not succeed",
    "CORSOriginHeaderNotAdded": "CORS header ‘Origin’ cannot be added",
    "CORSExternalRedirectNotAllowed": "CORS request external redirect not allowed",
    "CORSRequestNotHttp": "CORS request not http",
    "CORSMissingAllowOrigin2": "CORS header ‘Access-Control-Allow-Origin’ missing",
    "CORSMultipleAllowOriginNotAllowed": ("Multiple CORS header ‘Access-Control-Allow-Origin’ not allowed"),
    "CORSAllowOriginNotMatchingOrigin": ("CORS header ‘Access-Control-Allow-Origin’ does not match ‘{acao}’"),
    "CORSNotSupportingCredentials": (
        "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’"
    ),
    "CORSMethodNotFound": "Did not find method in CORS header ‘Access-Control-Allow-Methods’",
    "CORSMissingAllowCredentials": ("expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’"),
    "CORSPreflightDidNotSucceed3": "CORS preflight response did not succeed",
    "CORSInvalidAllowMethod": ("invalid token ‘{token}’ in CORS header ‘Access-Control-Allow-Methods’"),
    "CORSInvalidAllowHeader": ("invalid token ‘{token}’ in CORS header ‘Access-Control-Allow-Headers’"),
    "CORSMissingAllowHeaderFromPreflight2": (
        "header ‘{header}’ is not allowed according to header ‘Access-Control-Allow-Headers’"
        " from CORS preflight response"
    ),
}
# Firefox passes a status to these three alone; a request that never got an answer has none to pass.
_FIREFOX_STATUS = {
    "CORSMissingAllowOrigin2": " Status code: {status}.",
    "CORSPreflightDidNotSucceed3": " Status code: {status}.",
    "CORSDidNotSucceed2": " Status code: (null).",
}
PREFLIGHT_PREFIX = "Response to preflight request doesn't pass access control check: "
VALID_VALUE = " Have the server send the header with a valid value."


@dataclass(frozen=True, slots=True)
class Said:
    """What one browser says: templates, filled with the values of one fetch.

    Attributes:
        code: Chromium's ``Network.CorsError`` value (or its net error, or blocked reason),
            Firefox's message category; always ``None`` for WebKit, which has no codes.
        text: The console text, word for word; ``None`` where the console stays silent.
        more: Further console lines that follow ``text``.
        policy: Whether Chromium wraps the text in "Access to fetch at ... blocked by CORS policy".
        error: What the script's promise is rejected with, where it is not the engine's usual
            "Failed to fetch", "NetworkError ..." or "Load failed".
        net_error: A second code that Chromium reports for the same failure.
    """

    code: str | None = None
    text: str | None = None
    more: tuple[str, ...] = ()
    policy: bool = False
    error: str | None = None
    net_error: str | None = None


SILENT = Said()


def firefox_line(key: str) -> str:
    """Return Firefox's whole console line for a key of its catalogue (``CORS...``)."""
    # This one message puts the address in quotes; the others do not.
    url = "‘{url}’" if key == "CORSNotSupportingCredentials" else "{url}"
    reason = FIREFOX_KEYS[key]
    return f"{FIREFOX_BLOCKED}{url}. (Reason: {reason}).{_FIREFOX_STATUS.get(key, '')}"


def chromium_cors(code: str, text: str, *, preflight: bool = False) -> Said:
    """Return what Chromium says for a CORS error, preflight ones with their prefix."""
    if preflight:
        return Said(f"Preflight{code}", PREFLIGHT_PREFIX + text, policy=True)
    return Said(code, text, policy=True)


def firefox_cors(*keys: str, preflight: bool = False) -> Said:
    """Return what Firefox says for its keys; a failed preflight adds "did not succeed"."""
    first, *more = (*keys, "CORSDidNotSucceed2") if preflight else keys
    return Said(first, firefox_line(first), tuple(firefox_line(key) for key in more))


def webkit(text: str) -> Said:
    """Return what WebKit says: a text, never a code."""
    return Said(text=text)
