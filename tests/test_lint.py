"""Findings on CORS settings; what they claim is held against the CORSMiddleware that is installed."""

import contextlib
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any

import anyio
import httpx
import pytest
from fastapi import APIRouter, FastAPI, Form, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.base import RequestResponseEndpoint
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.routing import Mount
from test_cli import run
from test_curriculum import SCENARIOS

from demo_api.cli.plain import labelled
from demo_api.lint import RULES, Finding, NotAnAppError, lint
from demo_api.lint.literals import literals
from demo_api.lint.origin import is_origin
from demo_api.origins import Origins
from demo_api.settings import Settings, shared_folder
from demo_api.shelf import Folders, Loaded, Shelf

PAGE = "https://page.example"


def app(*routes: str, **policy: Any) -> FastAPI:
    made = FastAPI()
    for method in routes:
        made.add_api_route("/", lambda: "ok", methods=[method])
    made.add_middleware(CORSMiddleware, **policy)
    return made


def codes(application: Any) -> list[str]:
    return [it.code for it in lint(application)]


def ask(application: Any, origin: str, method: str = "GET", path: str = "/", **headers: str) -> httpx.Response:
    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.example") as http:
            sent = {"Origin": origin} | {name.replace("_", "-"): value for name, value in headers.items()}
            return await http.request(method, path, headers=sent)

    return anyio.run(send)


def allows(application: Any, origin: str) -> bool:
    """Whether a page of that origin may read."""
    return ask(application, origin).headers.get("Access-Control-Allow-Origin") in {origin, "*"}


def preflight(application: Any, method: str = "GET", headers: str = "", origin: str = PAGE) -> httpx.Response:
    wanted = {"Access_Control_Request_Method": method} | (
        {"Access_Control_Request_Headers": headers} if headers else {}
    )
    return ask(application, origin, "OPTIONS", **wanted)


@pytest.mark.parametrize(
    ("entry", "code", "sent", "write"),
    [
        ("http://localhost:3000/", "CORS003", "http://localhost:3000", 'allow_origins=["http://localhost:3000"]'),
        ("https://page.example/app", "CORS004", PAGE, f'allow_origins=["{PAGE}"]'),
        ("page.example", "CORS005", PAGE, f'allow_origins=["{PAGE}"]'),
        ("localhost:3000", "CORS005", "http://localhost:3000", 'allow_origins=["http://localhost:3000"]'),
        ("http://page.example:80", "CORS006", "http://page.example", 'allow_origins=["http://page.example"]'),
        ("https://page.example:443", "CORS006", PAGE, f'allow_origins=["{PAGE}"]'),
        ("https://Page.Example", "CORS007", PAGE, f'allow_origins=["{PAGE}"]'),
        (
            "https://*.page.example",
            "CORS008",
            "https://a.page.example",
            'allow_origin_regex=r"https://[a-z0-9-]+\\.page\\.example"',
        ),
        ("http://localhost:*", "CORS008", "http://localhost:3000", 'allow_origin_regex=r"http://localhost:\\d+"'),
        (
            r"https://.*\.page\.example",
            "CORS008",
            "https://a.page.example",
            r'allow_origin_regex=r"https://.*\.page\.example"',
        ),
        (" https://page.example", "CORS009", PAGE, f'allow_origins=["{PAGE}"]'),
        (f"{PAGE},https://b.example", "CORS009", PAGE, f'allow_origins=["{PAGE}", "https://b.example"]'),
        (
            "https://bücher.example",
            "CORS009",
            "https://xn--bcher-kva.example",
            'allow_origins=["https://xn--bcher-kva.example"]',
        ),
        ("", "CORS009", PAGE, 'allow_origins=["https://your-page.example"]'),
        ("file://", "CORS009", "null", 'allow_origins=["https://your-page.example"]'),
    ],
)
def test_an_origin_that_never_matches(entry: str, code: str, sent: str, write: str) -> None:
    wrong = app(allow_origins=[entry])
    (found,) = lint(wrong)
    assert (found.code, found.level, found.write) == (code, "broken", write)
    assert not allows(wrong, sent)
    assert is_origin(sent)
    if sent != "null" and entry:
        key, value = write.split("=", 1)
        right = app(**{key: eval(value)})  # noqa: S307  # what is advised is code
        assert allows(right, sent)
        assert codes(right) == []


def test_every_mistake_in_one_origin_is_told() -> None:
    assert codes(app(allow_origins=["HTTPS://Page.example:443/x"])) == ["CORS004", "CORS006", "CORS007"]


@pytest.mark.parametrize(
    "origin",
    [
        PAGE,
        "http://localhost:3000",
        "http://[::1]:3000",
        "https://xn--bcher-kva.example",
        "capacitor://localhost",
        "http://127.0.0.1:8001",
    ],
)
def test_an_origin_as_browsers_send_it_is_fine(origin: str) -> None:
    assert codes(app(allow_origins=[origin])) == []
    assert allows(app(allow_origins=[origin]), origin)


def test_a_string_allows_its_parts() -> None:
    string = app(allow_origins="http://localhost:3000,https://b.example")
    (found,) = lint(string)
    assert (found.code, found.level) == ("CORS001", "danger")
    assert found.write == 'allow_origins=["http://localhost:3000", "https://b.example"]'
    assert "such as http://localhost:300." in found.why
    assert allows(string, "http://localhost:300")


