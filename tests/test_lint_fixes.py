"""Property tests of ``lint``: what it says to write is right, and no value in a setting makes it fail."""

import functools
import json
import re
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.middleware.cors import CORSMiddleware
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from test_cli import run

from demo_api.lint import RULES, lint

PAGE = "https://page.example"
LISTS = ("allow_origins", "allow_methods", "allow_headers", "expose_headers")
SETTINGS = (*LISTS, "allow_credentials", "allow_origin_regex", "max_age")
ORIGINS = st.sampled_from(
    [
        "*", "null", "", PAGE, f"{PAGE}/", f"{PAGE}/app", "page.example", "localhost:3000", "http://page.example",
        "http://localhost:3000/", "https://page.example:443", "https://Page.Example", "HTTP://PAGE.example:80/x",
        "https://*.page.example", "http://*.page.example", "https://*.vercel.app", "http://localhost:*", "*.page.example",
        r"https://.*\.page\.example", r"https://.*\.vercel\.app", "https://*", f"{PAGE}, https://b.example", " ", "file://",
        "https://bücher.example", "capacitor://localhost", "http://192.168.1.5:3000", "https://a.example^", "ws://a.example",
    ]
)  # fmt: skip
PATTERNS = st.sampled_from(
    [
        None, "", ".*", "(", r"https://.*\.page\.example", "https://.*.page.example", "https://page.example",
        r"https?://.*\.page\.example", r"https://.*\.vercel\.app", r"https://shop-.*\.vercel\.app", "https://*.page.example",
        r"https://.*page\.example", r"http://localhost:\d+", "http://localhost:*", r"https?://localhost(:\d+)?", "x",
        r"https://[a-z]+-preview\.onrender\.com", "https://.*.vercel.app", r"^https://page\.example.*$", "http://page.example",
    ]
)  # fmt: skip
NAMES = st.sampled_from(
    ["GET", "POST", "put", "*", "GET, POST", "X Foo", "Cookie", "X-A", "Set-Cookie", "", "DELETE", "a:b"]
)
ODD: st.SearchStrategy[Any] = st.sampled_from([None, 0, 1, 1.5, "", "*", b"*", (), {}, object(), [None], [[PAGE]], [1]])


class Wicked:
    """A value whose every method raises an error."""

    def __repr__(self) -> str:
        raise RuntimeError("no")

    __str__ = __repr__
    __len__ = __iter__ = __contains__ = __repr__
    __eq__ = __repr__  # type: ignore[assignment]
    __hash__ = __repr__  # type: ignore[assignment]
    __bool__ = __repr__


WICKED = "becomes wicked"


