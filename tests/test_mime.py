"""MIME types as the standard reads and writes them (https://mimesniff.spec.whatwg.org/)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo_api.browser.mime import parse_mime_type

TYPES = {
    "text/plain": "text/plain",
    " TEXT/Plain ; Charset=UTF-8 ": "text/plain;charset=UTF-8",
    "text/plain;": "text/plain",
    "text/plain;;a=b": "text/plain;a=b",
    "text/plain;a": "text/plain",
    "text/plain;a=": "text/plain",
    "text/plain;a= ": "text/plain",
    'text/plain;a=""': 'text/plain;a=""',
    'text/plain;a="b"': "text/plain;a=b",
    'text/plain;a="b;c=d";e=f': 'text/plain;a="b;c=d";e=f',
    'text/plain;a="b"c;d=e': "text/plain;a=b;d=e",
    'text/plain;a="b': "text/plain;a=b",
    'text/plain;a="b\\': 'text/plain;a="b\\\\"',
    'text/plain;a="\\b\\"\\\\"': 'text/plain;a="b\\"\\\\"',
    "text/plain;a=b=c": 'text/plain;a="b=c"',
    "text/plain;a=b c": 'text/plain;a="b c"',
    "text/plain;a=1;A=2": "text/plain;a=1",
    "text/plain; a = b": "text/plain",
    "text/plain;=b;a=c": "text/plain;a=c",
    "text/plain;a=\x00;b=c": "text/plain;b=c",
    "text/plain;a=é": 'text/plain;a="é"',
    "text/plain;a=€": "text/plain",
    "text": None,
    "text/": None,
    "/plain": None,
    "text/pl ain": None,
    "": None,
}


@pytest.mark.parametrize("text", TYPES)
def test_a_type_is_read_and_written_as_the_standard_says(text: str) -> None:
    parsed = parse_mime_type(text)
    assert (None if parsed is None else str(parsed)) == TYPES[text]


PARTS = st.lists(
    st.sampled_from(["text", "/", "x", ";", "=", '"', "\\", " ", "a", "charset", ",", "é", "\t"]), max_size=20
)


@given(PARTS.map("".join))
def test_what_is_written_is_read_as_the_same(text: str) -> None:
    parsed = parse_mime_type(f"text/x;{text}")
    assert parsed is not None
    assert parse_mime_type(str(parsed)) == parsed
