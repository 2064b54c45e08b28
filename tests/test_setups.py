"""Set-ups in the manner of real projects: ``lint`` says what an expert said about each before."""

import importlib.util
import json
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from test_cli import run

from demo_api.lint import RULES

SETUPS: list[dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "cases" / "setups.toml").read_text(encoding="utf-8")
)["setup"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to which modules are written; what is imported from it is forgotten afterwards."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    yield tmp_path
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None) or ""
        paths = [file, *getattr(module, "__path__", [])]
        if any(str(it).startswith(str(tmp_path)) for it in paths):
            del sys.modules[name]


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize("setup", SETUPS, ids=lambda it: it["name"])
def test_a_setup_gets_what_an_expert_said(setup: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if importlib.util.find_spec(setup.get("needs", "sys")) is None:
        pytest.skip(f"{setup['needs']} is not installed")
    for name, value in setup.get("env", {}).items():
        monkeypatch.setenv(name, value)
    write(folder, setup["files"])
    result = run("lint", setup["app"], "--json")
    assert result.exit_code == bool(setup.get("findings")), result.output
    found = [it["code"] for it in json.loads(result.stdout)["findings"]]
    assert sorted(it for it in found if RULES[it].level != "note") == setup.get("findings", [])
    assert sorted(it for it in found if RULES[it].level == "note") == setup.get("notes", [])


def test_thirty_setups_have_a_reason() -> None:
    assert len(SETUPS) >= 30
    assert len({it["name"] for it in SETUPS}) == len(SETUPS)
    assert all(it["says"] for it in SETUPS)
