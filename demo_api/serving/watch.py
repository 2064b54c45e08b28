"""Watches the servers' event loops: one that a handler blocks is replaced, and the page shows which handler it was.

A scenario's handlers run in the event loop of the server that was asked, so that they are what a reader would run. An
``async`` handler that waits without ``await`` stops that loop, and with it every other request. No loop can be taken
from the handler that holds it; but another loop, in another thread, can accept connections on the same sockets. It does
so as soon as the first has stood still for a moment, and takes over the connections on which nothing is under way.
"""

import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from demo_api.contained import Outermost, contained
from demo_api.foldername import slug_of
from demo_api.loader import interrupt
from demo_api.reading.mistake import words
from demo_api.serving.connection import Connection
from demo_api.serving.server import Server
from demo_api.wire import Recorded, Witness

log = logging.getLogger("demo_api")

LOOK = 0.25
"""Seconds between two looks."""
STILL = 1.0
"""Seconds after which a loop that does not turn is looked at closely."""
LOOKS = 3
"""Looks in a row at which it must be found at the same step, to count as blocked."""
PATIENCE = 10.0
"""Seconds after which what blocks a loop is interrupted."""


@dataclass(eq=False)
class Endpoint:
    """One of the lab's ports: its application, its sockets, and the server that answers now."""

    setting: str
    port: int
    make: Callable[[], Server]
    sockets: Sequence[socket.socket]
    server: Server
    replaced: dict[Server, "Block"] = field(default_factory=dict)
    """Servers whose loops were blocked, as long as they are."""


@dataclass(frozen=True, slots=True)
class Block:
    """What blocks a loop: whose handler, and in which line as far as that is known.

    ``step`` is the outermost frame of what the loop does, by which one step differs from another, and ``exchange`` what
    the witness has recorded of the request.
    """

    slug: str
    place: str
    step: FrameType
    exchange: Recorded | None

    @property
    def words(self) -> str:
        """A sentence for the log and the page."""
        return f"{self.place} blocks the event loop: other requests wait. Use await, or a def handler."


class Watch:
    """A thread that looks after some endpoints.

    Args:
        endpoints: what to watch.
        folders: where the learners' files are; code in them is named by file and line.
    """

    def __init__(self, endpoints: Sequence[Endpoint], folders: Sequence[Path]) -> None:
        self._endpoints = endpoints
        self._folders = folders
        self._still: dict[Server, list[Block]] = {}
        self._interrupted: dict[Server, float] = {}
        self._told = ""
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="demo-api watch", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """Watch no longer."""
        self._end.set()
        if self._thread.is_alive():
            self._thread.join()

    def blocked(self) -> dict[str, str]:
        """Return the sentence for each scenario that blocks a loop now, by slug."""
        blocks = [it for endpoint in self._endpoints for it in list(endpoint.replaced.values())]
        return {it.slug: it.words for it in blocks}

    def _watch(self) -> None:
        looked = time.monotonic()
        while not self._end.wait(LOOK):
            looked, before = time.monotonic(), looked
            if looked - before > 2 * LOOK:
                self._still.clear()  # this thread was kept waiting too: the machine is busy, and proves nothing
            for endpoint in self._endpoints:
                try:
                    self._look(endpoint)
                    self._look_back(endpoint)
                except Exception as error:  # noqa: BLE001  # without this thread, nobody would replace a blocked loop
                    self._tell(f"the watch of port {endpoint.port} failed, and looks again: {words(error)}")

    def _tell(self, line: str) -> None:
        if line != self._told:
            log.error("%s", line)
        self._told = line

    def _look(self, endpoint: Endpoint) -> None:
        """Replace a server that has ended or stands still."""
        server = endpoint.server
        if not server.alive:
            log.error("the server on port %d was ended by a handler; it is started again", endpoint.port)
            self._replace(endpoint)
            return
        if time.monotonic() - server.beat < STILL:
            self._still.pop(server, None)
            return
        frame = sys._current_frames().get(server.thread.ident or 0)  # noqa: SLF001  # documented, if for debugging
        block = None if frame is None else _block(frame, self._folders)
        seen = self._still.setdefault(server, [])
        if block is None or (seen and seen[0].step is not block.step):
            seen.clear()
        if block is None:
            return
        seen.append(block)
        if len(seen) < LOOKS:
            return
        del self._still[server]
        endpoint.replaced[server] = block
        if block.exchange is not None:
            block.exchange.blocks = block.words
        log.error("%s", block.words)
        self._replace(endpoint)
        self._rescue(server, endpoint.server)

    def _look_back(self, endpoint: Endpoint) -> None:
        """Interrupt what blocks for too long, and forget servers that have ended."""
        now = time.monotonic()
        for server in list(endpoint.replaced):
            if not server.alive:
                del endpoint.replaced[server]
                self._interrupted.pop(server, None)
            elif now - server.beat < LOOK:
                endpoint.replaced.pop(server)  # it turns again, and is about to end
            elif now - max(server.beat, self._interrupted.get(server, 0.0)) > PATIENCE:
                self._interrupted[server] = now
                interrupt(server.thread.ident or 0)

    def _replace(self, endpoint: Endpoint) -> None:
        endpoint.server.replace()
        endpoint.server = endpoint.make()
        endpoint.server.thread.start()

    def _rescue(self, blocked: Server, server: Server) -> None:
        """Give the connections on which nothing is under way to the server that took over.

        A client that has one of them open would send its next request there, and wait.
        """
        until = time.monotonic() + 1
        while not server.started and time.monotonic() < until:
            time.sleep(0.005)
        for connection in list(blocked.server_state.connections):
            if isinstance(connection, Connection) and connection.idle_since is not None:
                taken = connection.take()
                if taken is not None:
                    server.call(server.adopt, taken)


def _block(frame: FrameType, folders: Sequence[Path]) -> Block | None:
    """Return what a loop's thread is doing; None if the loop itself waits for something to do."""
    slug = place = exchange = step = None
    at: FrameType | None = frame
    while at is not None and at.f_code is not Server.live.__code__:
        code, step = at.f_code, at
        folder = next((it for it in folders if code.co_filename.startswith(f"{it}{os.sep}")), None)
        if place is None and folder is not None:
            inside = Path(code.co_filename).relative_to(folder)
            slug = slug_of(Path(inside.parts[0]))
            place = f"{inside}, line {at.f_lineno} ({code.co_name})"
        elif code is contained.__code__:
            slug = slug or at.f_locals["name"]
        elif code is Outermost.__call__.__code__:
            slug = slug or at.f_locals["self"].name
        elif code is Witness.__call__.__code__:
            exchange = at.f_locals.get("exchange") or None  # it may not have been made yet
        at = at.f_back
    if step is None or slug is None:
        return None
    return Block(slug, place or f"A handler of {slug}", step, exchange)
