"""What a real server says about itself leads to its own stack, or to none."""

from pathlib import Path

import pytest

from demo_api import stacks
from demo_api.clues import guess
from stacks.running import version
from stacks.saying import said


@pytest.mark.parametrize("name", stacks.names())
def test_a_guess_is_right(name: str, tmp_path: Path) -> None:
    if version(name) is None:
        pytest.skip(f"{name} is not installed; make stacks installs it")
    for row in said(name, tmp_path / "files"):
        found = guess(tuple((key, value) for key, value in row["headers"]), row["body"])
        assert found is None or name in {found.stack, *found.others}, row
