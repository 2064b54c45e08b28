"""By what the lab sees that a scenario has been edited: the time, size and file number of its files."""

import os
from pathlib import Path

from demo_api.scenarios import FILES

Paths = tuple[str, ...]
"""Where the files of a folder are. As text: at every request, a Path would cost more than what is asked about it."""
Stamp = tuple[int | None, ...]


def paths_of(folder: Path) -> Paths:
    """Return where the files of a scenario are."""
    return tuple(f"{folder}/{name}" for name in FILES)


def stamp_of(paths: Paths) -> Stamp:
    """Return time, size and number of each file, one after the other, and None for one that is not there.

    The lab asks the system at every request. A watch on the folder would cost less, but not every file system tells of
    every edit, and a look only now and then would miss a request that is sent just after a file is saved.
    """
    stamp: Stamp = ()
    for path in paths:
        try:
            status = os.stat(path)  # noqa: PTH116  # as above
            stamp += (status.st_mtime_ns, status.st_size, status.st_ino)
        except OSError:
            stamp += (None,)
    return stamp
