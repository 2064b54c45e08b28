"""A visit by script: the learner's ``page.js`` runs on a page of one origin, and its requests are sent."""

from collections.abc import Sequence
from dataclasses import replace

from demo_api.browser import Decision, FetchRequest, Outcome
from demo_api.origins import Role
from demo_api.page import SENDER
from demo_api.reading.mistake import shown
from demo_api.script import Error, Module, Running, ScriptError, ScriptSyntaxError, Thrown, World, parse
from demo_api.words import load
from demo_api.workshop.fetching import Page, fetch_of
from demo_api.workshop.pictures import TAINTED, elements
from demo_api.workshop.visitor import Seen, Visit, Visitor, new_run, with_run
from demo_api.workshop.web import classes

LOAD = "load"
"""The function that the script exports: it takes the address of the API, and returns what the page shows."""
CANVAS_TAINTED = "element-canvas-tainted"
_End = tuple[Decision, Outcome, str]
"""What was decided about a request, what the page got, and a sentence about it or nothing."""


def read(text: str) -> Module:
    """Return the script of a page.

    Raises:
        ScriptSyntaxError: No browser can read it, or it exports no ``load``.
        UnreadableError: Only a browser can read it.
    """
    module = parse(text)
    if LOAD not in module.exports:
        raise ScriptSyntaxError(1, "the file must contain: export async function load(api) { … }")
    return module


def trouble(text: str) -> ScriptError | None:
    """Return what :func:`read` raises; None if it can read the script."""
    try:
        read(text)
    except ScriptError as error:
        return error
    return None


async def visit(module: Module, visitor: Visitor, role: Role) -> Visit:
    """Run a script on a page of an origin, and return what it led to.

    Raises:
        UnreadableError: Only a browser can run it.
    """
    run = new_run()
    origin = visitor.origins.by_role()[role]
    ends: list[_End] = []

    async def send(asked: FetchRequest) -> tuple[Decision, bytes]:
        return await visitor.fetch(replace(asked, url=with_run(asked.url, run)))

    page = Page(origin, origin + SENDER, send, lambda *end: ends.append(end))
    world = World()
    running = Running(module, world, {**classes(), **elements(page, world), "fetch": fetch_of(page)})
    thrown: Thrown | None = None
    try:
        await running.start()
        await running.call(LOAD, visitor.api)
    except Thrown as error:
        thrown = error
    return _visited(ends, thrown, visitor.seen(run))


def _visited(ends: Sequence[_End], thrown: Thrown | None, seen: Seen) -> Visit:
    """Return what the page gets: the worst of what its requests led to."""
    if not ends:
        return Visit(None, seen, _NOTHING if thrown is None else _stopped(thrown))
    worst = {outcome: (decision, why) for decision, outcome, why in reversed(ends)}
    if "blocked" in worst:
        return Visit(worst["blocked"][0], seen, worst["blocked"][1], outcome="blocked")
    last = ends[-1][0]
    if thrown is not None and isinstance(thrown.value, Error) and thrown.value.name == TAINTED:
        sentence = load().reasons[CANVAS_TAINTED].sentence
        return Visit(last, seen, sentence, outcome="blocked", reason=CANVAS_TAINTED)
    if "opaque" in worst:
        return Visit(worst["opaque"][0], seen, worst["opaque"][1])
    return Visit(last, seen) if thrown is None else Visit(last, seen, _stopped(thrown), outcome="blocked")


_NOTHING = "The script sends no request."


def _stopped(thrown: Thrown) -> str:
    return f"The script stops: {shown(str(thrown))}."
