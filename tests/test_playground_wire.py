"""The playground on the wire: a policy runs as its code says, lines by hand arrive as they are, and links do no harm."""

import asyncio
import secrets
import socket
from typing import Any, cast, get_args

import httpx
import pytest
from conftest import RunningLab
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from performing import CLIENT
from sending import UnreadableError
from starlette.types import ASGIApp
from test_playground import LINES
from test_policy import SENSIBLE

from demo_api import browser
from demo_api.lesson import EngineName
from demo_api.playground.address import address_of, segment_of
from demo_api.playground.byhand import STATUSES, ByHand, Said
from demo_api.playground.code import code_of, settings_of
from demo_api.playground.forecast import attempt_of
from demo_api.playground.meant import ROLES
from demo_api.playground.mount import mount
from demo_api.playground.play import Play, Setup
from demo_api.playground.problems import problems_of, server_problems
from demo_api.playground.request import Request
from demo_api.policy import Policy
from demo_api.policy.examples import EXAMPLES
from demo_api.report import as_fetch

UNSAFE = {
    "anyone-with-cookies": Policy(("*",), credentials=True, methods=("GET", "PUT"), headers=("*",), expose=("*",)),
    "null": Policy(("null", "http://localhost:8001/"), credentials=True),
    "open-pattern": Policy(("https://*", 'https://a"*.(b+)+', "*.example"), methods=("*", "put"), headers=("X-\\",)),
    "nobody": Policy((), methods=()),
    "quotes": Policy(('https://"', "https://\\"), methods=('"', "\\"), headers=('"""', "'"), expose=("#",)),
}
REQUESTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("GET", "/penguins?limit=1", {}),
    ("GET", "/nothing", {}),
    ("HEAD", "/summary", {}),
    ("OPTIONS", "/penguins", {}),
    ("OPTIONS", "/penguins", {"access-control-request-method": "PUT", "access-control-request-headers": "x-a"}),
    (
        "OPTIONS",
        "/penguins",
        {"access-control-request-method": "GET", "access-control-request-private-network": "true"},
    ),
    ("DELETE", "/penguins/9999", {}),
)


