"""One row: a penguin, as the study recorded it.

In JSON a number is a number: ``"2009"`` and ``true`` are refused, as the OpenAPI description says. In a form every
value is text.
"""

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

Species = Literal["Adelie", "Chinstrap", "Gentoo"]
Island = Literal["Biscoe", "Dream", "Torgersen"]
Sex = Literal["female", "male"]


_DIGITS = re.compile("-?(0|[1-9][0-9]*)")


def _whole(value: object) -> object:
    # Python reads more as a number than the description says: 1_0, +1, 1.0 and numbers with spaces around them.
    if isinstance(value, str) and not _DIGITS.fullmatch(value):
        raise PydanticCustomError("int_parsing", "Input should be a whole number, written in digits")
    # To JSON Schema 2009.0 is an integer (https://json-schema.org/understanding-json-schema/reference/numeric#integer).
    return int(value) if isinstance(value, float) and value.is_integer() else value


WHOLE = BeforeValidator(_whole)
"""To be written after the bounds: pydantic then keeps them in the description."""
Year = Annotated[int, Field(ge=1900, le=2100), WHOLE]
Millimetres = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Grams = Annotated[int, Field(gt=0, le=100_000), WHOLE]


class Penguin(BaseModel):
    """A penguin without its number. Lengths are millimetres, the mass is grams; None was not measured."""

    model_config = ConfigDict(extra="forbid", strict=True)

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

    model_config = ConfigDict(extra="forbid", strict=True)

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
