"""``fetch`` for a page's script, and the response that the script gets.

(https://fetch.spec.whatwg.org/#fetch-method)
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from demo_api.browser import Body, Decision, FetchRequest, Outcome, fetch_request
from demo_api.browser.fetch_request import Credentials, Mode, Redirect
from demo_api.script import UNDEFINED, Error, Function, Host, Promise, Thrown, UnreadableError, Value
from demo_api.script.library import from_json
from demo_api.script.values import to_text
from demo_api.workshop.web import Address, Headers, Parameters, headers_of

Choice = TypeVar("Choice")
Send = Callable[[FetchRequest], Awaitable[tuple[Decision, bytes]]]
"""Sends what a page asks for, and returns the decision and the body."""

_MODES: Mapping[str, Mode] = {"cors": "cors", "no-cors": "no-cors", "same-origin": "same-origin"}
_CREDENTIALS: Mapping[str, Credentials] = {"omit": "omit", "same-origin": "same-origin", "include": "include"}
_REDIRECTS: Mapping[str, Redirect] = {"follow": "follow", "error": "error", "manual": "manual"}
_CACHES = frozenset({"default", "no-store", "reload", "no-cache", "force-cache"})
_UNKNOWN = frozenset(
    {
        *("referrer", "referrerPolicy", "integrity", "keepalive", "signal", "duplex", "window", "targetAddressSpace"),
        *("attributionReporting", "browsingTopics", "adAuctionHeaders", "sharedStorageWritable", "privateToken"),
    }
)
"""Options that browsers know and this model does not. Other names have no effect in a browser."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page whose script calls ``fetch``.

    Attributes:
        origin: Its origin.
        url: Its address.
        send: What sends its requests.
        note: What is called with the end of each request: the decision, what the page gets, and a sentence about it;
            empty if the decision says it all.
    """

    origin: str
    url: str
    send: Send
    note: Callable[[Decision, Outcome, str], None]


def fetch_of(page: Page) -> Function:
    """Return ``fetch`` as a page's script has it."""

    async def fetch(given: Sequence[Value], line: int) -> Value:
        promise = Promise()
        try:
            await promise.resolve(await _fetched(page, given, line))
        except Thrown as thrown:  # fetch throws nothing: its promise ends with the error
            await promise.reject(thrown.value)
        return promise

    return Function(fetch)


async def _fetched(page: Page, given: Sequence[Value], line: int) -> Value:
    if not given:
        raise Thrown(Error("TypeError", "fetch needs an address"))
    if isinstance(given[0], Host) and not isinstance(given[0], Address):
        raise UnreadableError(line, f"`fetch` with {given[0].kind}")
    decision, body = await page.send(_asked(page, to_text(given[0], line), _options(given, line), line))
    page.note(decision, decision.outcome, "")
    if decision.outcome == "blocked":
        raise Thrown(Error("TypeError", "the browser did not give the response to the page"))
    if not decision.exchanges:
        raise UnreadableError(line, "a response that comes from no server")
    return Response(decision, body)


def _options(given: Sequence[Value], line: int) -> dict[str, Value]:
    options = given[1] if len(given) > 1 else UNDEFINED
    if options is None or options is UNDEFINED:
        return {}
    if not isinstance(options, dict):
        raise UnreadableError(line, "`fetch` with such options")
    found = {name: it for name, it in options.items() if it is not UNDEFINED}
    for name in found:
        if name in _UNKNOWN:
            raise UnreadableError(line, f"the option `{name}`")
    if found.get("cache", "default") not in _CACHES:
        raise UnreadableError(line, "this value of the option `cache`")
    return found


def _asked(page: Page, url: str, options: Mapping[str, Value], line: int) -> FetchRequest:
    headers: Value = options.get("headers", UNDEFINED)
    return fetch_request(
        url,
        origin=page.origin,
        page_url=page.url,
        method=to_text(options.get("method", "GET"), line),
        headers=headers_of(headers, line),
        body=_body(options.get("body"), line),
        mode=_one_of(_MODES, options, "mode", "cors", line),
        credentials=_one_of(_CREDENTIALS, options, "credentials", "same-origin", line),
        redirect=_one_of(_REDIRECTS, options, "redirect", "follow", line),
    )


def _one_of(known: Mapping[str, Choice], options: Mapping[str, Value], name: str, usual: Choice, line: int) -> Choice:
    """Return the value of an option. Raise Thrown if it is none that the option can have."""
    if name not in options:
        return usual
    text = to_text(options[name], line)
    if text not in known:
        raise Thrown(Error("TypeError", f"{text} is not a value of the option {name}"))
    return known[text]


def _body(value: Value, line: int) -> Body | None:
    """Return the body of a request (Fetch, extract a body). An object becomes a text, as any value does."""
    if value is None:
        return None
    if isinstance(value, Parameters):
        return Body(value.query.encode(), "application/x-www-form-urlencoded;charset=UTF-8")
    return Body(to_text(value, line).encode("utf-8", "replace"), "text/plain;charset=UTF-8")


class Response(Host):
    """The response as the script sees it.

    Args:
        decision: What the page gets.
        body: What the response holds.
    """

    kind = "a response"

    def __init__(self, decision: Decision, body: bytes) -> None:
        self._sealed = decision.outcome == "opaque"
        answers = [it.answer for it in decision.exchanges if not it.request.preflight]
        self._status = 0 if self._sealed or not answers else int(getattr(answers[-1], "status", 0))
        headers = () if not answers else getattr(answers[-1], "headers", ())
        self._headers = [it for it in headers if it[0].lower() in decision.visible_headers]
        self._text = "" if self._sealed else body.decode("utf-8", "replace").removeprefix("\ufeff")
        self._type = "basic" if decision.request is None else decision.request.tainting
        self._redirected = decision.request is not None and decision.request.redirect_count > 0
        self._reason = decision.reason
        self._read = False

    def get(self, name: str, line: int) -> Value:
        """Return a property, or one of the methods ``json`` and ``text``."""
        known: dict[str, Value] = {
            "ok": 200 <= self._status < 300,  # noqa: PLR2004  # an ok status (Fetch)
            "status": float(self._status),
            "type": "opaqueredirect" if self._reason == "opaque-redirect" else self._type,
            "headers": Headers(self._headers),
            "json": Function(self._json),
            "text": Function(self._as_text),
        }
        if not self._sealed:
            known["redirected"] = self._redirected
        return known[name] if name in known else super().get(name, line)

    async def _as_text(self, given: Sequence[Value], line: int) -> Promise:  # noqa: ARG002  # its interface
        promise = Promise()
        if self._read:
            await promise.reject(Error("TypeError", "the body was read before"))
        else:
            self._read = True
            await promise.resolve(self._text)
        return promise

    async def _json(self, given: Sequence[Value], line: int) -> Value:
        read = await self._as_text(given, line)
        if read.state == "rejected":
            return read
        promise = Promise()
        try:
            await promise.resolve(from_json(self._text))
        except Thrown as thrown:
            await promise.reject(thrown.value)
        return promise
