"""The check: the model driven against real servers, good and hostile, and against applications in this process."""

import json
import re
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import RunningLab, free_ports
from hostile import (
    Behaviour,
    Hostile,
    answering,
    closing,
    dripping_body,
    dripping_head,
    endless_headers,
    endless_promises,
    endlessly,
    hanging_up,
    huge_body,
    redirecting,
    resetting,
    silent,
    slow_endless_headers,
)
from test_cli import WIDTH, fits
from typer.testing import CliRunner, Result

from demo_api.browser import FetchRequest, HttpRequest, HttpResponse, NetworkFailure, decide, fetch_request
from demo_api.check import Checked, check
from demo_api.check.courier import LIMITS, Courier, Limits, Received, Sender
from demo_api.check.inprocess import InProcess
from demo_api.check.network import Network
from demo_api.cli import everything
from demo_api.cli.check_report import check_report
from demo_api.cli.plain import folded, printable
from demo_api.lesson import Probe
from demo_api.origins import Role
from demo_api.scenarios import Scenario, read
from demo_api.settings import shared_folder
from demo_api.words import Verdict

PAGE = "http://localhost:3000"
SHORT = Limits(exchange=1.0, total=6.0)
DEADLINE = 60.0
"""Seconds, generously: a bound that fails to hold takes for ever."""

SCENARIOS = {
    it.slug: it for folder in sorted(shared_folder("scenarios").iterdir()) if isinstance(it := read(folder), Scenario)
}
CASES = [
    pytest.param(scenario, probe, role, id=f"{scenario.slug}-{probe.id}-{role}")
    for scenario in SCENARIOS.values()
    for probe in scenario.lesson.probe
    for role in probe.expect
    if probe.via == "fetch" and not (probe.url or probe.page or probe.same_run or probe.target_address_space)
]


TERMINAL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(everything(), ["check", *arguments], prog_name="demo-api", env={"COLUMNS": str(WIDTH)})


def checked(asked: FetchRequest, sender: Sender | None = None, limits: Limits = LIMITS) -> Checked:
    began = time.monotonic()
    with Courier(sender or Network(), limits) as courier:
        found = check(asked, courier.send)
    assert time.monotonic() - began < DEADLINE
    return found


# --- the lab -----------------------------------------------------------------------------------------------


def asked_by(lab: RunningLab, scenario: Scenario, probe: Probe, role: Role) -> FetchRequest:
    aim = SCENARIOS[probe.scenario] if probe.scenario else scenario
    base = lab.origins.client if aim.lesson.at == "client" else lab.origins.api
    return fetch_request(
        f"{base}/{aim.slug}{probe.path}",
        origin=lab.origins.by_role()[role],
        method=probe.method,
        headers=probe.headers,
        body=probe.body,
        mode=probe.mode,
        credentials=probe.credentials,
        redirect=probe.redirect,
    )


GLUED = re.compile(r"[.;,:!?] ?[;,](?!\w)|(?<!\.)\.\.(?![./])| [.,;](?= |$)|\{\w+\}|\bNone\b", re.MULTILINE)


def reads_well(found: Checked) -> None:
    """The report has no glued sentences, comes in its order, and does not name a header as both hidden and readable."""
    text = check_report(found)
    assert not GLUED.search(re.sub(r"https?://\S*[\w/?]", "URL", text)), text
    places = [
        text.find(title) for title in ("Verdict: ", "\nFix\n", "\nWhat went over the wire\n", "\nConsole messages\n")
    ]
    there = [place for place in places if place >= 0]
    assert there == sorted(there)
    assert places[0] == 0
    assert "\nRules\n" not in text
    hidden = {
        name
        for note in found.verdict.decision.notes
        if note[0] in {"response-header-not-exposed", "expose-wildcard-with-credentials", "expose-headers-unparsable"}
        for name in note[1]["header"]  # type: ignore[attr-defined]
    }
    assert not hidden & set(found.verdict.visible_headers)


@pytest.mark.parametrize("way", ["over the network", "in process"])
@pytest.mark.parametrize(("scenario", "probe", "role"), CASES)
def test_a_probe_does_what_its_scenario_says(
    lab: RunningLab, scenario: Scenario, probe: Probe, role: Role, way: str
) -> None:
    lab.lab.table.reset()
    expected = probe.expect[role]
    asked = asked_by(lab, scenario, probe, role)
    sender: Sender = Network()
    if way == "in process":
        at_client = asked.url.startswith(lab.origins.client)
        sender = InProcess(lab.lab.client() if at_client else lab.lab.api(), asked.url, sender)
    found = checked(asked, sender)
    verdict = found.verdict
    reads_well(found)
    assert verdict.outcome == expected.outcome
    if expected.outcome != "opaque":
        assert verdict.reason == expected.reason
    assert any(it.request.preflight for it in verdict.exchanges) == expected.preflight
    assert verdict.server_ran in {expected.handler, None} or not expected.handler


