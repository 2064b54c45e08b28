"""The words: tables that are complete, mistakes in them that are reported, and who may import whom."""

import ast
import json
import re
import shutil
import string
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import demo_api
from demo_api.browser import ENGINES, Body, HttpResponse, decide, fetch_request, ids
from demo_api.browser.messages import FAILURE_KINDS
from demo_api.explain import explain
from demo_api.words import Reason, Verdict, WordsError, load
from demo_api.words.loading import FOLDER, read
from demo_api.words.values import VALUES, names_in

WORDS = load()
IF = "If this page may read the response,"
PACKAGE = Path(demo_api.__file__).parent
STANDARDS = (
    "https://fetch.spec.whatwg.org/#",
    "https://html.spec.whatwg.org/multipage/",
    "https://w3c.github.io/webappsec-",
    "https://wicg.github.io/local-network-access/#",
    "https://httpwg.org/http-extensions/draft-ietf-httpbis-rfc6265bis.html#",
    "https://www.rfc-editor.org/rfc/rfc9111.html#",
)


@pytest.mark.parametrize("reason", WORDS.reasons.values(), ids=lambda reason: reason.id)
def test_a_reason_is_complete(reason: Reason) -> None:
    assert set(reason.id) <= set(string.ascii_lowercase + string.digits + "-")
    assert reason.family
    assert reason.title
    assert reason.sentence.endswith(".")
    assert reason.fix.endswith(".")
    assert reason.mdn.startswith("https://developer.mozilla.org/en-US/docs/")


def test_every_id_of_the_model_has_words() -> None:
    assert {it.id for it in WORDS.reasons.values() if it.decided_by == "fetch"} <= ids.REASONS <= WORDS.reasons.keys()
    assert WORDS.rules.keys() == ids.RULES
    assert list(WORDS.engines) == [engine.name for engine in ENGINES]
    assert set(ids.ON_PREFLIGHT.values()) <= ids.REASONS | ids.RULES
    for engine in WORDS.engines.values():
        for table in engine.by_failure.values():
            assert table.keys() <= set(FAILURE_KINDS)


def test_every_step_that_is_cited_has_an_address_in_a_known_standard() -> None:
    cited = {id_: row.steps for id_, row in WORDS.reasons.items()}
    cited |= {f"rule {id_}": row.steps for id_, row in WORDS.rules.items()}
    assert len(cited) == len(WORDS.reasons) + len(WORDS.rules)
    for id_, steps in cited.items():
        assert steps, id_
        for step in steps:
            assert step.text, id_
            assert step.url.startswith(STANDARDS), id_
            assert re.fullmatch(r"https://[^#\s]+#[A-Za-z][\w-]+", step.url), id_


def test_a_verdict_carries_the_addresses_of_its_steps() -> None:
    asked = fetch_request("http://localhost:8000/x", origin="http://localhost:3000", method="PUT")
    told = Verdict(decide(asked, lambda _: HttpResponse(204))).to_json()
    preflight, check = (
        "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0",
        "https://fetch.spec.whatwg.org/#concept-cors-check",
    )
    assert told["step"] == "Fetch, CORS-preflight fetch, step 7; CORS check, step 2"
    assert told["steps"] == [
        {"text": "Fetch, CORS-preflight fetch, step 7", "url": preflight},
        {"text": "CORS check, step 2", "url": check},
    ]
    rules = json.loads(json.dumps(told))["rules"]
    assert rules[-1]["steps"] == told["steps"]
    assert all(rule["step"] == "; ".join(step["text"] for step in rule["steps"]) for rule in rules)
    candidate = explain("PreflightMissingAllowOriginHeader")[0].to_json()["candidates"][0]
    assert json.loads(json.dumps(candidate["steps"])) == told["steps"]


