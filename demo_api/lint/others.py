"""Other programs than Starlette that send CORS headers: Litestar, Socket.IO and MCP servers.

None of them is imported here. They are recognized by what their objects have.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from demo_api.lint.findings import Finding
from demo_api.lint.inner import attribute
from demo_api.lint.policies import Policy
from demo_api.lint.writing import relisted, setting

_SESSION = "Mcp-Session-Id"
_VERSION = "Mcp-Protocol-Version"


@dataclass(frozen=True, slots=True)
class Servant:
    """A server with a protocol of its own inside an application.

    ``policy``: which origins it allows itself; ``None`` if it leaves that to the application. ``session``: whether
    its clients send back the name of their session.
    """

    kind: Literal["Socket.IO", "MCP"]
    policy: Policy | None = None
    session: bool = True


def servant(thing: Any) -> Servant | None:  # noqa: ANN401  # any ASGI application or endpoint
    """Return what serves Socket.IO or MCP; ``None`` if it is something else."""
    server = attribute(thing, "engineio_server")
    if server is not None:
        return Servant("Socket.IO", _of_engine(attribute(server, "eio") or server))
    owner = attribute(thing, "__self__") or thing
    manager = attribute(owner, "session_manager") or owner
    if "StreamableHTTP" in type(manager).__name__:
        return Servant("MCP", session=not attribute(manager, "stateless"))
    return None


def servant_findings(
    servants: list[Servant], policy: Policy | None, where: str, judge: Callable[[Policy, str], Iterator[Finding]]
) -> Iterator[Finding]:
    """Return what is wrong with the servers inside an application.

    Args:
        servants: The servers.
        policy: The settings of the outermost CORSMiddleware around them; ``None`` if there is none.
        where: The application.
        judge: Finds what is wrong with settings.
    """
    for each in servants:
        if each.kind == "MCP" and policy is not None:
            yield from _mcp(policy, where, session=each.session)
        if each.policy is not None:
            yield from map(_in_its_words, judge(each.policy, f"Socket.IO in {where}"))


def litestar_policy(app: Any) -> Policy | None:  # noqa: ANN401
    """Return the settings of a Litestar application; ``None`` if it has none.

    Litestar knows * inside an origin, and compares each entry as a pattern with the whole origin.
    """
    config = attribute(app, "cors_config") if is_litestar(app) else None
    if config is None:
        return None
    given = [it for it in attribute(config, "allow_origins") or () if isinstance(it, str)]
    globs = [re.escape(it).replace(r"\*", ".*") for it in given if "*" in it and it != "*"]
    regex = attribute(config, "allow_origin_regex")
    patterns = [*globs, *([regex] if isinstance(regex, str) and regex else [])]
    return Policy(
        allow_origins=[it for it in given if it == "*" or "*" not in it],
        allow_methods=list(attribute(config, "allow_methods") or ()),
        allow_headers=list(attribute(config, "allow_headers") or ()),
        allow_credentials=attribute(config, "allow_credentials"),
        allow_origin_regex="|".join(patterns) or None,
        expose_headers=list(attribute(config, "expose_headers") or ()),
        max_age=attribute(config, "max_age"),
        methods_default=False,
    )


def litestar_routes(app: Any) -> dict[str, str] | None:  # noqa: ANN401
    """Return the methods of a Litestar application, each with a path; ``None`` if it is something else."""
    if not is_litestar(app):
        return None
    found: dict[str, str] = {}
    for route in attribute(app, "routes") or ():
        path = str(attribute(route, "path") or "")
        if not path.startswith("/schema"):
            found |= {str(method): path for method in attribute(route, "methods") or () if str(method) not in found}
    return found


def is_litestar(app: Any) -> bool:  # noqa: ANN401
    """Whether it is an application of Litestar."""
    return any(it.__module__.partition(".")[0] == "litestar" and it.__name__ == "Litestar" for it in type(app).__mro__)


def _of_engine(server: Any) -> Policy | None:  # noqa: ANN401
    """Return which origins the server below Socket.IO allows; ``None`` if only its own, or if a function decides."""
    given = attribute(server, "cors_allowed_origins")
    origins = [given] if isinstance(given, str) else list(given) if isinstance(given, list | tuple | set) else []
    credentials = attribute(server, "cors_credentials") is True
    return Policy(allow_origins=origins, allow_credentials=credentials) if origins else None


def _mcp(policy: Policy, where: str, *, session: bool) -> Iterator[Finding]:
    exposed, shown = _named(policy.expose_headers)
    if session and _SESSION.lower() not in shown and ("*" not in shown or policy.allow_credentials):
        right = [*(it for it in exposed if it != "*"), _SESSION]
        yield relisted("CORS034", where, setting("expose_headers", policy.expose_headers), "expose_headers", right)
    given, allowed = _named(policy.allow_headers)
    needed = [it for it in ([_SESSION] if session else []) + [_VERSION] if it.lower() not in allowed]
    if needed and "*" not in allowed:
        value = f"{setting('allow_headers', policy.allow_headers)}, an MCP client needs {', '.join(needed)}"
        yield relisted("CORS049", where, value, "allow_headers", [*given, *needed], name=" or ".join(needed))


def _named(given: Any) -> tuple[list[str], set[str]]:  # noqa: ANN401  # a setting can hold anything
    """Return the names in a list of headers, as they are and in lower case."""
    names = [it for it in ([given] if isinstance(given, str) else given) if isinstance(it, str)]
    return names, {it.lower() for it in names}


def _in_its_words(found: Finding) -> Finding:
    """Return a finding with the names of the settings in Socket.IO."""

    def renamed(text: str) -> str:
        return text.replace("allow_origins", "cors_allowed_origins").replace("allow_credentials", "cors_credentials")

    change: Mapping[str, Any] = {renamed(name): value for name, value in found.change.items()}
    return replace(found, value=renamed(found.value), write=renamed(found.write), change=change)
