"""Files that are changed at random: a scenario is always described, and the others are as before.

Nothing that is random is executed: of such files only the text is read. What is executed is code of this file's own.
More of them: ``make test ARGS="tests/test_mutated.py" CASES=2000``.
"""

import asyncio
import dataclasses
import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import RunningLab
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from test_curriculum import SCENARIOS
from test_standalone import ask, lab_imports, run

from demo_api.catalogue import describe, encoded
from demo_api.origins import Origins
from demo_api.scenarios import Scenario, folders, read
from demo_api.settings import Settings
from demo_api.standalone import StandaloneError, code, standalone

ORIGINS = Origins.of(Settings(_env_file=None))
COUNT = int(os.environ.get("CASES", "120"))
REPEATABLE = settings(
    database=None,
    deadline=None,
    derandomize=True,
    max_examples=COUNT,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)

ODD = [b"\x00", b"\x0c", b"\r", b"\xff", b"\xef\xbb\xbf", "\u2028\x85\u202e".encode(), b"\xed\xa0\x80", b"\\", b"\\\n"]
PIECES = [
    *ODD, b"\n", b"\t", b";", b"'", b'"""', b"(", b")", b"[[probe]]\n", b"{", b"}", b"#", b"=", b".", b"0x" + b"f" * 99,
    b"9" * 5000, b"[" * 300, b"a." * 300, b"nan", b"9999-99-99", b"import fastapi\n", b"demo_api", b" as CLIENT", b"CLIENT",
    b"f'{CLIENT}'", b"lambda CLIENT: ", b"from demo_api.data import *\n", b"; x = (1,", b"finally:", b"if 1:\n ",
]  # fmt: skip


@dataclasses.dataclass(frozen=True)
class Change:
    """Cut ``length`` bytes, or lines, from a place on, and put ``piece`` there; the place is a part of the whole."""

    place: float
    length: int
    piece: bytes
    whole_lines: bool

    def made(self, content: bytes) -> bytes:
        parts = content.splitlines(keepends=True) if self.whole_lines else [bytes([it]) for it in content]
        at = int(self.place * len(parts))
        return b"".join([*parts[:at], self.piece, *parts[at + self.length :]])


changes = st.builds(
    Change,
    st.floats(0, 1),
    st.sampled_from([0, 0, 1, 1, 2, 5, 40]),
    st.one_of(st.just(b""), st.sampled_from(PIECES), st.binary(max_size=6)),
    st.booleans(),
)


def shipped(slug: str, name: str) -> bytes:
    return (SCENARIOS[slug].folder / name).read_bytes()


@st.composite
def mutated(draw: st.DrawFn, name: str) -> bytes:
    content = shipped(draw(st.sampled_from(sorted(SCENARIOS))), name)
    for change in draw(st.lists(changes, min_size=1, max_size=4)):
        content = change.made(content)
    return content


