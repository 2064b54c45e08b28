"""Hostile requests, byte for byte: answered or dropped, and the lab goes on."""

import logging
import socket
from collections.abc import Callable, Iterator

import pytest
from conftest import RunningLab

from demo_api.guard import MAX_BODY


def raw(lab: RunningLab, request: bytes, port: int | None = None, *, wait: float = 1.5) -> bytes:
    """Send these bytes and return what comes back until the connection ends or nothing more comes."""
    with socket.create_connection(("127.0.0.1", port or lab.settings.api_port), timeout=wait) as connection:
        answer = b""
        try:
            connection.sendall(request)
            while chunk := connection.recv(65536):
                answer += chunk
        except OSError:
            pass  # the server hung up first, or waits for more
        return answer


@pytest.fixture(autouse=True)
def answered_without_a_traceback(lab: RunningLab, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert not [record for record in caplog.records if record.exc_info]
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert lab.http.get("/wildcard/penguins?limit=1").status_code == 200


@pytest.mark.parametrize("which", ["api_port", "client_port", "stranger_port"])
@pytest.mark.parametrize(
    "host",
    [b"evil.example", b"localhost.evil.example", b"", b"127.0.0.1.evil", b"[::2]", b"a b", b"\xff", b"local" * 900],
)
def test_another_host_is_refused_on_every_server(lab: RunningLab, which: str, host: bytes) -> None:
    answer = raw(
        lab, b"GET / HTTP/1.1\r\nHost: " + host + b"\r\nConnection: close\r\n\r\n", getattr(lab.settings, which)
    )
    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize("host", [b"localhost", b"LOCALHOST:1", b"127.0.0.1:9", b"[::1]:8000", b"localhost:"])
def test_the_labs_own_names_are_answered_with_any_port(lab: RunningLab, host: bytes) -> None:
    assert raw(lab, b"GET / HTTP/1.0\r\nHost: " + host + b"\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_a_name_given_by_the_settings_is_answered(make_lab: Callable[..., RunningLab]) -> None:
    lab = make_lab(public_host="workshop.example")
    assert raw(lab, b"GET / HTTP/1.0\r\nHost: workshop.example:80\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert lab.origins.client == f"http://workshop.example:{lab.settings.client_port}"


@pytest.mark.parametrize(
    "origin",
    [
        b"null",
        b"*",
        b"",
        b"x" * 5000,
        b"https://a.example, https://b.example",
        b"<script>",
        b"\xc3\xa9",
        b"\xff\xfe",
        b"http://localhost:8001\x00",
    ],
)
def test_a_hostile_origin_is_never_repeated_where_it_is_not_allowed(lab: RunningLab, origin: bytes) -> None:
    request = b"GET /one-origin/penguins?limit=1 HTTP/1.0\r\nHost: localhost\r\nOrigin: " + origin + b"\r\n\r\n"
    answer = raw(lab, request)
    assert answer.startswith((b"HTTP/1.1 200 ", b"HTTP/1.1 400 "))
    assert b"access-control-allow-origin" not in answer.lower()


def test_a_header_bomb_is_cut_short(lab: RunningLab) -> None:
    request = b"GET /wildcard/penguins HTTP/1.1\r\nHost: localhost\r\nX-Bomb: " + b"x" * 2_000_000
    assert raw(lab, request)[:13] in (b"", b"HTTP/1.1 400 ")
    many = b"".join(b"X-%d: 1\r\n" % number for number in range(100_000))
    assert raw(lab, b"GET / HTTP/1.1\r\nHost: localhost\r\n" + many + b"\r\n")[:13] in (b"", b"HTTP/1.1 400 ")


@pytest.mark.parametrize("path", [b"/preflight/penguins", b"/preflight/penguins/form", b"/lab/reset"])
def test_a_body_bomb_is_refused_announced_or_not(lab: RunningLab, path: bytes) -> None:
    page = b"Origin: " + lab.origins.client.encode() + b"\r\nContent-Type: application/json\r\n"
    start = b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + page
    announced = start + b"Content-Length: 999999999999\r\n\r\n" + b"x" * 1000
    assert raw(lab, announced).startswith(b"HTTP/1.1 413 ")
    chunks = b"".join(b"1000\r\n" + b"x" * 0x1000 + b"\r\n" for _ in range(MAX_BODY // 0x1000 + 2))
    unannounced = start + b"Transfer-Encoding: chunked\r\n\r\n" + chunks + b"0\r\n\r\n"
    assert raw(lab, unannounced).startswith(b"HTTP/1.1 413 ")


def test_a_body_of_unknown_length_arrives_whole(lab: RunningLab) -> None:
    start = b"POST /preflight/penguins/form?run=in-chunks-00000001 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    kind = b"Content-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = raw(lab, start + kind + b"e\r\nspecies=Gentoo\r\nE\r\n&island=Biscoe\r\n0\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 201 ")
    (seen,) = lab.as_page("/lab/runs/in-chunks-00000001").json()["exchanges"]
    assert (seen["request_size"], seen["handler_ran"], seen["status"]) == (28, True, 201)


@pytest.mark.parametrize(
    "request_",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",  # a TLS hello
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1e3\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
        b"NOT HTTP\r\n\r\n",
        b"\x00" * 1000,
        b"GET",
        b"",
    ],
)
def test_what_is_not_http_is_refused_or_dropped(lab: RunningLab, request_: bytes) -> None:
    assert raw(lab, request_)[:13] in (b"", b"HTTP/1.1 400 ", b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    "path",
    [
        b"/../pyproject.toml", b"/..%2fpyproject.toml", b"/%2e%2e/pyproject.toml", b"/....//pyproject.toml", b"//etc/passwd",
        b"/%00", b"/index.html%00.js", b"/..%5cpyproject.toml", b"/.git/config", b"/" + b"a/" * 2000, b"/%ff%fe",
    ],
)  # fmt: skip
@pytest.mark.parametrize("which", ["client_port", "api_port"])
def test_no_path_leads_out_of_the_folders(lab: RunningLab, path: bytes, which: str) -> None:
    answer = raw(lab, b"GET " + path + b" HTTP/1.0\r\nHost: localhost\r\n\r\n", getattr(lab.settings, which))
    assert answer.split(b" ", 2)[1] in (b"404", b"400", b"307")
    assert b"[project]" not in answer
    assert b"root:" not in answer


def test_a_client_that_hangs_up_mid_response_is_no_event(lab: RunningLab) -> None:
    for _ in range(20):
        with socket.create_connection(("127.0.0.1", lab.settings.api_port)) as connection:
            connection.sendall(b"GET /wildcard/penguins.csv HTTP/1.1\r\nHost: localhost\r\n\r\n")
            connection.recv(10)


def test_the_page_is_under_a_strict_policy_and_so_are_its_refusals(lab: RunningLab) -> None:
    for path in (b"/", b"/nothing.js"):
        answer = raw(lab, b"GET " + path + b" HTTP/1.0\r\nHost: localhost\r\n\r\n", lab.settings.client_port)
        policy = next(line for line in answer.decode().splitlines() if line.startswith("content-security-policy"))
        assert f"default-src 'none'; script-src 'self' {lab.origins.client}; style-src 'self'; " in policy
        assert "unsafe" not in policy
        assert "*" not in policy
        assert b"x-content-type-options: nosniff" in answer


@pytest.mark.parametrize(
    "host", [b"localhost:evil", b"localhost:1@evil.example", b"[::1]evil.example", b"u@localhost", b"localhost:123456"]
)
def test_what_is_more_than_a_host_and_a_port_is_another_host(lab: RunningLab, host: bytes) -> None:
    assert raw(lab, b"GET / HTTP/1.0\r\nHost: " + host + b"\r\n\r\n").startswith(b"HTTP/1.1 400 ")


def test_what_the_guard_refuses_is_not_recorded(lab: RunningLab) -> None:
    run = b"refused-by-the-guard-1"
    raw(lab, b"GET /wildcard/penguins?run=" + run + b" HTTP/1.0\r\nHost: evil.example\r\n\r\n")
    raw(lab, b"POST /wildcard/penguins?run=" + run + b" HTTP/1.0\r\nHost: localhost\r\nContent-Length: 99999\r\n\r\n")
    assert lab.as_page(f"/lab/runs/{run.decode()}").json() == {"exchanges": []}


def test_a_body_without_end_is_recorded_with_the_413_that_left(lab: RunningLab) -> None:
    run = b"body-without-an-end-01"
    chunks = (b"8000\r\n" + b"x" * 0x8000 + b"\r\n") * 3
    head = (
        b"POST /wildcard/penguins/form?run="
        + run
        + b" HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    )
    assert raw(lab, head + chunks).startswith(b"HTTP/1.1 413 ")
    (exchange,) = lab.as_page(f"/lab/runs/{run.decode()}").json()["exchanges"]
    assert exchange["status"] == 413


@pytest.mark.parametrize(
    "path", [b"/wildcard/penguins", b"/wildcard/penguins/form", b"/", b"/lab/explain", b"/session"]
)
@pytest.mark.parametrize("size", [b"x", b"-1", b"fffffffffffffffff", b"", b"1;" + b"y" * 9999, b"0x1"])
def test_a_bad_chunk_size_is_answered_once_and_not_logged(
    lab: RunningLab, path: bytes, size: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    head = b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    answer = raw(lab, head + size + b"\r\n" + b"x\r\n" * 10)
    assert answer.count(b"HTTP/1.1 ") <= 1
    assert not [it for it in caplog.records if it.levelno >= logging.ERROR]


def test_a_websocket_handshake_is_a_request_like_any_other(lab: RunningLab, caplog: pytest.LogCaptureFixture) -> None:
    upgrade = b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: eA==\r\nSec-WebSocket-Version: 13\r\n"
    answer = raw(lab, b"GET /wildcard/penguins?limit=1 HTTP/1.1\r\nHost: localhost\r\n" + upgrade + b"\r\n", wait=0.5)
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert not caplog.records
