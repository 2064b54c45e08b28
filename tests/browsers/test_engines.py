"""The drivers themselves, against the smallest site that shows what they must see."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from . import chromium, webkit
from .engine import NAMES, Engine, EngineError, Saw, absence, find, is_of

if TYPE_CHECKING:
    from collections.abc import Iterator

MISSING = {
    "chromium": "MissingAllowOriginHeader",
    "firefox": "CORSMissingAllowOrigin2",
    "webkit": None,
}
PREFLIGHT_MISSING = {
    "chromium": "PreflightMissingAllowOriginHeader",
    "firefox": "CORSMissingAllowOrigin2",
    "webkit": None,
}
FAILED = {
    "chromium": "TypeError: Failed to fetch",
    "firefox": "TypeError: NetworkError when attempting to fetch resource.",
    "webkit": "TypeError: Load failed",
}
FIREFOX_REASON = "Reason: CORS header \u2018Access-Control-Allow-Origin\u2019 missing"


def text_of_missing(name: str, origin: str, url: str) -> str:
    return {
        "chromium": f"Access to fetch at '{url}' from origin '{origin}' has been blocked by CORS"
        " policy: No 'Access-Control-Allow-Origin' header is present on the requested resource.",
        "firefox": "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the"
        f" remote resource at {url}. ({FIREFOX_REASON}). Status code: 200.",
        "webkit": f"Origin {origin} is not allowed by Access-Control-Allow-Origin. Status code: 200",
    }[name]


SCRIPT = 'const {sendFrom} = await import("/senders.js"); return await sendFrom(argument)'
FRAME = """
addEventListener("message", async ({data: {url, options}}) => {
  try {
    const response = await fetch(url, options);
    parent.postMessage({outcome: "readable", text: await response.text(), origin}, "*");
  } catch (error) {
    parent.postMessage({outcome: "blocked", error: String(error), origin}, "*");
  }
});
parent.postMessage("ready", "*");
"""
SENDERS = """
export const sendFrom = ({frame, sandbox, url, options}) => new Promise(resolve => {
  const element = document.createElement("iframe");
  if (sandbox) element.sandbox = "allow-scripts";
  addEventListener("message", function listen({data, source}) {
    if (source !== element.contentWindow) return;
    if (data === "ready") return source.postMessage({url, options}, "*");
    removeEventListener("message", listen);
    element.remove();
    resolve(data);
  });
  element.src = frame;
  document.body.append(element);
});
"""
FILES = {
    "/": ("text/html", "<!doctype html><title>page</title><body>"),
    "/senders.js": ("text/javascript", SENDERS),
    "/frame.html": ("text/html", '<!doctype html><script type="module" src="/frame.js"></script>'),
    "/frame.js": ("text/javascript", FRAME),
}


class Handler(BaseHTTPRequestHandler):
    timeout = 5  # browsers open connections that they do not use
    server: Site

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        self.server.seen.append((self.command, self.path))
        kind, text = FILES.get(path, ("text/plain", self.headers.get("Cookie", "")))
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(text)),
            "Cache-Control": "no-store",
        }
        if path in FILES:
            # A module in a sandboxed frame is fetched from the origin null.
            headers["Access-Control-Allow-Origin"] = "*"
            headers["Content-Security-Policy"] = (
                "default-src 'none'; base-uri 'none'; connect-src *; frame-src *; "
                f"script-src 'self' {self.server.origin}"
            )
        if path in {"/open", "/cached"}:
            headers["Access-Control-Allow-Origin"] = "*"
        if path == "/cached" and self.command == "OPTIONS":
            headers |= {"Access-Control-Allow-Headers": "x-lab", "Access-Control-Max-Age": "600"}
        if path == "/cookie":
            headers["Set-Cookie"] = "seen=1"
        if path == "/fresh":
            headers["Cache-Control"] = "max-age=600"
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text.encode())

    do_OPTIONS = do_GET  # noqa: N815 - the name that http.server looks for


class Site(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server_port}"
        self.seen: list[tuple[str, str]] = []
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}).start()

    def close(self) -> None:
        self.shutdown()
        self.server_close()


@dataclass
class World:
    """A page, an API on another port, and a browser that has the page open."""

    engine: Engine
    page: Site
    api: Site
    numbers: Counter[str] = field(default_factory=Counter)

    def send(self, path: str, sender: str = "same", **options: Any) -> tuple[Saw, str, str]:
        """Fetch from a frame; return what was seen, the URL and the frame's origin."""
        frame, to = (self.api, self.page) if sender == "port" else (self.page, self.api)
        home = frame.origin.replace("localhost", "127.0.0.1") if sender == "site" else frame.origin
        self.numbers[path] += 1
        url = f"{to.origin}{path}" if "?" in path else f"{to.origin}{path}?{self.numbers[path]}"
        argument = {
            "frame": f"{home}/frame.html",
            "sandbox": sender == "sandbox",
            "url": url,
            "options": options,
        }
        origin = "null" if sender == "sandbox" else home
        return self.engine.run(SCRIPT, argument), url, origin


