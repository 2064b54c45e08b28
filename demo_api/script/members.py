"""The properties of a script's own values: texts, numbers, arrays and objects."""

from collections.abc import Awaitable, Callable, Sequence

from demo_api.script.mistakes import UnreadableError
from demo_api.script.values import (
    UNDEFINED,
    Error,
    Function,
    Host,
    Thrown,
    Value,
    bounded,
    call,
    is_equal,
    to_text,
    truthy,
)

_OF_EVERY_OBJECT = frozenset(
    {"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf"}
)


def member(owner: Value, name: str, line: int) -> Value:
    """Return a property of a value.

    Raises:
        Thrown: The value is null or undefined.
        UnreadableError: This room does not know the property.
    """
    if owner is None or owner is UNDEFINED:
        what = "null" if owner is None else "undefined"
        raise Thrown(Error("TypeError", f"{what} has no property {name}"))
    if isinstance(owner, Host):
        return owner.get(name, line)
    if isinstance(owner, dict):
        return _property(owner, name, line)
    if isinstance(owner, str | list):
        return _listed(owner, name, line)
    raise UnreadableError(line, f"`{name}` of such a value")


def _property(owner: dict[str, Value], name: str, line: int) -> Value:
    if name not in owner and (name in _OF_EVERY_OBJECT or name.startswith("__")):
        raise UnreadableError(line, f"`{name}` of an object")
    return owner.get(name, UNDEFINED)


def _listed(owner: str | list[Value], name: str, line: int) -> Value:
    if name == "length":
        return float(len(owner))
    if name.isdecimal() and name.isascii():
        return owner[int(name)] if int(name) < len(owner) else UNDEFINED
    if isinstance(owner, str) and name in _OF_TEXT:
        return _text_method(owner, name)
    if isinstance(owner, list) and name in _OF_ARRAY:
        return _array_method(owner, name)
    raise UnreadableError(line, f"`{name}` of such a value")


async def set_member(owner: Value, name: str, content: Value, line: int) -> None:
    """Set a property of a value.

    Raises:
        Thrown: The value is null or undefined.
        UnreadableError: This room does not know what that does.
    """
    if owner is None or owner is UNDEFINED:
        raise Thrown(Error("TypeError", f"{'null' if owner is None else 'undefined'} takes no property {name}"))
    if isinstance(owner, Host):
        await owner.set(name, content, line)
    elif isinstance(owner, dict) and not (name.startswith("__") or name.isdecimal()):
        owner[name] = content
    else:
        raise UnreadableError(line, f"setting `{name}` of such a value")


def _text_method(text: str, name: str) -> Function:
    async def run(given: Sequence[Value], line: int) -> Value:
        texts = [it for it in given if isinstance(it, str)]
        numbers = [int(it) for it in given if isinstance(it, float)]
        if name == "slice" and 0 < len(numbers) == len(given):
            return text[numbers[0] : numbers[1] if len(numbers) > 1 else None]
        if name == "slice" or len(texts) != len(given):
            raise UnreadableError(line, f"this use of `{name}`")
        return bounded(_OF_TEXT[name](text, texts, line), line)

    return Function(run)


def _replace(text: str, given: list[str], line: int, count: int = -1) -> Value:
    if len(given) != 2 or "$" in given[1]:  # noqa: PLR2004  # what and with what; a $ has a meaning
        raise UnreadableError(line, "this use of `replace`")
    return text.replace(given[0], given[1], count)


def _split(text: str, given: list[str], line: int) -> Value:
    if len(given) != 1 or not given[0]:
        raise UnreadableError(line, "this use of `split`")
    return list[Value](text.split(given[0]))


def _one(method: Callable[[str, str], Value]) -> Callable[[str, list[str], int], Value]:
    def run(text: str, given: list[str], line: int) -> Value:
        if len(given) != 1:
            raise UnreadableError(line, "this use of a text")
        return method(text, given[0])

    return run


_OF_TEXT: dict[str, Callable[[str, list[str], int], Value]] = {
    "replace": lambda text, given, line: _replace(text, given, line, 1),
    "replaceAll": _replace,
    "split": _split,
    "slice": lambda text, _given, _line: text,
    "trim": lambda text, _given, _line: text.strip(),
    "toUpperCase": lambda text, _given, _line: text.upper(),
    "toLowerCase": lambda text, _given, _line: text.lower(),
    "toString": lambda text, _given, _line: text,
    "concat": lambda text, given, _line: text + "".join(given),
    "startsWith": _one(str.startswith),
    "endsWith": _one(str.endswith),
    "includes": _one(lambda text, part: part in text),
    "indexOf": _one(lambda text, part: float(text.find(part))),
}


def _array_method(items: list[Value], name: str) -> Function:
    async def run(given: Sequence[Value], line: int) -> Value:
        return bounded(await _OF_ARRAY[name](items, given, line), line)

    return Function(run)


async def _map(items: list[Value], given: Sequence[Value], line: int) -> Value:
    return [await call(_first(given), [it, float(place)], line) for place, it in enumerate(list(items))]


async def _filter(items: list[Value], given: Sequence[Value], line: int) -> Value:
    return [it for it in list(items) if truthy(await call(_first(given), [it], line))]


async def _find(items: list[Value], given: Sequence[Value], line: int) -> Value:
    for it in list(items):
        if truthy(await call(_first(given), [it], line)):
            return it
    return UNDEFINED


async def _for_each(items: list[Value], given: Sequence[Value], line: int) -> Value:
    await _map(items, given, line)
    return UNDEFINED


async def _join(items: list[Value], given: Sequence[Value], line: int) -> Value:
    between = to_text(given[0], line) if given else ","
    return between.join("" if it is None or it is UNDEFINED else to_text(it, line) for it in items)


async def _includes(items: list[Value], given: Sequence[Value], line: int) -> Value:  # noqa: ARG001  # as the others
    return any(is_equal(it, _first(given)) for it in items)


async def _push(items: list[Value], given: Sequence[Value], line: int) -> Value:
    items += given
    bounded(items, line)
    return float(len(items))


def _first(given: Sequence[Value]) -> Value:
    return given[0] if given else UNDEFINED


_OF_ARRAY: dict[str, Callable[[list[Value], Sequence[Value], int], Awaitable[Value]]] = {
    "map": _map,
    "filter": _filter,
    "find": _find,
    "forEach": _for_each,
    "join": _join,
    "includes": _includes,
    "push": _push,
}
