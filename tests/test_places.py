"""Where the tests find browsers: a fake machine for each system."""

import fnmatch

import pytest
from browsers.places import CHROMIUM, FIREFOX, Machine, program

HOME = {"HOME": "/home/me"}
WINDOWS = {"PROGRAMFILES": r"C:\Program Files", "PROGRAMFILES(X86)": r"C:\Program Files (x86)", "LOCALAPPDATA": r"C:\L"}
CHROME = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


def machine(system: str, *files: str, environment: dict[str, str] | None = None) -> Machine:
    """A machine with these files; those without a folder are on its PATH."""
    return Machine(
        system,
        environment or HOME,
        lambda name: f"/usr/bin/{name}" if name in files else None,
        lambda pattern: [it for it in files if fnmatch.fnmatchcase(it, pattern.replace("[", "[[]"))],
    )


@pytest.mark.parametrize(
    ("name", "system", "files", "found"),
    [
        (CHROMIUM, "linux", (), None),
        (FIREFOX, "linux", (), None),
        *((CHROMIUM, "linux", (it,), f"/usr/bin/{it}") for it in ("chromium", "chromium-browser", "chrome", "msedge")),
        *((CHROMIUM, "linux", (it,), f"/usr/bin/{it}") for it in ("google-chrome", "microsoft-edge")),
        *((FIREFOX, "linux", (it,), f"/usr/bin/{it}") for it in ("firefox", "firefox-esr", "firefox-nightly")),
        (CHROMIUM, "linux", ("msedge", "google-chrome", "chromium"), "/usr/bin/chromium"),
        (CHROMIUM, "darwin", (CHROME,), CHROME),
        (CHROMIUM, "darwin", (f"/home/me{CHROME}",), f"/home/me{CHROME}"),
        (CHROMIUM, "linux", (CHROME,), None),
        (
            FIREFOX,
            "darwin",
            ("/Applications/Firefox.app/Contents/MacOS/firefox",),
            "/Applications/Firefox.app/Contents/MacOS/firefox",
        ),
    ],
)
def test_a_browser_is_found(name: str, system: str, files: tuple[str, ...], found: str | None) -> None:
    assert program(name, machine(system, *files)) == found


@pytest.mark.parametrize(
    ("name", "file"),
    [
        (CHROMIUM, r"C:\Program Files\Google\Chrome\Application\chrome.exe"),
        (CHROMIUM, r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"),
        (CHROMIUM, r"C:\L\Google\Chrome\Application\chrome.exe"),
        (CHROMIUM, r"C:\L\ms-playwright\chromium-1200\chrome-win64\chrome.exe"),
        (FIREFOX, r"C:\Program Files\Mozilla Firefox\firefox.exe"),
    ],
)
def test_windows_has_its_own_places(name: str, file: str) -> None:
    assert program(name, machine("win32", file, environment=WINDOWS)) == file
    assert program(name, machine("win32", file, environment={"X": ""})) is None


def test_of_playwrights_builds_the_newest_counts_and_only_after_all_others() -> None:
    builds = [f"/home/me/.cache/ms-playwright/chromium-{it}/chrome-linux/chrome" for it in (999, 1187, 1040)]
    assert program(CHROMIUM, machine("linux", *builds)) == builds[1]
    assert program(CHROMIUM, machine("linux", "msedge", *builds)) == "/usr/bin/msedge"
    assert program(FIREFOX, machine("linux", *builds)) is None
    elsewhere = {**HOME, "PLAYWRIGHT_BROWSERS_PATH": "/opt/pw"}
    there = "/opt/pw/chromium-1/chrome-linux64/chrome"
    assert program(CHROMIUM, machine("linux", there, *builds, environment=elsewhere)) == there
