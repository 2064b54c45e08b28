"""The routes for policies: what is wrong with one, and the configuration of a server for it."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from conftest import RunningLab
from test_cli import run

from demo_api import stacks
from demo_api.policy import policy_from
from demo_api.policy.examples import EXAMPLES, USUAL
from demo_api.policy.policy import MAX_TEXT

PAGE = "https://your-page.example"


@pytest.fixture
def ask(lab: RunningLab) -> Callable[[str, str | bytes], httpx.Response]:
    """Ask as the page does: plain text, which needs no preflight."""

    def asked(path: str, policy: str | bytes) -> httpx.Response:
        headers = {"Origin": lab.origins.client, "Content-Type": "text/plain;charset=UTF-8"}
        return lab.http.post(f"/lab/{path}", content=policy, headers=headers)

    return asked


Ask = Callable[[str, str | bytes], httpx.Response]


def of_command(*options: str) -> Any:
    return json.loads(run("config", *options, "--json").stdout)


def test_a_policy_is_checked_in_the_words_of_the_command(ask: Ask) -> None:
    found = ask("policy", "origin=*&credentials=yes&method=put").json()
    said = of_command("nginx", "--origin", "*", "--credentials", "--method", "put")["findings"]
    assert [{key: it[key] for key in said[0]} for it in found["findings"]] == said
    assert [(it["key"], it["entry"], it["right"]) for it in found["findings"]] == [
        ("origin", "*", [PAGE]),
        ("method", "put", ["PUT"]),
    ]
    assert [it["instead"] for it in found["findings"]] == [
        f"origin={PAGE}&method=put&credentials=yes",
        "origin=*&method=PUT&credentials=yes",
    ]
    assert (found["sound"], found["problem"]) == (False, None)


def test_a_sound_policy_has_its_text_and_perhaps_notes(ask: Ask) -> None:
    for policy in EXAMPLES.values():
        found = ask("policy", policy.text()).json()
        assert (found["text"], found["problem"], found["sound"]) == (policy.text(), None, True)
        assert {it["level"] for it in found["findings"]} <= {"note"}
    noted = ask("policy", "origin=https://app.example&max-age=86400").json()
    assert [it["level"] for it in noted["findings"]] == ["note"]
    assert noted["sound"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("orgin=https://a.example", "'orgin' is not a key of a policy; expected one of origin, "),
        ("max-age=soon", "max-age: 'soon' is not accepted"),
        ("origin=" + "a" * 60_000, f"the policy has 60007 characters; expected at most {MAX_TEXT}"),
        ("x", "'x' is not a key of a policy"),
    ],
)
def test_a_text_that_is_not_a_policy_is_said_and_a_usual_one_comes_in_its_place(
    ask: Ask, text: str, problem: str
) -> None:
    for path in ("policy", "configs/nginx"):
        found = ask(path, text).json()
        assert found["problem"].startswith(problem)
        assert (found["text"], found["sound"], found.get("files")) == (USUAL.text(), False, None)


def test_what_arrives_has_bounds(ask: Ask) -> None:
    assert ask("policy", b"x" * 70_000).status_code == 413
    assert ask("configs/nginx", b"x" * 70_000).status_code == 413
    assert ask("policy", b"\xff\xfe\x00").status_code == 200
    assert ask("configs/nginx", ("\u00e9" * 1900).encode()).status_code == 200


def test_all_stacks_are_listed_with_what_is_known_of_them(lab: RunningLab) -> None:
    found = lab.as_page("/lab/configs").json()
    assert found["stacks"] == json.loads(run("config", "--list", "--json").output)
    assert (found["policy"], found["problems"]) == (USUAL.text(), [])


@pytest.mark.parametrize("name", stacks.names())
def test_a_configuration_is_the_one_that_the_command_prints(ask: Ask, name: str) -> None:
    policy = EXAMPLES["session"]
    made = ask(f"configs/{name}", policy.text()).json()
    assert made["files"] == stacks.write(name, policy).files
    assert made["refused"] is None
    program, command, *options = made["command"].split(" ")
    assert (program, command) == ("demo-api", "config")
    assert of_command(*options)["files"] == made["files"]


@pytest.mark.parametrize("name", stacks.names())
def test_a_proxy_has_two_forms(ask: Ask, name: str) -> None:
    policy = EXAMPLES["session"]
    other = ask(f"configs/{name}", policy.text()).json()["from_api"]
    if stacks.load(name).kind != "proxy":
        assert other is None
        return
    assert other["files"] == stacks.write(name, policy, from_api=True).files
    assert of_command(*other["command"].split(" ")[2:])["files"] == other["files"]


@pytest.mark.parametrize("policy", EXAMPLES.values())
def test_the_command_says_the_whole_policy(ask: Ask, policy: Any) -> None:
    command = ask("configs/nginx", policy.text()).json()["command"]
    options = [it.strip("'") for it in command.split(" ")[2:]]
    said = policy_from(of_command(*options)["policy"])
    assert (said.readers, said.allowed_methods) == (policy.readers, policy.allowed_methods)
    assert (said.headers, said.expose, said.max_age) == (policy.headers, policy.expose, policy.max_age)
    assert (said.credentials, said.private_network) == (policy.credentials, policy.private_network)


def test_the_route_refuses_what_the_command_refuses(ask: Ask) -> None:
    made = ask("configs/nginx", "origin=*&credentials=yes").json()
    (found,) = made["findings"]
    assert (found["code"], found["write"]) == ("CORS060", f"--origin {PAGE} --credentials")
    assert (made["files"], made["command"], made["sound"]) == (None, None, False)


@pytest.mark.parametrize(
    ("name", "text", "refused"),
    [
        ("nginx", "method=GET", "nobody may read, so write nothing: "),
        ("tomcat", EXAMPLES["previews"].text(), "Tomcat (CorsFilter) cannot have a pattern of hosts. "),
    ],
)
def test_a_configuration_that_cannot_be_is_refused_in_a_sentence(ask: Ask, name: str, text: str, refused: str) -> None:
    made = ask(f"configs/{name}", text).json()
    assert made["refused"].startswith(refused)
    assert (made["files"], made["sound"]) == (None, True)


def test_what_the_policy_asks_for_and_the_stack_cannot_do_is_named(ask: Ask) -> None:
    asks = ask("configs/tomcat", "origin=https://app.example&max-age=0&private-network=yes").json()
    limits = stacks.load("tomcat").limits
    assert asks["unmet"] == [limits["max-age-0"], limits["private-network"]]
    assert ask("configs/tomcat", USUAL.text()).json()["unmet"] == []
    assert ask("configs/nginx", "origin=https://app.example&max-age=0&private-network=yes").json()["unmet"] == []


@pytest.mark.parametrize("name", ["iis", "..%2fnginx", "nginx%00", "x" * 3000])
def test_an_unknown_stack_is_not_found(ask: Ask, name: str) -> None:
    missing = ask(f"configs/{name}", USUAL.text())
    assert missing.status_code == 404
    assert missing.json()["detail"]


@pytest.mark.parametrize("break_", ["%0d%0a", "%0a", "%00", "%22", "%27%3b", "$%7Ba%7D", "%E2%80%A8"])
@pytest.mark.parametrize("key", ["origin", "method", "header", "expose"])
def test_nothing_that_ends_a_line_or_a_text_reaches_a_file(ask: Ask, key: str, break_: str) -> None:
    text = (
        f"origin=https://app.example&{key}=https://a{break_}X-Evil:1"
        if key == "origin"
        else (f"origin=https://app.example&{key}=A{break_}X-Evil:1")
    )
    for name in ("nginx", "express", "haproxy"):
        made = ask(f"configs/{name}", text)
        assert made.status_code == 200
        assert (made.json()["files"], made.json()["sound"]) == (None, False)
        assert "x-evil" not in {it.lower() for it in made.headers}


def test_the_routes_are_for_the_labs_own_page(lab: RunningLab) -> None:
    assert lab.http.post("/lab/policy", content="").status_code == 403
    assert lab.http.post("/lab/configs/nginx", headers={"Origin": lab.origins.stranger}).status_code == 403
    assert lab.http.get("/lab/configs").status_code == 403
    assert lab.as_page("/lab/policy").status_code == 405