def test_a_star_in_a_string_allows_everybody() -> None:
    string = app(allow_origins="https://*.example", allow_credentials=True)
    assert "CORS001" in codes(string)
    assert allows(string, "https://evil.example.org")


def test_null_is_anybody() -> None:
    assert codes(app(allow_origins=["null"])) == ["CORS010"]
    assert allows(app(allow_origins=["null"]), "null")


@pytest.mark.parametrize(
    "more", [{"allow_origins": ["*", PAGE]}, {"allow_origins": ["*"], "allow_origin_regex": PAGE.replace(".", r"\.")}]
)
def test_a_star_makes_the_rest_pointless(more: dict[str, Any]) -> None:
    assert codes(app(**more)) == ["CORS011"]
    assert allows(app(**more), "https://evil.example")


def test_a_star_with_credentials_reflects_any_origin() -> None:
    anybody = app(allow_origins=["*"], allow_credentials=True)
    assert codes(anybody) == ["CORS030"]
    answer = ask(anybody, "https://evil.example", Cookie="a=b")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://evil.example"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert codes(app(allow_origins=["*"])) == []


@pytest.mark.parametrize(
    ("pattern", "code", "stranger"),
    [
        ("https://app.example.com", "CORS021", "https://appxexample.com"),
        (r"https://(www\.)?example.com", "CORS021", "https://www.examplexcom"),
        (r"https://.*.example\.com", "CORS021", "https://axexample.com"),
        (".*", "CORS022", "https://evil.example"),
        ("https://.+", "CORS022", "https://evil.example"),
        (r"https?://localhost.*", "CORS022", "http://localhost.evil.example"),
        (r"https://.*example\.com", "CORS022", "https://evilexample.com"),
        (r"https://example\.com.*", "CORS022", "https://example.com.evil.example"),
        (r"https://\w+\.com", "CORS022", "https://evila.com"),
        ("null|https://a", "CORS022", "null"),
    ],
)
def test_a_pattern_that_admits_strangers(pattern: str, code: str, stranger: str) -> None:
    wide = app(allow_origin_regex=pattern)
    found = {it.code: it for it in lint(wide)}
    assert found[code].level == "danger"
    admitted = found[code].why.split(" allows ")[1].removesuffix(".").split(", which")[0]
    assert allows(wide, admitted)
    assert allows(wide, stranger)
    assert is_origin(admitted)


@pytest.mark.parametrize(
    "pattern",
    [
        r"localhost:\d+",
        r"https://example\.com/",
        "^https://",
        r"example\.com",
        r"HTTPS://EXAMPLE\.COM",
        r"https?://\*\.example\.com",
    ],
)
def test_a_pattern_that_never_matches(pattern: str) -> None:
    assert "CORS023" in codes(app(allow_origin_regex=pattern))
    for origin in ("http://localhost:3000", "https://example.com", "https://a.example.com"):
        assert not allows(app(allow_origin_regex=pattern), origin)


@pytest.mark.parametrize(
    "pattern",
    [
        r"https://.*\.example\.com",
        r".*\.example\.com",
        r"https?://localhost(:\d+)?",
        r"https?://(localhost|127\.0\.0\.1):\d+",
        r"https://[a-z0-9-]+\.example\.com",
        r"https://[\w.-]+\.example\.com",
        r"https://([a-z]+\.)*example\.com",
        r"https://(www|app)\.your-page\.example",
        r"(?i)https://example\.com",
        r"^https://example\.com(:8443)?$",
        r"[^:]+://example\.com",
        r"https://(?!evil)[a-z]+\.example\.com",
        r"https://\S+\.example\.com",
        r"https://pr-\d{1,4}\.example\.com",
        r"https://[^.]+\.example\.com",
        r"http://\[::1\]:3000",
        r"http://192\.168\.\d+\.\d+(:\d+)?",
    ],
)
def test_a_sound_pattern_is_fine(pattern: str) -> None:
    assert codes(app(allow_origin_regex=pattern)) == []


def test_a_pattern_that_is_none() -> None:
    assert codes(app(allow_origin_regex="(")) == ["CORS020"]
    with pytest.raises(Exception, match="unterminated"):
        app(allow_origin_regex="(").build_middleware_stack()


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=r"ab.*+?()[]{}|\^$/:-1,htps", max_size=14))
def test_any_pattern_has_a_verdict(pattern: str) -> None:
    for found in lint(app(allow_origin_regex=pattern)):
        if found.code in {"CORS021", "CORS022"}:
            admitted = found.why.split(" allows ")[1].removesuffix(".").split(", which")[0]
            assert allows(app(allow_origin_regex=pattern), admitted)


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(st.text(), st.sampled_from(["https://", "*", "null", "http://[", "\ud800", "http://a:b", "é"])),
        max_size=4,
    )
)
def test_any_origins_have_a_verdict(origins: list[str]) -> None:
    found = lint(app(allow_origins=origins))
    json.dumps([it.to_json() for it in found])
    for origin in origins:
        assert origin in {"*", "null"} or is_origin(origin) or found