async def answered(app: ASGIApp, method: str, path: str, headers: dict[str, str]) -> tuple[int, list[Any], bytes]:
    """What an application says to one request."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost:8000") as client:
        got = await client.request(method, path, headers=headers)
    return got.status_code, sorted(got.headers.multi_items()), got.content


def compare(policy: Policy, lab: RunningLab) -> None:
    """What is shown is what runs."""
    scope: dict[str, Any] = {"__name__": "app"}
    exec(compile(code_of(policy), "app.py", "exec"), scope)  # noqa: S102  # what the lab itself wrote
    setup = Setup(policy)
    playground = mount(lab.origins, lambda _: {})
    origins = ["https://foreign.example", "null", *policy.examples(), lab.origins.client, 'https://a"x.(b+)+']

    async def both() -> None:
        for origin in origins:
            for method, path, headers in REQUESTS:
                sent = {**headers, "Origin": origin}
                shown = await answered(scope["app"], method, path, sent)
                runs = await answered(playground.app, method, path, sent)
                assert shown == runs, (policy.text(), method, path, sent)

    class Inside:
        """The playground at the root: its path says nothing of the server."""

        def __init__(self, app: ASGIApp) -> None:
            self.app = app

        async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
            await self.app({**scope, "path_params": {"server": segment_of(setup)}}, receive, send)

    playground.app = Inside(playground.app)
    asyncio.run(both())


@pytest.mark.parametrize("name", [*EXAMPLES, *UNSAFE])
def test_a_policy_runs_as_its_code_says(lab: RunningLab, name: str) -> None:
    compare(UNSAFE.get(name) or EXAMPLES[name], lab)


@settings(max_examples=15, deadline=None)
@given(SENSIBLE)
def test_any_policy_runs_as_its_code_says(lab: RunningLab, policy: Policy) -> None:
    if not problems_of(Play(Setup(policy)), lab.origins):
        compare(policy, lab)


def test_the_code_says_that_a_policy_is_unsafe() -> None:
    assert code_of(UNSAFE["anyone-with-cookies"]).startswith("# UNSAFE: ")
    assert "UNSAFE" not in code_of(EXAMPLES["session"])
    assert settings_of(UNSAFE["nobody"])["allow_origins"] == []


def raw(lab: RunningLab, target: str, headers: str = "", method: str = "GET") -> tuple[str, list[str], bytes]:
    """The head and the body of a response, as they come over the connection."""
    host = lab.origins.api.removeprefix("http://")
    name, _, port = host.partition(":")
    with socket.create_connection((name, int(port)), timeout=10) as connection:
        connection.sendall(f"{method} {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}\r\n".encode())
        content = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    return first, lines, body


BY_HAND = ByHand(
    Said(204, (("Access-Control-Allow-Origin", "{origin}"), ("Access-Control-Allow-Methods", "{method}"))),
    Said(
        418,
        (
            ("Access-Control-Allow-Origin", "*"),
            ("access-control-ALLOW-origin", "{client}"),
            ("X-Tea", 'caf\xe9 "a"'),
            ("X-Empty", ""),
            ("Access-Control-Allow-Headers", "{headers}"),
        ),
    ),
)


def test_lines_by_hand_arrive_exactly_and_in_order(lab: RunningLab) -> None:
    at = f"/playground/{segment_of(Setup(BY_HAND))}/any/path"
    first, lines, body = raw(lab, at, "Origin: https://a.example\r\n")
    assert first.startswith("HTTP/1.1 418 ")
    own = [it for it in lines if not it.lower().startswith(("date:", "connection:", "content-length:"))]
    assert own == [
        "Access-Control-Allow-Origin: *",
        f"access-control-ALLOW-origin: {lab.origins.client}",
        'X-Tea: caf\xe9 "a"',
        "X-Empty: ",
    ]
    assert body == b'{"penguins": 344}\n'
    asks = "Origin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\n"
    first, lines, body = raw(lab, at, asks, "OPTIONS")
    assert first.startswith("HTTP/1.1 204 ")
    assert "Access-Control-Allow-Origin: https://a.example" in lines
    assert "Access-Control-Allow-Methods: PUT" in lines
    assert body == b""


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.builds(Said, st.sampled_from(sorted(STATUSES)), LINES), st.booleans())
def test_any_lines_that_are_accepted_arrive_exactly(lab: RunningLab, said: Said, preflight: bool) -> None:
    setup = Setup(ByHand(said if preflight else Said(204), said))
    if server_problems(setup, lab.origins):
        return
    asks = "Origin: https://a.example\r\nAccess-Control-Request-Method: PUT\r\n" if preflight else ""
    first, lines, _ = raw(lab, f"/playground/{segment_of(setup)}/x", asks, "OPTIONS" if preflight else "GET")
    assert first.split()[1] == str(said.status)
    own = [it for it in lines if not it.lower().startswith(("date:", "connection:", "content-length:"))]
    assert own == [f"{name}: {value}" for name, value in said.lines]


@pytest.mark.parametrize(
    "target",
    [
        "/playground/by=hand&line=Content-Type:+text~2Fhtml/x",
        "/playground/by=hand&line=X-A:+a~0D~0ASet-Cookie:+b=c/x",
        "/playground/by=hand&line=X-A:+a%0D%0ASet-Cookie:+b=c/x",
        "/playground/by=hand&line=Set-Cookie:+a=b/x",
        "/playground/by=hand&line=Content-Length:+1/x",
        "/playground/by=hand&line=Transfer-Encoding:+chunked/x",
        "/playground/by=hand&line=Location:+https:~2F~2Fevil.example/x",
        "/playground/by=hand&line=Location:+https://evil.example/x",
        "/playground/by=hand&status=101/x",
        "/playground/by=hand&status=99999/x",
        "/playground/by=policy&method=GET~0D~0AX:+y/x",
        "/playground/by=policy&origin=https:~2F~2F***********/x",
        "/playground/by=policy&" + "origin=a&" * 400 + "/x",
        "/playground/import+os/x",
        "/playground/__class__/x",
        "/playground/~ZZ/x",
        "/playground/%00/x",
        "/playground//x",
    ],
)
def test_a_hostile_address_is_refused_as_json(lab: RunningLab, target: str) -> None:
    first, lines, body = raw(lab, target, "Origin: https://evil.example\r\n")
    assert first.split()[1] in {"400", "404"}
    assert "content-type: application/json" in lines
    assert not [it for it in lines if it.lower().startswith(("set-cookie", "access-control", "location", "x-a"))]
    assert body.startswith(b'{"detail":')


def test_the_body_by_hand_never_depends_on_the_request(lab: RunningLab) -> None:
    at = f"/playground/{segment_of(Setup(BY_HAND))}"
    bodies = {raw(lab, f"{at}/penguins?species=<script>alert(1)</script>")[2], raw(lab, f"{at}/<script>")[2]}
    assert bodies == {b'{"penguins": 344}\n'}


def test_a_policy_mode_response_is_never_a_page(lab: RunningLab) -> None:
    at = f"/playground/{segment_of(Setup(UNSAFE['anyone-with-cookies']))}"
    for path in ("/docs", "/redoc", "/openapi.json", "/", "/penguins?species=<b>", "/session"):
        _, lines, _ = raw(lab, at + path)
        assert "content-type: application/json" in lines


def test_a_cookie_reaches_only_its_own_experiment(lab: RunningLab) -> None:
    setup = Setup(Policy((lab.origins.client,), credentials=True, methods=("POST",)))
    at = f"/playground/{segment_of(setup)}"
    got = lab.http.post(f"{at}/session", json={"name": "Ada"})
    lab.http.cookies.clear()
    assert f"Path={at};" in got.headers["set-cookie"]


def test_each_run_has_a_table_of_its_own(lab: RunningLab) -> None:
    at = address_of(Setup(Policy((lab.origins.client,), methods=("DELETE",))), lab.origins)
    for _ in range(2):
        run = secrets.token_hex(16)
        assert lab.http.delete(f"{at}/penguins/1?run={run}").status_code == 204
    assert lab.http.get("/one-origin/penguins/1").status_code == 200


def sent(lab: RunningLab, play: Play, role: Any, engine: EngineName = "chromium") -> dict[str, Any]:
    """Send an experiment as the model's browser does, and return the lab's report."""
    run = secrets.token_hex(16)
    attempt = attempt_of(play, role, engine, run, lab.origins)
    asked = as_fetch(attempt.from_role(role, lab.origins), attempt.via)
    chosen = next(it for it in browser.ENGINES if it.name == engine)

    def answer(request: browser.HttpRequest) -> browser.Answer:
        try:
            got = CLIENT.send(request.method, request.url, request.headers, request.body)
        except (UnreadableError, OSError):
            return browser.NetworkFailure("refused")
        return browser.HttpResponse(got.status, browser.header_list(got.headers))

    decision = browser.decide(asked, answer, chosen)
    content = attempt.model_copy(update={"outcome": decision.outcome}).model_dump(mode="json")
    got = lab.http.post(f"/lab/runs/{run}/report", json=content, headers={"Origin": lab.origins.client})
    assert got.status_code == 200, got.text
    return cast("dict[str, Any]", got.json())


def draft(lab: RunningLab, text: str, engine: str = "chromium") -> dict[str, Any]:
    """What the lab says of an experiment before it is sent."""
    got = lab.http.post(
        "/lab/playground", json={"text": text, "engine": engine}, headers={"Origin": lab.origins.client}
    )
    assert got.status_code == 200, got.text
    return cast("dict[str, Any]", got.json())


def plays(lab: RunningLab) -> list[Play]:
    client, stranger = lab.origins.client, lab.origins.stranger
    put = Request("PUT", "/penguins/1", (("Content-Type", "application/json"), ("X-A", "1")), "{}")
    star = (("Access-Control-Allow-Origin", "*"),)
    away = (("Location", "{numeric}/one-origin/penguins"), ("Access-Control-Allow-Origin", "{origin}"))
    return [
        Play(Setup(Policy((client, stranger), credentials=True)), Request(credentials="include")),
        Play(Setup(Policy((client,), methods=("PUT",), headers=("Content-Type", "X-A"))), put),
        Play(Setup(Policy(("*",))), Request(credentials="include")),
        Play(Setup(Policy((f"{client}/",))), Request(via="xhr")),
        Play(Setup(ByHand(Said(204), Said(200, star))), put),
        Play(Setup(ByHand(Said(405), Said(200, star)), ("anyone",)), Request(mode="no-cors")),
        Play(Setup(ByHand(Said(204), Said(307, away)))),
        Play(Setup(ByHand(Said(204), Said(302, (("Location", "{nowhere}/"), *star))))),
        Play(Setup(ByHand(Said(204), Said(307, away), False))),
        Play(Setup(ByHand(Said(204), Said(500, star))), Request(redirect="error", mode="same-origin")),
    ]


@pytest.mark.parametrize("index", range(10))
def test_what_is_predicted_is_what_the_report_says(lab: RunningLab, index: int) -> None:
    play = plays(lab)[index]
    for engine in get_args(EngineName):
        told = draft(lab, play.text(), engine)
        assert told["problems"] == []
        for role in ROLES:
            report = sent(lab, play, role, engine)["report"]
            assert report["ending"] == told["about"]["predicted"][role]["ending"], (engine, role)


def test_the_report_knows_for_which_pages_a_policy_is(lab: RunningLab) -> None:
    play = plays(lab)[0]
    meanings = {role: sent(lab, play, role)["report"]["meaning"]["id"] for role in ROLES}
    assert meanings == {
        "client": "works", "stranger": "works", "null": "protects", "127.0.0.1": "protects", "lookalike": "protects",
    }  # fmt: skip
    told = sent(lab, Play(Setup(Policy((f"{lab.origins.client}/",)))), "client")
    assert told["report"]["meaning"]["id"] == "mistake"  # the slash is not meant
    assert told["verdict"]["outcome"] == "blocked"
    told = sent(lab, Play(Setup(ByHand())), "client")
    assert (told["report"]["meaning"]["id"], told["report"]["change"]["where"]) == ("mistake", "server")


def test_a_draft_predicts_and_leaves_no_trace(lab: RunningLab) -> None:
    before = len(lab.lab.record._runs)
    told = draft(lab, "origin=*&method=DELETE&send=DELETE&path=/penguins/1")["about"]
    assert told["predicted"]["stranger"] == {
        "ending": "readable",
        "outcome": "readable",
        "title": "",
        "preflight": True,
    }
    assert len(lab.lab.record._runs) == before
    assert lab.http.get("/one-origin/penguins/1").status_code == 200


def test_a_redirect_stays_in_its_run(lab: RunningLab) -> None:
    away = Setup(ByHand(Said(204), Said(302, (("Location", "/one-origin/penguins?limit=1#x"),))))
    at = f"/playground/{segment_of(away)}/x"
    assert "Location: /one-origin/penguins?limit=1#x" in raw(lab, at)[1]
    run = "a" * 32
    assert f"Location: /one-origin/penguins?limit=1&run={run}#x" in raw(lab, f"{at}?run={run}")[1]


def test_what_an_element_does_with_other_content_is_not_predicted(lab: RunningLab) -> None:
    told = draft(lab, Play(Setup(Policy(("*",))), Request(via="img")).text())["about"]
    assert list(told["predicted"].values()) == [None] * 5  # this path has no image


def test_work_in_another_part_of_the_lab_is_not_predicted(lab: RunningLab) -> None:
    away = Said(307, (("Location", "/simple-post-runs/penguins/form"), ("Access-Control-Allow-Origin", "*")))
    form = (("Content-Type", "text/plain"),)
    asked = Request("POST", headers=form, body="species=Gentoo&island=Biscoe")
    before = lab.http.get("/one-origin/penguins?limit=1").headers["x-total-count"]
    told = draft(lab, Play(Setup(ByHand(Said(204), away)), asked).text())["about"]
    assert list(told["predicted"].values()) == [None] * 5
    assert lab.http.get("/one-origin/penguins?limit=1").headers["x-total-count"] == before


def test_a_draft_says_all_that_is_wrong(lab: RunningLab) -> None:
    told = draft(lab, "by=hand&line=Set-Cookie: a=b&line=Content-Length: 1&path=/../..")
    assert len(told["problems"]) == 3
    assert told["about"]["predicted"] is None
    told = draft(lab, "body=" + "a" * 20_000)
    assert told["problems"] == ["The experiment has 20005 characters; expected at most 8000."]
    told = draft(lab, "nonsense=1")
    assert 204 in told["statuses"]
    assert told["about"] is None
    assert "is not a key of an experiment" in told["problems"][0]


def test_a_draft_knows_what_is_unsafe(lab: RunningLab) -> None:
    told = draft(lab, f"{UNSAFE['anyone-with-cookies'].text()}")["about"]
    assert told["unsafe"] is True
    assert told["policy"] == UNSAFE["anyone-with-cookies"].text()
    assert "CORS060" in {it["code"] for it in told["findings"]}


@pytest.mark.parametrize(
    ("text", "unsafe"),
    [
        ("line=Access-Control-Allow-Origin: {origin}&line=Access-Control-Allow-Credentials: true", True),
        ("line=Access-Control-Allow-Origin: {origin}&line=Access-Control-Allow-Credentials: true&for=anyone", True),
        ("line=Access-Control-Allow-Origin: null&line=Access-Control-Allow-Credentials: true", True),
        ("line=Access-Control-Allow-Origin: {client}&line=Access-Control-Allow-Credentials: true", False),
        ("line=Access-Control-Allow-Origin: {client}&line=Access-Control-Allow-Credentials: true&for=nobody", True),
        ("line=Access-Control-Allow-Origin: {origin}", False),
        ("line=Access-Control-Allow-Origin: *&line=Access-Control-Allow-Credentials: true", False),
    ],
)
def test_lines_by_hand_are_unsafe_if_others_read_with_cookies(lab: RunningLab, text: str, unsafe: bool) -> None:
    assert draft(lab, f"by=hand&{text}")["about"]["unsafe"] is unsafe


@pytest.mark.parametrize("body", ["", "[]", '{"text": 1}', '{"text": "a", "engine": "lynx"}', '{"text": "a"}'])
def test_a_draft_that_is_none_is_refused(lab: RunningLab, body: str) -> None:
    got = lab.http.post("/lab/playground", content=body, headers={"Origin": lab.origins.client})
    assert got.status_code == 422


@pytest.mark.parametrize("url", ["{api}/one-origin/penguins", "{api}/playground/x/y", "https://evil.example/"])
def test_a_report_needs_an_address_of_the_playground(lab: RunningLab, url: str) -> None:
    content = {"role": "client", "url": lab.origins.fill(url), "scenario": "playground", "probe": "request"}
    content |= {"outcome": "blocked", "engine": "chromium"}
    got = lab.http.post(f"/lab/runs/{'a' * 32}/report", json=content, headers={"Origin": lab.origins.client})
    assert got.status_code == 422
