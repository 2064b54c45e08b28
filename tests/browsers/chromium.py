"""Chromium, through the DevTools protocol."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

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
from .places import CHROMIUM, program
from .process import Process, await_start

if TYPE_CHECKING:
    from collections.abc import Sequence

NAME = "chromium"
PACKAGE = "chromium"

FLAGS = (
    "--headless",
    "--no-sandbox",  # refuses to start as root otherwise; only the tests' own pages are loaded
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--password-store=basic",
    # It speaks to this machine only.
    "--no-proxy-server",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE *.localhost, EXCLUDE 127.0.0.1, EXCLUDE [::1]",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-breakpad",
    "--disable-quic",
    "--disable-sync",
    "--metrics-recording-only",
)

# A sandboxed frame and a frame of another site are processes of their own. Each is held until it is
# listened to: what it fetches first would be missed otherwise.
LISTEN: tuple[tuple[str, Message], ...] = (
    ("Target.setAutoAttach", {"autoAttach": True, "waitForDebuggerOnStart": True, "flatten": True}),
    ("Network.enable", {}),
    ("Audits.enable", {}),
    ("Log.enable", {}),
    ("Runtime.runIfWaitingForDebugger", {}),
)


def absence() -> Absence | None:
    return None if program(CHROMIUM) else Absence(NAME, "Chromium, Chrome or Edge in the usual places", PACKAGE)


def launch() -> Chromium:
    return Chromium()


class Chromium:
    """One Chromium with one page, and whatever frames that page makes."""

    name = NAME

    def __init__(self) -> None:
        end = time.monotonic() + LAUNCH_SECONDS
        self._heard: list[Message] = []
        self._sessions: set[str] = set()
        self._begun: set[str] = set()
        """The requests that began before the present run, or in it."""
        self._page = ""
        self._loaded = ""
        self.url = "about:blank"
        self._last = 0
        with ExitStack() as stack:
            profile = Path(
                stack.enter_context(TemporaryDirectory(prefix="demo-api-chromium-", ignore_cleanup_errors=True))
            )
            command = [program(CHROMIUM) or PACKAGE, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
            process = Process(command, log=profile / "output.txt")
            stack.callback(process.stop)

            def address() -> str | None:
                lines = (profile / "DevToolsActivePort").read_text().splitlines()
                # The file is there before its lines are.
                return f"ws://127.0.0.1:{lines[0]}{lines[1]}" if len(lines) == 2 else None

            url = await_start(NAME, PACKAGE, process, address, end)
            self._channel = Channel(NAME, url, end)
            stack.callback(self._channel.close)
            self._send(*LISTEN[0])
            while not self._page:
                self._receive(end)
            for method in ("Page.enable", "Page.setLifecycleEventsEnabled"):
                self._call(method, {"enabled": True}, self._page, end=end)
            product = self._call("Browser.getVersion", end=end)["product"]
            self.version = f"Chromium {product.partition('/')[2]}"
            stack.callback(self._quit, process)
            self._closing = stack.pop_all()

    def open(self, url: str) -> None:
        end = time.monotonic() + OPEN_SECONDS
        # By way of a blank page: an address that differs in its fragment only would not be loaded.
        for address in ("about:blank", url) if "#" in url else (url,):
            answer = self._call("Page.navigate", {"url": address}, self._page, end=end)
            if "errorText" in answer:
                raise EngineError(f"{NAME}: {url}: {answer['errorText']}")
            while "loaderId" in answer and self._loaded != answer["loaderId"]:
                self._receive(end)
        self.url = url

    def run(self, script: str, argument: object = None, *, named: str = "", timeout: float = RUN_SECONDS) -> Saw:
        end = time.monotonic() + timeout
        self._settle(end)
        self._heard.clear()
        before = frozenset(self._begun)
        question = {
            "expression": expression(script, argument),
            "awaitPromise": True,
            "returnByValue": True,
        }
        answer = self._call("Runtime.evaluate", question, self._page, end=end)
        if "exceptionDetails" in answer:
            raise EngineError(f"{NAME}: {answer['result'].get('description', 'syntax error')}")
        self._settle(end)
        self._heard = [it for it in self._heard if _request(it) not in before and is_of(named, _text(it))]
        return self._saw(outcome(NAME, answer["result"]["value"]))

    def run_each(self, script: str, arguments: Sequence[object], *, timeout: float = RUN_SECONDS) -> list[Saw]:
        return [self.run(script, it, timeout=timeout) for it in arguments]

    def clear(self) -> None:
        end = time.monotonic() + OPEN_SECONDS
        self._call("Network.clearBrowserCookies", {}, self._page, end=end)
        # The cache of preflights is cleared with that of responses.
        self._call("Network.clearBrowserCache", {}, self._page, end=end)
        self._call(
            "Storage.clearDataForOrigin",
            {"origin": "*", "storageTypes": "all"},
            self._page,
            end=end,
        )
        self.open(self.url)

    def close(self) -> None:
        self._closing.close()

    def _quit(self, process: Process) -> None:
        with suppress(EngineError):
            self._send("Browser.close")
        # A frame still held, because a test was interrupted, would keep the browser from ending.
        self._channel.close()
        process.stop(after=5)

    def _settle(self, end: float) -> None:
        """Have every process answer once: what each of them had to say comes before its answer."""
        for session in (*self._sessions,):
            if session in self._sessions:
                self._call("Network.enable", {}, session, end=end)

    def _send(self, method: str, params: Message | None = None, session: str = "") -> int:
        self._last += 1
        message: Message = {"id": self._last, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        self._channel.send(message)
        return self._last

    def _call(self, method: str, params: Message | None = None, session: str = "", *, end: float) -> Message:
        asked = self._send(method, params, session)
        while True:
            message = self._receive(end)
            if message.get("id") == asked:
                break
            if session and session not in self._sessions:
                return {}  # the frame has gone, and nothing will answer for it
        if "error" in message:
            raise EngineError(f"{NAME}: {method}: {message['error']['message']}")
        answer: Message = message["result"]
        return answer

    def _receive(self, end: float) -> Message:
        message = self._channel.receive(end)
        params = message.get("params", {})
        match message.get("method"):
            case "Target.attachedToTarget":
                session = params["sessionId"]
                if params["targetInfo"]["type"] == "page":
                    self._page = session
                self._sessions.add(session)
                for method, arguments in LISTEN:
                    self._send(method, arguments, session)
            case "Target.detachedFromTarget":
                self._sessions.discard(params["sessionId"])
            case "Network.requestWillBeSent":
                self._begun.add(params["requestId"])
            case "Page.lifecycleEvent" if params["name"] == "load":
                self._loaded = params["loaderId"]
            case "Network.loadingFailed" | "Audits.issueAdded" | "Log.entryAdded":
                self._heard.append(message)
        return message

    def _saw(self, result: Message) -> Saw:
        codes: dict[tuple[str, str], None] = {}  # a request's failure is reported in two ways
        failures: list[str] = []
        issues: list[str] = []
        others: list[str] = []
        texts: list[str] = []
        for message in self._heard:
            params = message["params"]
            match message["method"]:
                case "Log.entryAdded":
                    if "/favicon.ico" not in params["entry"].get("url", ""):
                        texts.append(params["entry"]["text"])
                case "Audits.issueAdded":
                    if params["issue"]["code"] != "CorsIssue":
                        continue
                    issue = params["issue"]["details"]["corsIssueDetails"]
                    code = issue["corsErrorStatus"]["corsError"]
                    codes[issue["request"].get("requestId", ""), code] = None
                    if not issue["isWarning"]:
                        issues.append(code)
                case "Network.loadingFailed":
                    if "corsErrorStatus" in params:
                        code = params["corsErrorStatus"]["corsError"]
                        codes[params["requestId"], code] = None
                        failures.append(code)
                    elif not params.get("canceled"):
                        code = params.get("blockedReason") or params["errorText"]
                        codes[params["requestId"], code] = None
                        others.append(code)
        return Saw(
            result=result,
            code=next(iter((*failures, *issues, *others)), None),
            codes=tuple(code for _, code in codes),
            texts=tuple(texts),
        )


def _request(message: Message) -> str:
    """Return the id of the request that a message is about; empty if it names none."""
    params = message["params"]
    match message["method"]:
        case "Log.entryAdded":
            found = params["entry"].get("networkRequestId", "")
        case "Audits.issueAdded":
            details = params["issue"]["details"].get("corsIssueDetails", {})
            found = details.get("request", {}).get("requestId", "")
        case _:
            found = params["requestId"]
    return str(found)


def _text(message: Message) -> str:
    """Return the text of a message, with the addresses that it names."""
    return str(message["params"].get("entry", {}).get("text", ""))
