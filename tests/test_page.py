"""The page in a real Chromium, against a real lab: what a teacher, a learner and a hurried developer do with it."""

import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from accessible import assert_accessible
from conftest import RunningLab
from fastapi.routing import APIRoute
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tab import HOSTILE, hold_back, open_at, perform, show, until

from demo_api.browser import ENGINES
from demo_api.data.routes import router
from demo_api.lesson import Kind, Via
from demo_api.origins import Role
from demo_api.page import MAX_MESSAGE
from demo_api.serve import Servers
from demo_api.settings import shared_folder
from demo_api.workshop.exercise import read_all

CONSOLES = {
    "Chromium": "Access to fetch at 'http://localhost:8000/x' from origin 'http://localhost:8001' has been blocked by CORS"
    " policy: Response to preflight request doesn't pass access control check: It does not have HTTP ok status.",
    "Firefox": "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at"
    " http://localhost:8000/x. (Reason: expected \u2018true\u2019 in CORS header"
    " \u2018Access-Control-Allow-Credentials\u2019).",
    "WebKit": "Origin http://localhost:8001 is not allowed by Access-Control-Allow-Origin. Status code: 200",
}
FALSE_VERDICT = """(edit) => {
    const real = window.fetch;
    window.fetch = async (url, ...rest) => {
        const response = await real(url, ...rest);
        if (!String(url).endsWith("/report")) return response;
        const { verdict, report } = await response.json();
        return new Response(JSON.stringify({ verdict: {...verdict, ...edit}, report }));
    };
}"""
FALSE_REPORT = """(edit) => {
    const real = window.fetch;
    window.fetch = async (url, ...rest) => {
        const response = await real(url, ...rest);
        if (!String(url).endsWith("/report")) return response;
        const { verdict, report } = await response.json();
        return new Response(JSON.stringify({ verdict, report: {...report, ...edit} }));
    };
}"""
ENDINGS = ("readable", "opaque", "after", "before", "no response")


def edit(lab: RunningLab, route: str) -> None:
    """Put a route before the ordinary ones of the scratch lab's scenario."""
    app = lab.settings.scenarios / "01-plain" / "app.py"
    before, after = app.read_text().rsplit("app.include_router", 1)
    app.write_text(f"{before}{route}\napp.include_router{after}")


def choose_origin(page: Page, role: str) -> None:
    page.click("#choose-origin-summary")
    page.locator(f"[id='from-{role}']").click()


def unfold(page: Page, key: str) -> Locator:
    """Open what is folded below the answer, by its key."""
    page.keyboard.press(key)
    opened = page.locator(f".fold[open][data-key={key}]")
    expect(opened).to_have_count(1)
    return opened


def ended(page: Page) -> str | None:
    return page.locator(".report").get_attribute("data-ending")


def test_the_start_page_lists_every_scenario_by_chapter(page: Page, lab: RunningLab) -> None:
    scenarios = lab.as_page("/lab/scenarios").json()[
        "scenarios"
    ]  # they are all loaded now, and the page's list is whole
    open_at(page, lab)
    assert page.locator(".map li").count() == len(scenarios)
    shown = page.locator(".map h3").all_inner_texts()
    assert shown == list(dict.fromkeys(it["chapter"] for it in scenarios))


