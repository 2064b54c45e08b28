"""The command that explain suggests: it sends the request of the message, and has the same result."""

import json
import shlex
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from test_cli import run

from demo_api.explain import explain

PAGE = "http://localhost:3000"
ALLOWED = {"Access-Control-Allow-Origin": PAGE}
JSON = ALLOWED | {"Access-Control-Allow-Headers": "content-type"}
# For each path: status and headers of the response to OPTIONS, and headers of the other responses.
SERVER: dict[str, tuple[int, dict[str, str], dict[str, str]]] = {
    "/missing": (204, {}, {}),
    "/mismatch": (204, {}, {"Access-Control-Allow-Origin": "http://localhost:4000"}),
    "/star": (204, {}, {"Access-Control-Allow-Origin": "*"}),
    "/credentials": (204, {}, ALLOWED),
    "/refused": (405, ALLOWED, ALLOWED),
    "/silent": (204, {}, ALLOWED),
    "/lists": (204, ALLOWED, ALLOWED),
}
MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
PREFLIGHT = "Response to preflight request doesn't pass access control check: "


class Handler(BaseHTTPRequestHandler):
    def respond(self) -> None:
        status, to_preflight, to_others = SERVER[self.path]
        preflight = self.command == "OPTIONS"
        self.send_response(status if preflight else 200)
        for name, value in (to_preflight if preflight else to_others).items():
            self.send_header(name, value)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_PUT = do_OPTIONS = respond  # noqa: N815  # the names that http.server looks for

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        thread = Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}"
        running.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("path", "text", "reason"),
    [
        ("/missing", MISSING, "allow-origin-missing"),
        (
            "/mismatch",
            "The 'Access-Control-Allow-Origin' header has a value 'http://localhost:4000' that is not equal to the supplied origin.",
            "allow-origin-mismatch",
        ),
        (
            "/star",
            "The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.",
            "allow-origin-wildcard-with-credentials",
        ),
        (
            "/credentials",
            "The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.",
            "allow-credentials-not-true",
        ),
        ("/refused", f"{PREFLIGHT}It does not have HTTP ok status.", "preflight-status-not-ok"),
        ("/silent", f"{PREFLIGHT}{MISSING}", "preflight-allow-origin-missing"),
        (
            "/lists",
            "Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
            "method-not-allowed",
        ),
        (
            "/lists",
            "Request header field x-foo is not allowed by Access-Control-Allow-Headers in preflight response.",
            "header-not-allowed",
        ),
        (
            "/lists",
            "Request header field authorization is not allowed by Access-Control-Allow-Headers in preflight response.",
            "authorization-not-listed",
        ),
    ],
)
def test_the_suggested_check_has_the_result_that_is_explained(server: str, path: str, text: str, reason: str) -> None:
    (found,) = explain(
        f"Access to fetch at '{server}{path}' from origin '{PAGE}' has been blocked by CORS policy: {text}"
    )
    assert found.candidates[0].reason == reason
    program, *arguments = shlex.split(found.advice[-1].partition("request: ")[2])
    assert program == "demo-api"
    result = run(*arguments, "--json")
    assert json.loads(result.output)["reason"] == reason, result.output
    assert "Is the server not yours?" in found.not_yours


def test_what_the_page_decides_has_no_check() -> None:
    (found,) = explain('Refused to set unsafe header "cookie"')
    assert not found.not_yours
    (blocked,) = explain("GET http://localhost:8000/x net::ERR_BLOCKED_BY_ORB")
    assert not any("demo-api check" in it for it in blocked.advice)
