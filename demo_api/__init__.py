"""A lab for CORS: a data API that gets it right and wrong, and a page that shows what browsers do."""

from importlib.metadata import version

__version__ = version("demo-api")
