"""The tokens of a script become statements, and a module with what it exports."""

from collections.abc import Sequence
from dataclasses import dataclass

from demo_api.script.expressions import Expression
from demo_api.script.mistakes import ScriptSyntaxError, UnreadableError
from demo_api.script.phrases import Phrases
from demo_api.script.statements import (
    Block,
    Declare,
    Define,
    Evaluate,
    FunctionExpression,
    If,
    Pattern,
    Return,
    Statement,
    Throw,
    Try,
)
from demo_api.script.tokens import tokens


@dataclass(frozen=True, slots=True)
class Module:
    """A script as it was read.

    Attributes:
        body: Its statements.
        exports: The names under which it exports its own names.
    """

    body: Sequence[Statement]
    exports: dict[str, str]


def parse(text: str) -> Module:
    """Read the text of a module.

    Raises:
        ScriptSyntaxError: No browser can read it.
        UnreadableError: A browser can perhaps read it, but this room cannot.
    """
    return _Statements(tokens(text)).module()


class _Statements(Phrases):
    """Reads statements, and the functions inside of expressions."""

    _functions = 0
    """How many functions the next token is inside of."""

    def module(self) -> Module:
        body: list[Statement] = []
        exports: dict[str, str] = {}
        while self.token.kind != "end":
            if self.passes("export"):
                self._export(body, exports)
            else:
                body.append(self._statement())
        _once(body, ())
        for name in exports.values():
            if not any(name in _declared(it) for it in body):
                raise ScriptSyntaxError(self.token.line, f"there is no {name} to export")
        return Module(body, exports)

    def _export(self, body: list[Statement], exports: dict[str, str]) -> None:
        if self.passes("{"):
            while not self.passes("}"):
                own = self.name().text
                exports[self.name().text if self.passes("as") else own] = own
                if not self.is_next("}"):
                    self.needs(",")
            self._end()
            return
        if not (self._is_function() or self.is_next("const", "let", "var")):
            raise self.surprise()
        statement = self._statement()
        body.append(statement)
        exports.update({name: name for name in _declared(statement)})

    def _statement(self) -> Statement:
        line = self.token.line
        readers = {
            "{": self._block,
            "if": self._if,
            "try": self._try,
            "return": self._return,
            "throw": self._throw,
            "const": self._declare,
            "let": self._declare,
            "var": self._declare,
        }
        if self.token.kind in {"sign", "name"} and self.token.text in readers:
            with self.deeper():
                return readers[self.token.text]()
        if self.passes(";"):
            return Block(line, ())
        if self._is_function():
            return self._define()
        expression = self.expression()
        self._end()
        return Evaluate(line, expression)

    def _end(self) -> None:
        """Pass the end of a statement: a semicolon, or a line end (ECMAScript, automatic semicolon insertion)."""
        if not self.passes(";") and not self.token.first and not self.is_next("}"):
            raise self.surprise()

    def _block(self) -> Block:
        line = self.needs("{").line
        body: list[Statement] = []
        while not self.passes("}"):
            if self.token.kind == "end":
                raise self.surprise()
            body.append(self._statement())
        _once(body, ())
        return Block(line, body)

    def _if(self) -> Statement:
        line = self.take().line
        self.needs("(")
        condition = self.expression()
        self.needs(")")
        yes = self._branch()
        return If(line, condition, yes, self._branch() if self.passes("else") else None)

    def _branch(self) -> Statement:
        if self.is_next("const", "let", "var", "function", "async"):
            raise self.surprise()
        return self._statement()

    def _try(self) -> Statement:
        line = self.take().line
        body = self._block()
        error, handler = None, None
        if self.passes("catch"):
            if self.passes("("):
                error = self._pattern()
                self.needs(")")
            handler = self._block()
        finish = self._block() if self.passes("finally") else None
        if handler is None and finish is None:
            raise ScriptSyntaxError(line, "a try needs a catch or a finally")
        return Try(line, body, error, handler, finish)

    def _return(self) -> Statement:
        line = self.take().line
        if not self._functions:
            raise ScriptSyntaxError(line, "a return must be inside of a function")
        empty = self.is_next(";", "}") or self.token.first
        content = None if empty else self.expression()
        self._end()
        return Return(line, content)

    def _throw(self) -> Statement:
        line = self.take().line
        if self.token.first:
            raise ScriptSyntaxError(line, "a throw needs its value in the same line")
        content = self.expression()
        self._end()
        return Throw(line, content)

    def _declare(self) -> Statement:
        kind = self.take()
        pattern = self._pattern()
        content = self.expression() if self.passes("=") else None
        if content is None and (kind.text == "const" or not pattern.name):
            raise ScriptSyntaxError(kind.line, f"this {kind.text} has no value")
        if self.is_next(","):
            raise UnreadableError(self.token.line, f"two names after one `{kind.text}`")
        self._end()
        return Declare(kind.line, kind.text, pattern, content)

    def _pattern(self, *, optional: bool = False) -> Pattern:
        """Read what receives a value; ``optional`` if a default may follow."""
        line, name, parts = self.token.line, "", list[tuple[str, Pattern]]()
        if self.passes("{"):
            while not self.passes("}"):
                key = self.token
                if key.kind != "name":
                    raise self.surprise()
                if self.after().kind == "sign" and self.after().text == ":":
                    self.take()
                    self.take()
                parts.append((key.text, self._pattern(optional=True)))
                if not self.is_next("}"):
                    self.needs(",")
        elif self.passes("["):
            while not self.passes("]"):
                parts.append((str(len(parts)), self._pattern(optional=True)))
                if not self.is_next("]"):
                    self.needs(",")
        else:
            name = self.name().text
        other = self.expression() if optional and self.passes("=") else None
        return Pattern(line, name, parts, other)

    def _is_function(self) -> bool:
        is_async = self.is_next("async") and not self.after().first
        return (self.after() if is_async else self.token).text == "function" and self.token.kind == "name"

    def _define(self) -> Statement:
        line = self.token.line
        is_async = self.passes("async")
        self.needs("function")
        name = self.name().text
        return Define(line, name, self._rest(line, is_async=is_async))

    def _rest(self, line: int, *, is_async: bool) -> FunctionExpression:
        """Read the parameters and the body of a function."""
        self.needs("(")
        parameters = self._parameters()
        if not self.is_next("{"):
            raise self.surprise()
        return FunctionExpression(line, parameters, self._body(parameters, is_async=is_async), is_async)

    def _parameters(self) -> list[Pattern]:
        parameters: list[Pattern] = []
        while not self.passes(")"):
            parameters.append(self._pattern(optional=True))
            if not self.is_next(")"):
                self.needs(",")
        return parameters

    def _body(self, parameters: Sequence[Pattern], *, is_async: bool) -> Sequence[Statement] | Expression:
        """Read the body of a function: a block, or the expression after an arrow."""
        outer, self.may_await = self.may_await, is_async
        self._functions += 1
        body = self._block().body if self.is_next("{") else self.expression()
        self._functions -= 1
        self.may_await = outer
        if not isinstance(body, Expression):
            _once(body, [name for it in parameters for name in it.names()])
        return body

    def function(self) -> Expression | None:
        """Read a function or an arrow function, if one comes next."""
        line = self.token.line
        if self._is_function():
            is_async = self.passes("async")
            self.needs("function")
            if not self.is_next("("):
                self.name()
            return self._rest(line, is_async=is_async)
        is_async = self.is_next("async") and not self.after().first and self.after().text != "=>"
        if not self._is_arrow(1 if is_async else 0):
            return None
        if is_async:
            self.take()
        parameters = self._parameters() if self.passes("(") else [self._pattern()]
        self.needs("=>")
        return FunctionExpression(line, parameters, self._body(parameters, is_async=is_async), is_async)

    def _is_arrow(self, at: int) -> bool:
        """Return whether ``name =>`` or ``(…) =>`` comes next."""
        token = self.after(at)
        if token.kind == "name":
            return self.after(at + 1).text == "=>" and self.after(at + 1).kind == "sign"
        depth = 0
        while token.kind == "sign" or depth:
            depth += (token.kind == "sign") * ((token.text in {"(", "[", "{"}) - (token.text in {")", "]", "}"}))
            at += 1
            if depth <= 0:
                return token.text == ")" and self.after(at).kind == "sign" and self.after(at).text == "=>"
            token = self.after(at)
        return False


def _declared(statement: Statement) -> list[str]:
    if isinstance(statement, Declare):
        return list(statement.pattern.names())
    return [statement.name] if isinstance(statement, Define) else []


def _once(body: Sequence[Statement], others: Sequence[str]) -> None:
    """Raise ScriptSyntaxError if a name is declared twice."""
    known = set(others)
    for it in body:
        if isinstance(it, Declare) and it.kind == "var":
            continue
        for name in _declared(it):
            if name in known:
                raise ScriptSyntaxError(it.line, f"{name} is declared twice")
            known.add(name)
