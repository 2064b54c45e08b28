"""Which text is an origin as a browser sends it, and which origin a text means.

HTML, serialization of an origin: scheme://host[:port], in lower case, without a path and without the default port.
"""

import re

from demo_api.browser.hosts import address_space, is_loopback
from demo_api.browser.url import parse, serialize_origin

PARTS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>.*)", re.DOTALL)

_AROUND = re.compile(r"""^[\[({]?\s*["'<]+|["'>]+\s*[\])}]?$""")


def is_origin(text: str) -> bool:
    """Whether a browser sends exactly this as Origin."""
    if serialize_origin(text) == text:
        # The URL standard allows a * in a host, but name servers do not.
        return "*" not in text
    # Applications that contain a web view have their own schemes: capacitor://localhost, chrome-extension://…
    parts = PARTS.fullmatch(text)
    own = parts is not None and parts["scheme"] not in {"http", "https", "file", "ftp", "ws", "wss"}
    return own and text == text.lower() and bool(parts and parts["authority"]) and not (parts and parts["path"])


def bare(entry: str) -> str:
    """Return an entry without the quotes and brackets around it, which come from a file or from JSON."""
    return _AROUND.sub("", entry.strip())


def several(entry: str) -> list[str]:
    """Return the entries in one text, where commas, semicolons or spaces separate them."""
    return [it for it in re.split(r"[\s,;]+", entry.strip()) if it]


def as_sent(entry: str) -> str | None:
    """Return the origin in an entry, as a browser sends it; ``None`` if the entry contains none, or several."""
    text = bare(entry)
    if len(several(text)) > 1:
        return None
    if "://" not in text:
        local = text.startswith(("localhost", "127.0.0.1", "[::1]"))
        text = f"{'http' if local else 'https'}://{text.lstrip('/')}"
    url = parse(text)
    if url is None or not url.host:
        return None
    return url.origin if url.origin != "null" else None


def is_cleartext(origin: str) -> bool:
    """Whether a page of this origin crosses a network that strangers use, without encryption.

    A host of this machine or of a private network does not count, and neither does a name without a dot, which only a
    private network knows.
    """
    url = parse(origin)
    if url is None or url.scheme != "http" or not is_origin(origin):
        return False
    host = url.host.removesuffix(".")
    private = host.endswith((".local", ".internal", ".lan", ".home.arpa", ".test")) or "." not in host
    return not (is_loopback(host) or address_space(host) == "local" or (private and not host.startswith("[")))


def encrypted(origin: str) -> str:
    """Return the same origin with https; the port stays, unless it is none."""
    return "https://" + origin.removeprefix("http://")