def test_lists_that_are_strings() -> None:
    strings = app("GET", allow_origins=[PAGE], allow_methods="PUT", allow_headers="X-Foo", expose_headers="X-Bar")
    assert codes(strings) == ["CORS002"] * 3
    assert [it.write for it in lint(strings)] == [
        'allow_methods=["PUT"]',
        'allow_headers=["X-Foo"]',
        'expose_headers=["X-Bar"]',
    ]
    assert preflight(strings, headers="x-foo").status_code == 400
    assert ask(strings, PAGE).headers["Access-Control-Expose-Headers"] == "X, -, B, a, r"


def test_methods() -> None:
    wrong = app(allow_origins=[PAGE], allow_methods=["put", "GET, POST"])
    whole = 'allow_methods=["PUT", "GET", "POST"]'
    assert [(it.code, it.write) for it in lint(wrong)] == [("CORS041", whole), ("CORS042", whole)]
    for method in ("PUT", "POST"):
        assert preflight(wrong, method).status_code == 400


def test_the_default_of_methods_beside_routes_that_write() -> None:
    writing = app("GET", "PUT", "POST", allow_origins=[PAGE])
    (found,) = lint(writing)
    assert (found.code, found.level, found.write) == ("CORS040", "note", 'allow_methods=["GET", "POST", "PUT"]')
    assert preflight(writing, "PUT").status_code == 400
    assert ask(writing, PAGE, "POST").status_code == 200
    # Written out, it is a decision.
    assert codes(app("PUT", allow_origins=[PAGE], allow_methods=["GET"])) == []
    assert codes(app("GET", allow_origins=[PAGE])) == []


def test_routes_of_included_routers_and_mounted_apps_count() -> None:
    router = APIRouter(prefix="/v1")
    router.add_api_route("/x", lambda: "ok", methods=["DELETE"])
    including = app(allow_origins=[PAGE])
    including.include_router(router)
    assert codes(including) == ["CORS040"]
    mounting = app(allow_origins=[PAGE])
    inner = FastAPI()
    inner.include_router(router)
    mounting.mount("/inner", inner)
    assert codes(mounting) == ["CORS040"]


def test_headers() -> None:
    wrong = app(
        allow_origins=[PAGE],
        allow_headers=["Cookie", "Origin", "Access-Control-Allow-Origin", "X-A, X-B"],
        expose_headers=["Set-Cookie", "X Total"],
    )
    found = lint(wrong)
    assert [(it.code, it.level) for it in found] == [
        ("CORS043", "broken"),
        ("CORS043", "broken"),
        ("CORS044", "note"),
        ("CORS044", "note"),
        ("CORS044", "note"),
        ("CORS046", "note"),
    ]
    assert found[0].write == 'allow_headers=["X-A", "X-B"]'
    assert preflight(wrong, headers="x-a").status_code == 400


def test_exposing_a_star_with_credentials() -> None:
    assert codes(app(allow_origins=[PAGE], allow_credentials=True, expose_headers=["*"])) == ["CORS031"]
    assert codes(app(allow_origins=[PAGE], expose_headers=["*"])) == []


@pytest.mark.parametrize(
    ("age", "named"), [(600, ""), (601, "WebKit"), (7201, "Chromium, WebKit"), (86401, "Chromium, Firefox, WebKit")]
)
def test_a_long_max_age_is_a_note(age: int, named: str) -> None:
    found = lint(app(allow_origins=[PAGE], max_age=age))
    told = [name for name in ("Chromium", "Firefox", "WebKit") for it in found if name in it.why]
    assert ", ".join(told) == named
    assert {it.level for it in found} <= {"note"}


async def door(request: Request, call_next: RequestResponseEndpoint) -> Response:
    return Response(status_code=401) if "Authorization" not in request.headers else await call_next(request)


def test_a_middleware_outside_is_named() -> None:
    made = app("GET", allow_origins=[PAGE])
    made.middleware("http")(door)
    made.add_middleware(TrustedHostMiddleware, allowed_hosts=["other.example"])
    made.add_middleware(GZipMiddleware)
    found = lint(made)
    assert [it.code for it in found] == ["CORS050", "CORS050"]
    assert [it.value.split(" ")[0] for it in found] == ["TrustedHostMiddleware", "door"]
    assert ask(made, PAGE).status_code == 400
    assert not allows(made, PAGE)


def test_a_middleware_inside_is_fine() -> None:
    made = FastAPI()
    made.middleware("http")(door)
    made.add_middleware(CORSMiddleware, allow_origins=[PAGE])
    assert codes(made) == []
    assert ask(made, PAGE).status_code == 401
    assert allows(made, PAGE)


def limited(**settings_: Any) -> FastAPI:
    made = FastAPI(max_body_size=3)

    @made.post("/")
    async def count(request: Request) -> int:
        return len(await request.body())

    if settings_:
        made.add_middleware(CORSMiddleware, **settings_)
    return made


