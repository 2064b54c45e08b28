"""Where the playground is mounted. What runs there is loaded with the first request to it."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from demo_api.origins import Origins
from demo_api.playground import MOUNT


class _Late:
    def __init__(self, origins: Origins, state: Callable[[Scope], dict[str, Any]]) -> None:
        self._origins = origins
        self._state = state

    @cached_property
    def _app(self) -> ASGIApp:
        from demo_api.playground.served import Playground  # noqa: PLC0415  # as said above

        return Playground(self._origins, self._state)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


def mount(origins: Origins, state: Callable[[Scope], dict[str, Any]]) -> Mount:
    """Return the mount of the playground.

    Args:
        origins: The lab's own.
        state: Returns the state that a request to the API gets: the data.
    """
    return Mount(f"/{MOUNT}/{{server}}", _Late(origins, state))
