"""Findings on allow_origins: what browsers send as Origin, and entries that are never equal to it.

HTML, serialization of an origin: scheme://host[:port], in lower case, without a path and without the default port.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from demo_api.browser.url import parse, serialize_origin
from demo_api.lint.findings import Finding, Slip, finding
from demo_api.lint.layers import Policy

_PARTS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<path>.*)", re.DOTALL)
_DEFAULT = re.compile(r"http://[^/]*:80(?:/|$)|https://[^/]*:443(?:/|$)", re.IGNORECASE)
_PATTERN = re.compile(r"[*^$\\()|+]|\[(?!.*:.*\])")
_SHORT = 80


def is_origin(text: str) -> bool:
    """Whether a browser sends exactly this as Origin."""
    if serialize_origin(text) == text:
        # The URL standard allows a * in a host, but name servers do not.
        return "*" not in text
    # Applications that contain a web view have their own schemes: capacitor://localhost, chrome-extension://…
    parts = _PARTS.fullmatch(text)
    own = parts is not None and parts["scheme"] not in {"http", "https", "file", "ftp", "ws", "wss"}
    return own and text == text.lower() and bool(parts and parts["authority"]) and not (parts and parts["path"])


def origin_findings(policy: Policy, where: str) -> Iterator[Finding]:
    """Return what is wrong with ``allow_origins``."""
    given = policy.allow_origins
    if isinstance(given, str):
        listed = [it.strip() for it in given.split(",") if it.strip()] or [given]
        fixed = _list([_as_sent(it) or it for it in listed])
        part = _part(listed[0])
        yield finding("CORS001", where, _setting(given), fixed, part=part)
        return
    entries = list(given)
    for entry in dict.fromkeys(entries):
        yield from _entry(entry, where)
    if policy.everybody and (len(set(entries)) > 1 or policy.allow_origin_regex is not None):
        value = _setting(given) + (", allow_origin_regex" if policy.allow_origin_regex is not None else "")
        yield finding("CORS011", where, value, 'only allow_origins=["*"], or the other origins without "*"')
    if policy.everybody and policy.allow_credentials:
        value = f"{_setting(given)}, allow_credentials=True"
        yield finding("CORS030", where, value, 'allow_origins=["https://your-page.example"], allow_credentials=True')


def _entry(entry: Any, where: str) -> Iterator[Finding]:  # noqa: ANN401
    if entry == "*" or (isinstance(entry, str) and is_origin(entry) and entry != "null" and not _PATTERN.search(entry)):
        return
    value = f"allow_origins has {_short(entry)}"
    if entry == "null":
        yield finding(
            "CORS010", where, value, 'the list without "null"; serve a page from a web server, not from a file'
        )
        return
    if not isinstance(entry, str):
        yield finding("CORS009", where, value, _list([it] if (it := _as_sent(str(entry))) else []))
        return
    if _PATTERN.search(entry):
        yield finding("CORS008", where, value, f'allow_origin_regex=r"{_regex(entry)}"')
        return
    for slip in origin_slips(entry):
        yield finding(slip.code, where, value, _list(slip.right), **slip.words)


def origin_slips(entry: str) -> Iterator[Slip]:
    """Return why one entry that is text, and not a pattern, is never equal to what a browser sends."""
    if is_origin(entry):
        return
    right = _as_sent(entry)
    if right is None:
        several = [_as_sent(it) for it in re.split(r"[\s,]+", entry.strip()) if it]
        yield Slip("CORS009", tuple(it for it in several if it))
        return
    for code in _mistakes(entry) or ["CORS009"]:
        yield Slip(code, (right,), {"origin": right})


def _mistakes(entry: str) -> list[str]:
    parts = _PARTS.fullmatch(entry)
    if entry != entry.strip():
        return []
    if parts is None:
        return ["CORS005"]
    tests = (
        ("CORS003", parts["path"] == "/"),
        ("CORS004", parts["path"] not in {"", "/"}),
        ("CORS006", bool(_DEFAULT.match(entry))),
        ("CORS007", parts["scheme"] + parts["authority"] != (parts["scheme"] + parts["authority"]).lower()),
    )
    return [code for code, wrong in tests if wrong]


def _as_sent(entry: str) -> str | None:
    """Return the origin in an entry, as a browser sends it; ``None`` if the entry contains none."""
    text = entry.strip()
    if re.search(r"[\s,]", text):
        return None
    if "://" not in text:
        local = text.startswith(("localhost", "127.0.0.1", "[::1]"))
        text = f"{'http' if local else 'https'}://{text.lstrip('/')}"
    url = parse(text)
    if url is None or not url.host:
        return None
    return url.origin if url.origin != "null" else None


def _part(origin: str) -> str:
    """Return an origin that a string also allows: without the end of its port or its name."""
    cut = origin[:-1].rstrip(":/.")
    return cut if is_origin(cut) else origin[:-1]


def _regex(entry: str) -> str:
    """Return a pattern for the probable meaning of a glob: one name in the place of the star."""
    if not re.search(r"[\^$\\()|+\[]", entry):
        return (
            re.escape(entry.rstrip("/"))
            .replace(r"\*", r"[a-z0-9-]+")
            .replace(r"\-", "-")
            .replace(":[a-z0-9-]+", r":\d+")
        )
    return entry.strip("^$")


def _list(origins: Sequence[str]) -> str:
    return f"allow_origins=[{', '.join(map(_quoted, origins))}]" if origins else _EXAMPLE


def _quoted(text: Any) -> str:  # noqa: ANN401
    return '"' + str(text).replace("\\", "\\\\").replace('"', '\\"') + '"'


def _setting(value: Any) -> str:  # noqa: ANN401
    return f"allow_origins={_short(value)}"


def _short(value: Any) -> str:  # noqa: ANN401
    text = ascii(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


_EXAMPLE = 'allow_origins=["https://your-page.example"]'
