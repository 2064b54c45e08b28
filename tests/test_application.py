"""``module:app`` becomes an application, or a line that says what to change: environment, folder, or name."""

import json
import os
import shlex
from collections.abc import Mapping
from pathlib import Path

import pytest
import uvicorn
from test_cli import run
from test_setups import folder, write

__all__ = ["folder"]

APP = "from fastapi import FastAPI\napp = FastAPI()\n"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "SECRET_KEY", "SHOP_SECRET", "CORS_ORIGINS", "OPENAI_API_KEY", "FRONTEND_URL", "PORT"):
        monkeypatch.delenv(name, raising=False)


SETTINGS = """\
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="{prefix}")
    {field}

settings = Settings()
"""

# The module, the variables that must be named, and a part of the line.
LACKING = [
    ("import os\nURL = os.environ['DATABASE_URL']\n", ["DATABASE_URL"], "the environment variable DATABASE_URL is not set"),
    ("from os import environ\nprint(environ['SECRET_KEY'])\n", ["SECRET_KEY"], "main.py, line 2"),
    ("import os\nORIGINS = os.getenv('CORS_ORIGINS').split(',')\n", ["CORS_ORIGINS"], "AttributeError"),
    ("import os\nPORT = int(os.environ.get('PORT'))\n", ["PORT"], "TypeError"),
    ("import os\nURL = os.getenv('DATABASE_URL')\nprint(URL.upper())\n", ["DATABASE_URL"], "AttributeError"),
    ("raise RuntimeError('OPENAI_API_KEY environment variable is required')\n", ["OPENAI_API_KEY"], "RuntimeError"),
    ("import os, sys\nif not os.getenv('SECRET_KEY'):\n    sys.exit('Please set SECRET_KEY')\n", ["SECRET_KEY"], "SystemExit"),
    ("from starlette.config import Config\nPORT = Config()('PORT', cast=int)\n", ["PORT"], "Config 'PORT' is missing"),
    ("raise LookupError('Environment variable \"PORT\" not set')\n", ["PORT"], "PORT is not set"),
    (SETTINGS.format(prefix="", field="database_url: str\n    secret_key: str"), ["DATABASE_URL", "SECRET_KEY"], "DATABASE_URL and SECRET_KEY are not set"),
    (SETTINGS.format(prefix="SHOP_", field="secret: str"), ["SHOP_SECRET"], "SHOP_SECRET is not set"),
    (SETTINGS.format(prefix="", field='url: str = Field(validation_alias="DATABASE_URL")'), ["DATABASE_URL"], "DATABASE_URL is not set"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "variables", "part"), LACKING)
def test_a_variable_that_is_not_set_is_named(folder: Path, code: str, variables: list[str], part: str) -> None:
    write(folder, {"main.py": code + APP})
    result = run("lint", "main:app")
    assert (result.exit_code, result.stdout) == (2, "")
    first, second = result.stderr.splitlines()
    assert part in first
    values = " ".join(f"{it}=..." for it in variables)
    assert second == f"demo-api: try: {values} demo-api lint main:app"


def test_what_is_tried_then_works(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder, {"main.py": SETTINGS.format(prefix="SHOP_", field="secret: str") + APP})
    _, second = run("lint", "main:app").stderr.splitlines()
    *values, _, command, name = shlex.split(second.removeprefix("demo-api: try: "))
    for value in values:
        monkeypatch.setenv(value.partition("=")[0], "x")
    assert run(command, name).exit_code == 0


@pytest.mark.parametrize(
    ("value", "field", "why"),
    [
        ("http://a.example", "cors_origins: list[str]", "CORS_ORIGINS: expected JSON"),
        ("many", "port: int", "PORT: Input should be a valid integer"),
    ],
)
def test_a_variable_that_is_wrong_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, value: str, field: str, why: str
) -> None:
    monkeypatch.setenv(field.partition(":")[0].upper(), value)
    write(folder, {"main.py": SETTINGS.format(prefix="", field=field) + APP})
    result = run("lint", "main:app")
    assert result.exit_code == 2
    assert why in result.stderr


@pytest.mark.parametrize("code", ["raise ValueError('no luck')\n", "1 / 0\n", "import os\nos.environ['HOME'].nothing\n", "x = {}['A_KEY']\n"])  # fmt: skip
def test_nothing_is_named_without_a_sign(folder: Path, code: str) -> None:
    write(folder, {"main.py": code + APP})
    assert "HOME" in os.environ
    result = run("lint", "main:app")
    assert result.exit_code == 2
    assert len(result.stderr.splitlines()) == 1
    assert "environment variable" not in result.stderr


