"""What the lessons say of CORSMiddleware, held against the Starlette that is installed.

A failure here means: the lessons are about another version. Change the lesson, or the version, never the assertion alone.
"""

import contextlib
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

import anyio
import httpx
import pytest
import starlette
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

PAGE = "https://page.example"


def ask(app: FastAPI, method: str, headers: Mapping[str, str], path: str = "/") -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.example") as http:
            return await http.request(method, path, headers={"Origin": PAGE, **headers})

    return anyio.run(send)


def app(**settings: Any) -> FastAPI:
    made = FastAPI()
    made.add_middleware(CORSMiddleware, **settings)

    @made.get("/")
    def root() -> str:
        return "ok"

    @made.get("/error")
    def error() -> None:
        raise ValueError

    return made


def preflight(method: str = "GET", headers: str | None = None) -> dict[str, str]:
    asked = {"Access-Control-Request-Method": method}
    return asked if headers is None else asked | {"Access-Control-Request-Headers": headers}


@pytest.fixture(autouse=True)
def name_the_version() -> None:
    """Shown beside a failure."""
    sys.stdout.write(f"The Starlette that is installed is {starlette.__version__}.\n")


def test_a_wildcard_is_sent_as_a_wildcard() -> None:
    answer = ask(app(allow_origins=["*"]), "GET", {"Cookie": "a=b"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_wildcard_with_credentials_repeats_any_origin_cookie_or_not() -> None:
    for headers in ({}, {"Cookie": "a=b"}):
        answer = ask(app(allow_origins=["*"], allow_credentials=True), "GET", headers)
        assert answer.headers["Access-Control-Allow-Origin"] == PAGE
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"


def test_vary_origin_is_on_the_answer_to_an_origin_that_is_allowed() -> None:
    assert "Origin" in ask(app(allow_origins=[PAGE]), "GET", {}).headers["Vary"]


def test_vary_origin_is_on_the_answer_to_an_origin_that_is_not() -> None:
    assert "Origin" in ask(app(allow_origins=["https://other.example"]), "GET", {}).headers["Vary"]


def test_an_unknown_origin_gets_no_header_and_its_preflight_400() -> None:
    strict = app(allow_origins=["https://other.example"])
    assert "Access-Control-Allow-Origin" not in ask(strict, "GET", {}).headers
    refused = ask(strict, "OPTIONS", preflight())
    assert (refused.status_code, refused.text) == (400, "Disallowed CORS origin")
    assert "Access-Control-Allow-Origin" not in refused.headers


def test_methods_default_to_get_and_another_is_answered_400_with_the_origin_header() -> None:
    refused = ask(app(allow_origins=[PAGE]), "OPTIONS", preflight("PUT"))
    assert (refused.status_code, refused.text) == (400, "Disallowed CORS method")
    assert refused.headers["Access-Control-Allow-Origin"] == PAGE
    assert ask(app(allow_origins=[PAGE]), "OPTIONS", preflight("POST")).status_code == 400


def test_a_header_not_allowed_is_answered_400_and_content_type_is_always_allowed() -> None:
    refused = ask(app(allow_origins=[PAGE]), "OPTIONS", preflight("GET", "authorization"))
    assert (refused.status_code, refused.text) == (400, "Disallowed CORS headers")
    assert ask(app(allow_origins=[PAGE]), "OPTIONS", preflight("GET", "content-type")).status_code == 200


def test_a_wildcard_of_methods_is_eight_methods_and_not_lower_case_patch() -> None:
    anything = app(allow_origins=[PAGE], allow_methods=["*"])
    allowed = ask(anything, "OPTIONS", preflight("PATCH"))
    assert allowed.headers["Access-Control-Allow-Methods"] == "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT, QUERY"
    assert ask(anything, "OPTIONS", preflight("patch")).status_code == 400


def test_a_wildcard_of_headers_repeats_what_was_asked_for() -> None:
    allowed = ask(app(allow_origins=[PAGE], allow_headers=["*"]), "OPTIONS", preflight("GET", "authorization,x-a"))
    assert allowed.headers["Access-Control-Allow-Headers"] == "authorization,x-a"


def test_a_string_for_the_origins_allows_its_parts() -> None:
    answer = ask(app(allow_origins=PAGE + ".evil"), "GET", {})
    assert answer.headers["Access-Control-Allow-Origin"] == PAGE


def test_a_slash_at_the_end_never_matches() -> None:
    assert "Access-Control-Allow-Origin" not in ask(app(allow_origins=[PAGE + "/"]), "GET", {}).headers


def test_an_unhandled_exception_is_answered_without_cors_headers() -> None:
    failed = ask(app(allow_origins=["*"]), "GET", {}, "/error")
    assert failed.status_code == 500
    assert "Access-Control-Allow-Origin" not in failed.headers


def test_a_preflight_is_answered_before_any_route_is_looked_up() -> None:
    assert ask(app(allow_origins=["*"]), "OPTIONS", preflight(), "/nowhere").status_code == 200
    assert ask(app(allow_origins=["*"]), "OPTIONS", {}).status_code == 405


def test_an_application_that_adds_it_when_it_starts_does_not_start() -> None:
    """What ``lint`` says in CORS059."""

    @contextlib.asynccontextmanager
    async def lifespan(starting: FastAPI) -> AsyncIterator[None]:
        starting.add_middleware(CORSMiddleware, allow_origins=[PAGE])
        yield

    sent: list[Any] = []

    async def receive() -> dict[str, str]:
        return {"type": "lifespan.startup"}

    async def send(message: Any) -> None:
        sent.append(message)

    with pytest.raises(RuntimeError, match="Cannot add middleware after an application has started"):
        anyio.run(FastAPI(lifespan=lifespan), {"type": "lifespan", "state": {}}, receive, send)
    assert [it["type"] for it in sent] == ["lifespan.startup.failed"]
