"""Which stack a server seems to be: from what real servers say, and from a file whose mistakes have clear errors."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo_api import stacks
from demo_api.clues import CluesError, Guess, clues, guess, guess_in, read, refusal

ROWS = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "servers.jsonl").read_text("utf-8").splitlines()
]
SILENT = {"koa", "rack-cors"}
"""Stacks that say nothing about themselves."""


@pytest.mark.parametrize("row", ROWS, ids=[f"{row['stack']}-{number}" for number, row in enumerate(ROWS)])
def test_what_a_real_server_says_leads_to_its_own_stack_or_to_none(row: dict[str, object]) -> None:
    found = guess(tuple((name, value) for name, value in row["headers"]), str(row["body"]))  # type: ignore[attr-defined]
    assert found is None or row["stack"] in {found.stack, *found.others}


def test_nearly_every_stack_is_found_by_something_that_it_says() -> None:
    recorded = {row["stack"] for row in ROWS}
    found = {row["stack"] for row in ROWS if guess(tuple((name, value) for name, value in row["headers"]), row["body"])}
    assert recorded - found <= SILENT
    assert len(recorded) >= 12
    assert {clue.stack for clue in clues()} | SILENT == set(stacks.names())


@pytest.mark.parametrize(
    ("body", "about"),
    [
        ("Disallowed CORS origin", ("origin",)),
        ("Disallowed CORS origin, method, headers", ("origin", "method", "headers")),
        ("Disallowed CORS Origin", ("origin",)),
        ("Disallowed CORS Origin, headers", ("origin", "headers")),
        ("CORS preflight request failed: headers are not allowed: X-A", ("headers",)),
        ("<pre>Error: Not allowed by CORS<br> &nbsp; at origin</pre>", ("origin",)),
        ("Not Found", None),
        ("", None),
    ],
)
def test_a_refusal_says_what_it_is_about(body: str, about: tuple[str, ...] | None) -> None:
    found = refusal(body)
    assert (found and found.about) == about


def test_the_evidence_comes_with_the_guess() -> None:
    assert guess((("Server", "nginx/1.22.1"),)) == Guess("nginx", (), "Server: nginx/1.22.1")
    behind = guess((("Server", "nginx"), ("X-Powered-By", "Express")))
    assert behind == Guess("express", (), "X-Powered-By: Express")
    refused = guess((("server", "nginx"),), "<html>\n<b>Disallowed CORS origin</b>\n")
    assert refused == Guess("fastapi", (), "Disallowed CORS origin")
    assert guess((("Server", "cloudflare"),)) is None


@pytest.mark.parametrize(
    ("text", "stack"),
    [
        ("< HTTP/1.1 403\n< Server: Caddy\n< Vary: Origin", "caddy"),
        ("> x-powered-by: PHP/8.2\n", "php"),
        ("HTTP/1.1 400\nserver: uvicorn\n\nDisallowed CORS Origin", "litestar"),
        ("I use an nginx server in front, and it fails", None),
    ],
)
def test_what_is_pasted_can_name_a_stack(text: str, stack: str | None) -> None:
    found = guess_in(text)
    assert (found and found.stack) == stack


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('at = "body"\nsays = "x"\n', "clue 1: 'stack' is missing; add stack = ..."),
        ('at = "body"\nsays = "x"\nstack = "ngnix"\n', "'ngnix' is not the id of a stack (did you mean 'nginx'?)"),
        ('at = "body"\nsays = "("\nstack = "nginx"\n', "says = '(' is not a regular expression"),
        ('at = "server"\nsays = "x"\nstack = "nginx"\nabout = "origin"\n', 'write at = "body"'),
        ('at = "body"\nsays = "x"\nstack = "nginx"\nabout = "orign"\n', "'orign' is not the id of a part of a policy"),
        ('at = "body"\nsays = "x"\nstack = "nginx"\nor = "caddy"\n', "or = 'caddy' is not of type list"),
        ('at = "body"\nsays = "x"\nstack = "nginx"\nsay = "x"\n', "unknown key 'say' (did you mean 'says'?)"),
    ],
)
def test_a_mistake_in_the_file_has_a_clear_error(tmp_path: Path, row: str, message: str) -> None:
    path = tmp_path / "clues.toml"
    path.write_text(f"[[clue]]\n{row}")
    with pytest.raises(CluesError) as raised:
        read(path, stacks.names())
    assert message in str(raised.value)


@pytest.mark.parametrize("content", ["[[clue]\n", "[[clues]]\nat = 'body'\n", "clue = 1\n"])
def test_another_file_has_a_clear_error(tmp_path: Path, content: str) -> None:
    path = tmp_path / "clues.toml"
    path.write_text(content)
    with pytest.raises(CluesError):
        read(path, stacks.names())


@given(st.lists(st.tuples(st.text(), st.text())), st.text())
def test_whatever_a_server_says_there_is_no_error(headers: list[tuple[str, str]], body: str) -> None:
    guess(tuple(headers), body)
    guess_in(body)
    refusal(body)
