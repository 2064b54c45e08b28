"""Lines of a server's log, and the heads of recorded requests: a preflight and the status that it got."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from demo_api.explain.match import Match, Message
from demo_api.explain.sequence import Told
from demo_api.explain.template import template_of
from demo_api.explain.text import Pasted

# "OPTIONS /x HTTP/1.1" 405 (uvicorn, nginx, Apache), OPTIONS /x 404 2 ms (morgan), OPTIONS /x 401 () (Chromium).
_BEFORE = re.compile(
    r"(?<![\w-])[\"'`\[]?OPTIONS[\s\"'`]+(?P<url>[^\s\"'`|]{1,2500})(?:\s+HTTP/[\d.]{1,3})?[\"'`\]]{0,2}"
    r"[ \t]*(?:-|=>|->|returned|status:?|[:,(])?[ \t]*(?P<status>[1-5]\d\d)(?![\w.])"
)
# 405 OPTIONS /x (Tornado), | 404 | 1ms | ::1 | OPTIONS "/x" (Gin).
_AFTER = re.compile(
    r"(?<![\w.])(?P<status>[1-5]\d\d)(?:[ \t]*\|[^|\n]{1,60}){0,3}[ \t|]+OPTIONS[\s\"'`]+(?P<url>[^\s\"'`]{1,2500})"
)
# The head of a preflight, and later the status line of its response.
_ASKS = re.compile(r"Access-Control-Request-Method", re.IGNORECASE)
_REQUEST_LINE = re.compile(r"(?<![\w-])OPTIONS[ \t]{1,4}(?P<url>\S{1,500})")
_STATUS_LINE = re.compile(r"HTTP/[\d.]{1,3}[ \t]{1,4}(?P<status>[1-5]\d\d)(?!\d)")
_NEAR = 1500
_MOST = 200
_NO_ROUTE = re.compile(r"No route matches \[OPTIONS\] [\"'`](?P<url>[^\s\"'`]{1,2500})")
_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_NOT_FOUND = "404"


@dataclass(frozen=True, slots=True)
class LogLine:
    """A preflight in a log: where it stands in the readable text, its status, and its URL if the text has all of it."""

    start: int
    end: int
    status: str
    url: str | None

    @property
    def refused(self) -> bool:
        """Whether the status is not 2xx."""
        return not self.status.startswith(("1", "2"))


def loglines(text: Pasted) -> list[LogLine]:
    """Return the preflights that got no status 2xx, in the order of the text."""
    found: list[LogLine] = []
    for line in sorted(_all(text.readable), key=lambda it: (it.start, it.end)):
        if line.refused and (not found or line.start >= found[-1].end):
            found.append(line)
    return found


def logged(text: Pasted) -> list[Told]:
    """Return the refused preflights of a log as messages."""
    template = template_of("OPTIONS {url} {status}")
    found = []
    for line in loglines(text):
        values = {"status": line.status} | ({"url": line.url} if line.url else {})
        start, end = bisect_left(text.places, line.start), bisect_left(text.places, line.end)
        match = Match(template, start, end, template.length, values)
        found.append(Told(Message(start, end, (match,), unfinished=False), values))
    return found


def _all(text: str) -> Iterator[LogLine]:
    for pattern in (_BEFORE, _AFTER, _NO_ROUTE):
        for match in pattern.finditer(text):
            given = match.groupdict()
            url = given["url"] if _ADDRESS.match(given["url"]) else None
            yield LogLine(match.start(), match.end(), given.get("status", _NOT_FOUND), url)
    yield from _heads(text)


def _heads(text: str) -> Iterator[LogLine]:
    for asks in islice(_ASKS.finditer(text), _MOST):
        start = text.rfind("OPTIONS", max(0, asks.start() - _NEAR), asks.start())
        request = _REQUEST_LINE.match(text, start) if start >= 0 else None
        status = _STATUS_LINE.search(text, asks.end(), asks.end() + _NEAR)
        if request and status:
            url = request["url"] if _ADDRESS.match(request["url"]) else None
            yield LogLine(start, status.end(), status["status"], url)
