"""The wheel carries scenarios and page, and runs from any directory."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from conftest import call, free_ports

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_every_file_of_the_curriculum_the_page_and_the_words(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    for name in ("scenarios", "client", "stacks"):
        files = [it for it in (ROOT / name).rglob("*") if it.is_file() and "__pycache__" not in it.parts]
        assert {f"demo_api/share/{it.relative_to(ROOT).as_posix()}" for it in files} <= packed
    words = {it.relative_to(ROOT).as_posix() for it in (ROOT / "demo_api" / "words").rglob("*.toml")}
    assert len(words) > 6
    assert words <= packed
    assert not [it for it in packed if it.endswith((".json", ".ts"))], "what only a checker reads is not shipped"
    assert {"demo_api/data/penguins.csv", "demo_api/data/LICENSE", "demo_api/py.typed"} <= packed


def test_the_installed_wheel_serves_from_any_directory(wheel: Path, tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    venv.create(environment, with_pip=False, symlinks=True)
    site = next(environment.glob("lib/python*/site-packages"), environment / "Lib" / "site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    # Its dependencies are those of this environment; the package itself is the wheel's.
    here = next(path for path in sys.path if path.endswith("site-packages"))
    (site / "dependencies.pth").write_text(here + "\n")
    python = str(environment / "bin" / "python")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    settings = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}

    listed = subprocess.run(
        [python, "-m", "demo_api", "list", "--json"], cwd=elsewhere, env=settings, check=True, capture_output=True
    )
    assert len(json.loads(listed.stdout)) == len(list((ROOT / "scenarios").glob("*/scenario.toml")))

    written = subprocess.run(
        [python, "-m", "demo_api", "config", "nginx"], cwd=elsewhere, env=settings, check=True, capture_output=True
    )
    assert b"add_header Access-Control-Allow-Origin" in written.stdout

    ports = free_ports(3)
    flags = [f"--{name}-port={port}" for name, port in zip(("api", "client", "stranger"), ports, strict=True)]
    command = [python, "-m", "demo_api", "serve", *flags]
    with subprocess.Popen(command, cwd=elsewhere, env=settings, stdout=subprocess.PIPE, text=True) as lab:
        try:
            assert lab.stdout
            assert lab.stdout.readline() == f"The page      http://localhost:{ports[1]}\n"
            page = call(f"http://localhost:{ports[1]}/", timeout=5)
            assert (page.status_code, "<html" in page.text) == (200, True)
            data = call(f"http://localhost:{ports[0]}/wildcard/penguins?limit=1", timeout=5)
            assert data.json()[0]["species"] == "Adelie"
        finally:
            lab.terminate()
