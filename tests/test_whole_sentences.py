"""Sentences of an explanation are whole: none has a hole where the message does not name a value."""
# ruff: noqa: RUF001

import re

import pytest
from test_pasted import CASES, POSTS

from demo_api.explain import explain
from demo_api.words import load

HOLE = re.compile(r" [.,;:](?![\w.])|[:,]\s*[.,](?!\.)|“”|\(\s*\)(?<!\w\(\))|: *$| {2}|[{}]")
TYPE = "its MIME type ('text/html') is not executable"


def holes(text: str) -> list[str]:
    said = [
        part for it in explain(text) for each in it.candidates for part in (each.sentence, each.fix, each.fix_headers)
    ]
    return [it for it in said if HOLE.search(it)]


def test_a_hole_is_seen() -> None:
    assert HOLE.search("A style sheet needs .")
    assert HOLE.search("Content-Type: ")
    assert HOLE.search("The response allows , not null.")
    assert not HOLE.search("fetch() without credentials: 'include'. Set-Cookie: ...; Secure. 0.5, x")


@pytest.mark.parametrize("reason", load().reasons)
def test_a_reason_by_its_id(reason: str) -> None:
    assert holes(reason) == []


@pytest.mark.parametrize("case", [*CASES, *POSTS], ids=lambda case: case["id"])
def test_a_pasted_message(case: dict[str, str]) -> None:
    assert holes(case["text"]) == []


@pytest.mark.parametrize(
    ("text", "reasons", "said"),
    [
        (
            "The stylesheet http://a.example/a.css was not loaded because its MIME type, “text/html”, is not “text/css”.",
            ["type-not-css"],
            "A style sheet needs text/css.",
        ),
        (
            f"Refused to execute script from 'http://a.example/a.js' because {TYPE}, and strict MIME type checking is enabled.",
            ["type-nosniff"],
            "The element needs another type.",
        ),
        ("TypeError: Window.fetch: Invalid request method .", ["method-invalid"], "The request's method is empty"),
        ("TypeError: Window.fetch: Invalid request method TRACE.", ["forbidden-method"], "Pages may not use TRACE."),
        ("TypeError: Window.fetch: Invalid request method PUT.", ["mode-no-cors-method"], "mode: no-cors with PUT."),
        (
            "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at ftp://a.example/."
            " (Reason: CORS request not http).",
            ["scheme-not-http", "redirect-scheme"],
            "The scheme of ftp://a.example/ is “ftp”.",
        ),
    ],
)
def test_the_values_of_a_message_leave_only_these_reasons(text: str, reasons: list[str], said: str) -> None:
    (found,) = explain(text)
    assert [it.reason for it in found.candidates] == reasons
    assert said in found.candidates[0].sentence


BLOCKED = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at http://a.example/."
)


@pytest.mark.parametrize(
    ("value", "redirected", "cached"),
    [("", False, False), ("null", False, True), ("app.example", False, False), ("http://b.example", True, True)],
)
def test_a_header_that_fails_says_how_it_came_to_that(value: str, redirected: bool, cached: bool) -> None:
    (found,) = explain(f"{BLOCKED} (Reason: CORS header ‘Access-Control-Allow-Origin’ does not match ‘{value}’).")
    given = {it.reason for it in found.candidates}
    assert ("redirect-origin-null" in given, "cache-missing-vary" in given) == (redirected, cached)


def test_a_redirect_to_another_scheme_does_not_come_from_there() -> None:
    (found,) = explain(f"{BLOCKED.replace('http://a.example/', 'ftp://a.example/')} (Reason: CORS request not http).")
    sentence = next(it.sentence for it in found.candidates if it.reason == "redirect-scheme")
    assert sentence.startswith("The response from the address redirects to ftp://a.example/.")


def test_what_is_not_about_cors_is_not_cured_by_an_origin() -> None:
    (found,) = explain(f"Refused to execute script from 'http://a.example/a.js' because {TYPE}.")
    assert "Ask its owner to correct the response." in found.not_yours
    assert found.advice == ()
