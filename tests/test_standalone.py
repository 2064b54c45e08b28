"""Code to take away: which shapes of app.py give it, that it runs, and what stands there if it cannot be given."""

import ast
import asyncio
import dataclasses
import json
import re
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from test_curriculum import SCENARIOS

from demo_api.catalogue import describe
from demo_api.data import router
from demo_api.origins import Origins
from demo_api.scenarios import Scenario
from demo_api.settings import Settings
from demo_api.standalone import StandaloneError, code, standalone
from demo_api.takeaway.standin import ROUTES

ORIGINS = Origins.of(Settings(_env_file=None))
PAGE, STRANGER = ORIGINS.client, ORIGINS.stranger


def scenario(source: str, slug: str = "one-origin") -> Scenario:
    """Return a shipped scenario with other code."""
    shipped = SCENARIOS[slug]
    return dataclasses.replace(shipped, files={**shipped.files, "app.py": source})


def run(text: str) -> dict[str, Any]:
    namespace: dict[str, Any] = {"__name__": "pasted"}
    exec(compile(text, "pasted", "exec", dont_inherit=True), namespace)  # noqa: S102  # this file's own code
    return namespace


def lab_imports(text: str) -> list[str]:
    statements = [ast.unparse(it) for it in ast.walk(ast.parse(text)) if isinstance(it, ast.Import | ast.ImportFrom)]
    return [it for it in statements if re.match(r"from demo_api\b|import (.*, )?demo_api\b", it)]


async def ask(app: Any) -> httpx.Response:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://alone") as client:
        return await client.get("/penguins", headers={"Origin": PAGE})


CORS = "app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])\n"
TAIL = CORS + "app.include_router(router)\n"
FASTAPI = "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\n"
LAB = "from demo_api.data import router\nfrom demo_api.origins import CLIENT\n"
APP = "app = FastAPI()\n"
USUAL = FASTAPI + LAB + APP + TAIL

