"""The commands of the workshop: what is to do, whether it is done, a hint, the solution, and the start again."""

import difflib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from demo_api.cli.app import AsJson, app, fail, print_json, settings_from
from demo_api.cli.plain import code, folded, printable, say
from demo_api.cli.watching import watch
from demo_api.settings import shared_folder, usual_workshop
from demo_api.words.reporting import report_words
from demo_api.workshop.exercise import HINTS, Exercise, ExerciseError, read_all
from demo_api.workshop.folder import Folder, FolderError
from demo_api.workshop.judge import judged
from demo_api.workshop.result import Grade


class _OrFolder(TyperGroup):
    """A group whose first word can also be a folder: then the lab is started with it."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401  # typer does not publish its type
        """Put the name of the command that starts the lab before anything that is no other command's name."""
        if not args or args[0] not in {*self.commands, "-h", "--help"}:
            near = difflib.get_close_matches(args[0], self.commands, n=1) if args else []
            if near and not Path(args[0]).is_dir():
                fail(f"there is no command and no folder {printable(args[0])!r}; did you mean {near[0]!r}?", 2)
            args = [START, *args]
        return super().parse_args(ctx, args)


START = "start"

workshop = typer.Typer(
    cls=_OrFolder,
    help="Exercises: repair a file until each page gets what it should, and no other page does.",
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(workshop, name="workshop")

Where = Annotated[
    Path,
    typer.Option("--workshop", envvar="DEMO_API_WORKSHOP", help="Your folder; it is made if it is not there."),
]
Name = Annotated[str, typer.Argument(help="An exercise's name, as in demo-api workshop list.")]
MaybeName = Annotated[str, typer.Argument(help="An exercise's name; without one, all of them.")]
_FOLDER = usual_workshop()


@workshop.command(START)
def start(
    folder: Annotated[Path | None, typer.Argument(metavar="[DIR]", help="Your folder; it is made.")] = None,
    open_browser: Annotated[bool, typer.Option("--open/--no-open", help="Open the page in the browser.")] = True,
) -> None:
    """Start the lab with your files, and open the page. This is also what happens without a command."""
    from demo_api.cli.serve import run  # noqa: PLC0415  # the other commands need no server

    settings = settings_from(workshop=folder)
    if settings.workshop is None:
        settings = settings_from(workshop=_FOLDER)
    run(settings, opens="#workshop" if open_browser else None)


@workshop.command("list")
def list_(where: Where = _FOLDER, as_json: AsJson = False) -> None:
    """List the exercises, with what is solved."""
    exercises, folder = _opened(where)
    grades = {it.slug: it for it in _grades(exercises, folder)}
    if as_json:
        print_json([{**it.about(), "solved": grades[it.slug].solved} for it in exercises])
        return
    chapter = ""
    for it in exercises:
        if it.task.chapter != chapter:
            chapter = it.task.chapter
            say(f"\n{printable(chapter)}")
        mark = "ok" if grades[it.slug].solved else "  "
        say(f"  {mark}  {it.number:2}  {it.slug:28} {it.task.minutes:2} min  {printable(it.task.title)}")
    done = sum(it.solved for it in grades.values())
    say(f"\n{done} of {len(exercises)} solved. Your files are in {printable(str(folder.path))}.")


@workshop.command()
def check(name: MaybeName = "", where: Where = _FOLDER, as_json: AsJson = False) -> None:
    """Grade your files: exit code 0 if all that was asked for is solved."""
    exercises, folder = _opened(where)
    chosen = [_named(exercises, name)] if name else exercises
    grades = list(_grades(chosen, folder))
    if as_json:
        print_json([it.to_json() for it in grades])
    elif name:
        for line in told(chosen[0], grades[0]):
            say(line)
    else:
        for exercise, grade in zip(chosen, grades, strict=True):
            say(f"  {'ok' if grade.solved else 'no'}  {exercise.slug:28} {printable(_brief(grade), 200)}")
        say(f"\n{sum(it.solved for it in grades)} of {len(grades)} solved.")
    if not all(it.solved for it in grades):
        raise typer.Exit(1)


@workshop.command()
def hint(
    name: Name,
    number: Annotated[int, typer.Option("--number", "-n", min=1, max=HINTS, help="Which hint: 1 is vague.")] = 1,
    where: Where = _FOLDER,
) -> None:
    """Print a hint; the last one is nearly the solution."""
    exercises, _ = _opened(where)
    say(folded(f"Hint {number} of {HINTS}: {_named(exercises, name).task.hints[number - 1]}"))
    if number < HINTS:
        say(f"The next one: demo-api workshop hint {name} -n {number + 1}")


@workshop.command()
def solution(name: Name, where: Where = _FOLDER) -> None:
    """Print the solution, and what there is to learn from it."""
    exercises, _ = _opened(where)
    exercise = _named(exercises, name)
    say(code(exercise.solution.rstrip("\n")))
    say("")
    say(folded(exercise.task.debrief.strip().replace("\n\n", "\n")), err=True)


@workshop.command()
def reset(name: Name, where: Where = _FOLDER) -> None:
    """Put the start of an exercise back, and keep a copy of your file."""
    exercises, folder = _opened(where)
    exercise = _named(exercises, name)
    try:
        kept = folder.reset(exercise)
    except FolderError as error:
        fail(printable(str(error), 600), 2)
    say(f"{printable(str(folder.file(exercise)), 600)} is as at the start.")
    if kept is not None:
        say(f"Your file is kept as {printable(str(kept), 600)}.")


@workshop.command("watch")
def watch_(where: Where = _FOLDER) -> None:
    """Grade the first exercise that is not solved, and again whenever you save."""
    exercises, folder = _opened(where)
    watch(exercises, folder, told)


def told(exercise: Exercise, grade: Grade) -> Iterator[str]:
    """Give the lines about one grade."""
    yield f"{exercise.number}. {printable(exercise.task.title)}  ({printable(exercise.task.chapter)})"
    if grade.problem:
        yield folded(grade.sentence, 2)
        return
    pages = report_words()["pages"]
    for light in grade.lights:
        wanted = "must be readable" if light.wanted == "readable" else "must stay blocked"
        page = pages[light.role][0].text
        yield f"  {'ok' if light.on else 'no'}  {printable(light.says)}, from {page}: {wanted}"
        if not light.on:
            yield folded(light.why, 6)
    if grade.solved:
        yield "Solved. What there is to learn from it: demo-api workshop solution " + exercise.slug
    elif grade.sentence:
        yield folded(grade.sentence, 2)


def _brief(grade: Grade) -> str:
    if grade.solved:
        return ""
    if grade.sentence:
        return grade.sentence
    off = [it for it in grade.lights if not it.on]
    return off[0].why if off else ""


def _opened(where: Path) -> tuple[Sequence[Exercise], Folder]:
    """Return the exercises, and the learner's folder with what was missing in it."""
    folder = Folder(where)
    try:
        exercises = read_all(shared_folder("exercises"))
        made = folder.fill(exercises)
    except (ExerciseError, FolderError) as error:
        fail(printable(str(error), 2000), 2)
    if made:
        say(f"{made} new files in {printable(str(folder.path.resolve()), 600)}", err=True)
    return exercises, folder


def _named(exercises: Sequence[Exercise], name: str) -> Exercise:
    found = next((it for it in exercises if name in {it.slug, str(it.number)}), None)
    if found is None:
        fail(f"there is no exercise {printable(name)!r}; run demo-api workshop list to see them", 2)
    return found


def _grades(exercises: Sequence[Exercise], folder: Folder) -> Iterator[Grade]:
    return judged(exercises, {it.slug: folder.file(it) for it in exercises})
