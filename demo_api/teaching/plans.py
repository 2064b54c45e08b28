"""Plans for a class, in ``teaching.toml``: what to show, what to ask, and what to reply to the usual wrong guess."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from demo_api.lesson import Id, Text
from demo_api.reading.problems import Location, quoted
from demo_api.report.ending import Ending
from demo_api.teaching.document import read as read_document
from demo_api.teaching.film import Address

FILE = "teaching.toml"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Step(_Strict):
    """A part of a plan: its minutes, what the teacher does, and what is shown, done or opened for it.

    ``shows`` are experiments, ``exercises`` the names of exercises, ``opens`` an address of the page.
    """

    title: Text
    minutes: Annotated[int, Field(gt=0)]
    does: Text
    shows: list[Address] = []
    exercises: list[Id] = []
    opens: Annotated[str, Field(pattern=r"^#[a-z]+$")] | None = None


class Plan(_Strict):
    """A plan for one class; ``audience`` says for which one."""

    id: Id
    title: Text
    minutes: Annotated[int, Field(gt=0)]
    audience: Annotated[str, Field(alias="for", min_length=1)]
    step: Annotated[list[Step], Field(min_length=1)]

    @model_validator(mode="after")
    def _added_up(self) -> Self:
        if (taken := sum(it.minutes for it in self.step)) != self.minutes:
            raise ValueError(f"minutes: the steps take {taken} minutes, not {self.minutes}")
        return self


class Experiment(_Strict):
    """What to say about an experiment.

    ``ask`` is a question for the class, ``wrong`` the ending that many people predict, ``many`` their reason in their
    own words, and ``reply`` what to reply. How it really ends is what its scenario expects.
    """

    at: Address
    ask: Text
    wrong: Ending
    many: Text
    reply: Text


class Teaching(_Strict):
    """The content of ``teaching.toml``."""

    plan: Annotated[list[Plan], Field(min_length=1)]
    experiment: list[Experiment]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        told = Counter(it.at for it in self.experiment)
        for address, times in told.items():
            if times > 1:
                raise ValueError(f"experiment {quoted(address)} stands in it twice; remove one of them")
        shown = {address for plan in self.plan for step in plan.step for address in step.shows}
        for address in sorted(shown - set(told)):
            raise ValueError(f"a plan shows {quoted(address)}, but no [[experiment]] says what to ask about it")
        return self


def read(root: Path) -> Teaching:
    """Return the plans in a folder of scenarios.

    Raises:
        DocumentError: There are none, or they have mistakes.
    """
    return read_document(root / FILE, Teaching, _keys)


def _keys(location: Location) -> list[str]:
    above = location[:-1]
    if "experiment" in above:
        return list(Experiment.model_fields)
    if "step" in above:
        return list(Step.model_fields)
    owner: type[BaseModel] = Plan if "plan" in above else Teaching
    return [field.alias or name for name, field in owner.model_fields.items()]