ACCEPTED = {
    "as usual": USUAL,
    "import fastapi": "import fastapi\nfrom fastapi.middleware.cors import CORSMiddleware\n" + LAB + "app = fastapi.FastAPI()\n" + TAIL,
    "FastAPI from where it is defined": USUAL.replace("from fastapi import", "from fastapi.applications import"),
    "FastAPI by another name": USUAL.replace("import FastAPI", "import FastAPI as F").replace("FastAPI()", "F()"),
    "the router by another name": USUAL.replace("import router", "import router as r").replace("router(router", "router(r"),
    "a role by another name": USUAL.replace("import CLIENT", "import CLIENT as PAGE").replace("[CLIENT]", "[PAGE]"),
    "one role by two names": USUAL.replace("import CLIENT", "import CLIENT, CLIENT as PAGE").replace("[CLIENT]", "[CLIENT, PAGE]"),
    "the router by two names": USUAL.replace("import router", "import router, router as r").replace("router(router", "router(r"),
    "the router from where it is defined": USUAL.replace("demo_api.data import", "demo_api.data.routes import"),
    "import demo_api.data": USUAL.replace("from demo_api.data import router", "import demo_api.data").replace("router(router", "router(demo_api.data.router"),
    "import demo_api.data as data": USUAL.replace("from demo_api.data import router", "import demo_api.data as data").replace("router(router", "router(data.router"),
    "from demo_api import data, origins": FASTAPI + "from demo_api import data, origins\n" + APP + TAIL.replace("CLIENT", "origins.CLIENT").replace("router(router", "router(data.router"),
    "import demo_api": FASTAPI + "import demo_api\n" + APP + TAIL.replace("CLIENT", "demo_api.origins.CLIENT").replace("router(router", "router(demo_api.data.router"),
    "a module and a name of one's own": USUAL.replace("from demo_api.data import router", "import demo_api.data\nrouter = 1").replace("router(router", "router(demo_api.data.router"),
    "the lab beside another import": USUAL.replace("from demo_api.data import router", "import json, demo_api.data as data").replace("router(router", "router(data.router") + "json.dumps(1)\n",
    "all on one line": USUAL.strip().replace("\n", "; "),
    "all on one line, with a last semicolon": USUAL.strip().replace("\n", " ;") + ";",
    "a statement that goes on after the import": USUAL.replace("import CLIENT\n", "import CLIENT; x = (1,\n  2)\n"),
    "imports in two lines by a backslash": USUAL.replace("from demo_api.data import router", "from demo_api.data \\\n    import router"),
    "a semicolon and a backslash": USUAL.replace("import router\n", "import router; \\\n"),
    "imports in brackets": USUAL.replace("import CLIENT", "import (  # who may read\n    CLIENT,  # the page\n)").replace("import FastAPI", "import (\n    FastAPI,\n)"),
    "comments after the imports": re.sub(r"(import \w+)\n", r"\1  # why; not\n", USUAL),
    "a docstring, a comment and __future__": '"""Why.\n\n\n\n\nHow."""\n# a comment\nfrom __future__ import annotations\n' + USUAL,
    "the lab first": LAB + FASTAPI + APP + TAIL,
    "an import after the application": USUAL + "import json\njson.dumps(CLIENT)\n",
    "the lab after a statement": FASTAPI + APP + LAB + TAIL,
    "nothing but the lab": LAB + FASTAPI.replace("\n", ";", 1).strip() + "\n" + APP + TAIL,
    "a role that is shadowed": USUAL + "def f(CLIENT=CLIENT):\n    return CLIENT\nassert f() and f(1) == 1\n",
    "a role that is given a value": USUAL + "CLIENT += '/'\n",
    "a role as keyword and attribute": USUAL + "class X: CLIENT = 1\nassert dict(CLIENT=CLIENT)['CLIENT'] and X.CLIENT == 1\n",
    "a role in an f-string": USUAL + f"assert f'{{CLIENT}}/{{CLIENT!r:>40}}'.startswith('{PAGE}/')\n",
    "a role in an f-string of several lines": USUAL + f"assert f'''é\n{{\nCLIENT}} {{'CLIENT'}}''' == 'é\\n{PAGE} CLIENT'\n",
    "a role after other letters": USUAL + f"assert ('é\N{PENGUIN}\u2028', CLIENT)[1] + CLIENT == '{PAGE}' * 2\n",
    "a role in other letters": USUAL + f"assert \uff23LIENT == '{PAGE}'\n",
    "a role imported within a function": USUAL.replace("[CLIENT]", "[page()]").replace("from demo_api.origins import CLIENT", "def page():\n    from demo_api.origins import CLIENT; return CLIENT\n"),
    "a role imported twice": USUAL + f"from demo_api.origins import CLIENT\nassert CLIENT == '{PAGE}'\n",
    "a role for either": USUAL.replace("import CLIENT", "import CLIENT, STRANGER as CLIENT").replace("[CLIENT]", f"['{PAGE}']"),
    "a role where imports may fail": USUAL.replace("from demo_api.origins import CLIENT", "try: from demo_api.origins import CLIENT\nexcept ImportError: pass"),
    "a role in an annotation": USUAL + "def f(x: 'CLIENT'): ...\n",
    "a name that begins like the lab's": USUAL + "demo_api_2 = 'demo_api is the name of the lab'\n",
    "form feed and U+2028 in comments": "#\f a\u2028b\x0b\x1c\x85\n" + USUAL.replace("import CLIENT", "import CLIENT  # \u2028\f x"),
    "many blank lines": USUAL.replace("\n", "\n\n\n\n\n\n") + "x = '''\n\n\n\n\n\n'''\nassert len(x) == 6\n",
    "no line end at the end": USUAL.strip(),
    "Response from elsewhere": "from starlette.responses import Response\n" + USUAL,
    "a function called like a route": USUAL + "def read_penguins(): return 1\n",
    "nothing of the lab": FASTAPI + APP + CORS.replace("CLIENT", f"'{PAGE}'") + "@app.get('/penguins')\ndef all(): return [1]\n",
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_code_of_any_usual_shape_can_be_taken_away_and_runs(name: str) -> None:
    text = code(scenario(ACCEPTED[name]), ORIGINS)
    assert lab_imports(text) == []
    app = run(text)["app"]
    answer = asyncio.run(ask(app))
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, PAGE)


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (USUAL, f'allow_origins=["{PAGE}"]'),
        (USUAL + "f'{CLIENT}'\n", f'\nCLIENT = "{PAGE}"\n'),
        (USUAL.replace("import CLIENT", "import STRANGER as PAGE").replace("[CLIENT]", "[PAGE]"), f'allow_origins=["{STRANGER}"]'),
        ("# Mine.\n" + USUAL + "# The end.\n", "# The end.\n"),
    ],
    ids=["a literal", "a name", "a stranger", "comments"],
)  # fmt: skip
def test_a_role_becomes_a_literal_or_keeps_its_name(source: str, kept: str) -> None:
    assert kept in code(scenario(source), ORIGINS)


