"""The laws of the exercises: each can be solved, each wrong answer fails with its own sentence, and `*` solves none."""

import ast
import difflib
import re
import sys
import time
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from demo_api.lint import RULES, lint
from demo_api.origins import Origins
from demo_api.running import run
from demo_api.scenarios import listing
from demo_api.settings import Settings, shared_folder
from demo_api.workshop.exercise import ExerciseError, read, read_all
from demo_api.workshop.grade import _COMMENT, _misstep
from demo_api.workshop.grader import grade_file
from demo_api.workshop.judge import judged
from demo_api.workshop.result import Grade

ROOT = shared_folder("exercises")
ALL = read_all(ROOT)
EXERCISES = {it.slug: it for it in ALL}
ON_SERVER = [slug for slug, it in EXERCISES.items() if not it.on_page]
ON_PAGE = [slug for slug, it in EXERCISES.items() if it.on_page]
CHAPTERS = [it.title for it in listing(shared_folder("scenarios")).chapters]
ORIGINS = Origins.of(Settings(_env_file=None))
WRONG = [(slug, name) for slug, it in EXERCISES.items() for name in it.wrong]


@cache
def grade(slug: str, file: str) -> Grade:
    return grade_file(EXERCISES[slug], EXERCISES[slug].folder / file, ORIGINS)


def graded_text(slug: str, code: str, folder: Path) -> Grade:
    file = folder / EXERCISES[slug].file
    file.write_text(code, encoding="utf-8")
    return grade_file(EXERCISES[slug], file, ORIGINS)


def solution_of(slug: str) -> Grade:
    return grade(slug, f"solution{EXERCISES[slug].suffix}")


def changed(slug: str, *marks: str) -> list[str]:
    """The lines that are only in the solution, with ``+ ``, or only in the start, with ``- ``."""
    start, solution = (it.splitlines() for it in (EXERCISES[slug].start, EXERCISES[slug].solution))
    return [it[2:].strip() for it in difflib.ndiff(start, solution) if it[:2] in marks and it[2:].strip()]


def test_every_folder_has_its_place_and_holds_nothing_else() -> None:
    there = sorted(it.name for it in ROOT.iterdir() if it.is_dir() and it.name != "__pycache__")
    assert sorted(EXERCISES) == there, "an exercise that is not in order.toml"
    for it in ALL:
        names = {file.name for file in it.folder.iterdir()} - {"__pycache__"}
        assert names == {"app.py", it.file, "exercise.toml", f"solution{it.suffix}", "wrong"}, it.slug


def test_every_chapter_has_an_exercise() -> None:
    assert {it.task.chapter for it in ALL} == set(CHAPTERS)


def test_the_exercises_follow_the_order_of_the_chapters() -> None:
    places = [CHAPTERS.index(it.task.chapter) for it in ALL]
    assert places == sorted(places)


@pytest.mark.parametrize("key", ["title", "task", "debrief"])
def test_no_two_exercises_share_a_text(key: str) -> None:
    texts = [getattr(it.task, key) for it in ALL]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_start_runs_and_is_not_solved(slug: str) -> None:
    start = grade(slug, EXERCISES[slug].file)
    assert not start.problem, start.sentence
    assert not start.solved
    assert start.misstep is None, "nobody has answered yet, so there is nothing to say about an answer"


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_solution_is_solved_and_no_sentence_about_a_mistake_is_about_it(slug: str) -> None:
    exercise, solution = EXERCISES[slug], solution_of(slug)
    assert not solution.problem, solution.sentence
    assert [it.name for it in solution.lights if not it.on] == []
    assert solution.solved
    code = _COMMENT.sub("", exercise.solution)
    assert _misstep(exercise, {it.name: it for it in solution.lights}, solution.findings, code) is None


@pytest.mark.parametrize("slug", EXERCISES)
def test_lint_finds_nothing_worse_than_a_note_in_a_solution(slug: str) -> None:
    assert [it for it in solution_of(slug).findings if RULES[it].level != "note"] == []


