"""The room for scripts: what it runs, it runs as browsers do (tests/browsers/test_scripts.py); all else it refuses."""

import asyncio
import json
import time
from typing import Any

import pytest
from scripts import NO_SCRIPTS, SHOWS, THROWS, UNREADABLE, script

from demo_api.script import Error, Running, ScriptError, ScriptSyntaxError, Thrown, UnreadableError, World, parse
from demo_api.script.library import to_json


def shown(text: str) -> Any:
    async def load() -> object:
        running = Running(parse(script(text)), World(), {})
        await running.start()
        return await running.call("load", "http://a/b")

    return json.loads(str(to_json(asyncio.run(load()), 0)))


@pytest.mark.parametrize("text", SHOWS)
def test_a_script_shows_what_it_returns(text: str) -> None:
    assert shown(text) == SHOWS[text]


@pytest.mark.parametrize("text", THROWS)
def test_a_script_throws_as_in_a_browser(text: str) -> None:
    with pytest.raises(Thrown) as raised:
        shown(text)
    assert isinstance(raised.value.value, Error)
    assert raised.value.value.name == THROWS[text]


@pytest.mark.parametrize("text", NO_SCRIPTS)
def test_what_is_no_script_is_said(text: str) -> None:
    with pytest.raises(ScriptSyntaxError) as raised:
        parse(script(text))
    assert str(raised.value) == NO_SCRIPTS[text]


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_not_known_is_refused_and_named(text: str) -> None:
    with pytest.raises(UnreadableError) as raised:
        shown(text)
    assert str(raised.value) == UNREADABLE[text]


def test_a_mistake_has_the_line_in_which_it_is() -> None:
    lines = ["// one", "const two = `", "`;", "/* four", "*/", "export async function load() {", "  return here;", "}"]
    with pytest.raises(UnreadableError) as raised:
        shown("\n".join(lines))
    assert (raised.value.line, str(raised.value)) == (7, "`here`")


@pytest.mark.parametrize(
    "text",
    [
        "export const load = () => " + "[" * 50_000,
        "export const load = () => " + "`${" * 50_000,
        "export const load = () => 1" + " + 1" * 20_000,
        "export const load = () => 1" + ".a" * 20_000,
        "export const load = () => {" + " if (1)" * 20_000 + "}",
        "export const load = () => 1" + ";" * 50_000 + "}",
        "export const load = () => " + "{ if (1) " * 40_000,
        "export const load = () => " + "a => " * 20_000 + "1",
        "export const load = () => { const f = (n) => [f, f].map((it) => it(n)); return f(1) }",
        "export const load = () => { let s = 'a'; const f = (n) => { s += s; return n ? f(n - 1) : s }; return f(38) }",
        "a" * 100_000,
        "\\" * 100_000,
        '"' + "\\u0041" * 15_000,
        "/*" * 50_000,
    ],
    ids=lambda it: it[:50],
)
def test_a_hostile_script_ends_soon(text: str) -> None:
    began = time.process_time()  # a busy machine does not decide
    with pytest.raises((ScriptError, Thrown)):
        shown(text)
    assert time.process_time() - began < 5
