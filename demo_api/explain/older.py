"""What earlier versions of the browsers said, where today's say it differently: people still paste it.

Texts that only grew or lost a sentence (a status at the end of Safari's, the advice about ``no-cors`` at the end of
Chrome's) are found by today's words.
"""
# Word for word means with typographic quotes.
# ruff: noqa: RUF001

_MISSING = ("allow-origin-missing", "preflight-allow-origin-missing")
_STATUS = ("preflight-status-not-ok",)
_MISMATCH = ("allow-origin-mismatch", "preflight-allow-origin-mismatch")
_WILDCARD = ("allow-origin-wildcard-with-credentials", "preflight-allow-origin-wildcard-with-credentials")
_CREDENTIALS = ("allow-credentials-not-true", "preflight-allow-credentials-not-true")
_THEREFORE = " Origin '{origin}' is therefore not allowed access."

ADVICE = (
    "If an opaque response serves your needs, set the request's mode to 'no-cors' to fetch the resource with CORS"
    " disabled."
)
"""Ended many of Chrome's messages, and misled: an opaque response serves few needs."""

OLDER: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    # Chrome before 66.
    (
        "XMLHttpRequest cannot load {url}. No 'Access-Control-Allow-Origin' header is present on the requested"
        " resource." + _THEREFORE + " The response had HTTP status code {status}.",
        "chromium",
        ("allow-origin-missing",),
    ),
    (
        "Failed to load {url}: No 'Access-Control-Allow-Origin' header is present on the requested"
        " resource." + _THEREFORE + " The response had HTTP status code {status}.",
        "chromium",
        ("allow-origin-missing",),
    ),
    (
        "Failed to load {url}: Response to preflight request doesn't pass access control check: No"
        " 'Access-Control-Allow-Origin' header is present on the requested resource."
        + _THEREFORE
        + " The response had HTTP status code {status}.",
        "chromium",
        ("preflight-allow-origin-missing",),
    ),
    ("Response for preflight has invalid HTTP status code {status}", "chromium", _STATUS),
    ("Response for preflight does not have HTTP ok status.", "chromium", _STATUS),
    ("Response for preflight is invalid (redirect)", "chromium", ("preflight-redirect",)),
    (
        "The 'Access-Control-Allow-Origin' header has a value '{acao}' that is not equal to the supplied origin."
        + _THEREFORE,
        "chromium",
        _MISMATCH,
    ),
    (
        "A wildcard '*' cannot be used in the 'Access-Control-Allow-Origin' header when the credentials flag is true."
        + _THEREFORE,
        "chromium",
        _WILDCARD,
    ),
    (
        "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is '{acac}'. It must be 'true'"
        " to allow credentials." + _THEREFORE,
        "chromium",
        _CREDENTIALS,
    ),
    # Firefox before 70 or so.
    ("CORS preflight channel did not succeed", "firefox", ("preflight-status-not-ok", "preflight-network-error")),
    ("CORS request failed", "firefox", ("network-error",)),
    (
        "missing token ‘{header}’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel",
        "firefox",
        ("header-not-allowed", "header-wildcard-with-credentials", "authorization-not-listed"),
    ),
    (
        "missing token ‘{header}’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight response",
        "firefox",
        ("header-not-allowed", "header-wildcard-with-credentials", "authorization-not-listed"),
    ),
)
