"""A lab for CORS: a data API that gets it right and wrong, and a page that shows what browsers do."""

__version__: str


def __getattr__(name: str) -> str:
    """Return the version when somebody asks for it: to look it up takes longer than some commands do."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version  # noqa: PLC0415

    return version("demo-api")
