"""One connection: what uvicorn does with it, within limits on time, and quiet about what clients do wrong."""

import asyncio
import contextlib
import math
import os
import selectors
import socket
import time
from typing import cast

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

from demo_api.serving.clock import Clock
from demo_api.serving.connections import Connections

HEAD = 10.0
"""Seconds within which a request's head must be complete, from its connection or the end of the response before it."""
BODY = 15.0
"""Seconds within which a request's body must be complete, from its head."""
READING = 30.0
"""Seconds that a client may leave a response unread, once the system's buffers are full."""
KEPT = 5
"""Seconds that a connection without a request is kept."""
KEPT_WHEN_SHORT = 1
"""The same, where there are few left."""
# Neither takes a descriptor of its own, which there may be none left of; Windows has only the second.
_Selector: type[selectors.BaseSelector] = getattr(selectors, "PollSelector", selectors.SelectSelector)


class Connection(H11Protocol):
    """A connection that is counted, and closed when its client takes too long.

    uvicorn limits only the time between two requests, and any byte ends that limit. It sets and stops a timer for it at
    every request; here the server looks at the limits of its connections, a few times a second.
    """

    def __init__(self, connections: Connections, clock: Clock, config: Config, state: ServerState) -> None:
        super().__init__(config=config, server_state=state, app_state={}, _loop=asyncio.get_running_loop())
        self.idle_since: float | None = time.monotonic()
        self.unused = True
        self._all = connections
        self._clock = clock
        self._limit = math.inf
        """When it ends, if the client has not sent by then what it is about to send."""
        self._limit_for: type | None = None
        """The client's state that the limit was set for; None while a connection is kept for a next request."""
        self._limit_unread = math.inf
        """When it ends, if the client has not read by then what it was sent."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """Count the connection and give its first request time."""
        self._all.add(self)
        super().connection_made(transport)
        self._follow()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no longer."""
        self._all.remove(self)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take bytes; if the parser refuses them, only this connection ends."""
        try:
            super().data_received(data)
        except h11.ProtocolError:
            # A broken body after the response has begun, and the like: nothing can be said on this connection any more.
            self.drop()
            return
        self._follow()

    def on_response_complete(self) -> None:
        """Wait for the next request, for a shorter time where few connections are left."""
        self.unused = False
        if self.transport.is_closing():
            return
        self.flow.resume_reading()
        if self.conn.our_state is h11.DONE and self.conn.their_state is h11.DONE:
            self.conn.start_next_cycle()
            self.handle_events()  # the next request may have come already
        if self.conn.their_state is h11.IDLE:
            self.idle_since = time.monotonic()
            self._limit = self._clock.now + (KEPT_WHEN_SHORT if self._all.short else KEPT)
            self._limit_for = None  # a head gets its time from its first bytes
            self._all.idle()
        else:
            self._follow()  # the body of this request, or of the next, may not have come

    def pause_writing(self) -> None:
        """Give the client time to read."""
        super().pause_writing()
        self._limit_unread = self._clock.now + READING

    def resume_writing(self) -> None:
        """Go on."""
        self._limit_unread = math.inf
        super().resume_writing()

    def end_if_late(self) -> None:
        """Close if the client has taken too long; the server asks this a few times a second."""
        if self._clock.now > self._limit_unread:
            self.drop()
        elif self._clock.now > self._limit:
            if self._limit_for is None:
                self.timeout_keep_alive_handler()
            else:
                self.drop()

    def leave(self) -> None:
        """Close if no request is under way; from any thread."""
        with contextlib.suppress(RuntimeError):  # its loop has ended, and so has the connection
            self.loop.call_soon_threadsafe(self._leave)

    def take(self) -> socket.socket | None:
        """Take the socket away from this connection, whose loop is blocked, to serve its client elsewhere.

        Returns:
            The socket, or None if there is none, or if this connection has read the beginning of a request.
        """
        held = self.transport.get_extra_info("socket")
        if held is None or self.conn.trailing_data[0]:
            return None
        with contextlib.suppress(OSError):
            taken = socket.socket(held.family, held.type, held.proto, os.dup(held.fileno()))
            # When its loop turns again, this connection finds that its client has gone.
            here, gone = socket.socketpair()
            os.dup2(here.fileno(), held.fileno())
            here.close()
            gone.close()
            return taken
        return None

    def drop(self) -> None:
        """Close at once, whatever is under way."""
        self._disconnect()
        self.transport.abort()

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP, if there is still a way to."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:
            self.drop()
            return
        self._disconnect()
        super().send_400_response(msg)

    def _disconnect(self) -> None:
        """Let what the application still sends go nowhere, without an error."""
        cycle = cast("RequestResponseCycle | None", self.cycle)  # there is none before the first request
        if cycle is not None and not cycle.response_complete:
            cycle.disconnected = True

    def _should_upgrade(self) -> bool:
        """Return False: a request for an upgrade is answered as one without it, as HTTP has it."""
        return False

    def _follow(self) -> None:
        """Set the limit for what the client is about to send; within one part of a request it is not extended."""
        state = self.conn.their_state
        if state is self._limit_for:
            return
        self._limit_for = state
        if state is h11.IDLE:
            if self.idle_since is None:  # a body ended that nobody waited for
                self.idle_since = time.monotonic()
            self._limit = self._clock.now + HEAD
        else:
            self.idle_since = None
            self._limit = self._clock.now + BODY if state is h11.SEND_BODY else math.inf

    def _leave(self) -> None:
        if self.transport.is_closing():
            self.idle_since = None  # it goes already, when its client has read the rest
        if self.idle_since is None or self._is_asked():
            self._all.go_on()  # a request has come meanwhile, and to close would lose it; another connection may go
        else:
            self.transport.close()

    def _is_asked(self) -> bool:
        """Return whether bytes have arrived that the loop has not read yet."""
        held = self.transport.get_extra_info("socket")
        with contextlib.suppress(OSError, ValueError), _Selector() as waiting:  # it is closed
            waiting.register(held.fileno(), selectors.EVENT_READ)
            return bool(waiting.select(0))
        return False
