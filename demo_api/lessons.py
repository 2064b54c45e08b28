"""The lesson that an experiment belongs to: that of a scenario or of an exercise, or one that the playground makes."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from demo_api.lesson import Lesson
from demo_api.origins import Origins
from demo_api.playground import MOUNT as PLAYGROUND
from demo_api.scenarios import Scenario
from demo_api.shelf import Shelf
from demo_api.workshop.exercise import MOUNT as WORKSHOP
from demo_api.workshop.room import Room

if TYPE_CHECKING:
    from demo_api.sent import Attempt

Aside = Callable[..., Awaitable[Any]]
"""Calls a function in another thread, and returns what it returns."""


class Lessons:
    """The lessons of one lab, as their files are now.

    Args:
        shelf: The scenarios.
        room: The workshop; None if the lab was started without one.
        origins: The lab's own.
        aside: Calls a function in another thread.
    """

    def __init__(self, shelf: Shelf, room: Room | None, origins: Origins, aside: Aside) -> None:
        self._shelf = shelf
        self._room = room
        self._origins = origins
        self._aside = aside

    async def of(self, attempt: "Attempt") -> Lesson | None:
        """Return the lesson of an experiment that the page carried out; None if there is none that loads.

        Raises:
            ValueError: It says that it is of the playground, and its address is not.
        """
        if attempt.scenario != PLAYGROUND:
            return await self.named(attempt.scenario)
        from demo_api.playground.lesson import lesson_of  # noqa: PLC0415  # loaded when it is first asked for

        return lesson_of(attempt, self._origins)

    async def named(self, slug: str) -> Lesson | None:
        """Return the lesson of a scenario, or of an exercise; None if there is none that loads."""
        shelf, name = self._shelf, slug
        if self._room is not None and slug.startswith(f"{WORKSHOP}/"):
            shelf, name = self._room.shelf, slug.removeprefix(f"{WORKSHOP}/")
        slot = await self._aside(shelf.find, name)
        if slot is None:
            return None
        await slot.load.settle()
        return slot.content.lesson if isinstance(slot.content, Scenario) else None
