"""Exercises on the page's side: a learner's script is graded without a browser, or says that it needs one."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from pages import ALSO

from demo_api.origins import Origins
from demo_api.page import WORKSHOP, page
from demo_api.settings import Settings, shared_folder
from demo_api.workshop.exercise import PAGE, read_all
from demo_api.workshop.folder import Folder
from demo_api.workshop.grader import grade_file
from demo_api.workshop.judge import judged
from demo_api.workshop.pages import Pages
from demo_api.workshop.result import Grade

EXERCISES = {it.slug: it for it in read_all(shared_folder("exercises")) if it.on_page}
FIRST = EXERCISES["no-cors-no-data"]
SETTINGS = Settings(_env_file=None)
ORIGINS = Origins.of(SETTINGS)


def graded(slug: str, script: str, folder: Path) -> Grade:
    (folder / PAGE).write_text(script, encoding="utf-8")
    return grade_file(EXERCISES[slug], folder / PAGE, ORIGINS)


@pytest.mark.parametrize(("slug", "name"), ALSO)
def test_another_script_is_worth_what_it_does(slug: str, name: str, tmp_path: Path) -> None:
    solves, script = ALSO[slug, name]
    grade = graded(slug, script, tmp_path)
    assert not grade.problem, grade.sentence
    assert grade.solved is solves, [it.why for it in grade.lights]


@pytest.mark.parametrize(
    ("slug", "name", "why"),
    [
        ("no-cors-no-data", "made-up", "The script sends no request."),
        ("no-cors-no-data", "read-twice", "The script stops: TypeError: the body was read before."),
        ("bring-the-cookie", "stops", "The script stops: Error: status 401."),
        ("a-chart-to-save", "not-an-image", "The response is not an image."),
        ("a-method-in-capitals", "no-json", "The server did not do the work for PATCH /penguins/1."),
        (
            "a-chart-to-save",
            "only-shown",
            "The browser loads the image without CORS: the page can show it, and no script can read it.",
        ),
    ],
)
def test_a_light_says_what_is_wrong(slug: str, name: str, why: str, tmp_path: Path) -> None:
    lights = graded(slug, ALSO[slug, name][1], tmp_path).lights
    assert [it.why for it in lights if not it.on] == [why]


ONLY = "only a browser can grade this file: open the page. Unknown here: "
UNKNOWN = {
    "for (const it of [1]) await fetch(api);": "`for` at this place.",
    "const data = new FormData();": "`FormData`.",
    "await fetch(api, { signal: AbortSignal.timeout(5) });": "`AbortSignal`.",
    "await fetch(api, { keepalive: true });": "the option `keepalive`.",
    'await fetch(api, { targetAddressSpace: "local" });': "the option `targetAddressSpace`.",
    'await fetch(api, { cache: "only-if-cached" });': "this value of the option `cache`.",
    "await fetch(new Request(api));": "`Request`.",
    "(await fetch(`${api}/penguins`)).blob();": "`blob` of a response.",
    "(await fetch(`${api}/penguins`)).jsn();": "`jsn` of a response.",
    'await fetch("data:text/plain,hello");': "a response that comes from no server.",
    "const image = new Image(); image.loading = 'lazy';": "setting `loading` of an image.",
    "const image = new Image(); image.src = api; image.src = api;": "a second `src` of one image.",
    "const image = new Image(); image.src = `${api}/chart.svg`; await image.decode(); image.crossOrigin = '';": (
        "`crossOrigin` after the image was loaded."
    ),
    "document.querySelector('img');": "`querySelector` of a global object.",
    "document.createElement('video');": "an element `video`.",
    "window.fetch(api);": "`window`.",
    "fetch = 3;": "setting `fetch`.",
}


@pytest.mark.parametrize("line", UNKNOWN)
def test_what_only_a_browser_can_grade_is_said_in_one_line(line: str, tmp_path: Path) -> None:
    grade = graded(FIRST.slug, f"export async function load(api) {{\n  {line}\n}}\n", tmp_path)
    assert (grade.problem, grade.solved, list(grade.lights)) == (True, False, [])
    assert grade.sentence == f"{FIRST.slug}/page.js, line 2: {ONLY}{UNKNOWN[line]}"


HOSTILE = {
    "export async function load(api) {\n  return `${api;\n}": "line 2: SyntaxError: this template string is not closed",
    "": "line 1: SyntaxError: the file must contain: export async function load(api) { … }",
    "async function load(api) { }": "line 1: SyntaxError: the file must contain: export async function load",
    "\0\x1b[31m": "line 1: SyntaxError: the character \\x00 means nothing here",
    "export const load = () => { const f = () => f(); f(); }": f"line 1: {ONLY}a script that calls so many functions.",
    "while (true) { }": f"line 1: {ONLY}`while` at this place.",
    "export const load = 1;" + " " * 200_000: "larger than 100000 bytes",
}


@pytest.mark.parametrize("script", HOSTILE, ids=range(len(HOSTILE)))
def test_a_script_that_cannot_be_graded_is_reported_in_a_line(script: str, tmp_path: Path) -> None:
    (tmp_path / PAGE).write_text(script, encoding="utf-8")
    other = EXERCISES["ask-only-once"]
    files = {FIRST.slug: tmp_path / PAGE, other.slug: other.folder / "solution.js"}
    first, second = judged([FIRST, other], files, 20)
    assert (first.problem, first.solved) == (True, False)
    assert first.sentence.startswith(f"{FIRST.slug}/page.js")
    assert HOSTILE[script] in first.sentence
    assert first.sentence.isprintable()
    assert second.solved


def test_a_load_that_is_no_function_stops_the_script(tmp_path: Path) -> None:
    (light,) = graded(FIRST.slug, "export const load = 3;", tmp_path).lights
    assert light.why == "The script stops: TypeError: this is not a function."


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_and_a_byte_order_mark_do_no_harm(ends: str, tmp_path: Path) -> None:
    (tmp_path / PAGE).write_bytes(b"\xef\xbb\xbf" + FIRST.solution.replace("\n", ends).encode())
    assert grade_file(FIRST, tmp_path / PAGE, ORIGINS).solved


def test_the_learner_gets_the_script_and_not_the_server(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.fill([FIRST])
    assert [it.name for it in (tmp_path / FIRST.slug).iterdir()] == [PAGE]
    assert folder.file(FIRST).read_text() == FIRST.start
    (tmp_path / FIRST.slug / "app.py").write_text("raise SystemExit")  # the exercise's own is used
    folder.file(FIRST).write_text(FIRST.solution)
    assert grade_file(FIRST, folder.file(FIRST), ORIGINS).solved
    kept = folder.reset(FIRST)
    assert kept is not None
    assert kept.name == "page.1.js"


# What the page's own server serves


Ask = Callable[..., httpx.Response]


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask the page's server for something below the learner's files."""
    Folder(tmp_path).fill(list(EXERCISES.values()))
    app = page(SETTINGS, ORIGINS, shared_folder("client"), Pages(tmp_path, list(EXERCISES)))

    async def answer(path: str, method: str) -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url=ORIGINS.client) as client:
            return await client.request(method, WORKSHOP + path)

    return lambda path, method="GET": asyncio.run(answer(path, method))


