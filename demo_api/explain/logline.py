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
# A line of Chromium's console about a response that is not a preflight's: GET http://localhost:8000/x 404 (Not Found).
_ERROR_LINE = re.compile(
    r"(?<![\w-])(?P<method>GET|HEAD|POST|PUT|PATCH|DELETE)[ \t]+(?P<url>https?://\S{1,2500})[ \t]+"
    r"(?P<status>[45]\d\d)[ \t]*\("
)
_NEAR = 1500
_MOST = 200
_STRAIGHT = str.maketrans("‘’“”", "''\"\"")  # noqa: RUF001
_ONE_LINE = 400
"""A text without a whole line of a log, of at most so many characters, is taken for one line that was wrapped."""
# What servers say that have no route for OPTIONS: Rails, Express, Fastify, Symfony, Laravel, Spring.
_NO_ROUTE = re.compile(
    r"(?:No route (?:matches \[OPTIONS\]|found for [\"'`]?OPTIONS)|Cannot OPTIONS|Route OPTIONS:) ?[\"'`]?"
    r"(?P<url>[^\s\"'`]{1,2500})"
)
_NO_METHOD = re.compile(
    r"(?:The OPTIONS method is not supported for (?:this|route)"
    r"|(?:Request method|HTTP method|Method) [\"'`]?OPTIONS[\"'`]? (?:is )?not (?:supported|allowed|implemented))",
    re.IGNORECASE,
)
# method=OPTIONS ... status=404 (Heroku), "method":"OPTIONS" ... "statusCode":404 (logs in JSON).
_PAIRS = re.compile(
    r"(?<![\w-])(?:request_?)?method[\"']?\s{0,2}[=:]\s{0,2}[\"']?OPTIONS\b(?P<between>[^\n]{0,600}?)"
    r"(?<![\w-])(?:response_?)?status(?:_?code)?[\"']?\s{0,2}[=:]\s{0,2}[\"']?(?P<status>[1-5]\d\d)(?!\d)",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_STATUS_TEXT = "Failed to load resource: the server responded with a status of {status}"
_NOT_FOUND, _NOT_ALLOWED = "404", "405"


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
    readable = text.readable.translate(_STRAIGHT)
    if len(readable) <= _ONE_LINE and not any(_all(readable)):
        readable = readable.replace("\n", " ")  # one line that was wrapped
    for line in sorted(_all(readable), key=lambda it: (it.start, it.end)):
        if line.refused and (not found or line.start >= found[-1].end):
            found.append(line)
    return found


def logged(text: Pasted) -> list[Told]:
    """Return the refused preflights of a log as messages."""
    found = []
    for line in loglines(text):
        values = {"status": line.status} | ({"url": line.url} if line.url else {})
        found.append(_told(text, "A preflight in a log: OPTIONS {url} {status}", line.start, line.end, values))
    return found


def errors(text: Pasted) -> list[Told]:
    """Return the error statuses in a console as messages that are not about CORS."""
    return [
        _told(text, _STATUS_TEXT, line.start(), line.end(), line.groupdict())
        for line in islice(_ERROR_LINE.finditer(text.readable), _MOST)
    ]


def _told(text: Pasted, template_text: str, begin: int, end: int, values: dict[str, str]) -> Told:
    template = template_of(template_text)
    first, last = bisect_left(text.places, begin), bisect_left(text.places, end)
    match = Match(template, first, last, template.length, values)
    return Told(Message(first, last, (match,), unfinished=False), values)


def _all(text: str) -> Iterator[LogLine]:
    for pattern in (_BEFORE, _AFTER, _NO_ROUTE):
        for match in pattern.finditer(text):
            given = match.groupdict()
            url = given["url"] if _ADDRESS.match(given["url"]) else None
            yield LogLine(match.start(), match.end(), given.get("status", _NOT_FOUND), url)
    for match in _NO_METHOD.finditer(text):
        yield LogLine(match.start(), match.end(), _NOT_ALLOWED, None)
    for match in _PAIRS.finditer(text):
        yield LogLine(match.start(), match.end(), match["status"], None)
    yield from _heads(text)


def _heads(text: str) -> Iterator[LogLine]:
    for asks in islice(_ASKS.finditer(text), _MOST):
        start = text.rfind("OPTIONS", max(0, asks.start() - _NEAR), asks.start())
        request = _REQUEST_LINE.match(text, start) if start >= 0 else None
        status = _STATUS_LINE.search(text, asks.end(), asks.end() + _NEAR)
        if request and status:
            url = request["url"] if _ADDRESS.match(request["url"]) else None
            yield LogLine(start, status.end(), status["status"], url)
