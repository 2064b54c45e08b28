"""The audit: which origins a policy allows, according to a number of requests that is stated in advance."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import RunningLab
from hostile import Hostile, answering, redirecting, silent
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from typer.testing import CliRunner, Result

from demo_api.audit import DEFAULT_METHOD, Audit, AuditError, audit, plan
from demo_api.audit.alike import lookalikes
from demo_api.browser import HttpRequest, HttpResponse
from demo_api.check.courier import Courier, Limits, Received
from demo_api.check.inprocess import InProcess
from demo_api.check.network import Network
from demo_api.cli import everything

APP = "https://app.example.com"
LOCAL = "http://localhost:3000"
URL = "https://api.example.net/data"
RUN = "audited-and-recorded"
Allow = Callable[[str], str | None]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(
        everything(), ["check", *arguments, "--audit"], prog_name="demo-api", env={"COLUMNS": "100"}
    )


class Policy:
    """A server in a function: what it lets in, and what it was sent."""

    def __init__(
        self, allow: Allow, *, credentials: bool = True, vary: bool = True, preflight: Allow | None = None
    ) -> None:
        self.allow = allow
        self.preflight = preflight or allow
        self.credentials = credentials
        self.vary = vary
        self.seen: list[HttpRequest] = []

    def send(self, request: HttpRequest) -> Received:
        self.seen.append(request)
        origin = request.header("origin") or ""
        allowed = (self.preflight if request.preflight else self.allow)(origin)
        headers = [("Access-Control-Allow-Methods", "GET, DELETE")]
        if allowed is not None:
            headers.append(("Access-Control-Allow-Origin", allowed))
            headers += [("Access-Control-Allow-Credentials", "true")] * self.credentials
        headers += [("Vary", "Accept, Origin")] * self.vary
        return Received(HttpResponse(200, tuple(headers)))


def audited(policy: Policy, origin: str = APP, url: str = URL) -> Audit:
    planned = plan(url, origin)
    found = audit(planned, policy.send)
    assert found.sent == len(policy.seen) <= planned.requests
    assert {it.method for it in policy.seen} <= {"GET", "OPTIONS"}
    return found


def told(found: Audit) -> list[tuple[str, str]]:
    return [(it.severity, it.id) for it in found.flaws]


def only(*allowed: str) -> Allow:
    return lambda origin: origin if origin in allowed else None


def matching(pattern: str) -> Allow:
    return lambda origin: origin if re.fullmatch(pattern, origin) else None


POLICIES: list[tuple[str, Policy, str, list[tuple[str, str]]]] = [
    ("a list of one", Policy(only(APP)), APP, []),
    ("a list of one, locally", Policy(only(LOCAL)), LOCAL, []),
    ("one value for all, as a constant", Policy(lambda _: APP, vary=False), APP, []),
    ("a wildcard", Policy(lambda _: "*", credentials=False, vary=False), APP, []),
    ("a wildcard with credentials", Policy(lambda _: "*"), APP, [("low", "dead-credentials")]),
    ("every origin, with cookies", Policy(lambda it: it), APP, [("high", "any-origin")]),
    ("every origin, without cookies", Policy(lambda it: it, credentials=False), APP, []),
    ("every origin, without Vary", Policy(lambda it: it, credentials=False, vary=False), APP, [("low", "vary-missing")]),
    ("null", Policy(only(APP, "null")), APP, [("high", "null-origin")]),
    ("null without cookies", Policy(only(APP, "null"), credentials=False), APP, [("medium", "null-origin")]),
    ("null on purpose", Policy(only("null")), "null", [("high", "null-origin")]),
    ("a dot in a pattern", Policy(matching(r"https://app.example.com")), APP, [("high", "unescaped-dot")]),
    ("a dot, without cookies", Policy(matching(r"https://app.example.com"), credentials=False), APP, [("medium", "unescaped-dot")]),
    ("a string for a list", Policy(lambda it: it if it in APP else None), APP, [("high", "part-of-the-origin")]),
    ("a string for a list, locally", Policy(lambda it: it if it in LOCAL else None), LOCAL, [("high", "part-of-the-origin")]),
    ("begins with", Policy(lambda it: it if it.startswith(APP) else None), APP, [("high", "suffix-lookalike")]),
    ("begins with, locally", Policy(lambda it: it if it.startswith("http://localhost") else None), LOCAL, [("high", "suffix-lookalike")]),
    ("begins with port", Policy(lambda it: it if it.startswith(LOCAL) else None), LOCAL, [("medium", "suffix-lookalike")]),
    ("ends with", Policy(lambda it: it if it.endswith("example.com") else None), APP, [("high", "prefix-lookalike"), ("medium", "cleartext")]),
    ("any subdomain", Policy(matching(r"https://.*\.example\.com")), APP, [("medium", "any-subdomain")]),
    ("http too", Policy(matching(r"https?://app\.example\.com")), APP, [("medium", "cleartext")]),
    ("any port", Policy(matching(r"https://app\.example\.com(:\d+)?")), APP, [("medium", "other-port")]),
    ("any port, locally", Policy(matching(r"http://localhost(:\d+)?")), LOCAL, [("low", "other-port")]),
    ("both local names", Policy(only(LOCAL, "http://127.0.0.1:3000")), LOCAL, [("low", "other-loopback-name")]),
    ("no Vary", Policy(only(APP), vary=False), APP, [("low", "vary-missing")]),
    ("a slash too many", Policy(lambda _: APP + "/"), APP, [("medium", "refused")]),
    ("nobody", Policy(lambda _: None), APP, [("medium", "refused")]),
    ("preflight for all", Policy(only(APP), preflight=lambda it: it), APP, [("high", "preflight-too-open")]),
    ("preflight *", Policy(only(APP), preflight=lambda _: "*"), APP, [("medium", "preflight-too-open")]),
]  # fmt: skip


@pytest.mark.parametrize(("policy", "origin", "expected"), [it[1:] for it in POLICIES], ids=[it[0] for it in POLICIES])
def test_a_policy_gets_exactly_these_findings(policy: Policy, origin: str, expected: list[tuple[str, str]]) -> None:
    found = audited(policy, origin)
    assert told(found) == expected
    for finding in found.flaws:
        assert finding.origins
        assert finding.fix
        assert "{" not in finding.sentence + finding.fix + finding.fix_headers
    json.dumps(found.to_json())


@pytest.mark.parametrize(
    ("origin", "count", "some"),
    [
        (APP, 79, {f"{APP}.evil.test", "https://evilexample.com", "https://appxexample.com", "http://app.example.com", "null"}),
        ("https://app.example", 73, {"https://app.example.evil.test", "https://evilapp.example", "https://appxexample"}),
        (LOCAL, 50, {"http://127.0.0.1:3000", "http://localhost:3001", "http://localhost:300", "http://localhost:30001"}),
        ("http://127.0.0.1:65535", 48, {"http://localhost:65535", "http://127.0.0.1:65534"}),
        ("https://shop.vercel.app", 73, {"https://evil.vercel.app", "https://shop-evil.vercel.app", "https://evilshop.vercel.app"}),
        ("http://[::1]:3000", 46, {"http://[::1]:3001"}),
        ("null", 8, {"https://evil.test"}),
    ],
)  # fmt: skip
def test_the_number_of_requests_is_known_in_advance(origin: str, count: int, some: set[str]) -> None:
    planned = plan("http://localhost:8000/x", origin)
    tried = [step.lookalike.origin for step in planned.steps]
    assert planned.requests == count
    assert tried[0] == origin
    assert some <= set(tried)
    assert len(tried) == len(set(tried))


def test_the_servers_own_origin_is_not_tried() -> None:
    planned = plan("http://localhost:3001/x", LOCAL)
    assert "http://localhost:3001" not in {step.lookalike.origin for step in planned.steps}
    assert "http://localhost:3001" in {it.origin for it in lookalikes(LOCAL)}


def test_mixed_content_is_not_sent() -> None:
    # No https page may read plain http; so the twin in cleartext has nobody to resemble.
    with pytest.raises(AuditError, match="no browser would send anything"):
        plan("http://api.example.net/x", APP)


@pytest.mark.parametrize(
    ("url", "origin", "method", "message"),
    [
        ("http://localhost:3000/x", LOCAL, "GET", "CORS does not apply"),
        ("localhost:8000/x", LOCAL, "GET", "http://localhost:8000/x"),
        ("http://localhost:8000/x", LOCAL, "TRACE", "no browser would ask for TRACE"),
    ],
)
def test_there_may_be_nothing_to_audit(url: str, origin: str, method: str, message: str) -> None:
    with pytest.raises(AuditError, match=message):
        plan(url, origin, method)


def test_each_get_carries_a_cookie_because_some_servers_answer_otherwise_then() -> None:
    # Starlette before 1.0: * without a cookie, the caller's own origin with one.
    policy = Policy(lambda _: "*")
    sent = policy.send

    def old_starlette(request: HttpRequest) -> Received:
        origin = request.header("origin") or ""
        policy.allow = (lambda _: origin) if request.header("cookie") else (lambda _: "*")
        return sent(request)

    found = audit(plan(URL, APP), old_starlette)
    assert ("high", "any-origin") in told(found)
    assert all(bool(it.header("cookie")) != it.preflight for it in policy.seen)


def test_the_method_asked_for_can_be_chosen_and_is_never_sent() -> None:
    policy = Policy(only(APP))
    found = audit(plan(URL, APP, "PUT"), policy.send)
    asked = {it.header("access-control-request-method") for it in policy.seen if it.preflight}
    assert asked == {"PUT"}
    assert found.trials[0].writes == "none"  # DELETE is what this policy allows
    assert {step.lookalike.origin for step in found.plan.steps} == {it.header("origin") for it in policy.seen}


def test_public_is_said_to_be_public() -> None:
    found = audited(Policy(lambda _: "*", credentials=False))
    assert found.notes[0].startswith("Public: every page may read this without cookies (*).")
    assert f"may also send {DEFAULT_METHOD} without cookies" in found.notes[1]


def test_what_cannot_be_known_is_said() -> None:
    assert "From outside, it cannot see which other origins the policy lists" in audited(Policy(only(APP))).notes[-1]


def served(**settings: Any) -> Starlette:
    async def data(_: Any) -> JSONResponse:
        return JSONResponse({})

    return Starlette(
        routes=[Route("/data", data)], middleware=[Middleware(CORSMiddleware, allow_methods=["*"], **settings)]
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"allow_origins": [APP], "allow_credentials": True}, []),
        ({"allow_origins": ["*"]}, []),
        ({"allow_origins": ["*"], "allow_credentials": True}, [("high", "any-origin")]),
        ({"allow_origins": APP, "allow_credentials": True}, [("high", "part-of-the-origin")]),
        ({"allow_origins": [APP, "null"], "allow_credentials": True}, [("high", "null-origin")]),
        ({"allow_origin_regex": "https://app.example.com", "allow_credentials": True}, [("high", "unescaped-dot")]),
        ({"allow_origin_regex": r"https://.*\.example\.com"}, [("low", "any-subdomain")]),
        ({"allow_origins": [APP + "/"]}, [("medium", "refused")]),
    ],
)
def test_the_real_middleware(settings: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    url = "http://localhost:8000/data"
    with Courier(InProcess(served(**settings), url, Network())) as courier:
        found = audit(plan(url, APP), courier.send)
        assert courier.sent == found.sent <= found.plan.requests
    assert told(found) == expected


# --- the command -------------------------------------------------------------------------------------------


def test_a_safe_policy_exits_0_after_no_more_requests_than_stated(lab: RunningLab) -> None:
    origin = lab.origins.client
    result = run(f"{lab.origins.api}/one-origin/penguins?run={RUN}", "--origin", origin)
    assert result.exit_code == 0, result.output
    assert "Status of the response for the given origin: 200 OK" in result.output
    stated = re.search(r"At most (\d+) requests follow", result.output)
    sent = re.search(r"No findings; (\d+) requests sent", result.output)
    assert stated
    assert sent
    assert int(stated[1]) - int(sent[1]) in range(
        4
    )  # a foreign origin is not asked for what the given one may not send
    arrived = lab.lab.record.exchanges(RUN)
    assert len(arrived) == int(sent[1])
    assert {(it.method, it.preflight) for it in arrived} == {("GET", False), ("OPTIONS", True)}
    assert max(map(len, result.output.splitlines())) <= 100


@pytest.mark.parametrize(
    ("slug", "finding"),
    [
        ("danger-wildcard-with-credentials", "HIGH  any-origin"),
        ("danger-origin-as-string", "part-of-the-origin"),
        ("no-cors-headers", "MEDIUM  refused"),
    ],
)
def test_a_dangerous_scenario_exits_1(lab: RunningLab, slug: str, finding: str) -> None:
    result = run(f"{lab.origins.api}/{slug}/penguins?limit=1", "--origin", lab.origins.client)
    assert result.exit_code == 1
    assert finding in result.output


def test_the_number_is_stated_before_anything_is_sent_and_json_stays_clean(lab: RunningLab) -> None:
    url = f"{lab.origins.api}/danger-wildcard-with-credentials/penguins?limit=1"
    result = run(url, "--origin", lab.origins.client, "--json")
    content = json.loads(result.stdout)
    assert f"{content['requests_stated']} requests follow" in " ".join(result.stderr.split())
    assert 0 < content["requests_sent"] < content["requests_stated"]  # who is open to all is not asked for each
    (finding,) = content["findings"]
    assert (finding["id"], finding["severity"], finding["origins"]) == ("any-origin", "high", ["http://evil.test"])
    assert {it["kind"] for it in content["trials"]} == {"meant", "foreign"}
    assert (content["status"], content["conclusive"], content["standing"]) == (200, True, None)


def test_a_server_that_is_silent_gets_one_request() -> None:
    with Hostile(silent) as server, Courier(Network(), Limits(exchange=0.5, total=5)) as courier:
        found = audit(plan(server.url(), LOCAL), courier.send)
    assert (found.sent, told(found)) == (1, [("medium", "no-answer")])


def test_a_server_that_gives_up_in_between_leaves_it_undecided() -> None:
    policy = Policy(only(APP))
    budget = iter(range(6))

    def send(request: HttpRequest) -> Received:
        from demo_api.browser import NetworkFailure  # noqa: PLC0415

        return policy.send(request) if next(budget, None) is not None else Received(NetworkFailure("closed"))

    found = audit(plan(URL, APP), send)
    assert told(found) == [("low", "undecided")]
    assert found.sent == 6 + 3  # three without a response are enough
    assert len(found.flaws[0].origins) == len(found.plan.steps) - 2


def test_redirects_are_not_followed_and_are_told() -> None:
    with Hostile(redirecting) as server:
        planned = plan(server.url(), LOCAL)
        with Courier(Network(), Limits(exchange=5, total=30)) as courier:
            found = audit(planned, courier.send)
        assert server.connections == found.sent <= planned.requests
    assert found.standing is not None
    assert "Audit /again too" in found.standing.advice


def test_hostile_answers_are_findings_not_tracebacks() -> None:
    with Hostile(answering(b"HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: {who}{0}\r\n\r\n")) as server:
        result = run(server.url(), "--origin", LOCAL)
    assert result.exit_code == 1
    assert "refused" in result.output


def test_nothing_to_audit_exits_2(lab: RunningLab) -> None:
    result = run(f"{lab.origins.api}/one-origin/penguins", "--origin", lab.origins.api)
    assert result.exit_code == 2
    assert "CORS does not apply" in result.output


def test_an_app_needs_no_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys  # noqa: PLC0415

    (tmp_path / "audited_project.py").write_text(
        "from starlette.applications import Starlette\n"
        "from starlette.middleware.cors import CORSMiddleware\n"
        "app = CORSMiddleware(Starlette(), allow_origins=['null'], allow_credentials=True)\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    result = run("audited_project:app", "/", "--origin", LOCAL)
    assert result.exit_code == 1
    assert "HIGH  null-origin" in result.output
    assert "NOT JUDGED  status 404" in result.output
