import httpx
import pytest
from conftest import RunningLab


@pytest.mark.parametrize("origin", ["stranger", "numeric", "api", "null", "none", "https://evil.example"])
@pytest.mark.parametrize("path", ["/lab/scenarios", "/lab/scenarios/wildcard", "/lab/runs/0123456789abcdef"])
def test_the_labs_own_routes_answer_its_own_page_alone(lab: RunningLab, origin: str, path: str) -> None:
    value = getattr(lab.origins, origin, origin)
    headers = {} if origin == "none" else {"Origin": value}
    refused = lab.http.get(path, headers=headers)
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert refused.json() == {"detail": f"/lab answers the lab's own page, {lab.origins.client}, alone."}


def test_a_stranger_cannot_reset(scratch: RunningLab) -> None:
    scratch.lab.table.delete(1)
    assert scratch.http.post("/lab/reset", headers={"Origin": scratch.origins.stranger}).status_code == 403
    assert scratch.lab.table.count() == 343


def test_the_scenarios_come_with_their_files_as_on_disk(lab: RunningLab) -> None:
    content = lab.as_page("/lab/scenarios").json()
    assert [it["number"] for it in content["scenarios"]] == list(range(1, len(content["scenarios"]) + 1))
    one = next(it for it in content["scenarios"] if it["slug"] == "one-origin")
    folder = lab.settings.scenarios / one["folder"]
    assert one["files"] == {name: (folder / name).read_text() for name in ("app.py", "scenario.toml")}
    assert one["url"] == f"{lab.origins.api}/one-origin"
    assert one == lab.as_page("/lab/scenarios/one-origin").json()


def test_code_to_take_away_has_this_labs_origins(lab: RunningLab) -> None:
    code = lab.as_page("/lab/scenarios/one-origin").json()["standalone"]
    assert f'allow_origins=["{lab.origins.client}"]' in code


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/lab/runs/..%2f..%2fetc%2fpasswd", 404),
        ("/lab/scenarios/nothing", 404),
        ("/lab/scenarios/..%2f..%2fdemo_api", 404),
        ("/lab/scenarios/" + "x" * 5000, 404),
        ("/lab/nothing", 404),
    ],
)
def test_what_is_not_there_is_said_in_words(lab: RunningLab, path: str, status: int) -> None:
    answer = lab.as_page(path)
    assert answer.status_code == status
    assert answer.json()["detail"]


@pytest.mark.parametrize("run", ["ffffffffffffffff", "x", "%00", "x" * 3000])
def test_of_an_unknown_run_nothing_has_arrived(lab: RunningLab, run: str) -> None:
    answer = lab.as_page(f"/lab/runs/{run}")
    assert (answer.status_code, answer.json()) == (200, {"exchanges": []})


def test_the_verdict_on_a_run_is_the_models(lab: RunningLab) -> None:
    run, page = "verdict-on-a-run-0001", {"Origin": lab.origins.stranger}
    lab.http.get(f"/one-origin/penguins?limit=1&run={run}", headers=page)
    sent = {"role": "stranger", "url": f"{lab.origins.api}/one-origin/penguins?limit=1&run={run}", "options": {}}
    ask = {"Origin": lab.origins.client}
    verdict = lab.http.post(f"/lab/runs/{run}/verdict", json=sent, headers=ask).json()
    assert (verdict["outcome"], verdict["reason"]) == ("blocked", "allow-origin-missing")
    assert verdict["browsers"]["chromium"]["code"] == "MissingAllowOriginHeader"
    assert (verdict["rules"][-1]["passed"], verdict["server_ran"]) == (False, True)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"role": "x"}', b'{"role": "client", "url": "x", "options": {"mode": "navigate"}}']
)
def test_a_verdict_asked_for_wrongly_is_refused_in_words(lab: RunningLab, body: bytes) -> None:
    ask = {"Origin": lab.origins.client}
    answer = lab.http.post("/lab/runs/0123456789abcdef/verdict", content=body, headers=ask)
    assert (answer.status_code, bool(answer.json()["detail"])) == (422, True)


def test_a_route_of_the_lab_takes_its_own_method_only(lab: RunningLab) -> None:
    assert lab.as_page("/lab/reset").status_code == 405


def test_what_was_recorded_for_one_run_is_not_in_another(lab: RunningLab) -> None:
    for run in ("one-learner-00000001", "two-learner-00000002"):
        lab.http.get(f"/one-origin/penguins?limit=1&run={run}")
    found = lab.as_page("/lab/runs/one-learner-00000001").json()["exchanges"]
    assert [it["target"] for it in found] == ["/one-origin/penguins?limit=1&run=one-learner-00000001"]


def test_the_index_lists_what_is_mounted(lab: RunningLab) -> None:
    index = lab.http.get("/").json()
    assert index["page"] == lab.origins.client
    assert httpx.get(index["scenarios"]["wildcard"], trust_env=False).status_code == 200
