"""The text of a script becomes tokens: names, numbers, strings, templates and punctuation.

(ECMAScript, lexical grammar: https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar)
"""

import re
from dataclasses import dataclass
from typing import Literal

from demo_api.script.mistakes import ScriptSyntaxError, UnreadableError

Kind = Literal["name", "number", "string", "template", "sign", "end"]

_SPACE = re.compile(r"[ \t\v\f\u00a0\ufeff\r\n\u2028\u2029]+|//[^\n\r\u2028\u2029]*|/\*.*?\*/", re.DOTALL)
_NAME = re.compile(r"[^\W\d][\w$]*|\$[\w$]*")
_NUMBER = re.compile(
    r"0[xX][0-9A-Fa-f]+|(?:0|[1-9][0-9_]*)(?:\.[0-9]*)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?"
)
_SIGN = re.compile(
    r"\.\.\.|===|!==|\*\*=?|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?![0-9])|\+\+|--|[+\-*/%]="
    r"|[{}()\[\];,<>+\-*/%!?:=.&|^~]"
)
_ESCAPE = re.compile(r"u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|0(?![0-9])|\r\n|[^0-9ux]", re.DOTALL)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_LINE_ENDS = {"\n", "\r", "\r\n", "\u2028", "\u2029"}
_CLOSES = {")": "(", "]": "[", "}": "{"}
_MAX_DEPTH = 50
"""Brackets inside of brackets; a script to read has a handful."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token.

    Attributes:
        kind: What it is.
        text: A name or sign as written, the value of a string or the digits of a number.
        line: The line in which it begins, from 1.
        first: Whether a line end stands before it.
        parts: What a template consists of, in turn: a text, the tokens of an expression, a text and so on.
    """

    kind: Kind
    text: str
    line: int
    first: bool = False
    parts: tuple["str | tuple[Token, ...]", ...] = ()


def tokens(text: str) -> tuple[Token, ...]:
    """Return the tokens of a script; the last one has the kind ``end``.

    Raises:
        ScriptSyntaxError: A string, comment or bracket is not closed, or there is a character that means nothing.
        UnreadableError: There is a regular expression or a private name.
    """
    return _Reader(text).read(in_template=False)


class _Reader:
    """Reads a text from its start to its end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._depth = 0

    def read(self, *, in_template: bool) -> tuple[Token, ...]:
        """Return the tokens up to the end, or up to the ``}`` that ends an expression in a template."""
        found: list[Token] = []
        open_: list[Token] = []
        self._depth += 1
        while True:
            first = self._skip()
            if self._at == len(self._text):
                if open_ or in_template:
                    line = open_[-1].line if open_ else self._line
                    raise ScriptSyntaxError(line, f"{open_[-1].text if open_ else '${'} is not closed")
                break
            if in_template and not open_ and self._text[self._at] == "}":
                self._at += 1
                break
            token = self._next(first, found[-1] if found else None)
            self._pair(token, open_)
            found.append(token)
        self._depth -= 1
        return (*found, Token("end", "", self._line, first=True))

    def _pair(self, token: Token, open_: list[Token]) -> None:
        if token.kind != "sign":
            return
        if token.text in _CLOSES.values():
            open_.append(token)
            if self._depth + len(open_) > _MAX_DEPTH:
                raise UnreadableError(token.line, "so many brackets inside of each other")
        elif token.text in _CLOSES:
            if not open_:
                raise ScriptSyntaxError(token.line, f"{token.text} closes nothing")
            opened = open_.pop()
            if opened.text != _CLOSES[token.text]:
                raise ScriptSyntaxError(
                    token.line, f"{token.text} cannot close the {opened.text} of line {opened.line}"
                )

    def _skip(self) -> bool:
        """Pass spaces and comments, and return whether there was a line end or the start of the text."""
        first = self._at == 0
        while match := _SPACE.match(self._text, self._at):
            self._pass(match[0])
            first = first or any(it in match[0] for it in _LINE_ENDS)
        if self._text.startswith("/*", self._at):
            raise ScriptSyntaxError(self._line, "this comment is not closed")
        return first

    def _pass(self, text: str) -> None:
        self._at += len(text)
        self._line += len(re.findall(r"\r\n|[\n\r\u2028\u2029]", text))

    def _next(self, first: bool, before: Token | None) -> Token:
        line, start = self._line, self._text[self._at]
        if start in "\"'":
            return Token("string", self._string(start), line, first)
        if start == "`":
            return Token("template", "`", line, first, self._template())
        kinds: tuple[tuple[Kind, re.Pattern[str]], ...] = (("name", _NAME), ("number", _NUMBER), ("sign", _SIGN))
        for kind, pattern in kinds:
            if match := pattern.match(self._text, self._at):
                if match[0] in {"/", "/="} and _begins_expression(before):
                    raise UnreadableError(line, "a regular expression")
                self._at = match.end()
                if kind == "number" and _NAME.match(self._text, self._at):
                    raise ScriptSyntaxError(line, f"a name follows the number {match[0]} at once")
                return Token(kind, match[0], line, first)
        if start in "#@\\":
            raise UnreadableError(line, f"`{start}`")
        raise ScriptSyntaxError(line, f"the character {start} means nothing here")

    def _string(self, quote: str) -> str:
        line, value = self._line, ""
        self._at += 1
        while True:
            char = self._text[self._at : self._at + 1]
            if char in {"", "\n", "\r"}:
                raise ScriptSyntaxError(line, "this string is not closed")
            self._at += 1
            if char == quote:
                return value
            value += self._escape() if char == "\\" else char

    def _template(self) -> tuple["str | tuple[Token, ...]", ...]:
        line, value = self._line, ""
        parts: list[str | tuple[Token, ...]] = []
        self._at += 1
        while True:
            char = self._text[self._at : self._at + 1]
            if not char:
                raise ScriptSyntaxError(line, "this template string is not closed")
            if char == "`":
                self._at += 1
                return (*parts, value)
            if self._text.startswith("${", self._at):
                self._at += 2
                if self._depth > _MAX_DEPTH:
                    raise UnreadableError(line, "so many templates inside of each other")
                parts += [value, self.read(in_template=True)]
                value = ""
            elif char == "\\":
                self._at += 1
                value += self._escape()
            else:
                self._pass(char)
                value += char

    def _escape(self) -> str:
        """Return what an escape stands for; the backslash is passed."""
        match = _ESCAPE.match(self._text, self._at)
        if match is None:
            raise ScriptSyntaxError(self._line, "there is no such escape after a backslash")
        self._pass(match[0])
        digits = match[1] or match[2] or match[3]
        if digits:
            if int(digits, 16) > 0x10FFFF:  # noqa: PLR2004  # the last character of Unicode
                raise ScriptSyntaxError(self._line, f"there is no character {digits}")
            return chr(int(digits, 16))
        return "" if match[0] in _LINE_ENDS else _ESCAPED.get(match[0], match[0])


_BEFORE_EXPRESSION = frozenset({"return", "throw", "await", "typeof", "void", "delete", "in", "of", "new", "else"})


def _begins_expression(before: Token | None) -> bool:
    """Return whether an expression begins after a token, so that a ``/`` is not a division."""
    if before is None or (before.kind == "sign" and before.text not in {")", "]", "}"}):
        return True
    return before.kind == "name" and before.text in _BEFORE_EXPRESSION