@pytest.mark.parametrize(("slug", "name"), WRONG)
def test_a_wrong_answer_fails_with_its_own_sentence(slug: str, name: str) -> None:
    wrong = grade(slug, f"wrong/{name}{EXERCISES[slug].suffix}")
    assert not wrong.problem, wrong.sentence
    assert not wrong.solved
    assert wrong.misstep == name, [(it.name, sorted(it.shows)) for it in wrong.lights]
    assert wrong.sentence == EXERCISES[slug].task.misstep[name].says


@pytest.mark.parametrize("slug", EXERCISES)
def test_each_mistake_has_its_file_and_each_file_its_mistake(slug: str) -> None:
    exercise = EXERCISES[slug]
    assert sorted(exercise.wrong) == sorted(exercise.task.misstep)
    assert len(exercise.wrong) >= 3
    assert {it.name for it in (exercise.folder / "wrong").iterdir()} - {"__pycache__"} == {
        f"{name}{exercise.suffix}" for name in exercise.task.misstep
    }
    says = [it.says for it in exercise.task.misstep.values()]
    assert len(set(says)) == len(says)


@pytest.mark.parametrize("slug", EXERCISES)
def test_a_sentence_about_a_mistake_does_not_give_the_solution_away(slug: str) -> None:
    lines = [it for it in changed(slug, "+ ") if len(it) > 12]
    for name, misstep in EXERCISES[slug].task.misstep.items():
        assert [it for it in lines if it.rstrip(",") in misstep.says] == [], name


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_start_is_short_and_the_solution_near(slug: str) -> None:
    exercise = EXERCISES[slug]
    assert len(exercise.start.splitlines()) <= 40
    lines = difflib.unified_diff(exercise.start.splitlines(), exercise.solution.splitlines(), n=0, lineterm="")
    assert 1 <= len([it for it in lines if it[:1] in "+-" and it[:3] not in {"+++", "---"}]) <= 12


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_code_stands_alone(slug: str) -> None:
    exercise = EXERCISES[slug]
    codes = [exercise.start, exercise.solution, *exercise.wrong.values()]
    if exercise.on_page:
        assert [it for it in codes if "import" in it] == []
        codes = [(exercise.folder / "app.py").read_text(encoding="utf-8")]
    for code in codes:
        imported = [it for it in ast.walk(ast.parse(code)) if isinstance(it, ast.Import | ast.ImportFrom)]
        modules = {it.module if isinstance(it, ast.ImportFrom) else it.names[0].name for it in imported}
        ours = {str(it) for it in modules if str(it).startswith("demo_api")}
        assert ours <= {"demo_api.data", "demo_api.origins"}
        others = {str(it).partition(".")[0] for it in modules} - {"demo_api"}
        assert others <= {"fastapi", "starlette", *sys.stdlib_module_names}


SETTINGS = re.compile(r"allow_\w+|expose_headers|max_age|add_middleware")


@pytest.mark.parametrize("slug", EXERCISES)
def test_the_hints_go_from_vague_to_plain(slug: str) -> None:
    first, _, last = EXERCISES[slug].task.hints
    assert not SETTINGS.search(first), "the first hint must leave something to think about"
    words = {word for line in changed(slug, "+ ", "- ") for word in re.findall(r"[A-Za-z_-]{4,}", line)}
    assert not EXERCISES[slug].on_page or "`" not in first, "the first hint must leave something to think about"
    code = " ".join(re.findall(r"`([^`]*)`", last))
    assert words & set(re.findall(r"[A-Za-z_-]{4,}", code)), "the last hint must say what to write"


@pytest.mark.parametrize("slug", ON_SERVER)
def test_a_page_that_must_read_and_a_page_that_must_not_are_both_asked(slug: str) -> None:
    wanted = {it.outcome for check in EXERCISES[slug].task.check for it in check.expect.values()}
    assert wanted == {"readable", "blocked"}


@pytest.mark.parametrize("slug", ON_PAGE)
def test_the_server_of_a_page_is_as_it_should_be(slug: str) -> None:
    exercise = EXERCISES[slug]
    file = exercise.folder / "app.py"
    app = run(file.read_text(encoding="utf-8"), file, slug, ORIGINS)
    assert [it.code for it in lint(app) if RULES[it.code].level != "note"] == []
    assert {it.outcome for check in exercise.task.check for it in check.expect.values()} == {"readable"}


STAR = 'allow_origins=["*"], allow_methods=["*"], allow_headers=["*"]'


