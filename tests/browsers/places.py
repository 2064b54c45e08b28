"""Where a browser is, on each system: a name on PATH, the usual places of macOS and Windows, Playwright's own builds."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass, field
from glob import glob
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

CHROMIUM = "chromium"
FIREFOX = "firefox"

_NAMES = {
    # Chromium first, which the texts of the lab are proven with; then those that are the same engine.
    CHROMIUM: (
        *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
        *("google-chrome-beta", "google-chrome-unstable", "microsoft-edge", "microsoft-edge-stable", "msedge"),
    ),
    FIREFOX: ("firefox-esr", "firefox", "firefox-developer-edition", "firefox-nightly"),
}
_MAC = {
    CHROMIUM: (
        "Chromium.app/Contents/MacOS/Chromium",
        "Google Chrome.app/Contents/MacOS/Google Chrome",
        "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
    ),
    FIREFOX: (
        "Firefox.app/Contents/MacOS/firefox",
        "Firefox Developer Edition.app/Contents/MacOS/firefox",
        "Firefox Nightly.app/Contents/MacOS/firefox",
    ),
}
_WINDOWS = {
    CHROMIUM: (
        r"Chromium\Application\chrome.exe",
        r"Google\Chrome\Application\chrome.exe",
        r"Microsoft\Edge\Application\msedge.exe",
    ),
    FIREFOX: (r"Mozilla Firefox\firefox.exe", r"Firefox Developer Edition\firefox.exe"),
}
_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
# Playwright's Firefox is patched and speaks another protocol, so only its Chromium counts.
_PLAYWRIGHT = {
    "linux": ("chrome-linux/chrome", "chrome-linux64/chrome"),
    "darwin": (
        "chrome-mac/Chromium.app/Contents/MacOS/Chromium",
        "chrome-mac-*/*.app/Contents/MacOS/*",
    ),
    "win32": (r"chrome-win\chrome.exe", r"chrome-win64\chrome.exe"),
}


@dataclass(frozen=True)
class Machine:
    """What a search needs to know of a machine.

    Attributes:
        system: As in ``sys.platform``.
        environment: The environment.
        which: Returns the path of a program on PATH, or None.
        matching: Returns the paths of the files that match a pattern.
    """

    system: str = sys.platform
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    which: Callable[[str], str | None] = shutil.which
    matching: Callable[[str], Iterable[str]] = glob


def program(name: str, machine: Machine | None = None) -> str | None:
    """Return the path of a browser, None if it is nowhere.

    Args:
        name: ``CHROMIUM`` or ``FIREFOX``.
        machine: By default this one.
    """
    machine = machine or Machine()
    on_path = (machine.which(it) for it in _NAMES[name])
    return next((it for it in (*on_path, *_elsewhere(name, machine)) if it), None)


def _elsewhere(name: str, machine: Machine) -> Iterator[str]:
    home = machine.environment.get("HOME", "")
    if machine.system == "darwin":
        for folder in ("/Applications", f"{home}/Applications"):
            for place in _MAC[name]:
                yield from machine.matching(f"{folder}/{place}")
    if machine.system == "win32":
        for folder in filter(None, map(machine.environment.get, _FOLDERS)):
            for place in _WINDOWS[name]:
                yield from machine.matching(str(PureWindowsPath(folder) / place))
    if name == CHROMIUM:
        yield from _of_playwright(home, machine)


def _of_playwright(home: str, machine: Machine) -> Iterator[str]:
    """Yield Playwright's own builds, the newest first."""
    system = "linux" if machine.system.startswith("linux") else machine.system
    usual = {
        "linux": f"{home}/.cache/ms-playwright",
        "darwin": f"{home}/Library/Caches/ms-playwright",
        "win32": f"{machine.environment.get('LOCALAPPDATA', '')}\\ms-playwright",
    }
    folder = machine.environment.get("PLAYWRIGHT_BROWSERS_PATH") or usual.get(system, "")
    path = PureWindowsPath if system == "win32" else PurePosixPath
    for place in _PLAYWRIGHT.get(system, ()):
        found = machine.matching(str(path(folder) / "chromium-*" / place))
        yield from sorted(found, key=lambda it: (len(it), it), reverse=True)
