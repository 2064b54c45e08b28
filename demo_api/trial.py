"""A trial: what a server of the lab says to a request that nobody sent, as far as asking does no work there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from demo_api.browser import COMMON, Decision, Engine, Exchange, Fetch, FetchRequest, HttpRequest, NetworkFailure
from demo_api.browser.url import parse
from demo_api.check.courier import Limits, Received
from demo_api.check.inprocess import App, InProcess, Message, Nowhere

SAFE = frozenset({"GET", "HEAD"})
"""Methods that do no work on a server (https://www.rfc-editor.org/rfc/rfc9110#section-9.2.1)."""
_LIMITS = Limits(exchange=2.0, total=4.0, body=64 * 1024, pieces=64)


@dataclass(frozen=True, slots=True)
class Trial:
    """How far a request gets.

    Attributes:
        passes: Whether the page would get the response; None if asking would do work.
        decision: The decision; None if the request itself was not sent.
    """

    passes: bool | None
    decision: Decision | None


async def tried(asked: FetchRequest, apps: Mapping[str, App], engine: Engine = COMMON) -> Trial:
    """Ask the lab's own applications what a browser would ask, but never for work.

    A request that would do work is not sent. If a preflight allowed it, it counts as one that passes.

    Args:
        asked: What a page would ask for.
        apps: The applications, by host and port.
        engine: Whose differences apply.
    """
    fetch = Fetch(replace(asked, url=without_run(asked.url)), engine=engine)
    exchanges: list[Exchange] = []
    while (request := fetch.request) is not None:
        if not request.preflight and request.method not in SAFE:
            return Trial(True if exchanges else None, None)
        answer = (await received(request, apps, _LIMITS)).answer
        exchanges.append(Exchange(request, answer))
        fetch.receive(answer)
    return Trial(fetch.decision.outcome == "readable", fetch.decision)


_NAME = "run=[0-9A-Za-z-]{16,64}"
_RUN = re.compile(rf"\?{_NAME}(?![&0-9A-Za-z-])|(?<=\?){_NAME}&|&{_NAME}")


def without_run(text: str) -> str:
    """Return a text without the lab's own parameter in its addresses; a request without it is not recorded."""
    return _RUN.sub("", text)


async def received(request: HttpRequest, apps: Mapping[str, App], limits: Limits) -> Received:
    """Return what an application of the lab responds to a request; where none is, the connection is refused.

    Args:
        request: The request.
        apps: The applications, by host and port.
        limits: The limits of the exchange.
    """
    url = parse(request.url)
    app = None if url is None else apps.get(url.origin.partition("://")[2])
    if app is None:
        return Received(NetworkFailure("refused"))
    sender = InProcess(_without_lifespan(app), request.url, Nowhere())
    try:
        return await sender.send(request, limits)
    finally:
        await sender.close()


def _without_lifespan(app: App) -> App:
    """Return the application as one that does not know when a server starts: this one has started long ago."""

    async def only_requests(scope: Message, receive: object, send: object) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        await app(scope, receive, send)  # type: ignore[arg-type]  # passed through

    return only_requests
