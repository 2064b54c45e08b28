"""What the learner's own browser did with the checks of an exercise, as the page says it and the servers saw it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from demo_api.browser import ENGINES, Decision, Engine
from demo_api.lesson import EngineName, Id
from demo_api.origins import Origins, Role
from demo_api.report import Seen
from demo_api.sent import Options, Sent, decided
from demo_api.wire import Recorded
from demo_api.workshop.exercise import Check, Exercise
from demo_api.workshop.visitor import Visit

RUN = r"^[A-Za-z0-9-]{16,64}$"
MOST = 100
"""Checks from origins that one exercise has at the most."""


class Light(BaseModel):
    """One check that was sent from one origin, and how it ended for the page."""

    model_config = ConfigDict(extra="forbid")

    check: Id
    role: Role
    run: str = Field(pattern=RUN)
    outcome: Seen
    headers: list[tuple[str, str]] = Field(default=[], max_length=200)
    """The headers that the script could read."""


class Tried(BaseModel):
    """All checks of one exercise, sent by one browser."""

    model_config = ConfigDict(extra="forbid")

    engine: EngineName
    lights: list[Light] = Field(max_length=MOST)

    def visits(
        self, exercise: Exercise, origins: Origins, record: Callable[[str], Sequence[Recorded]]
    ) -> Iterator[tuple[Check, Role, Visit]]:
        """Give the result of each check, in the order of the exercise.

        Args:
            exercise: The exercise.
            origins: The lab's.
            record: Returns what the servers saw of a run.

        Raises:
            ValueError: A check was not sent from one of its origins.
        """
        engine = next(it for it in ENGINES if it.name == self.engine)
        sent = {(it.check, it.role): it for it in self.lights}
        for check in exercise.task.check:
            for role in check.expect:
                light = sent.get((check.id, role))
                if light is None:
                    raise ValueError(f"The check {check.id!r} was not sent from {role!r}.")
                seen = list(record(light.run))
                yield check, role, Visit(_decision(exercise, check, light, seen, engine, origins), seen)


def _decision(
    exercise: Exercise, check: Check, light: Light, seen: Sequence[Recorded], engine: Engine, origins: Origins
) -> Decision:
    """Return what the model decides about the run; where the browser did something else, the browser is right."""
    url = f"{origins.api}/workshop/{exercise.slug}{check.path}{'&' if '?' in check.path else '?'}run={light.run}"
    options = Options(method=check.method, headers=check.headers, body=check.body, credentials=check.credentials)
    sent = Sent(role=light.role, url=url, options=options)
    decision = decided(sent.asked(origins.by_role()[light.role], origins.client), seen, origins, engine)
    outcome = "blocked" if light.outcome == "no response" else light.outcome
    if decision.outcome == outcome:
        return decision
    visible = tuple(name.lower() for name, _ in light.headers)
    return replace(decision, outcome=outcome, failure=None, visible_headers=visible)
