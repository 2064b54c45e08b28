"""Documentation that fails when it lies."""

import re
from pathlib import Path

import pytest
import tables
import typer
from test_curriculum import SCENARIOS

from demo_api.cli import everything
from demo_api.settings import Settings, flag, variable

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = (
    *("README.md", "CONTRIBUTING.md", "CHANGELOG.md"),
    *(
        "docs/lint.md",
        "docs/reasons.md",
        "docs/same-words.md",
        "docs/scenarios.md",
        "docs/stacks.md",
        "docs/teaching.md",
    ),
)


@pytest.mark.parametrize(("document", "name"), tables.TABLES)
def test_a_table_is_the_data(document: str, name: str) -> None:
    written = (ROOT / document).read_text(encoding="utf-8")
    assert written == tables.placed(document, name, tables.TABLES[document, name]()), "make tables writes it anew"


def test_the_table_of_settings_is_the_settings() -> None:
    rows = re.findall(r"^\| `(--[a-z-]+)` \| `(DEMO_API_[A-Z_]+)` \| `([^`]+)` \|", README, re.MULTILINE)
    defaults = {name: str(getattr(Settings(_env_file=None), name)) for name in Settings.model_fields}
    defaults |= {"scenarios": "scenarios", "workshop": "workshop", "require_guess": "true"}
    assert rows == [(flag(name), variable(name), default) for name, default in defaults.items()]


def commands() -> dict[str, set[str]]:
    group = typer.main.get_command(everything())
    assert isinstance(group, typer.core.TyperGroup)
    return {name: {opt for param in it.params for opt in param.opts} for name, it in group.commands.items()}


def test_every_command_is_in_the_readme() -> None:
    assert set(re.findall(r"^\| `demo-api (\w+)", README, re.MULTILINE)) == set(commands())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_command_that_is_shown_exists_with_its_flags(document: str) -> None:
    known = commands()
    text = (ROOT / document).read_text(encoding="utf-8")
    for name, rest in re.findall(r"demo-api ([a-z]+)([^\n`]*)", text):
        assert name in known
        assert set(re.findall(r"--[a-z-]+", rest)) <= known[name] | {"--json"}
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"^make (\w+)", text, re.MULTILINE)) <= set(targets)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_a_file_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    named = re.findall(r"`((?:demo_api|tests|client|scenarios|stacks)/(?!NN)[\w./-]*)`", text)
    for path in linked:
        assert (ROOT / document).parent.joinpath(path).exists(), path
    for path in named:
        assert (ROOT / path).exists(), path


def test_links_of_experiments_lead_to_probes_with_an_expectation() -> None:
    for slug, probe_id, role in re.findall(r"localhost:8001/#([\w-]+)/([\w-]+)/([\w.]+)", README):
        assert role in next(it for it in SCENARIOS[slug].lesson.probe if it.id == probe_id).expect


def test_the_number_of_scenarios_is_right() -> None:
    assert f"in {len(SCENARIOS)} ways" in " ".join(README.split())


def test_the_readme_fits_two_screens_up_to_the_commands() -> None:
    before, found, _ = README.partition("\n## Commands\n")
    assert found
    assert len(before.splitlines()) <= 60
