"""What was sent wrongly is refused with a sentence, never with a crash, in every application that includes the router."""

import asyncio
import json
from typing import Any

import httpx
import pytest
from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

from demo_api.data import router
from demo_api.data.refusal import MAX_DEPTH, json_safe

NEW = '{"species": "Gentoo", "island": "Biscoe", %s}'


class Http:
    """A client of an application in this process, which lets its exceptions through."""

    def __init__(self, app: FastAPI, base: str = "") -> None:
        self.app = app
        self.base = f"http://localhost{base}"

    def request(self, method: str, path: str, **rest: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app)) as client:
                return await client.request(method, self.base + path, **rest)

        return asyncio.run(send())

    def get(self, path: str, **rest: Any) -> httpx.Response:
        return self.request("GET", path, **rest)

    def post(self, path: str, **rest: Any) -> httpx.Response:
        return self.request("POST", path, **rest)


def plain() -> FastAPI:
    app = FastAPI()
    app.include_router(router)
    return app


def mounted() -> FastAPI:
    app = FastAPI()
    app.mount("/at/a/mount", plain())
    return app


def prefixed() -> FastAPI:
    def allow(response: Response) -> None:
        response.headers["Access-Control-Allow-Origin"] = "*"

    app = FastAPI()
    app.include_router(router, prefix="/at/a/mount", dependencies=[Depends(allow)])
    return app


@pytest.fixture(scope="module", params=[plain, mounted, prefixed])
def http(request: pytest.FixtureRequest) -> Http:
    return Http(request.param(), "" if request.param is plain else "/at/a/mount")


def refused(answer: httpx.Response) -> None:
    assert answer.status_code in {400, 404, 422}, answer.text
    assert answer.json()["detail"]


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    "number",
    [
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "1" * 30,
        "9" * 6000,
        "0",
        "-1",
        "1.5",
        "1e3",
        "nan",
        "+1",
        "1_0",
        "01",
        "%201",
        "1.0",
        "\uff11",
        "%00",
        "%ff",
        "%ed%a0%80",
        "%F0%9F%90%A7",
        "²",
        "x" * 5000,
    ],
)
def test_a_number_that_no_penguin_has(http: Http, method: str, number: str) -> None:
    body = None if method in {"GET", "DELETE"} else NEW % '"sex": null'
    refused(http.request(method, f"/penguins/{number}", content=body, headers={"Content-Type": "application/json"}))


BODIES = [
    *(NEW % f'"bill_length_mm": {it}' for it in ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" * 400)),
    *(NEW % f'"body_mass_g": {it}' for it in ("NaN", "Infinity", "1e999", "1" * 400, "true", '"5"', "0.5")),
    *(NEW % f'"{it}": 1' for it in ("\\ud800", "\\udfff\\ud800", "\\u0000", "a" * 3000)),
    *(NEW % f'"sex": {it}' for it in ('"\\ud800"', "[NaN]", '{"\\ud800": {"\\udc00": [1e999]}}', '["\\u0000"]')),
    '"\\ud800"',
    '["\\ud800"]',
    "NaN",
    "Infinity",
    "1e999",
    "-1e999",
    "null",
    "9" * 5000,
    "[" * 500 + "]" * 500,
    "[" * 30_000,
    "[" * 30_000 + "]" * 30_000,
    NEW % ('"sex": ' + '{"a":' * 400 + "NaN" + "}" * 400),
    "",
    "{",
    b"\xff",
    b'{"species": "\xff"}',
    b'"\xed\xa0\x80"',
    '{"sex": "é"}'.encode("utf-16"),
    b"\xff\xfe\x00\xd8",
    b"\x00\x00\x00",
    b"\xef\xbb\xbf\xef\xbb\xbf",
]
TYPES = [
    "application/json",
    "application/vnd.api+json",
    "text/plain",
    "text/plain;charset=\xff",
    "application/\xff",
    "",
]


@pytest.mark.parametrize(("method", "path"), [("POST", "/penguins"), ("PUT", "/penguins/1"), ("POST", "/session")])
@pytest.mark.parametrize("content_type", TYPES)
def test_a_body_that_is_no_penguin(http: Http, method: str, path: str, content_type: str) -> None:
    before = http.get("/penguins/1").json()
    for body in BODIES:
        headers = {"Content-Type": content_type.encode("latin-1")} if content_type else {}
        refused(http.request(method, path, content=body, headers=headers))
    assert http.get("/penguins/1").json() == before


@pytest.mark.parametrize("content_type", TYPES)
def test_a_change_that_is_none(http: Http, content_type: str) -> None:
    headers = {"Content-Type": content_type.encode("latin-1")} if content_type else {}
    for body in BODIES:
        if isinstance(body, str) and body != "null":
            refused(http.request("PATCH", "/penguins/1", content=body.replace(NEW[:44], "{"), headers=headers))


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"species=\xff&island=Biscoe",
        b"species=Gentoo&island=Biscoe&\xff=1",
        b"species=Gentoo&island=Biscoe&%ED%A0%80=1",
        b"species=Gentoo&island=Biscoe&bill_length_mm=nan",
        b"species=Gentoo&island=Biscoe&bill_length_mm=1e999",
        b"species=Gentoo&island=Biscoe&body_mass_g=" + b"9" * 6000,
        b"species=Gentoo&island=Biscoe&year=%00",
        b"species=Gentoo&species=Adelie&island=Biscoe",
        b"species=Gentoo&island=Biscoe&nothing",
    ],
)
def test_a_form_that_is_no_penguin(http: Http, body: bytes) -> None:
    for content_type in ("text/plain", "application/x-www-form-urlencoded"):
        refused(http.post("/penguins/form", content=body, headers={"Content-Type": content_type}))


