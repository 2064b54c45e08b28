"""The target of a check: a URL, or an application in this process; and the origin of the page."""

import re
from dataclasses import dataclass
from typing import Any

from demo_api.application import load
from demo_api.browser.url import parse, serialize_origin

IN_PROCESS = "http://localhost:8000"
"""The address of an application in this process: the default of uvicorn."""

_NAME = r"[^\W\d]\w*(?:\.[^\W\d]\w*)*"
_APP = re.compile(f"{_NAME}:{_NAME}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_HOST = re.compile(r"(localhost|\[[0-9a-fA-F:.]+\]|[\w-]+(\.[\w-]+)+)(:\d+)?([/?#].*)?", re.DOTALL)


class TargetError(ValueError):
    """The given text is not a target for a check; the message is one line."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL as the page's script writes it, and the application at this URL; ``None`` for a server.

    ``name`` is ``package.module:app`` for an application.
    """

    url: str
    app: Any = None
    name: str | None = None


def target(text: str, path: str | None, origin: str) -> Target:
    """Read the target of a check.

    Args:
        text: A URL; or ``package.module:app`` if ``path`` is given.
        path: A path inside the application, or a complete URL for it.
        origin: The page's origin, for the message about a relative URL.

    Raises:
        TargetError: The text is neither of them.
        ApplicationError: The application cannot be imported.
    """
    if path is None:
        if _APP.fullmatch(text):
            raise TargetError(_NO_PATH.format(text=text))
        return Target(_absolute(text, origin))
    if not _APP.fullmatch(text):
        raise TargetError(_NOT_APP.format(text=text, path=path))
    if path.startswith("/") and not path.startswith("//"):
        return Target(IN_PROCESS + path, load(text), text)
    url = parse(path)
    if url is None or not url.is_http:
        raise TargetError(_NOT_PATH.format(path=path))
    return Target(path, load(text), text)


def page_origin(text: str) -> tuple[str, str]:
    """Return an origin as browsers send it, and a note if the given text is different.

    Raises:
        TargetError: The text contains no origin.
    """
    exact = serialize_origin(text)
    if exact is not None:
        return exact, "" if text in {exact, exact + "/"} else _RESERIALIZED.format(text=text, origin=exact)
    url = parse(text)
    if url is not None and url.is_http:
        return url.origin, _PAGE_URL.format(text=text, origin=url.origin)
    if url is not None and url.scheme == "file":
        raise TargetError(_FILE)
    advice = _NO_SCHEME.format(text=text) if _HOST.fullmatch(text) else _NO_ORIGIN
    raise TargetError(f"--origin {text!r} is not an origin: {advice}")


def _absolute(text: str, origin: str) -> str:
    # The model decides about every URL with a scheme, also about a wrong one such as localhost:8000.
    if _SCHEME.match(text.strip()) and not _looks_relative(text):
        return text
    if _HOST.fullmatch(text):
        raise TargetError(_BARE.format(text=text, origin=origin))
    raise TargetError(_RELATIVE.format(text=text, origin=origin))


def _looks_relative(text: str) -> bool:
    # For example "[::1]:8000/x": a scheme begins with a letter, so this text has none.
    return not text.strip()[:1].isalpha()


_NO_PATH = "{text!r} names an application, but the path is missing; write demo-api check {text} /path --origin ORIGIN"
_NOT_APP = "{text!r} is not package.module:app; expected an application before the path {path!r}"
_NOT_PATH = "{path!r} is not accepted; expected a path that begins with /, or an http(s) URL"
_BARE = (
    "{text!r} has no scheme, so a page at {origin} reads it as a path on its own origin, {origin}/{text};"
    " write http://{text} or https://{text}"
)
_RELATIVE = (
    "{text!r} is relative, so a page at {origin} finds it on its own origin; write a complete URL, or an application"
    " before the path: demo-api check main:app /path"
)
_PAGE_URL = "{text} is the address of a page; the check uses its origin, {origin}."
_RESERIALIZED = "Browsers write the origin {text} as {origin}."
_FILE = "--origin: the origin of a page from a file is null; write --origin null"
_NO_SCHEME = "the scheme is missing; write http://{text} or https://{text}"
_NO_ORIGIN = "expected scheme://host[:port], such as http://localhost:3000, or null"
