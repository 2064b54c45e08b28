"""One of the lab's servers: uvicorn's, with an event loop in a thread of its own that can be watched and replaced."""

import asyncio
import contextlib
import errno
import logging
import socket
import threading
import time
from collections.abc import Callable, Sequence

import h11
import uvicorn
from starlette.types import ASGIApp

from demo_api.serving.clock import Clock
from demo_api.serving.connection import Connection
from demo_api.serving.connections import Connections

log = logging.getLogger("demo_api")

STOPPING = 1.0
"""Seconds that requests under way get at the end."""
STOPPING_REPLACED = 30.0
"""Seconds that they get where another server has taken over already."""
_BURST = 4
"""Connections accepted in one turn of the loop, so that they are counted before many more come."""


class Server(uvicorn.Server):
    """Answers on sockets that others hold: they stay open when this server ends, for the one that follows it.

    Args:
        app: the ASGI application.
        listening: sockets that listen already.
        connections: the connections of the whole lab.
        log_level: uvicorn's.
    """

    def __init__(
        self, app: ASGIApp, listening: Sequence[socket.socket], connections: Connections, log_level: str
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="h11",  # it limits the size of a request's head, which httptools does not
                ws="none",
                lifespan="off",
                log_level=log_level,
                access_log=log_level in ("info", "debug"),
                proxy_headers=False,
                server_header=False,
            )
        )
        self.servers = []  # uvicorn's own, of which there are none: what listens is not this object's
        self.beat = time.monotonic()
        """When the event loop was last seen to turn."""
        self.replaced = False
        """Whether another server has taken over, because this one's loop was blocked."""
        self._clock = Clock()
        self._listening = listening
        self._connections = connections
        self._accepting: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self.thread = threading.Thread(target=self.live, name="demo-api server", daemon=True)

    @property
    def alive(self) -> bool:
        """Whether the thread runs."""
        return self.thread.is_alive()

    def replace(self) -> None:
        """Accept nothing more, and end when nothing is under way; from any thread."""
        self.replaced = self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        del sockets
        loop = self._loop = asyncio.get_running_loop()
        for listening in self._listening:
            loop.add_reader(listening, self._accept, listening)
        self.started = True

    async def on_tick(self, counter: int) -> bool:
        """Note that the loop turns, and end the connections whose clients take too long."""
        self.beat = time.monotonic()
        self._end_late()
        return await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop accepting, give what is under way a moment, and end it."""
        del sockets
        for listening in self._listening:
            self._pause(listening)
        state = self.server_state
        for connection in list(state.connections):
            with contextlib.suppress(h11.ProtocolError):
                connection.shutdown()
        until = time.monotonic() + (STOPPING_REPLACED if self.replaced else STOPPING)
        while (state.connections or state.tasks) and time.monotonic() < until:
            self._end_late()
            await asyncio.sleep(0.02)
        self._drop_all()
        for task in list(state.tasks):
            task.cancel()
        await asyncio.sleep(0.02)

    def adopt(self, accepted: socket.socket) -> None:
        """Serve a connection that has been accepted; in the loop's own thread."""
        accepted.setblocking(False)
        with contextlib.suppress(OSError):
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = asyncio.get_running_loop().create_task(self._serve_connection(accepted))
        self._accepting.add(task)
        task.add_done_callback(self._accepting.discard)

    def call(self, function: Callable[..., object], *arguments: object) -> None:
        """Have a function called in the loop's own thread."""
        if self._loop is not None:
            with contextlib.suppress(RuntimeError):  # it has ended
                self._loop.call_soon_threadsafe(function, *arguments)

    def live(self) -> None:
        """Serve until asked to end, in the thread of this server."""
        loop = _new_loop()
        asyncio.set_event_loop(loop)
        loop.set_exception_handler(_log_in_one_line)
        serving = loop.create_task(self.serve())
        while not serving.done() and not loop.is_closed():
            try:
                loop.run_until_complete(serving)
            except BaseException as error:  # noqa: BLE001  # a task may have raised SystemExit, or stopped the loop
                if not serving.done():
                    log.error("a handler stopped the event loop (%s); it runs again", type(error).__name__)  # noqa: TRY400
        if not loop.is_closed():
            self._drop_all()
            loop.run_until_complete(asyncio.sleep(0))
            loop.close()

    def _end_late(self) -> None:
        self._clock.look()
        for connection in self._held():
            connection.end_if_late()

    def _held(self) -> list[Connection]:
        return [it for it in self.server_state.connections if isinstance(it, Connection)]

    def _drop_all(self) -> None:
        for connection in self._held():
            connection.drop()

    def _accept(self, listening: socket.socket) -> None:
        for _ in range(_BURST):
            if self.should_exit:
                self._pause(listening)
                return
            if not self._connections.has_room(lambda: self._resume(listening)):
                self._pause(listening)
                return
            try:
                accepted, _ = listening.accept()
            except (BlockingIOError, InterruptedError, ConnectionAbortedError):
                return  # another server was quicker, or the client has gone
            except OSError as error:
                if error.errno not in {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}:
                    raise
                self._connections.learn_limit()
                self._pause(listening)
                self._connections.wait(lambda: self._resume(listening))
                return
            self.adopt(accepted)

    async def _serve_connection(self, accepted: socket.socket) -> None:
        try:
            await asyncio.get_running_loop().connect_accepted_socket(
                lambda: Connection(self._connections, self._clock, self.config, self.server_state), accepted
            )
        except OSError:
            accepted.close()

    def _pause(self, listening: socket.socket) -> None:
        asyncio.get_running_loop().remove_reader(listening)

    def _resume(self, listening: socket.socket) -> None:
        loop = self._loop
        if loop is not None and not self.should_exit:
            self.call(loop.add_reader, listening, self._accept, listening)


def _new_loop() -> asyncio.AbstractEventLoop:
    """Return uvloop's loop where there is one, else one that can watch sockets that listen, on every system."""
    try:
        import uvloop  # noqa: PLC0415  # not on Windows
    except ImportError:
        return asyncio.SelectorEventLoop()
    return uvloop.new_event_loop()


def _log_in_one_line(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    cause = f": {type(error).__name__}: {error}" if isinstance(error, BaseException) else ""
    log.error("%s%s", context.get("message", "an error in an event loop"), cause[:300])
