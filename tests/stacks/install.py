"""Install the stacks that are missing: Debian's packages, and Python's and Node's in ``.venv/stacks``."""

import os
import shutil
import subprocess
import sys
import venv

from demo_api import stacks
from stacks.running import INSTALLED, series, version

SAY_LITTLE = (
    *("--no-save", "--no-package-lock", "--no-audit", "--no-fund"),
    *("--no-update-notifier", "--loglevel=error"),
)


def main() -> None:
    missing = absent()
    if missing:
        print(f"Installing {', '.join(stacks.load(name).title for name in missing)}", flush=True)
        _apt([*_packages(missing, "apt"), *_node(missing)])
        # All of them, where one is missing: the new Python stands before the lab's own, which has FastAPI, and npm removes
        # from its folder what is not named.
        if _packages(missing, "pip"):
            _pip(_packages(stacks.names(), "pip"))
        if _packages(missing, "npm"):
            _npm(_packages(stacks.names(), "npm"))
        version.cache_clear()
    print(", ".join(f"{stacks.load(name).title} {version(name) or 'missing'}" for name in stacks.names()))
    if still := absent():
        sys.exit(f"Still missing: {', '.join(stacks.load(name).title for name in still)}")


def absent() -> list[str]:
    """Return the stacks that are not installed; what pip and npm installed in another series counts as absent."""
    return [name for name in stacks.names() if not _is_there(stacks.load(name), version(name))]


def _is_there(stack: stacks.Stack, found: str | None) -> bool:
    return found is not None and (bool(stack.apt) or series(found) == series(stack.proven))


def _packages(names: list[str], kind: str) -> list[str]:
    return sorted({package for name in names for package in getattr(stacks.load(name), kind)})


def _node(missing: list[str]) -> list[str]:
    return [] if shutil.which("npm") or not _packages(missing, "npm") else ["nodejs", "npm"]


def _apt(packages: list[str]) -> None:
    if not packages:
        return
    sudo = [] if os.geteuid() == 0 else ["sudo"]
    subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True)
    command = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq"]
    subprocess.run([*command, "--no-install-recommends", *packages], check=True, stdout=subprocess.DEVNULL)


def _pip(packages: list[str]) -> None:
    python = INSTALLED / "bin" / "python"
    if not python.exists():
        venv.create(INSTALLED, with_pip=True, symlinks=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages], check=True)


def _npm(packages: list[str]) -> None:
    folder = INSTALLED / "node"
    folder.mkdir(parents=True, exist_ok=True)
    command = ["npm", "install", "--prefix", str(folder), *SAY_LITTLE, *packages]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
