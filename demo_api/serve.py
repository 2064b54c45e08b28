"""The lab's three servers in one process: readiness, shutdown, busy ports."""

import errno
import gc
import http.client
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from demo_api.app import Lab
from demo_api.settings import Settings, flag, shared_folder, variable

STARTING = 10.0
"""Seconds within which every server must answer."""
STOPPING = 1
"""Seconds that open connections get at the end."""


class ServeError(Exception):
    """The lab cannot start; the message is one line that says what to change."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One of the lab's servers: its setting, its port, its application, the sockets it was given."""

    setting: str
    port: int
    app: ASGIApp
    sockets: Sequence[socket.socket]


class Servers:
    """The three servers of one lab, each with a thread and an event loop of its own.

    A scenario that blocks its event loop so leaves the page, and Ctrl-C, alive.
    """

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._nowhere, nowhere_port = _hold(settings.host)
        self.lab = Lab(settings, shared_folder("client"), nowhere_port)
        # All ports are taken before anything runs, so that a busy one leaves nothing half-started.
        try:
            self._endpoints = _bind(settings, self.lab)
        except ServeError:
            self._nowhere.close()
            raise
        self._servers = [_server(endpoint, settings.log_level) for endpoint in self._endpoints]
        self._threads = [
            threading.Thread(
                target=server.run,
                kwargs={"sockets": list(endpoint.sockets)},
                name=f"demo-api {endpoint.setting}",
                daemon=True,
            )
            for server, endpoint in zip(self._servers, self._endpoints, strict=True)
        ]

    def start(self) -> None:
        """Start, and return when every server has answered a request.

        Raises:
            ServeError: one did not answer within ``STARTING`` seconds.
        """
        for thread in self._threads:
            thread.start()
        until = time.monotonic() + STARTING
        for server, endpoint in zip(self._servers, self._endpoints, strict=True):
            while not (server.started and _answers(endpoint)):
                if time.monotonic() > until:
                    self.stop()
                    raise ServeError(f"nothing answers on port {endpoint.port} ({flag(endpoint.setting)})")
                time.sleep(0.005)

    def stop(self) -> bool:
        """Stop within two seconds; False if a thread is stuck and must be abandoned."""
        for server in self._servers:
            server.should_exit = True
        until = time.monotonic() + STOPPING + 0.7
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        for endpoint in self._endpoints:
            for opened in endpoint.sockets:
                opened.close()
        self._nowhere.close()
        return not any(thread.is_alive() for thread in self._threads)


def serve(settings: Settings, ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM; ``ready`` is called when the addresses answer.

    Raises:
        ServeError: a port is busy, the host is not this machine's, or a server does not answer.
    """
    stop = threading.Event()

    def asked_to_stop(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, asked_to_stop)
    servers = Servers(settings)
    servers.start()
    # What is there now stays; the collector need not look through it again for what the witness forgets.
    gc.freeze()
    ready()
    # A bare wait() is not interrupted by signals on every platform.
    while not stop.wait(0.5):
        pass
    if not servers.stop():
        # A scenario's handler blocks its event loop, and no thread can be ended from outside.
        os._exit(0)


def _server(endpoint: Endpoint, log_level: str) -> uvicorn.Server:
    return uvicorn.Server(
        uvicorn.Config(
            endpoint.app,
            # h11 bounds the size of a request's head, httptools does not.
            http="h11",
            ws="none",
            lifespan="off",
            log_level=log_level,
            access_log=log_level in ("info", "debug"),
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=STOPPING,
        )
    )


def _bind(settings: Settings, lab: Lab) -> list[Endpoint]:
    apps = {"api_port": lab.api(), "client_port": lab.client(), "stranger_port": lab.stranger()}
    endpoints: list[Endpoint] = []
    try:
        for setting, app in apps.items():
            port: int = getattr(settings, setting)
            endpoints.append(Endpoint(setting, port, app, _listen(settings.host, port, setting)))
    except ServeError:
        for endpoint in endpoints:
            for opened in endpoint.sockets:
                opened.close()
        raise
    return endpoints


def _hold(host: str) -> tuple[socket.socket, int | None]:
    """Take a port and never listen on it: whoever connects is refused, and nobody else can be there."""
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        held.bind(("127.0.0.1" if host == "localhost" else host, 0))
    except (OSError, UnicodeError):  # listening fails for the same reason, and tells it
        return held, None
    return held, held.getsockname()[1]


def _listen(host: str, port: int, setting: str) -> list[socket.socket]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    except (socket.gaierror, UnicodeError):
        raise ServeError(f"{variable('host')} ({flag('host')}): no address is known for {host!r}") from None
    addresses = [(family, address) for family, *_, address in found]
    if host == "localhost":
        # Whatever the resolver says: browsers take localhost for either, and so does the lab.
        addresses = [
            (socket.AF_INET, ("127.0.0.1", port)),
            (socket.AF_INET6, ("::1", port, 0, 0)),
        ]
    opened: list[socket.socket] = []
    for family, address in addresses:
        try:
            opened.append(_open(family, address))
        except OSError as error:
            if error.errno != errno.EADDRINUSE and family == socket.AF_INET6 and host == "localhost":
                continue  # a machine without IPv6
            for each in opened:
                each.close()
            raise ServeError(_why(error, host, port, setting)) from None
    return opened


def _open(family: int, address: tuple[object, ...]) -> socket.socket:
    opened = socket.socket(family, socket.SOCK_STREAM)
    try:
        if os.name != "nt":  # on Windows the option would let two labs share a port
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            opened.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        opened.bind(address)
        opened.listen(256)
        opened.setblocking(False)
    except OSError:
        opened.close()
        raise
    return opened


def _why(error: OSError, host: str, port: int, setting: str) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is taken; choose another with {flag(setting)} or {variable(setting)}"
    if error.errno == errno.EACCES:
        return f"port {port} is not allowed here; choose one above 1023 with {flag(setting)} or {variable(setting)}"
    return f"cannot listen on {host} port {port}: {error.strerror} ({flag('host')}, {flag(setting)})"


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
