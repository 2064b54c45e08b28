"""What make servers installs, and what it leaves as it is; nothing is really installed here."""

import subprocess
from pathlib import Path

import pytest

from demo_api import stacks
from stacks import install


class Versions:
    """What each server says of its version."""

    def __init__(self, **other: str | None) -> None:
        self._other = other

    def __call__(self, name: str) -> str | None:
        return self._other.get(name, stacks.load(name).proven)

    def cache_clear(self) -> None:
        """Nothing is kept."""


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    found: list[list[str]] = []
    monkeypatch.setattr(subprocess, "run", lambda command, **_: found.append([str(it) for it in command]))
    monkeypatch.setattr(install, "INSTALLED", tmp_path)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").touch()
    return found


def test_nothing_is_installed_where_all_are_there(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(install, "version", Versions(nginx="1.22.9"))
    install.main()
    assert ran == []
    assert "nginx 1.22.9" in capsys.readouterr().out


@pytest.mark.parametrize("found", [None, "4.2.1"])
def test_one_python_server_that_is_missing_or_of_another_series_installs_all_of_them(
    ran: list[list[str]], monkeypatch: pytest.MonkeyPatch, found: str | None
) -> None:
    monkeypatch.setattr(install, "version", Versions(django=found))
    with pytest.raises(SystemExit, match="Still missing: Django"):
        install.main()
    (pip,) = ran
    assert {*stacks.load("django").pip, *stacks.load("fastapi").pip} < {*pip}


def test_a_debian_package_is_taken_as_it_comes(ran: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "version", Versions(caddy="2.10.0"))
    install.main()
    assert ran == []
    monkeypatch.setattr(install, "version", Versions(caddy=None))
    with pytest.raises(SystemExit, match="Still missing: Caddy"):
        install.main()
    assert ran[-1][-2:] == ["--no-install-recommends", "caddy"]
