"""The page's files: one script, in memory, compressed, and asked for once."""

import asyncio
import gzip
import re
import shutil
import textwrap
from pathlib import Path

import httpx
import pytest
from conftest import RunningLab, call

from demo_api.bundle import BundleError, bundle
from demo_api.settings import shared_folder
from demo_api.static import BUNDLE, Static

CLIENT = shared_folder("client")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(CLIENT, tmp_path / "client")
    return tmp_path / "client"


class Client:
    """Asks an application in this process."""

    def __init__(self, app: Static) -> None:
        self._app = app

    def request(self, method: str, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as asked:
                return await asked.request(method, path, headers=headers)

        return asyncio.run(send())

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self.request("GET", path, headers)


def client(folder: Path) -> Client:
    return Client(Static(folder, {"client": "http://localhost:8001"}))


def loads(page: str) -> list[str]:
    return re.findall(r'(?:src|href)="([^"#]+\.[^"]+)"', page)


def test_the_page_loads_few_files_and_each_for_ever(folder: Path) -> None:
    page = client(folder).get("/")
    assert page.headers["cache-control"] == "no-cache"
    addresses = loads(page.text)
    assert len(addresses) == 3
    for address in addresses:
        file = client(folder).get(address)
        assert (file.status_code, file.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")


def test_an_edit_has_another_address_and_the_old_one_does_not_last(folder: Path) -> None:
    asked = client(folder)
    before = loads(asked.get("/").text)
    (folder / "style.css").write_text("body { color: red }")
    after = loads(asked.get("/").text)
    assert not set(before) & set(after)
    stale = asked.get(next(it for it in before if it.startswith("style.css")))
    assert (stale.text, stale.headers["cache-control"]) == ("body { color: red }", "no-cache")


def test_what_has_the_version_in_memory_needs_no_look_at_the_folder(folder: Path) -> None:
    asked = client(folder)
    addresses = loads(asked.get("/").text)
    before = [asked.get(it).content for it in addresses]
    shutil.rmtree(folder)
    assert [asked.get(it).content for it in addresses] == before
    assert asked.get("/style.css").status_code == 404
    assert asked.get(addresses[0]).status_code == 404  # now it is known that it is gone


def test_every_file_is_there_as_it_is_on_disk(folder: Path) -> None:
    asked = client(folder)
    for file in folder.rglob("*.*"):
        if file.suffix != ".html":
            assert asked.get(f"/{file.relative_to(folder).as_posix()}").content == file.read_bytes()


def test_a_file_is_sent_once(folder: Path) -> None:
    asked = client(folder)
    first = asked.get("/main.js")
    assert first.headers["cache-control"] == "no-cache"
    again = asked.get("/main.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_compressed_for_who_can_read_that(folder: Path) -> None:
    asked = client(folder)
    plain = asked.get("/style.css", headers={"Accept-Encoding": "identity"})
    packed = asked.get("/style.css", headers={"Accept-Encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["vary"] == "Accept-Encoding"
    assert len(gzip.compress(plain.content)) < len(plain.content)


@pytest.mark.parametrize("path", ["/..%2fpyproject.toml", "/nothing", "/.hidden", "/main.js/", "/%00"])
def test_what_is_not_a_file_of_the_page_is_not_found(folder: Path, path: str) -> None:
    (folder / ".hidden").write_text("x")
    assert client(folder).get(path).status_code == 404


def test_only_reading_is_allowed(folder: Path) -> None:
    refused = client(folder).request("POST", "/main.js")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def test_a_page_that_cannot_be_bundled_loads_its_modules(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    (folder / "status.js").write_text("export default 1;\n")
    asked = client(folder)
    assert any(it.startswith("main.js?v=") for it in loads(asked.get("/").text))
    assert asked.get(f"/{BUNDLE}").status_code == 404
    assert "status.js: 'export default 1;' is not an import or export" in caplog.text


def test_the_sender_knows_the_page(lab: RunningLab) -> None:
    for origin in (lab.origins.client, lab.origins.stranger):
        assert f'<meta name="page" content="{lab.origins.client}">' in call(f"{origin}/sender.html?page=csp").text


def test_a_module_sees_what_it_imports_and_runs_once() -> None:
    modules = {
        "main.js": 'import { a, c as three } from "./a.js";\nimport "./b.js";\nconsole.log(a(), three, globalThis.times);\n',
        "a.js": 'import { b } from "./b.js";\nexport function a() { return "a" + b; }\nexport const c = 3;\n',
        "b.js": "globalThis.times = (globalThis.times ?? 0) + 1;\nexport const b = 1;\n",
    }
    script = bundle(modules, "main.js")
    assert script == textwrap.dedent("""\
        const module_b = (() => {
        globalThis.times = (globalThis.times ?? 0) + 1;
        const b = 1;
        return { b };
        })();

        const module_a = (() => {
        const { b } = module_b;
        function a() { return "a" + b; }
        const c = 3;
        return { a, c };
        })();

        const module_main = (() => {
        const { a, c: three } = module_a;
        console.log(a(), three, globalThis.times);
        return {  };
        })();
        """)


def test_modules_in_folders_are_named_as_seen_from_the_importing_one() -> None:
    modules = {
        "main.js": 'import { draw } from "./views/start.js";\ndraw();\n',
        "views/start.js": 'import { html as write } from "../html.js";\nimport { a } from "./parts/a-b.js";\n'
        "export function draw() { write(a); }\n",
        "views/parts/a-b.js": 'import "../../html.js";\nexport const a = 1;\n',
        "html.js": "export function html() {}\n",
    }
    script = bundle(modules, "main.js")
    assert re.findall(r"^const (\S+) = \(", script, re.MULTILINE) == [
        "module_html",
        "module_views$47_parts$47_a$45_b",
        "module_views$47_start",
        "module_main",
    ]
    assert "const { html: write } = module_html;\nconst { a } = module_views$47_parts$47_a$45_b;" in script
    assert script.count("function html()") == 1


def test_modules_with_like_names_stay_apart() -> None:
    modules = {
        "main.js": 'import { a } from "./a-b.js";\nimport { b } from "./a_b.js";\nimport { c } from "./a/b.js";\n',
        "a-b.js": "export const a = 1;\n",
        "a_b.js": "export const b = 2;\n",
        "a/b.js": "export const c = 3;\n",
    }
    names = re.findall(r"^const (\S+) = \(", bundle(modules, "main.js"), re.MULTILINE)
    assert len(set(names)) == 4


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        (
            {"main.js": 'import "./views/a.js";\n', "views/a.js": 'import "../main.js";\n'},
            "main.js: it imports itself, by way of views/a.js",
        ),
        (
            {"main.js": 'import "./views/a.js";\n', "views/a.js": 'import "./b.js";\n', "b.js": ""},
            "there is no module views/b.js",
        ),
        ({"main.js": 'import "../b.js";\n', "b.js": ""}, "main.js: there is no module ../b.js"),
        (
            {"main.js": 'import "./a.js";\n', "a.js": 'import "./main.js";\n'},
            "main.js: it imports itself, by way of a.js",
        ),
        ({"main.js": 'import "./main.js";\n'}, "main.js: it imports itself, by way of main.js"),
        ({"main.js": 'import "./a.js";\n'}, "main.js: there is no module a.js"),
        ({}, "main.js: there is no module main.js"),
        (
            {"main.js": "export let a = 1;\n"},
            "main.js: 'export let a = 1;' is not an import or export that the bundle knows",
        ),
        ({"main.js": 'import a from "./a.js";\n'}, "is not an import or export that the bundle knows"),
        (
            {"main.js": 'import { a } from "https://cdn.example/a.js";\n'},
            "is not an import or export that the bundle knows",
        ),
    ],
)
def test_what_it_does_not_know_is_said(modules: dict[str, str], words: str) -> None:
    with pytest.raises(BundleError, match=re.escape(words)):
        bundle(modules, "main.js")


def test_the_page_itself_can_be_bundled() -> None:
    modules = {it.relative_to(CLIENT).as_posix(): it.read_text() for it in CLIENT.rglob("*.js")}
    script = bundle(modules, "main.js")
    used = {
        it for it in modules if it not in {"send.js", "watched.js"} and not it.endswith("types.js")
    }  # the two run in a frame
    assert len(re.findall(r"^const module_\S+ = \(\(\) => {$", script, re.MULTILINE)) == len(used)