def test_a_prediction_comes_before_send_and_the_outcome_after(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#no-cors-headers/read/client")
    expect(page.locator("#send")).to_be_disabled()
    expect(page.locator(".change")).to_have_count(0)
    perform(page, "readable")
    assert ended(page) == "after"
    expect(page.locator("#outcome")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Blocked, after the server did the work.")
    expect(page.locator(".remark.other")).to_be_visible()
    expect(page.get_by_role("heading", name="What to change on the server")).to_be_visible()
    expect(unfold(page, "h").locator(".line.bad")).to_have_text("TypeError: Failed to fetch")


def test_a_right_prediction_is_confirmed(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin/read/client")
    perform(page, "readable")
    expect(page.locator(".remark.right")).to_be_visible()
    expect(page.locator(".guess")).to_have_count(0)


@pytest.mark.parametrize(
    ("role", "outcome"),
    [("client", "readable"), ("stranger", "after"), ("null", "after"), ("127.0.0.1", "after")],
)
def test_the_request_is_sent_from_the_chosen_origin(page: Page, lab: RunningLab, role: str, outcome: str) -> None:
    open_at(page, lab, "#one-origin")
    origin = lab.origins.by_role()[role]  # type: ignore[index]
    choose_origin(page, role)
    expect(page).to_have_url(f"{lab.origins.client}/#one-origin/read/{role}")
    perform(page)
    assert ended(page) == outcome
    sent = page.locator(".request .important", has=page.locator("dt", has_text="origin"))
    assert sent.first.locator("dd").inner_text() == origin


def test_a_refused_preflight_bars_the_request_that_is_never_sent(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#method-refused/put/client")
    perform(page, "before")
    assert ended(page) == "before"
    expect(page.locator(".wire .tag")).to_have_text("preflight")
    expect(page.locator(".ghost .barrier")).to_contain_text("Stopped by the browser")
    expect(page.locator(".work")).to_have_text("On the server, the handler did not run")
    expect(page.locator(".work.ran")).to_have_count(0)


def test_what_the_browser_does_not_even_send_is_a_ghost(page: Page, scratch: RunningLab) -> None:
    lesson = scratch.settings.scenarios / "01-plain" / "scenario.toml"
    lesson.write_text(lesson.read_text().replace('id = "read"', 'id = "read"\nmode = "same-origin"'))
    open_at(page, scratch, "#plain/read/client")
    perform(page, "before")
    assert ended(page) == "before"
    expect(page.locator(".ghost")).to_contain_text("never sent")
    expect(page.locator(".request")).to_have_count(0)
    expect(unfold(page, "h").locator(".saw p").last).to_have_text(
        "No request arrived. The browser blocked the request before it sent it."
    )


def test_a_request_that_does_not_arrive_is_not_blamed_on_the_browser_unless_that_is_known(
    page: Page, lab: RunningLab
) -> None:
    open_at(page, lab, "#server-down/read/client")
    perform(page, "before")
    expect(page.locator(".scene .barrier").last).to_have_attribute("data-by", "network")
    expect(page.locator(".scene .barrier").last).not_to_contain_text("Stopped by the browser")
    expect(unfold(page, "h").locator(".saw p").last).to_have_text(
        "No request arrived. No connection to the server was made."
    )


@pytest.mark.parametrize(
    ("address", "rules", "text"),
    [
        (
            "#csp-connect-src/policy/client",
            ["fetch() accepts the request", "The page's own policy allows the address"],
            "No request arrived. The browser blocked the request before it sent it.",
        ),
        (
            "#local-network/public/client",
            [
                "The page counts as public",
                "The visitor allows the page to call a more private address",
            ],
            "No request arrived. The browser blocked the request before it sent it.",
        ),
        (
            "#missing-vary/second/stranger",
            ["The browser's cache has a response", "The response allows exactly this origin"],
            "No request arrived. The browser may have used a response from its cache.",
        ),
    ],
)
def test_what_a_policy_or_a_cache_stops_is_shown_rule_by_rule(
    page: Page, lab: RunningLab, address: str, rules: list[str], text: str
) -> None:
    open_at(page, lab, address)
    perform(page, "before")
    expect(page.locator(".scene .barrier").last).to_have_attribute("data-by", "browser")
    expect(unfold(page, "h").locator(".saw p").last).to_have_text(text)
    shown = unfold(page, "r").locator(".rules li")
    assert [it.locator("b").inner_text() for it in shown.all()][-2:] == rules
    expect(shown.last).to_have_class("failed")


def test_an_opaque_response_is_sealed(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#opaque/no-cors/client")
    perform(page, "opaque")
    assert ended(page) == "opaque"
    expect(page.locator(".sealed")).to_contain_text("an opaque response")
    expect(page.locator(".barrier")).to_have_count(0)


def test_what_comes_before_is_sent_first_and_shown_as_an_earlier_act(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#credentials/read-session/client")
    perform(page)
    expect(page.locator(".earlier > summary")).to_contain_text("First: Log in")
    expect(unfold(page, "h").locator(".facts")).to_contain_text("200")
    assert json.loads(page.locator(".body").inner_text())["name"]


def test_the_page_agrees_with_every_scenario(page: Page, lab: RunningLab) -> None:
    """Its own comparison finds nothing to say of any first probe; tests/browsers/ has all of them."""
    open_at(page, lab)
    for scenario in lab.as_page("/lab/scenarios").json()["scenarios"]:
        probe = scenario["probes"][0]
        role, expected = next(iter(probe["expect"].items()))
        address = f"#{scenario['slug']}/{probe['id']}/{role}"
        page.evaluate("it => { location.hash = it }", address)
        expect(page.locator("#send")).to_have_text("Send")
        perform(page)
        assert page.locator(".unexpected, .edited").all_inner_texts() == [], address
        unsent = probe["via"] == "beacon" and not expected["handler"]
        assert ended(page) == expected["outcome"] or expected["outcome"] == "blocked" or unsent, address


def run_everything(page: Page) -> None:
    page.click("#run")
    expect(page.locator("#tally-title")).to_be_visible(timeout=400_000)


def cells(page: Page) -> dict[str, dict[str, str]]:
    """What each experiment came to, by its address."""
    found: dict[str, dict[str, str]] = page.evaluate(
        """Object.fromEntries([...document.querySelectorAll(".matrix td a")].map((it) => [it.getAttribute("href"), {
            ...it.dataset, why: it.parentElement.querySelector(".why")?.textContent ?? ""}]))"""
    )
    return found


def test_everything_run_says_how_far_it_is_and_what_it_came_to(page: Page, scratch: RunningLab) -> None:
    """That each experiment ends as its lesson says is tested in every browser, in tests/browsers/."""
    count = sum(len(it["expect"]) for it in scratch.as_page("/lab/scenarios").json()["scenarios"][0]["probes"])
    open_at(page, scratch, "#everything")
    run_everything(page)
    assert len(cells(page)) == count
    expect(page.locator("#tally-title")).to_have_text(
        re.compile(rf"^{count} experiments, {count} as the model predicts for this browser \(Chromium \d+\)\.$")
    )
    expect(page.locator("#tally-title")).to_be_focused()
    expect(page.locator("#far-words")).to_have_text(f"{count} of {count}")
    expect(page.get_by_role("status")).to_have_text(page.locator("#tally-title").inner_text())


def test_everything_can_be_stopped_and_goes_on_from_the_start(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#everything")
    page.click("#run")
    expect(page.locator("#run")).to_have_text("Stop")
    expect(page.locator(".matrix .well").nth(2)).to_be_attached()  # three experiments
    page.click("#run")
    expect(page.locator("#tally-title")).to_contain_text("Stopped after")
    done = page.locator(".matrix .well").count()
    assert 3 <= done < page.locator(".matrix td a").count()
    expect(page.locator("#far-words")).to_contain_text(f"{done} of ")
    expect(page.locator("#run")).to_have_text("Run everything again")
    page.click("#run")
    expect(page.locator("#tally")).to_be_empty()
    page.locator(".matrix td a").first.click()  # whoever leaves stops it as well
    perform(page)
    page.go_back()
    expect(page.locator("#tally-title")).to_contain_text("Stopped after")


def test_a_press_on_an_experiment_is_not_lost_when_its_result_comes(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#everything")
    hold_back(page, "/lab/reset")
    page.click("#run")
    until(page, "window.isHeld")
    first = page.locator(".matrix td a").first
    first.hover()
    page.mouse.down()
    page.evaluate("window.goOn()")
    expect(first).to_have_attribute("data-ending", "readable")
    page.mouse.up()
    expect(page.locator("#send")).to_be_visible()
    expect(page).not_to_have_url(re.compile("#everything"))


def test_everything_by_keyboard_alone(page: Page, scratch: RunningLab) -> None:
    open_at(page, scratch)
    tab_to(page, ".doors a[href='#everything']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Everything")
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, "#everywhere")
    page.keyboard.press("Space")
    expect(page.locator("#everywhere")).to_be_checked()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#tally-title")).to_be_focused()
    tab_to(page, ".matrix td a[data-ending=after]")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("One origin")
    page.go_back()
    expect(page.locator("#tally-title")).to_contain_text("as the model predicts")


def test_everything_says_in_words_what_was_otherwise(page: Page, scratch: RunningLab) -> None:
    app = scratch.settings.scenarios / "01-plain" / "app.py"
    whole = app.read_text()
    app.write_text(whole.replace("[CLIENT]", '["https://elsewhere.example"]'))
    open_at(page, scratch, "#everything")
    run_everything(page)
    expect(page.locator("#tally-title")).to_contain_text("as their lessons expect")
    other = page.locator(".others li", has=page.locator("[href='#plain/read/client']"))
    expect(other).to_contain_text("page. Not what scenario.toml expects")
    expect(other).to_contain_text("the outcome is “blocked”, not “readable”")
    expect(page.locator("[href='#plain/read/client'][data-otherwise=true]")).to_have_count(1)
    app.write_text(whole)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator(".matrix a[data-ending]")).to_have_count(0)  # what was found is of another file


def test_everything_is_as_plain_about_a_model_that_is_wrong(page: Page, scratch: RunningLab) -> None:
    open_at(page, scratch, "#everything")
    page.evaluate(FALSE_VERDICT, {"browsers": {"chromium": {"outcome": "opaque", "console": ""}}})
    run_everything(page)
    expect(page.locator("#tally-title")).to_contain_text("experiments, 0 as the model predicts")
    expect(page.locator(".others li").first).to_contain_text("but the model predicts “opaque” for Chromium")


def test_everything_against_a_stopped_lab_is_explained(loud_page: Page, scratch: RunningLab) -> None:
    open_at(loud_page, scratch, "#everything")
    scratch.servers.stop()
    loud_page.click("#run")
    expect(loud_page.get_by_role("alert")).to_contain_text("make serve")
    expect(loud_page.locator("#run")).to_have_text("Run everything")


def test_a_browser_that_contradicts_the_model_is_believed(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin/read/client")
    page.evaluate(
        FALSE_VERDICT,
        {"outcome": "blocked", "browsers": {"chromium": {"outcome": "blocked", "console": "", "assumed": False}}},
    )
    perform(page)
    told = page.locator(".contradiction")
    expect(told).to_contain_text(re.compile(r"Your browser, Chromium \d+, did not do what the model predicts"))
    expect(told).to_contain_text("the outcome is “readable”, but the model predicts “blocked” for Chromium")
    expect(told).to_contain_text("What to do: send the request again in a private window")
    record = json.loads(page.locator(".contradiction copy-button").get_attribute("text") or "")
    assert (record["outcome"], record["predicted"]["outcome"]) == ("readable", "blocked")


def test_a_known_difference_from_the_standard_is_no_contradiction(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin/read/client")
    page.evaluate(FALSE_VERDICT, {"outcome": "blocked"})
    perform(page)
    expect(page.locator(".contradiction")).to_have_count(0)
    expect(unfold(page, "r").locator(".note").first).to_contain_text("Chromium differs from the standard here")


@pytest.mark.parametrize(
    ("engine", "title", "address"),
    [
        ("Chromium", "The response to the preflight has an error status", "#method-refused/"),
        ("Firefox", "Access-Control-Allow-Credentials is not true", "#credentials-not-allowed/include/client"),
        ("WebKit", "The response has no Access-Control-Allow-Origin", "#no-cors-headers/read/client"),
    ],
)
def test_a_pasted_message_is_explained(page: Page, lab: RunningLab, engine: str, title: str, address: str) -> None:
    open_at(page, lab, "#explain")
    page.fill("#message", CONSOLES[engine])
    page.get_by_role("button", name="What does it mean?").click()
    expect(page.locator("#meaning-title")).to_be_focused()
    expect(page.locator("#meaning-title")).to_contain_text(f"{engine} says this")
    expect(page.locator(".meanings h3").first).to_have_text(title)
    expect(page.locator(".fixes").first).to_be_visible()
    page.locator(f".happens a[href^='{address}']").first.click()
    expect(page).to_have_url(re.compile(r"#[a-z-]+/[a-z-]+/[a-z]+$"))
    expect(page.locator("#send")).to_be_visible()
    page.go_back()
    expect(page.locator("#message")).to_have_value(CONSOLES[engine])
    expect(page.locator(".meanings h3").first).to_have_text(title)


def test_words_that_several_reasons_share_are_said_to_be_shared(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#explain")
    page.fill("#message", CONSOLES["WebKit"])
    page.keyboard.press("Control+Enter")
    expect(page.locator("#meaning-title")).to_have_text(re.compile(r"WebKit says this in \d+ cases"))
    expect(page.locator(".meaning .remark")).to_contain_text("it does not show which case it was")
    page.locator(".meanings summary").nth(1).click()
    expect(page.locator(".meanings li").nth(1).locator(".fixes")).to_be_visible()


def test_an_unknown_message_is_said_to_be_unknown_and_stays_text(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    for message in (HOSTILE, f"</textarea>{HOSTILE}", CONSOLES["Chromium"].replace("http://localhost:8001", HOSTILE)):
        page.fill("#message", message)
        page.click("#explain button")
        expect(page.locator("#meaning-title")).to_be_focused()
        assert page.locator("img, main script").count() == 0
        if "Access" not in message:
            expect(page.locator("#meaning-title")).to_have_text("The lab does not know this message")
        page.evaluate("window.dispatchEvent(new HashChangeEvent('hashchange'))")  # drawn anew with what was pasted
        expect(page.locator("#message")).to_have_value(message)
    assert page.locator("img, main script").count() == 0
    assert page.title() == "CORS lab"


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("", "Paste a message first."),
        ("x" * (MAX_MESSAGE + 1), f"This text has {MAX_MESSAGE + 1:,} characters. The limit is {MAX_MESSAGE:,}."),
    ],
)
def test_a_message_out_of_bounds_is_explained(page: Page, lab: RunningLab, message: str, words: str) -> None:
    open_at(page, lab, "#explain")
    page.fill("#message", message)
    page.click("#explain button")
    expect(page.locator(".meaning .notice")).to_contain_text(words)
    expect(page.locator("#message")).to_be_focused()


def test_copying_gives_the_standalone_code_and_a_curl_that_runs(
    page: Page, context: BrowserContext, lab: RunningLab
) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab.origins.client)
    open_at(page, lab, "#preflight")
    page.get_by_role("button", name="Copy standalone code").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    scenario = lab.as_page("/lab/scenarios/preflight").json()
    assert page.evaluate("navigator.clipboard.readText()") == scenario["standalone"]
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    command = page.evaluate("navigator.clipboard.readText()")
    if shutil.which("curl") is None:
        assert command.startswith("curl --include")
        return
    shell = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=10, check=True)
    assert f"access-control-allow-origin: {lab.origins.client}" in shell.stdout.lower()


def test_curl_words_survive_a_shell(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    command = page.evaluate(
        """async (body) => (await import("/requests.js")).asCurl(
            {url: "http://localhost/a?b=[1]&c='$HOME'", options: {method: "POST", body}, reads: [], run: ""}, "null")""",
        HOSTILE + "$(id)\n!",
    )
    words = subprocess.run(
        ["sh", "-c", "curl() { for it; do printf '%s\\0' \"$it\"; done; }; " + command],
        capture_output=True,
        text=True,
        timeout=10,
        check=True,
    ).stdout.split("\0")[:-1]
    assert words == [
        "--include", "--globoff", "--request", "POST", "http://localhost/a?b=[1]&c='$HOME'",
        "--header", "Origin: null", "--header", "Content-Type: text/plain;charset=UTF-8",
        "--data-raw", HOSTILE + "$(id)\n!",
    ]  # fmt: skip


def test_the_call_on_the_page_is_the_call_that_is_sent(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#preflight")
    shown = page.locator("#call").inner_text()
    run = shown.split("run=")[1][:32]
    perform(page)
    (first, *_) = lab.as_page(f"/lab/runs/{run}").json()["exchanges"]
    assert run in first["target"]
    page.click("#send")
    expect(page.locator("#send")).to_have_text("Send again")
    assert run not in page.locator("#call").inner_text()


def test_links_go_back_and_forward(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    page.locator(".map a", has_text="One origin").click()
    expect(page).to_have_title(re.compile("^One origin"))
    choose_origin(page, "stranger")
    page.locator("#contents a", has_text="No CORS headers").click()
    expect(page.locator("h1")).to_have_text("No CORS headers")
    page.go_back()
    expect(page.locator("h1")).to_have_text("One origin")
    expect(page.locator("#choose-origin .chosen")).to_contain_text("a stranger")
    page.go_back()
    page.go_back()
    expect(page.locator(".map")).to_be_visible()
    page.go_forward()
    expect(page.locator("h1")).to_have_text("One origin")


def test_the_rule_that_decided_and_the_consoles_are_shown(page: Page, lab: RunningLab) -> None:
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    open_at(page, lab, "#method-refused/put/client")
    perform(page)
    unfold(page, "r")
    expect(page.locator(".rules .failed")).to_have_count(1)
    expect(page.locator(".rules li").last).to_contain_text("only after a status from 200 to 299")
    step = page.locator(".rules .step a").last
    expect(step).to_have_attribute("href", "https://fetch.spec.whatwg.org/#cors-preflight-fetch-0")
    unfold(page, "c")
    expect(page.locator(".consoles h3")).to_have_text(["Chromium (your browser)", "Firefox", "WebKit"])
    # Word for word what this browser said.
    assert set(page.locator(".console").first.inner_text().splitlines()) <= set(heard)


def test_one_request_asks_for_the_record_and_the_report(page: Page, lab: RunningLab) -> None:
    asked: list[str] = []
    page.on("request", lambda it: asked.append(it.url) if "/lab/runs/" in it.url else None)
    open_at(page, lab, "#one-origin/read/client")
    perform(page)
    assert [it.rpartition("/")[2] for it in asked] == ["report"]


@pytest.mark.parametrize(
    ("address", "ending"), [("#no-cors-headers/read/client", "after"), ("#server-down/read/client", "not known")]
)
def test_without_a_report_the_page_says_what_it_saw(page: Page, lab: RunningLab, address: str, ending: str) -> None:
    open_at(page, lab, address)
    page.evaluate(
        """() => {
            const real = window.fetch;
            window.fetch = (url, ...rest) => real(String(url).replace("/report", "/no-report"), ...rest);
        }"""
    )
    perform(page)
    assert ended(page) == ending
    expect(page.locator(".answer .remark")).to_contain_text("The lab gave no explanation of this request.")
    if ending == "after":
        expect(page.locator(".barrier")).to_contain_text("The response arrived, but the page may not read it.")
    expect(page.locator("#more-rules, #more-consoles, .why, .change")).to_have_count(0)
    expect(unfold(page, "h").locator(".saw")).to_have_count(2)


def test_the_cure_is_one_click_away_with_what_changes(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#method-refused/put/client")
    perform(page)
    unfold(page, "d")
    expect(page.locator(".changes .new").first).to_be_visible()
    expect(page.locator(".changes .gone").first).to_be_visible()
    page.locator(".difference a").click()
    expect(page.locator("h1")).to_have_text("The page begins to write")
    perform(page)
    assert ended(page) == "readable"


def test_a_header_that_is_not_exposed_is_on_the_wire_and_null_to_the_script(page: Page, lab: RunningLab) -> None:
    comparison = next(
        it for it in lab.as_page("/lab/scenarios/expose-headers").json()["probes"] if it["scenario"] == "one-origin"
    )
    open_at(page, lab, f"#expose-headers/{comparison['id']}/client")
    expect(page.locator(".call")).to_contain_text("For comparison, this request goes to One origin")
    perform(page)
    expect(page.locator(".response .carries > .headers")).to_contain_text("x-total-count")
    expect(unfold(page, "h").locator(".facts .null")).to_have_text("null")


def test_what_was_run_is_marked(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin")
    expect(page.locator("#contents .tick")).to_have_count(0)
    perform(page)
    expect(page.locator("#contents a[aria-current=page] .tick")).to_be_visible()
    page.reload()
    expect(page.locator("#contents a[aria-current=page] .tick")).to_be_visible()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("it => document.activeElement.matches(it)", selector):
            return
    pytest.fail(f"no {selector} is reached by Tab")


def test_one_experiment_by_keyboard_alone(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    tab_to(page, ".map a[href='#no-cors-headers']")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_be_focused()
    tab_to(page, "#choose-origin-summary")
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#from-stranger")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#choose-origin .chosen")).to_contain_text("a stranger")
    expect(page.locator("#choose-origin-summary")).to_be_focused()
    page.keyboard.press("3")
    expect(page.locator("input[value=after]")).to_be_focused()
    expect(page.locator("input[value=after]")).to_be_checked()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#outcome")).to_be_focused()
    assert ended(page) == "after"
    tab_to(page, ".wire summary")
    page.keyboard.press("Enter")
    expect(page.locator(".wire details[open] .headers")).to_be_visible()


def test_no_prediction_is_needed_when_the_teacher_says_so(page: Page, make_lab: Callable[..., RunningLab]) -> None:
    lab = make_lab(require_guess=False)
    open_at(page, lab, "#one-origin")
    page.click("#send")
    expect(page.locator("#outcome")).to_be_visible()
    expect(page.locator(".remark, .guess")).to_have_count(0)


def test_a_stopped_lab_is_explained_and_can_be_tried_again(loud_page: Page, scratch: RunningLab) -> None:
    open_at(loud_page, scratch, "#plain")
    loud_page.check("input[value=readable]")
    scratch.servers.stop()
    loud_page.click("#send")
    trouble = loud_page.get_by_role("alert")
    expect(trouble).to_contain_text(f"{scratch.origins.api} does not respond")
    expect(trouble).to_contain_text("make serve")
    expect(trouble).to_be_in_viewport()
    expect(loud_page.locator(".report")).to_have_count(0)
    again = Servers(scratch.settings)
    again.start()
    try:
        loud_page.get_by_role("button", name="Try again").click()
        expect(trouble).to_have_count(0)
        perform(loud_page)
        assert ended(loud_page) == "readable"
    finally:
        again.stop()


def test_a_lab_that_does_not_respond_is_reported_after_ten_seconds(
    own_page: Page, scratch: RunningLab, tmp_path: Path
) -> None:
    blocked, freed = tmp_path / "blocked", tmp_path / "freed"
    edit(
        scratch,
        f"""
import pathlib, time
@app.get("/block")
async def block():
    pathlib.Path({str(blocked)!r}).touch()
    while not pathlib.Path({str(freed)!r}).exists():
        time.sleep(0.02)
""",
    )
    own_page.clock.install()
    open_at(own_page, scratch, "#plain")
    own_page.check("input[value=readable]")
    blocking = threading.Thread(
        target=lambda: httpx.get(f"{scratch.origins.api}/plain/block", timeout=30, trust_env=False)
    )
    blocking.start()
    try:
        while not blocked.exists():
            time.sleep(0.02)
        own_page.click("#send")
        own_page.clock.fast_forward(10_001)
        expect(own_page.get_by_role("alert")).to_contain_text("has not responded for 10 seconds")
    finally:
        freed.touch()
        blocking.join()


def test_a_request_without_a_response_ends(own_page: Page, scratch: RunningLab) -> None:
    edit(
        scratch,
        """
import asyncio
@app.get("/penguins")
async def slow():
    await asyncio.sleep(60)
""",
    )
    own_page.clock.install()
    open_at(own_page, scratch, "#plain")
    own_page.check("input[value=readable]")
    own_page.click("#send")
    expect(own_page.locator("#send")).to_have_text("Sending…")
    own_page.wait_for_timeout(500)
    own_page.clock.run_for(15_001)
    expect(own_page.locator("#outcome")).to_be_visible()
    assert ended(own_page) == "no response"


def test_a_broken_scenario_is_explained_and_cannot_be_sent(page: Page, scratch: RunningLab) -> None:
    app = scratch.settings.scenarios / "01-plain" / "app.py"
    whole = app.read_text()
    open_at(page, scratch, "#plain")
    page.check("input[value=readable]")
    app.write_text("def broken(:\n" + whole)
    page.click("#send")
    expect(page.locator(".reasons")).to_contain_text("app.py")
    expect(page.locator("#send")).to_have_count(0)
    app.write_text(whole)
    page.get_by_role("button", name="Check again").click()
    perform(page)
    assert ended(page) == "readable"


def test_an_edit_takes_effect_at_the_next_send_and_is_shown(page: Page, scratch: RunningLab) -> None:
    app = scratch.settings.scenarios / "01-plain" / "app.py"
    open_at(page, scratch, "#plain/read/client")
    perform(page)
    assert ended(page) == "readable"
    app.write_text(app.read_text().replace("[CLIENT]", '["https://elsewhere.example"]'))
    page.click("#send")
    expect(page.locator(".report")).to_have_attribute("data-ending", "after")
    expect(page.locator("#file")).to_contain_text("elsewhere.example")
    expect(page.locator(".edited")).to_have_attribute("data-edited", "broken")
    expect(unfold(page, "d").locator(".changes .new")).to_contain_text("elsewhere.example")


def test_coming_back_to_the_window_shows_the_edited_file(page: Page, scratch: RunningLab) -> None:
    open_at(page, scratch, "#plain")
    page.check("input[value=after]")
    edit(scratch, "# edited while the window was away\n")
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(page.locator("#file")).to_contain_text("edited while the window was away")
    expect(page.locator("input[value=after]")).to_be_checked()


def test_changing_ones_mind_leaves_the_picture_as_it_is(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#no-cors-headers/read/client")
    perform(page)
    page.locator(".request summary").click()
    page.check("input[value=after]")
    expect(page.locator(".request details")).to_have_attribute("open", "")
    expect(page.locator(".remark.other")).to_be_visible()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("#no-such-thing", "There is no experiment called “no-such-thing”"),
        ("#one-origin/no-such-probe", "has no request called “no-such-probe”"),
        ("#one-origin/read/mars", "There is no origin called “mars”"),
        ("#%3Cimg%20src=x%20onerror=alert(1)%3E", "<img src=x onerror=alert(1)>"),
        ("#%E0%A4%A", "There is no experiment called"),
    ],
)
def test_an_unknown_address_is_explained(page: Page, lab: RunningLab, address: str, words: str) -> None:
    open_at(page, lab, address)
    expect(page.locator(".notice")).to_contain_text(words)


def test_hostile_text_stays_text(page: Page, scratch: RunningLab) -> None:
    folder = scratch.settings.scenarios / "01-plain"
    lesson = (folder / "scenario.toml").read_text()
    quoted = json.dumps(HOSTILE)
    lines = [
        f"{line.split(' = ')[0]} = {quoted}"
        if line.startswith(("title = ", "chapter = ", "summary = ", "says = "))
        else line
        for line in lesson.splitlines()
    ]
    (folder / "scenario.toml").write_text("\n".join(lines))
    edit(
        scratch,
        f"""
from fastapi.responses import HTMLResponse
@app.get("/penguins")
def hostile():
    return HTMLResponse({HOSTILE!r}, headers={{"X-Hostile": {HOSTILE!r}}})
""",
    )
    open_at(page, scratch, "#plain")
    expect(page.locator("h1")).to_have_text(HOSTILE)
    perform(page)
    unfold(page, "h")
    assert page.locator(".body").inner_text() == HOSTILE
    expect(page.locator(".response details .headers")).to_contain_text(HOSTILE)
    assert page.locator("img, main script").count() == 0
    assert page.title().startswith(HOSTILE)


def test_nothing_is_asked_of_anybody_else(page: Page, lab: RunningLab) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for role in lab.origins.by_role():
        open_at(page, lab, f"#one-origin/read/{role}")
        perform(page)
    ours = (lab.origins.api, lab.origins.client, lab.origins.stranger, lab.origins.numeric, lab.origins.lookalike)
    assert asked
    assert [url for url in asked if not url.startswith(tuple(f"{it}/" for it in ours))] == []


def test_by_number_the_page_goes_to_its_own_name(page: Page, lab: RunningLab) -> None:
    page.goto(f"{lab.origins.numeric}/#one-origin/read/null")
    expect(page).to_have_url(f"{lab.origins.client}/#one-origin/read/null")
    expect(page.locator("h1")).to_have_text("One origin")


def test_the_stranger_says_whose_site_it_is(page: Page, lab: RunningLab) -> None:
    page.goto(f"{lab.origins.stranger}/#one-origin/read/null")
    expect(page.locator("h1")).to_have_text(re.compile("This is the stranger.s site"))
    expect(page.locator("main a")).to_have_attribute("href", f"{lab.origins.client}/#one-origin/read/null")


def test_reset_brings_the_table_back(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    lab.lab.table.delete(1)
    page.get_by_role("button", name="Reset the table").click()
    expect(page.get_by_role("status")).to_contain_text("344 penguins")
    assert lab.lab.table.get(1) is not None


def test_the_modules_can_be_used_from_a_bare_page(page: Page, lab: RunningLab) -> None:
    page.goto(f"{lab.origins.client}/sender.html")
    result: dict[str, Any] = page.evaluate(
        """async (url) => {
            const {sendFrom} = await import("/origins.js");
            return sendFrom("null", {url, options: {}, reads: ["Content-Type", "X-Total-Count"]});
        }""",
        f"{lab.origins.api}/wildcard/penguins?limit=2",
    )
    assert result["outcome"] == "readable"
    assert result["reads"] == {"Content-Type": "application/json", "X-Total-Count": None}
    assert len(json.loads(result["body"])) == 2


@pytest.mark.parametrize(("role", "obeys"), [("client", True), ("stranger", False), ("lookalike", False)])
def test_the_sending_document_obeys_the_labs_own_page_only(
    page: Page, lab: RunningLab, role: Role, obeys: bool
) -> None:
    """Every page of the lab may frame it, and the stranger's pages are not trusted."""
    url = f"{lab.origins.api}/wildcard/penguins"
    page.goto(f"{lab.origins.by_role()[role]}/sender.html")
    page.evaluate(
        """(url) => new Promise((loaded) => {
            window.received = [];
            addEventListener("message", ({ data }) => received.push(data.id));
            const frame = document.createElement("iframe");
            frame.src = url;
            frame.addEventListener("load", () => loaded());
            document.body.append(frame);
        })""",
        f"{lab.origins.client}/sender.html",
    )
    sender = page.frames[1]
    sender.evaluate(
        """() => {
            window.sent = [];
            window.fetch = (url) => (sent.push(url), new Promise(() => {}));
            // It is called after send.js, so what send.js replies at once arrives before this.
            addEventListener("message", ({ data }) => parent.postMessage({ id: `after ${data.id}` }, "*"));
        }"""
    )
    page.evaluate(
        """(url) => new Promise((done) => {
            addEventListener("message", ({ data }) => data.id === "after send" && done());
            frames[0].postMessage({ id: "ready?", request: null }, "*");
            frames[0].postMessage({ id: "send", request: { url, options: {}, reads: [] } }, "*");
        })""",
        url,
    )
    replies = [it for it in page.evaluate("received") if not it.startswith("after ")]
    assert replies == (["ready?"] if obeys else [])
    assert sender.evaluate("sent") == ([url] if obeys else [])


@pytest.mark.parametrize(
    ("module", "name", "source", "known"),
    [
        ("roles.js", "ROLE_NAMES", "demo_api/origins.py, Role", get_args(Role)),
        ("engine.js", "ENGINE_NAMES", "demo_api/browser/engines.py, ENGINES", [it.name for it in ENGINES]),
        ("glyphs.js", "KINDS", "demo_api/lesson.py, Kind", get_args(Kind)),
        ("requests.js", "OTHER_WAYS", "demo_api/lesson.py, Via", [it for it in get_args(Via) if it != "fetch"]),
    ],
)
def test_a_list_in_the_page_is_the_list_in_python(
    page: Page, lab: RunningLab, module: str, name: str, source: str, known: list[str]
) -> None:
    found = exported(page, lab, module, name)
    for it in known:
        assert it in found, f"client/{module}: {name} lacks {it!r}, which is in {source}; add it with its text"
    for it in found:
        assert it in known, f"client/{module}: {name} has {it!r}, which is not in {source}; remove it"


def test_the_page_says_what_each_route_of_the_data_changes(page: Page, lab: RunningLab) -> None:
    effects = exported(page, lab, "timeline.js", "EFFECTS")
    found = {(name, method) for name, by_method in effects.items() for method in by_method}
    routes = {
        (route.path.split("/")[1], method)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in (route.methods or set()) - {"GET", "HEAD", "OPTIONS"}
    }
    for name, method in routes ^ found:
        where = "is in demo_api/data/routes.py only; add it" if (name, method) in routes else "has no route; remove it"
        pytest.fail(f"client/timeline.js: EFFECTS: {method} /{name} {where}")


def exported(page: Page, lab: RunningLab, module: str, name: str) -> dict[str, Any]:
    """Return what one of the page's modules exports under a name."""
    page.goto(f"{lab.origins.client}/sender.html")
    text = page.evaluate(
        """async ([module, name]) => JSON.stringify(
            (await import(`/${module}`))[name], (_, it) => (typeof it === "function" ? "" : it))""",
        [module, name],
    )
    value: dict[str, Any] = json.loads(text)
    return value


HARD_TO_FIT = [
    "#error-inside-cors/average/client",  # the longest file
    "#credentials",  # the longest story
    "#never-sent",  # the most requests
    "#method-refused/put/client",
    "#corp",  # the longest name of a request
]
"""Scenarios with the most of what takes room."""


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1280, 800)])
@pytest.mark.parametrize("address", HARD_TO_FIT)
def test_the_question_fits_one_screen_and_what_happened_the_next(
    page: Page, lab: RunningLab, width: int, height: int, address: str
) -> None:
    page.set_viewport_size({"width": width, "height": height})
    open_at(page, lab, address)
    whole = ("h1", ".story", "#call", "#choose-request", "#choose-origin", ".prediction", "#send")
    for part in whole:
        expect(page.locator(part)).to_be_in_viewport(ratio=0.9 if part != "#call" else 0.3)
    expect(page.locator("#file")).to_be_in_viewport(ratio=0.2)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_be_focused()
    for part in ("#outcome", ".means", ".why", ".change > p:not(.as-config)", "#send"):
        expect(page.locator(part)).to_be_in_viewport(ratio=1)
    expect(page.locator(".wire")).to_be_in_viewport(ratio=0.5)


def test_keys_choose_a_guess_on_arrival_but_not_while_one_types(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin")
    for key, ending in zip("12345", ENDINGS, strict=True):
        page.keyboard.press(key)
        expect(page.locator(f"input[value='{ending}']")).to_be_checked()
        expect(page.locator(f"input[value='{ending}']")).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type("127.0.0.1/2")
    expect(page.locator("#find")).to_have_value("127.0.0.1/2")
    expect(page.locator("input[value='no response']")).to_be_checked()
    page.keyboard.press("Escape")
    expect(page.locator("#find")).to_have_value("")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    expect(page.locator("#outcome")).to_be_focused()
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile("#one-origin/read/stranger$"))
    expect(page.locator("#send")).to_have_text("Send")


def test_nothing_gives_the_ending_away_before_something_was_sent(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#danger-reflected-origin")
    whole = lab.as_page("/lab/scenarios/danger-reflected-origin").json()
    expect(page.locator("#contents [data-kind=danger], .kicker .kind, .lede")).to_have_count(0)
    expect(page.get_by_role("tab", name="scenario.toml")).to_have_count(0)
    expect(page.locator(".lesson")).not_to_contain_text(whole["summary"][:30].replace("`", ""))
    perform(page)
    expect(page.locator(".kicker .kind[data-kind=danger]")).to_have_count(1)
    expect(page.locator("#contents a[aria-current=page] [data-kind=danger]")).to_have_count(1)
    expect(page.locator(".lede")).to_have_count(1)
    page.get_by_role("tab", name="scenario.toml").click()
    expect(page.locator("#file")).to_contain_text('kind = "danger"')
    open_at(page, lab)
    expect(page.locator(".map .kind:not([data-kind=hidden])")).to_have_count(1)
    expect(page.locator(".map")).not_to_contain_text(whole["summary"][:30].replace("`", ""))


def test_this_browser_remembers_until_it_is_asked_to_forget(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    expect(page.locator(".begin a")).to_contain_text("Start with")
    open_at(page, lab, "#one-origin/read/client")
    perform(page, "readable")
    open_at(page, lab, "#one-origin/read/stranger")
    perform(page, "readable")
    page.click("#send")  # a second guess does not count
    expect(page.locator("#send")).to_have_text("Send again")
    open_at(page, lab)
    expect(page.locator(".begin a")).to_have_text("Go on with “One origin”")
    expect(page.locator(".begin a")).to_have_attribute("href", "#one-origin/read/stranger")
    expect(page.locator(".all .hint")).to_contain_text("1 of 2 first guesses was right")
    expect(page.locator(".map .tick")).to_have_count(1)
    page.get_by_role("button", name="Forget what this browser remembers").click()
    expect(page.get_by_role("status")).to_contain_text("forgotten")
    expect(page.locator(".map .tick")).to_have_count(0)
    page.reload()
    expect(page.locator(".begin a")).to_contain_text("Start with")
    assert page.evaluate("localStorage.length") == 0


@pytest.mark.parametrize("storage", ["throws", "full", "nonsense"])
def test_without_storage_everything_else_works(own_page: Page, lab: RunningLab, storage: str) -> None:
    own_page.add_init_script(
        {
            "throws": "Object.defineProperty(window, 'localStorage', { get() { throw new Error('switched off') } })",
            "full": "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }",
            "nonsense": "origin !== 'null' && window === top && localStorage.setItem('cors-lab', '[1, {')",
        }[storage]
    )
    open_at(own_page, lab)
    expect(own_page.locator(".begin a")).to_contain_text("Start with")
    open_at(own_page, lab, "#no-cors-headers")
    perform(own_page, "after")
    assert ended(own_page) == "after"
    expect(own_page.locator(".kicker .kind")).to_be_visible()


def test_the_tour_leads_on_and_can_be_left(page: Page, lab: RunningLab) -> None:
    tour = lab.as_page("/lab/contents").json()["tour"]["scenarios"]
    steps = {it["slug"]: it["steps"] for it in lab.as_page("/lab/scenarios").json()["scenarios"]}
    open_at(page, lab)
    page.get_by_role("link", name="Begin the tour").click()
    for number, slug in enumerate(tour[:3], 1):
        expect(page).to_have_url(re.compile(f"#{slug}$"))
        expect(page.locator(".stop")).to_contain_text(f"Step {number} of {len(tour)}")
        for _ in range(max(len(steps[slug]), 1)):
            expect(page.locator("#send")).to_have_text("Send")
            perform(page)
            page.click(".next")
    expect(page).to_have_url(re.compile(f"#{tour[3]}$"))
    open_at(page, lab)
    expect(page.locator(".tour")).to_contain_text(f"3 of {len(tour)}")
    page.get_by_role("link", name="Go on with step 4").click()
    page.get_by_role("button", name="Leave the tour").click()
    expect(page.locator(".stop")).to_have_count(0)
    expect(page.locator("h1")).to_be_focused()


ONWARD = """async ([steps, address, sent]) => {
    const { onward } = await import("/onward.js");
    const probes = [{ id: "read", says: "Read it" }, { id: "put", says: "Change `it`" }];
    const scenario = { slug: "this", title: "This", steps, probes };
    const [, id, role] = address.slice(1).split("/");
    const probe = probes.find((it) => it.id === id);
    const all = [scenario, { slug: "broken", broken: ["no"] }, { slug: "next", title: "Next one" }, { slug: "far", title: "Far" }];
    const tour = { title: "", minutes: 1, scenarios: ["this", "far"] };
    const next = onward({ scenario, probe, role, address }, all, { tour: sent.includes("tour") ? tour : null, sent: new Set(sent) });
    return next && [next.address, next.words];
}"""


@pytest.mark.parametrize(
    ("steps", "address", "sent", "expected"),
    [
        ([], "#this/read/client", [], ["#next", "Next one"]),
        ([], "#this/read/client", ["tour"], ["#far", "Far"]),
        (
            ["read/client", "read/stranger"], "#this/read/client", [],
            ["#this/read/stranger", "Now from a stranger\u2019s page"],
        ),
        (["read/client", "put/client"], "#this/read/client", [], ["#this/put/client", "Now: “Change it”"]),
        (
            ["read/client", "put/stranger"], "#this/read/client", [],
            ["#this/put/stranger", "Now from a stranger\u2019s page: “Change it”"],
        ),
        (["read/client", "put/client"], "#this/put/client", [], ["#next", "Next one"]),
        (
            ["read/client", "read/stranger"], "#this/put/null", ["#this/read/client"],
            ["#this/read/stranger", "Now from a stranger\u2019s page: “Read it”"],
        ),
    ],
)  # fmt: skip
def test_next_is_the_next_step_and_then_the_next_scenario(
    page: Page, lab: RunningLab, steps: list[str], address: str, sent: list[str], expected: list[str]
) -> None:
    page.goto(f"{lab.origins.client}/sender.html")
    assert page.evaluate(ONWARD, [steps, address, sent]) == expected


GHOST = """async ([guess, ending, flow]) => {
    const { timeline, withGuess } = await import("/timeline.js");
    const answered = (preflight, status, handler_ran) => ({ preflight, status, handler_ran, method: "PUT", target: "/" });
    const flows = {
        readable: ["readable", [answered(true, 200, false), answered(false, 200, true)]],
        opaque: ["opaque", [answered(false, 200, true)]],
        after: ["blocked", [answered(false, 200, true)]],
        before: ["blocked", [answered(true, 400, false)]],
        unsent: ["blocked", []],
        "no response": ["blocked", [answered(false, null, true)]],
        down: ["blocked", []],
    };
    const [outcome, exchanges] = flows[flow];
    const steps = withGuess(timeline({ exchanges, result: { outcome } }), guess, ending);
    return steps.map((it) => (it.kind === "guess" ? `${it.stops ? "stop" : "line"} ${it.half} ${it.way}` : it.kind));
}"""
FLOWS = {
    "readable": ["call", "request", "work", "response", "request", "work", "response", "delivered"],
    "opaque": ["call", "request", "work", "response", "sealed"],
    "after": ["call", "request", "work", "response", "refused"],
    "before": ["call", "request", "work", "response", "ghost", "refused"],
    "unsent": ["call", "ghost", "refused"],
    "no response": ["call", "request", "work", "silence", "refused"],
    "down": ["call", "ghost", "refused"],
}
PARTS: dict[tuple[str, str], tuple[int, str]] = {
    # What happened and the guess: before which step they part, and how.
    ("readable", "opaque"): (7, "line left back"),
    ("readable", "after"): (7, "stop right back"),
    ("readable", "before"): (4, "stop right out"),
    ("readable", "no response"): (6, "stop right back"),
    ("opaque", "readable"): (4, "line left back"),
    ("opaque", "after"): (4, "stop right back"),
    ("opaque", "before"): (1, "stop right out"),
    ("opaque", "no response"): (3, "stop right back"),
    ("after", "readable"): (4, "line left back"),
    ("after", "opaque"): (4, "line left back"),
    ("after", "before"): (1, "stop right out"),
    ("after", "no response"): (3, "stop right back"),
    **{("before", it): (5, "line right out") for it in ("readable", "opaque", "after", "no response")},
    **{("unsent", it): (2, "line right out") for it in ("readable", "opaque", "after", "no response")},
    **{("no response", it): (4, "line right back") for it in ("readable", "opaque", "after")},
    ("no response", "before"): (1, "stop right out"),
    **{("down", it): (2, "line right back") for it in ("readable", "opaque", "after")},
    ("down", "before"): (1, "stop right out"),
}


def test_a_wrong_guess_is_a_ghost_where_it_leaves_what_happened(page: Page, lab: RunningLab) -> None:
    page.goto(f"{lab.origins.client}/sender.html")
    for flow, steps in FLOWS.items():
        ending = {"unsent": "before", "down": "no response"}.get(flow, flow)
        for guess in ENDINGS:
            expected = list(steps)
            if guess != ending:
                at, ghost = PARTS[flow, guess]
                expected.insert(at, ghost)
            assert page.evaluate(GHOST, [guess, ending, flow]) == expected, (flow, guess)
        assert page.evaluate(GHOST, ["readable", "not known", flow]) == steps
        assert page.evaluate(GHOST, [None, ending, flow]) == steps


@pytest.mark.parametrize(
    ("address", "guess", "said"),
    [
        ("#no-cors-headers/read/client", "readable", "Readable"),
        ("#method-refused/put/client", "after", "Blocked after the work"),
        ("#server-down/read/client", "before", "Blocked before the work"),
        ("#one-origin/read/client", "no response", "No response"),
    ],
)
def test_the_ghost_is_drawn_and_says_whose_it_is(
    page: Page, lab: RunningLab, address: str, guess: str, said: str
) -> None:
    open_at(page, lab, address)
    perform(page, guess)
    expect(page.locator(".guess .label")).to_have_text(f"your guess {said}")
    expect(page.locator(".guess")).to_be_in_viewport()


def test_the_doors_lead_somewhere_and_say_where_one_is(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    rooms = page.get_by_role("navigation", name="Main").get_by_role("link")
    expect(rooms).to_have_text(["Learn", "Practise", "Use", "Teach"])
    expect(page.locator(".rooms [aria-current=true]")).to_have_text("Learn")
    expect(page.locator(".pages [aria-current=page]")).to_have_text("All experiments")
    rooms.filter(has_text="Practise").click()
    expect(page.locator("h1")).to_have_text("Repair it yourself")
    expect(page.locator(".exercises li")).to_have_count(len(read_all(shared_folder("exercises"))))
    rooms.filter(has_text="Teach").click()
    expect(page.locator("h1")).to_have_text("With a class")
    expect(page.locator(".steps a").first).to_have_text("#tour")
    rooms.filter(has_text="Use").click()
    expect(page.locator("h1")).to_have_text("What does this error mean?")
    expect(page.locator(".rooms [aria-current=true]")).to_have_text("Use")
    expect(page.locator(".pages [aria-current=page]")).to_have_text("Explain a message")
    rooms.first.click()
    page.locator(".pages a", has_text="Run everything").click()
    expect(page.locator(".rooms [aria-current=true]")).to_have_text("Learn")
    expect(page.locator(".pages [aria-current=page]")).to_have_text("Run everything")
    open_at(page, lab, "#one-origin")
    expect(page.locator(".pages [aria-current=true]")).to_have_text("All experiments")


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("one origin", "One origin"),
        ("no-cors-headers", "No CORS headers"),
        ("authorization bearer", "A bearer token"),
        ("ACCESS-CONTROL-ALLOW-CREDENTIALS is not true", "A request with credentials: 'include'"),
        ("nginx", "nginx Configs"),
        ("python flask", "Flask-CORS Configs"),
        ("playground", "Playground Use"),
    ],
)
def test_it_is_found_by_its_words(page: Page, lab: RunningLab, words: str, title: str) -> None:
    asked: list[str] = []
    open_at(page, lab)
    page.on("request", lambda request: asked.append(request.url))
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.get_by_role("option", name=title).first).to_be_visible()
    assert asked == [f"{lab.origins.api}/lab/configs"], "the servers, once"


def test_a_server_that_is_found_is_shown(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    page.keyboard.press("/")
    page.keyboard.type("express")
    expect(page.get_by_role("option").first).to_have_text("Express Configs")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{lab.origins.client}/#configs/express")
    expect(page.get_by_role("tab", name="Express")).to_have_attribute("aria-selected", "true")


def test_without_the_servers_experiments_are_found(loud_page: Page, scratch: RunningLab) -> None:
    open_at(loud_page, scratch)
    hold_back(loud_page, "/lab/configs")
    loud_page.keyboard.press("/")
    loud_page.keyboard.type("plain")
    expect(loud_page.get_by_role("option").first).to_be_visible()


def test_the_search_is_used_by_keyboard(page: Page, lab: RunningLab) -> None:
    open_at(page, lab)
    page.keyboard.press("/")
    page.keyboard.type("preflight")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    second = page.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    title = second.locator("b").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(title)
    expect(page.locator("h1")).to_be_focused()
    expect(page.locator("#found")).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type(HOSTILE)
    expect(page.locator(".found")).to_have_text("Nothing has these words.")
    page.keyboard.press("Escape")
    expect(page.locator(".found")).to_be_hidden()


def test_each_folded_part_has_a_key(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#method-refused/put/client")
    perform(page)
    keys = [it.inner_text() for it in page.locator(".fold summary kbd").all()]
    assert keys == ["r", "c", "h", "d", "m"]
    for key in keys:
        opened = unfold(page, key)
        expect(opened.locator("summary")).to_be_focused()
        page.keyboard.press(key)
        expect(page.locator(".fold[open]")).to_have_count(0)


def test_the_origin_is_explained_where_it_is_chosen(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin")
    page.get_by_text("Origin?").click()
    expect(page.locator(".asked-origin .sheet")).to_contain_text("An origin is scheme, host and port.")
    expect(page.locator(".asked-origin .sheet")).to_be_in_viewport(ratio=1)
    page.keyboard.press("Escape")
    expect(page.locator(".asked-origin .sheet")).to_be_hidden()
    page.click("#choose-origin-summary")
    expect(page.locator("#choose-origin .sheet")).to_be_in_viewport(ratio=1)
    page.click("h1")
    expect(page.locator("#choose-origin .sheet")).to_be_hidden()


@pytest.mark.parametrize("kind", ["instead", "fixed_by"])
def test_what_else_could_be_sent_is_one_click_away(page: Page, lab: RunningLab, kind: str) -> None:
    edit = {
        "instead": {"instead": {"probe": "get", "says": "Read three penguins"}},
        "fixed_by": {"fixed_by": {"slug": "preflight", "title": "A preflight that passes", "probe": "put-json"}},
    }
    open_at(page, lab, "#method-refused/put/client")
    page.evaluate(FALSE_REPORT, edit[kind])
    perform(page)
    if kind == "instead":
        page.get_by_role("link", name="Send it like this instead: Read three penguins").click()
        expect(page).to_have_url(re.compile("#method-refused/get/client$"))
    else:
        expect(unfold(page, "d").locator("a")).to_have_attribute("href", "#preflight/put-json/client")


@pytest.fixture
def repairable(tmp_path: Path, make_lab: Callable[..., RunningLab]) -> tuple[RunningLab, Path]:
    """A lab with ``method-refused`` to edit, and its app.py."""
    folder = tmp_path / "scenarios"
    shutil.copytree(shared_folder("scenarios") / "method-refused", folder / "method-refused", ignore=NO_CACHE)
    return make_lab(folder), folder / "method-refused" / "app.py"


NO_CACHE = shutil.ignore_patterns("__pycache__")


def test_a_repair_is_greeted_with_what_was_changed(page: Page, repairable: tuple[RunningLab, Path]) -> None:
    lab, app = repairable
    open_at(page, lab, "#method-refused/put/client")
    perform(page, "before")
    expect(page.locator(".change .lines .code").first).to_contain_text("allow_methods")
    app.write_text(app.read_text().replace("[CLIENT]", '[CLIENT], allow_methods=["GET", "PUT"]'))
    page.reload()
    perform(page, "readable")
    assert ended(page) == "readable"
    expect(page.locator(".edited[data-edited=solved]")).to_be_in_viewport()
    expect(page.locator(".why, .change, .warning")).to_have_count(0)
    expect(page.locator(".changed .new")).to_contain_text('allow_methods=["GET", "PUT"]')
    expect(page.locator(".changed")).to_be_in_viewport()


def test_a_repair_that_lets_a_stranger_read_is_warned_of(page: Page, repairable: tuple[RunningLab, Path]) -> None:
    lab, app = repairable
    open_at(page, lab, "#method-refused/put/client")
    perform(page, "before")
    app.write_text(app.read_text().replace("[CLIENT]", '["*"], allow_methods=["*"]'))
    page.click("#send")
    expect(page.locator(".edited[data-edited=solved]")).to_be_visible()
    expect(page.locator(".warning")).to_contain_text("stranger")
    expect(page.locator(".warning")).to_be_in_viewport(ratio=1)
    expect(page.locator(".changed")).to_be_in_viewport(ratio=1)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_stranger_who_is_kept_out_is_as_it_should_be(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#one-origin/read/stranger")
    perform(page, "after")
    expect(page.locator(".means[data-means=protects]")).to_contain_text("As it should be")
    expect(page.locator(".change")).to_have_attribute("data-where", "nobody")
    expect(page.locator(".change .lines, .warning, #more-changes")).to_have_count(0)


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing(page: Page, lab: RunningLab, width: int) -> None:
    show(page, width)
    for address in (
        *("", "#no-such-thing", "#explain", "#everything", "#workshop", "#teach"),
        *("#method-refused/put/client", "#opaque"),
    ):
        open_at(page, lab, address)
        assert_accessible(page, address, contents=address in {"", "#opaque"})
        if page.locator("#message").count():
            page.fill("#message", CONSOLES["WebKit"])
            page.click("#explain button")
            expect(page.locator("#meaning-title")).to_be_visible()
            assert_accessible(page, f"{address}, explained")
        if page.locator("#send").count():
            perform(page)
            page.evaluate("document.querySelectorAll('.wire details, .fold').forEach(it => it.open = 1)")
            assert_accessible(page, f"{address}, sent")


def test_one_text_that_is_too_pale_is_found(page: Page, lab: RunningLab) -> None:
    """Of elements that look the same, axe measures one; one that looks different is measured, too."""
    open_at(page, lab)
    page.evaluate(
        """() => {
            const it = [...document.querySelectorAll("#view li")].findLast((it) => it.checkVisibility());
            it.style.color = "#777";
            it.style.background = "#888";
        }"""
    )
    with pytest.raises(AssertionError, match=r"here, dark: [^$]*contrast"):
        assert_accessible(page, "here")


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_in_the_matrix(page: Page, scratch: RunningLab, width: int) -> None:
    app = scratch.settings.scenarios / "01-plain" / "app.py"
    app.write_text(app.read_text().replace("[CLIENT]", '["https://elsewhere.example"]'))
    show(page, width)
    open_at(page, scratch, "#everything")
    run_everything(page)
    expect(page.locator(".others li").first).to_be_visible()
    assert_accessible(page, "everything, run")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [390, 1280, 1920])
def test_nothing_hangs_over_the_edge(page: Page, lab: RunningLab, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("", "#everything", "#explain", "#method-refused/put/client", "#credentials/read-session/client"):
        open_at(page, lab, address)
        if "/" in address:
            perform(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_narrow_screen_folds_the_list_away(page: Page, lab: RunningLab) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    open_at(page, lab, "#one-origin")
    expect(page.locator("#contents")).to_be_hidden()
    page.locator("#menu > summary").click()
    page.locator("#contents a", has_text="No CORS headers").click()
    expect(page.locator("h1")).to_have_text("No CORS headers")
    expect(page.locator("#contents")).to_be_hidden()
