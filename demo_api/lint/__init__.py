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

from demo_api.lint.findings import LEVELS, RULES, Finding, Level, Rule, finding
from demo_api.lint.layers import Layered, everywhere, layered
from demo_api.lint.names import name_findings
from demo_api.lint.order import order_findings
from demo_api.lint.origin import origin_findings
from demo_api.lint.pattern import pattern_findings

__all__ = ["LEVELS", "RULES", "Finding", "Level", "NotAnAppError", "Rule", "lint"]


class NotAnAppError(TypeError):
    """The value is not a FastAPI or Starlette application, and not middleware around one."""


def lint(app: Any) -> list[Finding]:  # noqa: ANN401  # any ASGI application
    """Return all findings on the CORS settings of an application and of the applications that are mounted in it.

    The function sends nothing and does not change the application.

    Args:
        app: A FastAPI or Starlette application, with or without middleware around it
            (``CORSMiddleware(app=fastapi_app, ...)``).

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
    found = dict.fromkeys(_all(root))
    return sorted(found, key=lambda it: (LEVELS.index(it.level), it.code))


def _all(root: Layered) -> Iterator[Finding]:
    apps = list(everywhere(root))
    for each, above in apps:
        for policy in each.policies:
            if policy.error:
                yield finding("CORS054", each.name, policy.error, _SETTINGS)
            yield from origin_findings(policy, each.name)
            yield from pattern_findings(policy, each.name)
            yield from name_findings(policy, each)
        yield from order_findings(each, above)
    if root.any_routes() and not any(each.policies for each, _ in apps):
        yield finding("CORS053", root.name, "no layer is CORSMiddleware", _ADD)


_SETTINGS = ", ".join(inspect.signature(CORSMiddleware).parameters).removeprefix("app, ")
_ADD = 'app.add_middleware(CORSMiddleware, allow_origins=["https://your-page.example"])'