def contents(name: str) -> st.SearchStrategy[bytes]:
    return st.one_of(mutated(name), mutated(name), mutated(name), st.binary(max_size=300))


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three scenarios; the second one is written anew by each example."""
    root = tmp_path_factory.mktemp("desk")
    for name, slug in (("01-before", "credentials"), ("02-changed", "one-origin"), ("03-after", "many-origins")):
        shutil.copytree(SCENARIOS[slug].folder, root / name)
    return root


def page(root: Path) -> list[dict[str, Any]]:
    """Return what the page gets, the way it gets it."""
    body = encoded([describe(read(folder), ORIGINS) for folder in folders(root)])
    found: list[dict[str, Any]] = json.loads(body.decode())
    return found


def sound(described: dict[str, Any]) -> None:
    """See to it that what is said of a scenario can be shown."""
    for reason in described["broken"] or ():
        assert reason.isprintable()
        assert len(reason) < 1000
    if described["broken"] is None:
        text = described["standalone"]
        compile(text, "pasted", "exec", dont_inherit=True)
        assert lab_imports(text) == []


@pytest.fixture(scope="module")
def others(desk: Path) -> list[dict[str, Any]]:
    before, _, after = page(desk)
    return [before, after]


@REPEATABLE
@given(app=contents("app.py"))
def test_any_app_is_described(desk: Path, others: list[dict[str, Any]], app: bytes) -> None:
    (desk / "02-changed" / "app.py").write_bytes(app)
    (desk / "02-changed" / "scenario.toml").write_bytes(shipped("one-origin", "scenario.toml"))
    before, changed, after = page(desk)
    assert [before, after] == others
    sound(changed)


@REPEATABLE
@given(toml=contents("scenario.toml"))
def test_any_toml_is_described(desk: Path, others: list[dict[str, Any]], toml: bytes) -> None:
    (desk / "02-changed" / "app.py").write_bytes(shipped("one-origin", "app.py"))
    (desk / "02-changed" / "scenario.toml").write_bytes(toml)
    before, changed, after = page(desk)
    assert [before, after] == others
    sound(changed)


# A module in the accepted shape: how it gets FastAPI, the router and a role, and what stands between.
FASTAPI = [
    ("from fastapi import FastAPI", "FastAPI"),
    ("from fastapi import (\n  FastAPI,  # the class\n)", "FastAPI"),
    ("from fastapi import FastAPI as F, Response", "F"),
    ("import fastapi", "fastapi.FastAPI"),
    ("import fastapi as f, json", "f.FastAPI"),
    ("from fastapi.applications import FastAPI", "FastAPI"),
]
ROUTER = [
    ("from demo_api.data import router", "router"),
    ("from demo_api.data import (router\n as r)", "r"),
    ("from demo_api.data.routes import router", "router"),
    ("import demo_api.data", "demo_api.data.router"),
    ("from demo_api import data as d", "d.router"),
    ("import json as j, demo_api.data.routes as d", "d.router"),
]
ROLE = [
    ("from demo_api.origins import CLIENT", "CLIENT"),
    ("from demo_api.origins import CLIENT as PAGE, STRANGER", "PAGE"),
    ("import demo_api.origins as o", "o.CLIENT"),
    ("def role():\n  from demo_api.origins import CLIENT; return CLIENT", "role()"),
    ("from demo_api.origins import CLIENT\nCLIENT = CLIENT + ''", "CLIENT"),
    ("from demo_api.origins import CLIENT", "f'{CLIENT}'"),
    ("from demo_api.origins import CLIENT", "f'''é{\nCLIENT!s}'''[1:]"),
    ("from demo_api.origins import CLIENT", "('é\N{PENGUIN}\u2028', CLIENT)[1]"),
    ("from demo_api.origins import CLIENT", "dict(CLIENT=CLIENT)['CLIENT']"),
    ("from demo_api.origins import CLIENT", "(lambda CLIENT: CLIENT)(CLIENT)"),
]
FILLERS = [
    "",
    "",
    "# a comment",
    "# \u2028\x0c\x85 odd",
    "x = 'é'",
    "x = (1,\n  2)",
    "import os",
    "'''\n\n\n\n\n'''",
    "class X: CLIENT = 1",
]
HEADS = ["", '"""Why."""\n', "# first\n", '"""\n\n\n\n\n"""\nfrom __future__ import annotations\n', "\ufeff", "\x0c\n"]


@st.composite
def modules(draw: st.DrawFn) -> str:
    """A module that answers, with the page's role as its only allowed origin."""
    (fastapi, cls), (router, routes), (role, page_origin) = (
        draw(st.sampled_from(it)) for it in (FASTAPI, ROUTER, ROLE)
    )
    filler = st.sampled_from(FILLERS)
    middleware = "from starlette.middleware.cors import CORSMiddleware"
    statements = [*draw(st.permutations([fastapi, router, role, middleware])), f"app = {cls}()"]
    statements += [
        f"app.add_middleware(CORSMiddleware, allow_origins=[{page_origin}])",
        f"app.include_router({routes})",
    ]
    text = draw(st.sampled_from(HEADS))
    for statement in statements:
        # After a block or a comment there is a line end; elsewhere a semicolon will do.
        one_line = not statement.startswith("def") and draw(st.booleans())
        text += statement + (draw(st.sampled_from(["; ", " ;\\\n ", ";"])) if one_line else "\n")
        if not one_line:
            text += draw(filler) + "\n"
        elif draw(st.booleans()):
            text += "y = 1\n"
        else:
            text += "pass\n"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))


@REPEATABLE
@given(text=modules())
def test_a_module_of_the_accepted_shape_gives_code_that_runs(desk: Path, text: str) -> None:
    (desk / "02-changed" / "app.py").write_bytes(text.encode())
    (desk / "02-changed" / "scenario.toml").write_bytes(shipped("one-origin", "scenario.toml"))
    found = read(desk / "02-changed")
    assert isinstance(found, Scenario)
    try:
        taken = code(found, ORIGINS)
    except StandaloneError as error:
        raise AssertionError(f"{error}\n{text}") from None
    assert lab_imports(taken) == []
    answer = asyncio.run(ask(run(taken)["app"]))
    assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (200, ORIGINS.client)
    again = dataclasses.replace(found, files={**found.files, "app.py": taken})
    assert standalone(again, ORIGINS) == taken


@settings(REPEATABLE, max_examples=40)
@given(toml=contents("scenario.toml"), text=modules())
def test_the_page_is_answered_whatever_one_scenario_says(scratch: RunningLab, toml: bytes, text: str) -> None:
    root = scratch.settings.scenarios
    for name in ("02-changed", "03-other", os.fsdecode(b"04-\xff")):
        shutil.copytree(root / "01-plain", root / name, dirs_exist_ok=True)
    (root / "02-changed" / "app.py").write_bytes(text.encode())
    (root / "03-other" / "scenario.toml").write_bytes(toml)
    answer = scratch.as_page("/lab/scenarios")
    assert answer.status_code == 200
    plain, changed, other, odd = answer.json()["scenarios"]
    assert (plain["broken"], changed["broken"]) == (None, None)
    assert "There is no code" not in changed["standalone"]
    sound(other)
    assert odd["broken"] == [r"04-\udcff: this is not a name like my-lesson: lower-case letters, digits, hyphens"]
    assert scratch.http.get("/").json()["scenarios"]["plain"]
