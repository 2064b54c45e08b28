"""The command config, and what may stand in the folder of a stack."""

import json
import shutil
from pathlib import Path

import pytest
from test_cli import run

from demo_api import stacks
from demo_api.policy import Policy
from demo_api.policy.examples import EXAMPLES, USUAL
from demo_api.settings import shared_folder

ROOT = shared_folder("stacks")


def test_the_stacks_are_listed() -> None:
    lines = run("config", "--list").output.splitlines()
    assert [line.split()[0] for line in lines] == stacks.names()
    rows = json.loads(run("config", "--list", "--json").output)
    assert [row["name"] for row in rows] == stacks.names()
    assert next(row for row in rows if row["name"] == "nginx")["start"] == "nginx -p . -c nginx.conf -e stderr"


def test_a_configuration_has_what_the_options_say() -> None:
    options = "--origin https://app.example --credentials --method PUT --header Authorization --expose X-Total-Count"
    result = run("config", "nginx", *options.split(), "--max-age", "60", "--private-network")
    assert result.exit_code == 0
    for text in (
        '"https://app.example" "https://app.example";',
        "Allow-Credentials",
        '"GET, PUT"',
        '"Authorization"',
        '"60"',
    ):
        assert text in result.stdout
    assert result.stdout.startswith("# CORS for nginx 1.22.1")
    assert "Access-Control-Allow-Private-Network" in result.stdout


def test_without_options_the_policy_is_a_usual_one() -> None:
    assert run("config", "fastapi").stdout == stacks.write("fastapi", USUAL).files["app.py"]


@pytest.mark.parametrize(
    ("options", "write"),
    [
        (["--origin", "*", "--credentials"], "Write  --origin https://your-page.example --credentials"),
        (["--origin", "https://app.example/"], "Write  --origin https://app.example"),
        (["--origin", "https://*.vercel.app"], "Write  --origin 'https://*.previews.your-page.example'"),
        (["--method", "put"], "Write  --method PUT"),
    ],
)
def test_a_policy_that_is_not_sound_is_refused_with_what_to_write(options: list[str], write: str) -> None:
    result = run("config", "nginx", *options)
    assert (result.exit_code, result.stdout) == (1, "")
    assert write in result.stderr
    found = json.loads(run("config", "nginx", *options, "--json").stdout)
    assert found["findings"]
    assert "files" not in found


def test_a_note_is_shown_and_does_not_refuse() -> None:
    result = run("config", "nginx", "--max-age", "86400")
    assert result.exit_code == 0
    assert "CORS045  note" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "name a stack, one of "),
        (["iis"], "there is no stack 'iis'; the stacks are "),
        (["django", "--from-api"], "Django is not a proxy: it has no API behind it. Leave out --from-api"),
        (["../nginx"], "there is no stack '../nginx'"),
        (["nginx", "--max-age", "-1"], "Invalid value for '--max-age'"),
    ],
)
def test_wrong_usage_exits_2(arguments: list[str], message: str) -> None:
    result = run("config", *arguments)
    assert result.exit_code == 2
    assert message in result.output


def test_files_are_written_and_never_over_existing_ones(tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    assert run("config", "nginx", "--out", str(out)).exit_code == 0
    assert (out / "nginx.conf").read_text() == stacks.write("nginx", USUAL).files["nginx.conf"]
    said = run("config", "nginx", "--origin", "https://app.example", "--credentials", "--out", str(tmp_path / "my api"))
    assert [line.split()[0] for line in said.stdout.splitlines()[1:]] == ["Install:", "Start:", "Behind:", "Try:"]
    assert f"cd '{tmp_path / 'my api'}' && nginx -p . -c nginx.conf" in said.stdout
    assert "check http://localhost:8080/ --origin https://app.example --credentials include" in said.stdout
    (out / "nginx.conf").write_text("mine")
    result = run("config", "nginx", "--out", str(out))
    assert (result.exit_code, (out / "nginx.conf").read_text()) == (2, "mine")
    assert "nginx.conf: this file exists, and it is not overwritten; name another folder with --out" in result.stderr
    (tmp_path / "file").touch()
    assert run("config", "nginx", "--out", str(tmp_path / "file")).exit_code == 2


def test_nobody_needs_no_configuration() -> None:
    with pytest.raises(stacks.StackError, match=r"^nobody may read, so write nothing"):
        stacks.write("nginx", Policy())


def test_a_policy_that_is_not_sound_is_never_written() -> None:
    with pytest.raises(stacks.StackError, match=r"^CORS060: Anyone may read, with cookies: .* Write: --origin"):
        stacks.write("nginx", Policy(("*",), credentials=True))


@pytest.mark.parametrize("name", stacks.names())
def test_a_folder_has_only_what_its_file_names(name: str) -> None:
    stack = stacks.load(name)
    assert {it.name for it in (ROOT / name).iterdir()} == {"stack.toml", *(f"{file}.j2" for file in stack.files)}
    forms = [[it for it in stack.mistake if it.from_api == from_api] for from_api in (False, True)]
    assert len(forms[0]) in {2, 3, 4, 5}, "two mistakes or more"
    assert len(forms[1]) == (2 if stack.kind == "proxy" else 0), "a proxy has two mistakes of the second form"
    assert {it.policy for it in stack.mistake} <= EXAMPLES.keys()


@pytest.mark.parametrize("name", stacks.names())
@pytest.mark.parametrize("policy", EXAMPLES)
def test_a_configuration_says_version_and_start(name: str, policy: str) -> None:
    if EXAMPLES[policy].patterns and "pattern" in stacks.load(name).limits:
        with pytest.raises(stacks.StackError, match="cannot have a pattern of hosts"):
            stacks.write(name, EXAMPLES[policy])
        return
    written = stacks.write(name, EXAMPLES[policy])
    first = next(iter(written.files.values()))
    assert written.stack.proven in first
    assert written.stack.start_on() in first
    assert EXAMPLES[policy].text() in first
    assert all(max(map(len, content.splitlines())) < 260 for content in written.files.values())


@pytest.mark.parametrize("name", [name for name in stacks.names() if stacks.load(name).kind == "proxy"])
def test_a_proxy_can_pass_on_what_the_api_sends(name: str) -> None:
    written = json.loads(run("config", name, "--from-api", "--json").stdout)
    (text,) = written["files"].values()
    assert text == run("config", name, "--from-api").stdout
    assert "that sends the CORS headers itself" in text
    assert "Allow-Methods" not in text, "the proxy does not respond to a preflight"
    assert all(it["from_api"] for it in written["mistakes"])
    usual = json.loads(run("config", name, "--json").stdout)
    assert (usual["from_api"], written["from_api"]) == (False, True)
    assert not any(it["from_api"] for it in usual["mistakes"])


def test_a_mistake_in_a_folder_is_named(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "nginx", tmp_path / "nginx")
    file = tmp_path / "nginx" / "stack.toml"
    file.write_text(file.read_text().replace("title =", "titel =").replace('clause = "vary"', 'clause = "vray"'))
    with pytest.raises(stacks.StackError) as raised:
        stacks.load("nginx", tmp_path)
    assert "stacks/nginx/stack.toml: unknown key 'titel' (did you mean 'title'?)" in str(raised.value)
    assert "(did you mean 'vary'?)" in str(raised.value)
