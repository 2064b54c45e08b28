"""Which environment variable an application lacks, judged by the error that its import raises."""

import linecache
import os
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from types import FrameType
from typing import Any

_NAME = r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+"
# As starlette.config, environs and many projects write it: a short name counts, too.
_NAMED = r"(?:[Ee]nvironment variable|[Ee]nv var|Config):? [\"'`]?([A-Z][A-Z0-9_]+)\b"
_READS = r"(?:getenv\(|environ\.get\(|environ\[)\s*[frb]?[\"'](\w+)[\"']"
_ASKS = re.compile(
    r"\b(?:set|setting|missing|required|environment|env|envvar|provide|configured?|must|found|defined?|empty)\b",
    re.IGNORECASE,
)
_LINES = 3
"""Lines of a call that are read, from the one that failed."""


@dataclass(frozen=True, slots=True)
class Unset:
    """A variable that is not set; or that is wrong, and ``why``."""

    name: str
    why: str = ""


def unset(error: BaseException, here: str) -> list[Unset]:
    """Return the variables that an error is about; empty if nothing shows that.

    Args:
        error: What the import raised.
        here: The folder of the project.
    """
    found: dict[str, Unset] = {}
    for each in _chain(error):
        for it in (*_of_environ(each), *_of_settings(each), *_of_text(each), *_of_lines(each, here)):
            if it.why or it.name not in os.environ:
                found.setdefault(it.name, it)
        if found:
            break
    return list(found.values())


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    each: BaseException | None = error
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        yield each
        each = each.__cause__ or each.__context__


def _of_environ(error: BaseException) -> Iterator[Unset]:
    """``os.environ["NAME"]`` raises a KeyError in the module os."""
    frames = list(_frames(error))
    if isinstance(error, KeyError) and frames and frames[-1][0].f_globals.get("__name__") == "os" and error.args:
        yield Unset(str(error.args[0]))


def _of_settings(error: BaseException) -> Iterator[Unset]:
    """A class of pydantic-settings says which of its fields are missing or wrong."""
    kind = type(error).__name__
    if kind == "SettingsError":
        field = re.search(r'field "(\w+)"', str(error))
        if field:
            yield Unset(_variable(_settings_class(error, ""), field[1]), _JSON)
    details = getattr(error, "errors", None)
    settings = _settings_class(error, str(getattr(error, "title", ""))) if kind == "ValidationError" else None
    if settings is None or not callable(details):
        return
    for it in details():
        place = [str(part) for part in it.get("loc", ())]
        if place:
            why = "" if it.get("type") == "missing" else str(it.get("msg", "not accepted"))
            yield Unset(_variable(settings, *place[:1]), why)


def _settings_class(error: BaseException, title: str) -> Any:  # noqa: ANN401  # a class of the project
    base = getattr(sys.modules.get("pydantic_settings"), "BaseSettings", None)
    if base is None:
        return None
    for frame, _ in reversed(list(_frames(error))):
        for value in frame.f_locals.values():
            kind = value if isinstance(value, type) else type(value)
            if issubclass(kind, base) and kind is not base and title in {"", kind.__name__}:
                return kind
    return next((it for it in _below(base) if it.__name__ == title), None)


def _below(kind: Any) -> Iterator[Any]:  # noqa: ANN401
    for it in kind.__subclasses__():
        yield it
        yield from _below(it)


def _variable(settings: Any, field: str) -> str:  # noqa: ANN401
    if settings is None:
        return field.upper()
    fields = getattr(settings, "model_fields", {})
    prefix = str(getattr(settings, "model_config", {}).get("env_prefix") or "")
    return f"{prefix}{field}".upper() if field in fields else field.upper()


def _of_text(error: BaseException) -> Iterator[Unset]:
    """Many programs raise an error whose text names the variable."""
    try:
        text = str.__str__(str(error))[:2000]
    except Exception:  # noqa: BLE001  # an error of the project may have any __str__
        return
    if type(error).__name__ == "UndefinedValueError":  # of python-decouple
        yield from (Unset(it) for it in re.findall(r"^(\w+) not found", text))
    elif _ASKS.search(text):
        yield from map(Unset, re.findall(_NAMED, text) or re.findall(rf"\b{_NAME}\b", text))


def _of_lines(error: BaseException, here: str) -> Iterator[Unset]:
    """The line that failed reads a variable, or a name that was read from one and is None."""
    frames = [(frame, line) for frame, line in _frames(error) if frame.f_code.co_filename.startswith(here + os.sep)]
    if not frames or isinstance(error, ImportError | SyntaxError):
        return
    frame, line = frames[-1]
    file = frame.f_code.co_filename
    code = "".join(linecache.getline(file, line + it) for it in range(_LINES))
    yield from map(Unset, re.findall(_READS, code.split("\n", 1)[0]) or re.findall(_READS, code))
    whole = "".join(linecache.getlines(file))
    for name in _empty(frame, re.findall(r"\w+", code.split("\n", 1)[0])):
        yield from map(Unset, re.findall(rf"^\s*{name}\s*(?::[^=\n]+)?=\s*(?:os\.)?{_READS}", whole, re.MULTILINE))


def _empty(frame: FrameType, names: Iterable[str]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        for space in (frame.f_locals, frame.f_globals):
            if name in space and space[name] is None:
                yield name


def _frames(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


_JSON = 'expected JSON, such as ["https://your-page.example"]'
