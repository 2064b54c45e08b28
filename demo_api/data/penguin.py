"""One row: a penguin, as the study recorded it."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Species = Literal["Adelie", "Chinstrap", "Gentoo"]
Island = Literal["Biscoe", "Dream", "Torgersen"]
Sex = Literal["female", "male"]
Year = Annotated[int, Field(ge=1900, le=2100)]
Millimetres = Annotated[float, Field(gt=0, le=1000)]
Grams = Annotated[int, Field(gt=0, le=100_000)]


class Penguin(BaseModel):
    """A penguin without its number. Lengths are millimetres, the mass is grams; None was not measured."""

    model_config = ConfigDict(extra="forbid")

    species: Species
    island: Island
    bill_length_mm: Millimetres | None = None
    bill_depth_mm: Millimetres | None = None
    flipper_length_mm: Millimetres | None = None
    body_mass_g: Grams | None = None
    sex: Sex | None = None
    year: Year = 2009


class PenguinChange(BaseModel):
    """The columns to change; those left out stay as they are."""

    model_config = ConfigDict(extra="forbid")

    species: Species | None = None
    island: Island | None = None
    bill_length_mm: Millimetres | None = None
    bill_depth_mm: Millimetres | None = None
    flipper_length_mm: Millimetres | None = None
    body_mass_g: Grams | None = None
    sex: Sex | None = None
    year: Year | None = None


class NumberedPenguin(Penguin):
    """A penguin with its number in the table."""

    id: int


COLUMNS = tuple(Penguin.model_fields)
