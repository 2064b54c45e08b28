"""A TOML file for the teacher becomes a checked value; each mistake becomes one line."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from demo_api.reading.problems import Location, lines
from demo_api.reading.source import SourceError, text
from demo_api.reading.toml import TomlError, parse

T = TypeVar("T", bound=BaseModel)


class DocumentError(Exception):
    """A file cannot be read, or has mistakes; the message has a line for each."""


def read(file: Path, kind: type[T], keys: Callable[[Location], list[str]]) -> T:
    """Return the content of a file.

    Args:
        file: a TOML file.
        kind: what it must be.
        keys: returns the keys that belong where a location ends.

    Raises:
        DocumentError: It is not there, is not TOML, or has mistakes.
    """
    raw: dict[str, Any] = {}
    try:
        raw = parse(text(file))
        return kind.model_validate(raw)
    except (SourceError, TomlError) as error:
        raise DocumentError(f"{file.name}: {error}") from None
    except ValidationError as error:
        raise DocumentError("\n".join(f"{file.name}: {it}" for it in lines(error, raw, keys))) from None
