"""The playground's experiments as values: their text, their address, and what is refused whatever a page does."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from demo_api.browser.url import parse
from demo_api.origins import Origins
from demo_api.playground.address import MAX_SEGMENT, address_of, segment_of, setup_at
from demo_api.playground.byhand import STATUSES, ByHand, Said
from demo_api.playground.headerline import TYPES
from demo_api.playground.meant import ROLES
from demo_api.playground.play import MAX_TEXT, Play, PlayTextError, Setup, play_from
from demo_api.playground.problems import problems_of, server_problems
from demo_api.playground.request import CREDENTIALS, MODES, REDIRECTS, WAYS, Request
from demo_api.policy import Policy

ORIGINS = Origins(
    api="http://localhost:8000",
    client="http://localhost:8001",
    stranger="http://localhost:8002",
    numeric="http://127.0.0.1:8001",
    lookalike="http://app-lab.localhost:8002",
    numeric_api="http://127.0.0.1:8000",
    nowhere="http://localhost:8009",
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TOKEN = st.text("abcXYZ019-_!#$%&'*+.^`|~", min_size=1, max_size=12)
VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=30).map(lambda it: it.strip(" \t"))
LINES = st.lists(st.tuples(TOKEN, VALUE), max_size=4).map(tuple)
SAID = st.builds(Said, st.integers(100, 999), LINES)
READERS = st.lists(st.sampled_from([*ROLES, "anyone", "nobody"]), min_size=1, max_size=3).map(tuple)
POLICY = st.builds(
    Policy,
    readers=st.lists(st.one_of(TEXT, st.sampled_from(["*", "null", "https://*.a.example"])), max_size=3).map(tuple),
    credentials=st.booleans(),
    methods=st.lists(TEXT, max_size=3).map(tuple),
    headers=st.lists(TEXT, max_size=3).map(tuple),
    expose=st.lists(TEXT, max_size=3).map(tuple),
    max_age=st.integers(0, 10**9 - 1),
    private_network=st.booleans(),
)
SETUP = st.one_of(
    st.builds(Setup, POLICY),
    st.builds(Setup, st.builds(ByHand, SAID, SAID, st.booleans()), READERS),
)
REQUEST = st.builds(
    Request,
    method=TEXT,
    path=TEXT,
    headers=LINES,
    body=st.none() | TEXT,
    mode=st.sampled_from(MODES),
    credentials=st.sampled_from(CREDENTIALS),
    redirect=st.sampled_from(REDIRECTS),
    via=st.sampled_from(WAYS),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(Play, SETUP, REQUEST, st.sampled_from(ROLES)))
def test_the_text_of_an_experiment_says_the_experiment(play: Play) -> None:
    assert play_from(play.text()) == play


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SETUP)
def test_the_address_of_a_server_says_the_server(setup: Setup) -> None:
    segment = segment_of(setup)
    if len(segment) <= MAX_SEGMENT:
        assert setup_at(segment) == setup
    url = parse(f"{address_of(setup, ORIGINS)}/penguins")
    assert url is not None
    # A browser changes nothing in it, so the server gets what the page meant, and a cookie's path can name it.
    assert url.href == f"{ORIGINS.api}/playground/{segment}/penguins"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_an_experiment_or_is_refused_in_a_sentence(text: str) -> None:
    try:
        play = play_from(text)
    except PlayTextError as error:
        said = [str(error)]
    else:
        assert play_from(play.text()) == play
        said = problems_of(play, ORIGINS)
    for sentence in said:
        assert sentence.endswith(".")
        assert sentence.isascii()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("orign=*", "'orign' is not a key of an experiment; expected one of by, origin, "),
        ("by=magic", "by: 'magic' is unknown; expected policy or hand."),
        ("credentials=maybe", "credentials: 'maybe' is not accepted; expected yes or no."),
        ("from=mars", "from: 'mars' is unknown; expected one of client, "),
        ("by=hand&status=2000", "status: '2000' is not a status; expected three digits."),
        ("by=hand&status=²⁰⁰", "status: '\\xb2\\u2070\\u2070' is not a status"),
        ("by=hand&line=no colon", "line: 'no colon' is not a header line; expected Name: value."),
        ("path=/a&path=/b", "path is there twice"),
        ("body=" + "a" * MAX_TEXT, f"The experiment has {MAX_TEXT + 5} characters; expected at most {MAX_TEXT}."),
        ("path=/\ud800", "The text contains half a character."),
    ],
)
def test_what_is_wrong_with_a_text(text: str, message: str) -> None:
    with pytest.raises(PlayTextError) as caught:
        play_from(text)
    assert str(caught.value).startswith(message)


def refused(name: str, value: str) -> str:
    """What is said of a header line in a response; empty if it is sent."""
    setup = Setup(ByHand(Said(204), Said(302, ((name, value),))))
    return " ".join(server_problems(setup, ORIGINS)).removeprefix("In the response: ")


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("X-A", "a\r\nSet-Cookie: b=c", "is not a header value"),
        ("X-A", "a\nb", "is not a header value"),
        ("X-A", "a\0b", "is not a header value"),
        ("X-A", "a\x7fb", "is not a header value"),
        ("X-A", "snowman \u2603", "is not a header value"),
        ("X-A", "a" * 1001, "the value has 1001 characters; expected at most 1000"),
        ("X-A\r\nSet-Cookie", "b=c", "is not a header name"),
        ("X A", "b", "is not a header name"),
        ("", "b", "is not a header name"),
        ("X" * 101, "b", "is not a header name"),
        ("Content-Length", "5", "the server writes this header itself"),
        ("transfer-encoding", "chunked", "the server writes this header itself"),
        ("CONNECTION", "close", "the server writes this header itself"),
        ("Set-Cookie", "a=b", "acts on more than this one response"),
        ("Clear-Site-Data", '"*"', "acts on more than this one response"),
        ("Refresh", "0;url=https://evil.example", "acts on more than this one response"),
        ("Strict-Transport-Security", "max-age=1", "acts on more than this one response"),
        ("Service-Worker-Allowed", "/", "acts on more than this one response"),
        ("Link", "<https://evil.example>; rel=preload", "acts on more than this one response"),
        ("Sec-Session-Registration", "x", "acts on more than this one response"),
        ("WWW-Authenticate", "Basic", "acts on more than this one response"),
        ("Content-Type", "text/html", "is not a type that the playground sends"),
        ("content-type", "TEXT/HTML; charset=utf-8", "is not a type that the playground sends"),
        ("Content-Type", "application/xhtml+xml", "is not a type that the playground sends"),
        ("Content-Type", "application/json, text/html", "is not a type that the playground sends"),
        ("Content-Type", "", "is not a type that the playground sends"),
        ("Location", "https://evil.example/", "'https://evil.example' is not an address of this lab"),
        ("Location", "//evil.example/", "'http://evil.example' is not an address of this lab"),
        ("Location", "/\\evil.example/", "'http://evil.example' is not an address of this lab"),
        ("Location", "http://localhost:8001@evil.example/", "'http://evil.example' is not an address of this lab"),
        ("Location", "{client}.evil.example/", "is not an address"),
        ("Location", "javascript:alert(1)", "'null' is not an address of this lab"),
        ("Location", "data:text/html,hi", "'null' is not an address of this lab"),
        ("Location", "http://localhost:9999/", "'http://localhost:9999' is not an address of this lab"),
        ("Location", "{origin}/x", "depends on the request"),
        ("Location", "/lab/reset", "the lab's own routes are not for redirects"),
        ("Location", "/playground/../LAB/reset", "the lab's own routes are not for redirects"),
        ("Location", "{numeric}/lab/reset", "the lab's own routes are not for redirects"),
        ("Location", "/%6cab/reset", "the lab's own routes are not for redirects"),
    ],
)
def test_a_line_that_breaks_http_or_reaches_further_is_refused(name: str, value: str, message: str) -> None:
    assert message in refused(name, value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Origin", "*, *"),
        ("Acces-Control-Allow-Origin", "{origin}"),
        ("Access-Control-Allow-Headers", "{headers}"),
        ("Vary", "Origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("X-Any", 'caf\xe9 "quoted" <script>'),
        ("X-Empty", ""),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Location", "/one-origin/penguins"),
        ("Location", "{numeric}/one-origin/penguins"),
        ("Location", "http://localhost:8000/wildcard/penguins"),
        ("Location", "{nowhere}/"),
        *(("Content-Type", it) for it in sorted(TYPES)),
    ],
)
def test_a_line_that_only_concerns_its_response_is_sent(name: str, value: str) -> None:
    assert refused(name, value) == ""


@pytest.mark.parametrize("status", [100, 101, 103, 205, 407, 408, 421, 425, 426, 599, 999])
def test_a_status_that_is_not_listed_is_refused(status: int) -> None:
    assert status not in STATUSES
    for server in (ByHand(Said(status)), ByHand(Said(204), Said(status))):
        assert f"{status} is not a status that the playground sends" in server_problems(Setup(server), ORIGINS)[0]


@pytest.mark.parametrize(
    ("policy", "message"),
    [
        ({"methods": ("GET\r\nX: y",)}, "method: 'GET\\r\\nX: y' is not accepted"),
        ({"headers": ("X-A\0",)}, "header: 'X-A\\x00' is not accepted"),
        ({"expose": ("é",)}, "expose: '\\xe9' is not accepted"),
        ({"readers": ("https://a.example ",)}, "origin: 'https://a.example ' is not accepted"),
        ({"readers": ("https://**.a.example",)}, "has more than one star"),
        ({"readers": tuple(f"https://a{it}.example" for it in range(41))}, "41 entries are too many"),
        ({"methods": ("A" * 254,)}, "is not accepted; expected 1 to 253 visible ASCII characters"),
    ],
)
def test_a_policy_that_cannot_run_is_refused(policy: dict[str, Any], message: str) -> None:
    assert message in server_problems(Setup(Policy(**policy)), ORIGINS)[0]


def test_a_server_that_is_too_long_for_an_address_is_refused() -> None:
    lines = tuple((f"X-{it}", "é" * 100) for it in range(10))
    assert "characters in the address; expected at most" in server_problems(Setup(ByHand(Said(204, lines))), ORIGINS)[0]


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"path": "/../../lab/reset"}, "leads out of the experiment"),
        ({"path": "/%2e%2e/%2E./lab/reset"}, "leads out of the experiment"),
        ({"path": "/a/../../../../lab/reset"}, "leads out of the experiment"),
        ({"path": "/..\\..\\lab"}, "is not accepted"),
        ({"path": "/.\t./lab"}, "is not accepted"),
        ({"path": "@evil.example/"}, "is not accepted"),
        ({"path": "penguins"}, "is not accepted"),
        ({"path": "/a#b"}, "is not accepted"),
        ({"path": "/" + "a" * 300}, "is not accepted"),
        ({"path": "/penguins?run=0123456789abcdef0123456789abcdef"}, "the name run, which is the lab's own"),
        ({"method": "GET\n"}, "The method 'GET\\n' is not a name"),
        ({"method": ""}, "The method '' is not a name"),
        ({"headers": (("X-A", "a\nb"),)}, "is not one line"),
        ({"headers": (("X\r", "b"),)}, "is not a header name"),
        ({"headers": (("X-A", "1"), ("x-a", "2"))}, "The request header x-a is there twice"),
        ({"body": "a" * 4001, "method": "POST"}, "The body has 4001 characters"),
        ({"mode": "navigate"}, "mode: 'navigate' is unknown; expected one of cors, "),
        ({"via": "form"}, "via: 'form' is unknown"),
    ],
)
def test_a_request_that_leaves_the_experiment_or_breaks_http_is_refused(request_: dict[str, Any], message: str) -> None:
    found = problems_of(Play(request=Request(**request_)), ORIGINS)
    assert message in " ".join(found)


@given(TEXT.map(lambda it: f"/{it}") | st.text("/.%2eE\\", max_size=12).map(lambda it: f"/{it}"))
def test_no_path_leads_out_of_the_experiment(path: str) -> None:
    play = Play(request=Request(path=path))
    base = address_of(play.setup, ORIGINS)
    if not problems_of(play, ORIGINS):
        url = parse(base + path)
        assert url is not None
        assert url.href.startswith(f"{base}/")


@pytest.mark.parametrize(
    ("readers", "credentials", "roles"),
    [
        (("*",), False, ROLES),
        (("*",), True, ("client",)),
        (("*", ORIGINS.stranger), True, ("stranger",)),
        (("null", ORIGINS.client), True, ("client",)),
        (("null",), False, ("client",)),
        ((f"{ORIGINS.client}/",), False, ("client",)),
        ((f"{ORIGINS.client}, {ORIGINS.stranger}",), False, ("client", "stranger")),
        (("http://*",), False, ("client",)),
        (("http://*.localhost:8002",), False, ("lookalike",)),
        (("https://a.example",), True, ()),
        ((), False, ()),
    ],
)
def test_for_which_pages_a_policy_is_meant(readers: tuple[str, ...], credentials: bool, roles: tuple[str, ...]) -> None:
    assert Setup(Policy(readers, credentials=credentials)).for_roles(ORIGINS) == roles


def test_all_problems_are_reported_together() -> None:
    play = Play(
        Setup(ByHand(Said(999, (("Set-Cookie", "a"),)), Said(200, (("X A", ""),)))), Request(method="", path="x")
    )
    assert len(problems_of(play, ORIGINS)) == 5