@pytest.fixture(scope="module")
def sites() -> Iterator[tuple[Site, Site]]:
    with ExitStack() as stack:
        page, api = Site(), Site()
        stack.callback(page.close)
        stack.callback(api.close)
        yield page, api


@pytest.fixture
def world(engine: Engine, sites: tuple[Site, Site]) -> World:
    page, api = sites
    engine.open(f"{page.origin}/")
    return World(engine, page, api)


SENDERS_OF = pytest.mark.parametrize("sender", ["same", "port", "site", "sandbox"])


@SENDERS_OF
def test_a_readable_response_is_read_in_silence(world: World, sender: str) -> None:
    saw, _, origin = world.send("/open", sender)
    assert saw == Saw({"outcome": "readable", "text": "", "origin": origin}, None, (), ())


@SENDERS_OF
def test_a_blocked_response_has_the_engines_code_and_text(world: World, sender: str) -> None:
    saw, url, origin = world.send("/closed", sender)
    name = world.engine.name
    assert saw.result == {"outcome": "blocked", "error": FAILED[name], "origin": origin}
    assert saw.code == MISSING[name]
    assert saw.codes == (() if name == "webkit" else (saw.code,))
    assert saw.texts[0] == text_of_missing(name, origin, url)


@SENDERS_OF
def test_a_blocked_preflight_has_the_engines_code_and_text(world: World, sender: str) -> None:
    saw, url, _ = world.send("/closed", sender, headers={"x-lab": "1"})
    assert saw.result["outcome"] == "blocked"
    assert saw.code == PREFLIGHT_MISSING[world.engine.name]
    preflight = {
        "chromium": "Response to preflight request doesn't pass access control check: No 'Access",
        "firefox": f"resource at {url}. ({FIREFOX_REASON})",
        "webkit": "is not allowed by Access-Control-Allow-Origin. Status code: 200",
    }[world.engine.name]
    assert preflight in saw.texts[0]


def test_what_one_run_said_is_not_heard_in_the_next(world: World) -> None:
    for _ in range(5):
        saw, url, _ = world.send("/closed", "sandbox")
        assert all("localhost" not in text or url in text for text in saw.texts)
        assert len([text for text in saw.texts if "Access-Control-Allow-Origin" in text]) in {1, 2}
        saw, _, _ = world.send("/open", "sandbox")
        assert saw.code is None
        assert saw.texts == ()


BEFORE = """
for (const number of Array(10).keys()) fetch(`${argument}?run=before&${number}`, {headers: {"x-lab": "1"}}).catch(() => null);
return {};
"""
LATER = "await new Promise((resolve) => setTimeout(resolve, 300)); return {};"


def test_what_comes_late_is_of_the_run_that_caused_it(world: World) -> None:
    for _ in range(3):
        world.engine.run(BEFORE, f"{world.api.origin}/closed", named="before")  # it does not wait for their end
        saw = world.engine.run(LATER, named="after")
        assert (saw.code, saw.codes) == (None, ())
        assert [text for text in saw.texts if "before" in text] == []


def test_what_the_page_before_said_is_not_heard(world: World) -> None:
    for _ in range(3):
        world.engine.run(BEFORE, f"{world.api.origin}/closed", named="before")
        world.engine.open(f"{world.page.origin}/")
        assert world.engine.run(LATER, named="after") == Saw({}, None, (), ())


def test_a_message_that_names_another_run_is_not_of_this_one() -> None:
    assert is_of("one", "blocked: http://localhost:1/?run=one")
    assert is_of("one", "blocked: http://localhost:1/?x&run=one.")
    assert is_of("one", "blocked")
    assert not is_of("one", "blocked: http://localhost:1/?run=one-1")
    assert is_of("", "blocked: http://localhost:1/?run=two")


def test_a_line_of_webkit_without_an_address_is_of_the_run_that_the_next_one_names() -> None:
    origin = "Origin http://a is not allowed by Access-Control-Allow-Origin. Status code: 200"
    mine, other = (
        f"Fetch API cannot load http://b/?run={it} due to access control checks." for it in ("mine", "other")
    )
    resource = f"Failed to load resource: {origin}"
    assert webkit.own([origin, other, origin, mine, resource], "mine") == [origin, mine, resource]
    assert webkit.own([origin, mine, resource, origin, other], "mine") == [origin, mine, resource]
    assert webkit.own([origin, other], "") == [origin, other]


def test_the_server_that_is_not_there_is_no_matter_of_cors(world: World) -> None:
    gone = Site()
    gone.close()
    saw = world.engine.run(SCRIPT, {"frame": f"{world.page.origin}/frame.html", "url": gone.origin, "options": {}})
    assert saw.result["error"] == FAILED[world.engine.name]
    expected = {
        "chromium": "net::ERR_CONNECTION_REFUSED",
        "firefox": "CORSDidNotSucceed2",
        "webkit": None,
    }
    assert saw.code == expected[world.engine.name]


