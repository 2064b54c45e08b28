"""The kinds of findings, each with a stable code, a title and why it matters; ``rules.toml`` has them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

Level = Literal["danger", "broken", "note"]
LEVELS: tuple[Level, ...] = ("danger", "broken", "note")
"""``danger`` allows origins that you do not mean, ``broken`` cannot work as it seems, ``note`` may be what you want."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of finding. Its code is never used for another kind."""

    code: str
    level: Level
    title: str
    why: str


def _rules() -> Mapping[str, Rule]:
    rows = tomllib.loads(Path(__file__).with_name("rules.toml").read_text(encoding="utf-8"))
    return MappingProxyType({code: Rule(code, **row) for code, row in rows.items()})


RULES = _rules()
