"""The Network tab: the requests of an experiment as a developer sees them in a browser."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import MappingProxyType

from demo_api.browser import HttpRequest
from demo_api.browser.url import parse
from demo_api.headerlines import readable
from demo_api.report.case import Case
from demo_api.wire import Recorded

Headers = list[tuple[str, str]]

BLOCKED, FAILED, CACHED = "(blocked)", "(failed)", "(from the cache)"
"""What stands in place of a status, or after it: not sent; no complete response; nothing was sent for it."""
_TYPES = MappingProxyType(
    {"xhr-upload": "xhr", "canvas": "img", "module": "script", "import": "script", "audio": "media"}
)
_MOVED = range(300, 400)


@dataclass(frozen=True, slots=True)
class Row:
    """One request: method, address, what made it, its status or what stands in its place, and its headers."""

    method: str
    url: str
    type: str
    status: str
    request_headers: Headers
    response_headers: Headers

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {
            "method": self.method,
            "url": self.url,
            "type": self.type,
            "status": self.status,
            "request_headers": [list(pair) for pair in self.request_headers],
            "response_headers": [list(pair) for pair in self.response_headers],
        }


def rows_of(case: Case, plainly: Callable[[str], str]) -> list[Row]:
    """Return the requests of an experiment in order.

    Args:
        case: The experiment.
        plainly: Returns a text with addresses as the page shows them.
    """
    return list(_Tab(case, plainly).rows())


class _Tab:
    def __init__(self, case: Case, plainly: Callable[[str], str]) -> None:
        self.case = case
        self.plainly = plainly
        self.type = _TYPES.get(case.it.via, case.it.via)

    def rows(self) -> Iterator[Row]:
        it = self.case.it
        for seen in it.exchanges:
            yield self.seen(seen)
        if it.exchanges:
            yield from self.stopped(it.exchanges[-1])
        elif (self.case.finding.reason or "").startswith("cache-") and it.before:
            yield self.seen(it.before[-1], CACHED)
        else:
            yield from self.nothing_arrived()

    def seen(self, seen: Recorded, remark: str = "") -> Row:
        """Return a request that a server of the lab has seen."""
        host = dict(seen.request_headers).get(b"host", b"").decode("latin-1")
        if seen.status is None or seen.error is not None:
            remark = FAILED
        return Row(
            seen.method,
            self.plainly(f"http://{host}{seen.target}"),
            "preflight" if seen.preflight else self.type,
            " ".join(filter(None, ("" if seen.status is None else str(seen.status), remark))),
            self.shown(readable(seen.request_headers)),
            self.shown(readable(seen.response_headers)),
        )

    def stopped(self, last: Recorded) -> Iterator[Row]:
        """Give the request that did not follow: after its preflight, or to a place that the page's policy forbids."""
        it = self.case.it
        if last.preflight:
            url = it.decision.request.url.bare if it.decision.request is not None else it.asked.url
            yield self.unsent(it.asked.method, url, BLOCKED)
        elif (self.case.finding.reason or "").startswith("csp-") and last.status in _MOVED:
            location = dict(last.response_headers).get(b"location", b"").decode("latin-1")
            yield self.unsent(it.asked.method, location, BLOCKED)

    def nothing_arrived(self) -> Iterator[Row]:
        """Give the requests that no server has seen."""
        it = self.case.it
        tried = [each.request for each in it.decision.exchanges] if self.case.ending == "no response" else []
        for request in tried:
            yield self.unsent(request.method, request.url, FAILED, request)
        if tried and not tried[-1].preflight:
            return
        if it.decision.request is not None:
            yield self.unsent(it.asked.method, it.decision.request.url.bare, BLOCKED)

    def unsent(self, method: str, url: str, status: str, request: HttpRequest | None = None) -> Row:
        preflight = request is not None and request.preflight
        headers = [] if request is None else self.shown(list(request.headers))
        parsed = parse(url)
        shown = self.plainly(url if parsed is None else parsed.bare)
        return Row(method, shown, "preflight" if preflight else self.type, status, headers, [])

    def shown(self, headers: Headers) -> Headers:
        return [(name.lower(), self.plainly(value)) for name, value in headers]
