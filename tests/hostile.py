"""Servers that do what no server should, on a raw socket, each for as long as a test runs."""

import socket
import ssl
import threading
from collections.abc import Callable
from typing import Self

Behaviour = Callable[[socket.socket, threading.Event], None]


class Hostile:
    """A server whose every connection is handed to ``behaviour``; a context manager."""

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self._behaviour = behaviour
        self._tls = tls
        self._stop = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.connections = 0
        self.port: int = self._listener.getsockname()[1]

    def url(self, path: str = "/", scheme: str = "http") -> str:
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in list(self._threads):
            thread.join(5)
        self._listener.close()

    def _accept(self) -> None:
        while not self._stop.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                if self._tls is not None:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                self._behaviour(connection, self._stop)
            except OSError:
                pass
            finally:
                connection.close()


def read_request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            break
        received += chunk
    return received


def answering(response: bytes) -> Behaviour:
    """Read a request, answer with these bytes, close."""

    def behave(connection: socket.socket, _: threading.Event) -> None:
        read_request(connection)
        connection.sendall(response)

    return behave


def silent(_: socket.socket, stop: threading.Event) -> None:
    stop.wait(60)


def closing(_: socket.socket, __: threading.Event) -> None:
    """Hang up before anything is said."""


def hanging_up(connection: socket.socket, _: threading.Event) -> None:
    read_request(connection)


def resetting(connection: socket.socket, _: threading.Event) -> None:
    read_request(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def dripping_head(connection: socket.socket, stop: threading.Event) -> None:
    read_request(connection)
    for byte in b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n" * 100:
        connection.sendall(bytes([byte]))
        if stop.wait(0.05):
            return


def dripping_body(connection: socket.socket, stop: threading.Event) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 10000\r\n\r\n")
    while not stop.wait(0.05):
        connection.sendall(b"x")


def endless_headers(connection: socket.socket, stop: threading.Event) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stop.is_set():
        connection.sendall(b"X-More: and more\r\n" * 100)


def slow_endless_headers(connection: socket.socket, stop: threading.Event) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not stop.wait(0.02):
        connection.sendall(b"X-More: and more\r\n")


def endless_promises(connection: socket.socket, stop: threading.Event) -> None:
    read_request(connection)
    while not stop.is_set():
        connection.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 50)


def redirecting(connection: socket.socket, _: threading.Event) -> None:
    read_request(connection)
    connection.sendall(
        b"HTTP/1.1 302 Found\r\nLocation: /again\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n"
    )


def huge_body(connection: socket.socket, stop: threading.Event) -> None:
    read_request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 104857600\r\n\r\n")
    for _ in range(1600):
        if stop.is_set():
            return
        connection.sendall(b"\0" * 65536)


def endlessly(beginning: bytes, again: bytes, pause: float = 0.0) -> Behaviour:
    """Read a request, answer with the beginning, and then with the same bytes until the end of the test."""

    def behave(connection: socket.socket, stop: threading.Event) -> None:
        read_request(connection)
        connection.sendall(beginning)
        while not stop.wait(pause):
            connection.sendall(again)

    return behave
