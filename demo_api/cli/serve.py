"""The command that serves the lab, which is also what happens without a command."""

import sys
import webbrowser
from typing import Annotated

import typer

from demo_api.cli.app import ScenarioFolder, WorkshopFolder, app, fail, settings_from
from demo_api.cli.plain import printable, shown_path
from demo_api.origins import Origins
from demo_api.settings import Settings, flag, is_clone, shared_folder, usual_workshop, variable


@app.command()
def serve(
    host: Annotated[
        str | None,
        typer.Option(help="Address to listen on. Default: localhost.", show_default=False),
    ] = None,
    public_host: Annotated[
        str | None, typer.Option(help="Host name in the lab's addresses. Default: localhost.", show_default=False)
    ] = None,
    api_port: Annotated[str | None, typer.Option(help="Port of the API. Default: 8000.", show_default=False)] = None,
    client_port: Annotated[
        str | None, typer.Option(help="Port of the page. Default: 8001.", show_default=False)
    ] = None,
    stranger_port: Annotated[
        str | None, typer.Option(help="Port of the stranger. Default: 8002.", show_default=False)
    ] = None,
    scenarios: ScenarioFolder = None,
    workshop: WorkshopFolder = None,
    log_level: Annotated[
        str | None,
        typer.Option(help="critical, error, warning, info or debug. Default: warning.", show_default=False),
    ] = None,
    require_guess: Annotated[
        bool | None,
        typer.Option("--guess/--no-guess", help="Whether you must predict before you send.", show_default=False),
    ] = None,
    open_browser: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> None:
    """Serve the API, the page and the stranger until Ctrl-C.

    You can also set each option as an environment variable or in the file .env: DEMO_API_API_PORT=8000.
    """
    settings = settings_from(
        host=host,
        public_host=public_host,
        api_port=api_port,
        client_port=client_port,
        stranger_port=stranger_port,
        scenarios=scenarios,
        workshop=workshop,
        log_level=log_level,
        require_guess=require_guess,
    )
    run(settings, opens="" if open_browser else None)


def run(settings: Settings, *, opens: str | None = None) -> None:
    """Serve until Ctrl-C.

    Args:
        settings: The settings. In a clone, the folder for the exercises is made even if no setting names it.
        opens: A part of the page to open in the browser, ``"#workshop"``; None to open nothing.
    """
    settings, made = _with_workshop(settings)
    # Imported here: the other commands need no server, and they start faster without it.
    from demo_api.serve import serve  # noqa: PLC0415
    from demo_api.serving.sockets import ServeError  # noqa: PLC0415

    origins = Origins.of(settings)

    def ready() -> None:
        typer.echo(f"The page      {origins.client}")
        typer.echo(f"The API       {origins.api}")
        typer.echo(f"The stranger  {origins.stranger}")
        if settings.workshop is not None:
            new = " (new)" if made else ""
            typer.echo(f"Exercises     {printable(shown_path(settings.workshop), 600)}{new}")
        if settings.exposed:
            typer.echo(
                f"Listening on {settings.host}: everyone who can reach this machine can use the lab, and the scenarios"
                f" are insecure on purpose. Accepted host names: localhost, 127.0.0.1, {settings.public_host}."
            )
        typer.echo("Stop with Ctrl-C.")
        sys.stdout.flush()
        address = f"{origins.client}/{opens}" if opens else origins.client
        if opens is not None and not webbrowser.open(address):
            typer.echo(f"The browser did not open; open {address} yourself.", err=True)

    try:
        serve(settings, ready)
    except ServeError as error:
        fail(str(error), 1)


def _with_workshop(settings: Settings) -> tuple[Settings, int]:
    """Return the settings with the folder for the exercises, and how many files were copied to it."""
    from demo_api.workshop.exercise import ExerciseError, read_all  # noqa: PLC0415  # as above
    from demo_api.workshop.folder import Folder, FolderError  # noqa: PLC0415

    named = settings.workshop is not None
    if not named and not is_clone():
        return settings, 0
    folder = Folder(settings.workshop or usual_workshop())
    try:
        made = folder.fill(read_all(shared_folder("exercises")))
    except ExerciseError:
        made = 0  # the page says what is wrong with them
    except FolderError as error:
        if named:
            fail(f"{variable('workshop')} ({flag('workshop')}): {error}", 2)
        return settings, 0  # no setting names it, so the lab does without
    return settings.model_copy(update={"workshop": folder.path}), made
