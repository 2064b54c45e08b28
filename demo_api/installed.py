"""Where the lab is installed, and where its settings come from. It imports nothing that takes time."""

import os
from pathlib import Path

PREFIX = "DEMO_API_"
ENV_FILE = ".env"
PACKAGE = Path(__file__).parent


def is_clone() -> bool:
    """Return whether the lab runs from a clone of its repository, and not from a wheel."""
    return (PACKAGE.parent / "pyproject.toml").exists()


def shared_folder(name: str) -> Path:
    """Return the folder ``name`` that came with this installation.

    Its name is ``scenarios``, ``client``, ``exercises`` or ``stacks``. In a clone, the folder is beside the package; in
    a wheel it was put inside it.
    """
    return PACKAGE.parent / name if is_clone() else PACKAGE / "share" / name


def has_settings() -> bool:
    """Return whether the environment, or a file ``.env``, can contain a setting of the lab."""
    return Path(ENV_FILE).exists() or any(name.upper().startswith(PREFIX) for name in os.environ)
