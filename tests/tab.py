"""One tab of a real Chromium, handed from test to test as if it were new, and what every test of the page does in it.

A context of its own would cost a test two seconds of processor time, most of them for processes that Chromium starts.
"""

from __future__ import annotations

import re
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from browsers import places
from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, ViewportSize, expect, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import RunningLab

CHROMIUM = places.program(places.CHROMIUM)
LAN = "teacher.test"
"""A host name that means this machine in the tests' browser, as the name of another computer would in a classroom."""
FLAGS = [
    f"--host-resolver-rules=MAP {LAN} 127.0.0.1",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]
PATIENCE = 20_000
"""Milliseconds until something that is awaited counts as missing: a busy machine is slow, and that is not what is tested."""
SIZE: ViewportSize = {"width": 1280, "height": 720}
HOSTILE = "<img src=x onerror=document.title='owned'>\"'`</script>"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, headless; whoever has none gets a skip and not a failure.

    It ends with this module: as long as Playwright runs, so does its event loop, in the thread of all tests.
    """
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def context_in(chromium: Browser) -> BrowserContext:
    """Return a new context, for a reader who wants less motion."""
    made = chromium.new_context(reduced_motion="reduce", viewport=SIZE)
    made.set_default_timeout(PATIENCE)
    return made


class Tab:
    """A tab that forgets what a test did in it: cookies, storage, permissions, size, media and what is shown."""

    def __init__(self, chromium: Browser) -> None:
        self.context = context_in(chromium)
        self.page = self.context.new_page()
        self._devtools: CDPSession = self.context.new_cdp_session(self.page)
        self._complaints = complaints_of(self.page)

    @contextmanager
    def lent(self) -> Iterator[list[str]]:
        """Lend the tab to a test; give what the page throws meanwhile, and what it complains of."""
        self._complaints.clear()
        origins: set[str] = set()
        note = lambda it: origins.add(re.sub(r"^(\w+://[^/]+).*$", r"\1", it.url))  # noqa: E731  # a listener
        self.page.on("framenavigated", note)
        try:
            yield self._complaints
        finally:
            self.page.remove_listener("framenavigated", note)
            self._forget(origins)

    def _forget(self, origins: set[str]) -> None:
        self.page.goto("about:blank")  # whatever still runs there ends
        for other in self.context.pages:
            if other is not self.page:
                other.close()
        for origin in origins:
            if origin.startswith("http"):
                self._devtools.send("Storage.clearDataForOrigin", {"origin": origin, "storageTypes": "local_storage"})
        self.context.clear_cookies()
        self.context.clear_permissions()
        if self.page.viewport_size != SIZE:
            self.page.set_viewport_size(SIZE)
        self.page.emulate_media(media="screen", color_scheme="light", reduced_motion="reduce")


@pytest.fixture(scope="module")
def one_tab(chromium: Browser) -> Iterator[Tab]:
    made = Tab(chromium)
    yield made
    made.context.close()


@pytest.fixture
def page(one_tab: Tab) -> Iterator[Page]:
    """A page that fails its test if it throws or complains of anything but an experiment (named by its run)."""
    with one_tab.lent() as complaints:
        yield one_tab.page
        assert complaints == []


@pytest.fixture
def loud_page(one_tab: Tab) -> Iterator[Page]:
    """A page that may complain, because the test takes its lab away."""
    with one_tab.lent():
        yield one_tab.page


@pytest.fixture
def own_page(chromium: Browser) -> Iterator[Page]:
    """A page with a context of its own, for tests that change what no page forgets: its clock, or what runs first."""
    context = context_in(chromium)
    opened = context.new_page()
    complaints = complaints_of(opened)
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture
def context(one_tab: Tab, page: Page) -> BrowserContext:  # noqa: ARG001  # the tab is lent as the page
    """What surrounds the page: permissions, and every request of every frame."""
    return one_tab.context


def complaints_of(opened: Page) -> list[str]:
    """Return a list to which is added what the page throws, and what it complains of apart from experiments."""
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: (
            complaints.append(message.text)
            if message.type in ("error", "warning")
            and not re.search("run=|/lab/runs/|Refused to get unsafe header", message.text + message.location["url"])
            else None
        ),
    )
    return complaints


def show(page: Page, width: int, height: int = 800) -> None:
    """Give the page the size that a reader has."""
    page.set_viewport_size({"width": width, "height": height})


def open_at(page: Page, lab: RunningLab, address: str = "") -> None:
    page.goto("about:blank")  # otherwise another hash alone would not load the page anew
    page.goto(f"{lab.origins.client}/{address}")
    expect(page.locator("h1")).to_be_visible()


def until(page: Page, script: str, arg: object = None) -> None:
    """Wait until a script returns something true.

    The driver's own way to wait for a script evaluates it in the page, which its policy forbids if it is not true at once.
    """
    end = time.monotonic() + PATIENCE / 1000
    while not page.evaluate(script, arg):
        assert time.monotonic() < end, f"still not: {script}"
        page.wait_for_timeout(20)


def hold_back(page: Page, ending: str = "") -> None:
    """Have the page's requests to addresses with this ending wait for ``window.goOn()``; the first sets ``isHeld``.

    A route of the driver would not do: it answers preflights itself, in the shared tab also those of later tests.
    """
    page.evaluate(
        """(ending) => {
            const real = window.fetch;
            const held = new Promise((resolve) => (window.goOn = resolve));
            window.fetch = async (url, ...rest) => {
                if (String(url).endsWith(ending)) {
                    window.isHeld = true;
                    await held;
                }
                return real(url, ...rest);
            };
        }""",
        ending,
    )


def perform(page: Page, prediction: str = "readable") -> None:
    page.check(f"input[value='{prediction}']")
    page.click("#send")
    expect(page.locator("#outcome")).to_be_visible()
