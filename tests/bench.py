"""The lab compared with the bare thing, as ratios in one run: ``make bench``.

Absolute figures differ from machine to machine and from minute to minute; a ratio of two that were measured in turn
says something. Each server is a process of its own; each figure is a median. Words on the command line choose measures
by their titles; ``--long`` makes the one of memory longer.
"""

import itertools
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

from conftest import free_ports
from load import NOTES, crowds, header_bomb, page_bytes, page_requests
from measuring import (
    ROUNDS,
    RUN,
    Measured,
    alternate,
    lab,
    loaded,
    memory_of,
    per_processor_second,
    progress,
    rate,
    running,
)
from processes import serving

from demo_api.browser import decide, fetch_request

MANY = 500_000 if "--long" in sys.argv else 100_000
"""Requests whose memory is measured; with ``--long`` there are more of them."""

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


def throughput(folder: str) -> Measured:
    (bare, *ports) = free_ports(4)
    script = Path(folder, "bare.py")
    script.write_text(BARE)
    # The lab allows its own page's origin, which is on another port here; one-origin then sends no header.
    wanted = "/penguins?limit=3"
    with (
        running(sys.executable, str(script), str(bare), port=bare, path=wanted, folder=folder) as (_, other),
        running(*lab(ports), port=ports[0], path="/wildcard" + wanted, folder=folder) as (_, process),
    ):
        loaded(ports)
        pid = serving(process.pid)
        return alternate(
            lambda: per_processor_second(pid, ports[0], "/wildcard" + wanted),
            lambda: per_processor_second(other.pid, bare, wanted),
            3 * ROUNDS,
        )


def start(folder: str) -> Measured:
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


def memory(folder: str) -> Measured:
    ports = free_ports(3)
    path = "/wildcard/penguins?limit=3"
    with running(*lab(ports), port=ports[0], path=path, folder=folder) as (_, process):
        rate(ports[0], path, 1000)
        few = memory_of(process)
        for done in range(1000, MANY, 9900):
            progress(f"{done:,} of {MANY:,} requests")
            rate(ports[0], path, 9900)
        many = memory_of(process)
    return many, few, many / few


def verdicts(_: str) -> Measured:
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


def checking(folder: str) -> Measured:
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


def lights(folder: str) -> Measured:
    """From saving a file of the workshop to its new lights, against the same requests alone."""
    from browsers.engine import find  # noqa: PLC0415  # the other measures need no browser

    from demo_api.settings import shared_folder  # noqa: PLC0415
    from demo_api.workshop.exercise import read_all  # noqa: PLC0415

    engine = find("chromium")
    if engine is None:
        raise SystemExit("bench: Chromium is not installed (Debian: apt install chromium)")
    exercise = read_all(shared_folder("exercises"))[0]
    mine = Path(folder, "mine")
    ports = free_ports(3)
    texts = itertools.cycle([(exercise.solution, ".debrief"), (exercise.wrong["star"], ".misstep")])
    url = f"http://localhost:{ports[0]}/workshop/{exercise.slug}{exercise.task.check[0].path}"
    asked = [{"role": role, "url": url} for role in exercise.task.check[0].expect]

    def saved() -> float:
        text, shows = next(texts)
        began = time.perf_counter()
        (mine / exercise.slug / "app.py").write_text(text)
        engine.run(UNTIL_SHOWN, shows, timeout=20)
        return time.perf_counter() - began

    def alone() -> float:
        began = time.perf_counter()
        engine.run(SEND_ALL, asked, timeout=20)
        return time.perf_counter() - began

    with running(*lab(ports), "--workshop", str(mine), port=ports[0], path="/wildcard/penguins", folder=folder):
        try:
            engine.open(f"http://localhost:{ports[1]}/#workshop/{exercise.slug}")
            engine.run(UNTIL_SHOWN, ".light.off", timeout=20)
            return alternate(saved, alone, 3 * ROUNDS)
        finally:
            engine.close()


UNTIL_SHOWN = """
while (!document.querySelector(argument)) await new Promise((resolve) => setTimeout(resolve, 5));
return {};
"""
SEND_ALL = """
const {sendFrom} = await import("/origins.js");
for (const {role, url} of argument) {
  const run = Array.from(crypto.getRandomValues(new Uint8Array(16)), (it) => it.toString(16).padStart(2, "0")).join("");
  await sendFrom(role, {url: `${url}&run=${run}`});
}
return {};
"""

MEASURES: tuple[tuple[str, Callable[[str], Measured], str, str], ...] = (
    ("requests per second of processor time: a recorded scenario / a bare app", throughput, "{:.0f}", "at least 0.90"),
    ("seconds to the first answer: the lab / a bare hello", start, "{:.2f}", "at most 1.50"),
    ("verdicts per second: the model / real Chromium", verdicts, "{:.0f}", "20,000 on one core"),
    ("seconds: from a save to new lights / the requests alone", lights, "{:.2f}", "under 1 second"),
    ("seconds: demo-api check / curl, the same two requests", checking, "{:.3f}", "none"),
    (f"MiB after {MANY:,} recorded requests / after 1,000", memory, "{:.1f}", "at most 1.10"),
    ("MiB after 1,500 requests with 13,000 headers each / before", header_bomb, "{:.1f}", "at most 1.20"),
    ("seconds, 99th percentile: 300 learners at once / 100", crowds, "{:.3f}", "at most 5.00"),
    ("requests of one page load / files of the page", page_requests, "{:.0f}", "at most 0.25"),
    ("KiB of one page load / KiB of those files", page_bytes, "{:.0f}", "at most 0.50"),
)


def main() -> None:
    chosen = [it for it in sys.argv[1:] if not it.startswith("--")]
    for title, measure, form, aim in MEASURES:
        if chosen and not any(it in title for it in chosen):
            continue
        with tempfile.TemporaryDirectory() as folder:
            ours, bare, ratio = measure(folder)
        progress("")
        print(f"{ratio:5.2f}  {title}  ({form.format(ours)} / {form.format(bare)}; aim: {aim})", flush=True)
        while NOTES:
            print(f"       {NOTES.pop(0)}", flush=True)


if __name__ == "__main__":
    main()
