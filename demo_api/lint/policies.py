"""The settings of one CORSMiddleware, as they were written, or as an object has them."""

import contextlib
import functools
import inspect
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.middleware.cors import ALL_METHODS, SAFELISTED_HEADERS, CORSMiddleware

_LISTS = ("allow_origins", "allow_methods", "allow_headers", "expose_headers")
_SETTINGS = (*_LISTS, "allow_credentials", "allow_origin_regex", "max_age")


@dataclass(frozen=True, slots=True)
class Policy:
    """The settings of one CORSMiddleware.

    Attributes:
        allow_origins: A text, or a list of anything.
        allow_methods: The same.
        allow_headers: The same.
        expose_headers: The same.
        allow_credentials: As it was written; what counts is whether it is true.
        allow_origin_regex: As it was written; empty counts as absent.
        max_age: As it was written.
        methods_default: Whether ``allow_methods`` has its default.
        error: Why the arguments do not fit at all.
        unusable: The settings that make the application raise, each with the reason.
        own_code: Whether it is a subclass that compares origins in its own way.
    """

    allow_origins: Any = ()
    allow_methods: Any = ("GET",)
    allow_headers: Any = ()
    allow_credentials: Any = False
    allow_origin_regex: Any = None
    expose_headers: Any = ()
    max_age: Any = 600
    methods_default: bool = True
    error: str = ""
    unusable: tuple[tuple[str, str], ...] = ()
    own_code: bool = False

    @property
    def everybody(self) -> bool:
        """Whether every origin is allowed. If the setting is a string, a * in it is enough."""
        if isinstance(self.allow_origins, str):
            return "*" in self.allow_origins
        return any(isinstance(it, str) and it == "*" for it in self.allow_origins)

    def allows(self, origin: str) -> bool:
        """Whether Starlette allows this origin by the settings; False if they cannot be used."""
        with contextlib.suppress(Exception):
            return _starlette(self).is_allowed_origin(origin)
        return False

    def is_like(self, other: "Policy") -> bool:
        """Whether another one has the same settings."""
        return _comparable(self) == _comparable(other)


def _comparable(policy: Policy) -> list[object]:
    """Return the settings, whatever the order and the type of their lists. An object has its headers in lower case."""
    found: list[object] = []
    for name in _SETTINGS:
        value = getattr(policy, name)
        found.append(sorted(repr(it).lower() for it in value) if name in _LISTS else repr(value))
    return found


def of_arguments(made: Any, args: Any, kwargs: Any) -> Policy:  # noqa: ANN401  # what add_middleware takes
    """Return the settings that a class, or a partial of one, is called with.

    Args:
        made: CORSMiddleware or a subclass. A subclass with its own ``__init__`` is made, because only the object shows
            its settings.
        args: The arguments after the application.
        kwargs: The named ones.
    """
    own_code = _overrides(made, "is_allowed_origin")
    if _has_own_init(made):
        try:
            return replace(of_instance(made(_nothing, *args, **kwargs)), own_code=own_code)
        except Exception as error:  # noqa: BLE001  # a subclass may raise anything
            known = _usable({**_partial_keywords(made), **kwargs})
            return replace(_policy(known), unusable=((_class(made).__name__, _raises(error)),))
    try:
        bound = inspect.signature(made).bind(None, *args, **kwargs)
    except TypeError as error:
        return replace(_policy(_usable(kwargs)), error=str(error), own_code=own_code)
    return replace(_policy(_usable(bound.arguments)), own_code=own_code)