def test_a_string_keeps_its_blank_lines_and_code_does_not() -> None:
    text = code(scenario(ACCEPTED["many blank lines"]), ORIGINS)
    assert [len(it) for it in re.findall(r"\n{4,}", text)] == [6]


REFUSED = {
    "def :\n": "app.py, line 1: SyntaxError: invalid syntax",
    "\n\nx = 1 \\": "app.py, line 3: SyntaxError: unexpected EOF while parsing",
    "x = '\0'": "null bytes",
    "(" * 300: "app.py, line 1: SyntaxError: too many nested parentheses",
    "x = 1\n" * 4_000: "app.py has more than 20000 characters",
    "return\n": "app.py, taken out of the lab, is not Python: SyntaxError: 'return' outside function",
    "from demo_api.data import *": "app.py, line 1: demo_api.data.*: only router, CLIENT and STRANGER can be taken out of the lab",
    "\nfrom demo_api.data import Table": "app.py, line 2: demo_api.data.Table: only router",
    "import demo_api.reload": "app.py, line 1: demo_api.reload: only router",
    "import demo_api.data as d\nprint(d)": "app.py, line 2: d is used as a whole",
    "import demo_api.data as d\nd.table": "app.py, line 2: demo_api.data.table cannot be replaced there",
    "import demo_api.origins as o\nf'{o.CLIENT}'": "app.py, line 2: demo_api.origins.CLIENT cannot be replaced there",
    "import demo_api.origins as o\no.CLIENT = 1": "app.py, line 2: demo_api.origins.CLIENT cannot be replaced there",
    "import demo_api.origins as o\ndef f(o): ...": "app.py, line 2: o is the lab's and something else",
    "import demo_api.origins as o, json as o": "app.py imports two things as o",
    "from demo_api.origins import CLIENT as o\nimport demo_api.data as o": "app.py imports two things as o",
    "def f():\n    from demo_api.data import router": "app.py, line 2: router is imported within a block",
    "def f():\n    import demo_api.data as d\n    d.router": "app.py imports the lab within a block alone",
    "import demo_api.data\nrouter = penguins_router = lab_router = demo_api.data.router": "app.py gives the name router to something else",
    LAB + "PENGUINS = 3": "app.py gives the name PENGUINS to something else",
    LAB + "class Response: ...": "app.py gives the name Response to something else",
    LAB + "from json import loads as Response": "app.py gives the name Response to something else",
    "from json import loads as read_penguins\n" + LAB: "app.py gives the name read_penguins to something else",
    "from demo_api.data import router as APIRouter": "app.py gives the name APIRouter to something else",
    "__import__('demo_api.data')": "app.py, line 1: the text 'demo_api.data'",
    "from demo_api.data import router \\\n\n": "code to take away: app.py, line 1: the import shares its line with something else",
    "try: ...\nfinally: ...\n" * 7: "app.py is long and has finally blocks",
}  # fmt: skip


@pytest.mark.parametrize("source", REFUSED, ids=range(len(REFUSED)))
def test_code_that_cannot_be_taken_away_says_why_in_its_place(source: str) -> None:
    text = standalone(scenario(source), ORIGINS)
    first, second = text.removesuffix("\n").split("\n")
    assert first.startswith("# There is no code to take away: ")
    assert REFUSED[source] in first
    assert second.startswith("# ")
    assert text.isprintable() or text.replace("\n", "").isprintable()
    run(text)
    with pytest.raises(StandaloneError):
        code(scenario(source), ORIGINS)


