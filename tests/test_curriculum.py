"""The curriculum's laws: what holds for every scenario that ships."""

import ast
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import TRUST, RunningLab, call, free_ports
from meaning import by_the_rule, may_read, meaning

from demo_api.lesson import Expectation, Probe
from demo_api.origins import Origins, Role
from demo_api.scenarios import Scenario, listing, read
from demo_api.settings import Settings, shared_folder
from demo_api.shelf import Folders, Loaded, Shelf
from demo_api.standalone import standalone
from demo_api.words import load

ROOT = shared_folder("scenarios")
LISTING = listing(ROOT)
FOLDERS = list(LISTING.places)
READ = [read(folder, place) for folder, place in LISTING.places.items()]
SCENARIOS = {it.slug: it for it in READ if isinstance(it, Scenario)}
REFERENCES = [slug for slug, it in SCENARIOS.items() if it.lesson.kind == "reference"]


def test_every_folder_is_a_scenario_that_loads() -> None:
    shelf = Shelf(Folders(ROOT), Origins.of(Settings()))
    assert [it for it in shelf.all() if not isinstance(it, Scenario)] == []
    assert all(isinstance(shelf.get(slug), Loaded) for slug in SCENARIOS)


def test_every_folder_has_its_place_and_every_place_its_folder() -> None:
    assert LISTING.problems == ()
    named = [slug for chapter in LISTING.chapters for slug in chapter.scenarios]
    there = sorted(it.name for it in ROOT.iterdir() if it.is_dir() and it.name != "__pycache__")
    assert sorted(named) == there, "a scenario that is not in order.toml, or a name in it without a folder"
    assert [it.number for it in SCENARIOS.values()] == list(range(1, len(there) + 1))
    assert [it.slug for it in SCENARIOS.values()] == named


def test_the_tour_leads_through_scenarios_that_exist_in_their_order() -> None:
    assert LISTING.tour is not None
    numbers = [SCENARIOS[slug].number for slug in LISTING.tour.scenarios]
    assert numbers == sorted(set(numbers))
    assert len(numbers) == 12


def test_no_folder_holds_a_stray_file() -> None:
    assert {file.name for folder in FOLDERS for file in folder.iterdir()} == {"app.py", "scenario.toml"}


def test_what_is_dangerous_to_copy_says_so_in_its_name() -> None:
    for slug, scenario in SCENARIOS.items():
        assert slug.startswith("danger-") == (scenario.lesson.kind == "danger"), slug


