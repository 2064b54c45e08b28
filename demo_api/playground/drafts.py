"""What the lab says about an experiment before it is sent, and one that begins as a scenario."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ConfigDict

from demo_api.check.inprocess import App
from demo_api.data import Table
from demo_api.lesson import EngineName, Probe
from demo_api.origins import Origins, Role
from demo_api.playground.address import address_of
from demo_api.playground.beginning import by_hand, by_policy
from demo_api.playground.byhand import STATUSES
from demo_api.playground.code import code_of, is_unsafe
from demo_api.playground.forecast import Forecaster
from demo_api.playground.meant import ROLES
from demo_api.playground.play import ANYONE, Play, PlayTextError, play_from
from demo_api.playground.problems import problems_of
from demo_api.playground.request import Request
from demo_api.policy import Policy, findings
from demo_api.rehearsal import Rehearsal
from demo_api.scenarios import Scenario
from demo_api.shelf import Loaded, Shelf

Aside = Callable[..., Awaitable[Any]]
"""Calls a function in another thread, and returns what it returns."""


class Draft(BaseModel):
    """What the page asks about: the text of an experiment, and the browser that will send it."""

    model_config = ConfigDict(extra="forbid")

    text: str
    engine: EngineName


class Drafts:
    """What the lab says about experiments before they are sent.

    Args:
        shelf: The scenarios.
        origins: The lab's own.
        apps: The lab's applications, by host and port.
        aside: Calls a function in another thread.
    """

    def __init__(self, shelf: Shelf, origins: Origins, apps: Mapping[str, App], aside: Aside) -> None:
        self._shelf = shelf
        self._origins = origins
        self._apps = apps
        self._aside = aside
        self._forecaster = Forecaster(origins, apps)

    async def about(self, body: bytes) -> dict[str, Any]:
        """Return what an experiment is, what is wrong with it, and how it will end from each origin.

        Args:
            body: A :class:`Draft` as JSON.

        Raises:
            ValueError: It is none.
        """
        draft = Draft.model_validate_json(body)
        try:
            play = play_from(draft.text)
        except PlayTextError as error:
            return _told([str(error)], None)
        problems = problems_of(play, self._origins)
        about = _about(play, self._origins)
        if problems:
            return _told(problems, about)
        found = {role: await self._forecaster.forecast(play, role, draft.engine) for role in ROLES}
        predicted = {role: None if it is None else it.to_json() for role, it in found.items()}
        if await self._lets_others_read(play):
            about |= {"unsafe": True, "findings": [{"level": "danger", "title": _OTHERS_READ}]}
        return _told([], about | {"predicted": predicted})

    async def _lets_others_read(self, play: Play) -> bool:
        """Return whether lines by hand let a page read with cookies that the API is not for, or every page."""
        if isinstance(play.setup.server, Policy):
            return False
        known = set() if ANYONE in play.setup.readers else set(play.setup.for_roles(self._origins))
        asked = replace(play, request=Request(credentials="include"))
        for role in ROLES:
            if role not in known:
                found = await self._forecaster.forecast(asked, role, "chromium")
                if found is not None and found.outcome == "readable":
                    return True
        return False

    async def beginning(self, slug: str, probe_id: str | None, role_name: str | None) -> str | None:
        """Return the text of the experiment that is like one of a scenario; None if no such scenario loads.

        Args:
            slug: The scenario.
            probe_id: Its probe; one that it does not have means its first.
            role_name: The origin, in the same way.
        """
        loaded = await self._shelf.found(slug)
        if not isinstance(loaded, Loaded):
            return None
        scenario = loaded.scenario
        probe = _chosen(scenario, probe_id)
        role = next((it for it in ROLES if it == role_name), next(iter(probe.expect)))
        play = await by_policy(scenario, probe, role, loaded.app, self._forecaster, self._origins)
        if play is None:
            play = await self._aside(self._written, scenario, probe, role)
        return play.text()

    def _written(self, scenario: Scenario, probe: Probe, role: Role) -> Play:
        with Rehearsal(scenario, self._shelf, self._origins, self._apps, Table()) as rehearsal:
            return by_hand(scenario, probe, role, rehearsal)


_OTHERS_READ = "Pages that the API is not for can read with cookies"


def _told(problems: list[str], about: dict[str, Any] | None) -> dict[str, Any]:
    return {"problems": problems, "about": about, "statuses": sorted(STATUSES)}


def _about(play: Play, origins: Origins) -> dict[str, Any]:
    """Return what the page shows of an experiment, and sends."""
    server = play.setup.server
    policy = server if isinstance(server, Policy) else None
    request = play.request
    return {
        "text": play.text(),
        "url": address_of(play.setup, origins) + request.path,
        "options": request.options(),
        "via": request.via,
        "role": play.role,
        "policy": None if policy is None else policy.text(),
        "unsafe": policy is not None and is_unsafe(policy),
        "findings": [] if policy is None else [it.to_json() for it in findings(policy)],
        "code": None if policy is None else code_of(policy),
        "predicted": None,
    }


def _chosen(scenario: Scenario, name: str | None) -> Probe:
    probes = scenario.lesson.probe
    first = scenario.lesson.steps[0].partition("/")[0] if scenario.lesson.steps else probes[0].id
    return next((it for wanted in (name, first) for it in probes if it.id == wanted), probes[0])