def test_the_limit_of_the_body_lies_outside_unless_the_app_is_wrapped() -> None:
    async def post(application: Any) -> httpx.Response:
        transport = httpx.ASGITransport(application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://api.example") as http:
            return await http.post("/", headers={"Origin": PAGE}, content=b"1234")

    policy = {"allow_origins": [PAGE], "allow_methods": ["POST"]}
    inside, around = limited(**policy), CORSMiddleware(app=limited(), **policy)  # type: ignore[arg-type]
    assert codes(inside) == ["CORS050"]
    assert codes(around) == []
    for application, header in ((inside, None), (around, PAGE)):
        answer = anyio.run(post, application)
        assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (413, header)


@pytest.mark.parametrize(
    ("given", "found"),
    [(True, []), ("", []), (None, []), ("true", ["CORS033"]), ("yes", ["CORS033"]), ("False ", ["CORS032"]), ("0", ["CORS032"])],
)  # fmt: skip
def test_text_in_the_place_of_true_or_false(given: Any, found: list[str]) -> None:
    made = app(allow_origins=[PAGE], allow_credentials=given)
    assert codes(made) == found
    assert ("Access-Control-Allow-Credentials" in ask(made, PAGE).headers) == bool(given)


@pytest.mark.parametrize(
    ("given", "found"), [(600, []), ("600", []), (0, []), (None, ["CORS048"]), (-1, ["CORS048"]), (1.5, ["CORS048"])]
)
def test_max_age_is_a_number_of_seconds(given: Any, found: list[str]) -> None:
    made = app(allow_origins=[PAGE], max_age=given)
    assert codes(made) == found
    assert preflight(made).headers["Access-Control-Max-Age"] == str(given)


def by_hand(*values: str, credentials: bool = False, vary: bool = True) -> FastAPI:
    """An application whose own middleware sets the headers, also of preflights; ``""`` sends the Origin back."""
    made = FastAPI()

    @made.middleware("http")
    async def access_control_allow_origin(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = Response() if request.method == "OPTIONS" else await call_next(request)
        for value in values:
            response.headers.append("Access-Control-Allow-Origin", value or request.headers["origin"])
        if credentials:
            response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Allow-Methods"] = "PUT"
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        if vary:
            response.headers["Vary"] = "Origin"
        return response

    made.add_api_route("/", lambda: "ok", methods=["PUT"])
    return made


def by_route(method: str, *options: str, json: bool = False, hand: bool = False) -> FastAPI:
    """An application whose route sets the header, with routes for OPTIONS, and perhaps a middleware that does it too."""
    made = by_hand("*") if hand else FastAPI()

    def items(response: Response) -> None:
        response.headers["Access-Control-Allow-Origin"] = "*"

    def add(item: dict[str, str], response: Response) -> None:
        del item
        response.headers["Access-Control-Allow-Origin"] = "*"

    made.add_api_route("/items", add if json else items, methods=[method])
    for path in options:
        made.add_api_route(path, lambda: None, methods=["OPTIONS"])
    return made


@pytest.mark.parametrize(
    ("made", "method"),
    [
        (by_route("DELETE"), "DELETE"),
        (by_route("POST", json=True), "POST with JSON"),
        (by_route("PUT", "/other"), "PUT"),
        (by_route("POST"), None),
        (by_route("GET", json=True), None),
        (by_route("DELETE", "/items"), None),
        (by_route("DELETE", "/{rest:path}"), None),
        (by_route("DELETE", hand=True), None),
    ],
)
def test_routes_that_set_the_header_need_somebody_for_the_preflight(made: FastAPI, method: str | None) -> None:
    found = [it for it in lint(made) if it.code == "CORS073"]
    assert bool(found) == (method is not None)
    for it in found:
        assert f"the preflight of a {method} gets status 405" in it.why
        assert ask(made, PAGE, "OPTIONS", "/items").status_code == 405


def test_of_several_such_routes_one_is_named() -> None:
    made = by_route("DELETE")

    @made.put("/more")
    def more(response: Response) -> None:
        response.headers["Access-Control-Allow-Origin"] = "*"

    assert [it.value for it in lint(made) if it.code == "CORS073"] == ["Access-Control-Allow-Origin in items()"]


def test_a_form_needs_nobody_for_the_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fastapi.dependencies.utils.ensure_multipart_is_installed", lambda: None)
    made = FastAPI()

    @made.post("/items")
    def add(name: Annotated[str, Form()], response: Response) -> str:
        response.headers["Access-Control-Allow-Origin"] = "*"
        return name

    assert codes(made) == []


@pytest.mark.parametrize(
    ("made", "found"),
    [
        (by_hand("*"), []),
        (by_hand(PAGE), []),
        (by_hand(PAGE, credentials=True), []),
        (by_hand(""), []),
        (by_hand("", credentials=True), ["CORS070"]),
        (by_hand("*", credentials=True), ["CORS071"]),
        (by_hand(PAGE, "*"), ["CORS075"]),
        (by_hand(f"{PAGE}, https://b.example"), ["CORS075"]),
        (by_hand(f"{PAGE}/"), ["CORS076"]),
        (by_hand("http://localhost:*"), ["CORS076"]),
        (by_hand("null"), ["CORS072"]),
        (by_hand("", vary=False, credentials=True), ["CORS070", "CORS074"]),
    ],
)
def test_headers_by_hand_are_judged_by_what_comes_out(made: FastAPI, found: list[str]) -> None:
    assert codes(made) == found


def test_an_application_of_another_framework_is_asked() -> None:
    def answering(*headers: tuple[bytes, bytes]) -> Any:
        async def application(scope: Any, _receive: Any, send: Any) -> None:
            assert scope["type"] == "http"
            sent = [(name, value or dict(scope["headers"])[b"origin"]) for name, value in headers]
            await send({"type": "http.response.start", "status": 404, "headers": sent})
            await send({"type": "http.response.body", "body": b""})

        return application

    name, with_cookies = b"access-control-allow-origin", (b"access-control-allow-credentials", b"true")
    assert codes(answering((name, b""), with_cookies, (b"vary", b"origin"))) == ["CORS070"]
    assert codes(answering((name, b"*"), with_cookies)) == ["CORS071"]
    assert codes(answering((name, b"*"))) == []
    assert codes(answering()) == ["CORS053"]


@pytest.mark.parametrize(
    ("settings_", "anybody"),
    [
        ({"allow_origins": ["*"]}, True),
        ({"allow_origins": ["null"]}, True),
        ({"allow_origin_regex": ".*"}, True),
        ({"allow_origin_regex": "https?://.*"}, True),
        ({"allow_origin_regex": r"https://.*\.vercel\.app"}, False),
        ({"allow_origins": [PAGE + "/"]}, False),
    ],
)
def test_that_any_site_can_read_with_cookies_is_said(settings_: dict[str, Any], anybody: bool) -> None:
    assert any(it.anybody for it in lint(app(allow_credentials=True, **settings_))) == anybody
    assert not any(it.anybody for it in lint(app(**settings_)))


def test_asking_changes_and_runs_nothing() -> None:
    made = by_hand("", credentials=True)
    ran: list[int] = []

    @contextlib.asynccontextmanager
    async def started(_: object) -> AsyncIterator[None]:
        ran.append(2)
        yield

    made.router.lifespan_context = started
    made.add_api_route("/x", lambda: ran.append(1), methods=["GET"])
    made.add_middleware(TrustedHostMiddleware, allowed_hosts=["other.example"])
    before = list(made.user_middleware)
    assert codes(made) == ["CORS070"]
    assert (made.user_middleware, made.middleware_stack, ran) == (before, None, [])


@pytest.mark.parametrize("origins", [None, 1, True, b"*", object()])
def test_a_setting_that_stops_the_application(origins: Any) -> None:
    (found,) = lint(app(allow_origins=origins))
    assert (found.code, found.change) == ("CORS055", {"allow_origins": ["https://your-page.example"]})
    assert "TypeError" in found.why
    with pytest.raises(TypeError):
        app(allow_origins=origins).build_middleware_stack()


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        ("http://page.example", True), ("http://9.9.9.9:3000", True), ("https://page.example", False),
        ("http://localhost:3000", False), ("http://127.0.0.1", False), ("http://[::1]:3000", False),
        ("http://10.0.0.7:8080", False), ("http://printer.local", False), ("http://frontend:3000", False),
    ],
)  # fmt: skip
def test_http_with_cookies(origin: str, told: bool) -> None:
    assert codes(app(allow_origins=[origin], allow_credentials=True)) == (["CORS012"] if told else [])
    assert codes(app(allow_origins=[origin])) == []


