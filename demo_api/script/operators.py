"""The operators of a script. Between values for which this room does not know the result, it refuses them.

(https://tc39.es/ecma262/#sec-applystringornumericbinaryoperator)
"""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass

from demo_api.script.expressions import Expression
from demo_api.script.mistakes import UnreadableError
from demo_api.script.scope import Scope
from demo_api.script.values import UNDEFINED, Function, Value, bounded, is_equal, to_text, truthy


@dataclass(frozen=True, slots=True)
class Either(Expression):
    """``left && right``, ``left || right`` or ``left ?? right``."""

    sign: str
    left: Expression
    right: Expression

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        left = await self.left.value(scope)
        goes_on = {"&&": truthy(left), "||": not truthy(left), "??": left is None or left is UNDEFINED}[self.sign]
        return await self.right.value(scope) if goes_on else left


@dataclass(frozen=True, slots=True)
class Choice(Expression):
    """``condition ? yes : no``."""

    condition: Expression
    yes: Expression
    no: Expression

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        return await (self.yes if truthy(await self.condition.value(scope)) else self.no).value(scope)


@dataclass(frozen=True, slots=True)
class Before(Expression):
    """``!it``, ``-it``, ``typeof it`` or ``void it``."""

    sign: str
    inner: Expression

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        inner = await self.inner.value(scope)
        if self.sign == "!":
            return not truthy(inner)
        if self.sign == "void":
            return UNDEFINED
        if self.sign == "typeof":
            return _type(inner)
        if not isinstance(inner, float):
            raise UnreadableError(self.line, f"`{self.sign}` before what is not a number")
        return -inner if self.sign == "-" else inner


def _type(value: Value) -> str:
    names = {str: "string", float: "number", bool: "boolean"}
    if value is UNDEFINED:
        return "undefined"
    return "function" if isinstance(value, Function) else names.get(type(value), "object")


_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}
_NUMBERS: dict[str, Callable[[float, float], float]] = {"-": operator.sub, "*": operator.mul}


@dataclass(frozen=True, slots=True)
class Both(Expression):
    """``left + right``, ``left === right`` and the like."""

    sign: str
    left: Expression
    right: Expression

    async def value(self, scope: Scope) -> Value:
        """Return the value."""
        left, right = await self.left.value(scope), await self.right.value(scope)
        if self.sign == "+":
            return self._sum(left, right)
        if self.sign in {"===", "!=="}:
            return is_equal(left, right) is (self.sign == "===")
        if self.sign in {"==", "!="}:
            return self._loosely(left, right) is (self.sign == "==")
        if not (isinstance(left, float) and isinstance(right, float)):
            raise UnreadableError(self.line, f"`{self.sign}` between what are not numbers")
        if self.sign in _ORDER:
            return _ORDER[self.sign](left, right)
        if self.sign in _NUMBERS:
            return _NUMBERS[self.sign](left, right)
        if right == 0 or (self.sign == "%" and (left < 0 or right < 0)):
            raise UnreadableError(self.line, f"this use of `{self.sign}`")
        return left / right if self.sign == "/" else math.fmod(left, right)

    def _sum(self, left: Value, right: Value) -> Value:
        if isinstance(left, float) and isinstance(right, float):
            return left + right
        if isinstance(left, str) or isinstance(right, str):
            return bounded(to_text(left, self.line) + to_text(right, self.line), self.line)
        raise UnreadableError(self.line, "a sum of what is neither text nor numbers")

    def _loosely(self, left: Value, right: Value) -> bool:
        nothing = (None, UNDEFINED)
        if any(left is it for it in nothing) or any(right is it for it in nothing):
            return any(left is it for it in nothing) and any(right is it for it in nothing)
        if type(left) is not type(right):
            raise UnreadableError(self.line, "`==` between values of two kinds")
        return is_equal(left, right)
