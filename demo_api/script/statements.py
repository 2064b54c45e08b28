"""The statements of a script, and its functions.

(https://tc39.es/ecma262/#sec-ecmascript-language-statements-and-declarations)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from demo_api.script.expressions import Expression
from demo_api.script.members import member
from demo_api.script.mistakes import UnreadableError
from demo_api.script.scope import Scope
from demo_api.script.values import UNDEFINED, Error, Function, Promise, Thrown, Value, truthy


@dataclass(frozen=True, slots=True)
class Pattern:
    """What receives a value: a name, or several names inside of braces or brackets.

    Attributes:
        line: The line.
        name: The name; empty if there are several.
        parts: The several: each with the name of its property, or with its place.
        other: What stands for undefined.
    """

    line: int
    name: str = ""
    parts: Sequence[tuple[str, "Pattern"]] = ()
    other: Expression | None = None

    def names(self) -> Iterator[str]:
        """Give all names."""
        if self.name:
            yield self.name
        for _, part in self.parts:
            yield from part.names()

    async def bind(self, value: Value, scope: Scope, *, constant: bool = False) -> None:
        """Give each name its value."""
        if value is UNDEFINED and self.other is not None:
            value = await self.other.value(scope)
        if self.name:
            scope.declare(self.name, value, constant=constant)
            return
        if not self.parts and (value is None or value is UNDEFINED):
            raise Thrown(Error("TypeError", "nothing can be taken out of null or undefined"))
        for name, part in self.parts:
            await part.bind(member(value, name, self.line), scope, constant=constant)


@dataclass(frozen=True, slots=True)
class Returned:
    """That a function ends here, and with which value."""

    value: Value


@dataclass(frozen=True, slots=True)
class Statement:
    """A part of a script that does something."""

    line: int

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it; return what the function returns, if it ends here."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class Evaluate(Statement):
    """An expression as a statement."""

    expression: Expression

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it."""
        await self.expression.value(scope)
        return None


@dataclass(frozen=True, slots=True)
class Declare(Statement):
    """``const name = content``; also with ``let`` and ``var``."""

    kind: str
    pattern: Pattern
    content: Expression | None

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it."""
        content = UNDEFINED if self.content is None else await self.content.value(scope)
        await self.pattern.bind(content, scope, constant=self.kind == "const")
        return None


@dataclass(frozen=True, slots=True)
class Return(Statement):
    """``return content``."""

    content: Expression | None

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it."""
        return Returned(UNDEFINED if self.content is None else await self.content.value(scope))


@dataclass(frozen=True, slots=True)
class Throw(Statement):
    """``throw content``."""

    content: Expression

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it."""
        raise Thrown(await self.content.value(scope))


@dataclass(frozen=True, slots=True)
class Block(Statement):
    """``{ statements }``."""

    body: Sequence[Statement]

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it."""
        for it in self.body:
            if isinstance(it, Declare) and it.kind == "var":
                raise UnreadableError(it.line, "`var` inside of a block")
        return await executed(self.body, scope.inner())


@dataclass(frozen=True, slots=True)
class If(Statement):
    """``if (condition) yes else no``."""

    condition: Expression
    yes: Statement
    no: Statement | None

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it."""
        chosen = self.yes if truthy(await self.condition.value(scope)) else self.no
        return None if chosen is None else await chosen.execute(scope)


@dataclass(frozen=True, slots=True)
class Try(Statement):
    """``try { } catch (error) { } finally { }``."""

    body: Block
    error: Pattern | None
    handler: Block | None
    finish: Block | None

    async def execute(self, scope: Scope) -> Returned | None:
        """Do it."""
        thrown: Thrown | None = None
        ended: Returned | None = None
        try:
            ended = await self._handled(scope)
        except Thrown as error:
            thrown = error
        instead = None if self.finish is None else await self.finish.execute(scope)
        if instead is None and thrown is not None:
            raise thrown
        return instead or ended

    async def _handled(self, scope: Scope) -> Returned | None:
        try:
            return await self.body.execute(scope)
        except Thrown as thrown:
            if self.handler is None:
                raise
            inner = scope.inner()
            if self.error is not None:
                await self.error.bind(thrown.value, inner)
            return await self.handler.execute(inner)


@dataclass(frozen=True, slots=True)
class Define(Statement):
    """``function name() { }``; it is known from the start of its block."""

    name: str
    function: "FunctionExpression"

    async def execute(self, scope: Scope) -> Returned | None:  # noqa: ARG002  # its interface
        """Do it."""
        return None


async def executed(body: Sequence[Statement], scope: Scope) -> Returned | None:
    """Do one statement after another in a scope of their own."""
    for it in body:
        if isinstance(it, Declare):
            for name in it.pattern.names():
                if it.kind == "var":
                    scope.announce(name, value=UNDEFINED)
                else:
                    scope.announce(name)
    for it in body:
        if isinstance(it, Define):
            scope.declare(it.name, await it.function.value(scope))
    for it in body:
        ended = await it.execute(scope)
        if ended is not None:
            return ended
    return None


@dataclass(frozen=True, slots=True)
class FunctionExpression(Expression):
    """A function; its body is statements or, after an arrow, an expression."""

    parameters: Sequence[Pattern]
    body: Sequence[Statement] | Expression
    is_async: bool

    async def value(self, scope: Scope) -> Value:
        """Return the value."""

        async def call(given: Sequence[Value], _line: int) -> Value:
            if not self.is_async:
                return await self._run(given, scope)
            promise = Promise()
            try:
                result = await self._run(given, scope)
            except Thrown as thrown:
                await promise.reject(thrown.value)
            else:
                await promise.resolve(result)
            return promise

        return Function(call)

    async def _run(self, given: Sequence[Value], scope: Scope) -> Value:
        inner = scope.inner()
        for place, pattern in enumerate(self.parameters):
            await pattern.bind(given[place] if place < len(given) else UNDEFINED, inner)
        if isinstance(self.body, Expression):
            return await self.body.value(inner)
        ended = await executed(self.body, inner)
        return UNDEFINED if ended is None else ended.value