@pytest.mark.parametrize(
    ("pattern", "with_cookies", "without"),
    [
        (r"https://.*\.vercel\.app", "CORS024", "CORS024"),
        (r"https://([a-z0-9-]+\.)?vercel\.app", "CORS024", "CORS024"),
        (r"https://shop-.*\.vercel\.app", "CORS024", "CORS025"),
        (r"https://shop-[a-z0-9]{9}-my-team\.vercel\.app", "CORS025", "CORS025"),
        (r"^https://shop-git-\w+\.onrender\.com$", "CORS024", "CORS025"),
        (r"https://.*\.(ngrok-free\.app|ngrok\.io|shop\.example)", "CORS024", "CORS024"),
        (r"https://[a-z]+\.github\.io", "CORS024", "CORS024"),
        (r"https://.*\.s3\.eu-west-1\.amazonaws\.com", "CORS024", "CORS024"),
        (r"https://(?!evil)[a-z]+\.netlify\.app", "", ""),
        (r"https://.*--shop\.netlify\.app", "", ""),
        (r"https://(shop|shop-staging)\.vercel\.app", "", ""),
        (r"https://[a-z0-9]+\.shop\.pages\.dev", "", ""),
        (r"https://.*\.shop\.example", "", ""),
    ],
)
def test_a_pattern_on_shared_hosting(pattern: str, with_cookies: str, without: str) -> None:
    for credentials, code in ((True, with_cookies), (False, without)):
        made = app(allow_origin_regex=pattern, allow_credentials=credentials)
        found = lint(made)
        assert [it.code for it in found] == ([code] if code else [])
        for it in found:
            stranger = re.search(r"https://[^ ,]+[a-z]", it.why)
            assert stranger is not None
            assert allows(made, stranger[0])


