"""The Content-Type of a body: what the browser adds, and what XMLHttpRequest corrects in what the page wrote."""

import re

from demo_api.browser.engine import Engine
from demo_api.browser.fetch_request import FetchRequest
from demo_api.browser.headers import Headers, get
from demo_api.browser.mime import MimeType, parse_mime_type
from demo_api.browser.safelist import is_no_cors_safelisted_request_header, mime_essence

_NAME = "content-type"
_TEXT = "text/plain;charset=UTF-8"
_CHARSET = re.compile(r"(?<![^\x00-\x20;])charset[\x00-\x20]*=[\x00-\x20\"']*([^\x00-\x20\"';]*)", re.IGNORECASE)
"""A charset as one engine looks for it, in any text: a word, an equals sign, marks, a name."""


def typed(asked: FetchRequest, engine: Engine, headers: Headers, content_type: str) -> Headers:
    """Return the headers of a request with its body's type.

    Args:
        asked: What the page asked for.
        engine: Whose differences apply.
        headers: The headers that the page set, as far as it may.
        content_type: What the browser sets if the page sets none.

    Returns:
        The headers. (Fetch, new Request(), step 37; XMLHttpRequest, send, step 4)
    """
    in_worker = asked.via == "xhr" and asked.worker and engine.writes_charset == "windows"
    written = get(headers, _NAME)
    if written is None:
        return _added(asked, engine, headers, content_type.replace("UTF-8", "utf-8") if in_worker else content_type)
    if asked.via != "xhr" or content_type != _TEXT or in_worker:
        return headers
    said = _corrected(written, anew=engine.writes_charset != "replaces")
    return tuple((name, said if name.lower() == _NAME else value) for name, value in headers)


def _added(asked: FetchRequest, engine: Engine, headers: Headers, content_type: str) -> Headers:
    """Add a type as if the page had set it."""
    if asked.via == "xhr" and engine.type_must_parse and mime_essence(content_type) is None:
        return headers
    safe = asked.mode != "no-cors" or is_no_cors_safelisted_request_header(_NAME, content_type, engine)
    return (*headers, ("Content-Type", content_type)) if safe or engine.no_cors_body_type else headers


def _corrected(written: str, *, anew: bool) -> str:
    """Return a type with the charset that text is sent in (XMLHttpRequest, send, step 4)."""
    if not anew:
        return _replaced(written)
    parsed = parse_mime_type(written)
    if parsed is None or parsed.parameters.get("charset", "utf-8").lower() == "utf-8":
        return written
    return str(MimeType(parsed.essence, {**parsed.parameters, "charset": "UTF-8"}))


def _replaced(written: str) -> str:
    """Return a text with every charset that stands in it replaced, up to one without a name."""
    parts, end = [], 0
    for found in _CHARSET.finditer(written):
        if not found[1]:
            break
        parts += [written[end : found.start(1)], "UTF-8"]
        end = found.end(1)
    return "".join([*parts, written[end:]])
