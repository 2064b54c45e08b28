"""A stack that runs: its files in a folder of their own, its process in the foreground, a free port."""

import os
import random
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from demo_api import stacks
from demo_api.policy import Policy
from stacks.upstream import Upstream

INSTALLED = Path(__file__).parents[2] / ".venv" / "stacks"
"""Where ``make stacks`` puts what pip and npm install."""
_PATIENCE = 30.0


def environment() -> dict[str, str]:
    """Return the environment in which a stack is started: what ``make stacks`` installed comes first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    folders = [str(INSTALLED / "bin"), str(Path(sys.executable).parent), kept.get("PATH", ""), "/usr/sbin"]
    # A Java that compiles quickly starts sooner; what it sends is the same.
    quick = {"JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"}
    return kept | quick | {"PATH": os.pathsep.join(folders), "NODE_ENV": "production"}


@lru_cache
def version(name: str) -> str | None:
    """Return the version of a stack as it says itself, None if it is not installed."""
    with TemporaryDirectory() as folder:
        _with_modules(Path(folder))
        try:
            said = subprocess.run(
                shlex.split(stacks.load(name).version),
                cwd=folder,
                env=environment(),
                capture_output=True,
                text=True,
                timeout=_PATIENCE,
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return None
    words = (said.stdout + said.stderr).replace("/", " ").replace("v", " ").split()
    return next((it.strip(",()").split("-")[0] for it in words if it[0].isdigit() and "." in it), None)


def series(version: str) -> str:
    """Return what of a version says how it behaves: ``1.22`` of ``1.22.1``, which Debian and others only patch."""
    return ".".join(version.split(".")[:2])


def _with_modules(folder: Path) -> None:
    # Node looks for packages beside the file, as they are in a project.
    if (INSTALLED / "node" / "node_modules").exists():
        (folder / "node_modules").symlink_to(INSTALLED / "node" / "node_modules")


def free_port() -> int:
    """Return a port on which nothing listens, below those that the system takes for connections.

    A server needs seconds to start; meanwhile, a connection of another test could take the port.
    """
    while True:
        port = random.randrange(20_000, 32_000)  # noqa: S311  # not a secret
        with socket.socket() as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


class Ports(NamedTuple):
    """Where a stack listens, and the API behind it if it is a proxy."""

    stack: int
    api: int


@contextmanager
def running(
    name: str, policy: Policy, folder: Path, mistake: stacks.Mistake | None = None, *, from_api: bool = False
) -> Iterator[Ports]:
    """Start a stack with a policy, and yield where it listens.

    Args:
        name: The stack.
        policy: The policy that is written for it.
        folder: Where its files are written.
        mistake: What is changed in them first, if anything.
        from_api: Whether the proxy passes on the headers of the API, which then does what the policy says.
    """
    with Upstream(policy if from_api else None) as upstream:
        port = free_port()
        files = dict(stacks.write(name, policy, from_api=from_api, port=port, upstream=upstream.port).files)
        if mistake is not None:
            changed = {file: content.replace(mistake.find, mistake.put) for file, content in files.items()}
            assert changed != files, f"{name}: {mistake.find!r} is not in what is written"
            files = changed
        with started(name, files, port, folder):
            yield Ports(port, upstream.port)


@contextmanager
def started(name: str, files: Mapping[str, str], port: int, folder: Path) -> Iterator[None]:
    """Write files into a new folder, and run the stack there while the block runs.

    Raises:
        NotListeningError: It ends by itself, or does not listen in time.
    """
    folder.mkdir()
    _with_modules(folder)
    for file, content in files.items():
        (folder / file).write_text(content, encoding="utf-8")
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            shlex.split(stacks.load(name).start_on(port)),
            cwd=folder,
            env=environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        _wait(process, port, folder / "output")
        yield
    finally:
        _end(process)


class NotListeningError(AssertionError):
    """A stack ended by itself, or does not listen in time; what it printed."""


def _wait(process: subprocess.Popen[bytes], port: int, output: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and process.poll() is None:
        with socket.socket() as knock:
            if knock.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise NotListeningError(f"{process.args!r} does not listen: {output.read_text(errors='replace')[-2000:]}")


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
