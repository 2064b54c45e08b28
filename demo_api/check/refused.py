"""What a server says that its policy does not allow: the words of its response, and which part of the request it is."""

from collections.abc import Iterable
from dataclasses import dataclass

from demo_api.browser import Exchange, FetchRequest, HttpRequest, HttpResponse
from demo_api.browser.headers import Unparsable, extract_header_list_values
from demo_api.clues import refusal


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal.

    Attributes:
        says: The words of the server.
        origin: The origin that is not allowed; empty if that is not the cause.
        method: The method that is not allowed; empty in the same way.
        headers: The request headers that are not allowed, as the page writes them; none in the same way.
    """

    says: str
    origin: str = ""
    method: str = ""
    headers: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """Return it as JSON-able values."""
        return {"says": self.says, "origin": self.origin, "method": self.method, "headers": list(self.headers)}


def refused(exchange: Exchange, body: str, asked: FetchRequest) -> Refused | None:
    """Return what a response refuses.

    Args:
        exchange: The request and its response.
        body: The beginning of the body.
        asked: What the page asked for.

    Returns:
        The refusal; ``None`` if the body does not say one.
    """
    found = refusal(body) if isinstance(exchange.answer, HttpResponse) else None
    if found is None or not isinstance(exchange.answer, HttpResponse):
        return None
    request = exchange.request
    return Refused(
        says=found.says,
        origin=(request.header("origin") or "") if "origin" in found.about else "",
        method=(request.header("access-control-request-method") or request.method) if "method" in found.about else "",
        headers=_headers(request, exchange.answer, asked) if "headers" in found.about else (),
    )


def _headers(request: HttpRequest, answer: HttpResponse, asked: FetchRequest) -> tuple[str, ...]:
    """Return the headers that the preflight asks for and that the response does not list; all, if it lists each."""
    listed = extract_header_list_values("access-control-allow-headers", answer.headers)
    allowed = set() if listed is None or isinstance(listed, Unparsable) else {name.lower() for name in listed}
    names = [it.strip() for it in (request.header("access-control-request-headers") or "").split(",")]
    missing = [it for it in names if it.lower() not in allowed]
    return _as_written(missing or names, asked)


def _as_written(names: Iterable[str], asked: FetchRequest) -> tuple[str, ...]:
    written = {name.lower(): name for name, _ in asked.headers}
    return tuple(written.get(name.lower(), name) for name in names if name)
