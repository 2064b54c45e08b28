"""Firefox, through Marionette: JSON over a socket, each message after its length."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

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
from .places import FIREFOX, program
from .process import Process, await_start

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NAME = "firefox"
PACKAGE = "firefox-esr"

PREFERENCES: dict[str, bool | int | str] = {
    "marionette.port": 0,  # any free one; Firefox writes which to MarionetteActivePort
    "network.proxy.type": 0,
    # It speaks to this machine only.
    "app.normandy.enabled": False,
    "app.update.disabledForTesting": True,
    "browser.region.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.safebrowsing.phishing.enabled": False,
    "browser.search.update": False,
    "browser.newtabpage.activity-stream.feeds.system.topstories": False,
    "browser.topsites.contile.enabled": False,
    "datareporting.healthreport.uploadEnabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "dom.push.connection.enabled": False,
    "extensions.getAddons.cache.enabled": False,
    "extensions.systemAddon.update.enabled": False,
    "extensions.update.enabled": False,
    "media.gmp-manager.updateEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "network.prefetch-next": False,
    "nimbus.rollouts.enabled": False,
    "security.remote_settings.crlite_filters.enabled": False,
    "security.remote_settings.intermediates.enabled": False,
    "services.settings.server": "data:,#remote-settings-dummy/v1",
    "toolkit.telemetry.enabled": False,
    "toolkit.telemetry.server": "data:,",
    # No page but the tests' own: no icon that it loads by itself, none kept for the way back, none in advance, and none of
    # the first-run ones. What they say could be taken for what a test caused.
    "browser.chrome.site_icons": False,
    "browser.newtab.preload": False,
    "browser.sessionhistory.max_total_viewers": 0,
    "browser.aboutwelcome.enabled": False,
    "browser.newtabpage.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.homepage_override.mstone": "ignore",
    "browser.startup.page": 0,
    "startup.homepage_welcome_url": "about:blank",
}

# Categories of what is said about a request; the rest is about markup, styles and Firefox.
CODES = ("CORS", "SOP", "COEP", "CORP", "LNA", "Mixed Content", "CSP", "ORB", "Sub-resource")

WARNING = 1  # nsIScriptError.warningFlag

# The browser's own pages, such as the one that it starts with, complain too. Of the page that a message is about, only
# its source is left here: a message from another process no longer has its window.
HEARD = """
const internal = /^(chrome:|resource:|about:(?!blank|srcdoc))/;
const isInternal = ({sourceName}) => internal.test(sourceName);
return Services.console.getMessageArray()
  .filter(message => message instanceof Ci.nsIScriptError && !isInternal(message))
  .map(({category, errorMessage, flags}) => [category, errorMessage, flags]);
"""

FORGET = """
const done = arguments[arguments.length - 1];
const what = ["COOKIES_AND_SITE_DATA", "ALL_CACHES", "AUTH_CACHE", "PREFLIGHT_CACHE"];
Services.clearData.deleteData(
  what.reduce((flags, name) => flags | Ci.nsIClearDataService[`CLEAR_${name}`], 0), done);
