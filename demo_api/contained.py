"""What an application raises stays within its own request: a response of 500 for the client, one line for the log."""

import asyncio
import contextlib
import logging
from contextvars import ContextVar

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api.loader import AbandonedError
from demo_api.reading import mistake

log = logging.getLogger("demo_api")
unwatched: ContextVar[bool] = ContextVar("unwatched", default=False)
"""Whether the lab itself sends this request: an error that it expects is not news for the log."""


async def contained(app: ASGIApp, name: str, scope: Scope, receive: Receive, send: Send) -> None:
    """Call ``app``; if it raises, log a line that begins with ``name``, and answer 500 if nothing has been answered.

    Starlette's own ServerErrorMiddleware answers 500 and raises the error again, so most have been answered.

    Args:
        app: the application; it may raise whatever it likes, SystemExit included, which would end the server's loop.
        name: a word that says whose error it was.
        scope: as ASGI defines it (https://asgi.readthedocs.io/en/latest/specs/www.html).
        receive: the same.
        send: the same.

    Raises:
        CancelledError: the server ends the request.
    """
    started = False

    async def send_noted(message: Message) -> None:
        nonlocal started
        started = True
        await send(message)

    try:
        await app(scope, receive, send_noted)
    except BaseException as error:  # a handler may raise anything
        if isinstance(error, ClientDisconnect):
            return
        if _is_ended(error):
            raise
        _tell(name, error)
    if not started:
        await _answer_500(scope, receive, send)


class Outermost:
    """ASGI application around a whole server: uvicorn, which prints all that is raised, sees nothing of it.

    It does what :func:`contained` does, but looks at no message: what is inside answers, unless it raises.

    Args:
        app: the application.
        name: a word for the log that says whose error it was.
    """

    def __init__(self, app: ASGIApp, name: str) -> None:
        self.app = app
        self.name = name

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        try:
            await self.app(scope, receive, send)
        except BaseException as error:  # noqa: BLE001  # as above
            # The server ends a request only at its own end, when the connection has been closed.
            if isinstance(error, ClientDisconnect) or _is_ended(error):
                return
            _tell(self.name, error)
            with contextlib.suppress(Exception):  # a response has begun already, and nothing more can be said
                await _answer_500(scope, receive, send)


_answer_500 = PlainTextResponse("Internal Server Error", 500)


def _is_ended(error: BaseException) -> bool:
    """Return whether the server has cancelled the task, and not a handler."""
    task = asyncio.current_task() if isinstance(error, asyncio.CancelledError) else None
    return task is not None and task.cancelling() > 0


def _tell(name: str, error: BaseException) -> None:
    if unwatched.get():
        return
    if isinstance(error, asyncio.CancelledError):
        log.error("%s raised CancelledError by itself", name)
    elif isinstance(error, AbandonedError):
        log.error("%s was interrupted: it kept every other request waiting", name)
    else:
        log.error("%s raised %s", name, mistake.words(error))
