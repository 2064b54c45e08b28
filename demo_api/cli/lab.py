"""The commands about the lab itself: serve, list, show, new."""

import sys
import textwrap
import webbrowser
from itertools import groupby
from pathlib import Path
from typing import Annotated

import typer

from demo_api import __version__, standalone
from demo_api.cli.app import AsJson, app, fail, print_json, settings_from
from demo_api.cli.plain import code, printable, say
from demo_api.control import describe
from demo_api.new import NewError, new
from demo_api.origins import Origins
from demo_api.reading.mistake import shown
from demo_api.scenarios import NotLoaded, Scenario
from demo_api.settings import Settings
from demo_api.shelf import Shelf
from demo_api.standalone import StandaloneError

ScenarioFolder = Annotated[
    Path | None, typer.Option("--scenarios", help="Folder of the scenarios.", readable=False, show_default=False)
]


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Start the lab if there is no command."""
    if version:
        typer.echo(f"demo-api {__version__}")
    elif context.invoked_subcommand is None:
        _serve(settings_from(), open_browser=False)


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
        log_level=log_level,
        require_guess=require_guess,
    )
    _serve(settings, open_browser=open_browser)


@app.command("list")
def list_(scenarios: ScenarioFolder = None, as_json: AsJson = False) -> None:
    """List the scenarios by chapter, with their kinds."""
    settings = settings_from(scenarios=scenarios)
    origins = Origins.of(settings)
    found = Shelf(settings.scenarios, origins).all()
    broken = [it for it in found if isinstance(it, NotLoaded)]
    if as_json:
        keys = ("number", "slug", "chapter", "kind", "title", "summary", "url", "broken")
        rows = [describe(it, origins) for it in found]
        print_json([{key: row.get(key) for key in keys} for row in rows])
    else:
        whole = [it for it in found if isinstance(it, Scenario)]
        width = max((len(it.slug) for it in whole), default=0)
        for chapter, members in groupby(whole, lambda it: it.chapter):
            say(f"\n{printable(chapter)}")
            for it in members:
                say(f"  {it.number:2}  {it.slug:{width}}  {it.lesson.kind:9}  {printable(it.lesson.title)}")
        for failed in broken:
            say(f"\nBroken: {printable(failed.folder.name)}")
            for reason in failed.reasons:
                say(f"  {printable(reason, 600)}")
        say(f"\n{len(whole)} scenarios in {printable(str(settings.scenarios))}. Read one: demo-api show SLUG")
    if broken:
        raise typer.Exit(1)


@app.command()
def show(
    slug: Annotated[str, typer.Argument(help="A scenario's name, as in demo-api list.")],
    take_away: Annotated[
        bool,
        typer.Option("--standalone", help="Print only the code, in a form that runs without the lab."),
    ] = False,
    scenarios: ScenarioFolder = None,
    as_json: AsJson = False,
) -> None:
    """Show a scenario: its story, its probes, its code."""
    settings = settings_from(scenarios=scenarios)
    origins = Origins.of(settings)
    shelf = Shelf(settings.scenarios, origins)
    found = shelf.get(shown(slug))  # a folder with a wrong name is known by its name in printable form
    if found is None:
        fail(f"there is no scenario {slug!r}; run demo-api list to see those in {settings.scenarios}", 2)
    content = found if isinstance(found, NotLoaded) else found.scenario
    if as_json:
        print_json(describe(content, origins))
    elif isinstance(content, NotLoaded):
        for reason in content.reasons:
            say(printable(reason, 600), err=True)
    elif take_away:
        try:
            say(code(standalone.code(content, origins)).rstrip("\n"))
        except StandaloneError as error:
            say(code(str(error)).rstrip("\n"))
            raise typer.Exit(1) from None
    else:
        _show(content)
    if isinstance(content, NotLoaded):
        raise typer.Exit(1)


@app.command("new")
def new_(
    slug: Annotated[str, typer.Argument(help="The name of the scenario: lower-case letters, digits, hyphens.")],
    scenarios: ScenarioFolder = None,
) -> None:
    """Make a new scenario that works."""
    settings = settings_from(scenarios=scenarios)
    try:
        folder = new(slug, settings.scenarios)
    except NewError as error:
        fail(printable(str(error), 600), 2)
    shown = printable(str(folder), 600)
    say(f"{shown}/app.py         what runs: edit, save, send again")
    say(f"{shown}/scenario.toml  what the page says about it")
    say(f"While the lab runs, its address is {Origins.of(settings).api}/{slug}/penguins")


def _serve(settings: Settings, *, open_browser: bool) -> None:
    # Imported here: the other commands need no server, and they start faster without it.
    from demo_api.serve import serve  # noqa: PLC0415
    from demo_api.serving.sockets import ServeError  # noqa: PLC0415

    origins = Origins.of(settings)

    def ready() -> None:
        typer.echo(f"The page      {origins.client}")
        typer.echo(f"The API       {origins.api}")
        typer.echo(f"The stranger  {origins.stranger}")
        if settings.exposed:
            typer.echo(
                f"Listening on {settings.host}: everyone who can reach this machine can use the lab, and the scenarios"
                f" are insecure on purpose. Accepted host names: localhost, 127.0.0.1, {settings.public_host}."
            )
        typer.echo("Stop with Ctrl-C.")
        sys.stdout.flush()
        if open_browser and not webbrowser.open(origins.client):
            typer.echo(f"The browser did not open; open {origins.client} yourself.", err=True)

    try:
        serve(settings, ready)
    except ServeError as error:
        fail(str(error), 1)


def _show(scenario: Scenario) -> None:
    lesson = scenario.lesson
    say(f"{scenario.number}. {printable(lesson.title)}  ({lesson.kind}; {printable(scenario.chapter)})\n")
    for heading, text in (("", lesson.story), ("Why", lesson.why), ("Fix", lesson.fix)):
        if heading:
            say(heading)
        for paragraph in text.strip().split("\n\n"):
            say(textwrap.fill(printable(" ".join(paragraph.split()), 4000), 88) + "\n")
    say("Probes")
    for probe in lesson.probe:
        say(f"  {probe.id}: {printable(probe.says)}")
        for role, it in probe.expect.items():
            reason = f" ({it.reason})" if it.reason else ""
            say(f"    from {role:10} {it.outcome}{reason}")
    if lesson.cured_by:
        say(f"\nThe scenario that fixes this: demo-api show {lesson.cured_by}")
    say(f"\n{scenario.folder.name}/app.py\n")
    say(textwrap.indent(code(scenario.files["app.py"].rstrip()), "    "))
