"""No input of check and explain ends in a traceback: arguments, settings and texts of any kind.

An error of the program itself would be an exception here. Whatever people write is explained, or is a line that says
what is wrong with it. Nothing is sent: the network is replaced by one in which nobody listens.
"""

import json
import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from demo_api import stacks
from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure
from demo_api.check import network
from demo_api.check.courier import Limits, Received
from demo_api.cli import everything

ANY = st.text(max_size=60)
# Pieces of what people write, so that not everything is refused at its first character.
PIECES = st.sampled_from(
    [
        *("http://", "https://", "://", "localhost", "127.0.0.1", "[::1]", ":8000", ":99999", "/x", "?a=b", "#c", "@", "..", "%2e", "%zz"),
        *("null", "*", "file:///x", "data:,x", "javascript:1", "ws://x", "GET", "PUT", "put", "TRACE", "X-A: 1", "Cookie: a", ": ", "X Y: z"),
        *("main:app", "os:path", "json:loads", "a.b:c", "-", "--", "-v", "--json", " ", "\n", "\t", "\0", "\x1b[31m", "\u202e", "é", "東", "\ud800", "'", '"', "{}", "{url}"),
        *("No 'Access-Control-Allow-Origin' header is present", "blocked by CORS policy:", "net::ERR_FAILED", "(Reason: CORS", "OPTIONS /x 404"),
        *("Access to fetch at '", "' from origin '", "Server: nginx\n", "Disallowed CORS headers", "SEC7120", "&#39;", "&amp;amp;", "> ", "|"),
    ]
)  # fmt: skip
WRITTEN = ANY | st.lists(PIECES | st.text(max_size=5), max_size=8).map("".join)
NAMES = st.sampled_from([*stacks.names(), "ngnix", "", "../nginx", "nginx/../nginx"]) | WRITTEN
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def ends_well(arguments: list[str], **environment: str) -> str:
    """Run the program, and return what it printed; it ends with an exit code of its own, and without an exception."""
    environment = {"COLUMNS": "80", "NO_COLOR": "1"} | environment
    result = CliRunner().invoke(everything(), arguments, prog_name="demo-api", env=environment)
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, result.exception)
    assert result.exit_code in {0, 1, 2}, arguments
    assert "Traceback" not in result.output
    assert not CONTROL.search(result.output), arguments
    return result.stdout


@pytest.fixture(autouse=True)
def nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    async def send(_: object, request: HttpRequest, __: Limits) -> Received:
        body = request.url.encode()[:200]
        if "listens" not in request.url:
            return Received(NetworkFailure("refused"))
        repeated = (("Access-Control-Allow-Origin", request.header("origin") or "*"), ("Server", request.url[-40:]))
        return Received(HttpResponse(204 if request.preflight else 404, repeated), body=body)

    monkeypatch.setattr(network.Network, "send", send)


@BOUNDED
@given(text=WRITTEN, more=st.lists(WRITTEN, max_size=2), as_json=st.booleans())
@example(text="\ud800", more=[], as_json=True)
@example(text="Access to fetch at '\ud800' from origin '\0'", more=[], as_json=False)
def test_any_text_is_explained_or_not_known(text: str, more: list[str], as_json: bool) -> None:
    flags = ["--json"] if as_json else []
    printed = ends_well(["explain", *flags, "--", text, *more])
    if as_json and printed:
        json.loads(printed)


@BOUNDED
@given(text=WRITTEN, stack=NAMES)
@example(text="No 'Access-Control-Allow-Origin' header is present on the requested resource.", stack="nginx")
def test_any_stack_is_known_or_refused(text: str, stack: str) -> None:
    ends_well(["explain", f"--stack={stack}", "--", text])


@BOUNDED
@given(
    url=WRITTEN | WRITTEN.map("http://listens".__add__) | WRITTEN.map("https://listens/".__add__),
    origin=WRITTEN | st.sampled_from(["http://localhost:3000", "null"]),
    options=st.lists(
        st.tuples(st.sampled_from(["--method", "--header", "--data", "--credentials", "--mode", "--redirect"]), WRITTEN)
        | st.tuples(st.just("--stack"), NAMES),
        max_size=3,
    ),
    flags=st.lists(st.sampled_from(["--json", "-v", "--audit"]), max_size=2, unique=True),
)
def test_any_arguments_of_check_have_a_verdict_or_an_error(
    url: str, origin: str, options: list[tuple[str, str]], flags: list[str]
) -> None:
    given_ = [f"{name}={value}" for name, value in options]
    printed = ends_well(["check", f"--origin={origin}", *given_, *flags, "--", url])
    if "--json" in flags and printed:
        json.loads(printed)


@BOUNDED
@given(app=WRITTEN, path=WRITTEN)
def test_any_application_is_loaded_or_refused(app: str, path: str) -> None:
    ends_well(["check", "--origin=http://localhost:3000", "--", app, path])


NAMED = ("HOST", "PUBLIC_HOST", "API_PORT", "SCENARIOS", "WORKSHOP", "LOG_LEVEL", "REQUIRE_GUESS", "ANYTHING")


@BOUNDED
@given(
    name=st.sampled_from(NAMED), value=WRITTEN.map(lambda it: it.replace("\0", "").encode("utf-8", "replace").decode())
)
def test_any_setting_is_used_or_refused(name: str, value: str) -> None:
    ends_well(["explain", "MissingAllowOriginHeader"], **{f"DEMO_API_{name}": value})