OWN = f"/{FIRST.slug}/page.js"


def test_a_script_is_served_as_it_is_at_this_moment(ask: Ask, tmp_path: Path) -> None:
    got = ask(OWN)
    assert (got.status_code, got.text) == (200, FIRST.start)
    assert got.headers["content-type"] == "text/javascript; charset=utf-8"
    assert got.headers["cache-control"] == "no-store"
    assert got.headers["x-content-type-options"] == "nosniff"
    (tmp_path / FIRST.slug / PAGE).write_text("// mine")
    assert ask(f"{OWN}?again=1").text == "// mine"
    assert ask(OWN, "HEAD").status_code == 200
    assert ask(OWN, "POST").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/README", "/page.js", "/other/page.js", "/no-cors-no-data", "/no-cors-no-data/"),
        *("/no-cors-no-data/app.py", "/no-cors-no-data/../README", "/no-cors-no-data/%2e%2e/README"),
        "/no-cors-no-data//page.js",
    ],
)
def test_nothing_else_is_served(ask: Ask, path: str) -> None:
    assert ask(path).status_code == 404


def test_a_file_that_cannot_be_read_is_named(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / FIRST.slug / PAGE
    file.unlink()
    assert ask(OWN).text == f"{FIRST.slug}/page.js: there is no such file"
    file.mkdir()
    got = ask(OWN)
    assert (got.status_code, got.text) == (404, f"{FIRST.slug}/page.js: this is a folder, not a file")
    file.rmdir()
    file.write_bytes(b"x" * 100_001)
    assert "larger than" in ask(OWN).text
