"""The values of a script.

A text is a ``str``, a number a ``float``, ``null`` is None, an array a ``list``, an object a ``dict``. What the browser
gives to a script is a :class:`Host`.
"""

import math
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from demo_api.script.mistakes import UnreadableError

Value = object


class _Undefined:
    """The only value of its kind."""

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = _Undefined()


class Host:
    """What the browser gives to a script: an object of which this room knows some properties."""

    kind = "an object of the browser"

    def get(self, name: str, line: int) -> Value:
        """Return a property. Raise UnreadableError if this room does not know it."""
        raise UnreadableError(line, f"`{name}` of {self.kind}")

    async def set(self, name: str, value: Value, line: int) -> None:  # noqa: ARG002  # its interface
        """Set a property. Raise UnreadableError if this room does not know it."""
        raise UnreadableError(line, f"setting `{name}` of {self.kind}")

    def text(self, line: int) -> str:
        """Return it as a text. Raise UnreadableError if this room does not know how."""
        raise UnreadableError(line, f"{self.kind} as a text")

    def json(self, line: int) -> Value:
        """Return what ``JSON.stringify`` writes of it."""
        raise UnreadableError(line, f"{self.kind} as JSON")


Call = Callable[[Sequence[Value], int], Awaitable[Value]]
"""Takes the arguments and the line of the call."""


class Function(Host):
    """A function, or a class.

    Args:
        call: What a call does; None for a class, which needs ``new``.
        construct: What ``new`` does.
        own: Its own properties, such as ``Promise.all``.
    """

    kind = "a function"

    def __init__(self, call: Call | None, construct: Call | None = None, own: dict[str, Value] | None = None) -> None:
        self.call = call
        self.construct = construct
        self._own = own or {}

    def get(self, name: str, line: int) -> Value:
        """Return a property of its own."""
        return self._own[name] if name in self._own else super().get(name, line)


class Namespace(Host):
    """An object that holds what belongs together, such as ``JSON``."""

    kind = "a global object"

    def __init__(self, own: dict[str, Value]) -> None:
        self._own = own

    def get(self, name: str, line: int) -> Value:
        """Return one of them."""
        return self._own[name] if name in self._own else super().get(name, line)


class Thrown(Exception):  # noqa: N818  # a script throws any value, and not only errors
    """A script has thrown a value."""

    def __init__(self, value: Value) -> None:
        super().__init__()
        self.value = value

    def __str__(self) -> str:
        return self.value.said if isinstance(self.value, Error) else repr(self.value)


class Error(Host):
    """An error: its name, and what it says."""

    kind = "an error"

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        self.message = message

    @property
    def said(self) -> str:
        """The name and the message."""
        return f"{self.name}: {self.message}" if self.message else self.name

    def get(self, name: str, line: int) -> Value:
        """Return its name or its message."""
        known: dict[str, Value] = {"name": self.name, "message": self.message}
        return known[name] if name in known else super().get(name, line)

    def text(self, line: int) -> str:  # noqa: ARG002  # its interface
        """Return its name and its message."""
        return self.said


class Promise(Host):
    """A promise, and what waits for it (ECMAScript, promise objects)."""

    kind = "a promise"

    def __init__(self) -> None:
        self.state: Literal["pending", "fulfilled", "rejected"] = "pending"
        self.value: Value = UNDEFINED
        self._waiting: list[Callable[[], Awaitable[None]]] = []

    async def resolve(self, value: Value) -> None:
        """End with a value; or as another promise does."""
        if isinstance(value, Promise):
            await value.when_settled(lambda: self._settle(value.state, value.value))
        else:
            await self._settle("fulfilled", value)

    async def reject(self, value: Value) -> None:
        """End with an error."""
        await self._settle("rejected", value)

    async def when_settled(self, react: Callable[[], Awaitable[None]]) -> None:
        """Do something when it has ended: at once if it has."""
        if self.state == "pending":
            self._waiting.append(react)
        else:
            await react()

    async def _settle(self, state: Literal["pending", "fulfilled", "rejected"], value: Value) -> None:
        if self.state != "pending":
            return
        self.state, self.value = state, value
        for react in self._waiting:
            await react()

    def get(self, name: str, line: int) -> Value:
        """Return ``then``, ``catch`` or ``finally``."""

        async def then(given: Sequence[Value], line: int) -> Value:
            return await self.then(*(*given, UNDEFINED, UNDEFINED)[:2], line=line)

        async def catch(given: Sequence[Value], line: int) -> Value:
            return await self.then(UNDEFINED, (*given, UNDEFINED)[0], line=line)

        methods = {"then": Function(then), "catch": Function(catch)}
        return methods[name] if name in methods else super().get(name, line)

    async def then(self, fulfilled: Value, rejected: Value, *, line: int) -> "Promise":
        """Return a promise of what a function returns that is called when this one has ended."""
        following = Promise()

        async def react() -> None:
            react_with = fulfilled if self.state == "fulfilled" else rejected
            if not isinstance(react_with, Function):
                await (following.resolve if self.state == "fulfilled" else following.reject)(self.value)
                return
            try:
                await following.resolve(await call(react_with, [self.value], line))
            except Thrown as thrown:
                await following.reject(thrown.value)

        await self.when_settled(react)
        return following


async def call(function: Value, given: Sequence[Value], line: int) -> Value:
    """Call a function. Raise Thrown if it throws, or if it is none."""
    if not isinstance(function, Function) or function.call is None:
        raise Thrown(Error("TypeError", "this is not a function"))
    return await function.call(given, line)


def truthy(value: Value) -> bool:
    """Return whether a condition is met (ECMAScript, ToBoolean)."""
    if value is None or value is UNDEFINED or value is False or value == "":
        return False
    return not (isinstance(value, float) and (value == 0 or math.isnan(value)))


def to_text(value: Value, line: int) -> str:
    """Return a value as a text (ECMAScript, ToString). Raise UnreadableError if this room does not know how."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return number_text(value, line)
    if isinstance(value, list):
        return ",".join("" if it is None or it is UNDEFINED else to_text(it, line) for it in value)
    if isinstance(value, Host):
        return value.text(line)
    return "undefined" if value is UNDEFINED else "[object Object]"


MAX_TEXT = 1_000_000
"""Characters of a text that a script makes."""
MAX_ITEMS = 10_000
"""Values in an array that a script makes."""


def bounded(value: Value, line: int) -> Value:
    """Return what a script has made. Raise UnreadableError if it is too long."""
    if isinstance(value, str | list) and len(value) > (MAX_TEXT if isinstance(value, str) else MAX_ITEMS):
        raise UnreadableError(line, "so long a text" if isinstance(value, str) else "so long an array")
    return value


_LARGEST = 1e15
_SMALLEST = 1e-5


def number_text(value: float, line: int) -> str:
    """Return a number as a text, if it is one that is written without an exponent."""
    if math.isnan(value):
        return "NaN"
    if abs(value) < _LARGEST and (value.is_integer() or abs(value) > _SMALLEST):
        return str(int(value)) if value.is_integer() else repr(value)
    raise UnreadableError(line, "so large or so small a number")


def is_equal(left: Value, right: Value) -> bool:
    """Compare as ``===`` does (ECMAScript, IsStrictlyEqual)."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, str | float) and type(left) is type(right):
        return left == right
    return left is right
