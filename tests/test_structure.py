"""Small modules: one that grows too long holds more than one thing."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MODULES = [
    it for folder in ("demo_api", "client") for kind in ("py", "js") for it in (ROOT / folder).rglob(f"*.{kind}")
]


@pytest.mark.parametrize("module", sorted(it.relative_to(ROOT).as_posix() for it in MODULES))
def test_a_module_is_not_too_long(module: str) -> None:
    lines = len((ROOT / module).read_text(encoding="utf-8").splitlines())
    assert lines <= 300, f"{module} has {lines} lines; move one of the things in it to a module of its own"
