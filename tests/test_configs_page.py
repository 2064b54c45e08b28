"""The configurations in a real Chromium: the form of a policy, the servers, the file to copy, and the links that lead there."""

import re

import pytest
from accessible import assert_accessible
from conftest import RunningLab
from playwright.sync_api import BrowserContext, Locator, Page, expect
from tab import HOSTILE, hold_back, open_at, perform, show, until

from demo_api import stacks
from demo_api.policy import Policy, policy_from
from demo_api.policy.examples import EXAMPLES, USUAL

USE = "button:has-text('Use it')"


def opened(page: Page, lab: RunningLab, address: str) -> None:
    open_at(page, lab, address)
    expect(page.locator("#result h2")).to_be_visible()


def code(page: Page) -> Locator:
    return page.locator("#result > .file .code")


def shows(page: Page, name: str, policy: Policy) -> None:
    """The page shows the file of that server for that policy, and its address says both."""
    (content,) = stacks.write(name, policy).files.values()
    expect(code(page)).to_have_text(content.rstrip("\n"), use_inner_text=True)
    assert policy_from(page.url.partition("?")[2]) == policy
    assert f"#configs/{name}?" in page.url


def test_a_configuration_is_found_from_the_navigation_and_begins_with_a_usual_policy(
    page: Page, lab: RunningLab
) -> None:
    open_at(page, lab, "#explain")
    page.get_by_role("navigation", name="Use").get_by_role("link", name="Configs").click()
    expect(page.locator("h1")).to_have_text("A configuration for your server")
    expect(page.locator("#policy-origin")).to_have_value(USUAL.readers[0])
    (content,) = stacks.write("fastapi", USUAL).files.values()
    expect(code(page)).to_have_text(content.rstrip("\n"), use_inner_text=True)
    open_at(page, lab)
    page.get_by_role("link", name="A configuration for your server").click()
    expect(page.get_by_role("tab", selected=True)).to_have_text("FastAPI")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_link_fills_the_form_and_the_form_says_the_same_policy(page: Page, lab: RunningLab, name: str) -> None:
    policy = EXAMPLES[name]
    opened(page, lab, f"#configs/nginx?{policy.text()}")
    said = policy_from(page.evaluate("document.querySelector('policy-form').value"))
    assert (said.readers, said.credentials, said.headers, said.expose) == (
        policy.readers, policy.credentials, policy.headers, policy.expose,
    )  # fmt: skip
    assert (said.allowed_methods, said.max_age, said.private_network) == (
        policy.allowed_methods, policy.max_age, policy.private_network,
    )  # fmt: skip
    shows(page, "nginx", policy)


def test_every_field_is_in_the_file_and_in_the_address(page: Page, lab: RunningLab) -> None:
    opened(page, lab, "#configs/nginx?origin=https://app.example&method=GET")
    page.fill("#policy-origin", "https://app.example\nhttps://pr-*.app.example")
    page.check("#policy-credentials")
    page.get_by_label("PUT").check()
    page.fill("#policy-method", "PURGE")
    page.fill("#policy-header", "Authorization, X-Team")
    page.fill("#policy-expose", "ETag Link")
    page.fill("#policy-max-age", "60")
    page.check("#policy-private-network")
    policy = Policy(
        ("https://app.example", "https://pr-*.app.example"),
        True,
        ("GET", "PUT", "PURGE"),
        ("Authorization", "X-Team"),
        ("ETag", "Link"),
        60,
        True,
    )
    shows(page, "nginx", policy)
    expect(page.locator("#result")).to_contain_text("demo-api config nginx --origin https://app.example")
    page.get_by_label("Pages of any origin").check()
    page.uncheck("#policy-credentials")
    expect(code(page)).to_contain_text('"*"')
    page.get_by_label("No page of another origin").check()
    expect(page.locator(".refused")).to_contain_text("Nobody may read, so write nothing")
    expect(page.get_by_role("status")).to_have_text("Nothing is written for this policy.")


