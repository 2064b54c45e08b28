"""JSON messages over a WebSocket, each with a deadline."""

from __future__ import annotations

import json
import time
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from .engine import EngineError

Message = dict[str, Any]


class Channel:
    """One connection to a browser's debugging port."""

    def __init__(self, name: str, url: str, end: float) -> None:
        self._name = name
        with ExitStack() as stack:
            # No proxy: this is loopback, whatever the environment says. No limit to an answer.
            seconds = max(0.1, end - time.monotonic())
            self._socket = stack.enter_context(
                connect(url, proxy=None, ping_interval=None, max_size=None, open_timeout=seconds, close_timeout=1)
            )
            self._closing = stack.pop_all()

    def send(self, message: Message) -> None:
        try:
            self._socket.send(json.dumps(message))
        except ConnectionClosed:
            raise EngineError(f"{self._name} has ended") from None

    def receive(self, end: float) -> Message:
        try:
            text = self._socket.recv(timeout=max(0, end - time.monotonic()))
        except TimeoutError:
            raise EngineError(f"{self._name} did not answer in time") from None
        except ConnectionClosed:
            raise EngineError(f"{self._name} has ended") from None
        message: Message = json.loads(text)
        return message

    def close(self) -> None:
        self._closing.close()
