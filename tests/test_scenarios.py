"""What a scenario folder may say, and how mistakes in it are told."""

import contextlib
import errno
import os
import shutil
import socket
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from demo_api.new import NewError, new
from demo_api.reading.source import MAX_FILE
from demo_api.scenarios import FILES, NotLoaded, Scenario, folders, read

TOML = """
title = "T"
chapter = "C"
kind = "reference"
summary = "S"
story = "S"
why = "W"
fix = "F"
[[probe]]
id = "read"
says = "Read"
path = "/penguins"
expect.client = { outcome = "readable" }
"""
APP = "from fastapi import FastAPI\n\napp = FastAPI()\n"


def folder(tmp_path: Path, toml: str = TOML, app: str | bytes = APP, name: str = "01-mine") -> Path:
    made = tmp_path / name
    made.mkdir()
    (made / "app.py").write_bytes(app if isinstance(app, bytes) else app.encode())
    (made / "scenario.toml").write_text(toml)
    return made


def reasons(path: Path) -> list[str]:
    found = read(path)
    assert isinstance(found, NotLoaded)
    return found.reasons


def test_a_folder_becomes_a_scenario(tmp_path: Path) -> None:
    found = read(folder(tmp_path))
    assert isinstance(found, Scenario)
    assert (found.number, found.slug, found.files["app.py"]) == (1, "mine", APP)
    assert found.lesson.probe[0].method == "GET"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "T"', "", "the key 'title' is missing"),
        ('title = "T"', 'titel = "T"\ntitle = "T"', "unknown key 'titel' (did you mean 'title'?)"),
        ('kind = "reference"', 'kind = "referense"', "kind: 'referense' is not one of 'reference', 'broken' or 'danger' (did you mean 'reference'?)"),
        ('kind = "reference"', 'kind = "broken"', "cured_by belongs to every kind but 'reference'"),
        ("expect.client", "expects.client", "probe 1 (read): unknown key 'expects' (did you mean 'expect'?)"),
        ("expect.client", "expect.clint", "probe 1 (read): expect.clint: 'clint' is not one of 'client', 'stranger', 'null', '127.0.0.1' or 'lookalike' (did you mean 'client'?)"),
        ('outcome = "readable"', 'outcom = "readable"', "probe 1 (read): expect.client: unknown key 'outcom' (did you mean 'outcome'?)"),
        ('outcome = "readable"', 'outcome = "blocked"', "probe 1 (read): expect.client: a reason belongs to 'blocked' and 'opaque', and to nothing else"),
        ('path = "/penguins"', 'path = "penguins"', "probe 1 (read): path: 'penguins': String should match pattern '^/'"),
        ('path = "/penguins"', 'path = "/penguins"\nafter = "login"', "probe 'read': after names no probe: 'login'"),
        ('path = "/penguins"', 'path = "/penguins"\ninstead = "read"', "probe 'read': instead names no other probe: 'read'"),
        ('why = "W"', 'why = "W"\nsteps = ["read/stranger"]', "steps: 'read/stranger' is not a probe and an origin, such as 'read/client'"),
        ('outcome = "readable"', 'outcome = "readable", means = "fine"', "probe 1 (read): expect.client.means: 'fine' is not one of 'works', 'protects', 'mistake', 'danger' or 'not-cors'"),
        ('title = "T"', "title = 7", "title: 7: Input should be a valid string"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_file_key_and_value(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert old in TOML
    told = reasons(folder(tmp_path, TOML.replace(old, new, 1)))
    assert f"01-mine/scenario.toml: {line}" in told


def test_all_mistakes_are_told_together(tmp_path: Path) -> None:
    toml = TOML.replace('"reference"', '"good"').replace("story", "stroy").replace("says =", "sagt =")
    told = reasons(folder(tmp_path, toml))
    assert len(told) == 5  # kind, story missing, stroy unknown, says missing, sagt unknown


@pytest.mark.parametrize(
    ("toml", "app", "line"),
    [
        ("a = = 1", APP, "01-mine/scenario.toml: this is not TOML: Invalid value (at line 1, column 5)"),
        (TOML, b"\xff", "01-mine/app.py: this is not UTF-8 (byte 0)"),
        (TOML, "#" * 100_001, "01-mine/app.py: larger than 100000 bytes"),
        ("a." * 20_000 + "b = 1", APP, "01-mine/scenario.toml: a key has more than 16 parts (at line 1)"),
        ("\n[" + "a." * 20_000 + "b]", APP, "01-mine/scenario.toml: a key has more than 16 parts (at line 2)"),
        ("\n\na = " + "[" * 500 + "]" * 500, APP, "01-mine/scenario.toml: more than 60 brackets within each other (at line 3)"),
        ("a = " + "{a = " * 500 + "1" + "}" * 500, APP, "01-mine/scenario.toml: more than 60 brackets within each other (at line 1)"),
        ("\na = " + "1" * 5000, APP, "01-mine/scenario.toml: a key or a number of 5000 characters, more than 200 (at line 2)"),
        ("a = 0x" + "f" * 5000, APP, "01-mine/scenario.toml: a key or a number of 5002 characters, more than 200 (at line 1)"),
        ("a = 2026-02-30", APP, "01-mine/scenario.toml: this is not TOML: Invalid date or datetime (at line 1, column 5)"),
        ("a = 2026-01-01T00:00:00+24:00", APP, "01-mine/scenario.toml: this is not TOML: Expected newline or end of document after a statement (at line 1, column 24)"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_told(tmp_path: Path, toml: str, app: str | bytes, line: str) -> None:
    assert reasons(folder(tmp_path, toml, app)) == [line]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('title = "T"', "title = nan", "title: nan: Input should be a valid string"),
        ('title = "T"', 'title = "\\u0000"\n"a\\u001b[2J" = 1', r"unknown key 'a\x1b[2J' (the keys are title, chapter, kind, at, summary, story, why, fix, cured_by, readers, steps, probe, link)"),
        ('kind = "reference"', 'kind = "' + "x" * 50_000 + '"', "kind: '" + "x" * 27 + "..." + "x" * 28 + "' is not one of 'reference', 'broken' or 'danger'"),
        ('outcome = "readable"', 'outcome = "readable", status = inf', "probe 1 (read): expect.client.status: inf: Input should be a finite number"),
        ('outcome = "readable"', 'outcome = "readable", status = 600', "probe 1 (read): expect.client.status: 600: Input should be less than or equal to 599"),
        ('outcome = "readable"', 'outcome = "readable", engines.webkit = { outcome = "readable", engines.webkit = { outcome = "readable" } }', "probe 1 (read): expect.client: engines: what an engine does instead has no engines of its own"),
        ('path = "/penguins"', 'path = "/penguins"\nreads = ["a", 1]', "probe 1 (read): reads 2: 1: Input should be a valid string"),
        ('path = "/penguins"', 'path = "/penguins"\nafter = "' + "a" * 50_000 + '"', "probe 'read': after names no probe: '" + "a" * 27 + "..." + "a" * 28 + "'"),
        ('path = "/penguins"', "path = " + "[" * 50 + "]" * 50, "probe 1 (read): path: [[[[[...]]]]]: Input should be a valid string"),
        ('path = "/penguins"', 'url = "{' + "x" * 50_000 + '}"', "probe 1 (read): url: '{" + "x" * 26 + "..." + "x" * 27 + "}' is unknown; there are api, host, numeric, client, nowhere"),
        ('id = "read"', 'id = "\\u202e\\n"', r"probe 1 (\u202e\n): id: '\u202e\n': String should match pattern '^[a-z0-9]+(-[a-z0-9]+)*$'"),
    ],
    ids=range(11),
)  # fmt: skip
def test_a_value_that_is_told_is_short_and_printable(tmp_path: Path, old: str, new: str, line: str) -> None:
    assert reasons(folder(tmp_path, TOML.replace(old, new, 1))) == [f"01-mine/scenario.toml: {line}"]


def test_of_many_mistakes_the_first_are_told_and_the_rest_are_counted(tmp_path: Path) -> None:
    told = reasons(folder(tmp_path, "".join(f"key{number} = 1\n" for number in range(5000))))
    assert len(told) == 21
    assert told[-1] == "01-mine/scenario.toml: and 4987 more"


# Each of these took seconds or hundreds of megabytes, or is made to: what counts is that the memory stays small.
LARGE = {
    "keys of sixteen parts": "".join(f"{number:x}" + ".a" * 15 + " = 1\n" for number in range(2_500)),
    "probes that are nothing": "probe = [" + "{}," * 32_000 + "]",
    "one name for many probes": "probe = ["
    + '{id="a",says="b",path="/",expect={null={outcome="readable"}}},' * 1_500
    + "]",
    "quotes that are never closed": '""" \\' * 19_000,
    "braces that are never closed": TOML.replace('path = "/penguins"', 'url = "' + "{" * 90_000 + '"'),
    "keys like a known one": "".join(f"titl{number} = 1\n" for number in range(7_000)),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_file_that_is_made_to_be_large_costs_little(tmp_path: Path, name: str) -> None:
    made = folder(tmp_path, LARGE[name])
    assert len(LARGE[name]) <= MAX_FILE
    tracemalloc.start()
    try:
        read(made)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("app", ["\ufeffapp = 1\nx = 2\n", "app = 1\r\nx = 2\r\n", "app = 1\rx = 2\r"])
def test_a_byte_order_mark_and_any_line_ends_are_fine(tmp_path: Path, app: str) -> None:
    made = folder(tmp_path, "", app.encode())
    (made / "scenario.toml").write_bytes(("\ufeff" + TOML).replace("\n", "\r").encode())
    found = read(made)
    assert isinstance(found, Scenario)
    assert found.files == {"app.py": "app = 1\nx = 2\n", "scenario.toml": TOML}


def a_socket(file: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(file.parent):  # a socket's path is short
        made.bind(file.name)


@pytest.mark.parametrize(
    ("make", "line"),
    [
        (os.mkfifo, "this is not a regular file"),
        (a_socket, "this is not a regular file"),
        (lambda file: file.symlink_to(os.devnull), "this is not a regular file"),
        (Path.mkdir, "this is a folder, not a file"),
        (lambda file: file.symlink_to(file.name), "this cannot be read: Too many levels of symbolic links"),
        (lambda file: file.symlink_to("nowhere"), "there is no such file"),
    ],
    ids=["pipe", "socket", "device", "folder", "loop", "dangling"],
)
@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_is_told_at_once(tmp_path: Path, name: str, make: Callable[[Path], None], line: str) -> None:
    made = folder(tmp_path)
    (made / name).unlink()
    make(made / name)
    assert reasons(made) == [f"01-mine/{name}: {line}"]


def test_a_link_to_a_file_is_read(tmp_path: Path) -> None:
    made = folder(tmp_path)
    (made / "app.py").rename(tmp_path / "elsewhere.py")
    (made / "app.py").symlink_to(tmp_path / "elsewhere.py")
    assert isinstance(read(made), Scenario)


def test_what_may_not_be_read_or_is_gone_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = folder(tmp_path)
    shutil.rmtree(made)
    assert reasons(made) == [f"01-mine/{name}: there is no such file" for name in FILES]

    def refuse(*_: object) -> int:  # an administrator may read every file, so the system is not asked
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(os, "open", refuse)
    assert reasons(made) == [f"01-mine/{name}: this cannot be read: Permission denied" for name in FILES]


def test_a_link_into_a_folder_that_may_not_be_entered_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = folder(tmp_path)
    (tmp_path / "02-loop").symlink_to("02-loop")
    (tmp_path / "03-gone").symlink_to("nowhere")
    (tmp_path / "04-locked").mkdir()
    scan = os.scandir

    class Locked:
        name = "04-locked"

        def is_dir(self) -> bool:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    @contextlib.contextmanager
    def scan_and_be_refused(root: Path) -> Iterator[list[os.DirEntry[str] | Locked]]:
        with scan(root) as entries:
            yield [Locked() if it.name == Locked.name else it for it in entries]

    monkeypatch.setattr(os, "scandir", scan_and_be_refused)
    assert folders(tmp_path) == [made]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"02-\xff", r"02-\udcff"),
        (b"02-a\n\x1b[2J", r"02-a\n\x1b[2J"),
        ("02-\u202egepj".encode(), r"02-\u202egepj"),
        ("٠٢-digits".encode(), "٠٢-digits"),
        (b"02-" + b"x" * 251 + b"\n", "02-" + "x" * 251 + r"\n"),
        (b"02-" + b"_" * 252, "02-" + "_" * 252),
    ],
    ids=range(6),
)
def test_a_name_that_is_none_is_shown_with_escapes(tmp_path: Path, name: bytes, shown: str) -> None:
    made = folder(tmp_path)
    odd = tmp_path / os.fsdecode(name)
    made.rename(odd)
    (found,) = map(read, folders(tmp_path))
    assert isinstance(found, NotLoaded)
    assert found.reasons == [f"{shown}: this is not a name like my-lesson: lower-case letters, digits, hyphens"]
    assert found.slug.isprintable()


def test_a_missing_file_and_a_wrong_name_are_told(tmp_path: Path) -> None:
    made = folder(tmp_path, name="Mine")
    (made / "app.py").unlink()
    assert reasons(made) == [
        "Mine: this is not a name like my-lesson: lower-case letters, digits, hyphens",
        "Mine/app.py: there is no such file",
    ]


@pytest.mark.parametrize("name", ["lab", "07-workshop"])
def test_a_name_that_the_labs_own_routes_hide_is_told(tmp_path: Path, name: str) -> None:
    slug = name.removeprefix("07-")
    made = folder(tmp_path, name=name)
    assert reasons(made) == [f"{name}: the lab's own routes are at /{slug}; choose another name"]


def test_new_makes_a_scenario_that_comes_last(tmp_path: Path) -> None:
    folder(tmp_path, name="07-other")
    made = new("my-scenario", tmp_path)
    assert made.name == "my-scenario"
    assert folders(tmp_path)[-1] == made
    found = read(made)
    assert isinstance(found, Scenario), found
    assert found.chapter == "My own"
    assert found.lesson.title == "My scenario"


@pytest.mark.parametrize("slug", ["My", "a b", "../x", "", "a--b", "-a", "mine", "02-two", "lab", "workshop"])
def test_new_refuses_what_is_no_name_or_is_taken(tmp_path: Path, slug: str) -> None:
    folder(tmp_path)
    with pytest.raises(NewError, match=r"choose another|is not a name"):
        new(slug, tmp_path)
    assert [it.name for it in tmp_path.iterdir()] == ["01-mine"]


def test_new_says_that_the_folder_cannot_be_written(tmp_path: Path) -> None:
    with pytest.raises(NewError, match="--scenarios"):
        new("mine", tmp_path / "gone")
