"""A mounted scenario follows its files: edit, save, send again. A broken one breaks itself alone."""

import os
import sys
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from fastapi import FastAPI
from starlette.routing import Route
from starlette.types import ASGIApp

from demo_api import origins
from demo_api.origins import Origins
from demo_api.scenarios import FILES, FOLDER_NAME, Broken, Scenario, folders, read

MAX_LOADING = 5.0
"""Seconds that an ``app.py`` may take to be imported."""

_NEEDS_A_NETWORK = {"/docs", "/docs/oauth2-redirect", "/redoc"}

Stamp = tuple[tuple[int, int, int] | None, ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario whose application runs."""

    scenario: Scenario
    app: FastAPI
    serves: ASGIApp
    """What answers: ``app`` itself, or a middleware that was put around it."""


@dataclass(slots=True)
class _Slot:
    stamp: Stamp
    content: Scenario | Broken
    app: Future[ASGIApp] | None = None


class Shelf:
    """The scenarios of one folder, always as they are on disk now. Safe to use from several threads."""

    def __init__(self, folder: Path, where: Origins) -> None:
        self.folder = folder
        self._origins = where
        self._slots: dict[Path, _Slot] = {}
        self._paths: dict[str, Path] = {}
        self._ready: dict[str, tuple[Stamp, Loaded]] = {}
        self._lock = threading.RLock()
        self._loader = ThreadPoolExecutor(4, thread_name_prefix="scenario-loader")

    def all(self) -> list[Scenario | Broken]:
        """Return what is in the folder, in order; applications are loaded so that broken ones show."""
        found = [self._slot(folder) for folder in folders(self.folder)]
        for slot in found:
            self._begin_loading(slot)
        return self._one_of_each_name([self._outcome(slot) for slot in found])

    def content(self, slug: str) -> Scenario | Broken | None:
        """Return what is in the folder under that name, by the files alone, or None."""
        path = self._path(slug)
        return None if path is None else self._slot(path).content

    def get(self, slug: str) -> Loaded | Broken | None:
        """Return the scenario of that name, ready to run, or what is wrong with it, or None.

        Its files are compared with those loaded before (time, size and file number), so that the request after
        an edit meets the edited scenario.
        """
        path = self._path(slug)
        if path is None:
            return None
        slot = self._slot(path)
        outcome = self._outcome(slot)
        if isinstance(outcome, Broken) or slot.app is None:
            return outcome if isinstance(outcome, Broken) else None
        serves = slot.app.result()
        loaded = Loaded(outcome, _inside(serves), serves)
        self._ready[slug] = (slot.stamp, loaded)
        return loaded

    def ready(self, slug: str) -> Loaded | None:
        """Return the scenario if it runs and its files are unchanged; None says to ask ``get``, which may take long."""
        loaded = self._ready.get(slug)
        return loaded[1] if loaded and loaded[0] == _stamp(loaded[1].scenario.folder) else None

    def slugs(self) -> list[str]:
        """Return the names under which something is mounted."""
        return [slug for slug, _ in self._named()]

    def _named(self) -> Iterator[tuple[str, Path]]:
        for folder in folders(self.folder):
            named = FOLDER_NAME.fullmatch(folder.name)
            yield (named["slug"] if named else folder.name), folder

    def _one_of_each_name(self, found: list[Scenario | Broken]) -> list[Scenario | Broken]:
        first: dict[str, str] = {}
        for index, it in enumerate(found):
            other = first.setdefault(it.slug, it.folder.name)
            if other != it.folder.name:
                reason = f"{it.folder.name}: {other} has the same name; rename one of them"
                found[index] = Broken(it.number, it.slug, it.folder, [reason], it.files)
        return found

    def _path(self, slug: str) -> Path | None:
        # A slug is only ever looked up among the names of the folders that are there, so none leads elsewhere.
        known = self._paths.get(slug)
        if known is None or not known.is_dir():
            self._paths = dict(reversed(list(self._named())))
            known = self._paths.get(slug)
        return known

    def _slot(self, folder: Path) -> _Slot:
        stamp = _stamp(folder)
        with self._lock:
            slot = self._slots.get(folder)
            if slot is None or slot.stamp != stamp:
                slot = self._slots[folder] = _Slot(stamp, read(folder))
            return slot

    def _begin_loading(self, slot: _Slot) -> Future[ASGIApp] | None:
        with self._lock:
            if isinstance(slot.content, Scenario) and slot.app is None:
                slot.app = self._loader.submit(_load, slot.content, self._origins)
            return slot.app

    def _outcome(self, slot: _Slot) -> Scenario | Broken:
        content = slot.content
        loading = self._begin_loading(slot)
        if isinstance(content, Broken) or loading is None:
            return content
        name = f"{content.folder.name}/app.py"
        try:
            loading.result(MAX_LOADING)
        except FutureTimeoutError:
            reason = f"{name}: still not imported after {MAX_LOADING:.0f} s; does it sleep or loop?"
        except BaseException as error:  # noqa: BLE001  # SystemExit in a learner's file must not end the lab
            reason = f"{name}{_line(error, content.folder / 'app.py')}: {_words(error)}"
        else:
            return content
        return Broken(content.number, content.slug, content.folder, [reason], content.files)


def _stamp(folder: Path) -> Stamp:
    stamps: list[tuple[int, int, int] | None] = []
    for name in FILES:
        try:
            status = os.stat(f"{folder}/{name}")  # noqa: PTH116  # at every request: a Path costs more than the call
            stamps.append((status.st_mtime_ns, status.st_size, status.st_ino))
        except OSError:
            stamps.append(None)
    return tuple(stamps)


def _load(scenario: Scenario, where: Origins) -> ASGIApp:
    """Run ``app.py`` and return its ``app``. Raises whatever is wrong with it."""
    file = scenario.folder / "app.py"
    module = ModuleType(f"demo_api_scenario_{scenario.slug.replace('-', '_')}")
    module.__file__ = str(file)
    # Compiled here and not imported: an import would keep a .pyc, which misses two edits within one second.
    code = compile(scenario.files["app.py"], str(file), "exec", dont_inherit=True)
    sys.modules[module.__name__] = module  # FastAPI resolves annotations through it
    token = origins.running.set(where)
    try:
        exec(code, module.__dict__)  # noqa: S102  # the reader's own file, from disk: running it is what the lab is for
    finally:
        origins.running.reset(token)
    serves: Any = getattr(module, "app", None)
    app = _inside(serves)
    # Starlette builds middleware at the first request; built now, a wrong setting shows now.
    app.middleware_stack = app.build_middleware_stack()
    # FastAPI's documentation pages load their scripts from a CDN; without a network they would be blank.
    app.router.routes[:] = [
        route for route in app.router.routes if not (isinstance(route, Route) and route.path in _NEEDS_A_NETWORK)
    ]
    return cast("ASGIApp", serves)


def _inside(app: object) -> FastAPI:
    """Return the FastAPI application, if need be from within the middlewares around it."""
    while not isinstance(app, FastAPI):
        app = getattr(app, "app", None)
        if app is None:
            raise TypeError("it must define app = FastAPI(…), or a middleware around one")
    return app


def _line(error: BaseException, file: Path) -> str:
    if isinstance(error, SyntaxError):
        return f", line {error.lineno}"
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(file)]
    return f", line {lines[-1]}" if lines else ""


def _words(error: BaseException) -> str:
    if isinstance(error, SyntaxError):
        return f"{type(error).__name__}: {error.msg}"
    return f"{type(error).__name__}: {error}".splitlines()[0][:300]
