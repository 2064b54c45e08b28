"""The browsers, each started once per test process and ended with it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from .engine import NAMES, Engine, absence, find

if TYPE_CHECKING:
    from collections.abc import Iterator

REQUIRE = "REQUIRE_BROWSERS"


def required() -> set[str]:
    names = set(os.environ.get(REQUIRE, "").replace(",", " ").split())
    if unknown := names - set(NAMES):
        message = f"{REQUIRE}: unknown {', '.join(sorted(unknown))}; there are {', '.join(NAMES)}"
        raise pytest.UsageError(message)
    return names


REQUIRED = required()


@pytest.fixture(scope="session", params=NAMES)
def running(request: pytest.FixtureRequest) -> Iterator[Engine | None]:
    engine = find(request.param)
    try:
        yield engine
    finally:
        if engine is not None:
            engine.close()


@pytest.fixture
def engine(running: Engine | None, request: pytest.FixtureRequest) -> Engine:
    """A real browser; a test that asks for it runs once in each."""
    note = request.node.user_properties.append  # read by tests/conftest.py, from every test process
    if running is not None:
        note(("browser", running.version))
        return running
    absent = absence(request.node.callspec.params["running"])
    assert absent is not None
    note(("absent browser", str(absent)))
    if absent.name in REQUIRED:
        pytest.fail(f"{absent.reason}; {REQUIRE} asks for it", pytrace=False)
    pytest.skip(absent.reason)