def test_a_verdict_carries_the_fix_as_values_and_as_lines_to_write() -> None:
    api, page = "http://localhost:8000/x", "http://localhost:3000"
    asked = fetch_request(api, origin=page, method="PUT", headers={"X-Foo": "1"}, credentials="include")
    changes = json.loads(json.dumps(Verdict(decide(asked, lambda _: HttpResponse(405))).to_json()))["changes"]
    sharing = f"Access-Control-Allow-Origin: {page}, Vary: Origin, Access-Control-Allow-Credentials: true"
    lists = "Access-Control-Allow-Methods: PUT, Access-Control-Allow-Headers: X-Foo"
    assert [it["line"] for it in changes["responses"]] == [
        f"status 204, {sharing}, {lists} in the response to OPTIONS {api}",
        f"{sharing} in the response to PUT {api}",
    ]
    assert changes["responses"][0]["headers"][0] == ["Access-Control-Allow-Origin", page]
    assert changes["middleware"] == (
        f'allow_origins=["{page}"], allow_credentials=True, allow_methods=["PUT"], allow_headers=["X-Foo"]'
    )
    assert (changes["request"], changes["elsewhere"]) == ([], None)


def test_a_fix_says_all_that_this_request_needs() -> None:
    page = "http://localhost:3000"
    asked = fetch_request("http://localhost:8000/x", origin=page, method="PUT", headers={"X-Foo": "1"})
    policy = f'allow_origins=["{page}"], allow_methods=["PUT"], allow_headers=["X-Foo"]'
    missing = Verdict(decide(asked, lambda _: HttpResponse(204)))
    assert missing.fix.startswith(f"{IF} add CORSMiddleware with {policy}. Make it the outermost layer")
    refused = Verdict(decide(asked, lambda _: HttpResponse(401, (("Access-Control-Allow-Origin", "*"),))))
    assert refused.fix.startswith(f"{IF} let CORSMiddleware, with allow_origins=")
    assert 'allow_methods=["PUT"]' in refused.fix
    # What a pasted message does not name is left out.
    known = explain("PreflightMissingAllowOriginHeader")[0].candidates[0]
    assert known.fix.startswith(
        f'{IF} add CORSMiddleware with allow_origins=["https://your-page.example"]. Make it the'
    )


@pytest.mark.parametrize(
    ("options", "lines"),
    [
        ({"mode": "no-cors"}, ['mode: "cors"']),
        ({"body": "x"}, ['method: "POST"']),
        ({"body": Body(b"x", stream=True), "method": "POST"}, ["the whole body at once, not a stream"]),
        (
            {"url": "http://a:b@localhost:8000/"},
            ['fetch("http://localhost:8000/")', 'headers: {"Authorization": "Basic YTpi"}'],
        ),
        ({"url": "localhost:8000/x"}, ['fetch("http://localhost:8000/x")']),
        ({"origin": "null", "credentials": "include"}, ['credentials: "same-origin"']),
    ],
)
def test_a_change_of_the_request_is_written_as_in_a_script(options: dict[str, Any], lines: list[str]) -> None:
    given = {"url": "http://localhost:8000/x", "origin": "http://localhost:3000", **options}
    everybody = HttpResponse(200, (("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Headers", "*")))
    verdict = Verdict(decide(fetch_request(**given), lambda _: everybody))
    assert list(verdict.changes.request) == lines
    json.dumps(verdict.to_json())


