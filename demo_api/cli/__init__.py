"""The command line: only texts and exit codes; other packages do the work. Each group of commands has a module."""

import sys
from importlib import import_module
from typing import NoReturn

import typer

from demo_api.cli.app import app
from demo_api.cli.ending import ended

MODULES = {
    "serve": "serve",
    "list": "scenarios",
    "show": "scenarios",
    "new": "scenarios",
    "check": "check",
    "explain": "explain",
    "lint": "lint",
    "config": "config",
    "workshop": "workshop",
}
"""The module that has each command, in the order of the help. Importing a module registers its commands."""


def main() -> NoReturn:
    """Run the command line."""
    ended(_main)


def everything() -> typer.Typer:
    """Return the application with all its commands."""
    for module in MODULES.values():
        import_module(f"demo_api.cli.{module}")
    return app


def _main() -> None:
    # A command does not wait for what only others need: FastAPI, or the model of the browser.
    first = "".join(sys.argv[1:2])
    if first in MODULES:
        import_module(f"demo_api.cli.{MODULES[first]}")
    elif first and not first.startswith("-"):
        # There is no such command: to say so, and which one is meant, only the names are needed.
        for name in MODULES:
            app.command(name)(_nothing)
    elif sys.argv[1:] != ["--version"]:
        everything()
    app(prog_name="demo-api")


def _nothing() -> None:
    """Stand for a command."""
