"""The name of a scenario's folder: its slug, perhaps with a number before it."""

import re
from pathlib import Path

from demo_api.reading.mistake import shown

FOLDER_NAME = re.compile(r"(?:(?P<number>[0-9]{2})-)?(?P<slug>[a-z0-9]+(?:-[a-z0-9]+)*)")
"""A slug; a number before it, as in ``07-my-lesson``, orders folders that ``order.toml`` does not name."""


def slug_of(folder: Path) -> str:
    """Return the slug that a folder's name gives; the name, made printable, if it gives none."""
    found = FOLDER_NAME.fullmatch(folder.name)
    return found["slug"] if found else shown(folder.name)
