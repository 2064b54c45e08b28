"""A stage for generated cases: origins whose every response byte the test sets, and a record of what arrived."""

from __future__ import annotations

import socketserver
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from demo_api.browser import HttpRequest, HttpResponse, header_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from io import BufferedIOBase

PAGE = b"<!doctype html><title>stage</title>"
_MAX_HEAD = 1 << 20


@dataclass
class Script:
    """What to answer, by path, to preflights and to requests; and what arrived."""

    preflights: Mapping[str, HttpResponse] = field(default_factory=dict)
    responses: Mapping[str, HttpResponse] = field(default_factory=dict)
    seen: list[HttpRequest] = field(default_factory=list)

    def answer(self, request: HttpRequest, path: str) -> HttpResponse:
        said = (self.preflights if request.preflight else self.responses).get(path)
        return said or HttpResponse(404, ())


class Listeners:
    """The origins of a stage: servers at free ports, which listen until they are closed."""

    def __init__(self, stage: Any, connection: type[Connection], count: int) -> None:
        self._servers = [Listener(stage, connection) for _ in range(count)]
        self.ports: list[int] = [server.server_address[1] for server in self._servers]
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()


class Stage:
    """Several origins of one machine, all answering from the same script."""

    def __init__(self, count: int = 3) -> None:
        self.script = Script()
        self._listeners = Listeners(self, _Connection, count)
        self.origins = [f"http://localhost:{port}" for port in self._listeners.ports]

    def close(self) -> None:
        self._listeners.close()


class Listener(socketserver.ThreadingTCPServer):
    """One origin of a stage: a port of its own, with a thread for each connection."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, stage: Any, connection: type[Connection]) -> None:
        self.stage = stage
        super().__init__(("127.0.0.1", 0), connection)


class Connection(socketserver.StreamRequestHandler):
    """A connection to a stage: one request after another, until one side ends it."""

    server: Listener
    timeout = 20

    def handle(self) -> None:
        try:
            while (arrived := arrived_at(self.rfile)) is not None and self.answer(*arrived):
                pass
        except OSError:
            pass  # the browser hung up

    def answer(self, request: HttpRequest, target: str) -> bool:
        """Respond, and return whether the connection stays."""
        raise NotImplementedError


class _Connection(Connection):
    def answer(self, request: HttpRequest, target: str) -> bool:
        if not target.startswith("/case/"):
            self._write(HttpResponse(200, (("Content-Type", "text/html"),)), PAGE, request.method)
            return True
        script = self.server.stage.script
        script.seen.append(request)
        self._write(script.answer(request, target), b"ok", request.method)
        return True

    def _write(self, response: HttpResponse, body: bytes, method: str) -> None:
        empty = response.status in (204, 304)
        head = [f"HTTP/1.1 {response.status} Said", *(f"{name}: {value}" for name, value in response.headers)]
        if not empty:
            head.append(f"Content-Length: {len(body)}")
        content = b"" if empty or method == "HEAD" else body
        self.wfile.write("\r\n".join([*head, "", ""]).encode("latin-1") + content)


def arrived_at(file: BufferedIOBase) -> tuple[HttpRequest, str] | None:
    """Read a request with its body, and return it and its target; None if the connection has ended."""
    line = file.readline(_MAX_HEAD).decode("latin-1").split()
    if len(line) < 2:  # method, target, version
        return None
    method, target = line[0], line[1]
    headers: list[tuple[str, str]] = []
    while (header := file.readline(_MAX_HEAD).decode("latin-1").rstrip("\r\n")) != "":
        name, _, value = header.partition(":")
        headers.append((name, value.strip()))
    known = {name.lower(): value for name, value in headers}
    if "chunked" in known.get("transfer-encoding", ""):
        while (size := int(file.readline(100), 16)) > 0:
            file.read(size + 2)
        file.readline(100)
    file.read(int(known.get("content-length", 0)))
    return HttpRequest.seen(method, f"http://{known.get('host', '')}{target}", headers), target


def response(status: int, headers: Iterable[tuple[str, str]]) -> HttpResponse:
    """Return a response that no cache keeps."""
    return HttpResponse(status, header_list([*headers, ("Cache-Control", "no-store")]))