@pytest.mark.parametrize(
    ("pattern", "told"),
    [
        (r"http://192\.168\.\d+\.\d+(:\d+)?", True), (r"^https?://(localhost|10(\.\d{1,3}){3})(:\d+)?$", True),
        (r"https?://172\.(1[6-9]|2\d|3[01])\.\d+\.\d+:3000", True),
        (r"http://192\.168\.1\.20(:\d+)?", False), (r"http://(localhost|127\.0\.0\.1):\d+", False),
        (r"http://printer-\d+\.local", False),
    ],
)  # fmt: skip
def test_a_pattern_for_a_private_network_allows_its_other_computers(pattern: str, told: bool) -> None:
    assert codes(app(allow_origin_regex=pattern)) == []
    found = lint(app(allow_origin_regex=pattern, allow_credentials=True))
    assert [it.code for it in found] == (["CORS027"] if told else [])
    for it in found:
        stranger = re.search(r"https?://[^ ,]+\w", it.why)
        assert stranger is not None
        assert allows(app(allow_origin_regex=pattern, allow_credentials=True), stranger[0])


@pytest.mark.parametrize(
    ("pattern", "write"),
    [
        (r"https?://(shop|www)\.page\.example|http://localhost(:\d+)?", r"https://(shop|www)\.page\.example|http://localhost(:\d+)?"),
        (r"http://(?:localhost|127\.0\.0\.1):\d+|http://shop\.page\.example", r"http://(?:localhost|127\.0\.0\.1):\d+|https://shop\.page\.example"),
        (r"^http://shop\.page\.example$", r"^https://shop\.page\.example$"),
    ],
)  # fmt: skip
def test_a_pattern_with_http_is_written_with_https_but_for_this_machine(pattern: str, write: str) -> None:
    (found,) = lint(app(allow_origin_regex=pattern, allow_credentials=True))
    assert (found.code, found.change) == ("CORS012", {"allow_origin_regex": write})
    assert codes(app(allow_origin_regex=write, allow_credentials=True)) == []


@pytest.mark.parametrize(
    ("entries", "code", "write"),
    [
        (["https://a.example;https://b.example"], "CORS009", ["https://a.example", "https://b.example"]),
        (['["https://a.example"', '"https://b.example"]'], "CORS009", ["https://a.example", "https://b.example"]),
        (["<https://a.example>", "'https://b.example'"], "CORS009", ["https://a.example", "https://b.example"]),
        ([5, True, b"https://a.example"], "CORS009", ["https://a.example"]),
        (["[::1]:3000"], "CORS005", ["http://[::1]:3000"]),
    ],
)
def test_what_an_entry_means_is_written(entries: list[Any], code: str, write: list[str]) -> None:
    (found,) = lint(app(allow_origins=entries))
    assert (found.code, found.change) == (code, {"allow_origins": write})
    assert codes(app(allow_origins=write)) == []


@pytest.mark.parametrize("name", ["allow_methods", "allow_headers"])
@pytest.mark.parametrize("entry", ["ALL", "any"])
def test_all_is_not_a_wildcard(name: str, entry: str) -> None:
    given: dict[str, Any] = {"allow_origins": [PAGE], name: ["GET", entry]}
    (found,) = lint(app(**given))
    assert (found.code, found.change) == ("CORS080", {name: ["*"]})


def test_only_the_cors_headers_that_stand_in_code_are_read() -> None:
    def route(request: Request) -> Response:
        headers = {"Vary": "Origin", "Access-Control-Allow-Origin": request.headers["Origin"]}
        headers.setdefault("Access-Control-Allow-Credentials", "true")
        headers["access-control-allow-origin"] = "*"
        return Response(headers=headers)

    assert literals(route) == {"access-control-allow-credentials": "true", "access-control-allow-origin": "*"}


def test_what_routes_write_is_judged() -> None:
    made = FastAPI()

    @made.get("/slash")
    def slash(response: Response) -> None:
        response.headers["Access-Control-Allow-Origin"] = PAGE + "/"

    @made.get("/path")
    def path(response: Response) -> None:
        response.headers["Access-Control-Allow-Origin"] = "https://page.example/app"

    @made.get("/two")
    def two(response: Response) -> None:
        response.headers.append("access-control-allow-origin", "https://a.example, https://b.example")

    @made.get("/star")
    def star() -> Response:
        return Response(headers={"Access-Control-Allow-Origin": "*"})

    found = lint(made)
    assert [(it.code, it.value) for it in found] == [
        ("CORS075", "Access-Control-Allow-Origin: https://a.example, https://b.example in two()"),
        ("CORS076", "Access-Control-Allow-Origin: https://page.example/app in path()"),
    ]
    made.add_middleware(CORSMiddleware, allow_origins=[PAGE])
    (only,) = lint(made)
    assert (only.code, "/star" in only.why) == ("CORS081", True)
    assert [allows(made, it) for it in (PAGE, "https://evil.test")] == [True, False]
    assert ask(made, "https://evil.test", path="/star").headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("exposed", [None, 5, "*", ["*"]])
