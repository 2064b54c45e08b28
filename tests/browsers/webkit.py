"""WebKit, through the web inspector's protocol.

WebDriver would do for outcomes; but it starts the browser without storage, like a private window,
and there WebKit writes the console nowhere. An ordinary window's inspector hears both at once.
"""

from __future__ import annotations

import json
import os
import re
import socket
import time
from contextlib import ExitStack
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

from .channel import Channel, Message
from .engine import (
    LAUNCH_SECONDS,
    OPEN_SECONDS,
    RUN_SECONDS,
    Absence,
    EngineError,
    Saw,
    expression,
    is_of,
    outcome,
)
from .process import Process, await_start

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "webkit"
PACKAGE = "webkit2gtk-driver"
DISPLAY_PACKAGE = "xvfb"

MARK = "the next run:"
LOOP = f"""
const one = async (argument) => {{ SCRIPT }};
const results = [];
for (const [number, each] of argument.entries()) {{
  console.log(`{MARK} ${{number}}`);
  results.push(await one(each));
}}
return {{results}};
"""
PLACES = Path("/usr/lib")
PROGRAM = "*/webkit2gtk-4.*/MiniBrowser"

DIRECT = build_opener(ProxyHandler({}))


def absence() -> Absence | None:
    if _program() is None:
        return Absence(NAME, f"MiniBrowser in {PLACES / PROGRAM}", f"{PACKAGE} {DISPLAY_PACKAGE}")
    if which("Xvfb") is None:
        return Absence(NAME, "Xvfb on PATH, which shows it its window", DISPLAY_PACKAGE)
    return None


def launch() -> WebKit:
    return WebKit()


def _program() -> Path | None:
    return max(PLACES.glob(PROGRAM), default=None)


def _free_port() -> int:
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        port: int = any_port.getsockname()[1]
        return port


def own(texts: list[str], named: str) -> list[str]:
    """Return the messages that can be of a run: a line that names no run goes with the next one, which may name it."""
    kept = [
        text
        for text, after in zip(texts, [*texts, ""][1:], strict=True)
        if is_of(named, text) and ("run=" in text or is_of(named, after))
    ]
    return [text for text in kept if "/favicon.ico" not in text]


