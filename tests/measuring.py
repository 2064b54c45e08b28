"""How the bench measures: servers that run in turn, requests that are sent, and the system's own figures."""

import contextlib
import http.client
import itertools
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from processes import resident, serving, tree

ROUNDS = 7
REQUESTS = 2000
PIPELINED = 50
RUN = itertools.count()

Measured = tuple[float, float, float]
"""Two figures and their ratio."""


@contextlib.contextmanager
def running(*command: str, port: int, path: str, folder: str) -> Iterator[tuple[float, subprocess.Popen[bytes]]]:
    """Start a server; give the seconds to its first answer."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        while not answers(port, path):
            if process.poll() is not None or time.perf_counter() - began > 30:
                raise SystemExit(f"bench: this server does not answer: {' '.join(command)}")
            time.sleep(0.002)
        yield time.perf_counter() - began, process
    finally:
        process.terminate()
        process.wait()


def answers(port: int, path: str) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
            return connection.recv(12) == b"HTTP/1.1 200"
    except OSError:
        return False


def lab(ports: list[int]) -> list[str]:
    names = ("--api-port", "--client-port", "--stranger-port")
    flags = [part for name, port in zip(names, ports, strict=True) for part in (name, str(port))]
    return [sys.executable, "-m", "demo_api", "serve", *flags]


def rate(port: int, path: str, count: int = REQUESTS) -> float:
    """Return requests per second over one connection, pipelined so that the client hardly counts."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        began = time.perf_counter()
        for _ in range(count // PIPELINED):
            requests = [
                f"GET {path}&run=bench-{next(RUN):016} HTTP/1.1\r\nHost: localhost\r\n"
                "Origin: http://localhost:8001\r\nUser-Agent: Mozilla/5.0\r\nAccept: */*\r\n\r\n"
                for _ in range(PIPELINED)
            ]
            connection.sendall("".join(requests).encode())
            received = b""
            while received.count(b"HTTP/1.1 200") < PIPELINED or not received.endswith(b"]"):
                received += connection.recv(1 << 20)
        return count / (time.perf_counter() - began)


def per_processor_second(pid: int, port: int, path: str) -> float:
    """Return requests per second of the server's processor time: what other processes do hardly counts."""
    before = processor_time(pid)
    rate(port, path)
    return REQUESTS / (processor_time(pid) - before)


def processor_time(pid: int) -> float:
    """Return the seconds that a process has run, with all threads that it has or had (Linux).

    Each process has a clock for this; clock_getcpuclockid(3) makes its number from the process's in this way.
    """
    return time.clock_gettime(~pid << 3 | 2)


def loaded(ports: list[int]) -> None:
    """Return when the lab has loaded all its scenarios: what that costs is no request's."""
    connection = http.client.HTTPConnection("127.0.0.1", ports[0], timeout=120)
    connection.request("GET", "/lab/scenarios", headers={"Host": "localhost", "Origin": f"http://localhost:{ports[1]}"})
    if connection.getresponse().status != 200:
        raise SystemExit("bench: the lab does not list its scenarios")
    connection.close()


def memory_of(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory, in MiB, of the process that serves and of all that it has started."""
    return sum(resident(it) for it in tree(serving(process.pid)))


def alternate(ours: Callable[[], float], bare: Callable[[], float], rounds: int = ROUNDS) -> Measured:
    """Measure the two in turn; return both medians and the median of the ratios."""
    ours(), bare()  # once for the caches
    pairs = []
    for done in range(rounds):
        progress(f"round {done + 1} of {rounds}")
        pairs.append((ours(), bare()))
    return (
        statistics.median(it for it, _ in pairs),
        statistics.median(it for _, it in pairs),
        statistics.median(it / other for it, other in pairs),
    )


def progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()