class _EverybodyMayRead(ast.NodeTransformer):
    """Put ``*`` into each layer of CORSMiddleware."""

    def __init__(self, settings: str) -> None:
        call = ast.parse(f"f({settings})", mode="eval").body
        assert isinstance(call, ast.Call)
        self._settings = call.keywords
        self.found = 0

    def visit_Call(self, node: ast.Call) -> ast.Call:
        names = [it.id for it in (node.func, *node.args) if isinstance(it, ast.Name)]
        if "CORSMiddleware" in names:
            self.found += 1
            node.keywords = [it for it in node.keywords if it.arg == "app"] + self._settings
        return node


def with_star(code: str, settings: str) -> Iterator[tuple[str, str]]:
    """The ways in which people add ``*``: instead of what is there, inside of it, and around it."""
    tree = ast.parse(code)
    replaced = _EverybodyMayRead(settings)
    replaced.visit(tree)
    if replaced.found:
        yield "instead", ast.unparse(ast.fix_missing_locations(tree))
    add = "\n\nfrom fastapi.middleware.cors import CORSMiddleware as Star\n"
    if "app = FastAPI(" in code.splitlines()[-1] or "\napp = FastAPI(" in code:
        yield "added", f"{code}{add}app.add_middleware(Star, {settings})\n"
    yield "around", f"{code}{add}app = Star(app=app, {settings})\n"


@pytest.mark.parametrize("settings", [STAR, f"{STAR}, allow_credentials=True"], ids=["star", "star-with-cookies"])
@pytest.mark.parametrize("slug", [it for it in ON_SERVER if not EXERCISES[it].task.public])
def test_a_star_is_never_the_solution_where_the_data_is_not_for_everybody(
    slug: str, settings: str, tmp_path: Path
) -> None:
    exercise = EXERCISES[slug]
    for where in (exercise.start, exercise.solution):
        for way, code in with_star(where, settings):
            graded = graded_text(slug, code, tmp_path)
            assert not graded.problem, (way, graded.sentence)
            assert not graded.solved, way


def test_a_star_is_the_solution_where_the_data_is_for_everybody(tmp_path: Path) -> None:
    public = [it for it in ALL if it.task.public]
    assert public
    for exercise in public:
        ways = dict(with_star(exercise.start, 'allow_origins=["*"]'))
        assert graded_text(exercise.slug, ways["instead"], tmp_path).solved
        for code in dict(with_star(exercise.start, f"{STAR}, allow_credentials=True")).values():
            assert not graded_text(exercise.slug, code, tmp_path).solved, "not even here with cookies"


CAUGHT = """\
app.include_router(router)


@app.middleware("http")
async def catch(request, call_next):
    from starlette.responses import JSONResponse
    try:
        return await call_next(request)
    except Exception:
        return JSONResponse({}, 500)


app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])
"""
AROUND = "\napp = CORSMiddleware(app=app, allow_origins=[CLIENT])\n"
ALSO_RIGHT = {
    ("let-one-page-in", "around"): (
        "solution",
        "app.include_router(router)\n",
        f"app.include_router(router)\n{AROUND}",
    ),
    ("a-json-post", "all methods"): ("solution", '["GET", "POST", "DELETE"]', '["*"]'),
    ("a-token", "all headers"): ("solution", '["Authorization"]', '["*"]'),
    ("show-the-count", "one more"): ("solution", '["X-Total-Count"]', '["x-total-count", "Location"]'),
    ("slash-at-the-end", "cut off"): ("start", "[FRONT_END]", '[FRONT_END.rstrip("/")]'),
    ("two-front-ends", "a tuple"): ("solution", "[CLIENT, STRANGER]", "(STRANGER, CLIENT)"),
    ("previews-by-pattern", "digits"): ("solution", "[0-9]+", r"\d{1,5}"),
    ("preflight-by-hand", "all methods"): ("solution", '"PUT"', '"*"'),
    ("preflight-by-hand", "status 200"): ("solution", "status_code=204", "status_code=200"),
    ("a-list-in-one-text", "stripped"): ("solution", 'ORIGINS.split(",")', '[it.strip() for it in ORIGINS.split(",")]'),
    ("errors-you-can-read", "caught inside"): (
        "start",
        "app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])\napp.include_router(router)\n",
        CAUGHT,
    ),
    ("one-slash-less", "both"): (
        "start",
        'app.mount("/v1", api)\n',
        'app.mount("/v1", api)\napp.add_middleware(CORSMiddleware, allow_origins=[CLIENT])\n',
    ),
    ("two-layers", "the outer one"): (
        "start",
        'app.add_middleware(CORSMiddleware, allow_origins=["*"])',
        "app.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_credentials=True)",
    ),
    ("undo-the-star", "by hand"): ("solution", 'allow_methods=["*"]', 'allow_methods=["GET", "POST"]'),
    ("a-cache-in-between", "one line"): (
        "solution",
        'response.headers.append("Vary", "Origin")',
        'response.headers["Vary"] = "Accept-Encoding, origin"',
    ),
    ("guard-the-writes", "a set"): (
        "solution",
        'request.headers.get("Origin", CLIENT) != CLIENT',
        'request.headers.get("Origin") not in {None, CLIENT}',
    ),
}


