"""Source lists of a Content-Security-Policy: laws that hold for any address and any expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st

from demo_api.browser.csp import parse_policies
from demo_api.browser.engines import COMMON, ENGINES, Engine
from demo_api.browser.sources import matches, matches_list
from demo_api.browser.url import Url, parse

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEMES = st.sampled_from(["http", "https"])
LABELS = st.sampled_from(["a", "b", "api", "x-1", "example", "com", "localhost"])
HOSTS = st.lists(LABELS, min_size=1, max_size=4).map(".".join)
PORTS = st.sampled_from(["", ":80", ":443", ":8000", ":8443"])
PIECES = st.sampled_from(["x", "y", "%41", "A", "a%2Fb", "1"])
PATHS = st.lists(PIECES, max_size=3).map(lambda pieces: "/" + "/".join(pieces))
URLS = st.builds("{}://{}{}{}".format, SCHEMES, HOSTS, PORTS, PATHS).map(parse)
EXPRESSIONS = st.one_of(
    st.sampled_from(["*", "'self'", "'none'", "http:", "https:", "ws:", "data:", "'nonce-a'", "x y", "", "*:*", "//"]),
    st.builds(
        "{}{}{}{}{}".format,
        st.sampled_from(["", "http://", "https://", "HTTP://", "ws://"]),
        st.sampled_from(["", "*."]),
        HOSTS,
        st.sampled_from(["", ":*", ":80", ":443", ":8000"]),
        st.one_of(st.just(""), PATHS, PATHS.map(lambda path: f"{path}/")),
    ),
    st.text(st.characters(codec="latin-1"), max_size=12),
)
SOME = settings(max_examples=60)
some_engine = st.sampled_from([COMMON, *ENGINES])


@SOME
@given(some_engine, URLS, EXPRESSIONS, URLS)
def test_a_redirect_can_only_allow_more(engine: Engine, url: Url, expression: str, home: Url) -> None:
    if matches(url, expression, home, engine):
        assert matches(url, expression, home, engine, redirected=True)


@SOME
@given(some_engine, URLS, st.lists(EXPRESSIONS, max_size=4), EXPRESSIONS, URLS, st.booleans())
def test_one_more_expression_can_only_allow_more(
    engine: Engine, url: Url, sources: Sequence[str], more: str, home: Url, redirected: bool
) -> None:
    if matches_list(url, sources, home, engine, redirected=redirected):
        assert matches_list(url, [*sources, more], home, engine, redirected=redirected)


@SOME
@given(some_engine, URLS, URLS, st.booleans())
def test_an_address_matches_what_names_it(engine: Engine, url: Url, home: Url, redirected: bool) -> None:
    for expression in ("*", url.origin, f"{url.origin}/", f"{url.scheme}:", f"{url.scheme}://*:*", url.bare):
        assert matches(url, expression, home, engine, redirected=redirected), expression
    assert matches(url, "'self'", url, engine)
    assert not matches_list(url, [], home, engine)
    assert not matches_list(url, ["'None'"], home, engine)


@SOME
@given(some_engine, URLS, EXPRESSIONS, URLS)
def test_letters_count_in_a_path_only(engine: Engine, url: Url, expression: str, home: Url) -> None:
    if "/" not in expression.partition("://")[2]:
        assert matches(url, expression, home, engine) == matches(url, expression.upper(), home, engine)


@SOME
@given(URLS, HOSTS, URLS)
def test_a_star_at_the_front_stands_for_at_least_one_label(url: Url, host: str, home: Url) -> None:
    below = url.host.endswith(f".{host}")
    assert matches(url, f"{url.scheme}://*.{host}:*", home, COMMON) == below


@SOME
@given(some_engine, st.lists(st.text(max_size=30), max_size=3), URLS)
def test_any_text_is_a_policy(engine: Engine, texts: Sequence[str], url: Url) -> None:
    for policy in parse_policies(texts):
        policy.allows("connect-src", url, url, engine, redirected=False)
