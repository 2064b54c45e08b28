"""The command line: only texts and exit codes; other packages do the work. Each group of commands has a module."""

import sys
from typing import NoReturn

import typer

from demo_api.cli import serve  # noqa: F401  # importing a module registers its commands, in the order of the help

# isort: split
from demo_api.cli import scenarios  # noqa: F401
from demo_api.cli.app import app
from demo_api.cli.ending import ended

_ABOUT_THE_LAB = {"serve", "list", "show", "new"}


def main() -> NoReturn:
    """Run the command line."""
    ended(_main)


def everything() -> typer.Typer:
    """Return the application with all its commands."""
    from demo_api.cli import check, config, explain, lint, workshop  # noqa: F401, PLC0415

    return app


def _main() -> None:
    # The lab does not need the model of the browser to start, so it does not wait for it.
    if not {*sys.argv[1:2]} <= _ABOUT_THE_LAB:
        everything()
    app(prog_name="demo-api")
