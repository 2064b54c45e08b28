"""The part of a configuration that a policy decides, in each stack; and check and explain, which print it."""

import json
import shlex

import pytest
from hostile import Hostile, answering
from test_cli import WIDTH, run

from demo_api import stacks
from demo_api.excerpt import Excerpt, excerpt
from demo_api.policy import Policy
from demo_api.policy.examples import EXAMPLES
from demo_api.stacks import StackError

NAMES = stacks.names()
MANY = 75
"""Lines; the whole configuration of the longest has more than a hundred."""
PAGE = "http://localhost:3000"
MESSAGE = f"Access to fetch at 'http://localhost:8000/x' from origin '{PAGE}' has been blocked by CORS policy: "
REFUSED = f"{MESSAGE}Method PUT is not allowed by Access-Control-Allow-Methods in preflight response."


def part(name: str, policy: Policy) -> str:
    return "\n".join(excerpt(name, policy).files.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("title", EXAMPLES)
def test_the_part_has_what_the_policy_says_and_little_more(name: str, title: str) -> None:
    policy = EXAMPLES[title]
    if policy.patterns and "pattern" in stacks.load(name).limits:
        with pytest.raises(StackError):
            excerpt(name, policy)
        return
    shown = part(name, policy)
    plain = shown.replace("\\", "")
    assert all(it in plain for it in policy.origins)
    assert all(it in shown for it in policy.headers)
    assert "*" in shown or not policy.anyone
    lines = shown.split("\n")
    assert 3 <= len(lines) <= MANY
    assert all(len(line) <= WIDTH - 4 for line in lines if line.strip().startswith(("#", "//")))
    assert "Start:" not in shown
    assert "An API to try it with" not in shown


@pytest.mark.parametrize("name", NAMES)
def test_the_command_writes_the_whole_of_which_the_part_is_one(name: str) -> None:
    found = excerpt(name, EXAMPLES["session"])
    program, command, *arguments = shlex.split(found.command)
    assert (program, command, arguments[0]) == ("demo-api", "config", name)
    whole = json.loads(run(command, *arguments, "--json").stdout)["files"]
    for file, shown in found.files.items():
        known = {"".join(line.split()) for line in whole[file].split("\n")}
        code = [line for line in shown.split("\n") if line.strip() not in {"", "..."} and not _is_comment(line)]
        assert all(any("".join(line.split()) in it for it in known) for line in code)


def _is_comment(line: str) -> bool:
    return line.strip().startswith(("#", "//"))


def test_a_policy_that_is_not_safe_has_no_part() -> None:
    with pytest.raises(StackError):
        excerpt("nginx", Policy(("*",), credentials=True))


# --- what check and explain do with it ---------------------------------------------------------------------------


def responding(server: str, body: bytes = b"") -> bytes:
    return f"HTTP/1.1 403 Forbidden\r\nServer: {server}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.parametrize("name", NAMES)
def test_check_gives_the_fix_in_the_words_of_any_stack(name: str) -> None:
    with Hostile(answering(responding("something"))) as server:
        arguments = ("check", server.url(), "--origin", PAGE, "--method", "PUT", "--header", "X-A: 1", "--stack", name)
        result = run(*arguments)
        content = json.loads(run(*arguments, "--json").stdout)
    assert result.exit_code == 1
    assert f"demo-api config {name} --origin {PAGE}" in " ".join(result.output.replace("\\\n", " ").split())
    assert "seems to be" not in result.output
    assert content["config"]["stack"] == name
    assert content["config"]["policy"] == f"origin={PAGE}&method=GET&method=PUT&header=X-A"
    assert all(content["config"]["files"].values())


@pytest.mark.parametrize(
    ("server_says", "body", "stack", "evidence"),
    [
        ("nginx/1.25", b"", "nginx", "Server: nginx/1.25"),
        ("cloudflare", b"Disallowed CORS Origin", "litestar", "Disallowed CORS Origin"),
        ("nginx", b"<pre>Cannot OPTIONS /x</pre>", "express", "Cannot OPTIONS /x"),
        ("uvicorn", b"", "fastapi", "server: uvicorn"),
    ],
)
def test_check_guesses_the_stack_and_says_from_what(server_says: str, body: bytes, stack: str, evidence: str) -> None:
    with Hostile(answering(responding(server_says, body))) as server:
        text = " ".join(run("check", server.url(), "--origin", PAGE).output.split())
    assert f"The server seems to be {stack}, because it says “{evidence}”".lower() in text.lower()
    assert f"demo-api config {stack} --origin {PAGE}" in text


def test_check_does_not_offer_a_configuration_where_none_helps() -> None:
    wrong = run("check", "http://127.0.0.1:1/", "--origin", PAGE, "--stack", "nginx")
    assert "Nothing in the configuration of nginx helps here" in " ".join(wrong.output.split())
    with Hostile(answering(b"HTTP/1.1 404 X\r\nServer: nginx\r\nAccess-Control-Allow-Origin: *\r\n\r\n")) as server:
        readable = run("check", server.url(), "--origin", PAGE)
    assert readable.exit_code == 0
    assert "demo-api config" not in readable.output


@pytest.mark.parametrize("name", NAMES)
def test_explain_gives_the_fix_in_the_words_of_any_stack(name: str) -> None:
    result = run("explain", REFUSED, "--stack", name)
    (found,) = json.loads(run("explain", REFUSED, "--stack", name, "--json").stdout)["explanations"]
    text = " ".join(result.output.replace("\\\n", " ").split())
    assert f"demo-api config {name} --origin {PAGE} --method PUT" in text
    assert found["config"]["policy"] == f"origin={PAGE}&method=GET&method=PUT"
    assert found["config"]["guess"] is None


@pytest.mark.parametrize(
    ("pasted", "stack"),
    [
        (f"{REFUSED}\n\nHTTP/1.1 204\nServer: Caddy\n", "caddy"),
        ("Error: Not allowed by CORS", "express"),
        ("[cors] Actual request no headers added: origin 'http://localhost:3000' not allowed", "go"),
        ("CORS preflight request failed: origin 'http://localhost:3000' is not allowed", "aiohttp"),
        (REFUSED, None),
        ("TypeError: Failed to fetch\nServer: nginx", None),
        ("net::ERR_CONNECTION_REFUSED\nServer: nginx", None),
    ],
)
def test_explain_guesses_the_stack_from_what_is_pasted(pasted: str, stack: str | None) -> None:
    found = json.loads(run("explain", pasted, "--json").stdout)["explanations"][0]
    assert (found["config"] or {}).get("stack") == stack
    assert ("seems to be" in run("explain", pasted).output) == (stack is not None)


@pytest.mark.parametrize("command", [["explain", "x"], ["check", "http://127.0.0.1:1/", "--origin", PAGE]])
def test_an_unknown_stack_is_refused_with_the_names(command: list[str]) -> None:
    result = run(*command, "--stack", "ngnix")
    assert result.exit_code == 2
    assert "--stack: there is no stack 'ngnix'; the stacks are aiohttp, apache, " in result.output


def test_an_excerpt_as_json_is_plain_values() -> None:
    found = excerpt("go", EXAMPLES["machine"])
    assert isinstance(found, Excerpt)
    assert json.loads(json.dumps(found.to_json())) == found.to_json()
