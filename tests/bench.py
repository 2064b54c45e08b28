"""The lab compared with the bare thing, as ratios in one run: ``make bench``.

Absolute figures differ from machine to machine and from minute to minute; a ratio of two that were measured in turn
says something. Each server is a process of its own; each figure is a median.
"""

import contextlib
import itertools
import socket
import statistics
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from conftest import free_ports

from demo_api.browser import decide, fetch_request

ROUNDS = 7
REQUESTS = 2000
PIPELINED = 50
RUN = itertools.count()

# The same middleware, the same data, the same server settings: what the lab adds is what differs.
BARE = textwrap.dedent("""
    import sys, uvicorn
    from fastapi import FastAPI
    from fastapi.middleware.cors import CORSMiddleware
    from demo_api.data import router
    app = FastAPI()
    app.add_middleware(CORSMiddleware, allow_origins=["http://localhost:8001"])
    app.include_router(router)
    uvicorn.run(app, port=int(sys.argv[1]), http="h11", ws="none", lifespan="off", access_log=False,
                proxy_headers=False, server_header=False, log_level="warning")
""")
HELLO = textwrap.dedent("""
    from fastapi import FastAPI
    app = FastAPI()
    @app.get("/")
    def hello():
        return "hello"
""")


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


def throughput(folder: str) -> tuple[float, float, float]:
    (bare, *ports) = free_ports(4)
    script = Path(folder, "bare.py")
    script.write_text(BARE)
    # The lab allows its own page's origin, which is on another port here; one-origin then sends no header.
    wanted = "/penguins?limit=3"
    with (
        running(sys.executable, str(script), str(bare), port=bare, path=wanted, folder=folder),
        running(*lab(ports), port=ports[0], path="/wildcard" + wanted, folder=folder),
    ):
        return alternate(lambda: rate(ports[0], "/wildcard" + wanted), lambda: rate(bare, wanted))


def start(folder: str) -> tuple[float, float, float]:
    Path(folder, "hello.py").write_text(HELLO)

    def ours() -> float:
        ports = free_ports(3)
        with running(*lab(ports), port=ports[0], path="/one-origin/penguins", folder=folder) as (seconds, _):
            return seconds

    def bare() -> float:
        (port,) = free_ports(1)
        command = [sys.executable, "-m", "uvicorn", "--port", str(port), "--log-level", "warning", "hello:app"]
        with running(*command, port=port, path="/", folder=folder) as (seconds, _):
            return seconds

    return alternate(ours, bare)


def memory(folder: str) -> tuple[float, float, float]:
    ports = free_ports(3)
    path = "/wildcard/penguins?limit=3"
    with running(*lab(ports), port=ports[0], path=path, folder=folder) as (_, process):
        rate(ports[0], path, 1000)
        few = resident(process.pid)
        for done in range(1000, 100_000, 9900):
            progress(f"{done:,} of 100,000 requests")
            rate(ports[0], path, 9900)
        many = resident(process.pid)
    return many, few, many / few


def resident(pid: int) -> float:
    """Return the resident memory of a process in MiB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def alternate(ours: Callable[[], float], bare: Callable[[], float]) -> tuple[float, float, float]:
    """Measure the two in turn; return both medians and the median of the ratios."""
    ours(), bare()  # once for the caches
    pairs = []
    for done in range(ROUNDS):
        progress(f"round {done + 1} of {ROUNDS}")
        pairs.append((ours(), bare()))
    return (
        statistics.median(it for it, _ in pairs),
        statistics.median(it for _, it in pairs),
        statistics.median(it / other for it, other in pairs),
    )


def progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def verdicts(_: str) -> tuple[float, float, float]:
    """The model against real Chromium: the same preflighted PUT."""
    from browsers.engine import find  # noqa: PLC0415  # the other measures need no browser
    from browsers.stage import Script, Stage, response  # noqa: PLC0415

    allowed = [("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Methods", "PUT")]
    answer = response(200, allowed)
    stage = Stage()
    page, api, _ = stage.origins
    engine = find("chromium")
    if engine is None:
        raise SystemExit("bench: Chromium is not installed (Debian: apt install chromium)")
    engine.open(f"{page}/")

    def model() -> float:
        count = 20_000
        began = time.perf_counter()
        for number in range(count):
            asked = fetch_request(f"{api}/case/{number}", origin=page, method="PUT", headers={"X-A": "1"})
            assert decide(asked, lambda _: answer).outcome == "blocked"
        return count / (time.perf_counter() - began)

    def chromium() -> float:
        count = 100
        paths = [f"/case/{next(RUN)}" for _ in range(count)]
        stage.script = Script(preflights=dict.fromkeys(paths, answer))
        send = (
            "for (const url of argument) { try { await fetch(url, {method: 'PUT', headers: {'X-A': '1'}}); } catch {} }"
            " return {};"
        )
        began = time.perf_counter()
        engine.run(send, [api + path for path in paths], timeout=60)
        return count / (time.perf_counter() - began)

    try:
        return alternate(model, chromium)
    finally:
        engine.close()
        stage.close()


def checking(folder: str) -> tuple[float, float, float]:
    """The whole command against curl sending the same preflight and the same request."""
    ports = free_ports(3)
    url, page = f"http://localhost:{ports[0]}/preflight/penguins/1", f"http://localhost:{ports[1]}"
    body, json = '{"species": "Adelie", "island": "Dream"}', "Content-Type: application/json"
    check = [sys.executable, "-m", "demo_api", "check", url, "--origin", page, "--method", "PUT"]
    check += ["--header", json, "--data", body]
    asks = ["-H", "Access-Control-Request-Method: PUT", "-H", "Access-Control-Request-Headers: content-type"]
    curl = ["curl", "-s", "-X", "OPTIONS", "-H", f"Origin: {page}", *asks, url, "--next"]
    curl += ["-s", "-X", "PUT", "-H", f"Origin: {page}", "-H", json, "--data", body, url]

    def seconds(command: list[str]) -> float:
        began = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return time.perf_counter() - began

    with running(*lab(ports), port=ports[0], path="/preflight/penguins", folder=folder):
        return alternate(lambda: seconds(check), lambda: seconds(curl))


MEASURES: tuple[tuple[str, Callable[[str], tuple[float, float, float]], str, str], ...] = (
    ("requests per second: a recorded scenario / a bare app", throughput, "{:.0f}", "at least 0.90"),
    ("seconds to the first answer: the lab / a bare hello", start, "{:.2f}", "at most 1.50"),
    ("verdicts per second: the model / real Chromium", verdicts, "{:.0f}", "20,000 on one core"),
    ("seconds: demo-api check / curl, the same two requests", checking, "{:.3f}", "none"),
    ("MiB after 100,000 recorded requests / after 1,000", memory, "{:.1f}", "at most 1.10"),
)


def main() -> None:
    for title, measure, form, aim in MEASURES:
        with tempfile.TemporaryDirectory() as folder:
            ours, bare, ratio = measure(folder)
        progress("")
        print(f"{ratio:5.2f}  {title}  ({form.format(ours)} / {form.format(bare)}; aim: {aim})", flush=True)


if __name__ == "__main__":
    main()
