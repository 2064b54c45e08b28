"""Filtered responses: which headers of a response script can see."""

from demo_api.browser.headers import Headers, Unparsable, extract_header_list_values, get
from demo_api.browser.request import Request

SAFELISTED_RESPONSE_HEADERS = frozenset(
    {
        *("cache-control", "content-language", "content-length", "content-type", "expires"),
        *("last-modified", "pragma"),
    }
)
_FORBIDDEN_RESPONSE_HEADERS = frozenset({"set-cookie", "set-cookie2"})
_ACEH = "access-control-expose-headers"


def visible_headers(request: Request, headers: Headers, empty: Headers = ()) -> tuple[str, ...]:
    """Return the names of the headers that script can see, lower case and sorted.

    Args:
        request: The request, whose tainting and credentials mode decide; what is hidden by mistake
            is added to its notes.
        headers: The last response's headers, as far as they count.
        empty: Lines without a value that do not count; script can still see that they were there.

    Returns:
        The names. (Fetch, main fetch, steps 14 and 14.1; basic and CORS filtered response)
    """
    names = dict.fromkeys(name.lower() for name, _ in (*headers, *empty))
    readable = [name for name in names if name not in _FORBIDDEN_RESPONSE_HEADERS]
    if request.tainting == "opaque":
        return ()
    if request.tainting == "basic":
        return tuple(sorted(readable))
    exposed = _exposed(request, headers)
    if "*" in exposed:
        return tuple(sorted(readable))
    visible = exposed | SAFELISTED_RESPONSE_HEADERS
    return tuple(sorted(name for name in readable if name in visible))


def _exposed(request: Request, headers: Headers) -> frozenset[str]:
    """Return the CORS-exposed header names, lower case (Fetch, main fetch, step 14.1)."""
    listed = extract_header_list_values(_ACEH, headers)
    if isinstance(listed, Unparsable) and request.engine.exposes_in_order and not request.includes_credentials:
        before = (get(headers, _ACEH) or "").partition(listed.token)[0]
        listed = ("*",) if "*" in [name.strip("\t ") for name in before.split(",")] else listed
    hidden = _hidden(headers)
    if isinstance(listed, Unparsable):
        request.notes.append(("expose-headers-unparsable", {"token": listed.token, "header": hidden}))
        return frozenset()
    names = frozenset(name.lower() for name in listed or ())
    if "*" in names and request.includes_credentials:
        # A name that is listed as well is not hidden.
        request.notes.append(
            ("expose-wildcard-with-credentials", {"header": tuple(it for it in hidden if it not in names)})
        )
        return names - {"*"}
    missing = tuple(name for name in hidden if name not in names)
    if missing and "*" not in names:
        request.notes.append(("response-header-not-exposed", {"header": missing}))
    return names


def _hidden(headers: Headers) -> tuple[str, ...]:
    """Return the headers a reader may miss: not CORS's own, nor those that every server adds."""
    return tuple(
        sorted(
            {
                name
                for name in (pair[0].lower() for pair in headers)
                if name not in SAFELISTED_RESPONSE_HEADERS
                and name not in _FORBIDDEN_RESPONSE_HEADERS
                and name not in {"vary", "date", "server", "connection", "transfer-encoding", "location"}
                and not name.startswith(("access-control-", "cross-origin-"))
            }
        )
    )
