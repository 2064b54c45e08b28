"""A policy as a value: what is wrong with it, its text, and what must come out of its probes."""

import asyncio
import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo_api import stacks
from demo_api.browser import HttpRequest, HttpResponse, header_list
from demo_api.policy import API, Policy, PolicyTextError, Reply, complaint, findings, is_sound, policy_from, probes
from demo_api.policy.examples import EXAMPLES, USUAL
from demo_api.policy.findings import flaws
from demo_api.policy.options import option

WORD = st.text("abcxyz019-", min_size=1, max_size=8)
HOST = st.lists(WORD, min_size=1, max_size=4).map(".".join)
ORIGIN = st.builds(
    "{}://{}{}".format,
    st.sampled_from(["http", "https"]),
    st.one_of(HOST, st.sampled_from(["localhost", "127.0.0.1", "[::1]", "a.b.example", "10.0.0.1"])),
    st.sampled_from(["", "", ":8443", ":80", ":443"]),
)
PATTERN = st.builds(
    "https://{}*{}.{}.example{}".format,
    st.sampled_from(["", "pr-"]),
    st.sampled_from(["", "-x"]),
    WORD,
    st.sampled_from(["", ":8443"]),
)
NAME = st.sampled_from(
    ["Content-Type", "Authorization", "X-Total-Count", "ETag", "x-one", "Accept", "Range", "X_under", "Link"]
)
READERS = st.one_of(st.just(("*",)), st.lists(st.one_of(ORIGIN, PATTERN), max_size=4).map(tuple))
SENSIBLE = st.builds(
    Policy,
    readers=READERS,
    credentials=st.booleans(),
    methods=st.lists(
        st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "PURGE", "OPTIONS"]), max_size=5
    ).map(tuple),
    headers=st.lists(NAME, max_size=4).map(tuple),
    expose=st.lists(NAME, max_size=4).map(tuple),
    max_age=st.integers(0, 100_000),
    private_network=st.booleans(),
)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ANY = st.builds(
    Policy,
    readers=st.lists(
        st.one_of(TEXT, ORIGIN, PATTERN, st.sampled_from(["*", "null", "https://*", "*.a.example"])), max_size=4
    ).map(tuple),
    credentials=st.booleans(),
    methods=st.lists(TEXT, max_size=3).map(tuple),
    headers=st.lists(TEXT, max_size=3).map(tuple),
    expose=st.lists(TEXT, max_size=3).map(tuple),
    max_age=st.integers(0, 10**9 - 1),
    private_network=st.booleans(),
)


def codes(**policy: Any) -> list[str]:
    return [it.code for it in findings(Policy(**policy))]


@given(st.one_of(ANY, SENSIBLE))
def test_the_text_of_a_policy_says_the_policy(policy: Policy) -> None:
    assert policy_from(policy.text()) == policy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("orgin=https://a.example", "'orgin' is not a key of a policy; expected one of origin, method, "),
        ("credentials=true", "credentials: 'true' is not accepted; expected yes or no"),
        ("max-age=ten", "max-age: 'ten' is not accepted; expected a whole number of seconds"),
        ("max-age=1&max-age=2", "max-age is there twice"),
        ("origin=" + "a" * 2000, "the policy has 2007 characters; expected at most 2000"),
    ],
)
def test_a_text_that_is_not_a_policy(text: str, message: str) -> None:
    with pytest.raises(PolicyTextError, match="^" + message.replace("(", r"\(")):
        policy_from(text)


def test_a_text_is_short_and_can_be_read() -> None:
    assert EXAMPLES["session"].text() == (
        "origin=https://app.example&method=GET&method=POST&method=PUT&method=DELETE"
        "&header=Content-Type&header=X-CSRF-Token&expose=X-Total-Count&credentials=yes"
    )


@pytest.mark.parametrize(
    ("entry", "code", "write"),
    [
        ("https://app.example/", "CORS003", "--origin https://app.example"),
        ("https://app.example/path", "CORS004", "--origin https://app.example"),
        ("app.example", "CORS005", "--origin https://app.example"),
        ("localhost:3000", "CORS005", "--origin http://localhost:3000"),
        ("https://app.example:443", "CORS006", "--origin https://app.example"),
        ("https://App.example", "CORS007", "--origin https://app.example"),
        ("", "CORS009", "--origin https://your-page.example"),
        ("https://a.example, https://b.example", "CORS009", "--origin https://a.example --origin https://b.example"),
        ("null", "CORS010", "leave it out; serve a page from a web server, not from a file"),
        ("https://*.vercel.app", "CORS061", "--origin 'https://*.previews.your-page.example'"),
        ("https://*.example", "CORS061", "--origin 'https://*.previews.your-page.example'"),
        ("https://shop-*.co.uk", "CORS061", "--origin 'https://*.previews.your-page.example'"),
        ("https://*", "CORS061", "--origin 'https://*.previews.your-page.example'"),
        ("https://a.*.example", "CORS062", "--origin 'https://*.previews.your-page.example'"),
        ("http://localhost:*", "CORS009", "--origin 'https://*.previews.your-page.example'"),
        ("https://*.*.app.example", "CORS062", "--origin 'https://*.previews.your-page.example'"),
        ("https://*.app.example/", "CORS003", "--origin 'https://*.app.example'"),
        ("*.app.example", "CORS005", "--origin 'https://*.app.example'"),
        ('https://a"b.example', "CORS064", "--origin https://your-page.example"),
        ("https://a;b.example", "CORS064", "--origin https://your-page.example"),
        ("x://${a}", "CORS064", "--origin https://your-page.example"),
    ],
)
def test_a_reader_that_is_not_accepted(entry: str, code: str, write: str) -> None:
    (found,) = findings(Policy((entry,)))
    assert (found.code, found.write) == (code, write)
    assert not is_sound(Policy((entry,)))


