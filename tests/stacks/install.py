"""Install the stacks that are missing: Debian's packages, and Python's and Node's in ``.venv/stacks``."""

import os
import shutil
import subprocess
import sys
import venv

from demo_api import stacks
from stacks.running import INSTALLED, version


def main() -> None:
    missing = [stacks.load(name) for name in stacks.names() if version(name) is None]
    if not missing:
        return
    print(f"Installing {', '.join(it.title for it in missing)}")
    apt, pip, npm = (
        sorted({package for it in missing for package in getattr(it, kind)}) for kind in ("apt", "pip", "npm")
    )
    if apt:
        sudo = [] if os.geteuid() == 0 else ["sudo"]
        subprocess.run([*sudo, "apt-get", "update", "-qq"], check=True)
        install = [*sudo, "apt-get", "install", "-y", "-qq", "--no-install-recommends", *apt]
        subprocess.run(
            install, check=True, stdout=subprocess.DEVNULL, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
        )
    if pip:
        if not (INSTALLED / "bin" / "python").exists():
            venv.create(INSTALLED, with_pip=True, symlinks=True)
        command = [INSTALLED / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pip]
        subprocess.run(command, check=True)
    if npm and shutil.which("npm"):
        folder = INSTALLED / "node"
        folder.mkdir(parents=True, exist_ok=True)
        quiet = [
            "--no-save",
            "--no-package-lock",
            "--no-audit",
            "--no-fund",
            "--no-update-notifier",
            "--loglevel=error",
        ]
        everything = sorted({package for name in stacks.names() for package in stacks.load(name).npm})
        subprocess.run(
            ["npm", "install", "--prefix", folder, *quiet, *everything], check=True, stdout=subprocess.DEVNULL
        )
    version.cache_clear()
    absent = [it.title for it in missing if version(next(n for n in stacks.names() if stacks.load(n) == it)) is None]
    if absent:
        sys.exit(f"Still missing: {', '.join(absent)}")


if __name__ == "__main__":
    main()
