"""Servers with and without holes: the audit says what an expert says, and raises no false alarm."""

import io
import json
from typing import Any

import pytest
from audited import SERVERS, SITE, Server, in_a_folder
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from demo_api.audit import Login, LoginError, audit, plan
from demo_api.audit.alike import WIDE
from demo_api.browser import HttpRequest, HttpResponse, NetworkFailure
from demo_api.check.courier import Received
from demo_api.check.target import Target
from demo_api.cli import everything
from demo_api.cli.progress import Progress

LOGIN = "Bearer let-me-in-please"


def run(server: Server, monkeypatch: pytest.MonkeyPatch, *arguments: str, path: str = "/data") -> Result:
    """Audit a server through the command, in this process."""
    monkeypatch.setattr("demo_api.cli.check.target", lambda *_: Target(f"http://localhost:8000{path}", server))
    command = ["check", "any", "--origin", server.origin, "--audit", *server.arguments, *arguments]
    return CliRunner().invoke(everything(), command, prog_name="demo-api", env={"COLUMNS": "100"})


@pytest.mark.parametrize("name", SERVERS)
def test_the_audit_says_what_an_expert_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    server = SERVERS[name]
    result = run(server, monkeypatch, "--json")
    content = json.loads(result.stdout)
    found = {it["id"] for it in content["findings"]}
    assert server.holes <= found, server.expert
    assert found <= server.holes | server.harmless, server.expert
    assert result.exit_code == (1 if server.holes else 0)
    worst = content["findings"][0]["severity"] if found else "safe"
    assert server.expert.lower().startswith(worst)


def test_there_are_enough_servers() -> None:
    assert len(SERVERS) >= 29
    assert sum(bool(it.holes) for it in SERVERS.values()) >= 23


