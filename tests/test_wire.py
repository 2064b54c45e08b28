from typing import Any

import pytest
from conftest import RunningLab
from starlette.types import Scope

from demo_api import wire
from demo_api.headerlines import MAX_HEADERS
from demo_api.wire import Record


def scope(run: str = "", headers: list[tuple[bytes, bytes]] | None = None) -> Scope:
    return {
        "type": "http",
        "method": "GET",
        "raw_path": b"/plain/penguins",
        "query_string": f"run={run}".encode(),
        "headers": headers or [],
    }


def exchanges(lab: RunningLab, run: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lab.as_page(f"/lab/runs/{run}").json()["exchanges"]
    return found


def test_a_preflight_and_its_request_are_recorded_line_and_headers(lab: RunningLab) -> None:
    run = "preflight-and-request-0001"
    asks = {"Origin": lab.origins.client, "Access-Control-Request-Method": "PUT"}
    lab.http.options(f"/preflight/penguins/1?run={run}", headers=asks)
    request_body = b'{"species": "Adelie", "island": "Dream"}'
    json = {"Content-Type": "application/json"}
    lab.http.put(f"/preflight/penguins/1?run={run}", content=request_body, headers=json)
    preflight, request = exchanges(lab, run)
    assert (preflight["method"], preflight["preflight"], preflight["handler_ran"]) == ("OPTIONS", True, False)
    assert ["access-control-request-method", "PUT"] in preflight["request_headers"]
    assert ["access-control-allow-origin", lab.origins.client] in preflight["response_headers"]
    assert (request["preflight"], request["handler_ran"], request["status"]) == (False, True, 200)
    assert request["target"] == f"/preflight/penguins/1?run={run}"
    assert request["request_size"] == len(request_body)
    assert request["response_size"] > 100


@pytest.mark.parametrize(
    ("method", "path", "body", "ran"),
    [
        ("GET", "/one-origin/penguins", None, True),
        ("GET", "/one-origin/penguins/9999", None, True),  # the handler itself says 404
        ("GET", "/one-origin/penguins?limit=x", None, False),
        ("GET", "/one-origin/nothing", None, False),
        ("DELETE", "/one-origin/penguins", None, False),
        ("POST", "/one-origin/penguins", {"species": "Emperor"}, False),
        ("OPTIONS", "/one-origin/penguins", None, False),
        ("POST", "/guarded-post/penguins/form", {}, False),
    ],
)
def test_the_handler_ran_only_when_fastapi_called_it(
    lab: RunningLab, method: str, path: str, body: object, ran: bool, request: pytest.FixtureRequest
) -> None:
    run = f"handler-{abs(hash(request.node.name)):020}"
    joint = "&" if "?" in path else "?"
    lab.http.request(method, f"{path}{joint}run={run}", json=body, headers={"Origin": "https://a.example"})
    assert exchanges(lab, run)[0]["handler_ran"] is ran


def test_a_route_that_answers_preflights_is_not_the_handler(lab: RunningLab) -> None:
    run = "preflight-by-hand-0001"
    asks = {"Origin": lab.origins.client, "Access-Control-Request-Method": "PUT"}
    lab.http.options(f"/method-not-listed/penguins/1?run={run}", headers=asks)
    assert exchanges(lab, run)[0]["handler_ran"] is False


def test_a_request_without_a_run_is_not_recorded(lab: RunningLab) -> None:
    before = len(lab.lab.record._runs)
    lab.http.get("/one-origin/penguins?limit=1")
    lab.http.get("/one-origin/penguins?limit=1&run=short")
    lab.http.get("/one-origin/penguins?limit=1&run=../../../../etc/passwd00")
    assert len(lab.lab.record._runs) == before


def test_the_value_of_a_cookie_is_not_shown() -> None:
    record = Record()
    record.begin("a" * 16, "api", scope("a" * 16, [(b"cookie", b"session=s3cret; theme=dark")]))
    (exchange,) = record.exchanges("a" * 16)
    assert exchange.as_json(0)["request_headers"] == [("cookie", "session=(6 characters); theme=(4 characters)")]


def test_runs_are_bounded_in_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_RUNS", 3)
    record = Record()
    for name in "abcd":
        record.begin(name, "api", scope())
    assert not record.exchanges("a")
    assert record.exchanges("d")


def test_the_run_too_many_makes_room_for_those_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_RUNS", 200)
    record = Record()
    remembered = []
    for number in range(1000):
        record.begin(f"{number:016}", "api", scope())
        assert record.exchanges(f"{number:016}")
        remembered.append(len(record._runs))
    assert max(remembered) == 200
    assert min(remembered[200:]) == 198
    assert len(record._in_order) == len(record._runs)


def test_a_run_is_bounded_in_exchanges_and_headers() -> None:
    record = Record()
    for _ in range(wire.MAX_EXCHANGES + 5):
        record.begin("a", "api", scope(headers=[(b"x-%d" % n, b"v" * 1000) for n in range(100)]))
    found = [it.as_json(0) for it in record.exchanges("a")]
    assert len(found) == wire.MAX_EXCHANGES
    assert sum(len(value) for _, value in found[0]["request_headers"]) < MAX_HEADERS
    assert found[0]["request_headers"][-1] == ("...", "more headers followed than the record keeps")


def test_a_run_is_forgotten_with_age() -> None:
    now = [0.0]
    record = Record(lambda: now[0])
    record.begin("a", "api", scope())
    now[0] = wire.MAX_AGE + 1
    assert record.is_forgotten("a")
    assert not record.exchanges("a")
    assert record._cost == 0


def test_duplicate_headers_stay_two_lines(scratch: RunningLab) -> None:
    run = "duplicate-headers-0001"
    scratch.http.get(f"/plain/penguins?run={run}", headers=[("X-A", "1"), ("X-A", "2")])
    assert [it for it in exchanges(scratch, run)[0]["request_headers"] if it[0] == "x-a"] == [
        ["x-a", "1"],
        ["x-a", "2"],
    ]
