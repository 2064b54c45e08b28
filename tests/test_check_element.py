"""What ``check --as`` says of an element that loads from an application."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from demo_api.cli import everything

PAGE = "http://localhost:3000"
PICTURE = b"\x89PNG\r\n\x1a\n"


async def app(scope: dict[str, Any], _receive: Any, send: Any) -> None:
    kinds = {"/picture": b"image/png", "/data": b"application/json", "/own": b"image/png"}
    body = b'{"a": 1}' if scope["path"] == "/data" else PICTURE
    headers = [(b"content-type", kinds[scope["path"]])]
    if scope["path"] == "/own":
        headers.append((b"cross-origin-resource-policy", b"same-origin"))
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def checked(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(everything(), ["check", "test_check_element:app", *words, "--origin", PAGE])
    return result.exit_code, result.output


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["/picture", "--as", "img"], 0, "opaque-response"),
        (["/picture", "--as", "img", "--crossorigin", "anonymous"], 1, "allow-origin-missing"),
        (["/picture", "--as", "worker"], 1, "element-worker-cross-origin"),
        (["/data", "--as", "script"], 1, "opaque-response-blocking"),
        (["/data", "--as", "img"], 1, "opaque-response-blocking"),
        (["/own", "--as", "img"], 1, "corp-same-origin"),
    ],
)
def test_a_check_says_whether_an_element_loads(words: list[str], code: int, reason: str) -> None:
    found, output = checked(*words, "--json")
    assert (found, json.loads(output)["reason"]) == (code, reason)


def test_a_check_says_what_the_page_has_of_an_image_and_what_to_write() -> None:
    _, output = checked("/picture", "--as", "img")
    assert "A canvas with it cannot be read." in output
    assert "In the page: crossorigin" in output


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--as", "img", "--mode", "cors"], "--as says how the request is made; leave out --mode"),
        (["--crossorigin", "anonymous"], "only what --as names has this attribute; leave out --crossorigin"),
    ],
)
def test_what_contradicts_is_refused(words: list[str], says: str) -> None:
    code, output = checked("/picture", *words)
    assert code == 2
    assert says in output
