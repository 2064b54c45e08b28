"""Tokens become expressions: by their binding power, from left to right."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from demo_api.script.expressions import (
    Array,
    Assign,
    Await,
    Call,
    Chain,
    Constant,
    Expression,
    Member,
    Name,
    New,
    Object,
    Spread,
    Template,
)
from demo_api.script.mistakes import ScriptSyntaxError, UnreadableError
from demo_api.script.operators import Before, Both, Choice, Either
from demo_api.script.tokens import Token

_POWER = {
    **dict.fromkeys(("??", "||"), 1),
    "&&": 2,
    **dict.fromkeys(("===", "!==", "==", "!="), 3),
    **dict.fromkeys(("<", ">", "<=", ">="), 4),
    **dict.fromkeys(("+", "-"), 5),
    **dict.fromkeys(("*", "/", "%"), 6),
}
"""How strongly a sign binds what stands to its left and right."""
_CONSTANTS = {"true": True, "false": False, "null": None}
_NO_NAME = frozenset(
    {
        *("await", "break", "case", "catch", "class", "const", "continue", "debugger", "default", "delete", "do"),
        *("else", "enum", "export", "extends", "finally", "for", "function", "if", "import", "in", "instanceof"),
        *("let", "new", "return", "static", "super", "switch", "this", "throw", "try", "typeof", "var", "void"),
        *("while", "with", "yield"),
    }
)
_MAX_DEPTH = 60
"""Expressions and statements inside of each other."""
_MAX_LENGTH = 100
"""Operators or calls in a row."""


class Phrases:
    """Reads expressions from tokens."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0
        self.may_await = True
        """Whether this is not inside of a function without ``async``."""

    @property
    def token(self) -> Token:
        """The token that comes next."""
        return self._tokens[self._at]

    def after(self, count: int = 1) -> Token:
        """Return a later token."""
        return self._tokens[min(self._at + count, len(self._tokens) - 1)]

    def take(self) -> Token:
        """Return the next token, and pass it."""
        token = self.token
        self._at += token.kind != "end"
        return token

    def is_next(self, *texts: str) -> bool:
        """Return whether one of these signs or words comes next."""
        return self.token.kind in {"sign", "name"} and self.token.text in texts

    def passes(self, *texts: str) -> bool:
        """Pass a sign or word if it comes next, and return whether it did."""
        found = self.is_next(*texts)
        if found:
            self.take()
        return found

    def needs(self, text: str) -> Token:
        """Pass a sign or word that must come next."""
        if not self.is_next(text):
            raise self.surprise()
        return self.take()

    def surprise(self) -> Exception:
        """Return that what comes next is not known."""
        token = self.token
        if token.kind == "end":
            return ScriptSyntaxError(token.line, "the script ends too early")
        shown = {"string": "a text", "template": "a template"}.get(token.kind, f"`{token.text}`")
        return UnreadableError(token.line, f"{shown} at this place")

    def name(self) -> Token:
        """Pass a name that the script gives to something."""
        if self.token.kind != "name" or self.token.text in _NO_NAME or self.token.text in _CONSTANTS:
            raise self.surprise()
        return self.take()

    def expression(self) -> Expression:
        """Read one expression."""
        with self.deeper():
            return self._assignment()

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Count what is inside of something else. Raise UnreadableError if that is too much."""
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise UnreadableError(self.token.line, "so much inside of each other")
        yield
        self._depth -= 1

    def function(self) -> Expression | None:
        """Read a function if one comes next. Who reads statements too says how."""
        raise NotImplementedError

    def _assignment(self) -> Expression:
        function = self.function()
        if function is not None:
            return function
        left = self._either_way()
        if self.is_next("=", "+="):
            if not isinstance(left, Name | Member) or (isinstance(left, Member) and left.lax):
                raise self.surprise()
            sign = self.take()
            content = self.expression()
            content = Both(sign.line, "+", left, content) if sign.text == "+=" else content
            return Assign(sign.line, left, content)
        return left

    def _either_way(self) -> Expression:
        condition = self._binary(1)
        if not self.is_next("?"):
            return condition
        line = self.take().line
        yes = self.expression()
        self.needs(":")
        return Choice(line, condition, yes, self.expression())

    def _binary(self, power: int) -> Expression:
        left = self._unary()
        count = 0
        while self.token.kind == "sign" and _POWER.get(self.token.text, 0) >= power:
            sign = self.take()
            count = self._longer(count)
            right = self._binary(_POWER[sign.text] + 1)
            mixed = {it.sign for it in (left, right) if isinstance(it, Either)} | {sign.text}
            if "??" in mixed and len(mixed) > 1 and mixed & {"||", "&&"}:
                raise UnreadableError(sign.line, "`??` beside `||` or `&&`")
            kind = Either if sign.text in {"??", "||", "&&"} else Both
            left = kind(sign.line, sign.text, left, right)
        return left

    def _unary(self) -> Expression:
        if not self.is_next("!", "-", "+", "typeof", "void", "await"):
            return self._chain()
        sign = self.take()
        if sign.text == "await" and not self.may_await:
            raise ScriptSyntaxError(sign.line, "`await` needs an `async` before its function")
        with self.deeper():
            inner = self._unary()
        return Await(sign.line, inner) if sign.text == "await" else Before(sign.line, sign.text, inner)

    def _chain(self) -> Expression:
        found = self._new() if self.is_next("new") else self._primary()
        lax, count = False, 0
        while True:
            token = self.token
            count = self._longer(count)
            if token.kind == "template":
                raise UnreadableError(token.line, "a template after a name")
            if token.kind != "sign" or token.text not in {".", "?.", "(", "["}:
                return Chain(found.line, found) if lax else found
            self.take()
            skips = token.text == "?."
            lax = lax or skips
            if token.text == "(" or (skips and self.passes("(")):
                found = Call(token.line, found, self._given(), skips)
            elif token.text == "[" or (skips and self.passes("[")):
                found = Member(token.line, found, self.expression(), skips)
                self.needs("]")
            else:
                found = Member(token.line, found, self._property(), skips)

    def _longer(self, count: int) -> int:
        """Return one more. Raise UnreadableError if that is too much."""
        if count == _MAX_LENGTH:
            raise UnreadableError(self.token.line, "so long an expression")
        return count + 1

    def _property(self) -> Expression:
        if self.token.kind != "name":
            raise self.surprise()
        return Constant(self.token.line, self.take().text)

    def _new(self) -> Expression:
        line = self.take().line
        made: Expression = Name(line, self.name().text)
        while self.passes("."):
            made = Member(line, made, self._property())
        return New(line, made, self._given() if self.passes("(") else ())

    def _given(self) -> list[Expression]:
        """Read the arguments of a call, up to the bracket that closes it."""
        return self._items(")")

    def _items(self, end: str) -> list[Expression]:
        items: list[Expression] = []
        while not self.passes(end):
            if self.is_next("..."):
                items.append(Spread(self.take().line, self.expression()))
            else:
                items.append(self.expression())
            if not self.is_next(end):
                self.needs(",")
        return items

    def _primary(self) -> Expression:
        token = self.token
        if token.kind == "sign":
            return self._bracketed()
        if token.kind == "end" or (token.kind == "name" and token.text in _NO_NAME):
            raise self.surprise()
        self.take()
        if token.kind == "template":
            return Template(token.line, [it if isinstance(it, str) else self._inside(it) for it in token.parts])
        if token.kind == "name" and token.text not in _CONSTANTS:
            return Name(token.line, token.text)
        return Constant(token.line, _constant(token))

    def _bracketed(self) -> Expression:
        line = self.token.line
        if self.passes("["):
            return Array(line, self._items("]"))
        if self.passes("{"):
            return self._object(line)
        self.needs("(")
        inner = self.expression()
        self.needs(")")
        return inner

    def _inside(self, tokens: Sequence[Token]) -> Expression:
        """Read the expression inside of a template."""
        outer, self._tokens, at, self._at = self._tokens, tokens, self._at, 0
        found = self.expression()
        if self.token.kind != "end":
            raise self.surprise()
        self._tokens, self._at = outer, at
        return found

    def _object(self, line: int) -> Expression:
        properties: list[tuple[Expression | None, Expression]] = []
        while not self.passes("}"):
            properties.append(self._pair())
            if not self.is_next("}"):
                self.needs(",")
        return Object(line, properties)

    def _pair(self) -> tuple[Expression | None, Expression]:
        token = self.token
        if self.passes("..."):
            return None, self.expression()
        if self.passes("["):
            key = self.expression()
            self.needs("]")
            self.needs(":")
            return key, self.expression()
        if token.kind not in {"name", "string", "number"}:
            raise self.surprise()
        key = self._primary() if token.kind == "number" else Constant(token.line, self.take().text)
        if self.passes(":"):
            return key, self.expression()
        if token.kind == "name" and self.is_next(",", "}"):
            return key, Name(token.line, token.text)
        raise self.surprise()


def _constant(token: Token) -> str | float | bool | None:
    """Return the value of a text, a number, ``true``, ``false`` or ``null``."""
    if token.kind == "number":
        digits = token.text.replace("_", "")
        return float(int(digits, 16) if digits[:2].lower() == "0x" else digits)
    return _CONSTANTS[token.text] if token.kind == "name" else token.text