def test_clear_forgets_cookies(world: World) -> None:
    read = 'return {cookie: await (await fetch("/cookie")).text()}'
    world.engine.clear()
    assert world.engine.run(read).result == {"cookie": ""}
    assert world.engine.run(read).result == {"cookie": "seen=1"}
    world.engine.clear()
    assert world.engine.run(read).result == {"cookie": ""}


def test_clear_forgets_responses(world: World) -> None:
    read = 'await (await fetch("/fresh")).text(); return {}'
    world.engine.clear()
    world.page.seen.clear()
    world.engine.run(read)
    world.engine.run(read)
    assert world.page.seen.count(("GET", "/fresh")) == 1
    world.engine.clear()
    world.engine.run(read)
    assert world.page.seen.count(("GET", "/fresh")) == 2


def test_clear_forgets_preflights(world: World) -> None:
    world.engine.clear()
    world.api.seen.clear()
    for _ in range(2):
        world.send("/cached?", headers={"x-lab": "1"})
    assert world.api.seen.count(("OPTIONS", "/cached?")) == 1
    world.engine.clear()
    world.send("/cached?", headers={"x-lab": "1"})
    assert world.api.seen.count(("OPTIONS", "/cached?")) == 2


def test_the_page_is_loaded_anew_though_only_its_fragment_differs(world: World) -> None:
    world.engine.run("window.here = true; return {}")
    world.engine.open(f"{world.page.origin}/#elsewhere")
    saw = world.engine.run("return {here: window.here ?? null, hash: location.hash, argument}", [1])
    assert saw.result == {"here": None, "hash": "#elsewhere", "argument": [1]}


def test_a_script_that_fails_is_an_error_that_names_the_browser(world: World) -> None:
    for script, why in {
        "throw new RangeError('too far')": "RangeError: too far",
        "return 3": "returned 3, not an object",
        "return": "returned None, not an object",
        "return {": "SyntaxError",
    }.items():
        with pytest.raises(EngineError, match=f"^{world.engine.name}: .*{why}"):
            world.engine.run(script)
    with pytest.raises(EngineError, match=f"^{world.engine.name} did not answer in time$"):
        world.engine.run("await new Promise(() => {})", timeout=0.5)
    assert world.engine.run("return {}").result == {}


def test_a_page_that_cannot_be_reached_is_an_error_that_names_it(world: World) -> None:
    gone = Site()
    gone.close()
    with pytest.raises(EngineError, match=f"^{world.engine.name}: {gone.origin}/"):
        world.engine.open(f"{gone.origin}/")


@pytest.mark.parametrize("name", NAMES)
def test_an_absent_browser_is_named_with_its_package(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    absent = absence(name)
    assert absent is not None
    assert absent.package in str(absent)
    assert "not installed: no " in absent.reason
    assert find(name) is None


def test_there_is_no_fourth_engine() -> None:
    with pytest.raises(ValueError, match="no engine 'opera'"):
        absence("opera")


def processes_with(setting: str) -> list[str]:
    """Commands of the processes that have it in their environment; an ended one has none."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it may end meanwhile
            if setting.encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
    return found


def processes_left_with(setting: str) -> list[str]:
    end = time.monotonic() + 5
    while (left := processes_with(setting)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


@pytest.mark.parametrize("name", NAMES)
def test_close_leaves_no_process_and_no_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if absent := absence(name):
        pytest.skip(absent.reason)
    # Not tmp_path, which is too long for the sockets that Chromium makes in it.
    with TemporaryDirectory() as place:
        monkeypatch.setenv("TMPDIR", place)
        monkeypatch.setattr("tempfile.tempdir", place)
        engine = find(name)
        assert engine is not None
        assert processes_with(f"TMPDIR={place}\0")
        assert list(Path(place).iterdir())
        engine.close()
        assert processes_left_with(f"TMPDIR={place}\0") == []
        assert list(Path(place).iterdir()) == []
    engine.close()


@pytest.mark.parametrize(
    ("script", "why"),
    [
        ("echo before; echo no luck >&2; exit 1", "ended while starting .*: no luck"),
        ("exec sleep 60", "did not start in time .*: it said nothing"),
    ],
)
def test_a_browser_that_does_not_start_says_so_in_one_line(
    script: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "chromium"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    monkeypatch.setattr(chromium, "LAUNCH_SECONDS", 0.5)
    with pytest.raises(EngineError, match=rf"^chromium {why}$") as raised:
        find("chromium")
    assert "(Debian: chromium)" in str(raised.value)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="util-linux has no setpriv here")
def test_a_browser_does_not_outlive_tests_that_were_killed(tmp_path: Path) -> None:
    script = (
        "import os, pathlib, sys; from browsers.process import Process;"
        "log = pathlib.Path(sys.argv[1]);"
        "Process(['sh', '-c', 'echo started; exec sleep 60'], log=log);\n"
        "while not log.read_text(): pass\n"
        "os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path / "log")],
        cwd=Path(__file__).parents[1],
        env={**os.environ, "KILLED": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (killed.returncode, killed.stderr) == (-signal.SIGKILL, "")
    assert processes_left_with(f"KILLED={tmp_path}\0") == []