# Where Python's parser gives up depends on its version.
@pytest.mark.parametrize(
    "source",
    ["-" * 19_000 + "1", "1" + "+1" * 9_000, "a" + ".a" * 9_000, "if a: pass\n" + "elif a: pass\n" * 1_500],
    ids=range(4),
)
def test_code_that_is_too_deep_for_python_is_no_error(source: str) -> None:
    text = standalone(scenario(source), ORIGINS)
    assert text.startswith("# There is no code to take away: app.py") or text == source.strip() + "\n"


def test_a_scenario_is_described_though_its_code_cannot_be_taken_away() -> None:
    content = json.loads(json.dumps(describe(scenario("def :\n"), ORIGINS)))
    assert content["standalone"].startswith("# There is no code to take away: app.py, line 1: SyntaxError")


@pytest.mark.parametrize("slug", SCENARIOS)
def test_no_name_is_left_without_a_meaning(slug: str) -> None:
    text = standalone(SCENARIOS[slug], ORIGINS)
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)} & {"CLIENT", "STRANGER"}
    assert all(f"\n{name} = " in text for name in names)
    assert lab_imports(text) == []


def sessions(source: str) -> list[tuple[int, str]]:
    """Log in twice, ask who is there, and log out, at code taken away from the lesson about cookies."""
    taken = run(code(scenario(source, "credentials"), ORIGINS))["app"]

    async def ask() -> list[tuple[int, str]]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(taken), base_url="http://alone") as client:
            first = await client.post("/session", json={"name": "Ada"})
            again = await client.post("/session", json={"name": "Ada"})
            tokens = [it.cookies["session"] for it in (first, again)]
            asked = [await client.get("/session"), await client.get("/session", cookies={"session": "Ada"})]
        return [*((len(it), it) for it in tokens), *((it.status_code, it.text) for it in asked)]

    return asyncio.run(ask())


@pytest.mark.filterwarnings("ignore:Setting per-request cookies")
@pytest.mark.parametrize(
    "source",
    [USUAL, "import secrets\n" + USUAL, USUAL + "import secrets\n", '"""Why."""\nfrom __future__ import annotations\n' + USUAL],
    ids=["as usual", "with secrets", "with secrets at the end", "after a docstring"],
)  # fmt: skip
def test_the_cookie_of_a_session_is_a_random_token(source: str) -> None:
    (length, first), (_, again), (status, name), (guessed, _) = sessions(source)
    assert length > 40
    assert first != again
    assert "Ada" not in first
    assert (status, name) == (200, '{"name":"Ada"}')
    assert guessed == 401


def test_the_token_is_forgotten_at_log_out() -> None:
    lesson = SCENARIOS["credentials"].lesson
    log_out = lesson.probe[0].model_copy(update={"id": "log-out", "method": "DELETE"})
    shipped = dataclasses.replace(
        SCENARIOS["credentials"], lesson=lesson.model_copy(update={"probe": [*lesson.probe, log_out]})
    )
    taken = run(code(shipped, ORIGINS))

    async def after() -> int:
        transport = httpx.ASGITransport(taken["app"])
        async with httpx.AsyncClient(transport=transport, base_url="http://alone") as client:
            await client.post("/session", json={"name": "Ada"})
            return (await client.delete("/session")).status_code

    assert asyncio.run(after()) == 204
    assert taken["SESSIONS"] == {}


@pytest.mark.parametrize("clash", ["from json import loads as secrets\n", "secrets = 1\n", "SESSIONS = 1\n"])
def test_a_name_that_the_session_needs_must_be_free(clash: str) -> None:
    with pytest.raises(StandaloneError, match=f"gives the name {'SESSIONS' if 'SESS' in clash else 'secrets'}"):
        code(scenario(USUAL + clash, "credentials"), ORIGINS)


DATA_ROUTES = [it for it in router.routes if isinstance(it, APIRoute)]


@pytest.mark.parametrize(
    ("method", "path"), sorted((method, it.path) for it in DATA_ROUTES for method in it.methods or ())
)
def test_every_data_route_has_one_that_stands_in_for_it(method: str, path: str) -> None:
    sample = re.sub(r"{\w+}", "1", path)
    stand_ins = [
        it for methods, pattern, it in ROUTES if method in methods.split("|") and re.fullmatch(pattern, sample)
    ]
    assert stand_ins, (
        f"{method} {path}: add the smallest route that answers it to ROUTES in demo_api/takeaway/standin.py"
    )
