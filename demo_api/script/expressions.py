"""The expressions of a script; each can say its value.

(https://tc39.es/ecma262/#sec-ecmascript-language-expressions)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from demo_api.script.members import member, set_member
from demo_api.script.mistakes import UnreadableError
from demo_api.script.scope import Scope
from demo_api.script.values import (
    UNDEFINED,
    Error,
    Function,
    Host,
    Promise,
    Thrown,
    Value,
    bounded,
    to_text,
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A part of a script that has a value."""

    line: int

    async def value(self, scope: Scope) -> Value:
        """Return the value; raise Thrown if the script throws, UnreadableError if this room does not know it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Constant(Expression):
    """A text, a number, ``true``, ``false`` or ``null``."""

    content: Value

    async def value(self, scope: Scope) -> Value:  # noqa: ARG002  # its interface
        """Return the value."""
        return self.content


@dataclass(frozen=True, slots=True)
class Name(Expression):
    """A name."""

    name: str

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        return scope.get(self.name, self.line)


@dataclass(frozen=True, slots=True)
class Template(Expression):
    """A template: texts, and expressions between them."""

    parts: Sequence[str | Expression]

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        texts = [it if isinstance(it, str) else to_text(await it.value(scope), self.line) for it in self.parts]
        return bounded("".join(texts), self.line)


@dataclass(frozen=True, slots=True)
class Spread(Expression):
    """``...items``, in an array, an object or a call."""

    inner: Expression


@dataclass(frozen=True, slots=True)
class Array(Expression):
    """``[first, second]``."""

    items: Sequence[Expression]

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        return await _listed(self.items, scope)


async def _listed(items: Sequence[Expression], scope: Scope) -> list[Value]:
    found: list[Value] = []
    for it in items:
        if isinstance(it, Spread):
            inner = await it.inner.value(scope)
            if not isinstance(inner, list):
                raise UnreadableError(it.line, "`...` before what is not an array")
            found += inner
            bounded(found, it.line)
        else:
            found.append(await it.value(scope))
    return found


@dataclass(frozen=True, slots=True)
class Object(Expression):
    """``{ name: value }``; a property without a name is a spread."""

    properties: Sequence[tuple[Expression | None, Expression]]

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        made: dict[str, Value] = {}
        for key, content in self.properties:
            if key is None:
                inner = await content.value(scope)
                if isinstance(inner, dict):
                    made |= inner
                elif inner is not None and inner is not UNDEFINED:
                    raise UnreadableError(self.line, "`...` before what is not an object")
            else:
                name = to_text(await key.value(scope), self.line)
                if name.isdecimal():  # such properties come first, in the order of the numbers
                    raise UnreadableError(self.line, "a number as the name of a property")
                made[name] = await content.value(scope)
        return made


@dataclass(frozen=True, slots=True)
class Member(Expression):
    """``owner.name`` or ``owner[name]``; ``lax`` with ``?.``."""

    owner: Expression
    name: Expression
    lax: bool = False

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        owner = await self.owner.value(scope)
        if owner is _SKIPPED or (self.lax and (owner is None or owner is UNDEFINED)):
            return _SKIPPED
        return member(owner, to_text(await self.name.value(scope), self.line), self.line)


_SKIPPED = object()
"""What follows ``?.`` after null is not looked at, up to the end of the chain."""


@dataclass(frozen=True, slots=True)
class Chain(Expression):
    """A chain with ``?.`` in it."""

    inner: Expression

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        found = await self.inner.value(scope)
        return UNDEFINED if found is _SKIPPED else found


@dataclass(frozen=True, slots=True)
class Call(Expression):
    """``function(given)``."""

    function: Expression
    given: Sequence[Expression]
    lax: bool = False

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        function = await self.function.value(scope)
        if function is _SKIPPED or (self.lax and (function is None or function is UNDEFINED)):
            return _SKIPPED
        given = await _listed(self.given, scope)
        if not isinstance(function, Function) or function.call is None:
            if isinstance(function, Host) and not isinstance(function, Function):
                raise UnreadableError(self.line, f"a call of {function.kind}")
            raise Thrown(Error("TypeError", f"{_written(self.function)} is not a function"))
        world = scope.world
        world.step(self.line)
        world.depth += 1
        try:
            return await function.call(given, self.line)
        finally:
            world.depth -= 1


def _written(expression: Expression) -> str:
    """Return a name as it stands in the script, for an error's message."""
    if isinstance(expression, Name):
        return expression.name
    if isinstance(expression, Member) and isinstance(expression.name, Constant):
        return f"{_written(expression.owner)}.{expression.name.content}"
    return "this"


@dataclass(frozen=True, slots=True)
class New(Expression):
    """``new Class(given)``."""

    made: Expression
    given: Sequence[Expression]

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        made = await self.made.value(scope)
        given = await _listed(self.given, scope)
        scope.world.step(self.line)
        if not isinstance(made, Function) or made.construct is None:
            raise UnreadableError(self.line, f"`new {_written(self.made)}`")
        return await made.construct(given, self.line)


@dataclass(frozen=True, slots=True)
class Await(Expression):
    """``await promise``."""

    inner: Expression

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        found = await self.inner.value(scope)
        return await scope.world.settled(found, self.line) if isinstance(found, Promise) else found


@dataclass(frozen=True, slots=True)
class Assign(Expression):
    """``target = content`` or ``target += content``."""

    target: Name | Member
    content: Expression

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        if isinstance(self.target, Name):
            content = await self.content.value(scope)
            scope.set(self.target.name, content, self.line)
            return content
        owner = await self.target.owner.value(scope)
        name = to_text(await self.target.name.value(scope), self.line)
        content = await self.content.value(scope)
        await set_member(owner, name, content, self.line)
        return content
