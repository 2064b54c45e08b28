"""What all commands share: the application, its settings, and its errors.

Exit codes: 0 success, 1 problem found, 2 usage error, 3 a mistake in the lab itself (demo_api/cli/ending.py).
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from demo_api.cli.parameters import QuickCommand, QuickGroup
from demo_api.cli.plain import as_json, printable, say

if TYPE_CHECKING:
    from demo_api.settings import Settings


_Function = TypeVar("_Function", bound=Callable[..., Any])


class _App(typer.Typer):
    """An application whose commands start quickly."""

    def command(self, name: str | None = None, **settings: Any) -> Callable[[_Function], _Function]:  # noqa: ANN401  # as Typer has it
        """Register a command."""
        return super().command(name, cls=QuickCommand, **settings)


app = _App(
    cls=QuickGroup,
    help="A lab for CORS: it causes each common error in your own browser, explains it, and shows the fix.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
StackName = Annotated[
    str | None,
    typer.Option(
        "--stack", metavar="NAME", help="The server, for the fix in its words, as in config --list.", show_default=False
    ),
]
ScenarioFolder = Annotated[
    Path | None, typer.Option("--scenarios", help="Folder of the scenarios.", readable=False, show_default=False)
]
WorkshopFolder = Annotated[
    Path | None,
    typer.Option("--workshop", help="Folder for your files of the exercises; it is made.", show_default=False),
]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Start the lab if there is no command."""
    if version:
        from demo_api import __version__  # noqa: PLC0415  # to look it up takes time

        typer.echo(f"demo-api {__version__}")
    elif context.invoked_subcommand is None:
        from demo_api.cli.serve import run  # noqa: PLC0415  # it imports this module

        run(settings_from())


def settings_from(**flags: object) -> "Settings":
    """Return the settings; a wrong setting ends the program with exit code 2."""
    from demo_api.settings import SettingsError, load  # noqa: PLC0415  # some commands have no settings

    try:
        return load(**flags)
    except SettingsError as error:
        fail("\n".join(printable(it, 600) for it in error.problems), 2)


def fail(message: str, code: int) -> NoReturn:
    """Print each line of an error to standard error, and end the program."""
    for line in message.split("\n"):
        say(f"demo-api: {printable(line, 2000)}", err=True)
    raise typer.Exit(code)


def print_json(content: object) -> None:
    """Print JSON for a program."""
    say(as_json(content))