@pytest.mark.parametrize(
    "entry",
    [
        *(
            "https://app.example",
            "http://localhost:3000",
            "http://[::1]:8080",
            "http://192.168.0.1",
            "capacitor://localhost",
        ),
        *("https://*.app.example", "https://pr-*-shop.app.example:8443", "http://*.localhost:3000", "*"),
    ],
)
def test_a_reader_that_is_accepted(entry: str) -> None:
    assert findings(Policy((entry,))) == []


def test_what_else_is_wrong_with_a_policy() -> None:
    one = ("https://app.example",)
    assert codes(readers=("*",), credentials=True) == ["CORS060"]
    assert codes(readers=("*", *one)) == ["CORS011"]
    assert codes(readers=one, methods=("put",)) == ["CORS041"]
    assert codes(readers=one, methods=("PUT, POST",)) == ["CORS042"]
    assert codes(readers=one, methods=("*",), headers=("*",), expose=("*",)) == ["CORS063"] * 3
    assert codes(readers=one, methods=("TRACE",)) == ["CORS065"]
    assert codes(readers=one, methods=("OPTIONS",)) == ["CORS066"]
    assert codes(readers=one, headers=("X-$a", "X\n")) == ["CORS043", "CORS064"]
    assert codes(readers=one, headers=("Cookie",)) == ["CORS044"]
    assert codes(readers=one, expose=("Set-Cookie",)) == ["CORS046"]
    assert codes(readers=one, max_age=-1) == ["CORS067"]
    assert codes(readers=one, max_age=100_000) == ["CORS045"]


@given(ANY)
def test_any_policy_has_a_verdict_and_a_sound_one_is_in_plain_characters(policy: Policy) -> None:
    for found in findings(policy):
        assert found.title
        assert found.write
    if is_sound(policy):
        written = "".join((*policy.readers, *policy.methods, *policy.headers, *policy.expose))
        assert not set(written) & set("\r\n\0 \"'`$%;{}()\\|<>&#,")


@given(ANY)
def test_what_a_finding_proposes_ends_in_a_policy_without_proposals(policy: Policy) -> None:
    for _ in range(40):
        proposed = next((it for it in flaws(policy) if it.instead is not None), None)
        if proposed is None:
            break
        assert proposed.instead != policy, proposed
        policy = proposed.instead or policy
    left = [it for it in flaws(policy) if it.finding.level != "note"]
    assert all(it.right is None for it in left), left


@given(ANY)
def test_a_finding_says_where_it_is(policy: Policy) -> None:
    found = flaws(policy)
    assert list(dict.fromkeys(it.finding for it in found)) == findings(policy)
    lists = {"origin": policy.readers, "method": policy.methods, "header": policy.headers, "expose": policy.expose}
    for it in found:
        assert it.entry in lists.get(it.key, (str(policy.max_age),))
        assert (it.right is None) == (it.instead is None)
        if it.right:
            assert option(it.key, *it.right) in it.finding.write


@pytest.mark.parametrize("policy", [*EXAMPLES.values(), USUAL])
def test_the_examples_are_sound(policy: Policy) -> None:
    assert is_sound(policy)


def test_a_policy_has_the_probes_that_people_forget() -> None:
    found = probes(EXAMPLES["session"], proxy=True)
    blocked = {it.origin for it in found if it.clause == "look-alike"}
    assert blocked >= {
        "http://app.example",
        "https://app.example.evil.test",
        "https://evilapp.example",
        "https://appxexample",
        "https://app.example:8443",
    }
    clauses = {it.clause for it in found}
    assert {
        "status-401",
        "status-404",
        "status-405",
        "status-500",
        "status-502",
        "vary",
        "no-origin",
        "null",
        "upper-case",
    } <= clauses
    assert all(it.says for it in found)


class App:
    """An ASGI application, called without a server."""

    def __init__(self, source: str, runner: asyncio.Runner) -> None:
        scope: dict[str, Any] = {"__name__": "app"}
        exec(compile(source, "app.py", "exec"), scope)  # noqa: S102  # what the lab itself wrote
        self._app = scope["app"]
        self._runner = runner

    def __call__(self, request: HttpRequest) -> Reply:
        return self._runner.run(self._called(request))

    async def _called(self, request: HttpRequest) -> Reply:
        sent: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body or b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            sent.append(message)

        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": request.method,
            "scheme": "https",
            "path": request.url.removeprefix(API),
            "query_string": b"",
            "root_path": "",
            "headers": [(name.lower().encode(), value.encode()) for name, value in request.headers],
        }
        with contextlib.suppress(RuntimeError):  # what the handler of /broken raises
            await self._app(scope, receive, send)
        body = b"".join(it.get("body", b"") for it in sent)
        return Reply(HttpResponse(sent[0]["status"], header_list(sent[0]["headers"])), b'"handled"' in body)


@settings(max_examples=40, deadline=None)
@given(SENSIBLE.filter(lambda it: is_sound(it) and bool(it.readers)))
def test_any_sound_policy_comes_out_of_fastapi_as_it_says(policy: Policy) -> None:
    with asyncio.Runner() as runner:
        app = App(stacks.write("fastapi", policy).files["app.py"], runner)
        wrong = [f"{it.says}: {said}" for it in probes(policy) if (said := complaint(it, app))]
    assert not wrong, "\n".join([policy.text(), *wrong])
