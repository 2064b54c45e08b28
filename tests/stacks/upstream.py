"""The API behind a proxy: the example API.

Without a policy it sends CORS headers that the proxy must not let through. With one it does what the policy says, and
the proxy must pass that on.
"""

import json
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from demo_api.policy import Policy

OWN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Methods": "*",
    "Access-Control-Allow-Headers": "*",
    "Access-Control-Expose-Headers": "*",
    "Access-Control-Max-Age": "5000",
    "Access-Control-Allow-Private-Network": "true",
}
"""What an API sends that has its own idea of CORS."""

NOTHING = Policy()
"""The policy of an API that knows nothing of CORS: OPTIONS is a method that it does not have."""


def headers(policy: Policy, method: str, request: Message) -> dict[str, str]:
    """Return the CORS headers with which an API meets a policy."""
    if policy == NOTHING:
        return {}
    origin = "*" if policy.anyone else request["Origin"]
    found = {} if policy.anyone else {"Vary": "Accept-Encoding, Origin"}
    if origin is None or not policy.allows(origin):
        return found
    found["Access-Control-Allow-Origin"] = origin
    if policy.credentials:
        found["Access-Control-Allow-Credentials"] = "true"
    if policy.expose:
        found["Access-Control-Expose-Headers"] = ", ".join(policy.expose)
    if method == "OPTIONS" and "Access-Control-Request-Method" in request:
        found["Access-Control-Allow-Methods"] = ", ".join(policy.allowed_methods)
        found["Access-Control-Allow-Headers"] = ", ".join(policy.headers)
        found["Access-Control-Max-Age"] = str(policy.max_age)
        if policy.private_network:
            found["Access-Control-Allow-Private-Network"] = "true"
    return found


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body in one packet, or the client waits 40 ms for the second
    server: "_Server"

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
        policy = self.server.policy
        own = OWN if policy is None else headers(policy, self.command, self.headers)
        if (
            policy
            and policy != NOTHING
            and self.command == "OPTIONS"
            and "Access-Control-Request-Method" in self.headers
        ):
            self._send(204, own)
            return
        if policy == NOTHING and self.command == "OPTIONS":
            self._send(405, {"Content-Length": "0"})
            return
        status = {"items": 200, "private": 401, "read-only": 405, "broken": 500}.get(path, 404)
        if (path, self.command) == ("read-only", "GET") or (path == "private" and "Authorization" in self.headers):
            status = 200
        body = json.dumps({"handled": self.command} if status == 200 else {}).encode()
        more = {"X-Total-Count": "3", "ETag": '"3"', "Link": "</next>", "X-Request-Id": "3", "X-Not-Exposed": "1"}
        self._send(status, own | more | {"Content-Length": str(len(body))}, body)

    def _send(self, status: int, lines: dict[str, str], body: bytes = b"") -> None:
        self.send_response(status)
        for header in lines.items():
            self.send_header(*header)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the name of its argument
        """Print nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    policy: Policy | None = None


class Upstream:
    """The API, on a free port while the block runs."""

    def __init__(self, policy: Policy | None = None) -> None:
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.policy = policy
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
