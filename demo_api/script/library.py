"""What the language itself gives to a script: JSON, Promise, errors, and the like.

(https://tc39.es/ecma262/)
"""

import json
from collections.abc import Sequence
from urllib.parse import quote

from demo_api.script.mistakes import UnreadableError
from demo_api.script.scope import World
from demo_api.script.values import (
    UNDEFINED,
    Error,
    Function,
    Host,
    Namespace,
    Promise,
    Thrown,
    Value,
    call,
    number_text,
    to_text,
)

_ERRORS = ("Error", "TypeError", "RangeError", "SyntaxError")
_UNESCAPED = "-_.!~*'()"


def library(world: World) -> dict[str, Value]:
    """Return the global names.

    Args:
        world: What waits for promises.
    """

    async def every(given: Sequence[Value], line: int) -> Value:
        if not given or not isinstance(given[0], list):
            raise UnreadableError(line, "this use of `Promise.all`")
        made = Promise()
        try:
            ended = [await world.settled(it, line) if isinstance(it, Promise) else it for it in given[0]]
        except Thrown as thrown:
            await made.reject(thrown.value)
        else:
            await made.resolve(ended)
        return made

    own: dict[str, Value] = {
        "all": Function(every),
        "resolve": Function(_resolved),
        "reject": Function(_rejected),
    }
    return {
        "undefined": UNDEFINED,
        "JSON": Namespace({"stringify": Function(_stringify), "parse": Function(_parse)}),
        "Promise": Function(None, _promise, own),
        "String": Function(_string),
        "encodeURIComponent": Function(_encode),
        "console": Namespace({name: Function(_ignore) for name in ("log", "info", "warn", "error", "debug")}),
        **{name: _error(name) for name in _ERRORS},
    }


async def _promise(given: Sequence[Value], line: int) -> Value:
    made = Promise()

    async def resolve(values: Sequence[Value], _line: int) -> Value:
        await made.resolve(values[0] if values else UNDEFINED)
        return UNDEFINED

    async def reject(values: Sequence[Value], _line: int) -> Value:
        await made.reject(values[0] if values else UNDEFINED)
        return UNDEFINED

    try:
        await call(given[0] if given else UNDEFINED, [Function(resolve), Function(reject)], line)
    except Thrown as thrown:
        await made.reject(thrown.value)
    return made


async def _resolved(given: Sequence[Value], line: int) -> Value:  # noqa: ARG001  # its interface
    made = Promise()
    await made.resolve(given[0] if given else UNDEFINED)
    return made


async def _rejected(given: Sequence[Value], line: int) -> Value:  # noqa: ARG001  # its interface
    made = Promise()
    await made.reject(given[0] if given else UNDEFINED)
    return made


def _error(name: str) -> Function:
    async def make(given: Sequence[Value], line: int) -> Value:
        return Error(name, to_text(given[0], line) if given and given[0] is not UNDEFINED else "")

    return Function(make, make)


async def _string(given: Sequence[Value], line: int) -> Value:
    return to_text(given[0], line) if given else ""


async def _encode(given: Sequence[Value], line: int) -> Value:
    return quote(to_text(given[0] if given else UNDEFINED, line), safe=_UNESCAPED)


async def _ignore(given: Sequence[Value], line: int) -> Value:  # noqa: ARG001  # nobody reads this console
    return UNDEFINED


async def _parse(given: Sequence[Value], line: int) -> Value:
    return from_json(to_text(given[0] if given else UNDEFINED, line))


def from_json(text: str) -> Value:
    """Return the value of a JSON text. Raise Thrown if it is none."""
    try:
        # Numbers as a script has them; all other values are the same in Python.
        found: Value = json.loads(text, parse_int=float, parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise Thrown(Error("SyntaxError", "the text is not JSON")) from None
    return found


def _refuse(text: str) -> float:
    raise ValueError(text)


async def _stringify(given: Sequence[Value], line: int) -> Value:
    if len(given) > 1:
        raise UnreadableError(line, "`JSON.stringify` with more than one value")
    return to_json(given[0] if given else UNDEFINED, line)


def to_json(value: Value, line: int, depth: int = 0) -> Value:
    """Return a value as a JSON text, or undefined (ECMAScript, JSON.stringify)."""
    if depth > _MAX_DEPTH:
        raise UnreadableError(line, "so deep a value")
    if isinstance(value, Function) or value is UNDEFINED:
        return UNDEFINED
    if isinstance(value, Host):
        return to_json(value.json(line), line, depth + 1)
    if isinstance(value, list):
        texts = (to_json(it, line, depth + 1) for it in value)
        return "[" + ",".join("null" if it is UNDEFINED else str(it) for it in texts) + "]"
    if isinstance(value, dict):
        pairs = ((name, to_json(it, line, depth + 1)) for name, it in value.items())
        return "{" + ",".join(f"{_text(name)}:{it}" for name, it in pairs if it is not UNDEFINED) + "}"
    if isinstance(value, float):
        text = number_text(value, line)
        return "null" if text == "NaN" else text
    return _text(value)


_MAX_DEPTH = 50


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
