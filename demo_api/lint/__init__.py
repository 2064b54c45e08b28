"""Findings on CORSMiddleware settings: mistakes for which Starlette shows no error.

Use it in the tests of a project::

    from demo_api.lint import lint
    from my_project.main import app

    def test_cors_settings_are_sound() -> None:
        assert [finding for finding in lint(app) if finding.level != "note"] == []

``danger``: the setting allows origins that you do not mean. ``broken``: the setting cannot do what it seems to do.
``note``: the setting may be what you want. Starlette responds to an unhandled exception outside CORSMiddleware. That is
not a finding, because it is true for every application that adds CORSMiddleware with ``add_middleware``.
"""

import inspect
from collections.abc import Iterator
from typing import Any

from starlette.middleware.cors import CORSMiddleware

from demo_api.lint.asked import asked_findings
from demo_api.lint.errors import error_findings
from demo_api.lint.findings import LEVELS, RULES, Finding, Level, Rule, finding
from demo_api.lint.late import late_findings
from demo_api.lint.layers import Layered, everywhere, layered
from demo_api.lint.names import name_findings
from demo_api.lint.order import order_findings
from demo_api.lint.origin import origin_findings
from demo_api.lint.others import servant_findings
from demo_api.lint.pattern import entry_findings, pattern_findings
from demo_api.lint.policies import Policy
from demo_api.lint.routes import route_findings
from demo_api.lint.values import unknown_findings, value_findings

__all__ = ["LEVELS", "RULES", "Finding", "Level", "NotAnAppError", "Rule", "lint"]


class NotAnAppError(TypeError):
    """The value is not an ASGI application."""


def lint(app: Any, *, ask: bool = True) -> list[Finding]:  # noqa: ANN401  # any ASGI application
    """Return all findings on CORS in an application and in the applications that are mounted in it.

    The function does not change or start the application, and runs none of its routes. If code other than
    CORSMiddleware sets the headers, this code gets a few requests or errors in this process, and the findings are about
    what it responds. An application of an unknown framework gets them itself, for a path that does not exist.

    Args:
        app: An ASGI application: of FastAPI, Starlette or Litestar, with or without middleware around it
            (``CORSMiddleware(app=fastapi_app, ...)``), or any other one.
        ask: Whether code that sets the headers itself gets requests.

    Returns:
        The findings: first ``danger``, then ``broken``, then ``note``; within a level, by code and by place.

    Raises:
        NotAnAppError: ``app`` is something else.
    """
    root = layered(app)
    if root is None:
        raise NotAnAppError(
            f"{type(app).__name__} is not a FastAPI or Starlette application, and not middleware around one;"
            " expected an application, such as app = FastAPI()"
        )
    found = dict.fromkeys(_all(root, ask=ask))
    return sorted(found, key=lambda it: (LEVELS.index(it.level), it.code))


def _all(root: Layered, *, ask: bool) -> Iterator[Finding]:
    apps = list(everywhere(root))
    late = list(late_findings(root))  # the lifespans of mounted applications do not run
    yield from late
    for each, above in apps:
        for policy in each.policies:
            yield from unknown_findings(policy, each.name, _SETTINGS)
            yield from _of_policy(policy, each.name)
            yield from name_findings(policy, each)
        yield from order_findings(each, above)
        yield from route_findings(each, above)
        around = [policy for it in (*above, each) for policy in it.policies]
        yield from servant_findings(each.servants, around[0] if around else None, each.name, _of_policy)
        if ask:
            asked = list(asked_findings(each, above))
            yield from asked
            if not any(it.code == "CORS070" for it in asked):
                yield from error_findings(each)
    if root.any_routes() and not root.sets_headers() and not late:
        yield finding("CORS053", root.name, "no layer is CORSMiddleware", _ADD)


def _of_policy(policy: Policy, where: str) -> Iterator[Finding]:
    """Yield what is wrong with the values of settings, whatever routes the application has."""
    if not policy.own_code:
        yield from origin_findings(policy, where)
        yield from entry_findings(policy, where)
        yield from pattern_findings(policy, where)
    yield from value_findings(policy, where)


_SETTINGS = ", ".join(inspect.signature(CORSMiddleware).parameters).removeprefix("app, ")
_ADD = 'app.add_middleware(CORSMiddleware, allow_origins=["https://your-page.example"])'
