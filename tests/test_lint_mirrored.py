"""Code of routes that sends the Origin of each request back: what counts as such, and what lint says of it."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from test_lint import ask

from demo_api.lint import lint
from demo_api.lint.mirrored import mirroring

STRANGER = "https://evil.test"
HEADER = '"Access-Control-Allow-Origin"'
BEGIN = (
    "from fastapi import Depends, FastAPI, Header, Request, Response\nfrom fastapi.responses import JSONResponse\n\n"
)


def module(folder: Path, code: str) -> ModuleType:
    """A module with a file, for the source is read."""
    file = folder / "main.py"
    file.write_text(BEGIN + code)
    spec = importlib.util.spec_from_file_location("main_of_a_test", file)
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


MIRRORING = [
    f'response.headers[{HEADER}] = request.headers["origin"]',
    f'response.headers[{HEADER}] = request.headers.get("Origin")',
    f'response.headers[{HEADER}] = request.headers.get("origin", "*")',
    f'response.headers[{HEADER}] = request.headers.get("origin") or "*"',
    f'origin = request.headers.get("origin")\n    response.headers[{HEADER}] = origin',
    f'origin = request.headers.get("origin")\n    if origin:\n        response.headers[{HEADER}] = origin',
    f'origin = request.headers.get("origin")\n    if origin is not None:\n        response.headers[{HEADER}] = origin',
    f'if origin := request.headers.get("origin"):\n        response.headers[{HEADER}] = origin',
    f'headers = request.headers\n    sent = headers.get("origin")\n    response.headers.append({HEADER}, sent)',
    f'origin = request.headers.get("origin")\n    response.headers[{HEADER}] = origin if origin else "*"',
    f'return JSONResponse([], headers={{{HEADER}: request.headers["origin"]}})',
    f"response.headers[{HEADER}] = origin",
]
NOT_MIRRORING = [
    f'response.headers[{HEADER}] = "https://page.example"',
    f'response.headers[{HEADER}] = request.headers["referer"]',
    f'origin = request.headers.get("origin")\n    if origin in ALLOWED:\n        response.headers[{HEADER}] = origin',
    f'origin = request.headers.get("origin")\n    if allowed(origin):\n        response.headers[{HEADER}] = origin',
    f'origin = request.headers["origin"]\n    if origin.endswith(".page.example"):\n        response.headers[{HEADER}] = origin',
    f'origin = request.headers["origin"]\n    if origin != "https://page.example":\n        return None\n    response.headers[{HEADER}] = origin',
    f'origin = request.headers["origin"]\n    if ALLOWED[origin]:\n        response.headers[{HEADER}] = origin',
    f'origin = request.headers["origin"]\n    if allowed(of=origin):\n        response.headers[{HEADER}] = origin',
    f'response.headers[{HEADER}] = allowed(request.headers["origin"])',
    f'response.headers[{HEADER}] = request.headers["origin"] if request.method == "GET" else allowed(1)',
    f'origin = request.headers["origin"]\n    match origin:\n        case "https://page.example":\n            response.headers[{HEADER}] = origin',
    'response.headers["X-Origin"] = request.headers["origin"]',
    "pass",
]


@pytest.mark.parametrize("line", MIRRORING)
def test_what_sends_the_origin_back_is_seen_and_does_so(tmp_path: Path, line: str) -> None:
    code = f"def f(request: Request, response: Response, origin: str | None = Header(None)):\n    {line}\n"
    made = module(tmp_path, f'app = FastAPI()\n\n\n@app.get("/")\n{code}')
    assert mirroring(made.f) == "f"
    assert ask(made.app, STRANGER).headers["access-control-allow-origin"] == STRANGER


@pytest.mark.parametrize("line", NOT_MIRRORING)
def test_what_may_refuse_an_origin_is_not(tmp_path: Path, line: str) -> None:
    made = module(tmp_path, f"def f(request, response, origin=None):\n    {line}\n\n\nALLOWED, allowed = {{}}, bool\n")
    assert not mirroring(made.f)


def test_an_argument_that_is_not_the_header_is_not_the_origin(tmp_path: Path) -> None:
    assert not mirroring(module(tmp_path, f"def f(response, origin):\n    response.headers[{HEADER}] = origin\n").f)


def test_a_function_that_is_called_counts_and_what_calls_it_may_look(tmp_path: Path) -> None:
    helper = f'def allow(request: Request):\n    return {{{HEADER}: request.headers.get("origin", "*")}}\n'
    plain = "def f(request: Request, response: Response):\n    response.headers.update(allow(request))\n"
    looks = plain.replace(":\n    ", ':\n    if request.headers.get("origin") in ALLOWED:\n        ')
    made = module(tmp_path, f"ALLOWED = set()\n\n\n{helper}\n\n{plain}\n\n{looks.replace('def f', 'def g')}")
    assert (mirroring(made.f), mirroring(made.g)) == ("allow", "")


COPY = f'response.headers[{HEADER}] = request.headers["origin"]'
COOKIES = 'response.headers["Access-Control-Allow-Credentials"] = "true"'


def an_app(folder: Path, *lines: str, checks: str = "") -> FastAPI:
    body = "\n    ".join(lines)
    route = '@app.get("/data")\ndef data() -> list[int]:\n    return []\n'
    code = f"def cors(request: Request, response: Response):\n    {body}\n\n\napp = FastAPI(dependencies=[Depends(cors)])\n{checks}\n\n{route}"
    made: FastAPI = module(folder, code).app
    return made


def test_a_dependency_that_sends_it_back_with_credentials_is_a_danger(tmp_path: Path) -> None:
    (found,) = lint(an_app(tmp_path, COPY, COOKIES))
    assert (found.code, found.level) == ("CORS082", "danger")
    assert found.value == "Access-Control-Allow-Origin: the request origin, in cors()"
    assert found.why.startswith("/data allows the origin that asks")


def test_a_decorator_of_a_route_is_read_as_its_own_code(tmp_path: Path) -> None:
    code = (
        "import functools\n\n\ndef open_to_all(route):\n    @functools.wraps(route)\n    def inner(request: Request):\n"
        "        response = route(request)\n"
        f"        {COPY}\n        {COOKIES}\n        return response\n\n    return inner\n\n\napp = FastAPI()\n\n\n"
        '@app.get("/data")\n@open_to_all\ndef data(request: Request):\n    return Response()\n'
    )
    made = module(tmp_path, code).app
    assert [it.code for it in lint(made)] == ["CORS082"]
    assert ask(made, STRANGER, path="/data").headers["access-control-allow-origin"] == STRANGER


def test_without_credentials_it_is_no_more_than_a_star(tmp_path: Path) -> None:
    assert lint(an_app(tmp_path, COPY)) == []


def test_a_middleware_without_credentials_adds_none(tmp_path: Path) -> None:
    made = an_app(tmp_path, COPY)
    made.add_middleware(CORSMiddleware, allow_origins=["https://page.example"])
    assert lint(made) == []


def test_the_credentials_of_a_middleware_count_too(tmp_path: Path) -> None:
    made = an_app(tmp_path, COPY)
    made.add_middleware(CORSMiddleware, allow_origins=["https://page.example"], allow_credentials=True)
    assert [it.code for it in lint(made)] == ["CORS082"]
    answer = ask(made, STRANGER, path="/data")
    assert answer.headers["access-control-allow-origin"] == STRANGER
    assert answer.headers["access-control-allow-credentials"] == "true"


def test_a_layer_that_may_refuse_the_origin_is_believed(tmp_path: Path) -> None:
    checks = (
        '@app.middleware("http")\nasync def check(request, call_next):\n'
        '    if request.headers.get("origin") not in {None, "https://page.example"}:\n'
        "        return Response(status_code=403)\n    return await call_next(request)\n"
    )
    assert "CORS082" not in {it.code for it in lint(an_app(tmp_path, COPY, COOKIES, checks=checks))}


def test_a_preflight_that_sends_it_back_lets_nobody_read(tmp_path: Path) -> None:
    code = f'app = FastAPI()\n\n\n@app.options("/{{rest:path}}")\ndef f(request: Request, response: Response):\n    {COPY}\n    {COOKIES}\n'
    assert "CORS082" not in {it.code for it in lint(module(tmp_path, code).app)}
