"""The scenarios of a folder, each as its files are now: edit, save, send again. A broken one breaks only itself."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from fastapi import FastAPI
from starlette.types import ASGIApp

from demo_api import order
from demo_api.foldername import slug_of
from demo_api.loader import AT_ONCE, AbandonedError, Load, Loader
from demo_api.order import Chapter, Place, Tour
from demo_api.origins import Origins
from demo_api.reading import mistake
from demo_api.running import innermost, run
from demo_api.scenarios import Listing, NotLoaded, Scenario, listing, read
from demo_api.stamps import Paths, Stamp, paths_of, stamp_of

MAX_LOADING = 5.0
"""Seconds that an ``app.py`` may take to be imported."""
_SETTLING = 0.1
"""Seconds after which a file that does not load is read again, if it has changed: an editor may still be writing."""
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Loaded:
    """A scenario whose application runs."""

    scenario: Scenario
    app: FastAPI
    serves: ASGIApp
    """What answers: ``app`` itself, or a middleware that was put around it."""


@dataclass(frozen=True, slots=True)
class Caution:
    """What is done about files that may end or freeze the whole process.

    Attributes:
        at_once: files that are loaded side by side.
        barred: folders that have done so; they are not loaded until they are edited.
        note: gets ``load`` and ``loaded`` with a folder, before and after.
    """

    at_once: int = AT_ONCE
    barred: frozenset[str] = frozenset()
    note: Callable[[str, str], None] = lambda _word, _name: None


class Source(Protocol):
    """Where scenarios come from: which folders there are, in order, and what is in them."""

    folder: Path

    def listing(self) -> Listing:
        """Return the folders, each with its place. As long as nothing is new, it is the same object."""

    def paths(self, folder: Path) -> Paths:
        """Return the files of a folder: it is loaded again when one of them changes."""

    def read(self, folder: Path, place: Place) -> Scenario | NotLoaded:
        """Return what a folder's files say; whatever is wrong with them is returned, not raised."""