"""


def absence() -> Absence | None:
    return None if program(FIREFOX) else Absence(NAME, "Firefox in the usual places", PACKAGE)


def launch() -> Firefox:
    return Firefox()


class Firefox:
    """One Firefox with one page."""

    name = NAME

    def __init__(self) -> None:
        end = time.monotonic() + LAUNCH_SECONDS
        self.url = "about:blank"
        self._last = 0
        self._patience = 0.0
        self._unread = b""
        with ExitStack() as stack:
            profile = Path(
                stack.enter_context(TemporaryDirectory(prefix="demo-api-firefox-", ignore_cleanup_errors=True))
            )
            (profile / "user.js").write_text(
                "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items())
            )
            flags = ("-headless", "-no-remote", "-marionette", "-remote-allow-system-access")
            process = Process(
                [program(FIREFOX) or PACKAGE, *flags, "-profile", str(profile)], log=profile / "output.txt"
            )
            stack.callback(process.stop)

            def connection() -> socket.socket | None:
                port = (profile / "MarionetteActivePort").read_text()
                return socket.create_connection(("127.0.0.1", int(port))) if port else None

            self._socket = await_start(NAME, PACKAGE, process, connection, end)
            stack.callback(self._socket.close)
            self._receive(end)  # its greeting
            session = self._call("WebDriver:NewSession", {"pageLoadStrategy": "normal"}, end=end)
            self.version = f"Firefox {session['capabilities']['browserVersion']}"
            stack.callback(self._quit, process)
            self._closing = stack.pop_all()

    def open(self, url: str) -> None:
        end = time.monotonic() + OPEN_SECONDS
        # By way of a blank page: an address that differs in its fragment only would not be loaded.
        for address in ("about:blank", url) if "#" in url else (url,):
            try:
                self._call("WebDriver:Navigate", {"url": address}, end=end)
            except EngineError as error:
                raise EngineError(f"{NAME}: {url}: {error}") from None
        self.url = url

    def run(self, script: str, argument: object = None, *, named: str = "", timeout: float = RUN_SECONDS) -> Saw:
        end = time.monotonic() + timeout + 5  # the time limit of the script is Firefox's to keep
        self._privileged("Services.console.reset()", end)
        question = {
            "script": f"{expression(script, argument)}.then(arguments[0])",
            "args": [],
        }
        if timeout != self._patience:
            self._call("WebDriver:SetTimeouts", {"script": int(timeout * 1000)}, end=end)
            self._patience = timeout
        answer = self._call("WebDriver:ExecuteAsyncScript", question, end=end)["value"]
        heard = [
            (code, text, flags)
            for code, text, flags in self._privileged(HEARD, end)
            if code.startswith(CODES) and is_of(named, text)
        ]
        return Saw(
            result=outcome(NAME, answer),
            code=next((code for code, _, flags in heard if not flags & WARNING), None),
            codes=tuple(code for code, _, _ in heard),
            texts=tuple(text for _, text, _ in heard),
        )

    def run_each(self, script: str, arguments: Sequence[object], *, timeout: float = RUN_SECONDS) -> list[Saw]:
        return [self.run(script, it, timeout=timeout) for it in arguments]

    def clear(self) -> None:
        self._privileged(FORGET, time.monotonic() + OPEN_SECONDS, command="WebDriver:ExecuteAsyncScript")
        self.open(self.url)

    def close(self) -> None:
        self._closing.close()

    def _quit(self, process: Process) -> None:
        with suppress(EngineError):
            self._call("Marionette:Quit", {"flags": ["eForceQuit"]}, end=time.monotonic() + 5)
        process.stop(after=5)

    def _privileged(self, script: str, end: float, *, command: str = "WebDriver:ExecuteScript") -> Any:
        self._call("Marionette:SetContext", {"value": "chrome"}, end=end)
        try:
            return self._call(command, {"script": script, "args": []}, end=end)["value"]
        finally:
            self._call("Marionette:SetContext", {"value": "content"}, end=end)

    def _call(self, command: str, params: Mapping[str, object], *, end: float) -> Any:
        self._last += 1
        message = json.dumps([0, self._last, command, params]).encode()
        try:
            self._socket.sendall(b"%d:%b" % (len(message), message))
            while True:
                _, number, error, result = self._receive(end)
                if number == self._last:
                    break
        except TimeoutError:
            raise EngineError(f"{NAME} did not answer in time") from None
        except OSError:
            raise EngineError(f"{NAME} has ended") from None
        if error is None:
            return result
        if error["error"] == "script timeout":
            raise EngineError(f"{NAME} did not answer in time")
        raise EngineError(f"{NAME}: {error['message']}")

    def _receive(self, end: float) -> Any:
        length, colon, rest = self._unread.partition(b":")
        while not colon or len(rest) < int(length):
            self._socket.settimeout(max(0.01, end - time.monotonic()))
            more = self._socket.recv(1 << 16)
            if not more:
                raise ConnectionError
            self._unread += more
            length, colon, rest = self._unread.partition(b":")
        self._unread = rest[int(length) :]
        return json.loads(rest[: int(length)])