def test_each_server_has_its_file_its_start_and_what_is_known_of_it(page: Page, lab: RunningLab) -> None:
    opened(page, lab, "#configs")
    expect(page.get_by_role("tab")).to_have_count(len(stacks.names()))
    for name in stacks.names():
        stack = stacks.load(name)
        page.locator(f"#stack-{name}").click()
        expect(page.get_by_role("tab", selected=True)).to_have_text(stack.title)
        result = page.get_by_role("tabpanel", name=stack.title)
        expect(result.locator("h2")).to_have_text(f"{stack.title} {stack.proven}")
        if stack.kind == "proxy":
            result.get_by_text("If your API sends the CORS headers itself").click()
            expect(result.locator("details .file .code")).to_contain_text("that sends the CORS headers itself")
        known = " ".join(result.inner_text().split())
        for text in (stack.install, stack.start_on(), *stack.limits.values(), *(it.says for it in stack.mistake)):
            assert text in known
        expect(result.get_by_role("link", name=stack.docs)).to_have_attribute("href", stack.docs)
        shows(page, name, USUAL)


def test_the_browsers_history_goes_through_the_choices(page: Page, lab: RunningLab) -> None:
    opened(page, lab, "#configs/nginx?origin=https://app.example&method=GET")
    page.check("#policy-credentials")
    page.locator("#stack-express").click()
    page.locator("#policy-header").press_sequentially("X-Team", delay=20)
    policy = Policy(("https://app.example",), True, ("GET",), ("X-Team",))
    shows(page, "express", policy)
    page.go_back()
    shows(page, "express", Policy(("https://app.example",), True))
    expect(page.locator("#policy-header")).to_have_value("")
    page.go_back()
    shows(page, "nginx", Policy(("https://app.example",), True))
    page.go_back()
    shows(page, "nginx", Policy(("https://app.example",)))
    expect(page.locator("#policy-credentials")).not_to_be_checked()
    page.go_forward()
    page.go_forward()
    page.go_forward()
    shows(page, "express", policy)
    expect(page.locator("#policy-header")).to_have_value("X-Team")


def test_a_server_that_was_chosen_stays_chosen_while_the_reader_goes_on(page: Page, lab: RunningLab) -> None:
    opened(page, lab, "#configs/nginx?origin=https://app.example&method=GET")
    hold_back(page)
    page.locator("#stack-express").click()
    page.check("#policy-credentials")
    page.evaluate("window.goOn()")
    shows(page, "express", Policy(("https://app.example",), True))


def test_what_is_typed_is_one_step_back_even_if_a_server_that_was_chosen_comes_meanwhile(
    page: Page, lab: RunningLab
) -> None:
    opened(page, lab, "#configs/nginx?origin=https://app.example&method=GET")
    hold_back(page)
    page.locator("#stack-express").click()
    page.locator("#policy-header").press_sequentially("X-T")
    page.evaluate("window.goOn()")
    shows(page, "express", Policy(("https://app.example",), False, ("GET",), ("X-T",)))
    page.locator("#policy-header").press_sequentially("eam")
    shows(page, "express", Policy(("https://app.example",), False, ("GET",), ("X-Team",)))
    page.go_back()
    shows(page, "express", Policy(("https://app.example",)))


def test_a_policy_that_lets_any_site_read_with_cookies_is_refused_with_what_to_write(
    page: Page, lab: RunningLab
) -> None:
    opened(page, lab, "#configs/nginx?origin=*&credentials=yes")
    for place in ("#found-origin", ".refused"):
        expect(page.locator(place)).to_contain_text("Anyone may read, with cookies.")
        expect(page.locator(place)).to_contain_text("Any site that a visitor opens can read with the visitor's cookies")
        expect(page.locator(place)).to_contain_text("In place of *, write https://your-page.example")
    expect(code(page)).to_have_count(0)
    page.locator(f".refused {USE}").click()
    shows(page, "nginx", Policy(("https://your-page.example",), True))
    expect(page.locator("#policy-origin")).to_have_value("https://your-page.example")
    expect(page.locator(".finding:visible")).to_have_count(0)


