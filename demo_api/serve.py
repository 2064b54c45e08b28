"""The lab's three servers in one process: start, readiness, end."""

import gc
import http.client
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable
from functools import partial
from types import FrameType

from starlette.types import ASGIApp

from demo_api.app import Lab
from demo_api.loader import AT_ONCE
from demo_api.serving.connections import Connections
from demo_api.serving.server import STOPPING, Server
from demo_api.serving.sockets import ServeError, hold, listen
from demo_api.serving.supervisor import Lifeline, Memory, SupervisedError, supervise
from demo_api.serving.watch import Endpoint, Watch
from demo_api.settings import Settings, flag, shared_folder
from demo_api.shelf import Caution

STARTING = 10.0
"""Seconds within which every server must answer."""


class Servers:
    """The three servers of one lab, each with a thread and an event loop of its own.

    So a scenario that blocks an event loop leaves the page, and Ctrl-C, alive, and the port it blocks is given to
    another loop.
    """

    def __init__(self, settings: Settings, caution: Caution | None = None) -> None:
        self.settings = settings
        self.connections = Connections()
        self._nowhere, nowhere_port = hold(settings.host)
        self.lab = Lab(settings, shared_folder("client"), nowhere_port, caution)
        # All ports are taken before anything runs, so that a busy one leaves nothing half-started.
        self._endpoints: list[Endpoint] = []
        apps = {"api_port": self.lab.api, "client_port": self.lab.client, "stranger_port": self.lab.stranger}
        try:
            for setting, app in apps.items():
                self._endpoints.append(self._endpoint(setting, app()))
        except ServeError:
            self._close()
            raise
        self._watch = Watch(self._endpoints, [settings.scenarios])
        self.lab.blocked = self._watch.blocked

    def start(self) -> None:
        """Start, and return when every server has answered a request.

        Raises:
            ServeError: one did not answer within ``STARTING`` seconds.
        """
        for endpoint in self._endpoints:
            endpoint.server.thread.start()
        until = time.monotonic() + STARTING
        for endpoint in self._endpoints:
            while not (endpoint.server.started and _answers(endpoint)):
                if time.monotonic() > until:
                    self.stop()
                    raise ServeError(f"nothing answers on port {endpoint.port} ({flag(endpoint.setting)})")
                time.sleep(0.005)
        self._watch.start()

    def stop(self) -> bool:
        """Stop within two seconds; False if a thread is stuck and must be abandoned."""
        self._watch.stop()
        servers = [it for endpoint in self._endpoints for it in (endpoint.server, *endpoint.replaced)]
        for server in servers:
            server.should_exit = True
        until = time.monotonic() + STOPPING + 0.5
        for server in servers:
            if server.alive:
                server.thread.join(max(0.0, until - time.monotonic()))
        self._close()
        return not any(server.alive for server in servers)

    def _endpoint(self, setting: str, app: ASGIApp) -> Endpoint:
        port: int = getattr(self.settings, setting)
        sockets = listen(self.settings.host, port, setting)
        make = partial(Server, app, sockets, self.connections, self.settings.log_level)
        return Endpoint(setting, port, make, sockets, make())

    def _close(self) -> None:
        for endpoint in self._endpoints:
            for opened in endpoint.sockets:
                opened.close()
        self._nowhere.close()


def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; ``ready`` is called when the addresses answer.

    Where a system can fork, the lab runs in a process that another one looks after.

    Raises:
        ServeError: a port is busy, the host is not this machine's, or a server does not answer.
    """
    if not hasattr(os, "fork"):
        _serve_here(settings, ready, Caution())
        return

    def run(lifeline: Lifeline, memory: Memory) -> None:
        caution = Caution(1 if memory.careful else AT_ONCE, frozenset(memory.barred), lifeline.say)
        try:
            _serve_here(settings, lambda: lifeline.say("ready"), caution)
        except ServeError as error:
            lifeline.say("error", str(error))

    try:
        supervise(run, ready, [settings.scenarios])
    except SupervisedError as error:
        raise ServeError(str(error)) from None


def _serve_here(settings: Settings, ready: Callable[[], None], caution: Caution) -> None:
    stop = threading.Event()

    def asked_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked_to_stop)
    # FastAPI hides this warning about what it does itself, but only as long as no other thread hides or shows warnings:
    # https://docs.python.org/3/library/warnings.html#warnings.catch_warnings. Here several scenarios load at once.
    warnings.filterwarnings("ignore", r"The '\w+' attribute with value .* was provided to the `Field\(\)` function")
    servers = Servers(settings, caution)
    servers.start()
    # What is there now stays; the collector need not look through it again for what the witness forgets.
    gc.freeze()
    ready()
    servers.lab.shelf.begin()  # so that the page need not wait for it
    # A bare wait() is not interrupted by signals on every platform.
    while not stop.wait(0.5):
        pass
    servers.stop()
    # A thread of a scenario may hang, and none can be ended from outside; what is here keeps nothing that is lost.
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _answers(endpoint: Endpoint) -> bool:
    address = endpoint.sockets[0].getsockname()[0]
    loopback = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # compared, not listened on
    connection = http.client.HTTPConnection(loopback.get(address, address), endpoint.port, timeout=2)
    try:
        connection.request("HEAD", "/config.json", headers={"Host": "localhost"})
        return connection.getresponse().status < 500  # noqa: PLR2004
    except OSError:
        return False
    finally:
        connection.close()