def of_instance(cors: CORSMiddleware) -> Policy:
    """Return the settings of a CORSMiddleware object, which has already changed some of them."""
    safelisted = {name.lower() for name in SAFELISTED_HEADERS}
    regex = cors.allow_origin_regex
    exposed = cors.simple_headers.get("Access-Control-Expose-Headers", "")
    max_age = cors.preflight_headers.get("Access-Control-Max-Age", "")
    methods = cors.allow_methods
    settings = {
        "allow_origins": cors.allow_origins,
        "allow_methods": ["*"] if methods == ALL_METHODS else methods,
        "allow_headers": ["*"] if cors.allow_all_headers else [it for it in cors.allow_headers if it not in safelisted],
        "allow_credentials": cors.allow_credentials,
        "allow_origin_regex": None if regex is None else regex.pattern,
        "expose_headers": [it.strip() for it in exposed.split(",") if it.strip()],
        "max_age": int(max_age) if max_age.isdigit() else max_age,
    }
    if not isinstance(methods, str) and tuple(methods) == ("GET",):
        del settings["allow_methods"]
    return replace(_policy(settings), own_code=_overrides(type(cors), "is_allowed_origin"))


def has_own_code(made: Any) -> bool:  # noqa: ANN401
    """Whether a subclass of CORSMiddleware does more than to set the settings."""
    return any(name != "__init__" and _overrides(made, name) for name in vars(CORSMiddleware))


def _overrides(made: Any, name: str) -> bool:  # noqa: ANN401
    before = getattr(CORSMiddleware, name)
    return inspect.isfunction(before) and getattr(_class(made), name, None) is not before


def is_cors(made: Any) -> bool:  # noqa: ANN401
    """Whether it is CORSMiddleware, a subclass, or a partial of one."""
    made = _class(made)
    return inspect.isclass(made) and issubclass(made, CORSMiddleware)


def _policy(settings: Mapping[str, Any]) -> Policy:
    usable, unusable = {}, []
    for name in _SETTINGS:
        if name not in settings:
            continue
        problem = _problem(name, settings[name])
        if problem:
            unusable.append((name, problem))
        else:
            usable[name] = _as_list(settings[name]) if name in _LISTS else settings[name]
    if isinstance(usable.get("allow_origin_regex"), str) and not usable["allow_origin_regex"]:
        del usable["allow_origin_regex"]
    # An object without a method of its own is made with the default of a setting that cannot be used.
    return Policy(**usable, methods_default="allow_methods" not in settings, unusable=tuple(unusable))


def _problem(name: str, value: Any) -> str:  # noqa: ANN401
    """Return why Starlette cannot use a setting; empty if it can. A wrong pattern has its own rule."""
    if isinstance(value, Iterator) and name != "allow_origin_regex":
        return f"{name} can be read only once, and Starlette reads it for each request"
    try:
        _look_at(value)
        if name == "allow_origin_regex":
            return ""
        CORSMiddleware(_nothing, **{name: value})
        if name in _LISTS and value is not None:
            list(value)
    except Exception as error:  # noqa: BLE001  # the value may be of any class
        return _raises(error)
    return ""


def _look_at(value: Any) -> None:  # noqa: ANN401
    """Do with a value what the rules do with it: one of a strange class raises here, not in the middle of a rule."""
    repr(value)
    for it in (value, *(value if isinstance(value, list | tuple) else ())):
        bool(it == "" or it)


def _raises(error: Exception) -> str:
    said = " ".join(str(error).split())[:200]
    return f"The application raises {type(error).__name__} when it is first used: {said}".rstrip(".: ")


def _as_list(value: Any) -> Any:  # noqa: ANN401
    return value if isinstance(value, str) else [] if value is None else list(value)


def _usable(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in {**arguments, **arguments.get("kwargs", {})}.items() if name in _SETTINGS}


def _starlette(policy: Policy) -> CORSMiddleware:
    regex = policy.allow_origin_regex
    text = regex.pattern if isinstance(regex, re.Pattern) else regex
    return CORSMiddleware(_nothing, allow_origins=policy.allow_origins, allow_origin_regex=text or None)


def _class(made: Any) -> Any:  # noqa: ANN401
    while isinstance(made, functools.partial):
        made = made.func
    return made


def _partial_keywords(made: Any) -> dict[str, Any]:  # noqa: ANN401
    return dict(made.keywords) if isinstance(made, functools.partial) else {}


def _has_own_init(made: Any) -> bool:  # noqa: ANN401
    return _class(made).__init__ is not CORSMiddleware.__init__


async def _nothing(*_: object) -> None:
    """Stand where the application is; no request comes here."""
