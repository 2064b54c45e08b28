"""The command lint: findings on the CORS settings of an application."""

from typing import Annotated

import typer

from demo_api.application import ApplicationError, load
from demo_api.cli.app import AsJson, app, fail, print_json
from demo_api.cli.plain import folded, printable, say
from demo_api.lint import Finding, NotAnAppError, lint


@app.command("lint")
def lint_(
    name: Annotated[str, typer.Argument(metavar="MODULE:APP", help="The application, as for uvicorn: main:app.")],
    as_json: AsJson = False,
) -> None:
    """Find mistakes in an application's CORSMiddleware settings.

    The command imports the module. It sends nothing.

    danger: allows origins that you do not mean; broken: cannot do what it seems to do; note: may be what you want.

    Exit codes: 0 no findings or only notes, 1 findings, 2 the application cannot be loaded.
    """
    try:
        found = lint(load(name))
    except ApplicationError as error:
        fail(printable(str(error), 600), 2)
    except NotAnAppError as error:
        fail(printable(f"{name}: {error}"), 2)
    if as_json:
        print_json({"app": name, "findings": [it.to_json() for it in found]})
    else:
        for it in found:
            _finding(it)
        count = sum(it.level != "note" for it in found)
        notes = len(found) - count
        say(f"{printable(name)}: {_count(count, 'finding')}, {_count(notes, 'note')}")
    if any(it.level != "note" for it in found):
        raise typer.Exit(1)


def _finding(it: Finding) -> None:
    say(f"{it.code}  {it.level}: {it.title}")
    for label, text in (("Where", it.where), ("Is", it.value), ("Why", it.why), ("Write", it.write)):
        say(folded(f"{label:7}{text}", 4, hanging=7))
    typer.echo()


def _count(number: int, noun: str) -> str:
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"
