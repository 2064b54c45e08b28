"""The film: CORS in a hundred seconds, in ``film.toml``. Its scenes are experiments that the page really sends."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from demo_api.lesson import Text
from demo_api.reading.problems import Location
from demo_api.teaching.document import read as read_document

FILE = "film.toml"
Row = Literal["call", "request", "work", "response", "ghost", "delivered", "sealed", "refused"]
"""A row of the picture, as ``client/timeline.js`` names them."""
Address = Annotated[str, Field(pattern=r"^[a-z0-9-]+/[a-z0-9-]+/[a-z0-9.]+$")]
"""An experiment: a scenario's slug, a probe of it, and the role of the origin."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Strict):
    """One step: the picture down to the next row of a kind, a sentence, and seconds."""

    until: Row
    seconds: Annotated[float, Field(gt=0, le=20)]
    says: Text


class Scene(_Strict):
    """One experiment, and the steps in which its picture is drawn; the last step draws its last row."""

    title: Text
    sends: Address
    steps: Annotated[list[Step], Field(min_length=1)]


class Film(_Strict):
    """The content of ``film.toml``."""

    title: Text
    scene: Annotated[list[Scene], Field(min_length=1)]

    @property
    def seconds(self) -> float:
        """How long it runs, without the time that the requests take."""
        return sum(step.seconds for scene in self.scene for step in scene.steps)


def read(root: Path) -> Film:
    """Return the film in a folder of scenarios.

    Raises:
        DocumentError: There is none, or it has mistakes.
    """
    return read_document(root / FILE, Film, _keys)


def to_json(film: Film) -> dict[str, Any]:
    """Return a film for the page."""
    return {"title": film.title, "seconds": film.seconds, "scenes": [it.model_dump() for it in film.scene]}


def _keys(location: Location) -> list[str]:
    above = location[:-1]
    return list((Step if "steps" in above else Scene if "scene" in above else Film).model_fields)
