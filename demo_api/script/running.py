"""A module that runs: its statements once, and then what it exports."""

from collections.abc import Mapping

from demo_api.script.grammar import Module
from demo_api.script.library import library
from demo_api.script.scope import Scope, World
from demo_api.script.statements import executed
from demo_api.script.values import Promise, Value, call


class Running:
    """A module in a world.

    Args:
        module: What was read.
        world: What it shares with the browser.
        names: What the browser gives to it, apart from the language's own names.
    """

    def __init__(self, module: Module, world: World, names: Mapping[str, Value]) -> None:
        self._module = module
        self._world = world
        outermost = Scope(world, names={**library(world), **names})
        self._scope = outermost.inner()

    async def start(self) -> None:
        """Run the statements of the module itself.

        Raises:
            Thrown: The script throws.
            UnreadableError: It does what this room does not know.
        """
        await executed(self._module.body, self._scope)

    async def call(self, name: str, *given: Value) -> Value:
        """Call a function that it exports, wait for its promise, and then for all that is still to happen.

        Raises:
            Thrown: The script throws.
            UnreadableError: It does what this room does not know.
        """
        found = await call(self._scope.get(self._module.exports[name], 0), given, 0)
        try:
            return await self._world.settled(found, 0) if isinstance(found, Promise) else found
        finally:
            await self._world.finish()
