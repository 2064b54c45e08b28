"""The command line: texts and exit codes only; the work is elsewhere. A module for each group of commands."""

from demo_api.cli import check, explain, lab, lint  # noqa: F401  # importing a module registers its commands
from demo_api.cli.app import app

__all__ = ["app", "main"]


def main() -> None:
    """Run the command line."""
    app(prog_name="demo-api")