def test_a_page_that_is_not_there_is_not_safe(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server("Every origin below /api/.", in_a_folder)
    wrong, right = run(server, monkeypatch, path="/"), run(server, monkeypatch, path="/api/data")
    assert wrong.exit_code == right.exit_code == 1
    assert "No findings for a response with the status 404" in " ".join(wrong.stdout.split())
    assert "NOT JUDGED  status 404" in wrong.stdout
    assert "with the path that your page fetches" in " ".join(wrong.stdout.split())
    assert "HIGH  any-origin" in right.stdout
    assert "404" not in right.stdout


def test_without_the_login_the_audit_says_how_to_give_one(monkeypatch: pytest.MonkeyPatch) -> None:
    server = Server("Every origin, with the token.", SERVERS["behind a login"].answer)
    result = run(server, monkeypatch)
    assert result.exit_code == 1
    assert "NOT JUDGED  status 401" in result.stdout
    assert "--header 'Cookie: NAME=VALUE'" in " ".join(result.stdout.split())
    wrong = run(server, monkeypatch, "--header", "Authorization: Bearer another-one")
    assert "does not accept the headers that you gave" in " ".join(wrong.stdout.split())


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    def echo(asked: Any) -> Any:
        return 200, {"Access-Control-Allow-Origin": f"{asked.headers.get('authorization')}; {asked.headers['cookie']}"}

    server = Server("It sends the secrets back.", echo)
    arguments = ("--header", f"Authorization: {LOGIN}", "--header", "Cookie: a=1; session=0123456789abcdef")
    for extra in ((), ("--json",)):
        result = run(server, monkeypatch, *arguments, *extra)
        assert result.exit_code == 1
        assert "let-me-in-please" not in result.output
        assert "0123456789abcdef" not in result.output
        assert "Authorization (23 characters)" in " ".join(result.output.split())
        assert "(hidden)" in result.output


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (f"Authorization {LOGIN}", "--header, number 1, is not 'Name: value'"),
        (f"Bad name: {LOGIN}", "--header, number 1: expected 'NAME: VALUE'"),
        (f"X-Key: {LOGIN}\N{SNOWMAN}", "--header X-Key: the value has a character that no header can have"),
        (f"X-Key: {LOGIN}\r\nX-Other: 1", "--header X-Key: the value has a character that no header can have"),
        (f"Origin: {LOGIN}", "--header Origin: the audit sets this header itself"),
    ],
)
def test_a_wrong_header_is_named_without_its_value(header: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(SERVERS["a list of one"], monkeypatch, "--header", header)
    assert result.exit_code == 2
    assert message in result.output
    assert "let-me-in" not in result.output


def test_a_body_is_sent_by_post_alone_and_to_few(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = run(SERVERS["a list of one"], monkeypatch, "--data", "{}")
    assert refused.exit_code == 2
    assert "needs --method POST" in refused.output
    planned = plan("http://localhost:8000/", SITE, "POST", body="{}")
    assert {step.read.method for step in planned.steps} == {"POST"}
    assert not {step.lookalike.kind for step in planned.steps} & WIDE
    assert "The POST can change something" in run(SERVERS["a simple POST"], monkeypatch).output.replace("\n", " ")


def test_the_login_goes_with_what_reads_and_not_with_preflights() -> None:
    planned = plan("http://localhost:8000/", SITE, login=Login.of([("Cookie", "a=1"), ("X-Key", "secret")]))
    for step in planned.steps:
        assert [step.read.header(name) for name in ("cookie", "x-key")] == ["a=1", "secret"]
        assert all(ask.request.header("cookie") is ask.request.header("x-key") is None for ask in step.asks)


def test_too_many_requests_end_the_audit() -> None:
    count = iter(range(1000))

    def send(_: HttpRequest) -> Received:
        return Received(HttpResponse(200 if next(count) < 10 else 429, ()))

    found = audit(plan("http://localhost:8000/", SITE), send)
    assert found.sent == 11
    assert found.standing is not None
    assert found.standing.status == 429


HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            ["Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Vary", "Location", "Cache-Control"]
        )
        | st.text(max_size=5),
        st.sampled_from(["*", "null", SITE, "true", "https://evil.test"]) | st.text(max_size=10),
    ),
    max_size=4,
)
ANSWERS = st.builds(HttpResponse, st.integers(100, 999), st.builds(tuple, HEADERS)) | st.builds(
    NetworkFailure, st.sampled_from(["refused", "timeout", "closed", "tls"])
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(ANSWERS, min_size=1, max_size=5),
    st.sampled_from(
        [SITE, "null", "http://localhost", "https://a.github.io", "http://[::1]", "http://10.0.0.1:65535", "https://x"]
    ),
    st.sampled_from(["GET", "POST", "PUT", "x"]),
)
def test_every_response_is_judged(answers: list[Any], origin: str, method: str) -> None:
    turn = iter(range(10_000))
    planned = plan("http://localhost:8000/", origin, method)
    found = audit(planned, lambda _: Received(answers[next(turn) % len(answers)]))
    assert found.sent <= planned.requests
    json.dumps(found.to_json())
    assert found.flaws or found.notes or found.standing


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(["--audit", "--header", "--data", "--origin", "a: b", "POST"])))
def test_every_command_line_ends_in_a_sentence(arguments: list[str]) -> None:
    # Port 1 is closed: nothing is sent anywhere.
    command = ["check", "http://127.0.0.1:1/", "--origin", SITE, "--audit", *arguments]
    result = CliRunner().invoke(everything(), command)
    assert result.exit_code in {0, 1, 2}, result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=12))))
def test_every_header_is_sent_or_refused(headers: list[tuple[str, str]]) -> None:
    try:
        login = Login.of(headers)
    except LoginError:
        return
    sent = login.added(HttpRequest("GET", "http://localhost/")).headers
    assert all(pair in sent for pair in headers)


class Screen(io.StringIO):
    """A terminal that a person watches."""

    def isatty(self) -> bool:
        return True


def test_a_person_who_watches_sees_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, lines in (
        (Screen(), ["1 of at most 2 requests", "2 of at most 2 requests", ""]),
        (io.StringIO(), [""]),
    ):
        monkeypatch.setattr("sys.stderr", stream)
        with Progress(2) as progress:
            progress.show(1)
            progress.show(2)
        shown = [it.strip() for it in stream.getvalue().split("\r")]
        assert [it for it in shown if it] + [shown[-1]] == lines
