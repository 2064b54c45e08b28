"""What a server must answer so that one request passes: edits of the preflight's answer and of the response."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from demo_api.browser.fetch_request import FetchRequest
from demo_api.browser.headers import Headers, Unparsable, extract_header_list_values, get
from demo_api.browser.messages import Exchange, HttpRequest, HttpResponse
from demo_api.browser.preflight import needs_preflight, preflight_origin, unsafe_names
from demo_api.browser.request import SAFELISTED_METHODS, Request
from demo_api.browser.url import parse

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
ALLOW_CREDENTIALS = "Access-Control-Allow-Credentials"
ALLOW_METHODS = "Access-Control-Allow-Methods"
ALLOW_HEADERS = "Access-Control-Allow-Headers"
CORS_HEADERS = frozenset({ALLOW_ORIGIN, ALLOW_CREDENTIALS, ALLOW_METHODS, ALLOW_HEADERS})
_NO_CONTENT = 204


@dataclass(frozen=True, slots=True)
class ResponseEdit:
    """What to change in one response.

    Attributes:
        url: Of the request that it answers, without user name and password.
        method: Of that request.
        preflight: Whether that is the preflight.
        redirect: Whether the response is a redirect on the way.
        status: The status that it should have; ``None`` to leave it.
        headers: Each header that should be there exactly once with this value; ``None`` to leave it out.
    """

    url: str
    method: str
    preflight: bool = False
    redirect: bool = False
    status: int | None = None
    headers: tuple[tuple[str, str | None], ...] = ()

    def is_about(self, request: HttpRequest) -> bool:
        """Whether this is the request that the response answers."""
        if (request.preflight, request.method) != (self.preflight, self.method):
            return False
        url = parse(request.url)
        return (request.url if url is None else url.bare) == self.url

    def also(self, more: "ResponseEdit") -> "ResponseEdit":
        """Return both edits of one response as one; of two values for a header, the later counts."""
        headers = tuple((dict(self.headers) | dict(more.headers)).items())
        return replace(self, status=self.status if more.status is None else more.status, headers=headers)

    def edited(self, response: HttpResponse) -> HttpResponse:
        """Return the response with the change."""
        names = {name.lower() for name, _ in self.headers}
        kept = [pair for pair in response.headers if pair[0].lower() not in names]
        new = [(name, value) for name, value in self.headers if value is not None]
        status = response.status if self.status is None else self.status
        return replace(response, status=status, headers=(*kept, *new))


@dataclass(frozen=True, slots=True)
class Policy:
    """The smallest policy that allows one request, as a server's configuration has it.

    Attributes:
        origin: Who may read: the page's origin, or ``*`` where it has none that can be named.
        credentials: Whether with credentials.
        methods: The method, if a preflight asks for it.
        headers: The request headers that a preflight asks for, in the page's spelling.
    """

    origin: str
    credentials: bool = False
    methods: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()


def policy_for(request: Request) -> Policy | None:
    """Return the smallest policy that allows a request, ``None`` if it needs none."""
    asked = request.asked
    if request.url.origin == asked.origin or not request.url.is_http:
        return None
    names = unsafe_names(request)
    asks = needs_preflight(request, names)
    return Policy(
        origin="*" if request.origin == "null" else request.origin,
        credentials=request.includes_credentials,
        methods=(request.method,) if asks else (),
        headers=tuple(_as_written(request, names)),
    )


def allow(request: Request, asked: FetchRequest, exchanges: Sequence[Exchange]) -> tuple[ResponseEdit, ...]:
    """Return what must change so that the server allows a request; what is right already is left out.

    Args:
        request: The request, as it stands at its present address.
        asked: What the page asks for; its credentials mode counts.
        exchanges: What went over the wire so far.

    Returns:
        The edits; none if CORS does not apply.
    """
    same_origin = request.url.origin == asked.origin and request.tainting == "basic"
    if same_origin or not request.url.is_http:
        return ()
    edits = []
    url, include = request.url.bare, asked.credentials == "include"
    names = unsafe_names(request)
    if needs_preflight(request, names):
        asking = ResponseEdit(url, "OPTIONS", preflight=True)
        answer = _answer(asking, exchanges)
        headers: Headers = () if answer is None else answer.headers
        redirected = answer is not None and answer.is_redirect
        changes = [
            *_sharing(headers, preflight_origin(request), include=include),
            *_listed(ALLOW_METHODS, headers, _methods(request), request, include=include),
            *_listed(ALLOW_HEADERS, headers, _as_written(request, names), request, include=include),
            *([("Location", None)] if redirected else []),
        ]
        is_ok = answer is not None and 200 <= answer.status <= 299  # noqa: PLR2004 - "ok status" of the standard
        edits.append(replace(asking, status=None if is_ok else _NO_CONTENT, headers=tuple(changes)))
    itself = ResponseEdit(url, request.method)
    answer = _answer(itself, exchanges)
    changes = _sharing(() if answer is None else answer.headers, request.origin, include=include)
    redirect = answer is not None and answer.is_redirect
    edits.append(replace(itself, redirect=redirect, headers=tuple(changes)))
    return tuple(edit for edit in edits if edit.status is not None or edit.headers)


def _answer(edit: ResponseEdit, exchanges: Sequence[Exchange]) -> HttpResponse | None:
    for exchange in reversed(exchanges):
        if edit.is_about(exchange.request) and isinstance(exchange.answer, HttpResponse):
            return exchange.answer
    return None


def _sharing(headers: Headers, origin: str, *, include: bool) -> list[tuple[str, str | None]]:
    """Return what the CORS check asks for and is not there."""
    changes: list[tuple[str, str | None]] = []
    allowed = get(headers, ALLOW_ORIGIN.lower())
    if allowed != origin and not (allowed == "*" and not include):
        # Any site can be null, so null is not allowed by name.
        changes.append((ALLOW_ORIGIN, "*" if origin == "null" else origin))
        if origin != "null" and not _varies(headers):
            changes.append(("Vary", ", ".join(filter(None, (get(headers, "vary"), "Origin")))))
    if include and get(headers, ALLOW_CREDENTIALS.lower()) != "true":
        changes.append((ALLOW_CREDENTIALS, "true"))
    return changes


def _varies(headers: Headers) -> bool:
    return bool({name.strip().lower() for name in (get(headers, "vary") or "").split(",")} & {"origin", "*"})


def _listed(
    name: str, headers: Headers, wanted: Iterable[str], request: Request, *, include: bool
) -> list[tuple[str, str | None]]:
    """Return the list with what is wanted in it, if that is not allowed already.

    What the list allows stays; a wildcard stays where it is one.
    """
    found = extract_header_list_values(name.lower(), headers)
    listed = () if found is None or isinstance(found, Unparsable) else found
    by_name = {"authorization"} if request.engine.authorization_by_name and name == ALLOW_HEADERS else set()
    if name == ALLOW_HEADERS:
        present = {it.lower() for it in listed}
        missing = [it for it in wanted if it.lower() not in present]
    else:
        missing = [it for it in wanted if it not in listed]
    if "*" in listed and not include:
        missing = [it for it in missing if it.lower() in by_name]
    if not missing and not isinstance(found, Unparsable):
        return []
    kept = [it for it in listed if it != "*" or not include]
    return [(name, ", ".join(dict.fromkeys((*kept, *missing))) or None)]


def _methods(request: Request) -> tuple[str, ...]:
    return () if request.method in SAFELISTED_METHODS else (request.method,)


def _as_written(request: Request, names: Iterable[str]) -> list[str]:
    """Return names of headers in the page's spelling."""
    written = {name.lower(): name for name, _ in request.headers}
    return [written.get(name, name) for name in names]
