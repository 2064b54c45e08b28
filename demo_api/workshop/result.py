"""What a grade holds: each check as a light, and the misstep that shows. It needs nothing of what makes it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from demo_api.origins import Role


@dataclass(frozen=True, slots=True)
class Light:
    """One check from one origin.

    Attributes:
        check: The id of the check.
        role: The origin.
        says: What is sent.
        wanted: ``readable`` or ``blocked``.
        got: ``readable``, ``opaque`` or ``blocked``.
        reason: Why, if it is not readable.
        worked: Whether a handler did the work.
        preflight: Whether a preflight arrived.
        why: What is wrong, in a sentence; empty if the light is on.
        lacks: The same in a word: ``wrong-outcome``, ``wrong-request``, ``wrong-work``, ``wrong-preflight``,
            ``wrong-status``, ``wrong-header``, ``no-vary``.
    """

    check: str
    role: Role
    says: str
    wanted: str
    got: str
    reason: str | None
    worked: bool
    why: str
    lacks: str = ""
    preflight: bool = False

    @property
    def name(self) -> str:
        """The check and the origin."""
        return f"{self.check}/{self.role}"

    @property
    def on(self) -> bool:
        """Whether it is as it must be."""
        return not self.why

    @property
    def shows(self) -> frozenset[str]:
        """What a misstep can name about it."""
        said = {"worked": self.worked, "idle": not self.worked, "preflight": self.preflight, "on": self.on}
        known = (self.got, self.reason, self.lacks, *(word for word, so in said.items() if so))
        return frozenset(filter(None, known))

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        names = ("check", "role", "says", "wanted", "got", "reason", "worked", "why", "lacks", "preflight")
        return {"on": self.on, **{name: getattr(self, name) for name in names}}


@dataclass(frozen=True, slots=True)
class Grade:
    """What a learner's file is worth.

    Attributes:
        slug: The exercise.
        lights: The checks, in order; none if the file does not run.
        misstep: The id of the known misstep that shows; None if none does.
        sentence: What to say about the misstep, or about a file that does not run; empty otherwise.
        problem: Whether the file does not run.
        findings: The codes of :mod:`demo_api.lint` that the file has.
        mistake: The code of the first that is dangerous, if all lights are on.
    """

    slug: str
    lights: Sequence[Light] = ()
    misstep: str | None = None
    sentence: str = ""
    problem: bool = False
    findings: Sequence[str] = field(default=())
    mistake: str | None = None

    @property
    def solved(self) -> bool:
        """Whether all lights are on, and no setting is dangerous."""
        return bool(self.lights) and all(it.on for it in self.lights) and self.mistake is None

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON-able values."""
        return {
            "slug": self.slug,
            "solved": self.solved,
            "misstep": self.misstep,
            "sentence": self.sentence,
            "problem": self.problem,
            "findings": list(self.findings),
            "mistake": self.mistake,
            "lights": [it.to_json() for it in self.lights],
        }
