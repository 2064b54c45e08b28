"""Settings as code: what stands there, and what to write instead."""

from collections.abc import Sequence
from typing import Any

from demo_api.lint.findings import Finding, finding

EXAMPLE = "https://your-page.example"
"""The origin in an example: the reader's own page."""
EXAMPLE_PATTERN = r"https://(www|app)\.your-page\.example"
PREVIEWS = r"https://[a-z0-9-]+\.previews\.your-page\.example"
"""The pattern in an example of previews: on a domain of the reader's own."""
COMPUTER = r"http://192\.168\.1\.20(:\d+)?"
"""The pattern in an example of a private network: the reader's own computer, by its address."""
EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
"""The origin in an example: the reader's own browser extension, by its ID."""
NOT_BY_HAND = f'app.add_middleware(CORSMiddleware, allow_origins=["{EXAMPLE}"]), without headers by hand'
"""What to write in the place of code that sets the headers itself."""
NOT_A_STAR = "one origin in the place of *, or no Access-Control-Allow-Credentials"
_SHOWN = 3
"""Entries that a finding shows."""
_SHORT = 80


def listed(name: str, texts: Sequence[str]) -> str:
    """Return a setting that is a list of texts, as code: ``allow_methods=["GET"]``."""
    return f"{name}=[{', '.join(map(_quoted, texts))}]"


def relisted(code: str, where: str, value: str, name: str, right: Sequence[str], /, **words: str) -> Finding:
    """Return a finding that goes away if a setting becomes another list."""
    return finding(code, where, value, listed(name, right), {name: list(right)}, **words)


def pattern(text: str | None) -> str:
    """Return the setting ``allow_origin_regex`` as code."""
    if text is None:
        return "no allow_origin_regex"
    return f'allow_origin_regex=r"{text}"' if '"' not in text else f"allow_origin_regex={text!r}"


def setting(name: str, value: Any) -> str:  # noqa: ANN401  # a setting can hold anything
    """Return the present value of a setting, as code that is not too long."""
    return f"{name}={short(value)}"


def has(name: str, entries: Sequence[Any]) -> str:
    """Return that a setting has some entries; the first ones are shown."""
    left = len(entries) - _SHOWN
    return f"{name} has {', '.join(map(short, entries[:_SHOWN]))}{f' and {left} more' if left > 0 else ''}"


def short(value: Any) -> str:  # noqa: ANN401
    """Return a value as code, cut if it is long; the name of its type if it cannot say what it is."""
    try:
        text = str.__str__(repr(value) if isinstance(value, str) else ascii(value))
    except Exception:  # noqa: BLE001  # the value is of any class, and its __repr__ may raise anything
        text = f"<{type(value).__name__}>"
    return text if len(text) <= _SHORT else text[: _SHORT - 1] + "…"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
