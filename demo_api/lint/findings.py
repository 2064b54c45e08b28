"""One finding: what is wrong in an application, and what to write instead."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from demo_api.lint.rules import LEVELS, RULES, Level, Rule

__all__ = ["LEVELS", "RULES", "Finding", "Level", "Rule", "Slip", "finding"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    Attributes:
        code: ``CORS001`` and so on; see :data:`RULES`.
        level: ``danger``, ``broken`` or ``note``.
        title: One line.
        where: The application: ``the app``, or ``the app mounted at /api``.
        value: The present setting.
        why: Why it matters, in a sentence.
        write: The line to write instead.
        change: The settings of CORSMiddleware that change if one writes that, each with its whole new value; empty if
            the place of a layer changes, or code.
        anybody: Whether any site can read with the visitor's cookies because of this.
    """

    code: str
    level: Level
    title: str
    where: str
    value: str
    why: str
    write: str
    change: Mapping[str, Any] = field(default_factory=dict, compare=False)
    anybody: bool = field(default=False, compare=False)

    def to_json(self) -> dict[str, Any]:
        """Return it as values for JSON."""
        return {**asdict(self), "change": dict(self.change)}


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake in one entry of a setting, before it is known how the setting is written.

    Attributes:
        code: As in :data:`RULES`.
        right: What to write instead; empty to leave the entry out.
        words: What fills the braces of the rule's sentence.
    """

    code: str
    right: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)


def finding(
    code: str, where: str, value: str, write: str, change: Mapping[str, Any] | None = None, /, **words: str
) -> Finding:
    """Return a finding of the rule ``code``; ``words`` fill the braces of its sentence."""
    rule = RULES[code]
    why = rule.why.format_map(words) if words else rule.why
    return Finding(code, rule.level, rule.title, where, value, why, write, change or {}, code in _ANYBODY)


_ANYBODY = ("CORS030", "CORS070", "CORS082")
