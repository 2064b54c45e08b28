"""What the learner's own browser did with the checks of an exercise, as the page says it and the servers saw it."""

from collections.abc import Callable, Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field
from starlette.types import ASGIApp

from demo_api.browser import ENGINES, Decision, Engine, HttpResponse, header_list
from demo_api.lesson import EngineName, Id
from demo_api.origins import Origins, Role
from demo_api.reading.mistake import shown
from demo_api.report import Seen as Outcome
from demo_api.script import Module, UnreadableError
from demo_api.sent import Options, Sent, decided
from demo_api.wire import Recorded
from demo_api.workshop import pagescript
from demo_api.workshop.exercise import MOUNT, PAGE, Check, Exercise
from demo_api.workshop.visitor import Seen, Visit, Visitor, seen_in, with_run

RUN = r"^[A-Za-z0-9-]{16,64}$"
MOST = 100
"""Checks from origins that one exercise has at the most."""


class Light(BaseModel):
    """One check that was sent from one origin, and how it ended for the page."""

    model_config = ConfigDict(extra="forbid")

    check: Id
    role: Role
    run: str = Field(pattern=RUN)
    outcome: Outcome
    error: str | None = Field(default=None, max_length=1000)
    """What the script of the page raised."""
    headers: list[tuple[str, str]] = Field(default=[], max_length=200)
    """The headers that the script could read."""


class Tried(BaseModel):
    """All checks of one exercise, sent by one browser."""

    model_config = ConfigDict(extra="forbid")

    engine: EngineName
    lights: list[Light] = Field(max_length=MOST)

    async def visits(
        self, exercise: Exercise, app: ASGIApp, code: str, origins: Origins, record: Callable[[str], Sequence[Recorded]]
    ) -> list[tuple[Check, Role, Visit]]:
        """Return the result of each check, in the order of the exercise.

        Args:
            exercise: The exercise.
            app: Its application.
            code: The text of the learner's file.
            origins: The lab's.
            record: Returns what the servers saw of a run.

        Where the page's browser cannot have an origin, because it is on another computer, the model sends the check.

        Raises:
            ValueError: A check was not sent from one of its origins.
        """
        engine = next(it for it in ENGINES if it.name == self.engine)
        script = _script(exercise, code)
        found: list[tuple[Check, Role, Visit]] = []
        for check, role, light in self._lights(exercise, origins):
            if light is None:
                found.append((check, role, await _by_model(script, exercise, check, app, role, origins)))
                continue
            seen = list(record(light.run))
            if check.path is not None:
                model: Visit | None = Visit(_decision(exercise, check, light, seen, engine, origins), _NOTHING)
            else:
                model = None if script is None else await _by_script(script, exercise, check, app, role, origins)
            found.append((check, role, Done(light, seen, model, f"/{MOUNT}/{exercise.slug}")))
        return found

    def _lights(self, exercise: Exercise, origins: Origins) -> Iterator[tuple[Check, Role, Light | None]]:
        sent = {(it.check, it.role): it for it in self.lights}
        for check in exercise.task.check:
            for role in check.expect:
                light = sent.get((check.id, role))
                if light is None and role not in origins.out_of_reach:
                    raise ValueError(f"The check {check.id!r} was not sent from {role!r}.")
                yield check, role, light


_NOTHING = Seen((), preflight=False)


class Done(Visit):
    """What one browser did: where the model says otherwise, the browser is right.

    Args:
        light: What the page says.
        exchanges: What the servers saw.
        model: What the model says about the same, if it can.
        mount: What the paths of the exercise begin with.
    """

    def __init__(self, light: Light, exchanges: Sequence[Recorded], model: Visit | None, mount: str) -> None:
        outcome = "blocked" if light.outcome == "no response" else light.outcome
        seen = seen_in(exchanges, mount)
        if model is not None and model.outcome == outcome:
            super().__init__(model.decision, seen, model.stopped, outcome, model.reason)
        else:
            stopped = "" if light.error is None else f"The script stops: {shown(light.error)[:300]}."
            super().__init__(None, seen, stopped, outcome)
        self._light = light
        self._own = [it for it in exchanges if not it.preflight and it.status is not None]

    @property
    def response(self) -> HttpResponse | None:
        """The last response to the request itself, as it left the server."""
        if not self._own:
            return None
        last = self._own[-1]
        return HttpResponse(last.status or 0, header_list(last.response_headers))

    @property
    def visible_headers(self) -> tuple[str, ...]:
        """The names of the response headers that the script could read, in lower case."""
        return tuple(name.lower() for name, _ in self._light.headers)


def _script(exercise: Exercise, code: str) -> Module | None:
    """Return the learner's script; None if there is none, or only a browser can run it."""
    if exercise.file != PAGE:
        return None
    try:
        return pagescript.read(code)
    except UnreadableError:
        return None


async def _by_script(  # all of it decides
    script: Module, exercise: Exercise, check: Check, app: ASGIApp, role: Role, origins: Origins
) -> Visit | None:
    """Return what the model says about what a script leads to; None if only a browser can run it."""
    visitor = await _visitor(exercise, check, app, origins)
    try:
        return await pagescript.visit(script, visitor, role)
    except UnreadableError:
        return None


async def _by_model(  # all of it decides
    script: Module | None, exercise: Exercise, check: Check, app: ASGIApp, role: Role, origins: Origins
) -> Visit:
    """Return what the model says about a check that it sends itself."""
    if check.path is not None:
        return await (await _visitor(exercise, check, app, origins)).visit(check, role)
    made = None if script is None else await _by_script(script, exercise, check, app, role, origins)
    if made is None:
        raise ValueError(f"The check {check.id!r} was not sent from {role!r}, and only a browser can run its script.")
    return made


async def _visitor(exercise: Exercise, check: Check, app: ASGIApp, origins: Origins) -> Visitor:
    """Return a visitor who has sent what comes before a check."""
    visitor = Visitor(app, origins, f"/{MOUNT}/{exercise.slug}")
    first = next((it for it in exercise.task.check if it.id == check.after), None)
    if first is not None:
        await visitor.visit(first, next(iter(first.expect)))
    return visitor


def _decision(
    exercise: Exercise, check: Check, light: Light, seen: Sequence[Recorded], engine: Engine, origins: Origins
) -> Decision:
    """Return what the model decides about the run."""
    url = with_run(f"{origins.api}/{MOUNT}/{exercise.slug}{check.path}", light.run)
    options = Options(method=check.method, headers=check.headers, body=check.body, credentials=check.credentials)
    sent = Sent(role=light.role, url=url, options=options)
    return decided(sent.asked(origins.by_role()[light.role], origins.client), seen, origins, engine)
