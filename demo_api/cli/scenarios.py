"""The commands about scenarios: list, show, new."""

import textwrap
from itertools import groupby
from typing import Annotated

import typer

from demo_api import standalone
from demo_api.cli.app import AsJson, ScenarioFolder, app, fail, print_json, settings_from
from demo_api.cli.plain import code, folded, printable, say
from demo_api.described import describe
from demo_api.new import NewError, new
from demo_api.origins import Origins
from demo_api.reading.mistake import shown
from demo_api.scenarios import NotLoaded, Scenario
from demo_api.shelf import Folders, Shelf
from demo_api.standalone import StandaloneError


@app.command("list")
def list_(scenarios: ScenarioFolder = None, as_json: AsJson = False) -> None:
    """List the scenarios by chapter, with their kinds."""
    settings = settings_from(scenarios=scenarios)
    origins = Origins.of(settings)
    found = Shelf(Folders(settings.scenarios), origins).all()
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
                begin = f"  {it.number:2}  {it.slug:{width}}  {it.lesson.kind:9}  "
                say(folded(begin + it.lesson.title, hanging=len(begin)))
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
    shelf = Shelf(Folders(settings.scenarios), origins)
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
