"""Where a script's names live, and what has not happened yet."""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from demo_api.script.mistakes import UnreadableError
from demo_api.script.values import Error, Promise, Thrown, Value

MAX_STEPS = 20_000
"""Calls and promises of one script; a script of forty lines needs some dozens."""
MAX_DEPTH = 40
"""Calls inside of calls."""


_NOT_YET = object()


@dataclass(slots=True)
class World:
    """What all parts of a script share: the tasks that the browser does later, and how much has been done."""

    tasks: deque[Callable[[], Awaitable[None]]] = field(default_factory=deque)
    steps: int = 0
    depth: int = 0

    def step(self, line: int) -> None:
        """Count a step. Raise UnreadableError if there were too many."""
        self.steps += 1
        if self.steps > MAX_STEPS or self.depth > MAX_DEPTH:
            raise UnreadableError(line, "a script that calls so many functions")

    async def settled(self, promise: Promise, line: int) -> Value:
        """Return what a promise ends with; until then, do the tasks that are left.

        Raises:
            Thrown: It ends with an error.
            UnreadableError: Nothing is left to do, and it has not ended.
        """
        while promise.state == "pending":
            if not self.tasks:
                raise UnreadableError(line, "what this `await` waits for")
            await self.tasks.popleft()()
        if promise.state == "rejected":
            raise Thrown(promise.value)
        return promise.value

    async def finish(self) -> None:
        """Do all that is left."""
        while self.tasks:
            self.step(0)
            await self.tasks.popleft()()


class Scope:
    """The names that a part of a script can use."""

    def __init__(self, world: World, outer: "Scope | None" = None, names: Mapping[str, Value] | None = None) -> None:
        self.world = world
        self._outer = outer
        self._values: dict[str, Value] = dict(names or {})
        self._constant: set[str] = set()

    def inner(self) -> "Scope":
        """Return the scope of a block or function in this one."""
        return Scope(self.world, self)

    def declare(self, name: str, value: Value, *, constant: bool = False) -> None:
        """Give a name its first value."""
        self._values[name] = value
        if constant:
            self._constant.add(name)

    def announce(self, name: str, *, value: Value = _NOT_YET) -> None:
        """Make a name known that is declared further below; without a value it cannot be used before."""
        self._values.setdefault(name, value)

    def get(self, name: str, line: int) -> Value:
        """Return the value of a name.

        Raises:
            Thrown: Its declaration stands further below.
            UnreadableError: This room does not know it; a browser may.
        """
        scope = self._of(name)
        if scope is None:
            raise UnreadableError(line, f"`{name}`")
        value = scope._values[name]  # noqa: SLF001  # its own kind
        if value is _NOT_YET:
            raise Thrown(Error("ReferenceError", f"{name} is used before its declaration"))
        return value

    def set(self, name: str, value: Value, line: int) -> None:
        """Give a name another value."""
        scope = self._of(name)
        if scope is None or scope._outer is None:  # noqa: SLF001  # the outermost holds what the browser gives
            raise UnreadableError(line, f"setting `{name}`")
        if name in scope._constant:  # noqa: SLF001
            raise Thrown(Error("TypeError", f"{name} is a constant"))
        scope._values[name] = value  # noqa: SLF001

    def _of(self, name: str) -> "Scope | None":
        scope: Scope | None = self
        while scope is not None and name not in scope._values:  # noqa: SLF001
            scope = scope._outer  # noqa: SLF001
        return scope