class Folders:
    """The source of scenarios: each folder in a folder.

    Args:
        folder: Where they are.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def listing(self) -> Listing:
        """Return the folders in order."""
        return listing(self.folder)

    def paths(self, folder: Path) -> Paths:
        """Return the two files of a scenario."""
        return paths_of(folder)

    def read(self, folder: Path, place: Place) -> Scenario | NotLoaded:
        """Return what they say."""
        return read(folder, place)


class Slot:
    """One folder as its files were at one moment."""

    def __init__(self, source: Source, folder: Path, place: Place, paths: Paths, stamp: Stamp) -> None:
        self.source = source
        self.folder = folder
        self.place = place
        self.paths = paths
        self.stamp = stamp
        self.content: Scenario | NotLoaded | None = None
        """What the files say; None while they have not been read."""
        self.load: Load[Loaded | NotLoaded]

    def outcome(self) -> Loaded | NotLoaded:
        """Return the result of loading it; a broken scenario that says so, if there is none yet."""
        found = self.load.wait(0)
        if found is not None:
            return found
        late = f"app.py: still not imported after {MAX_LOADING:g} s; does it sleep or loop?"
        reason = f"{self.folder.name}/{late}" if self.load.overdue else f"{self.folder.name}: it is still being loaded"
        content = self.content
        files = {} if content is None else content.files
        return NotLoaded(self.place.number, slug_of(self.folder), self.folder, [reason], files)

    def described(self) -> Scenario | NotLoaded:
        """Return what there is to say about it now: what its files say, or why it does not run."""
        if not self.load.settled:
            return self.content or self.source.read(self.folder, self.place)
        found = self.outcome()
        return found.scenario if isinstance(found, Loaded) else found


class Shelf:
    """The scenarios of one source, always as they are on disk now. Safe to use from several threads."""

    def __init__(self, source: Source, where: Origins, caution: Caution | None = None) -> None:
        self._source = source
        self._origins = where
        self._caution = caution or Caution()
        self._barred: dict[str, Stamp] = {}
        self._slots: dict[Path, Slot] = {}
        self._listing = Listing({}, (), (), None)
        self._paths: dict[str, Path] = {}
        self._ready: dict[str, tuple[Paths, Stamp, Loaded]] = {}
        self._lock = threading.Lock()
        self._loader = Loader("scenario-loader", self._caution.at_once)

    def begin(self) -> list[Slot]:
        """Return a slot for each folder, in order, and begin to load those that have changed."""
        self._list()
        slots = [self._slot(folder) for folder in self._listing.places]
        with self._lock:
            for folder in [it for it in self._slots if it not in self._listing.places]:
                del self._slots[folder]
        return slots

    @property
    def folder(self) -> Path:
        """Where they are."""
        return self._source.folder

    @property
    def chapters(self) -> Sequence[Chapter]:
        """The chapters in order, as :meth:`begin` last found them."""
        return self._listing.chapters

    @property
    def tour(self) -> Tour | None:
        """The way through some of them, as :meth:`begin` last found it."""
        return self._listing.tour

    @property
    def problems(self) -> Sequence[str]:
        """What is wrong with the file that says the order, a line each, as :meth:`begin` last found it."""
        return self._listing.problems

    def all(self) -> list[Scenario | NotLoaded]:
        """Return what is in the folder, in order; applications are loaded so that broken ones show."""
        slots = self.begin()
        for slot in slots:
            slot.load.wait()
        return one_of_each_name([slot.described() for slot in slots])

    def get(self, slug: str) -> Loaded | NotLoaded | None:
        """Return the scenario of that name, ready to run, or what is wrong with it, or None.

        Its files are compared with those loaded before (time, size and file number), so that the request after
        an edit meets the edited scenario.
        """
        slot = self.find(slug)
        if slot is None:
            return None
        slot.load.wait()
        return self._kept(slug, slot)

    async def found(self, slug: str) -> Loaded | NotLoaded | None:
        """Return what :meth:`get` returns, and keep no thread waiting for it."""
        slot = self.find(slug)
        if slot is None:
            return None
        await slot.load.settle()
        return self._kept(slug, slot)

    def ready(self, slug: str) -> Loaded | None:
        """Return the scenario if it runs and its files are unchanged; None says to ask ``found``, which may wait."""
        ready = self._ready.get(slug)
        return ready[2] if ready and ready[1] == stamp_of(ready[0]) else None

    def find(self, slug: str) -> Slot | None:
        """Return the slot of that name, which may still be loading, or None."""
        path = self._path(slug)
        return None if path is None else self._slot(path)

    def slugs(self) -> list[str]:
        """Return the names under which something is mounted."""
        self._list()
        return [slug_of(folder) for folder in self._listing.places]

    def _kept(self, slug: str, slot: Slot) -> Loaded | NotLoaded:
        outcome = slot.outcome()
        if isinstance(outcome, Loaded):
            self._ready[slug] = (slot.paths, slot.stamp, outcome)
        return outcome

    def _list(self) -> None:
        found = self._source.listing()
        with self._lock:
            if found is not self._listing:
                self._listing = found
                self._paths = {slug_of(folder): folder for folder in reversed(list(found.places))}

    def _path(self, slug: str) -> Path | None:
        # A slug is only ever looked up among the names of the folders that are there, so none leads elsewhere.
        known = self._paths.get(slug)
        if known is None or not known.is_dir():
            self._list()
            known = self._paths.get(slug)
        return known

    def _slot(self, folder: Path) -> Slot:
        paths = self._source.paths(folder)
        stamp = stamp_of(paths)
        with self._lock:
            slot = self._slots.get(folder)
            place = self._listing.places.get(folder) or Place(0, order.OWN)
            if slot is None or slot.stamp != stamp or slot.place != place:
                slot = self._slots[folder] = Slot(self._source, folder, place, paths, stamp)
                slot.load = self._loader.begin(lambda: self._loaded(slot), MAX_LOADING)
            return slot

    def _loaded(self, slot: Slot) -> Loaded | NotLoaded:
        name = slot.folder.name
        path = str(slot.folder)
        if path in self._caution.barred and self._barred.setdefault(path, slot.stamp) == slot.stamp:
            reason = f"{name}/app.py: it ended or froze the whole lab while it was imported; edit it to have it loaded"
            return NotLoaded(slot.place.number, slug_of(slot.folder), slot.folder, [reason], {})
        self._caution.note("load", path)
        try:
            return _settled(slot, self._origins)
        finally:
            self._caution.note("loaded", path)


def one_of_each_name(found: list[Scenario | NotLoaded]) -> list[Scenario | NotLoaded]:
    """Return the scenarios; of two with the same name, the second is reported as broken."""
    first: dict[str, str] = {}
    kept: list[Scenario | NotLoaded] = []
    for it in found:
        other = first.setdefault(it.slug, it.folder.name)
        if other == it.folder.name:
            kept.append(it)
        else:
            reason = f"{it.folder.name}: {other} has the same name; rename one of them"
            kept.append(NotLoaded(it.number, it.slug, it.folder, [reason], it.files))
    return kept


def _settled(slot: Slot, where: Origins) -> Loaded | NotLoaded:
    """Read and load a folder, again if its files change meanwhile: an editor may empty a file before it writes."""
    for _ in range(_ATTEMPTS - 1):
        found = _attempt(slot, where)
        if isinstance(found, Loaded):
            return found
        time.sleep(_SETTLING)
        stamp = stamp_of(slot.paths)
        if stamp == slot.stamp:
            return found
        slot.stamp = stamp
    return _attempt(slot, where)


def _attempt(slot: Slot, where: Origins) -> Loaded | NotLoaded:
    content = slot.content = slot.source.read(slot.folder, slot.place)
    if isinstance(content, NotLoaded):
        return content
    file = content.folder / "app.py"
    try:
        serves = run(content.files["app.py"], file, content.slug, where)
        return Loaded(content, innermost(serves), serves)
    except AbandonedError:
        raise
    except BaseException as error:  # noqa: BLE001  # SystemExit in a learner's file must not end the lab
        reason = f"{content.folder.name}/app.py{mistake.place(error, file)}: {mistake.words(error)}"
        return NotLoaded(content.number, content.slug, content.folder, [reason], content.files)
