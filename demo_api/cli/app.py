"""What all commands share: the application, its settings, how it fails.

Exit codes: 0 well, 1 it found a problem, 2 wrong usage.
"""

from typing import Annotated, NoReturn

import typer

from demo_api.cli.plain import as_json, printable, say
from demo_api.settings import Settings, SettingsError, load

app = typer.Typer(
    help="A lab for CORS: every classic error happens in your own browser, is explained, and is cured.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 88},
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def settings_from(**flags: object) -> Settings:
    """Return the settings; a wrong one ends the program with 2."""
    try:
        return load(**flags)
    except SettingsError as error:
        fail("\n".join(printable(it, 600) for it in error.problems), 2)


def fail(message: str, code: int) -> NoReturn:
    """Print what is wrong to standard error, a line each, and end the program."""
    for line in message.split("\n"):
        say(f"demo-api: {printable(line, 2000)}", err=True)
    raise typer.Exit(code)


def print_json(content: object) -> None:
    """Print for a program to read."""
    say(as_json(content))
