"""What an application raises stays within its own request: an answer of 500 for the client, one line for the log."""

import asyncio
import logging

from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api.loader import AbandonedError
from demo_api.reading import mistake

log = logging.getLogger("demo_api")


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
    except ClientDisconnect:
        return
    except asyncio.CancelledError:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        log.error("%s raised CancelledError by itself", name)  # noqa: TRY400
    except AbandonedError:
        log.error("%s was interrupted: it kept every other request waiting", name)  # noqa: TRY400
    except BaseException as error:  # noqa: BLE001  # a handler may raise anything
        log.error("%s raised %s", name, mistake.words(error))  # noqa: TRY400
    if not started:
        await PlainTextResponse("Internal Server Error", 500)(scope, receive, send)