class WebKit:
    """One MiniBrowser with one page, on a display of its own."""

    name = NAME

    def __init__(self) -> None:
        end = time.monotonic() + LAUNCH_SECONDS
        self.url = "about:blank"
        self._last = 0
        with ExitStack() as stack:
            self._home = Path(
                stack.enter_context(TemporaryDirectory(prefix="demo-api-webkit-", ignore_cleanup_errors=True))
            )
            self._display = self._start_display(stack, end)
            self.version = self._ask_version(end)
            self._browser = stack.enter_context(ExitStack())
            self._start(end)
            self._closing = stack.pop_all()

    def open(self, url: str) -> None:
        end = time.monotonic() + OPEN_SECONDS
        # By way of a blank page: an address that differs in its fragment only would not be loaded.
        if "#" in url:
            self._load("about:blank", end)
        self._load(url, end)
        self.url = url

    def run(self, script: str, argument: object = None, *, named: str = "", timeout: float = RUN_SECONDS) -> Saw:
        result = self._run(script, argument, time.monotonic() + timeout)
        texts = own([it["text"] for it in self._heard if it["source"] != "console-api"], named)
        return Saw(result=result, code=None, codes=(), texts=tuple(texts))

    def run_each(self, script: str, arguments: Sequence[object], *, timeout: float = RUN_SECONDS) -> list[Saw]:
        # In one call, for it takes its time over each. The page says in the console where the next one begins.
        results = self._run(LOOP.replace("SCRIPT", script), list(arguments), time.monotonic() + timeout)["results"]
        texts: list[list[str]] = []
        for message in self._heard:
            if message["source"] == "console-api" and message["text"].startswith(MARK):
                texts.append([])
            elif message["source"] != "console-api" and texts:  # what comes before the first is of an earlier call
                texts[-1].append(message["text"])
        return [
            Saw(result=result, code=None, codes=(), texts=tuple(own(said, "")))
            for result, said in zip(results, texts, strict=True)
        ]

    def _run(self, script: str, argument: object, end: float) -> Message:
        # Of a message that was there before, only the count would be heard.
        self._call("Console.clearMessages", {}, end)
        self._heard.clear()
        promise = self._call("Runtime.evaluate", {"expression": expression(script, argument)}, end)
        if promise["wasThrown"]:
            raise EngineError(f"{NAME}: {promise['result']['description']}")
        question = {"promiseObjectId": promise["result"]["objectId"], "returnByValue": True}
        answer = self._call("Runtime.awaitPromise", question, end)
        return outcome(NAME, answer["result"]["value"])

    def clear(self) -> None:
        # The protocol can delete cookies only; a new process knows nothing.
        self._browser.close()
        self._start(time.monotonic() + LAUNCH_SECONDS)
        self.open(self.url)

    def close(self) -> None:
        self._closing.close()

    def _start_display(self, stack: ExitStack, end: float) -> str:
        reading, writing = os.pipe()
        stack.callback(os.close, reading)
        try:
            # Xvfb looks for a free display by itself and says which it took.
            command = ["Xvfb", "-displayfd", str(writing), "-nolisten", "tcp"]
            process = Process(command, log=self._home / "display.txt", pass_fds=[writing])
        finally:
            os.close(writing)
        stack.callback(process.stop)
        os.set_blocking(reading, False)
        said = b""

        def display() -> str | None:
            nonlocal said
            said += os.read(reading, 100)
            return f":{said.decode().strip()}" if said.endswith(b"\n") else None

        return await_start("Xvfb", DISPLAY_PACKAGE, process, display, end)

    def _process(self, home: Path, *arguments: str, port: int = 0) -> Process:
        places = {"HOME": "", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}
        places |= {"XDG_DATA_HOME": "data"}
        env = {
            **os.environ,
            "DISPLAY": self._display,
            "GDK_BACKEND": "x11",
            "GSETTINGS_BACKEND": "memory",
        }
        env |= {name: str(home / place) for name, place in places.items()}
        if port:
            env["WEBKIT_INSPECTOR_HTTP_SERVER"] = f"127.0.0.1:{port}"
        return Process([str(_program()), *arguments], log=home / "output.txt", env=env)

    def _ask_version(self, end: float) -> str:
        process = self._process(self._home, "--version")

        def version() -> str | None:
            return process.last_words() if process.ended() else None

        try:
            return await_start(NAME, PACKAGE, process, version, end)
        finally:
            process.stop()

    def _start(self, end: float) -> None:
        self._heard: list[Message] = []
        self._target = ""
        with ExitStack() as stack:
            home = Path(stack.enter_context(TemporaryDirectory(dir=self._home, ignore_cleanup_errors=True)))
            port = _free_port()
            process = self._process(home, "--enable-developer-extras=1", "about:blank", port=port)
            stack.callback(process.stop)

            def path() -> str | None:
                with DIRECT.open(f"http://127.0.0.1:{port}/", timeout=5) as page:
                    found = re.search(r"/socket/\d+/\d+/WebPage", page.read().decode())
                    return found and found[0]

            url = f"ws://127.0.0.1:{port}{await_start(NAME, PACKAGE, process, path, end)}"
            self._channel = Channel(NAME, url, end)
            stack.callback(self._channel.close)
            while not self._target:
                self._receive(end)
            self._browser.push(stack.pop_all())

    def _load(self, url: str, end: float) -> None:
        # The load event itself can be missed: another site is another process, heard from later.
        before = self._look(end)
        self._call("Page.navigate", {"url": url}, end)
        while (now := self._look(end))[0] == before[0] or now[1] != "complete":
            time.sleep(0.01)
        if now[2] != url:
            raise EngineError(f"{NAME}: {url}: at {now[2]}")

    def _look(self, end: float) -> list[object]:
        question = "JSON.stringify([performance.timeOrigin, document.readyState, location.href])"
        answer = self._call("Runtime.evaluate", {"expression": question}, end)
        seen: list[object] = json.loads(answer["result"]["value"])
        return seen

    def _call(self, method: str, params: Message, end: float) -> Message:
        while True:
            target = self._target
            asked = self._send(method, params)
            while (answer := self._receive(end)).get("id") != asked:
                if self._target != target:
                    break  # that process has been replaced: ask the new one
            else:
                break
        if "error" in answer:
            raise EngineError(f"{NAME}: {method}: {answer['error']['message']}")
        result: Message = answer["result"]
        return result

    def _send(self, method: str, params: Message) -> int:
        """Send a message to the page, inside a message to the browser."""
        self._last += 2
        inner = json.dumps({"id": self._last, "method": method, "params": params})
        outer = {"targetId": self._target, "message": inner}
        self._channel.send({"id": self._last - 1, "method": "Target.sendMessageToTarget", "params": outer})
        return self._last

    def _receive(self, end: float) -> Message:
        message = self._channel.receive(end)
        params = message.get("params", {})
        match message.get("method"):
            case "Target.targetCreated" if not params["targetInfo"].get("isProvisional"):
                self._listen(params["targetInfo"]["targetId"])
            case "Target.didCommitProvisionalTarget":
                self._listen(params["newTargetId"])
            case "Target.dispatchMessageFromTarget":
                inner: Message = json.loads(params["message"])
                if inner.get("method") == "Console.messageAdded":
                    self._heard.append(inner["params"]["message"])
                return inner
        return message

    def _listen(self, target: str) -> None:
        self._target = target
        for domain in ("Page", "Runtime", "Console"):
            self._send(f"{domain}.enable", {})
