"""The command lint: findings on CORS in an application."""

import contextlib
import shlex
import sys
from collections.abc import Iterator
from typing import Annotated, Any, NoReturn

import typer

from demo_api.application import ApplicationError, load
from demo_api.cli.app import AsJson, app, fail, print_json
from demo_api.cli.plain import counted, folded, labelled, printable, say
from demo_api.lint import Finding, NotAnAppError, lint


@app.command("lint")
def lint_(
    name: Annotated[str, typer.Argument(metavar="MODULE:APP", help="The application, as for uvicorn: main:app.")],
    as_json: AsJson = False,
    factory: Annotated[bool, typer.Option("--factory", help="APP is a function that makes the application.")] = False,
    app_dir: Annotated[str, typer.Option(metavar="DIR", help="Import from this folder.", show_default=False)] = "",
) -> None:
    """Find mistakes in what an application says about CORS.

    The command imports the module, so its code runs. It starts no server and no lifespan, and calls no route.

    danger: allows origins that you do not mean; broken: cannot do what it seems to do; note: may be what you want.

    Exit codes: 0 no findings or only notes, 1 findings, 2 the application cannot be loaded.
    """
    with _output_kept_clean():
        found = _linted(name, app_dir, factory=factory)
    count = sum(it.level != "note" for it in found)
    if as_json:
        print_json({"app": name, "verdict": _verdict(found), "findings": [it.to_json() for it in found]})
    else:
        say(folded(f"{name}: {_counts(count, len(found) - count)}. {_verdict(found)}"))
        for it in found:
            _finding(it)
    if count:
        raise typer.Exit(1)


def _linted(name: str, app_dir: str, *, factory: bool) -> list[Finding]:
    try:
        loaded: Any = load(name, app_dir, factory=factory)
        return lint(loaded)
    except ApplicationError as error:
        _not_loaded(error, name, app_dir, factory=factory)
    except NotAnAppError as error:
        fail(printable(f"{name}: {error}"), 2)


def _not_loaded(error: ApplicationError, name: str, app_dir: str, *, factory: bool) -> NoReturn:
    """Print why, and the command to try instead."""
    lines = [printable(str(error), 1000)]
    folder = error.folder and (f"{app_dir}/{error.folder}" if app_dir else error.folder)
    if error.variables or folder:
        values = [f"{it}=..." for it in error.variables]
        values += [f"PYTHONPATH={shlex.quote(folder)}"] if error.path else []
        other = app_dir if error.path else folder or app_dir
        options = [f"--app-dir {shlex.quote(other)}"] if other else []
        options += ["--factory"] if factory else []
        written = shlex.quote(error.name or name)
        lines.append(printable(f"try: {' '.join([*values, 'demo-api lint', written, *options])}", 1000))
    fail("\n".join(lines), 2)


def _verdict(found: list[Finding]) -> str:
    """Return in a sentence what the worst finding means."""
    if any(it.anybody for it in found):
        return "Any site can read with the visitor's cookies."
    levels = {it.level for it in found}
    if "danger" in levels:
        return "It allows origins that you do not mean."
    if "broken" in levels:
        return "Something cannot work as it seems."
    return "The notes may be as you want." if found else "Nothing is wrong with its settings."


def _finding(it: Finding) -> None:
    say()
    say(folded(f"{it.code}  {it.level}: {it.title}", hanging=9))
    for label, text in (("Where", it.where), ("Is", it.value), ("Write", it.write), ("Why", it.why)):
        say(labelled(label, text))


def _counts(count: int, notes: int) -> str:
    return f"{counted(count, 'finding')}, {counted(notes, 'note')}"


@contextlib.contextmanager
def _output_kept_clean() -> Iterator[None]:
    """Send what an application prints to standard error, because standard output is for the findings."""
    with contextlib.redirect_stdout(sys.stderr):
        yield