FACTORY = """\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

def create_app(config=None, debug=False, testing=False):
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["https://page.example/"])
    return app

class Maker:
    def __call__(self):
        return create_app()

maker = Maker()

def needs(config):
    return create_app()

async def slow():
    return create_app()
"""


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["main:create_app"], 1),
        (["main:create_app", "--factory"], 1),
        (["main:maker", "--factory"], 1),
        (["main:maker"], 2),
        (["main:needs"], 2),
        (["main:needs", "--factory"], 2),
        (["main:slow"], 2),
        (["main:slow", "--factory"], 2),
    ],
)
def test_a_factory(folder: Path, arguments: list[str], code: int) -> None:
    write(folder, {"main.py": FACTORY})
    result = run("lint", *arguments)
    assert result.exit_code == code, result.output
    assert ("CORS003" in result.output) == (code == 1)


def test_a_factory_that_fails(folder: Path) -> None:
    write(folder, {"main.py": "import os\ndef create_app():\n    return os.environ['SECRET_KEY']\n"})
    result = run("lint", "main:create_app")
    assert result.exit_code == 2
    assert "main.py, line 3: KeyError" in result.stderr
    assert "SECRET_KEY=... demo-api lint main:create_app" in result.stderr


PROJECT = {
    "src/shop/__init__.py": "",
    "src/shop/main.py": "from .routes import router\n" + APP + "app.include_router(router)\n",
    "src/shop/routes.py": "from fastapi import APIRouter\nrouter = APIRouter()\n",
}


@pytest.mark.parametrize(
    ("name", "files", "said"),
    [
        ("main:app", {"main.py": APP.replace("app =", "application =")}, "did you mean main:application?"),
        ("main:app", {"main.py": "from fastapi import FastAPI\ndef create_app():\n    return FastAPI()\n"}, "did you mean main:create_app?"),
        ("main", {"main.py": APP}, "such as main:app"),
        ("main.py", {"main.py": APP.replace("app =", "api =")}, "such as main:api"),
        ("src/shop/main.py:app", PROJECT, "such as src.shop.main:app"),
        ("shop.main:app", PROJECT, "it is in the folder src"),
        ("main:app", {"main.py": "import nothing_like_this\n"}, "install it in the same environment as demo-api"),
        ("main:app", {"main.py": "import nothing_like_this\n", "requirements.txt": ""}, "install the packages of requirements.txt in"),
        ("api.main:app", {"api/main.py": "import nothing_like_this\n", "api/requirements.txt": ""}, "packages of api/requirements.txt"),
        ("main:app", {"main.py": "from .routes import router\n", "routes.py": ""}, "change to the folder above, and write "),
        ("api.main:app", {"api/main.py": "import routes_here\n", "api/routes_here.py": ""}, "try: demo-api lint main:app --app-dir api"),
        ("main:app", {"main.py": "import shelf_here\n", "src/shelf_here.py": ""}, "try: PYTHONPATH=src demo-api lint main:app"),
        ("main:mcp", {"main.py": "class Server:\n    def streamable_http_app(self): ...\nmcp = Server()\n"}, "did you mean main:mcp.streamable_http_app?"),
    ],
)  # fmt: skip
def test_what_was_meant_is_said(folder: Path, name: str, files: Mapping[str, str], said: str) -> None:
    write(folder, files)
    result = run("lint", name)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


def test_a_project_with_the_folder_src(folder: Path) -> None:
    write(folder, PROJECT)
    assert "try: demo-api lint shop.main:app --app-dir src" in run("lint", "shop.main:app").stderr
    assert run("lint", "shop.main:app", "--app-dir", "src").exit_code == 0
    assert "there is no such folder" in run("lint", "shop.main:app", "--app-dir", "nothing").stderr


def test_a_module_that_serves_itself_does_not(folder: Path) -> None:
    code = "import uvicorn\nfrom uvicorn import Server, Config\n" + APP
    write(folder, {"main.py": code + "uvicorn.run(app, port=1)\nServer(Config(app, port=1, log_config=None)).run()\n"})
    assert run("lint", "main:app").exit_code == 0
    assert "_serve_nothing" not in repr(uvicorn.run)


def test_what_the_application_prints_is_not_in_the_output(folder: Path) -> None:
    write(folder, {"main.py": "print('hello from the module')\n" + APP})
    result = run("lint", "main:app", "--json")
    assert json.loads(result.stdout)["findings"] == []
    assert "hello from the module" in result.stderr
    assert "hello" not in run("lint", "main:app").stdout
