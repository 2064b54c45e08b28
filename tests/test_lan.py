"""A lab on another computer: what the learner's browser cannot send is named, and everything else goes on."""

import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from conftest import RunningLab, call
from playwright.sync_api import Page, expect
from tab import LAN, open_at

from demo_api.origins import Origins
from demo_api.settings import Settings
from demo_api.settings import shared_folder as shared
from demo_api.workshop.exercise import read_all
from demo_api.workshop.folder import Folder


def origins(public_host: str) -> Origins:
    return Origins.of(Settings(public_host=public_host, _env_file=None))


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "lab.localhost"])
def test_on_this_computer_each_role_is_in_reach(host: str) -> None:
    assert origins(host).out_of_reach == ()


@pytest.mark.parametrize("host", ["teacher.local", "192.168.1.20", "lab.example"])
def test_from_another_computer_the_hosts_of_a_browsers_own_computer_are_out_of_reach(host: str) -> None:
    assert origins(host).out_of_reach == ("127.0.0.1", "lookalike")


def test_the_page_is_told(make_lab: Callable[..., RunningLab]) -> None:
    lab = make_lab(public_host=LAN)
    config = call(f"http://localhost:{lab.settings.client_port}/config.json", timeout=5).json()
    assert config["out_of_reach"] == ["127.0.0.1", "lookalike"]


def test_what_the_browser_cannot_send_the_model_grades(make_lab: Callable[..., RunningLab], tmp_path: Path) -> None:
    exercises = {it.slug: it for it in read_all(shared("exercises"))}
    exercise = exercises["two-front-ends"]
    folder = tmp_path / "mine"
    Folder(folder).fill(list(exercises.values()))
    lab = make_lab(public_host=LAN, workshop=folder)
    Folder(folder).file(exercise).write_text(exercise.solution)
    host = {"Host": f"{LAN}:{lab.settings.api_port}", "Origin": lab.origins.client}
    base = f"http://localhost:{lab.settings.api_port}"

    def graded(roles: set[str]) -> httpx.Response:
        lights = []
        for check in exercise.task.check:
            for role in set(check.expect) & roles:
                run, origin = secrets.token_hex(16), lab.origins.by_role()[role]
                url = f"{base}/workshop/{exercise.slug}{check.path}{'&' if '?' in (check.path or '') else '?'}run={run}"
                got = call(url, headers={**host, "Origin": origin}, timeout=5)
                allowed = got.headers.get("access-control-allow-origin") in {origin, "*"}
                outcome = "readable" if allowed else "blocked"
                lights.append({"check": check.id, "role": role, "run": run, "outcome": outcome})
        tried = json.dumps({"engine": "chromium", "lights": lights})
        url = f"{base}/lab/exercises/{exercise.slug}/grade"
        return call(url, headers=host, content=tried, timeout=20, method="POST")

    within = {"client", "stranger", "null"}
    grade = graded(within)
    assert grade.status_code == 200, grade.text
    lights = {(it["check"], it["role"]): it["on"] for it in grade.json()["lights"]}
    assert ("read", "lookalike") in lights
    assert lights["read", "lookalike"]
    assert graded(within - {"client"}).status_code == 422  # this one the browser can send


def test_an_experiment_says_that_it_cannot_be_sent_from_here(
    page: Page, make_lab: Callable[..., RunningLab], tmp_path: Path
) -> None:
    lab = make_lab(public_host=LAN)
    open_at(page, lab, "#one-origin/read/127.0.0.1")
    expect(page.locator("#not-from-here")).to_contain_text(
        f"is on the computer that your browser runs on, but the lab is at {LAN}"
    )
    page.check("input[value=readable]")
    expect(page.locator("#send")).to_be_disabled()
    page.click("#choose-origin-summary")
    expect(page.locator("[id='from-127.0.0.1']")).to_contain_text("not from here")
    page.locator("#from-client").click()
    expect(page.locator("#not-from-here")).to_have_count(0)
    page.check("input[value=readable]")
    page.click("#send")
    expect(page.locator("#outcome")).to_be_visible(timeout=20_000)
    page.screenshot(path=tmp_path / "here.png")


def test_everything_goes_on_past_what_cannot_be_sent(page: Page, make_lab: Callable[..., RunningLab]) -> None:
    folder = shared("scenarios")
    lab = make_lab(folder, public_host=LAN)
    open_at(page, lab, "#everything")
    page.evaluate(
        """() => {  // only two scenarios: the rest is the same
            const real = window.fetch;
            window.fetch = async (url, ...rest) => {
                const response = await real(url, ...rest);
                if (!String(url).endsWith("/lab/contents")) return response;
                const said = await response.json();
                said.scenarios = said.scenarios.filter((it) => ["one-origin", "many-origins"].includes(it.slug));
                return new Response(JSON.stringify(said));
            };
        }"""
    )
    page.click("#run")
    title = page.locator("#tally-title")
    expect(title).to_be_visible(timeout=60_000)
    expect(title).to_have_text(
        re.compile(r"^(\d+) of (?!\1)\d+ experiments, \1 as the model predicts .*; 3 could not be sent")
    )
    expect(page.locator("#tally")).to_contain_text("nothing is known about them")
    assert page.locator(".matrix a.yet", has_text="could not be sent").count() == 3
    assert page.locator(".matrix .well").count() > 0