def test_the_texts_of_the_engines_hold_values_only() -> None:
    """They are searched for in what people paste, so what stands in braces must be a value of the message."""
    for engine in WORDS.engines.values():
        for report in (*engine.reports.values(), *engine.at_redirect.values()):
            for text in (report.text, report.error, *report.more):
                assert set(names_in(text or "")) <= VALUES


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the tables, for a test to spoil."""
    shutil.copytree(FOLDER, tmp_path / "words", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return tmp_path / "words"


SPOILED = [
    ("en/reasons.toml", "[reasons.bad-port]", "[reasons.bad-prot]", "bad-port: .*no words; add [reasons.bad-port]"),
    ("en/reasons.toml", "\nsentence = ", "\nsentense = ", "unknown key 'sentense' (did you mean 'sentence'?)"),
    ("en/reasons.toml", "{request}", "{requst}", "unknown placeholder {requst} (did you mean 'request'?)"),
    ("en/reasons.toml", "fetch/#concept-cors-check", "fetsh/#concept-cors-check", "is not a place in a standard"),
    (
        "en/reasons.toml",
        '\neffect = "note"',
        '\neffect = "nothing"',
        "'nothing' is not accepted; expected one of blocked, opaque, note",
    ),
    ("en/reasons.toml", "at_redirect = true", "at_redirect = 1", "at_redirect = 1 is not of type bool"),
    ("en/reasons.toml", 'like = "header-not-allowed"', 'like = "header-not-alowed"', "is not the id of a reason"),
    ("en/rules.toml", "[rules.port]", "[rules.prot]", "port: .*no words; add [rules.port]"),
    ("en/rules.toml", "[rules.port]\nname", "[rules.port]\nnom", "'name' is missing; add name = ..."),
    ("en/phrases.toml", "{method} {url}", "{method} {url", "write {{ or }} for a brace in the text"),
    ("en/fixes.toml", "{name}: {value}", "{nam}: {value}", "unknown placeholder {nam} (did you mean 'name'?)"),
    ("en/phrases.toml", '"refused"', '"refuse"', "there is no row for the kind 'refused'"),
    ("en/phrases.toml", "[values]", "[values", "is not TOML"),
    ("engines/firefox.toml", '  "bad-port",\n', "", "bad-port: this file does not contain this reason; add it"),
    (
        "engines/firefox.toml",
        '  "bad-port",\n',
        '  "bad-prot",\n',
        "'bad-prot' is not the id of a reason (did you mean",
    ),
    ("engines/webkit.toml", 'form = "redirection"', 'form = "redirecting"', "is not the id of a form"),
    (
        "engines/webkit.toml",
        "\nbad-port = ",
        '\nopaque-redirect = "bad-port"\nbad-port = ',
        "both in [reasons] and in sil",
    ),
    ("engines/chromium.toml", "{acao}", "{acoa}", "unknown placeholder {acoa} (did you mean"),
    ("engines/chromium.toml", "rejection = ", "rejektion = ", "unknown key 'rejektion' (did you mean 'rejection'?)"),
    # What explain searches for.
    ("others.toml", "[[said]]", "[[saids]]", "saids: is not known; write [[said]]"),
    ("others.toml", "[[said]]", "[said", "is not TOML"),
    ("others.toml", 'by = "superagent"', 'bye = "superagent"', "unknown key 'bye' (did you mean 'by'?)"),
    ("others.toml", 'by = "superagent"\n', "", "'by' is missing; add by = ..."),
    ("others.toml", 'by = "superagent"', "by = 1", "by = 1 is not of type str"),
    ("others.toml", 'texts = ["Network request failed"]', 'texts = "Network request failed"', "is not of type list"),
    ("others.toml", 'texts = ["Network request failed"]', "texts = [1]", "1 in texts is not a text"),
    ("others.toml", 'texts = ["Network request failed"]', 'texts = [" "]', "' ' in texts is not a text"),
    ("others.toml", 'texts = ["Network request failed"]', "texts = []", "has no text; add one to texts"),
    ("others.toml", "Network request failed", "failed", "'failed' cannot be searched for; write 10 characters"),
    ("others.toml", "Network request failed", "at {url} by {method}", "cannot be searched for; write 10 characters"),
    (
        "others.toml",
        "status code {status}",
        "status code {staus}",
        "unknown placeholder {staus} (did you mean 'status'",
    ),
    ("others.toml", "status code {status}", "status code {status", "write {{ or }} for a brace in the text"),
    ("others.toml", '"preflight-redirect"', '"preflight-redirct"', "is not the id of a reason (did you mean"),
    (
        "others.toml",
        'topic = "websocket"',
        'topic = "websockt"',
        "is not the id of a topic (did you mean 'websocket'?)",
    ),
    ("others.toml", 'topic = "csrf"', 'topic = "csrf"\nreasons = ["method-case"]', "has reasons and a topic"),
    ("others.toml", '"SEC7120"', '"7120"', "the code '7120' is not three capital letters and four digits"),
    ("others.toml", 'by = "superagent"', 'by = "superagent"\ncodes = ["ABC1234"]', "has codes, but no reasons"),
    ("others.toml", 'topic = "opener-policy"', 'topic = "csrf"', "opener-policy: no row has this topic"),
    ("en/topics.toml", "[csrf]\ntitle", "[csrf]\ntitel", "csrf: unknown key 'titel' (did you mean 'title'?)"),
    ("en/topics.toml", "[csrf]\ntitle", "[csrf]\ntitel", "csrf: 'title' is missing; add title = ..."),
    ("en/topics.toml", "[csrf]", "[csfr]", "others.toml: .*'csrf' is not the id of a topic (did you mean 'csfr'?)"),
    ("en/topics.toml", "[websocket]", 'more = "x"\n[websocket]', "more: is not a table; write [more] with title, sent"),
    ("en/topics.toml", "[csrf]", "[csrf", "is not TOML"),
    (
        "en/topics.toml",
        'title = "A WebSocket does not use CORS"',
        'title = ""',
        "websocket: title is empty; write a text",
    ),
]


@pytest.mark.parametrize(("name", "right", "wrong", "message"), SPOILED)
def test_a_mistake_in_a_table_is_named_with_what_to_do(
    folder: Path, name: str, right: str, wrong: str, message: str
) -> None:
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    with pytest.raises(WordsError) as raised:
        read(folder)
    first, *rest = message.split(".*")
    name = "words/others.toml" if name == "others.toml" else name
    lines = [line for line in str(raised.value).splitlines() if line.startswith(name) or "others.toml: " in first]
    assert any(first in line and all(it in line for it in rest) for line in lines), str(raised.value)


def test_all_mistakes_are_reported_together(folder: Path) -> None:
    for name in ("en/reasons.toml", "en/rules.toml"):
        file = folder / name
        file.write_text(file.read_text(encoding="utf-8").replace("\nsteps = ", "\nstep = "), encoding="utf-8")
    with pytest.raises(WordsError) as raised:
        read(folder)
    assert len(str(raised.value).splitlines()) > len(WORDS.rules) + len(WORDS.reasons)


def test_a_language_is_a_folder(folder: Path) -> None:
    shutil.copytree(folder / "en", folder / "xx")
    assert read(folder, "xx").reasons == WORDS.reasons
    (folder / "xx" / "rules.toml").unlink()
    with pytest.raises(WordsError, match=r"xx/rules\.toml: cannot be read .*a language needs every file that en/ has"):
        read(folder, "xx")
    for unknown in ("de", "../words/en", ""):
        with pytest.raises(WordsError, match="there are: en"):
            read(FOLDER, unknown)


def rooms_imported_by(path: Path) -> set[str]:
    """The rooms of demo_api that a module imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, path
            modules = [node.module or "", *(f"{node.module}.{it.name}" for it in node.names)]
        else:
            modules = [it.name for it in node.names] if isinstance(node, ast.Import) else []
        parts = [it.split(".") for it in modules]
        found |= {it[1] for it in parts if it[0] == "demo_api" and len(it) > 1 and _is_room(it[1])}
    return found