def wicked(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return type(value)(map(wicked, value))
    return Wicked() if value == WICKED else value


def lists(entries: st.SearchStrategy[str]) -> st.SearchStrategy[Any]:
    several = st.lists(entries, max_size=3)
    return st.one_of(several, several.map(tuple), entries, several.map(", ".join))


POLICIES = st.fixed_dictionaries(
    {},
    optional={
        "allow_origins": st.one_of(lists(ORIGINS), ODD),
        "allow_origin_regex": PATTERNS,
        "allow_credentials": st.sampled_from([True, False, "false", "true", "", "0", 1, None]),
        "allow_methods": st.one_of(lists(NAMES), ODD),
        "allow_headers": st.one_of(lists(NAMES), ODD),
        "expose_headers": st.one_of(lists(NAMES), ODD),
        "max_age": st.sampled_from([0, 600, 100_000, -1, None, "600", "x", 1.5, True]),
    },
)


def made(policy: dict[str, Any]) -> FastAPI:
    app = FastAPI()
    for method in ("GET", "POST", "PUT"):
        app.add_api_route("/", lambda: "ok", methods=[method])
    app.add_middleware(CORSMiddleware, **policy)
    return app


@settings(deadline=None, max_examples=200)
@given(POLICIES)
def test_what_a_finding_says_to_write_removes_it_and_brings_no_other(policy: dict[str, Any]) -> None:
    found = lint(made(policy))
    before = {it.code for it in found}
    for it in found:
        json.dumps(it.to_json())
        if not it.change:
            continue
        # A rule can be about several settings; each of its findings changes one.
        change = {name: value for one in found if one.code == it.code for name, value in one.change.items()}
        after = {one.code for one in lint(made({**policy, **change}))}
        assert it.code not in after, (it, after)
        milder = {"CORS025"} if "CORS024" in before else set()  # the same without cookies
        assert after <= before | milder, (it, after - before)


@settings(deadline=None, max_examples=300)
@given(POLICIES)
def test_settings_without_findings_can_be_used(policy: dict[str, Any]) -> None:
    app = made(policy)
    if not {it.code for it in lint(app)} & {"CORS020", "CORS054", "CORS055"}:
        app.build_middleware_stack()


NAMED = st.sampled_from([*SETTINGS, "other"])
VALUES = st.recursive(
    st.one_of(ODD, st.text(max_size=8), st.just(WICKED), st.binary(max_size=3)),
    lambda it: st.one_of(st.lists(it, max_size=3), st.tuples(it)),
)


@settings(deadline=None, max_examples=200)
@given(st.dictionaries(NAMED, VALUES, max_size=5))
@example({"allow_origin_regex": WICKED})
@example({"allow_methods": [WICKED]})
@example({"allow_origins": ["*"], "allow_credentials": (WICKED,)})
def test_no_value_of_a_setting_makes_it_fail(policy: dict[str, Any]) -> None:
    # Hypothesis prints its values, so they become wicked only here.
    for it in lint(made({name: wicked(value) for name, value in policy.items()})):
        json.dumps(it.to_json())


@pytest.mark.parametrize("name", SETTINGS)
def test_what_can_be_read_only_once_is_not_read(name: str) -> None:
    once = iter([PAGE])
    assert "CORS055" in {it.code for it in lint(made({name: once}))} or name not in LISTS
    assert next(once) == PAGE


class Around:
    """Middleware of no known class."""

    def __init__(self, app: Any) -> None:
        self.app = app

    async def __call__(self, _scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError("no")


class Shy(Around):
    """Middleware whose application cannot be read, and that names the header access-control-allow-origin."""

    def __getattribute__(self, name: str) -> Any:
        if name in {"app", "__dict__"}:
            raise RuntimeError("access-control-allow-origin")
        return super().__getattribute__(name)


def itself() -> Around:
    made = Around(None)
    made.app = made
    return made


def twice_mounted() -> FastAPI:
    outer, inner = FastAPI(), FastAPI()
    outer.mount("/inner", inner)
    inner.mount("/outer", outer)
    return outer


async def plain(scope: Any, _receive: Any, send: Any) -> None:
    if scope["path"] == "/never":
        await send({})
    raise SystemExit(scope["type"])


APPLICATIONS: st.SearchStrategy[Any] = st.recursive(
    st.one_of(
        st.sampled_from([plain, itself(), twice_mounted(), FastAPI(), Starlette(), APIRouter(), Around(object())]),
        st.builds(made, POLICIES),
    ),
    lambda it: st.one_of(
        it.map(Around),
        it.map(Shy),
        it.map(functools.partial),
        it.map(lambda app: CORSMiddleware(app, allow_origins=["*"], allow_credentials=True)),
        it.map(lambda app: Starlette(routes=[Mount("/x", app)], middleware=[Middleware(Shy)])),
    ),
    max_leaves=3,
)


@settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.too_slow])
@given(APPLICATIONS)
def test_any_application_has_a_verdict(app: Any) -> None:
    for it in lint(app):
        json.dumps(it.to_json())


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=30))
def test_any_name_of_an_application_gets_a_line(name: str) -> None:
    result = run("lint", "--", name)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.startswith("demo-api: ")
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("code", sorted(RULES))
def test_a_rule_is_a_title_and_a_sentence(code: str) -> None:
    rule = RULES[code]
    assert len(rule.title) <= 70
    assert not rule.title.endswith(".")
    assert rule.why.endswith(".")
    assert re.fullmatch("CORS0[0-9]{2}", code)
