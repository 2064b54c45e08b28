"""What a quick command does not load: a reader of an error at 5 p.m. does not wait for what only other commands need."""

import json
import subprocess
import sys

import pytest

SCRIPT = """
import json, sys
sys.argv = ["demo-api", *sys.argv[1:]]
from demo_api.cli import main
try:
    main()
except SystemExit:
    print(json.dumps(sorted(sys.modules)), file=sys.stderr)
"""
# Servers, clients, validation, colours, templates: each takes longer to load than the command to do its work.
HEAVY = {
    "pydantic",
    "fastapi",
    "starlette",
    "uvicorn",
    "anyio",
    "httpx",
    "httpcore",
    "rich",
    "jinja2",
    "typer._adapters",
}
NETWORK = {"asyncio", "ssl", "h11", "socket", "certifi"}
MESSAGE = "No 'Access-Control-Allow-Origin' header is present on the requested resource."


def loaded(*arguments: str) -> set[str]:
    program = [sys.executable, "-c", SCRIPT, *arguments]
    done = subprocess.run(program, capture_output=True, text=True, check=True, timeout=60)
    return set(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("arguments", [[MESSAGE], [MESSAGE, "--json"], ["what nobody knows"]])
def test_explain_loads_neither_servers_nor_a_network(arguments: list[str]) -> None:
    assert not loaded("explain", *arguments) & (HEAVY | NETWORK)


def test_check_loads_only_what_sends() -> None:
    modules = loaded("check", "http://127.0.0.1:1/", "--origin", "http://localhost:3000")
    assert not modules & (HEAVY | {"certifi", "demo_api.audit", "demo_api.stacks", "demo_api.explain"})


def test_a_wrong_option_is_still_refused_in_the_words_of_typer() -> None:
    program = [
        sys.executable,
        "-m",
        "demo_api",
        "check",
        "http://127.0.0.1:1/",
        "--origin",
        "null",
        "--mode",
        "navigate",
    ]
    done = subprocess.run(program, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "Invalid value for '--mode': " in done.stderr
    assert "'navigate' is not one of 'cors', 'no-cors', 'same-origin'" in done.stderr
