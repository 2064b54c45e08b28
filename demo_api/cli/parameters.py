"""Commands that start quickly: what needs no conversion is not converted.

Typer converts each argument with pydantic, which takes longer to load than a message takes to explain. Most arguments
are texts already, or one of some words. Only the others wait for pydantic; so does an argument that is wrong, and Typer
says what is wrong with it.
"""

from typing import Any, Literal, get_args, get_origin

from typer.core import TyperCommand, TyperGroup


class QuickCommand(TyperCommand):
    """A command of Typer whose texts are used as they are."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401  # as Typer has it
        """Return the parameters."""
        return [_quick(it) for it in super().get_params(ctx)]


class QuickGroup(TyperGroup):
    """The same for a group of commands."""

    def get_params(self, ctx: Any) -> list[Any]:  # noqa: ANN401  # as Typer has it
        """Return the parameters."""
        return [_quick(it) for it in super().get_params(ctx)]


def _quick(parameter: Any) -> Any:  # noqa: ANN401  # Typer has no name for this type
    """Return a parameter that converts only what needs it."""
    if not isinstance(own := parameter.get_runtime_param, _Quick):
        parameter.get_runtime_param = _Quick(_Conversion(own, parameter.type_descriptor.annotation))
    return parameter


class _Quick:
    """What Typer calls to get the conversion of a parameter."""

    def __init__(self, conversion: "_Conversion") -> None:
        self._conversion = conversion

    def __call__(self) -> "_Conversion":
        return self._conversion


class _Conversion:
    """What Typer asks for each argument. It loads Typer's own conversion at its first use."""

    def __init__(self, own: Any, annotation: Any) -> None:  # noqa: ANN401  # Typer has no name for these types
        self._own = own
        self._annotation = annotation

    def coerce(self, value: Any, param: Any, ctx: Any) -> Any:  # noqa: ANN401  # the same
        """Return the value of an argument."""
        several = param.multiple or param.nargs == -1
        if value is None:
            return () if several else None
        if several and get_origin(self._annotation) is list and isinstance(value, tuple | list):
            (item,) = get_args(self._annotation)
            if all(_is_converted(it, item) for it in value):
                return list(value)
        elif not several and _is_converted(value, self._annotation):
            return value
        return self._own().coerce(value, param=param, ctx=ctx)


def _is_converted(value: object, annotation: Any) -> bool:  # noqa: ANN401  # the same
    """Whether a value has the type that it should have."""
    if get_origin(annotation) is Literal:
        return value in get_args(annotation)
    return annotation in {str, bool} and isinstance(value, annotation)
