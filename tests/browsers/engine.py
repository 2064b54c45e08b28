"""What a test may ask of a real browser, and which browsers this machine has.

    engine = find("firefox")            # None when it is not installed; absence("firefox") says why
    engine.open("http://localhost:8000/")
    saw = engine.run("return {status: (await fetch(argument)).status}", "http://localhost:8001/")
    saw.result, saw.code, saw.texts

The browsers are driven through their own debugging protocols. A driver between test and browser can
change what is measured (one answers preflights itself, another hides the console), and its Python
half can raise warnings of its own or leave an event loop running in the test's thread.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES = ("chromium", "firefox", "webkit")

LAUNCH_SECONDS = 30.0
OPEN_SECONDS = 15.0
RUN_SECONDS = 15.0


class EngineError(RuntimeError):
    """A browser did not do what it was asked; one line that names it."""


@dataclass(frozen=True)
class Saw:
    """What one experiment did in one engine."""

    result: dict[str, Any]
    """What the script returned."""
    code: str | None
    """The engine's own name for the first failure; None when there was none, and always in WebKit.

    Chromium: the `Network.CorsError`, of `Network.loadingFailed` if it says, else of an `Audits`
    issue; when CORS was not to blame the blocked reason (`corp-not-same-origin`) or the network
    error (`net::ERR_EMPTY_RESPONSE`). Firefox: the message's category (`CORSMissingAllowOrigin2`).
    """
    codes: tuple[str, ...]
    """All of them in order, warnings too."""
    texts: tuple[str, ...]
    """What the browser itself, not the page, wrote to the console, verbatim and in order."""


_RUN = re.compile(r"[?&]run=([\w-]+)")


def is_of(named: str, text: str) -> bool:
    """Whether a message can be of the run with this name; one that names no run can be."""
    names = _RUN.findall(text)
    return not named or not names or named in names


class Engine(Protocol):
    """One running browser with one page."""

    @property
    def name(self) -> str:
        """One of NAMES."""

    @property
    def version(self) -> str:
        """Such as "Chromium 156.0.8078.79"."""

    @property
    def url(self) -> str:
        """The page that is open."""

    def open(self, url: str) -> None:
        """Load a page in place of the present one, and wait for its load event."""

    def run(self, script: str, argument: object = None, *, named: str = "", timeout: float = RUN_SECONDS) -> Saw:
        """Run the body of `async (argument) => {…}` in the page; it returns a JSON object.

        With `named`, a message that names another run (`?run=…`) is not its own: it came late, from what was there before.
        The page's Content-Security-Policy does not apply to the script, and does to what it causes.
        """

    def run_each(self, script: str, arguments: Sequence[object], *, timeout: float = RUN_SECONDS) -> list[Saw]:
        """Run a script with each argument, one after the other; `timeout` is for all that one call does."""

    def clear(self) -> None:
        """Forget cookies, storage, HTTP cache and preflights, then load the open page anew."""

    def close(self) -> None:
        """End every process and remove every file of this browser. May be called twice."""


@dataclass(frozen=True)
class Absence:
    """Why a browser cannot be used here, and how to change that."""

    name: str
    missing: str
    package: str

    def __str__(self) -> str:
        return f"{self.name} (Debian: {self.package})"

    @property
    def reason(self) -> str:
        return f"{self.name} is not installed: no {self.missing} (Debian: apt install {self.package})"


def absence(name: str) -> Absence | None:
    """None when the browser is installed."""
    found: Absence | None = _module(name).absence()
    return found


def find(name: str) -> Engine | None:
    """Start the browser; None when it is not installed, EngineError when it does not start."""
    if absence(name) is not None:
        return None
    engine: Engine = _module(name).launch()
    return engine


def _module(name: str) -> Any:
    if name not in NAMES:
        raise ValueError(f"no engine {name!r}: there are {', '.join(NAMES)}")
    # Looked up by name, not imported above: each of them imports this module.
    return import_module(f"{__package__}.{name}")


def expression(script: str, argument: object) -> str:
    """Return JavaScript for a promise of JSON text, the same for all engines.

    Each protocol turns JavaScript values into JSON in its own way; so the page does it.
    """
    return (
        f"(async (argument) => {{\n{script}\n}})(JSON.parse({json.dumps(json.dumps(argument))}))"
        ".then(value => JSON.stringify({value}), error => JSON.stringify({error: String(error)}))"
    )


def outcome(name: str, text: str) -> dict[str, Any]:
    """Read what `expression` promised."""
    answer = json.loads(text)
    if "error" in answer:
        raise EngineError(f"{name}: the script failed: {answer['error']}")
    value = answer.get("value")
    if not isinstance(value, dict):
        raise EngineError(f"{name}: the script returned {value!r}, not an object")
    return value