@pytest.mark.parametrize(("slug", "name"), ALSO_RIGHT)
def test_another_right_answer_is_solved_too(slug: str, name: str, tmp_path: Path) -> None:
    of, old, new = ALSO_RIGHT[slug, name]
    code = EXERCISES[slug].solution if of == "solution" else EXERCISES[slug].start
    assert code.count(old) == 1
    also = graded_text(slug, code.replace(old, new), tmp_path)
    assert also.solved, [(it.name, it.why) for it in also.lights if not it.on]


def test_the_judge_solves_all_solutions_in_one_process() -> None:
    files = {it.slug: it.folder / f"solution{it.suffix}" for it in ALL}
    assert {it.slug: it.solved for it in judged(ALL, files)} == dict.fromkeys(EXERCISES, True)


FIRST, SECOND = ALL[:2]
WAITED_FOR = 55
"""Seconds: who is done earlier has not waited for what sleeps a minute, also on a busy machine."""
LOOPS = '\n\n@app.middleware("http")\nasync def loop(request, call_next):\n    while True:\n        pass\n'
EXITS = '\n\n@app.middleware("http")\nasync def leave(request, call_next):\n    raise SystemExit(4)\n'
HOSTILE = {
    "a loop at import": ("while True:\n    pass\n", 8, "did not end within 8 seconds"),
    "a loop in a handler": (FIRST.solution + LOOPS, 8, "did not end within 8 seconds"),
    "a wait at import": ("import time\ntime.sleep(60)\n", 8, "did not end within 8 seconds"),
    "sys.exit": ("import sys\nsys.exit(3)\n", 20, "line 2: SystemExit: 3"),
    "os._exit": ("import os\nos._exit(3)\n", 20, "exit code 3"),
    "os._exit(0)": ("import os\nos._exit(0)\n", 20, "exit code 0"),
    "an exit in a handler": (FIRST.solution + EXITS, 20, "exit code 4"),
    "a syntax error": ("app = FastAPI(\n", 20, "line 1: SyntaxError"),
    "a name that is not there": ("app = FastAPI()\n", 20, "line 1: NameError"),
    "no app": ("x = 1\n", 20, "it must define app = FastAPI"),
    "an app that is a number": ("app = 42\n", 20, "it must define app = FastAPI"),
    "an app that is another framework's": (
        "from starlette.applications import Starlette\napp = Starlette()\n",
        20,
        "it must define app = FastAPI",
    ),
    "a setting that is not there": (FIRST.solution.replace("allow_origins", "alow_origins"), 20, "alow_origins"),
    "an error with many lines": ("raise ValueError('one\\n\\x1b[31mtwo\\n' * 1000)\n", 20, "ValueError: one"),
    "endless recursion": ("def f():\n    f()\nf()\n", 20, "RecursionError"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_reported_in_a_line_and_the_next_one_is_graded(name: str, tmp_path: Path) -> None:
    code, seconds, said = HOSTILE[name]
    file = tmp_path / "app.py"
    file.write_text(code, encoding="utf-8")
    began = time.monotonic()
    first, second = judged([FIRST, SECOND], {FIRST.slug: file, SECOND.slug: SECOND.folder / "solution.py"}, seconds)
    assert time.monotonic() - began < WAITED_FOR
    assert first.problem
    assert not first.solved
    assert said in first.sentence
    assert first.sentence.startswith(f"{FIRST.slug}/app.py")
    assert first.sentence.isprintable(), "one line, and no codes for a terminal"
    assert len(first.sentence) < 500
    assert second.solved


FLOOD = "import os, sys\nfor _ in range(100):\n    print('x' * 1_000_000)\nos.write(1, b'y' * 1_000_000)\nos.write(2, b'z')\n"
HARMLESS: dict[str, Callable[[str], bytes]] = {
    "100 MB of output": lambda code: (FLOOD + code).encode(),
    "line ends of Windows": lambda code: code.replace("\n", "\r\n").encode(),
    "a byte order mark": lambda code: b"\xef\xbb\xbf" + code.encode(),
    "both": lambda code: b"\xef\xbb\xbf" + code.replace("\n", "\r\n").encode(),
    "a thread that never ends": lambda code: (
        f"import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()\n{code}".encode()
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm_is_graded(name: str, tmp_path: Path) -> None:
    file = tmp_path / "app.py"
    file.write_bytes(HARMLESS[name](FIRST.solution))
    began = time.monotonic()
    first, second = judged([FIRST, SECOND], {FIRST.slug: file, SECOND.slug: SECOND.folder / "app.py"}, 20)
    assert (first.solved, first.sentence) == (True, "")
    assert (second.problem, second.solved) == (False, False)
    assert time.monotonic() - began < WAITED_FOR


def test_a_file_that_is_not_there_is_reported(tmp_path: Path) -> None:
    files = {FIRST.slug: tmp_path / "app.py", SECOND.slug: SECOND.folder / "solution.py"}
    first, second = judged([FIRST, SECOND], files, 20)
    assert first.problem
    assert first.sentence.startswith(f"{FIRST.slug}/app.py: ")
    assert first.sentence.isprintable()
    assert second.solved


def test_a_line_with_a_mark_before_it_is_not_a_mistake(tmp_path: Path) -> None:
    code = EXERCISES["show-the-count"].start
    wrong = '    allow_headers=["X-Total-Count"],\n    allow_credentials=True,'
    with_line = code.replace("    allow_credentials=True,", wrong)
    assert graded_text("show-the-count", with_line, tmp_path).misstep == "allow-headers"
    marked = with_line.replace("    allow_headers", "    # allow_headers")
    assert graded_text("show-the-count", marked, tmp_path).misstep is None


@pytest.mark.parametrize("written", ["CLIENT", 'CLIENT + ",http://localhost:9999"', '"http://localhost:8001 http://a"'])
def test_what_is_right_only_by_chance_is_not_solved(tmp_path: Path, written: str) -> None:
    exercise = EXERCISES["let-one-page-in"]
    file = tmp_path / "app.py"
    file.write_text(exercise.solution.replace("[CLIENT]", written))
    grade = grade_file(exercise, file, ORIGINS)
    assert not grade.solved
    assert grade.sentence
    assert all(it.on for it in grade.lights) == (grade.mistake is not None)


def test_what_a_light_lacks_is_in_a_word() -> None:
    wrong = [grade(slug, f"wrong/{name}{EXERCISES[slug].suffix}") for slug, name in WRONG]
    words = {
        "wrong-outcome",
        "wrong-request",
        "wrong-work",
        "wrong-preflight",
        "wrong-status",
        "wrong-header",
        "no-vary",
    }
    assert {light.lacks for it in wrong for light in it.lights} == {"", *words}


def test_a_mistake_that_nothing_can_show_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    (folder / "app.py").write_text(FIRST.start)
    task = (FIRST.folder / "exercise.toml").read_text(encoding="utf-8")
    (folder / "exercise.toml").write_text(f'{task}\n[misstep.shown-by-nothing]\nsays = "Hm."\n')
    with pytest.raises(ExerciseError, match="when, lint or code is needed"):
        read(folder)
    (folder / "exercise.toml").write_text(f'{task}\n[misstep.no-pattern]\nsays = "Hm."\ncode = "("\n')
    with pytest.raises(ExerciseError, match="code"):
        read(folder)
