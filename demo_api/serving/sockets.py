"""The sockets that the lab listens on, and what is wrong if one cannot be had."""

import errno
import os
import socket

from demo_api.settings import flag, variable

QUEUE = 1024
"""Connections that wait in the system's queue while the lab is busy; a system may allow fewer."""


class ServeError(Exception):
    """The lab cannot start; the message is one line that says what to change."""


def hold(host: str) -> tuple[socket.socket, int | None]:
    """Take a port and never listen on it: who connects is refused, and nobody else can be there."""
    held = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        held.bind(("127.0.0.1" if host == "localhost" else host, 0))
    except (OSError, UnicodeError):  # listening fails for the same reason, and reports it
        return held, None
    return held, held.getsockname()[1]


def listen(host: str, port: int, setting: str) -> list[socket.socket]:
    """Return sockets that listen on a port, on every address of a host.

    Args:
        host: a name or an address; ``localhost`` is 127.0.0.1 and ::1.
        port: the port.
        setting: the name of the setting that it comes from, for the message.

    Raises:
        ServeError: the host is unknown or not this machine's, or the port is taken or not allowed.
    """
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
        opened.listen(QUEUE)
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
