"""What the page learns about the scenarios: made once for each state of their files, and compressed once."""

import gzip
import hashlib
import json
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from demo_api.scenarios import NotLoaded, Scenario
from demo_api.shelf import Slot, one_of_each_name

Described = Scenario | NotLoaded

_LEFT_OUT = frozenset({"files", "standalone", "story", "why", "fix", "links", "policy"})
"""What the list does without: the page asks for the rest of a scenario when it shows it."""


@dataclass(frozen=True, slots=True)
class Text:
    """A JSON text, plain and compressed."""

    plain: bytes
    gzipped: bytes


@dataclass(frozen=True, slots=True)
class _Piece:
    content: Described
    whole: bytes
    brief: bytes


class Catalogue:
    """The scenarios as JSON. Safe to use from several threads.

    Args:
        describe: returns a scenario as JSON-able values.
    """

    def __init__(self, describe: Callable[[Described], dict[str, Any]]) -> None:
        self._describe = describe
        self._pieces: WeakKeyDictionary[Slot, _Piece] = WeakKeyDictionary()
        self._texts: dict[str, tuple[bytes, Text]] = {}
        self._lock = threading.Lock()

    def whole(self, slots: Sequence[Slot], about: dict[str, Any]) -> Text:
        """Return everything about all scenarios, after what ``about`` says of them together."""
        return self._joined("whole", about, (it.whole for it in self._all(slots)))

    def brief(self, slots: Sequence[Slot], about: dict[str, Any]) -> Text:
        """Return the same without what is long."""
        return self._joined("brief", about, (it.brief for it in self._all(slots)))

    def one(self, slot: Slot) -> bytes:
        """Return everything about one scenario."""
        return self._piece(slot, slot.described()).whole

    def _all(self, slots: Sequence[Slot]) -> list[_Piece]:
        contents = one_of_each_name([slot.described() for slot in slots])
        return [self._piece(slot, content) for slot, content in zip(slots, contents, strict=True)]

    def _piece(self, slot: Slot, content: Described) -> _Piece:
        with self._lock:
            piece = self._pieces.get(slot)
        if piece is not None and (
            piece.content is content or (isinstance(content, NotLoaded) and piece.content == content)
        ):
            return piece
        values = self._describe(content)
        said = [values["files"], values["broken"], values["folder"]]
        values["version"] = hashlib.sha256(encoded(said)).hexdigest()[:16]
        brief = {key: value for key, value in values.items() if key not in _LEFT_OUT}
        piece = _Piece(content, encoded(values), encoded(brief))
        with self._lock:
            self._pieces[slot] = piece
        return piece

    def _joined(self, kind: str, about: dict[str, Any], pieces: Iterable[bytes]) -> Text:
        plain = encoded(about)[:-1] + b', "scenarios": [' + b", ".join(pieces) + b"]}"
        with self._lock:
            known = self._texts.get(kind)
        if known is not None and known[0] == plain:
            return known[1]
        text = compressed(plain)
        with self._lock:
            self._texts[kind] = (plain, text)
        return text


def compressed(plain: bytes) -> Text:
    """Return a JSON text, also compressed."""
    return Text(plain, gzip.compress(plain, 6, mtime=0))


def encoded(values: object) -> bytes:
    """Return values as JSON; half of a surrogate pair, which UTF-8 cannot hold, as JSON's own escape."""
    return json.dumps(values, ensure_ascii=False, allow_nan=False).encode("utf-8", "backslashreplace")