def _is_room(name: str) -> bool:
    return (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()


def files_of(room: str) -> list[Path]:
    return sorted((PACKAGE / room).rglob("*.py")) if (PACKAGE / room).is_dir() else [PACKAGE / f"{room}.py"]


def arrows(room: str) -> set[str]:
    return set().union(*map(rooms_imported_by, files_of(room))) - {room}


ROOMS = ("explain", "lint", "audit", "check", "sent", "control")


def test_the_model_imports_nobody() -> None:
    assert arrows("browser") == set()


def test_the_words_import_the_model_only() -> None:
    assert arrows("words") == {"browser"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_does_not_import_the_commands(room: str) -> None:
    assert "cli" not in arrows(room)


def test_no_arrow_closes_a_circle() -> None:
    known = {it.stem for it in PACKAGE.iterdir() if (it.is_dir() or it.suffix == ".py") and not it.stem.startswith("_")}
    left = {room: arrows(room) & known for room in known - {"share"}}
    while free := {room for room, targets in left.items() if not targets}:
        left = {room: targets - free for room, targets in left.items() if room not in free}
    assert left == {}


def test_the_model_is_loaded_without_words_and_words_without_tables() -> None:
    """What a program does not ask for it does not wait for: ``demo-api serve`` asks for neither at its start."""
    for script in (
        "import sys, demo_api.browser; print('demo_api.words' in sys.modules, 'tomllib' in sys.modules)",
        "import sys, demo_api.serve; print('demo_api.words' in sys.modules, 'demo_api.browser' in sys.modules)",
        "import sys, demo_api.words; print('tomllib' in sys.modules, 'demo_api.explain' in sys.modules)",
    ):
        done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["False", "False"], script