@pytest.mark.parametrize(
    "value", ["%ff", "%ed%a0%80", "%00", "9" * 6000, "nan", "1e999", "-1", "%2B3", "1_0", "9223372036854775808"]
)
@pytest.mark.parametrize("name", ["species", "island", "sex", "year", "sort", "limit", "offset"])
def test_a_query_that_means_nothing(http: Http, name: str, value: str) -> None:
    refused(http.get(f"/penguins?{name}={value}"))


@pytest.mark.parametrize(
    "value", [b"\xff", b"session=\xff", b'session="\\377"', b"session=\xed\xa0\x80", b";;=;session"]
)
def test_cookies_and_headers_of_odd_bytes(http: Http, value: bytes) -> None:
    headers = {"Cookie": value, "X-Odd": value, "Accept": value, "Origin": value}
    assert http.get("/session", headers=headers).status_code == 401
    assert http.request("DELETE", "/session", headers=headers).status_code == 204
    assert http.get("/penguins", headers=headers).status_code == 200


def test_a_body_that_cannot_be_read_is_refused_with_the_reason(http: Http) -> None:
    json_type = {"Content-Type": "application/json"}
    for body, reason in ((b'"\xff"', "it is not UTF-8 (byte 1)"), (b"9" * 5000, "digits"), (b"[" * 60_000, "deeply")):
        answer = http.post("/penguins", content=body, headers=json_type)
        assert (answer.status_code, reason in answer.json()["detail"]) == (400, True)


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/penguins", "GET, POST"), ("/penguins/1", "DELETE, GET, PATCH, PUT"), ("/session", "DELETE, GET, POST"), ("/penguins/form", "POST")],
)  # fmt: skip
def test_a_method_that_is_not_there_is_refused_with_those_that_are(http: Http, path: str, allowed: str) -> None:
    for method in {"GET", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW"} - set(allowed.split(", ")):
        answer = http.request(method, path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)


def test_an_application_may_still_answer_in_its_own_way() -> None:
    app = plain()

    @app.exception_handler(RequestValidationError)
    async def own(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return JSONResponse({"own": error.errors()[0]["input"]}, 418)

    headers = {"Content-Type": "application/json"}
    answer = Http(app).post("/session", content='{"name": ["\\ud800", NaN]}', headers=headers)
    assert (answer.status_code, answer.json()["own"]) == (418, [r"\ud800", "nan"])


def test_what_is_safe_stays_as_it_is() -> None:
    safe = {"a": [1, 2.5, None, True, "Grüße 東京"], "b": {}}
    assert json_safe(safe) == safe
    assert json_safe((b"a\xff", float("nan"), "\ud800", ValueError("why"))) == [r"a\xff", "nan", r"\ud800", "why"]
    nested: object = 1
    for _ in range(5000):
        nested = [nested]
    assert json.dumps(json_safe(nested)).count("[") == MAX_DEPTH


@pytest.mark.parametrize(
    ("tenant", "written"),
    [("plain", "plain"), ("gr%C3%B6%C3%9Fe", "gr%C3%B6%C3%9Fe"), ("%F0%9F%90%A7", "%F0%9F%90%A7"), ("a%0d%0ab;c", "a%0D%0Ab%3Bc")],
)  # fmt: skip
def test_a_mount_may_have_any_name(tenant: str, written: str) -> None:
    app = FastAPI()
    app.mount("/{tenant}", plain())
    http = Http(app, f"/{tenant}")
    added = http.post("/penguins", json={"species": "Gentoo", "island": "Biscoe"})
    assert (added.status_code, added.headers["Location"].rpartition("/penguins/")[0]) == (201, f"/{written}")
    cookie = http.post("/session", json={"name": "Ada"}).headers["Set-Cookie"]
    assert f"Path=/{written};" in f"{cookie};"
    assert http.request("DELETE", "/session").status_code == 204
    http.request("DELETE", f"/penguins/{added.json()['id']}")