def test_code_by_hand_beside_any_exposed_headers_has_a_verdict(exposed: Any) -> None:
    made = app("GET", allow_origins=[PAGE], allow_credentials=True, expose_headers=exposed)

    @made.middleware("http")
    async def by_hand(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = await call_next(request)
        response.headers["Access-Control-Allow-Origin"] = PAGE
        return response

    assert "CORS063" not in codes(made)


@pytest.mark.parametrize(("headers", "found"), [("content-type", set()), ("*", {"CORS063"})])
def test_only_a_list_with_a_star_is_one(headers: str, found: set[str]) -> None:
    made = app("POST")

    @made.middleware("http")
    async def by_hand(request: Request, call_next: RequestResponseEndpoint) -> Response:
        response = Response() if request.method == "OPTIONS" else await call_next(request)
        response.headers["Access-Control-Allow-Origin"] = PAGE
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers["Access-Control-Allow-Headers"] = headers
        response.headers["Vary"] = "*"
        return response

    assert {it for it in codes(made) if it == "CORS063"} == found


def a_handler(handled: Any) -> FastAPI:
    made = app("GET", allow_origins=[PAGE])

    async def respond(request: Request, error: Exception) -> PlainTextResponse:
        origin = request.headers["Origin"]
        headers = {"Access-Control-Allow-Origin": origin, "Access-Control-Allow-Credentials": "true"}
        return PlainTextResponse(type(error).__name__, 500, headers)

    made.add_exception_handler(handled, respond)
    return made


class NeedsWordsError(Exception):
    def __init__(self, words: str) -> None:
        super().__init__(words)


@pytest.mark.parametrize("handled", [Exception, 500, 404, HTTPException, RequestValidationError, KeyError])
def test_a_handler_of_errors_gets_its_error(handled: Any) -> None:
    (found,) = lint(a_handler(handled))
    assert found.code == "CORS079"
    assert found.value.startswith("respond() for ")


@pytest.mark.parametrize("handled", [NeedsWordsError, str, "500", None, (404, 500)])
def test_an_error_that_cannot_be_made_has_no_finding(handled: Any) -> None:
    assert codes(a_handler(handled)) == []


def test_of_middleware_that_cannot_be_made_nothing_is_known() -> None:
    class Broken:
        """Names Access-Control-Allow-Origin, and wants a database."""

        def __init__(self, app: Any) -> None:  # noqa: ARG002  # as Starlette makes it
            raise OSError("Access-Control-Allow-Origin")

    made = a_handler(Exception)
    made.user_middleware.insert(0, Middleware(Broken))  # type: ignore[arg-type]  # it is not one
    assert "CORS079" not in codes(made)


def test_a_wrapped_application_is_seen_through() -> None:
    inner = FastAPI()
    inner.add_api_route("/", lambda: "ok", methods=["PUT"])
    wrapped = CORSMiddleware(app=inner, allow_origins=[PAGE + "/"], allow_headers=["X Foo"], max_age=9000)
    assert codes(wrapped) == ["CORS003", "CORS043", "CORS040", "CORS045"]
    assert codes(TrustedHostMiddleware(wrapped, ["*"])) == ["CORS003", "CORS043", "CORS050", "CORS040", "CORS045"]
    anybody = CORSMiddleware(app=inner, allow_origins=["*"], allow_methods=["*"], allow_credentials=True)
    assert codes(anybody) == ["CORS030"]
    assert codes(CORSMiddleware(app=inner, allow_origins="http://localhost:3000", allow_methods=["*"])) == ["CORS001"]


def test_twice_is_once_too_often() -> None:
    made = app("GET", allow_origins=["https://b.example"])
    made.add_middleware(CORSMiddleware, allow_origins=[PAGE])
    assert codes(made) == ["CORS051"]
    assert ask(made, PAGE).headers["Vary"] == "Origin, Origin"
    assert preflight(made, origin="https://b.example").status_code == 400


def test_a_mounted_policy_is_overruled() -> None:
    inner = app("GET", allow_origins=[PAGE], allow_credentials=True)
    outer = app(allow_origins=["*"])
    outer.mount("/api", inner)
    (found,) = lint(outer)
    assert (found.code, found.where) == ("CORS052", "the app mounted at /api")
    assert "do not accept * for a request with credentials" in found.why
    answer = ask(outer, PAGE, path="/api/").headers
    assert (answer["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Credentials"]) == ("*", "true")


def test_mounted_apps_are_looked_at_however_deep() -> None:
    deep = app("GET", allow_origins=[PAGE + "/"])
    middle = Starlette(routes=[Mount("/deep", deep)])
    assert [(it.code, it.where) for it in lint(Starlette(routes=[Mount("/middle", middle)]))] == [
        ("CORS003", "the app mounted at /middle/deep")
    ]
    itself = FastAPI()
    itself.mount("/again", itself)
    assert lint(itself) == []


def test_middleware_of_starlette_and_of_a_mount() -> None:
    cors = Middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
    assert codes(Starlette(middleware=[cors])) == ["CORS030"]
    assert codes(Starlette(routes=[Mount("/x", FastAPI(), middleware=[cors])])) == ["CORS030"]


def test_a_subclass_counts() -> None:
    class Own(CORSMiddleware):
        pass

    made = FastAPI()
    made.add_middleware(Own, allow_origins=[PAGE + "/"])
    assert codes(made) == ["CORS003"]


def test_no_cors_at_all_is_a_note() -> None:
    bare = FastAPI()
    assert codes(bare) == []
    bare.add_api_route("/", lambda: "ok")
    (found,) = lint(bare)
    assert (found.code, found.level) == ("CORS053", "note")


def test_an_unknown_setting() -> None:
    wrong = app(allow_origns=[PAGE], allow_origins=[PAGE + "/"])
    assert codes(wrong) == ["CORS003", "CORS054"]
    with pytest.raises(TypeError, match="allow_origns"):
        wrong.build_middleware_stack()


def test_what_is_no_app() -> None:
    for thing in (None, 1, "app", FastAPI, object(), lambda: None):
        with pytest.raises(NotAnAppError):
            lint(thing)


@pytest.fixture(scope="module")
def scenarios() -> Mapping[str, list[Finding]]:
    def loaded() -> Iterator[tuple[str, list[Finding]]]:
        shelf = Shelf(Folders(shared_folder("scenarios")), Origins.of(Settings(_env_file=None)))
        for slug in SCENARIOS:
            found = shelf.get(slug)
            assert isinstance(found, Loaded)
            yield slug, lint(found.app)

    return dict(loaded())


# What the settings of CORSMiddleware explain; the other lessons set headers by hand, or lack what only the page knows.
EXPLAINED = {
    "no-cors-headers": "CORS053",
    "trailing-slash": "CORS003",
    "danger-origin-as-string": "CORS001",
    "opaque": "CORS053",
    "danger-wildcard-with-credentials": "CORS030",
    "method-refused": "CORS040",
}


@pytest.mark.parametrize("slug", EXPLAINED)
def test_a_broken_scenario_has_its_finding(slug: str, scenarios: Mapping[str, list[Finding]]) -> None:
    assert EXPLAINED[slug] in {it.code for it in scenarios[slug]}


def test_reference_scenarios_have_notes_at_most(scenarios: Mapping[str, list[Finding]]) -> None:
    references = [slug for slug, it in SCENARIOS.items() if it.lesson.kind == "reference"]
    assert references
    assert [it for slug in references for it in scenarios[slug] if it.level != "note"] == []


def test_every_rule_is_shown_here() -> None:
    here = Path(__file__).parent
    shown = ("test_lint.py", "test_policy.py", "cases/setups.toml")
    text = "".join((here / name).read_text(encoding="utf-8") for name in shown)
    assert {code for code in RULES if f'"{code}"' not in text} == set()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "linted_app.py").write_text(MODULE)
    (tmp_path / "linted_broken.py").write_text("import nothing_like_this\n")
    (tmp_path / "linted_raises.py").write_text("raise SystemExit('no database\\x1b[2J')\n")
    return "linted_app"


