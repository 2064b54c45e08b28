"""Raw HTTP to a server on this machine, over one connection as long as it lasts."""

import http.client

from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure, header_list
from demo_api.policy import API, Reply

TIMEOUT = 10


class Wire:
    """Sends a probe's requests to a port."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __call__(self, request: HttpRequest) -> Reply:
        kept = self._connection is not None
        try:
            return self._sent(request)
        except (OSError, http.client.HTTPException):
            self.close()
        try:
            return self._sent(request) if kept else Reply(NetworkFailure("closed"))
        except (OSError, http.client.HTTPException):
            self.close()
            return Reply(NetworkFailure("closed"))

    def _sent(self, request: HttpRequest) -> Reply:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=TIMEOUT)
        connection = self._connection
        connection.putrequest(request.method, request.url.removeprefix(API), skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", API.removeprefix("https://"))
        for name, value in request.headers:
            connection.putheader(name, value)
        if request.credentials:
            connection.putheader("Cookie", "session=1")
        if request.body is not None or request.method in {"POST", "PUT", "PATCH"}:
            connection.putheader("Content-Length", str(len(request.body or b"")))
        connection.endheaders(request.body or None)
        response = connection.getresponse()
        body = response.read()
        return Reply(HttpResponse(response.status, header_list(response.getheaders())), b'"handled"' in body)
