"""What a ``scenario.toml`` may hold: the lesson, its probes, and what must happen from each origin."""

import re
from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from demo_api.origins import PLACEHOLDERS, Role
from demo_api.reading.problems import quoted

Kind = Literal["reference", "broken", "danger"]
Outcome = Literal["readable", "opaque", "blocked"]
EngineName = Literal["chromium", "firefox", "webkit"]
Via = Literal[
    "fetch", "xhr", "xhr-upload", "img", "canvas", "font", "script", "module", "import", "stylesheet", "audio",
    "preload", "worker", "eventsource", "beacon",
]  # fmt: skip
"""What makes the request: ``fetch()``, an XMLHttpRequest (with a listener on its upload), an element, and so on."""
Variant = Literal["csp", "public", "coep"]
"""A sending page with a policy of its own; ``demo_api/page.py`` has their headers."""
Meaning = Literal["works", "protects", "mistake", "danger", "not-cors"]
"""What an ending means: it works, it is as it should be, it is a mistake, it is dangerous, or it is not about CORS."""
Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


Readers = Literal["anyone"] | list[Role]
"""The origins whose scripts the API is for; an empty list means none."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Expectation(_Strict):
    """What must happen when a probe is sent from one origin; it is proven in real browsers.

    ``reason`` is why the browser blocks it or makes it opaque, ``preflight`` whether a preflight arrives at the
    server, ``handler`` whether the server does the work, ``reads`` what the script gets for the headers it asks for.
    ``note`` is a reason that decides nothing and must be reported. ``engines`` holds what another engine does instead,
    by name: rare, since browsers mostly agree.

    What the ending means follows from ``readers`` and from the reason; where it does not, ``means`` says it. ``why`` is
    only about this origin, and replaces the probe's.
    """

    outcome: Outcome
    reason: Id | None = None
    preflight: bool = False
    handler: bool = True
    status: Annotated[int, Field(ge=0, le=599)] | None = None
    reads: dict[str, str] = {}
    note: Id | None = None
    means: Meaning | None = None
    why: Text | None = None
    engines: dict[EngineName, "Expectation"] = {}

    @model_validator(mode="after")
    def _withheld_for_a_reason(self) -> Self:
        if (self.outcome == "readable") != (self.reason is None):
            raise ValueError("a reason belongs to 'blocked' and 'opaque', and to nothing else")
        if any(it.engines for it in self.engines.values()):
            raise ValueError("engines: what an engine does instead has no engines of its own")
        return self

    def of(self, engine: str) -> "Expectation":
        """Return what must happen in one engine."""
        return {str(name): it for name, it in self.engines.items()}.get(engine, self)


class Probe(_Strict):
    """One experiment: a request, and what must happen from each origin.

    The options are those of ``fetch`` (https://fetch.spec.whatwg.org/#requestinit) with its defaults. ``path`` is
    below the scenario's mount; ``scenario`` aims at another scenario's, for comparison; ``url`` is written in its
    place where the whole address matters, with ``{api}``, ``{host}``, ``{numeric}``, ``{client}`` and ``{nowhere}``
    for the lab's own (``demo_api/origins.py``).

    ``via`` says what makes the request. An element has ``crossorigin`` unless ``mode`` is ``no-cors``, and
    ``use-credentials`` with ``credentials = "include"``. ``page`` names a sending page with a policy of its own.

    ``after`` names a probe that is sent first, from the first origin it has an expectation for; with ``same_run`` both
    have one URL, for what a cache does. ``reads`` are the response headers that the script asks for by name.

    ``readers``, ``why``, ``fix`` and ``cured_by`` replace the lesson's for this probe; ``cured_by = false`` means that
    no other file fixes it. ``instead`` names the probe of the same lesson that a page should send.
    """

    id: Id
    says: Text
    path: Annotated[str, Field(pattern=r"^/")] = ""
    url: str | None = None
    scenario: Id | None = None
    via: Via = "fetch"
    page: Variant | None = None
    method: str = "GET"
    headers: dict[str, str] = {}
    body: str | None = None
    mode: Literal["cors", "no-cors", "same-origin"] = "cors"
    credentials: Literal["omit", "same-origin", "include"] = "same-origin"
    redirect: Literal["follow", "error", "manual"] = "follow"
    integrity: Text | None = None
    target_address_space: Literal["loopback", "local", "public"] | None = None
    reads: list[str] = []
    after: Id | None = None
    same_run: bool = False
    readers: Readers | None = None
    why: Text | None = None
    fix: Text | None = None
    cured_by: Id | Literal[False] | None = None
    instead: Id | None = None
    expect: Annotated[dict[Role, Expectation], Field(min_length=1)]

    @model_validator(mode="after")
    def _aimed(self) -> Self:
        if (self.url is None) == (self.path == ""):
            raise ValueError("one of path and url is needed, and not both")
        for name in re.findall(r"{([^{}]*)}", self.url or ""):  # linear: no name holds a brace
            if name not in PLACEHOLDERS:
                raise ValueError(f"url: {quoted('{' + name + '}')} is unknown; there are {', '.join(PLACEHOLDERS)}")
        if self.same_run and self.after is None:
            raise ValueError("same_run needs after: the probe whose run it shares")
        return self


class Link(_Strict):
    """Where to read more: the standard first."""

    title: Text
    url: Annotated[str, Field(pattern=r"^https://")]


class Lesson(_Strict):
    """The content of a ``scenario.toml``.

    ``readers`` are the origins that the API is for. ``why`` and ``fix`` are the moral: what is true of the endings that
    the lesson is about. ``cured_by`` names the reference whose file lets the same requests through.

    ``steps`` are the experiments that lead through the lesson, each a probe and an origin: ``"read/stranger"``.
    """

    title: Text
    chapter: Text | None = None
    kind: Kind
    at: Literal["api", "client"] = "api"
    summary: Annotated[str, Field(min_length=1, max_length=160)]
    story: Text
    why: Text
    fix: Text
    cured_by: Id | None = None
    readers: Readers = ["client"]
    steps: list[str] = []
    probe: Annotated[list[Probe], Field(min_length=1)]
    link: list[Link] = []

    def cure_of(self, probe: Probe) -> str | None:
        """Return the reference whose file lets a probe's request through, None if no file does."""
        return (self.cured_by if probe.cured_by is None else probe.cured_by) or None

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.kind == "reference") != (self.cured_by is None):
            raise ValueError("cured_by belongs to every kind but 'reference'")
        ids = Counter(probe.id for probe in self.probe)
        for probe in self.probe:
            if ids[probe.id] > 1:
                raise ValueError(f"two probes have the id {quoted(probe.id)}")
            if probe.after is not None and probe.after not in ids:
                raise ValueError(f"probe {quoted(probe.id)}: after names no probe: {quoted(probe.after)}")
            if probe.instead is not None and (probe.instead not in ids or probe.instead == probe.id):
                raise ValueError(f"probe {quoted(probe.id)}: instead names no other probe: {quoted(probe.instead)}")
        experiments = {f"{probe.id}/{role}" for probe in self.probe for role in probe.expect}
        for step in self.steps:
            if step not in experiments:
                raise ValueError(
                    f"steps: {quoted(step)} is not a probe and an origin, such as {quoted(min(experiments))}"
                )
        return self
