"""What the page sends to the server of the playground: as a call of ``fetch``, or by an element."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from demo_api.browser.url import parse
from demo_api.lesson import Via
from demo_api.playground.headerline import MAX_NAME, MAX_VALUE, Line
from demo_api.report.experiment import BY_SCRIPT

MODES = ("cors", "no-cors", "same-origin")
CREDENTIALS = ("same-origin", "include", "omit")
REDIRECTS = ("follow", "error", "manual")
WAYS: tuple[str, ...] = get_args(Via)
ALWAYS_CORS = frozenset({"font", "module", "import", "eventsource"})
"""Elements that use CORS without being asked; the others do so with the attribute ``crossorigin``."""

MAX_METHOD = 40
MAX_PATH = 300
MAX_BODY = 4000
MAX_HEADERS = 20

# The characters of a path and a query (https://www.rfc-editor.org/rfc/rfc3986#section-3.3).
_PATH = re.compile(r"/[A-Za-z0-9._~!$&'()*+,;=:@%/?-]*")
_RUN = re.compile(r"[?&]run=")
_HEADER = re.compile(r"[\t\x20-\x7e\x80-\xff]*")


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a page.

    Attributes:
        method: As in ``fetch``.
        path: Below the address of the experiment, with its query.
        headers: The headers that the script sets.
        body: The body; None for none.
        mode: As in ``fetch``; for an element, ``no-cors`` means without ``crossorigin``.
        credentials: As in ``fetch``.
        redirect: As in ``fetch``.
        via: What makes the request.
    """

    method: str = "GET"
    path: str = "/penguins?limit=3"
    headers: tuple[Line, ...] = ()
    body: str | None = None
    mode: str = "cors"
    credentials: str = "same-origin"
    redirect: str = "follow"
    via: str = "fetch"

    def options(self) -> dict[str, Any]:
        """Return it as the options of ``fetch``; an element has few of them."""
        if self.via in BY_SCRIPT:
            options = {"method": self.method, "headers": dict(self.headers), "body": self.body}
            if self.via != "fetch":  # an XMLHttpRequest has neither mode nor redirect, and a GET without a body
                without_body = self.method.upper() in {"GET", "HEAD"}
                options["body"] = None if without_body else self.body
                return options | {"credentials": "include" if self.credentials == "include" else "same-origin"}
            return options | {"mode": self.mode, "credentials": self.credentials, "redirect": self.redirect}
        if self.via == "beacon":
            typed = {name: value for name, value in self.headers if name.lower() == "content-type"}
            return {"method": "POST", "headers": typed, "body": self.body or ""}
        include = self.credentials == "include"
        mode = "cors" if self.via in ALWAYS_CORS else "same-origin" if self.via == "worker" else self.mode
        return {"mode": mode, "credentials": "include" if include else "same-origin"}

    def problems(self, base: str) -> Iterator[str]:
        """Give why it cannot be sent, a sentence each. What a browser itself refuses is not among them.

        Args:
            base: The address of the experiment, without a slash at its end.
        """
        if not 0 < len(self.method) <= MAX_METHOD or _HEADER.fullmatch(self.method) is None:
            yield f"The method {self.method[:60]!a} is not a name of at most {MAX_METHOD} letters."
        yield from _path_problems(self.path, base)
        yield from _header_problems(self.headers)
        if self.body is not None and len(self.body) > MAX_BODY:
            yield f"The body has {len(self.body)} characters; expected at most {MAX_BODY}."
        choices = (("mode", MODES), ("credentials", CREDENTIALS), ("redirect", REDIRECTS), ("via", WAYS))
        for option, known in choices:
            if getattr(self, option) not in known:
                yield f"{option}: {getattr(self, option)[:60]!a} is unknown; expected one of {', '.join(known)}."


def _path_problems(path: str, base: str) -> Iterator[str]:
    if len(path) > MAX_PATH or _PATH.fullmatch(path) is None:
        yield f"The path {path[:60]!a} is not accepted; expected a slash, and at most {MAX_PATH} plain characters."
        return
    url, home = parse(base + path), parse(base + "/")
    if url is None or home is None or url.origin != home.origin or not url.path.startswith(home.path):
        yield f"The path {path[:60]!a} leads out of the experiment. Leave out the parts that are .. or a dot."
    if _RUN.search(path):
        yield "The query of the path has the name run, which is the lab's own. Use another name."


def _header_problems(headers: tuple[Line, ...]) -> Iterator[str]:
    if len(headers) > MAX_HEADERS:
        yield f"{len(headers)} request headers are too many; expected at most {MAX_HEADERS}."
    for name, value in headers:
        if not 0 < len(name) <= MAX_NAME or _HEADER.fullmatch(name) is None:
            yield f"{name[:60]!a} is not a header name; expected letters, digits and hyphens."
        elif len(value) > MAX_VALUE or _HEADER.fullmatch(value) is None:
            yield f"{name}: {value[:60]!a} is not one line of at most {MAX_VALUE} Latin-1 characters."
    names = [name.lower() for name, _ in headers]
    for name in dict.fromkeys(it for it in names if names.count(it) > 1):
        yield f"The request header {name} is there twice; expected it once."