MODULE = f"""\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
app = FastAPI()
app.add_middleware(CORSMiddleware, allow_origins=["{PAGE}/"])
sound = FastAPI()
sound.add_middleware(CORSMiddleware, allow_origins=["{PAGE}"], max_age=3600)
number = 1
"""


def test_the_command_shows_findings_and_exits_1(module: str) -> None:
    result = run("lint", f"{module}:app")
    assert result.exit_code == 1
    assert "CORS003  broken: The origin ends with a slash" in result.output
    assert f'    Write  allow_origins=["{PAGE}"]' in result.output
    assert result.output.startswith(f"{module}:app: 1 finding, no notes. Something cannot work as it seems.\n")
    assert max(map(len, result.output.splitlines())) <= 80


def test_what_is_to_be_written_is_in_one_piece() -> None:
    setting = 'allow_origin_regex=r"https://[a-z0-9-]+-my-team\\.previews\\.your-page\\.example"'
    assert labelled("Write", setting).splitlines() == ["    Write", f"           {setting}"]
    assert len(labelled("Is", setting * 2).splitlines()) == 3  # what is not to be copied fits into the terminal


def test_notes_alone_exit_0(module: str) -> None:
    result = run("lint", f"{module}:sound")
    assert (result.exit_code, "CORS045  note" in result.output) == (0, True)


def test_findings_as_json(module: str) -> None:
    result = run("lint", f"{module}:app", "--json")
    assert result.exit_code == 1
    assert [it["code"] for it in json.loads(result.output)["findings"]] == ["CORS003"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("linted_app", "'linted_app' is not package.module:app"),
        ("linted_app:", "is not package.module:app"),
        ("../x:app", "is not package.module:app"),
        ("linted_app:nothing", "linted_app has no attribute 'nothing'"),
        ("linted_app:number", "linted_app:number is of type int, which is not an ASGI application"),
        ("nowhere_at_all:app", "there is no module 'nowhere_at_all'"),
        ("linted_broken:app", "linted_broken.py, line 1: ModuleNotFoundError: No module named 'nothing_like_this'"),
        ("linted_raises:app", "linted_raises.py, line 1: SystemExit: no database"),
    ],
)
@pytest.mark.usefixtures("module")
def test_wrong_usage_is_one_line_and_exits_2(name: str, message: str) -> None:
    result = run("lint", name)
    assert result.exit_code == 2
    assert message in result.output
    assert len(result.output.splitlines()) == 1
    assert "\x1b" not in result.output