@pytest.mark.parametrize("slug", SCENARIOS)
def test_the_code_is_short_and_stands_alone(slug: str) -> None:
    code = SCENARIOS[slug].files["app.py"]
    assert len(code.splitlines()) <= 30
    imported = {
        f"{node.module}.{alias.name}"
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    ours = {name for name in imported if name.startswith("demo_api")}
    assert ours <= {"demo_api.data.router", "demo_api.origins.CLIENT", "demo_api.origins.STRANGER"}
    assert {name.partition(".")[0] for name in imported - ours} <= {"fastapi", "starlette", *sys.stdlib_module_names}


@pytest.mark.parametrize("slug", SCENARIOS)
def test_the_cure_is_a_reference_and_links_lead_to_the_standard_or_the_documentation(slug: str) -> None:
    lesson = SCENARIOS[slug].lesson
    if lesson.cured_by:
        assert SCENARIOS[lesson.cured_by].lesson.kind == "reference"
    for cure in {lesson.cure_of(probe) for probe in lesson.probe} - {None}:
        assert SCENARIOS[str(cure)].lesson.kind == "reference"
    assert lesson.link, "nothing to read more"


@pytest.mark.parametrize("slug", SCENARIOS)
def test_probes_ask_for_the_headers_they_foretell_and_aim_at_scenarios_that_exist(slug: str) -> None:
    for probe in SCENARIOS[slug].lesson.probe:
        assert {name for it in probe.expect.values() for name in it.reads} <= set(probe.reads)
        assert probe.scenario is None or probe.scenario in SCENARIOS


def test_a_broken_scenario_fails_and_a_danger_is_readable_where_it_should_not_be() -> None:
    for slug, scenario in SCENARIOS.items():
        expected = [it for probe in scenario.lesson.probe for it in probe.expect.values()]
        if scenario.lesson.kind == "broken":
            assert any(it.outcome != "readable" or it.note for it in expected), slug
        if scenario.lesson.kind == "danger":
            assert any(
                it.outcome == "readable"
                for probe in scenario.lesson.probe
                for role, it in probe.expect.items()
                if role != "client"
            ), slug


ENDINGS = [
    (slug, probe, role, it)
    for slug, scenario in SCENARIOS.items()
    for probe in scenario.lesson.probe
    for role, expected in probe.expect.items()
    for it in (expected, *expected.engines.values())
]


def means(slug: str, probe: Probe, role: Role, expected: Expectation) -> str:
    return meaning(SCENARIOS[slug].lesson, probe, role, expected)


def test_a_meaning_by_hand_stands_only_where_the_rule_is_wrong() -> None:
    for slug, probe, role, expected in ENDINGS:
        rule = by_the_rule(SCENARIOS[slug].lesson, probe, role, expected)
        assert expected.means != rule, f"{slug}/{probe.id}/{role}: remove means, the rule says so too"


def test_a_lesson_has_an_ending_that_it_is_about() -> None:
    for slug, scenario in SCENARIOS.items():
        found = [(it[3].note, means(*it)) for it in ENDINGS if it[0] == slug]
        meanings = {it for _, it in found}
        if scenario.lesson.kind == "danger":
            assert "danger" in meanings, slug
        elif scenario.lesson.kind == "reference":
            assert "works" in meanings, slug
            assert "danger" not in meanings, slug
        else:
            assert meanings & {"mistake", "not-cors"} or any(note for note, _ in found) or "danger" in meanings, slug


def test_only_what_cannot_be_read_protects() -> None:
    for ending in ENDINGS:
        assert means(*ending) != "protects" or ending[3].outcome != "readable", ending


def test_what_is_not_about_cors_is_not_fixed_by_the_file_of_another_scenario() -> None:
    for slug, probe, role, expected in ENDINGS:
        if means(slug, probe, role, expected) == "not-cors":
            assert SCENARIOS[slug].lesson.cure_of(probe) is None, f"{slug}/{probe.id}: write cured_by = false"


def test_the_request_to_send_instead_is_readable_for_those_the_api_is_for() -> None:
    for slug, probe, role, expected in ENDINGS:
        lesson = SCENARIOS[slug].lesson
        if probe.instead and means(slug, probe, role, expected) in {"mistake", "not-cors"}:
            other = next(it for it in lesson.probe if it.id == probe.instead)
            if may_read(lesson, probe, role):
                assert role in other.expect, f"{slug}/{probe.instead} says nothing about {role}"
                assert other.expect[role].outcome == "readable"


def test_the_steps_through_a_lesson_are_two_to_four_and_differ() -> None:
    for slug, scenario in SCENARIOS.items():
        steps = scenario.lesson.steps
        assert not steps or 2 <= len(steps) <= 4, slug
        assert len(set(steps)) == len(steps), slug


NO_SCENARIO = {
    "mixed-content": "takes a page over https, and the lab speaks http alone",
    "lna-insecure-context": "takes a page on a host that is not this machine's",
    "redirect-stream-body": "takes HTTP/2 or later, which comes with https alone",
    "stream-needs-http2": "a stream as a body: each engine stops at another place, none of them at CORS",
    "stream-unsupported": "the same",
    "stream-not-allowed": "the same",
    "integrity-opaque": "an option of fetch() that no lesson is about",
    "keepalive-too-long": "the same",
    "only-if-cached": "an option that each engine refuses, and that changes nothing about CORS",
    "proxy-authentication": "a status that only a proxy sends, and that one engine refuses",
    "zero-address": "the lab listens on loopback, and two engines refuse this address before they connect",
    "cors-disabled-by-user": "a preference of Firefox, which no page can set",
    "origin-header-cannot-be-added": "happens to extensions alone",
    "blocked-by-extension": "takes an extension",
    **dict.fromkeys(
        ("type-never-script", "type-nosniff", "type-not-script", "type-not-css", "type-not-events"),
        "a wrong Content-Type, which no CORS setting repairs; tests/cases/elements.jsonl has it in every browser",
    ),
    "status-unusable": "the same, of a status",
    "body-unusable": "the same, of a body",
    "navigation-opaque": "a frame shows its page whatever CORS says",
    "private-network-not-allowed": "only earlier versions of Chromium ask for this",
}


def test_every_reason_that_a_page_can_meet_has_a_scenario() -> None:
    shown: set[str | None] = set()
    for scenario in SCENARIOS.values():
        for probe in scenario.lesson.probe:
            for expected in probe.expect.values():
                for it in (expected, *expected.engines.values()):
                    shown |= {it.reason, it.note}
    shown -= {None}
    assert shown <= set(load().reasons), "a reason that is none"
    assert sorted(set(load().reasons) - shown) == sorted(NO_SCENARIO)


@pytest.mark.parametrize("slug", SCENARIOS)
def test_probes_that_share_a_run_ask_for_one_address(slug: str) -> None:
    probes = {probe.id: probe for probe in SCENARIOS[slug].lesson.probe}
    for probe in probes.values():
        if probe.same_run:
            first = probes[str(probe.after)]
            assert (probe.path, probe.url, probe.scenario) == (first.path, first.url, first.scenario)


CORS_HEADERS = ("Origin", "Credentials", "Methods", "Headers")


def over_http(http: httpx.Client, base: str, probe: Probe, origin: str) -> list[tuple[int, ...]]:
    """Send a probe and its preflight without a browser; return each status and CORS header."""
    # After a crash a server closes the connection, whatever it answered.
    headers = {**probe.headers, "Origin": origin, "Connection": "close"}
    asks = {
        "Connection": "close",
        "Origin": origin,
        "Access-Control-Request-Method": probe.method,
        "Access-Control-Request-Headers": ",".join(sorted(name.lower() for name in probe.headers)),
    }
    content = probe.body.encode() if probe.body else None
    answers = [
        http.options(base + probe.path, headers=asks),
        http.request(probe.method, base + probe.path, headers=headers, content=content),
    ]
    return [
        (it.status_code, *(it.headers.get(f"Access-Control-Allow-{name}") for name in CORS_HEADERS)) for it in answers
    ]


SERVES_EACH = """
import importlib.util, sys, threading, uvicorn
for line in sys.stdin:
    name, port, file = line.split(maxsplit=2)
    spec = importlib.util.spec_from_file_location(name, file.strip())
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    server = uvicorn.Server(uvicorn.Config(module.app, port=int(port), log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
"""
"""What uvicorn does with main:app, for many files in one process: the libraries are loaded once."""


@pytest.fixture(scope="module")
def uvicorn_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Run code under uvicorn in an empty folder, as somebody does who pasted it there."""
    folder = tmp_path_factory.mktemp("pasted")
    command = [sys.executable, "-P", "-c", SERVES_EACH]
    quiet = subprocess.DEVNULL

    def run(code: str) -> str:
        (port,) = free_ports(1)
        name = f"main_{port}"
        (folder / f"{name}.py").write_text(code)
        assert process.stdin is not None
        process.stdin.write(f"{name} {port} {folder / name}.py\n".encode())
        process.stdin.flush()
        return answering(port, code)

    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet) as process:
        yield run
        process.terminate()


def answering(port: int, code: str) -> str:
    """Return the address of a server when it responds."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            call(f"http://127.0.0.1:{port}/", timeout=5)
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return f"http://127.0.0.1:{port}"
    raise AssertionError(f"does not run by itself:\n{code}")


def test_code_to_take_away_runs_under_the_command_that_people_type(lab: RunningLab, tmp_path: Path) -> None:
    code = standalone(SCENARIOS["one-origin"], lab.origins)
    (tmp_path / "main.py").write_text(code)
    (port,) = free_ports(1)
    command = [sys.executable, "-P", "-m", "uvicorn", "--port", str(port), "--app-dir", str(tmp_path), "main:app"]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            response = call(f"{answering(port, code)}/penguins", headers={"Origin": lab.origins.client}, timeout=5)
            assert response.headers["Access-Control-Allow-Origin"] == lab.origins.client
        finally:
            process.terminate()


@pytest.mark.parametrize("slug", REFERENCES)
def test_code_to_take_away_runs_by_itself_and_behaves_the_same(
    slug: str, lab: RunningLab, uvicorn_elsewhere: Any
) -> None:
    scenario = SCENARIOS[slug]
    code = standalone(scenario, lab.origins)
    assert "demo_api" not in code
    assert not re.search(r"\b(CLIENT|STRANGER)\b", code)
    alone = uvicorn_elsewhere(code)
    compared = 0
    with httpx.Client(trust_env=False, verify=TRUST) as here, httpx.Client(trust_env=False, verify=TRUST) as there:
        for probe in scenario.lesson.probe:
            if probe.scenario is not None or probe.url is not None:
                continue
            for origin in (lab.origins.client, lab.origins.stranger):
                lab.lab.table.reset()
                expected = over_http(here, f"{lab.origins.api}/{slug}", probe, origin)
                assert over_http(there, alone, probe, origin) == expected, (probe.id, origin)
                compared += 1
    assert compared


@pytest.mark.parametrize("slug", [slug for slug, it in SCENARIOS.items() if it.lesson.kind != "reference"])
def test_other_code_to_take_away_is_python(slug: str) -> None:
    code = standalone(SCENARIOS[slug], Origins.of(Settings()))
    assert "demo_api" not in code
    namespace: dict[str, object] = {"__name__": slug}
    exec(compile(code, slug, "exec"), namespace)  # noqa: S102  # the lab's own code
    assert "app" in namespace


def test_the_same_url_works_without_a_browser(lab: RunningLab) -> None:
    answer = lab.http.get("/no-cors-headers/penguins?limit=3")
    assert (answer.status_code, len(answer.json())) == (200, 3)


def test_an_origin_that_is_a_part_of_the_string_gets_in(lab: RunningLab) -> None:
    part = lab.origins.client[:-1]
    answer = lab.http.get("/danger-origin-as-string/penguins", headers={"Origin": part})
    assert answer.headers["Access-Control-Allow-Origin"] == part


def test_the_strangers_plain_post_adds_a_row_and_the_guard_prevents_it(lab: RunningLab) -> None:
    headers = {"Origin": lab.origins.stranger, "Content-Type": "text/plain"}
    body = "species=Gentoo&island=Biscoe"
    before = lab.lab.table.count()
    lab.http.post("/simple-post-runs/penguins/form", headers=headers, content=body)
    assert lab.lab.table.count() == before + 1
    lab.http.post("/guarded-post/penguins/form", headers=headers, content=body)
    assert lab.lab.table.count() == before + 1


def test_a_scenario_of_the_order_leaves_its_chapter_to_it() -> None:
    named = {slug for chapter in LISTING.chapters for slug in chapter.scenarios}
    for slug in named & set(SCENARIOS):
        assert SCENARIOS[slug].lesson.chapter is None, f"{slug}: order.toml says the chapter; remove it here"
