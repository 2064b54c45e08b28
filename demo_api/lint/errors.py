"""Handlers of errors that set CORS headers by their own code, often because CORSMiddleware is inside of them."""

from collections.abc import Iterator
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Layered, name_of
from demo_api.lint.respondent import STRANGER, asking
from demo_api.lint.stubbed import failing


def error_findings(app: Layered) -> Iterator[Finding]:
    """Return what is wrong with the responses of handlers of errors: each one gets its error, from a stranger's page.

    Args:
        app: The application.
    """
    for handled, handler in app.reporters.items():
        error = _error(handled) if isinstance(handled, int | type) else None
        if error is None or not _reads(app, error, {handled: handler}):
            continue
        kind = handled if isinstance(handled, int) else name_of(handled)
        yield finding("CORS079", app.name, f"{name_of(handler)}() for {kind}", _AROUND, stranger=STRANGER)
        return


def _error(handled: Any) -> Exception | None:  # noqa: ANN401  # a status, or a class of errors
    """Return an error that a handler is for; ``None`` if it is not known how to make one."""
    if isinstance(handled, int):
        # By 500, Starlette means what nobody else handles.
        return RuntimeError() if handled == 500 else HTTPException(handled)  # noqa: PLR2004
    if issubclass(handled, HTTPException):
        return HTTPException(404)
    if issubclass(handled, RequestValidationError):
        return RequestValidationError([])
    try:
        made = handled()
    except Exception:  # noqa: BLE001  # a class of the project may want anything
        return None
    return made if isinstance(made, Exception) else None


def _reads(app: Layered, error: Exception, handlers: dict[Any, Any]) -> bool:
    """Whether a page of a stranger can read the response to an error with cookies."""
    target = failing(app.source, error, handlers)
    if target is None:
        return False
    with asking(target) as asked:
        return asked.how(STRANGER) == "include"


_AROUND = "app = CORSMiddleware(app=app, ...): around the whole application, without headers by hand"
