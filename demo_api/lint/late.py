"""CORSMiddleware that is added when the application starts: Starlette takes none then."""

from collections.abc import Iterator

from demo_api.lint.clues import names
from demo_api.lint.findings import Finding, finding
from demo_api.lint.layers import Layered, name_of


def late_findings(app: Layered) -> Iterator[Finding]:
    """Return what is wrong with what the application does when it starts.

    Source: ``Starlette.add_middleware`` raises RuntimeError once the first request, or the lifespan, has come.

    Args:
        app: The application.
    """
    for function in app.starting:
        used = names(function)
        # A function that also makes an application adds the middleware to that one.
        if {"add_middleware", "CORSMiddleware"} <= used and not used & {"FastAPI", "Starlette"}:
            yield finding("CORS059", app.name, f"{name_of(function)}() adds it", _EARLIER)
            return


_EARLIER = "app.add_middleware(CORSMiddleware, ...) beside app = FastAPI(), outside the lifespan"
