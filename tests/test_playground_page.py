"""The playground in a real Chromium: forms, prediction, five outcomes, links; and nothing is sent before Send."""

import json
import re
from urllib.parse import quote, urlsplit

import pytest
from accessible import assert_accessible
from conftest import RunningLab
from playwright.sync_api import BrowserContext, Page, expect
from tab import HOSTILE, open_at, show

from demo_api.playground.play import play_from

ROLES = ("client", "stranger", "null", "127.0.0.1", "lookalike")
BY_HAND = "by=hand&preflight=204&status=200&line=Access-Control-Allow-Origin: *&line=Content-Type: application/json"


def open_play(page: Page, lab: RunningLab, text: str = "") -> None:
    open_at(page, lab, f"#playground{'?' if text else ''}{text}")
    expect(page.locator("h1")).to_have_text("Playground")


def endings(page: Page, state: str) -> dict[str, str]:
    """How it ends from each origin, once all of them have that state."""
    for role in ROLES:
        expect(page.locator(f"[id='play-from-{role}'][data-state='{state}']")).to_be_visible()
    return {role: page.locator(f"[id='play-from-{role}']").get_attribute("data-ending") or "" for role in ROLES}


def send(page: Page) -> dict[str, str]:
    page.click("#send")
    return endings(page, "sent")


def address_of(page: Page) -> str:
    return page.evaluate("location.hash")  # type: ignore[no-any-return]


@pytest.fixture
def asked(context: BrowserContext) -> list[str]:
    """Every address that any page or frame of this browser asks for."""
    found: list[str] = []
    context.on("request", lambda it: found.append(it.url))
    return found