def test_the_client_adds_nothing_to_what_a_browser_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    seen: list[bytes] = []

    def behave(connection: Any, _: threading.Event) -> None:
        seen.append(b"".join(iter(lambda: connection.recv(1), b"\n")))
        while (line := b"".join(iter(lambda: connection.recv(1), b"\n"))) != b"\r":
            seen.append(line)
        connection.sendall(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\nContent-Length: 0\r\n\r\n")

    with Hostile(behave) as server:
        found = checked(fetch_request(server.url("/a%2Fb|c?q=%zz[]"), origin=PAGE, headers={"X-Y": "1"}, mode="cors"))
    lines = [line.rstrip(b"\r").decode() for line in seen]
    assert lines == [
        "OPTIONS /a%2Fb|c?q=%zz[] HTTP/1.1",
        f"Host: 127.0.0.1:{server.port}",
        "Accept: */*",
        "Access-Control-Request-Method: GET",
        "Access-Control-Request-Headers: x-y",
        f"Origin: {PAGE}",
    ]
    assert found.verdict.reason == "header-not-allowed"


# --- hostile servers ---------------------------------------------------------------------------------------

OPEN = b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: *\r\n"
HOSTILE: list[tuple[str, Behaviour, str, str | None, str]] = [
    ("never answers", silent, "blocked", "network-error", "Waited 1 s."),
    ("closes at once", closing, "blocked", "network-error", ""),
    ("closes after the request", hanging_up, "blocked", "network-error", ""),
    ("resets", resetting, "blocked", "network-error", ""),
    ("a byte at a time", dripping_head, "blocked", "network-error", "Waited 1 s."),
    ("a body that drips", dripping_body, "readable", None, "still coming"),
    ("endless headers", endless_headers, "blocked", "network-error", "not HTTP"),
    ("endless headers, slowly", slow_endless_headers, "blocked", "network-error", "Waited 1 s."),
    ("endless early hints", endless_promises, "blocked", "network-error", "Waited"),
    ("endless redirects", redirecting, "blocked", "redirect-too-many", ""),
    ("a body of 100 MB", huge_body, "readable", None, "larger than 1024 KiB"),
    ("no HTTP at all", answering(b"SSH-2.0-OpenSSH_9.9\r\n\r\n"), "blocked", "network-error", "not HTTP"),
    ("half a head", answering(b"HTTP/1.1 200 OK\r\nAccess-Con"), "blocked", "network-error", ""),
    ("two lengths", answering(OPEN + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nx"), "blocked", "network-error", "not HTTP"),
    ("bytes in a header", answering(OPEN + b"X-\xff\x00: \x1b[2J\r\n\r\n"), "blocked", "network-error", "not HTTP"),
    ("half a body", answering(OPEN + b"Content-Length: 10\r\n\r\nx"), "blocked", "body-truncated", ""),
    ("a bad chunk", answering(OPEN + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"), "blocked", "body-truncated", ""),
    ("a compressed bomb", answering(OPEN + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"), "readable", None, ""),
    ("status 999", answering(OPEN.replace(b"200 OK", b"999 X") + b"Content-Length: 0\r\n\r\n"), "readable", None, ""),
]  # fmt: skip


@pytest.mark.parametrize(
    ("behaviour", "outcome", "reason", "remark"), [it[1:] for it in HOSTILE], ids=[it[0] for it in HOSTILE]
)
def test_a_hostile_server_gets_a_verdict_in_time(
    behaviour: Behaviour, outcome: str, reason: str | None, remark: str
) -> None:
    # Redirects end by their number: on a busy machine, the time of a single one must not decide.
    limits = Limits(exchange=10.0, total=60.0) if reason == "redirect-too-many" else SHORT
    with Hostile(behaviour) as server:
        found = checked(fetch_request(server.url(), origin=PAGE), limits=limits)
    assert (found.verdict.outcome, found.verdict.reason) == (outcome, reason)
    assert remark in " ".join(found.remarks)
    assert server.connections <= 21


CHUNKED = OPEN + b"Transfer-Encoding: chunked\r\n\r\n"
ONE_BYTE = b"1\r\nx\r\n"
AFTER_THE_HEAD = {
    "one-byte chunks": (endlessly(CHUNKED, ONE_BYTE * 5000), "small pieces"),
    "one-byte chunks, one by one": (endlessly(CHUNKED, ONE_BYTE), "small pieces"),
    "one-byte chunks, slowly": (endlessly(CHUNKED, ONE_BYTE, 0.01), "still coming"),
    "one-byte chunks of one byte each": (endlessly(CHUNKED, b"1;x=y\r\nx\r\n" * 100), "small pieces"),
    "a body without a length": (endlessly(OPEN + b"\r\n", b"x"), ""),
    "a body without a length, slowly": (endlessly(OPEN + b"\r\n", b"x", 0.01), "still coming"),
    "a chunk that never begins": (endlessly(CHUNKED, b"", 0.01), "still coming"),
    "a chunk extension": (endlessly(CHUNKED + b"1", b";x=y" * 1000), "lines without end"),
    "a chunk extension, slowly": (endlessly(CHUNKED + b"1", b";x=y", 0.01), "still coming"),
    "a chunk size": (endlessly(CHUNKED, b"0" * 1000), "lines without end"),
    "trailers": (endlessly(CHUNKED + b"0\r\n", b"X-More: x\r\n" * 1000), "lines without end"),
    "trailers, slowly": (endlessly(CHUNKED + b"0\r\n", b"X-More: x\r\n", 0.01), "still coming"),
    "the largest chunk": (endlessly(CHUNKED + b"ffffffffff\r\n", b"x" * 100), "the rest was not read"),
}
BEFORE_THE_HEAD = {
    "empty lines": endlessly(b"", b"\r\n" * 1000),
    "empty lines, slowly": endlessly(b"", b"\r\n", 0.01),
    "a status line": endlessly(b"HTTP/1.1 200 ", b"OK" * 1000),
    "a header line": endlessly(OPEN + b"X-More: ", b"x" * 1000),
    "a header, byte by byte": endlessly(OPEN + b"X-More: ", b"x", 0.01),
    "early hints, one by one": endlessly(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n", 0.001),
    "100 Continue": endlessly(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1000),
    "102 Processing, slowly": endlessly(b"", b"HTTP/1.1 102 Processing\r\n\r\n", 0.05),
}


@pytest.mark.parametrize("name", AFTER_THE_HEAD)
def test_what_has_no_end_after_the_head_is_readable_each_time(name: str) -> None:
    behaviour, remark = AFTER_THE_HEAD[name]
    for _ in range(2 if "still coming" in remark else 4):
        with Hostile(behaviour) as server:
            found = checked(fetch_request(server.url(), origin=PAGE), limits=SHORT)
        assert (found.verdict.outcome, found.verdict.reason) == ("readable", None)
        assert remark in found.remarks[0]


@pytest.mark.parametrize("name", BEFORE_THE_HEAD)
def test_what_has_no_end_before_the_head_is_blocked_each_time(name: str) -> None:
    for _ in range(2):
        with Hostile(BEFORE_THE_HEAD[name]) as server:
            found = checked(fetch_request(server.url(), origin=PAGE), limits=SHORT)
        assert (found.verdict.outcome, found.verdict.reason) == ("blocked", "network-error")
        assert found.remarks[0]


def test_the_deadline_holds_where_no_timeout_can_act() -> None:
    with Hostile(endlessly(CHUNKED, ONE_BYTE * 5000)) as server:
        unbounded = Limits(exchange=2.0, total=6.0, body=10**12, pieces=10**12)
        found = checked(fetch_request(server.url(), origin=PAGE), limits=unbounded)
    assert (found.verdict.outcome, "still coming" in found.remarks[0]) == ("readable", True)


class Stuck:
    """A sender that blocks its event loop, before or after the head has arrived."""

    def __init__(self, head: HttpResponse | None) -> None:
        self.head = head
        self.free = threading.Event()

    async def send(self, _: HttpRequest, __: Limits) -> Received:
        self.free.wait(DEADLINE)
        return Received(NetworkFailure("closed"))

    def so_far(self) -> HttpResponse | None:
        return self.head

    async def close(self) -> None:
        """Hold nothing."""


@pytest.mark.parametrize(
    ("head", "outcome"), [(None, "blocked"), (HttpResponse(200, (("Access-Control-Allow-Origin", "*"),)), "readable")]
)
def test_the_head_decides_even_if_its_sender_never_reports(head: HttpResponse | None, outcome: str) -> None:
    sender = Stuck(head)
    found = checked(fetch_request("http://localhost/", origin=PAGE), sender, Limits(exchange=0.1, total=1.0))
    sender.free.set()
    assert (found.verdict.outcome, "something blocks" in found.remarks[0]) == (outcome, True)


@pytest.mark.parametrize(
    ("url", "phrase"),
    [
        ("http://127.0.0.1:{port}/", "connection refused"),
        ("http://no-such-host.invalid/", "the host name is not known"),
        (f"http://{'a' * 70}.invalid/", "the host name is not known"),
    ],
)
def test_a_server_that_is_not_there(url: str, phrase: str) -> None:
    (port,) = free_ports(1)
    verdict = checked(fetch_request(url.format(port=port), origin=PAGE)).verdict
    assert verdict.reason == "network-error"
    assert phrase in verdict.sentence


def test_all_exchanges_together_are_bounded() -> None:
    def behave(connection: Any, stop: threading.Event) -> None:
        stop.wait(0.3)
        redirecting(connection, stop)

    with Hostile(behave) as server:
        found = checked(fetch_request(server.url(), origin=PAGE), limits=Limits(exchange=1, total=1))
    assert found.verdict.reason == "network-error"
    assert server.connections < 6


@pytest.fixture(scope="session")
def self_signed(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    folder = tmp_path_factory.mktemp("tls")
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    command += ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True)
    except FileNotFoundError:
        pytest.skip("needs openssl")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    return context


def test_a_certificate_that_nobody_trusts(self_signed: ssl.SSLContext) -> None:
    with Hostile(answering(OPEN + b"Content-Length: 0\r\n\r\n"), self_signed) as server:
        result = run(server.url("/", "https"), "--origin", PAGE)
    assert result.exit_code == 1
    text = " ".join(result.output.split())
    assert "the certificate is not trusted" in text
    assert "self-signed certificate" in text


def test_a_certificate_that_is_trusted(self_signed: ssl.SSLContext, tmp_path: Path) -> None:
    with Hostile(answering(OPEN + b"Content-Length: 0\r\n\r\n"), self_signed) as server:
        (tmp_path / "ca.pem").write_text(ssl.get_server_certificate(("127.0.0.1", server.port)))
        trust = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
        found = checked(fetch_request(server.url("/", "https"), origin=PAGE), Network(trust))
    assert found.verdict.outcome == "readable"


def test_plain_http_on_an_https_address() -> None:
    def behave(connection: Any, _: threading.Event) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    with Hostile(behave) as server:
        found = checked(fetch_request(server.url("/", "https"), origin=PAGE), limits=SHORT)
    assert found.verdict.reason == "network-error"
    assert "TLS failed" in found.remarks[0]
    assert "certificate" not in found.verdict.sentence


# --- what the report says first ---------------------------------------------------------------------------------


def answers(head: bytes, body: bytes = b"") -> Behaviour:
    return answering(b"HTTP/1.1 %s\r\nContent-Length: %d\r\n\r\n%s" % (head, len(body), body))


READABLE = b"\r\nAccess-Control-Allow-Origin: *"


@pytest.mark.parametrize(
    ("status", "says"),
    [
        ("404 Not Found", "there is nothing at this address"),
        ("401 Unauthorized", "the server asks who you are"),
        ("418 I'm a teapot", "the server refuses the request"),
        ("500 Internal Server Error", "the server failed"),
        ("599 Own", "the server failed"),
    ],
)
def test_a_readable_error_says_that_cors_is_not_the_problem(status: str, says: str) -> None:
    with Hostile(answers(status.encode() + READABLE)) as server:
        result = run(server.url(), "--origin", PAGE)
    first, *others = result.output.splitlines()
    assert (result.exit_code, first.startswith(f"Verdict: readable, with status {status[:3]}")) == (0, True)
    assert f"CORS is not the problem here: {says}" in " ".join(map(str.strip, others))
    assert "did the work" not in result.output


@pytest.mark.parametrize(
    ("body", "says", "fixes"),
    [
        (b"Disallowed CORS origin", "the origin http://localhost:3000", ["allow_origins=["]),
        (b"Disallowed CORS method", "the method PUT", ['Add "PUT" to allow_methods.']),
        (b"Disallowed CORS headers", "the request headers X-A, X-B", ['Add "X-A", "X-B" to allow_headers.']),
        (b"Disallowed CORS method, headers", "the method PUT and the request", ['"PUT" to allow_m', '"X-A", "X-B" to']),
        (b"Disallowed CORS private-network", "", ["If CORSMiddleware itself responds with status 400"]),
    ],
)
def test_the_fix_uses_what_the_server_says(body: bytes, says: str, fixes: list[str]) -> None:
    with Hostile(answers(b"400 Bad Request\r\nserver: uvicorn" + READABLE, body)) as server:
        arguments = (server.url(), "--origin", PAGE, "--method", "PUT", "--header", "X-A: 1", "--header", "X-B: 1")
        text = " ".join(run(*arguments).output.split())
        content = json.loads(run(*arguments, "--json").stdout)
    assert (f"The server says “{body.decode()}”: its policy does not allow {says}" in text) == bool(says)
    for fix in fixes:
        assert fix in text
    assert (content["refused"] is not None) == bool(says)
    if "headers" in says:
        assert content["refused"]["headers"] == ["X-A", "X-B"]


def test_the_rules_are_shown_only_with_v(lab: RunningLab) -> None:
    arguments = (f"{lab.origins.api}/no-cors-headers/penguins", "--origin", lab.origins.client)
    assert "\nRules\n" not in run(*arguments).output
    assert "\nRules\n  pass  fetch() accepts the request" in run(*arguments, "-v").output


# --- the terminal ------------------------------------------------------------------------------------------

EVIL = "\x1b]0;owned\x07\x9b31m\u202e\u2066\u200b".encode()


@pytest.mark.parametrize("arguments", [[], ["--json"], ["--audit"], ["--audit", "--json"]])
def test_nothing_hostile_reaches_the_terminal(arguments: list[str]) -> None:
    raw = b"\x9b31m" + "\u202e\u2066".encode()
    hostile = OPEN.replace(b"*", raw) + b"Vary: " + raw + b"\r\nContent-Length: 0\r\n\r\n"
    with Hostile(answering(hostile)) as server:
        result = run(server.url(f"/{EVIL.decode()}"), "--origin", PAGE, "--method", "GET", *arguments)
    assert result.exit_code == 1
    assert not TERMINAL.search(result.output)
    assert result.exception is None or isinstance(result.exception, SystemExit)


@pytest.mark.parametrize(
    "arguments",
    [
        [f"http://x/{EVIL.decode()}", "--origin", EVIL.decode()],
        [EVIL.decode(), "--origin", PAGE],
        ["http://127.0.0.1:1/", "--origin", PAGE, "--header", EVIL.decode()],
        [f"a.b:{EVIL.decode()}", "/x", "--origin", PAGE],
    ],
)
def test_nothing_hostile_comes_back_in_messages(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert not TERMINAL.search(result.output)


def test_long_values_are_shortened_and_lines_fit() -> None:
    long = b"x" * 20_000
    with Hostile(
        answering(OPEN.replace(b"*", long) + b"Access-Control-X: 1\r\n" * 500 + b"Content-Length: 0\r\n\r\n")
    ) as server:
        result = run(server.url("/" + "y" * 3000), "--origin", PAGE)
    lines = result.output.splitlines()
    assert all(map(fits, lines))
    assert len(lines) < 250
    assert "more characters)" in result.output
    assert "more lines" in result.output


def test_printable_keeps_what_people_write() -> None:
    assert printable("Grüße, “quoted” 東京 · ok") == "Grüße, “quoted” 東京 · ok"
    assert printable("a\u202eb\x1b[0m\n\x85") == r"a\u202eb\x1b[0m\n\x85"
    assert max(map(len, folded("z" * 500, 4).splitlines())) == WIDTH


# --- the command -------------------------------------------------------------------------------------------


def test_a_readable_answer_exits_0(lab: RunningLab) -> None:
    result = run(f"{lab.origins.api}/one-origin/penguins?limit=1", "--origin", lab.origins.client)
    assert result.exit_code == 0, result.output
    assert "Verdict: readable" in result.output
    assert "access-control-allow-origin: " + lab.origins.client in result.output
    assert all(map(fits, result.output.splitlines()))


def test_a_blocked_answer_exits_1_and_says_all_there_is_to_say(lab: RunningLab) -> None:
    url = f"{lab.origins.api}/method-refused/penguins/1"
    result = run(url, "--origin", lab.origins.client, "--method", "DELETE", "-v")
    assert result.exit_code == 1
    text = " ".join(result.output.split())
    for part in (
        "1. OPTIONS " + url,
        "Access-Control-Request-Method: DELETE",
        "-> 400 Bad Request",
        "pass A preflight comes first [Fetch, main fetch, step 12]",
        "FAIL The response to the preflight has an ok status [Fetch, CORS-preflight fetch, step 7]",
        "Verdict: blocked (preflight-status-not-ok)",
        "The server did not do the work.",
        "Chromium [PreflightInvalidStatus]",
        f"Access to fetch at '{url}' from origin '{lab.origins.client}' has been blocked by CORS policy: Response to"
        " preflight request doesn't pass access control check: It does not have HTTP ok status.",
        "Firefox [CORSPreflightDidNotSucceed3]",
        "WebKit (Safari) Preflight response is not successful. Status code: 400",
        "allow_methods",
        "The server says “Disallowed CORS method”: its policy does not allow the method DELETE.",
        'Add "DELETE" to allow_methods.',
        f"In the response to OPTIONS {url} (the preflight): status 204",
    ):
        assert part in text, part


def test_an_opaque_answer_exits_1(lab: RunningLab) -> None:
    result = run(f"{lab.origins.api}/no-cors-headers/penguins", "--origin", lab.origins.client, "--mode", "no-cors")
    assert (result.exit_code, "Verdict: opaque" in result.output) == (1, True)


def test_every_option_of_fetch(lab: RunningLab) -> None:
    options = [
        "--method",
        "POST",
        "--header",
        "X-A: 1",
        "--header",
        "x-b:2:3",
        "--data",
        "hi",
        "--credentials",
        "include",
    ]
    result = run(
        f"{lab.origins.api}/one-origin/penguins", "--origin", "null", *options, "--redirect", "error", "--json"
    )
    content = json.loads(result.stdout)
    assert content["request"] == {
        "url": f"{lab.origins.api}/one-origin/penguins",
        "origin": "null",
        "method": "POST",
        "headers": [["X-A", "1"], ["x-b", "2:3"]],
        "body": True,
        "mode": "cors",
        "credentials": "include",
        "redirect": "error",
    }


def test_json_holds_the_whole_verdict(lab: RunningLab) -> None:
    result = run(f"{lab.origins.api}/no-cors-headers/penguins", "--origin", lab.origins.client, "--json")
    content = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (content["outcome"], content["reason"], content["server_ran"]) == ("blocked", "allow-origin-missing", True)
    assert (content["step"], content["visible_headers"]) == ("Fetch, CORS check, step 2", [])
    assert content["sentence"].startswith("The response to GET")
    assert "CORSMiddleware" in content["fix"]
    (exchange,) = content["exchanges"]
    assert exchange["request"]["headers"] == [["Accept", "*/*"], ["Origin", lab.origins.client]]
    assert exchange["response"]["status"] == 200
    assert content["remarks"] == [""]
    assert set(content["browsers"]) == {"chromium", "firefox", "webkit"}
    for browser in content["browsers"].values():
        assert browser["outcome"] == "blocked"
        assert {"code", "text"} <= set(browser)


def test_a_url_without_a_scheme_is_what_the_browser_takes_it_for() -> None:
    result = run("localhost:8000/x", "--origin", PAGE)
    assert result.exit_code == 1
    assert "blocked (scheme-not-http)" in result.output
    assert "http://localhost:8000/x" in result.output


@pytest.mark.parametrize(
    "origin", ["http://localhost:3000/", "HTTP://LOCALHOST:3000", "http://localhost:3000/app/index.html?x#y"]
)
def test_a_page_url_is_forgiven_as_an_origin(origin: str) -> None:
    result = run("localhost:8000/x", "--origin", origin, "--json")
    assert json.loads(result.stdout)["request"]["origin"] == PAGE
    assert ("Note: " in result.stderr) == (origin != "http://localhost:3000/")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["http://localhost:1/"], "--origin"),
        (["http://localhost:1/", "--origin", "localhost:3000"], "the scheme is missing; write http://localhost:3000 or"),
        (["http://localhost:1/", "--origin", "file:///x.html"], "write --origin null"),
        (["http://localhost:1/", "--origin", "*"], "is not an origin"),
        (["http://localhost:1/", "--origin", ""], "is not an origin"),
        (["example.com/x", "--origin", PAGE], "has no scheme, so a page at http://localhost:3000 reads it as a path"),
        (["/x", "--origin", PAGE], "is relative, so a page at"),
        (["", "--origin", PAGE], "is relative, so a page at"),
        (["http://localhost:1/", "--origin", PAGE, "--header", "nonsense"], "is not 'Name: value'"),
        (["http://localhost:1/", "--origin", PAGE, "--mode", "navigate"], "navigate"),
        (["main:app", "--origin", PAGE], "but the path is missing"),
        (["http://localhost:1", "/x", "--origin", PAGE], "is not package.module:app"),
        (["no_such_module:app", "/x", "--origin", PAGE], "there is no module 'no_such_module'"),
        (["demo_api.cli:nothing", "/x", "--origin", PAGE], "has no attribute 'nothing'"),
        (["demo_api:__version__", "/x", "--origin", PAGE], "is of type str, which is not an ASGI application"),
        (["demo_api.secrecy:shown", "/x", "--origin", PAGE], "is of type function, which is not an ASGI application"),
        (["demo_api.cli:main", "x", "--origin", PAGE], "expected a path that begins with /"),
        (["http://localhost:9999/", "--origin", PAGE, "--audit", "--credentials", "omit"], "leave out --credentials"),
    ],
)  # fmt: skip
def test_wrong_usage_exits_2_in_one_line(arguments: list[str], message: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2, result.output
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_header_that_http_has_no_room_for_exits_2() -> None:
    allowing = OPEN + b"Access-Control-Allow-Headers: *\r\nContent-Length: 0\r\n\r\n"
    with Hostile(answering(allowing)) as server:
        result = run(server.url(), "--origin", PAGE, "--header", "X-A: a\x0bb")
    assert result.exit_code == 2
    assert "cannot be sent from here" in result.output


def test_help_fits_a_screen() -> None:
    lines = run("--help").output.splitlines()
    assert len(lines) <= 40
    assert max(map(len, lines)) <= WIDTH


# --- an application in this process ------------------------------------------------------------------------

GOOD = """
from contextlib import asynccontextmanager
from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware

@asynccontextmanager
async def lifespan(app):
    yield {"greeting": "hello"}

print("a noise at import")
app = FastAPI(lifespan=lifespan)
app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:3000"], expose_headers=["X-Greeting"])

@app.get("/items/{name}")
def item(name: str, request: Request):
    print("a noise at work")
    from starlette.responses import JSONResponse
    return JSONResponse([name, str(request.url)], headers={"X-Greeting": request.state.greeting})

@app.post("/echo")
async def echo(request: Request):
    return (await request.body()).decode()

@app.get("/crash")
def crash():
    raise ValueError("the cause")

@app.get("/slash/")
def slash():
    return 1
"""
RAW = """
import asyncio, time

async def start(send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"access-control-allow-origin", b"*")]})

async def no_lifespan(scope, receive, send):
    assert scope["type"] == "http"
    await start(send)
    await send({"type": "http.response.body"})

async def hangs(scope, receive, send):
    assert scope["type"] == "http"
    await asyncio.sleep(3600)

async def hangs_from_the_start(scope, receive, send):
    await asyncio.sleep(3600)

async def blocks(scope, receive, send):
    time.sleep(3)

async def streams(scope, receive, send):
    assert scope["type"] == "http"
    await start(send)
    while True:
        await send({"type": "http.response.body", "body": b"x" * 4096, "more_body": True})

def endless(piece):
    async def app(scope, receive, send):
        assert scope["type"] == "http"
        await start(send)
        while True:
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    return app

one_byte, empty = endless(b"x"), endless(b"")

async def drips(scope, receive, send):
    assert scope["type"] == "http"
    await start(send)
    while True:
        await send({"type": "http.response.body", "body": b"x", "more_body": True})
        await asyncio.sleep(0.01)

async def starts_endlessly(scope, receive, send):
    assert scope["type"] == "http"
    while True:
        try:
            await start(send)
        except RuntimeError:
            pass

async def begins_with_a_body(scope, receive, send):
    assert scope["type"] == "http"
    await send({"type": "http.response.body", "body": b"x"})

async def says_what_nobody_knows(scope, receive, send):
    assert scope["type"] == "http"
    while True:
        await send({"type": "http.response.unknown"})

async def will_not_stop(scope, receive, send):
    assert scope["type"] == "http"
    await start(send)
    for _ in range(20):
        try:
            await asyncio.sleep(0.2)
        except asyncio.CancelledError:
            pass

async def blocks_after_the_head(scope, receive, send):
    assert scope["type"] == "http"
    await start(send)
    time.sleep(4)

async def goes_on(scope, receive, send):
    assert scope["type"] == "http"
    await start(send)
    await asyncio.sleep(0.8)
    await send({"type": "http.response.body"})
    await asyncio.sleep(3600)

async def says_nothing(scope, receive, send):
    pass

async def half(scope, receive, send):
    if scope["type"] == "lifespan":
        raise RuntimeError
    await start(send)
    await send({"type": "http.response.body", "body": b"x", "more_body": True})
    raise RuntimeError("in the middle")

async def will_not_start(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.failed", "message": "no database"})
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A folder to work in with two modules, whose names no other test uses; yields their common part."""
    import sys  # noqa: PLC0415

    name = f"project_{tmp_path.name.replace('-', '_')}"
    (tmp_path / f"{name}.py").write_text(GOOD)
    (tmp_path / f"{name}_raw.py").write_text(RAW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield name
    for known in [it for it in sys.modules if it.startswith(name)]:
        del sys.modules[known]


def test_an_app_needs_no_server(project: str) -> None:
    result = run(f"{project}:app", "/items/a%20b?x=1", "--origin", PAGE, "--json")
    assert result.exit_code == 0, result.output
    content = json.loads(result.stdout)  # its noise went elsewhere
    assert content["visible_headers"] == ["content-length", "content-type", "x-greeting"]
    assert "noise" in result.stderr


def test_an_app_refuses_a_stranger(project: str) -> None:
    result = run(f"{project}:app", "/items/a", "--origin", "http://localhost:3001", "--method", "PUT")
    assert result.exit_code == 1
    assert f"demo-api lint {project}:app finds what is wrong" in " ".join(result.output.split())
    assert "blocked (preflight-allow-origin-missing)" in result.output


def test_an_app_follows_its_own_redirect_and_takes_a_body(project: str) -> None:
    assert run(f"{project}:app", "/slash", "--origin", PAGE).exit_code == 0
    assert run(f"{project}:app", "/echo", "--origin", PAGE, "--method", "POST", "--data", "x").exit_code == 0


def test_an_app_may_pretend_to_be_elsewhere(project: str) -> None:
    page = "https://www.example.com"
    result = run(f"{project}:app", "https://api.example.com/items/a", "--origin", page, "--json")
    content = json.loads(result.stdout)
    assert content["reason"] == "allow-origin-missing"
    assert content["exchanges"][0]["request"]["url"] == "https://api.example.com/items/a"


def test_an_app_that_raises_tells_why(project: str) -> None:
    result = run(f"{project}:app", "/crash", "--origin", PAGE)
    assert result.exit_code == 1
    assert "-> 500 Internal Server Error" in result.output
    assert "The application raised ValueError: the cause" in result.output
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("name", "outcome", "reason", "remark"),
    [
        ("no_lifespan", "readable", None, ""),
        ("hangs", "blocked", "network-error", "Waited 1 s."),
        ("hangs_from_the_start", "blocked", "network-error", "does not start: its startup took longer"),
        ("blocks", "blocked", "network-error", "something blocks"),
        ("streams", "readable", None, ""),
        ("one_byte", "readable", None, ""),
        ("empty", "readable", None, ""),
        ("drips", "readable", None, ""),
        ("starts_endlessly", "readable", None, ""),
        ("begins_with_a_body", "blocked", "allow-origin-missing", "Unexpected ASGI message 'http.response.body'"),
        ("says_what_nobody_knows", "blocked", "network-error", "Waited 1 s."),
        ("will_not_stop", "readable", None, ""),
        ("blocks_after_the_head", "readable", None, "something blocks"),
        ("goes_on", "readable", None, ""),
        ("says_nothing", "blocked", "allow-origin-missing", "returned without a response"),
        ("half", "blocked", "body-truncated", "RuntimeError: in the middle"),
        ("will_not_start", "blocked", "network-error", "no database"),
    ],
)
def test_an_app_that_misbehaves(project: str, name: str, outcome: str, reason: str | None, remark: str) -> None:
    from demo_api.application import load  # noqa: PLC0415

    url = "http://localhost:8000/x"
    found = checked(fetch_request(url, origin=PAGE), InProcess(load(f"{project}_raw:{name}"), url, Network()), SHORT)
    assert (found.verdict.outcome, found.verdict.reason) == (outcome, reason)
    assert remark in found.remarks[0]


def test_a_module_that_does_not_load_names_its_line(project: str, tmp_path: Path) -> None:
    (tmp_path / f"{project}_bad.py").write_text("x = 1\ny = x.nothing\n")
    (tmp_path / f"{project}_worse.py").write_text("x = 1\ndef :\n")
    for module, place in ((f"{project}_bad", "line 2: AttributeError"), (f"{project}_worse", "line 2: SyntaxError")):
        result = run(f"{module}:app", "/x", "--origin", PAGE)
        assert result.exit_code == 2
        assert f"{module}.py, {place}" in result.output
        assert len(result.output.splitlines()) == 1


def reflecting(request: HttpRequest) -> Received:
    """A server that repeats what a request brings, at an address to which another one redirects."""
    repeated = (
        ("Access-Control-Allow-Origin", request.header("origin") or ""),
        ("Access-Control-Allow-Methods", request.header("access-control-request-method") or ""),
        ("Access-Control-Allow-Headers", request.header("access-control-request-headers") or ""),
    )
    if request.preflight:
        return Received(HttpResponse(204, repeated))
    if request.url.startswith("http://one.example"):
        return Received(HttpResponse(307, (*repeated, ("Location", "http://two.example/"))))
    return Received(HttpResponse(200, repeated))


def test_a_preflight_that_only_one_browser_sends_is_sent_too() -> None:
    """After the redirect Firefox asks with the page's origin where others ask with null, and WebKit for a lost header."""
    sent: list[HttpRequest] = []

    def send(request: HttpRequest) -> Received:
        sent.append(request)
        return reflecting(request)

    asked = fetch_request("http://one.example/", origin=PAGE, method="PUT", headers={"Authorization": "x"})
    verdict = check(asked, send).verdict
    assert {name: (it.outcome, it.assumed) for name, it in verdict.browsers.items()} == dict.fromkeys(
        ("chromium", "firefox", "webkit"), ("readable", False)
    )
    questions = [(it.header("origin"), it.header("access-control-request-headers")) for it in sent if it.preflight]
    assert questions == [(PAGE, "authorization"), ("null", None), (PAGE, None), ("null", "authorization")]
    assert [it.method for it in sent if not it.preflight] == ["PUT", "PUT"]


def test_a_record_is_read_as_a_server_that_repeats_would_have_responded() -> None:
    asked = fetch_request("http://one.example/", origin=PAGE, method="PUT", headers={"Authorization": "x"})
    verdict = Verdict(decide(asked, lambda request: reflecting(request).answer))
    assert {name: (it.outcome, it.assumed) for name, it in verdict.browsers.items()} == {
        "chromium": ("readable", False),
        "firefox": ("readable", True),
        "webkit": ("readable", True),
    }
