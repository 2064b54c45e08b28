"""A real lab on free ports, for every test that needs one; and which browsers a run used."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import httpx
import pytest

from demo_api.serve import Servers
from demo_api.serving.sockets import ServeError
from demo_api.settings import Settings, shared_folder

pytest_plugins = ["tab"]

for name in [name for name in os.environ if name.upper().startswith("DEMO_API_")]:
    del os.environ[name]  # the tests' settings are their own
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # hundreds of processes would each compile the lab anew
sys.dont_write_bytecode = False


def pytest_xdist_auto_num_workers() -> int:
    """One worker more than there are processors: each waits a third of its time for browsers and other programs."""
    return (os.cpu_count() or 1) + 1


def free_ports(count: int) -> list[int]:
    """Return ports that nothing listens on now, on either loopback address."""
    held: list[socket.socket] = []
    while len(held) < count:
        first = socket.socket()
        first.bind(("127.0.0.1", 0))
        held.append(first)
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


TRUST = httpx.create_ssl_context(trust_env=False)
"""For every client: to read the certificates of the authorities takes longer than most requests, and these have none."""


def call(url: str, method: str = "GET", timeout: float = 20, **options: Any) -> httpx.Response:
    """Send one request on a connection of its own."""
    return httpx.request(method, url, timeout=timeout, trust_env=False, verify=TRUST, **options)


class RunningLab:
    """A lab that answers, and a client that speaks to it."""

    def __init__(self, scenarios: Path, **settings: Any) -> None:
        self.servers = self._servers(scenarios, settings)
        self.settings = self.servers.settings
        self.lab = self.servers.lab
        self.origins = self.lab.origins
        self.http = httpx.Client(base_url=self.origins.api, timeout=10, trust_env=False, verify=TRUST)

    def _servers(self, scenarios: Path, settings: Any, attempts: int = 5) -> Servers:
        api, client, stranger = free_ports(3)
        try:
            return Servers(
                Settings(
                    api_port=api,
                    client_port=client,
                    stranger_port=stranger,
                    scenarios=scenarios,
                    _env_file=None,
                    **settings,
                )
            )
        except ServeError:  # another test took a port meanwhile
            if attempts == 1:
                raise
            return self._servers(scenarios, settings, attempts - 1)

    def __enter__(self) -> Self:
        self.servers.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()
        self.servers.stop()

    def as_page(self, path: str, method: str = "GET") -> httpx.Response:
        """Ask one of the lab's own routes as its page does."""
        return self.http.request(method, path, headers={"Origin": self.origins.client})


@pytest.fixture(scope="session")
def lab() -> Iterator[RunningLab]:
    """The lab as it comes."""
    with RunningLab(shared_folder("scenarios")) as running:
        yield running


@pytest.fixture
def scratch(tmp_path: Path) -> Iterator[RunningLab]:
    """A lab with one scenario, ``plain``, in a folder that the test may edit."""
    folder = tmp_path / "scenarios"
    source = shared_folder("scenarios") / "one-origin"
    shutil.copytree(source, folder / "01-plain", ignore=shutil.ignore_patterns("__pycache__"))
    with RunningLab(folder) as running:
        yield running


@pytest.fixture
def make_lab() -> Iterator[Callable[..., RunningLab]]:
    """Make labs with settings of the test's own; they are stopped at its end."""
    made: list[RunningLab] = []

    def make(scenarios: Path | None = None, **settings: object) -> RunningLab:
        running = RunningLab(scenarios or shared_folder("scenarios"), **settings)
        made.append(running)
        return running.__enter__()

    yield make
    for running in made:
        running.__exit__()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Here and not in browsers/conftest.py, which pytest-xdist's main process never reads.
    notes = {
        note: None
        for reports in terminalreporter.stats.values()
        for report in reports
        for note in getattr(report, "user_properties", ())
    }
    for kind in ("browser", "stack"):
        used = sorted(str(value) for key, value in notes if key == kind)
        absent = sorted(str(value) for key, value in notes if key == f"absent {kind}")
        if used or absent:
            line = f"{kind}s: {', '.join(used) or 'none'}"
            terminalreporter.write_line(f"{line}; absent: {', '.join(absent)}" if absent else line)