def test_the_door_leads_there_and_this_labs_page_may_read(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#explain")
    page.locator(".pages a", has_text="Playground").click()
    expect(page.locator("h1")).to_have_text("Playground")
    assert endings(page, "predicted") == dict.fromkeys(ROLES, "after") | {"client": "readable"}
    expect(page.locator(".pages [aria-current=page]")).to_have_text("Playground")


def test_five_outcomes_are_as_predicted_and_a_click_shows_another_picture(page: Page, lab: RunningLab) -> None:
    open_play(page, lab)
    predicted = endings(page, "predicted")
    assert send(page) == predicted
    expect(page.locator("#outcome")).to_have_text("The script reads the response.")
    expect(page.locator("#outcome")).to_be_focused()
    page.locator("#play-from-stranger").click()
    expect(page.locator("#outcome")).to_have_text("Blocked, after the server did the work.")
    expect(page.locator("#play-from-stranger")).to_be_focused()
    expect(page.locator(".means")).to_contain_text("As it should be")
    assert address_of(page).endswith("&from=stranger")
    page.keyboard.press("r")
    expect(page.locator(".fold[open] .rules")).to_be_visible()


PLAYS = {
    "credentials": "origin={client}&credentials=yes&method=GET&path=/session&cookies=include",
    "put": "origin={client}&origin={stranger}&method=GET&method=PUT&header=Content-Type&send=PUT&path=/penguins/1"
    "&with=Content-Type: application/json&body={}",
    "wildcard": "origin=*&method=GET&cookies=include",
    "reflected": "by=hand&line=Access-Control-Allow-Origin: {origin}&line=Access-Control-Allow-Credentials: true&cookies=include",
    "no-work": "by=hand&preflight=405&work=no&send=DELETE&via=xhr",
    "away": "by=hand&status=307&line=Access-Control-Allow-Origin: {origin}&line=Location: {numeric}/one-origin/penguins",
    "nowhere": "by=hand&status=302&line=Access-Control-Allow-Origin: *&line=Location: {nowhere}/",
    "opaque": "origin={client}&method=GET&mode=no-cors",
    "image": "origin={client}&method=GET&via=img&path=/chart.svg",
    "image-shown": "origin={client}&method=GET&via=img&path=/chart.svg&mode=no-cors",
    "module": "origin={client}&method=GET&via=module&path=/penguins.mjs",
    "upload": "by=hand&preflight=405&via=xhr-upload&send=POST&body=x&line=Access-Control-Allow-Origin: *",
    "canvas": "origin={client}&method=GET&via=canvas&path=/chart.svg",
    "canvas-tainted": "origin={client}&method=GET&via=canvas&path=/chart.svg&mode=no-cors",
    "script": "origin={client}&method=GET&via=script&path=/penguins.js",
    "style-sheet": "origin={client}&method=GET&via=stylesheet&path=/penguins.css",
    "sound": "origin={client}&method=GET&via=audio&path=/penguin.wav",
    "events": "origin={client}&method=GET&via=eventsource&path=/events",
    "beacon": "origin={client}&method=GET&via=beacon&path=/nothing&body=x&with=Content-Type: text/plain",
    "resource-policy": "by=hand&mode=no-cors&line=Cross-Origin-Resource-Policy: same-origin",
    "not-modified": "by=hand&status=304&line=Access-Control-Allow-Origin: *",
    "partial": "by=hand&status=206&line=Access-Control-Allow-Origin: *",
    "two-origins": "by=hand&line=Access-Control-Allow-Origin: {client}&line=Access-Control-Allow-Origin: {stranger}",
    "wrong-method": "origin={client}&method=GET&send=GET IT",
}


def play_of(lab: RunningLab, name: str) -> str:
    """The text of an experiment in a lab; by hand, the placeholders are the server's."""
    text = PLAYS[name]
    for place, origin in (("{client}", lab.origins.client), ("{stranger}", lab.origins.stranger)):
        text = text if text.startswith("by=hand") else text.replace(place, origin)
    return quote(text, safe="=&:/*?,{}")


def test_the_page_and_the_lab_read_and_write_the_same_text(page: Page, lab: RunningLab) -> None:
    open_play(page, lab)
    texts = [play_of(lab, name) for name in PLAYS]
    texts += [play_from(it).text() for it in texts]
    texts += [
        "by=hand&preflight=405&preflight-line=X: a %26 b&preflight-line=Y:&status=500&work=no&for=anyone&for=null",
        "origin=https://a.example&origin=null&expose=X-A&max-age=0&private-network=yes&body=a%0Ab&from=null&with=A: é",
    ]
    written = page.evaluate(
        """async (texts) => {
            const { fieldsOf, textOf } = await import("/playground/fields.js");
            return texts.map((it) => textOf(fieldsOf(it)));
        }""",
        texts,
    )
    for text, again in zip(texts, written, strict=True):
        assert play_from(again) == play_from(text)


def test_editing_predicts_again_with_one_question_and_keeps_the_link(page: Page, lab: RunningLab) -> None:
    open_play(page, lab)
    endings(page, "predicted")
    questions: list[str] = []
    page.on("request", lambda it: questions.append(it.url) if it.url.endswith("/lab/playground") else None)
    page.locator("#play-path").press("End")
    page.locator("#play-path").press_sequentially("&offset=3")
    page.select_option("#play-mode", "no-cors")
    assert endings(page, "predicted") == dict.fromkeys(ROLES, "opaque")
    assert len(questions) <= 2  # not one for each key
    link = address_of(page)
    page.goto("about:blank")
    page.goto(f"{lab.origins.client}/{link}")
    expect(page.locator("#play-path")).to_have_value("/penguins?limit=3&offset=3")
    expect(page.locator("#play-mode")).to_have_value("no-cors")


def test_a_link_holds_everything_by_hand(page: Page, lab: RunningLab) -> None:
    open_play(page, lab)
    page.check("[name=by][value=hand]")
    page.select_option("#play-preflight-status", "405")
    page.fill("#play-preflight-lines", "Access-Control-Allow-Origin: *\nVary: Origin")
    page.select_option("#play-response-status", "500")
    page.fill("#play-response-lines", f"X-Any: {HOSTILE}")
    page.uncheck("[name=work]")
    page.select_option("#play-readers", "anyone")
    page.select_option("#play-via", "xhr-upload")
    page.fill("#play-method", "PATCH")
    page.fill("#play-headers", "X-A: 1\nX-B: 2")
    page.fill("#play-body", "two\nlines & more")
    before = endings(page, "predicted")
    link = address_of(page)
    page.goto("about:blank")
    page.goto(f"{lab.origins.client}/{link}")
    assert endings(page, "predicted") == before
    values = {
        "#play-preflight-status": "405",
        "#play-preflight-lines": "Access-Control-Allow-Origin: *\nVary: Origin",
        "#play-response-status": "500",
        "#play-response-lines": f"X-Any: {HOSTILE}",
        "#play-readers": "anyone",
        "#play-via": "xhr-upload",
        "#play-method": "PATCH",
        "#play-headers": "X-A: 1\nX-B: 2",
        "#play-body": "two\nlines & more",
    }
    for selector, value in values.items():
        expect(page.locator(selector)).to_have_value(value)
    expect(page.locator("[name=work]")).not_to_be_checked()
    assert page.title().startswith("Playground")


@pytest.mark.parametrize(
    "text",
    [
        "path=/../../lab/reset&send=POST",
        "path=//evil.example/",
        "path=@evil.example/",
        "path=https://evil.example/",
        "by=hand&status=302&line=Location: https://evil.example/",
        "by=hand&line=Link: <https://evil.example/x.css>; rel=stylesheet",
        "by=hand&line=Refresh: 0;url=https://evil.example/",
        "by=hand&line=Content-Type: text/html",
        "by=hand&line=X: a%0D%0ASet-Cookie: b=c",
        f"by=hand&line={quote(HOSTILE)}",
        f"origin={quote(HOSTILE)}&path={quote(HOSTILE)}&via={quote(HOSTILE)}&by={quote(HOSTILE)}",
        f"{quote(HOSTILE)}=1",
        "scenario=../../lab/reset",
        "scenario=nowhere",
        "url=https://evil.example/",
        "%",
        "body=" + "a" * 9000,
    ],
)
def test_a_hostile_link_sends_nothing_and_says_what_is_wrong(
    page: Page, lab: RunningLab, asked: list[str], text: str
) -> None:
    open_play(page, lab, text)
    expect(page.locator("#play-problems li, #notice p, .strip [data-state=predicted]").first).to_be_visible()
    page.wait_for_timeout(400)
    assert_only_asks(asked, lab)
    assert page.title() != "owned"
    page.evaluate("document.getElementById('play').requestSubmit()")
    page.wait_for_timeout(400)
    homes = {urlsplit(it).netloc for it in [*lab.origins.by_role().values(), lab.origins.api] if it != "null"}
    assert {urlsplit(it).netloc for it in asked if it.startswith("http")} <= homes
    assert not [it for it in asked if it.endswith(("/lab/reset", "/reset"))]


def assert_only_asks(asked: list[str], lab: RunningLab) -> None:
    """Nothing went to a scenario or to the playground, and nothing out of the lab."""
    for url in asked:
        if not url.startswith("http"):
            continue
        at = f"{urlsplit(url).scheme}://{urlsplit(url).netloc}"
        path = urlsplit(url).path
        assert at in {lab.origins.client, lab.origins.api}, url
        assert at == lab.origins.client or path.startswith("/lab/"), url


@pytest.mark.parametrize("text", ["", BY_HAND, "origin=*&send=DELETE&path=/penguins/1"])
def test_nothing_is_sent_before_send(page: Page, lab: RunningLab, asked: list[str], text: str) -> None:
    open_play(page, lab, text)
    endings(page, "predicted")
    page.fill("#play-path", "/summary")
    page.locator("#play-path").press("Enter")
    endings(page, "predicted")
    assert_only_asks(asked, lab)


def test_problems_keep_send_off_until_they_are_solved(page: Page, lab: RunningLab) -> None:
    open_play(page, lab, f"{BY_HAND}&line=Set-Cookie: a=b")
    expect(page.locator("#play-problems li")).to_have_text(
        "In the response: Set-Cookie: this header acts on more than this one response, so the playground does not send it."
    )
    expect(page.locator("#send")).to_be_disabled()
    page.fill("#play-response-lines", "Access-Control-Allow-Origin: *")
    expect(page.locator("#play-problems li")).to_have_count(0)
    assert endings(page, "predicted") == dict.fromkeys(ROLES, "readable")
    expect(page.locator("#send")).to_be_enabled()


def test_an_unsafe_policy_is_marked_and_still_runs(page: Page, lab: RunningLab) -> None:
    open_play(page, lab, "origin=*&credentials=yes&method=GET&cookies=include")
    expect(page.locator("#play-unsafe")).to_contain_text("Unsafe.")
    expect(page.locator("[aria-label='The application']")).to_contain_text("# UNSAFE: ")
    assert send(page) == dict.fromkeys(ROLES, "readable")
    page.locator("#play-from-stranger").click()
    expect(page.locator(".means")).to_have_attribute("data-means", "danger")


def test_the_policy_form_changes_the_policy(page: Page, lab: RunningLab) -> None:
    open_play(page, lab)
    endings(page, "predicted")
    page.check("[name=policy-readers][value=anyone]")
    assert endings(page, "predicted") == dict.fromkeys(ROLES, "readable")
    expect(page.locator("[aria-label='The application']")).to_contain_text('allow_origins=["*"]')
    expect(page.locator("#play-code a").last).to_have_attribute("href", "#configs?origin=*&method=GET")
    assert send(page) == dict.fromkeys(ROLES, "readable")


def test_it_starts_from_a_scenario(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#credentials/read-session/stranger")
    page.click(".try-own")
    expect(page.locator("h1")).to_have_text("Playground")
    assert endings(page, "predicted")["client"] == "readable"
    assert "credentials=yes" in address_of(page)
    assert "from=stranger" in address_of(page)
    expect(page.locator("#play-cookies")).to_have_value("include")
    page.select_option("#play-scenario", "danger-reflected-origin")
    page.click("#start-from button")
    expect(page.locator("[name=by][value=hand]")).to_be_checked()
    assert "Access-Control-Allow-Origin: {origin}" in page.locator("#play-response-lines").input_value()
    page.go_back()
    expect(page.locator("[name=by][value=policy]")).to_be_checked()


def test_a_change_after_send_leaves_what_was_sent_and_says_so(page: Page, lab: RunningLab) -> None:
    open_play(page, lab)
    send(page)
    page.select_option("#play-mode", "no-cors")
    expect(page.locator("#report .stale")).to_contain_text("You have changed the experiment.")
    assert endings(page, "predicted") == dict.fromkeys(ROLES, "opaque")
    page.click("#send")
    assert endings(page, "sent") == dict.fromkeys(ROLES, "opaque")
    expect(page.locator("#report .stale")).to_have_count(0)


def test_by_keyboard_alone(page: Page, lab: RunningLab) -> None:
    open_play(page, lab)
    endings(page, "predicted")
    page.focus("#play-path")
    page.keyboard.press("Control+Enter")
    endings(page, "sent")
    expect(page.locator("#outcome")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    for _ in range(40):
        if page.evaluate("document.activeElement?.id ?? ''").startswith("play-from-null"):
            break
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[id='play-from-null']")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#outcome")).to_have_text("Blocked, after the server did the work.")


def test_it_is_accessible_and_fits_a_phone(page: Page, lab: RunningLab) -> None:
    show(page, 390, 844)
    for text in ("", f"{BY_HAND}&line=Set-Cookie: a=b", "origin=*&credentials=yes&method=GET"):
        open_play(page, lab, text)
        expect(page.locator("#play-problems li, .strip [data-state=predicted]").first).to_be_visible()
        if not page.locator("#send").is_disabled():
            send(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert_accessible(page, text)


def test_the_link_that_is_copied_is_the_experiment(page: Page, lab: RunningLab) -> None:
    open_play(page, lab, BY_HAND)
    endings(page, "predicted")
    link = page.locator("#play-bar copy-button").get_attribute("text") or ""
    assert link.startswith(f"{lab.origins.client}/#playground?by=hand&preflight=204&")
    assert json.dumps(link).isascii()
    assert not re.search(r"\s", link)
