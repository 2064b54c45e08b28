"""What the system knows of a process: its children, memory, descriptors, threads (Linux); and a lab within limits."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Self

LIMITED = textwrap.dedent("""
    import importlib, os, sys
    limit, *constants = sys.argv[1].split(",")
    if limit:
        import resource
        resource.setrlimit(resource.RLIMIT_NOFILE, (int(limit), int(limit)))
    for constant in constants:
        name, _, value = constant.partition("=")
        module, _, attribute = name.rpartition(".")
        setattr(importlib.import_module("demo_api." + module), attribute, float(value))
    sys.argv[:] = ["demo-api", *sys.argv[2:]]
    from demo_api.cli import main
    main()
""")


def limited(limit: int | None, arguments: list[str], constants: Mapping[str, float] | None = None) -> list[str]:
    """Return the command of a lab with a hard limit on open files, and with constants such as ``serving.connection.HEAD``."""
    given = [str(limit or ""), *(f"{name}={value}" for name, value in (constants or {}).items())]
    return [sys.executable, "-c", LIMITED, ",".join(given), *arguments]


def serving(pid: int) -> int:
    """Return the process that serves: where a system can fork, the one that was started looks after another."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return int(children[0]) if children else pid


def tree(pid: int) -> list[int]:
    """Return a process and all that it has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(it for child in children for it in tree(int(child)))]


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB."""
    return _status(pid, "VmRSS") / 1024


def threads(pid: int) -> int:
    return _status(pid, "Threads")


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208  # names only


def _status(pid: int, name: str) -> int:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith(name)).split()[1])


class Served:
    """A lab in a process of its own; a context manager that gives it when it answers.

    Args:
        command: starts it.
        folder: where it starts.
        environment: what it gets beside this process's.
    """

    def __init__(self, command: list[str], folder: Path, environment: Mapping[str, str]) -> None:
        self._log = folder / "log"  # a file: a pipe that nobody reads would hold the lab up
        with self._log.open("w") as log:
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                env={**os.environ, "PYTHONUNBUFFERED": "1", **environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def __enter__(self) -> Self:
        assert self.process.stdout
        line = "begin"
        while line and "Ctrl-C" not in line:
            line = self.process.stdout.readline()
        if not line:
            self.process.communicate(timeout=30)
            raise AssertionError(f"the lab did not start: {self._log.read_text()}")
        self.pid = serving(self.process.pid)
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def log(self) -> list[str]:
        """End it and return the lines that it wrote to stderr."""
        self.process.terminate()
        self.process.communicate(timeout=30)
        return self._log.read_text().splitlines()
