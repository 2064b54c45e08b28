"""The command that explain suggests: it sends the request of the message, and has the same result."""
# ruff: noqa: RUF001

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
    "/several": (204, {}, {"Access-Control-Allow-Origin": f"{PAGE}, http://localhost:4000"}),
    "/invalid": (204, {}, {"Access-Control-Allow-Origin": "app.example"}),
    "/other": (204, {"Access-Control-Allow-Origin": "http://localhost:4000"}, ALLOWED),
    "/asked-with-star": (204, {"Access-Control-Allow-Origin": "*"}, ALLOWED),
    "/asked-without-cookies": (204, ALLOWED, ALLOWED),
    "/moved": (307, ALLOWED | {"Location": "/lists"}, ALLOWED),
    "/named": (204, ALLOWED | {"Access-Control-Allow-Methods": "put, a b"}, ALLOWED),
    "/star-with-cookies": (
        204,
        ALLOWED | {"Access-Control-Allow-Credentials": "true", "Access-Control-Allow-Headers": "*"},
        ALLOWED,
    ),
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

    do_GET = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = respond  # noqa: N815  # the names that http.server looks for

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


FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at {}. (Reason: {})."
)
OTHERS = [
    # What other forms of a message carry: Firefox and Safari name no page, and a log no method.
    ("/missing", FIREFOX.format("{url}", "CORS header ‘Access-Control-Allow-Origin’ missing"), "allow-origin-missing"),
    ("/mismatch", FIREFOX.format("{url}", "CORS header ‘Access-Control-Allow-Origin’ does not match ‘http://localhost:4000’"), "allow-origin-mismatch"),
    ("/star", FIREFOX.format("‘{url}’", "Credential is not supported if the CORS header ‘Access-Control-Allow-Origin’ is ‘*’"), "allow-origin-wildcard-with-credentials"),
    ("/credentials", FIREFOX.format("{url}", "expected ‘true’ in CORS header ‘Access-Control-Allow-Credentials’"), "allow-credentials-not-true"),
    ("/lists", FIREFOX.format("{url}", "header ‘x-key’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response"), "header-not-allowed"),
    ("/lists", FIREFOX.format("{url}", "Did not find method in CORS header ‘Access-Control-Allow-Methods’"), "method-not-allowed"),
    ("/refused", FIREFOX.format("{url}", "CORS preflight response did not succeed"), "preflight-status-not-ok"),
    ("/moved", FIREFOX.format("{url}", "CORS request external redirect not allowed"), "preflight-redirect"),
    ("/missing", "Quellübergreifende (Cross-Origin) Anfrage blockiert: Die Gleiche-Quelle-Regel verbietet das Lesen der externen Ressource auf {url}. (Grund: CORS-Kopfzeile 'Access-Control-Allow-Origin' fehlt).", "allow-origin-missing"),
    ("/several", "Access to fetch at '{url}' from origin '{page}' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header contains multiple values 'http://localhost:3000, http://localhost:4000', but only one is allowed.", "allow-origin-multiple"),
    ("/invalid", "Access to fetch at '{url}' from origin '{page}' has been blocked by CORS policy: The 'Access-Control-Allow-Origin' header contains the invalid value 'app.example'.", "allow-origin-invalid"),
    ("/other", "Access to fetch at '{url}' from origin '{page}' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: The 'Access-Control-Allow-Origin' header has a value 'http://localhost:4000' that is not equal to the supplied origin.", "preflight-allow-origin-mismatch"),
    ("/asked-with-star", "Access to XMLHttpRequest at '{url}' from origin '{page}' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Origin' header in the response must not be the wildcard '*' when the request's credentials mode is 'include'.", "preflight-allow-origin-wildcard-with-credentials"),
    ("/asked-without-cookies", "Access to XMLHttpRequest at '{url}' from origin '{page}' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: The value of the 'Access-Control-Allow-Credentials' header in the response is '' which must be 'true' when the request's credentials mode is 'include'.", "preflight-allow-credentials-not-true"),
    ("/moved", "Access to fetch at '{url}' from origin '{page}' has been blocked by CORS policy: Response to preflight request doesn't pass access control check: Redirect is not allowed for a preflight request.", "preflight-redirect"),
    ("/lists", "XMLHttpRequest cannot load {url}. Method DELETE is not allowed by Access-Control-Allow-Methods in preflight response.", "method-not-allowed"),
    ("/lists", "Access to fetch at '{url}' from origin '{page}' has been blocked by CORS policy: Request header field x-a b is not allowed by Access-Control-Allow-Headers in preflight response.", None),
    ("/lists", "[Error] Fetch API cannot load {url}. Request header field X-Token is not allowed by Access-Control-Allow-Headers.", "header-not-allowed"),
    ("/refused", "OPTIONS {url} 405 (Method Not Allowed)", "preflight-status-not-ok"),
    ("/named", "Access to fetch at '{url}' from origin '{page}' has been blocked by CORS policy: Cannot parse Access-Control-Allow-Methods response header field in preflight response.", "methods-unparsable"),
    ("/missing", "XMLHttpRequest cannot load {url}. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin '{page}' is therefore not allowed access.", "allow-origin-missing"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "text", "reason"), OTHERS, ids=[str(number) for number in range(len(OTHERS))])
def test_the_check_of_any_form_of_a_message_has_its_result(
    server: str, path: str, text: str, reason: str | None
) -> None:
    found = explain(text.replace("{url}", server + path).replace("{page}", PAGE))
    if reason is None:
        assert all("demo-api check" not in it or shlex.split(it) for each in found for it in each.advice)
        return
    assert reason in [it.reason for it in found[0].candidates]
    command = found[0].advice[-1].partition("request: ")[2].replace("ORIGIN", PAGE)
    result = run(*shlex.split(command)[1:], "--json")
    assert json.loads(result.output)["reason"] == reason, command


def test_what_the_page_decides_has_no_check() -> None:
    (found,) = explain('Refused to set unsafe header "cookie"')
    assert not found.not_yours
    (blocked,) = explain("GET http://localhost:8000/x net::ERR_BLOCKED_BY_ORB")
    assert not any("demo-api check" in it for it in blocked.advice)