@pytest.mark.parametrize(
    ("field", "value", "says", "after"),
    [
        ("origin", "https://app.example/", "The origin ends with a slash", "https://app.example"),
        ("origin", "app.example", "The origin has no scheme", "https://app.example"),
        ("origin", "https://*.example", "The pattern allows origins of other people", "https://*.previews."),
        ("method", "put", "The method is not in upper case", ""),
        ("header", "*", "* in a list of names", "Authorization"),
        ("header", "Cookie", "A header that browsers never ask for", ""),
        ("expose", "Set-Cookie", "A header that scripts never see", ""),
        ("max-age", "86400", "max_age is longer than the limit of browsers", "600"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_one_press_writes_what_is_right(
    page: Page, lab: RunningLab, field: str, value: str, says: str, after: str
) -> None:
    opened(page, lab, "#configs/express?origin=https://app.example&method=GET")
    page.fill(f"#policy-{field}", value)
    found = page.locator(f"#found-{field}")
    expect(found).to_contain_text(says)
    page.keyboard.press("Tab")
    button = found.locator(USE)
    button.focus()
    page.keyboard.press("Enter")
    expect(found).to_be_empty()
    expect(page.locator(f"#policy-{field}")).to_have_value(re.compile(f"^{re.escape(after)}"))
    expect(page.locator(f"#policy-{field}")).to_be_focused()
    if (field, value) == ("method", "put"):
        expect(page.get_by_label("PUT")).to_be_checked()
    expect(code(page)).to_be_visible()


@pytest.mark.parametrize(
    ("address", "says", "tab"),
    [
        ("#configs/iis", "There is no server called “iis” here. This is FastAPI.", "FastAPI"),
        ("#configs/nginx?orgin=https://a.example", "'orgin' is not a key of a policy", "nginx"),
        ("#configs/nginx?max-age=soon", "max-age: 'soon' is not accepted", "nginx"),
        ("#configs/nginx?origin=" + "a" * 3000, "the policy has 3007 characters; expected at most 2000", "nginx"),
        (f"#configs/{HOSTILE}", "There is no server called", "FastAPI"),
        (f"#configs/nginx?{HOSTILE}=1", "is not a key of a policy", "nginx"),
    ],
)
def test_a_wrong_link_says_what_is_wrong_and_shows_something_that_works(
    page: Page, lab: RunningLab, address: str, says: str, tab: str
) -> None:
    opened(page, lab, address)
    expect(page.locator("#notice .notice")).to_contain_text(says)
    expect(page.get_by_role("tab", selected=True)).to_have_text(tab)
    expect(page.locator("#policy-origin")).to_have_value(USUAL.readers[0])
    expect(code(page)).to_be_visible()
    assert "owned" not in page.title()
    page.check("#policy-credentials")
    expect(page.locator("#notice .notice")).to_have_count(0)
    expect(page).to_have_url(re.compile("credentials=yes$"))


def test_a_hostile_policy_is_shown_as_text(page: Page, lab: RunningLab) -> None:
    opened(page, lab, "#configs/nginx?origin=https://a.example")
    for field in ("origin", "method", "header", "expose"):
        page.fill(f"#policy-{field}", HOSTILE)
        expect(page.locator(f"#found-{field} .finding").first).to_be_visible()
    expect(page.locator(".refused")).to_be_visible()
    assert "owned" not in page.title()
    assert page.locator("#view img").count() == 0


def test_a_server_that_cannot_have_a_pattern_says_so(page: Page, lab: RunningLab) -> None:
    opened(page, lab, f"#configs/tomcat?{EXAMPLES['previews'].text()}")
    expect(page.locator(".refused")).to_contain_text("Tomcat (CorsFilter) cannot have a pattern of hosts.")


def test_what_a_server_cannot_do_of_this_policy_stands_above_the_file(page: Page, lab: RunningLab) -> None:
    opened(page, lab, f"#configs/express?{USUAL.text()}")
    expect(page.locator("#result .notice")).to_have_count(0)
    page.check("#policy-private-network")
    expect(page.locator("#result .notice")).to_contain_text("cors has no setting for private networks.")


def test_the_file_and_the_lines_are_copied(page: Page, context: BrowserContext, lab: RunningLab) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=lab.origins.client)
    opened(page, lab, f"#configs/caddy?{USUAL.text()}")
    page.get_by_role("button", name="Copy Caddyfile").click()
    expect(page.get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == stacks.write("caddy", USUAL).files["Caddyfile"]
    page.locator(".steps-to-run copy-button").nth(0).click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    assert page.evaluate("navigator.clipboard.readText()") == "apt install caddy"


def test_the_servers_are_chosen_by_keyboard(page: Page, lab: RunningLab) -> None:
    opened(page, lab, f"#configs/express?{USUAL.text()}")
    page.get_by_role("tab", selected=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="FastAPI")).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press(" ")
    expect(page.get_by_role("tab", selected=True)).to_have_text("Fastify")
    expect(page.get_by_role("tab", selected=True)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    expect(page.locator("#result h2")).to_contain_text("Tomcat")
    page.keyboard.press("Home")
    expect(page.get_by_role("tab", name="aiohttp")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Pages of these origins")).to_be_focused()


@pytest.mark.parametrize(
    ("address", "ending", "policy"),
    [
        ("#no-cors-headers/read/client", "after", Policy(("{client}",))),
        (
            "#method-refused/put/client",
            "before",
            Policy(("{client}",), methods=("GET", "PUT"), headers=("Content-Type",)),
        ),
    ],
)
def test_a_fix_leads_to_its_policy_for_another_server(
    page: Page, lab: RunningLab, address: str, ending: str, policy: Policy
) -> None:
    open_at(page, lab, address)
    perform(page, ending)
    page.locator(".change .as-config").get_by_role("link", name="nginx").click()
    expect(page.locator("#result h2")).to_contain_text("nginx")
    said = policy_from(page.url.partition("?")[2])
    assert said.readers == (lab.origins.client,)
    assert set(policy.methods) <= set(said.methods)
    assert set(policy.headers) <= set(said.headers)
    shows(page, "nginx", said)
    page.go_back()
    expect(page.locator("#send")).to_be_visible()


def test_a_network_failure_leads_to_no_policy_and_a_reference_leads_to_its_own(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#server-down/read/client")
    perform(page, "no response")
    expect(page.locator(".answer")).to_be_visible()
    expect(page.locator(".as-config")).to_have_count(0)
    open_at(page, lab, "#credentials")
    expect(page.locator(".as-config")).to_have_count(0)
    perform(page)
    page.locator(".answer .as-config").get_by_role("link", name="another server").click()
    expect(page.locator("#policy-credentials")).to_be_checked()
    expect(page.locator("#policy-origin")).to_have_value(lab.origins.client)


def test_a_message_leads_to_the_policy_that_it_asks_for(page: Page, lab: RunningLab) -> None:
    open_at(page, lab, "#explain")
    page.fill(
        "#message",
        "Access to fetch at 'https://api.example/x' from origin 'https://shop.example' has been blocked by CORS policy:"
        " Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
    )
    page.click("#explain button")
    page.locator(".meanings .as-config").first.get_by_role("link", name="Express").click()
    shows(page, "express", Policy(("https://shop.example",), methods=("GET", "PUT")))


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_and_nothing_hangs_over_the_edge(page: Page, lab: RunningLab, width: int) -> None:
    show(page, width)
    for address in (
        f"#configs/envoy?{EXAMPLES['previews'].text()}",
        "#configs/tomcat?origin=*&credentials=yes&method=put",
    ):
        opened(page, lab, address)
        until(page, "document.querySelector('policy-form').checked !== null")
        assert_accessible(page, address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
