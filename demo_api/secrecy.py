"""Header values that are secrets: the page shows that they were there, and how long they were."""

import re

_COOKIES = frozenset({"cookie", "cookie2", "set-cookie", "set-cookie2"})
_CREDENTIALS = frozenset({"authorization", "proxy-authorization"})
# Names that people give to headers with a key in them: X-Api-Key, apikey, X-Auth-Token, X-CSRF-Token, and so on.
_SECRET = re.compile(r"api[-_]?key|access[-_]?key|token|secret|passw|passphrase|session|signature|jwt|x-auth|csrf|xsrf")
# These list names, not secrets, though one of those names may be x-api-key.
_LISTS = re.compile(r"access-control-|vary$|sec-websocket-|trailer$")


def shown(name: str, value: str) -> tuple[str, str]:
    """Return a header line for people.

    Args:
        name: the header's name in lower case.
        value: its value.

    Returns:
        The name, and the value with each secret in it replaced by its length: the values of cookies, an Authorization
        header without its scheme (https://www.rfc-editor.org/rfc/rfc9110#section-11.4), the whole of another secret.
    """
    if name in _COOKIES:
        # A Set-Cookie line holds one cookie and then its attributes, a Cookie line nothing but cookies.
        first, semicolon, attributes = value.partition(";") if name.startswith("set-") else (value, "", "")
        return name, ";".join(_cookie(it) for it in first.split(";")) + semicolon + attributes
    if name in _CREDENTIALS:
        scheme, space, secret = value.partition(" ")
        return name, f"{scheme} {_length(secret)}" if space else _length(value)
    if _SECRET.search(name) and not _LISTS.match(name):
        return name, _length(value)
    return name, value


def _cookie(pair: str) -> str:
    """Return one cookie with its value hidden; a cookie without a name is all value (RFC 6265bis, section 5.6)."""
    text = pair.strip()
    if not text:
        return pair
    name, equals, value = text.partition("=")
    space = pair[: len(pair) - len(pair.lstrip())]
    return f"{space}{name}={_length(value)}" if equals and name else f"{space}{equals}{_length(value or name)}"


def _length(secret: str) -> str:
    return f"({len(secret)} characters)"
