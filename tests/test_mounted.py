"""The short way into a scenario against Starlette's own Mount: whatever the path is, an application sees the same."""

import asyncio
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.routing import Match, Mount, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo_api.app import Lab
from demo_api.mounted import mounted
from demo_api.served import Scenarios
from demo_api.settings import Settings

PATHS = [
    "/", "//", "///", "", "*", "example:80", "http://localhost/plain/penguins",
    "/plain", "/plain/", "/plain//", "//plain/", "/plain/penguins", "/plain/penguins/", "/plain//penguins",
    "/plain/penguins/1", "/plain/openapi.json", "/plain/where", "/plain/where/", "/plain/slash", "/plain/slash/",
    "/plain/plain/where", "/plain/%2f/where", "/%2f/where", "/%2fplain/where", "/plain%2fwhere", "/plain%2fpenguins%2f1",
    "/pl%61in/penguins", "/pl%c3%a4in/penguins", "/pl%ffin/where", "/%20/where", "/plain%20/where", "/plain/wh%65re",
    "/plain/where%0a", "/plain%0a/where", "/plain/%0awhere", "/%0a/where", "/plain/%0d%0awhere", "/plain/%00",
    "/./plain/where", "/../plain/where", "/plain/../plain/where", "/plain;a/where", "/plain/where;a=b",
    "/labour/where", "/lab", "/LAB/where", "/nothing/here", "/nothing",
]  # fmt: skip

APP = """
from fastapi import FastAPI, Request
from starlette.routing import NoMatchFound
from demo_api.data import router

app = FastAPI()
app.include_router(router)


@app.get("/where")
def where(request: Request):
    scope = request.scope
    try:
        made = str(request.url_for("where"))
    except NoMatchFound:
        made = None
    return {
        "url_for": made,
        "url": str(request.url),
        "base": str(request.base_url),
        "roots": [scope["root_path"], scope["app_root_path"]],
        "path": scope["path"],
        "slug": request.path_params,
    }


@app.get("/slash/")
def slash():
    return "here"
"""
LESSON = """
title = "Where am I?"
kind = "reference"
summary = "A scenario that says where it is."
story = "Nothing."
why = "Nothing."
fix = "Nothing."

[[probe]]
id = "read"
says = "Read"
path = "/penguins?limit=3"
expect.client = { outcome = "blocked", reason = "allow-origin-missing" }
"""


def scope(target: str) -> Scope:
    """Return what uvicorn makes of a target."""
    return {
        "type": "http",
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "server": ("127.0.0.1", 8000),
        "client": ("127.0.0.1", 50000),
        "root_path": "",
        "path": unquote(target),
        "raw_path": target.encode("ascii"),
        "query_string": b"",
        "headers": [(b"host", b"localhost:8000")],
        "state": {},
    }


async def nothing(scope: Scope, receive: Receive, send: Send) -> None:
    """Is only ever mounted."""


def compare(asked: Scope) -> None:
    match, inside = Mount("/{slug}", nothing).matches(asked)
    expected, found = {**asked, **inside}, dict(asked)
    slug = mounted(found, nothing)
    if slug is None:
        assert found == asked  # a router does it
    else:
        assert match is Match.FULL
        assert found == expected
        assert slug == expected["path_params"]["slug"]


@pytest.mark.parametrize("target", PATHS)
def test_it_sets_what_mount_sets(target: str) -> None:
    compare(scope(target))


@given(path=st.text(st.sampled_from("/ab.%\n\r\x00ä\u2028 ")), root=st.sampled_from(["", "/a", "/"]))
@settings(max_examples=500, derandomize=True, database=None, deadline=None)
def test_it_sets_what_mount_sets_for_any_path(path: str, root: str) -> None:
    compare({**scope("/"), "path": path, "root_path": root})
    compare({**scope("/"), "path": path, "root_path": root, "path_params": {"outer": "1"}, "app_root_path": root})


def test_almost_every_path_goes_the_short_way() -> None:
    assert mounted(scope("/plain/penguins"), nothing) == "plain"
    assert mounted(scope("/plain/"), nothing) == "plain"


def answer(app: ASGIApp, asked: Scope) -> tuple[Any, ...]:
    """Return the status, the headers and the body."""
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    asyncio.run(app(asked, receive, send))  # type: ignore[arg-type]  # an ASGI application is a coroutine function
    body = b"".join(it.get("body", b"") for it in said[1:])
    return said[0]["status"], sorted(said[0]["headers"]), body


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[ASGIApp, ASGIApp]:
    """The API, and the same scenarios behind nothing but a router."""
    folder = tmp_path_factory.mktemp("scenarios")
    for name in ("plain", "labour"):
        (folder / name).mkdir()
        (folder / name / "app.py").write_text(APP)
        (folder / name / "scenario.toml").write_text(LESSON)
    lab = Lab(Settings(scenarios=folder, _env_file=None), Path(__file__).parent.parent / "client")
    return lab.api(), Router(
        [Mount("/{slug}", Scenarios(lab.shelf, lambda _: {"table": lab.table, "sessions": lab.sessions}))]
    )


@pytest.mark.parametrize("target", [it for it in PATHS if it not in ("", "/", "/lab")])
def test_a_scenario_answers_as_behind_mount(both: tuple[ASGIApp, ASGIApp], target: str) -> None:
    """Its redirects, the addresses it makes and the servers in its description among them."""
    api, router = both
    assert answer(api, scope(target)) == answer(router, scope(target))


def test_the_comparison_compares_something(both: tuple[ASGIApp, ASGIApp]) -> None:
    api, _ = both
    assert (
        b'"roots":["/plain",""],"path":"/plain/where","slug":{"slug":"plain"}' in answer(api, scope("/plain/where"))[2]
    )
    assert answer(api, scope("/plain/slash"))[0] == 307
    assert b'"servers":[{"url":"/plain"}]' in answer(api, scope("/plain/openapi.json"))[2]
