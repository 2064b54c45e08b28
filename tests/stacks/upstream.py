"""The API behind a proxy: the example API, with CORS headers of its own that the proxy must not let through."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

OWN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Methods": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "*",
    "Access-Control-Max-Age": "5000",
}
"""What an API sends that has its own idea of CORS."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __getattr__(self, name: str) -> object:
        if name.startswith("do_"):
            return self._respond
        raise AttributeError(name)

    def _respond(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        path = self.path.strip("/")
        if path == "gone":
            self.close_connection = True
            return
        status = {"items": 200, "private": 401, "read-only": 405, "broken": 500}.get(path, 404)
        if (path, self.command) == ("read-only", "GET") or (path == "private" and "Authorization" in self.headers):
            status = 200
        body = json.dumps({"handled": self.command} if status == 200 else {}).encode()
        self.send_response(status)
        more = {"X-Total-Count": "3", "ETag": '"3"', "Link": "</next>", "X-Request-Id": "3", "X-Not-Exposed": "1"}
        for header in (OWN | more | {"Content-Length": str(len(body))}).items():
            self.send_header(*header)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of its argument
        """Print nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True


class Upstream:
    """The API, on a free port while the block runs."""

    def __init__(self) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
