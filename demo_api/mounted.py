"""The place of a scenario in a URL: what Starlette's ``Mount("/{slug}", …)`` does, for almost every request."""

from starlette.types import ASGIApp, Scope


def mounted(scope: Scope, app: ASGIApp) -> str | None:
    """Enter ``app`` as if it were mounted at ``/{slug}``.

    ``Mount`` compares the path with a regular expression and builds the new values step by step, at every request. What
    it does with an ordinary path is short to say, and so is what is ordinary. tests/test_mounted.py compares the two.

    Args:
        scope: as ASGI defines it; it gets what ``Mount`` would put into it, or stays as it is.
        app: what is mounted.

    Returns:
        The slug; None if a router has to look at this path: it has no slug, or no slash after it, or a line end in it,
        or lies in another mount.
    """
    path: str = scope["path"]
    end = path.find("/", 1)
    if end < 2 or path[0] != "/" or "\n" in path or scope.get("root_path") or "path_params" in scope:  # noqa: PLR2004  # a slug has a character
        return None
    slug = path[1:end]
    scope["path_params"] = {"slug": slug}
    scope["root_path"] = path[:end]
    scope["endpoint"] = app
    # What was the root outside; Request.url_for begins there.
    scope.setdefault("app_root_path", "")
    return slug
