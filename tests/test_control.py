import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import RunningLab, call

CHROMIUM = (
    "Access to fetch at 'http://localhost:8000/x' from origin 'http://localhost:8001' has been blocked by CORS policy:"
    " No 'Access-Control-Allow-Origin' header is present on the requested resource."
)
FIREFOX = (
    "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at"
    " http://localhost:8000/x. (Reason: expected \u2018true\u2019 in CORS header"
    " \u2018Access-Control-Allow-Credentials\u2019)."
)
WEBKIT = "Origin http://localhost:8001 is not allowed by Access-Control-Allow-Origin. Status code: 200"


def explain(lab: RunningLab, message: str | bytes) -> httpx.Response:
    """Ask as the page does: plain text, which needs no preflight."""
    headers = {"Origin": lab.origins.client, "Content-Type": "text/plain;charset=UTF-8"}
    return lab.http.post("/lab/explain", content=message, headers=headers)


def candidates(lab: RunningLab, message: str) -> list[dict[str, Any]]:
    (found,) = explain(lab, message).json()["explanations"]
    listed: list[dict[str, Any]] = found["candidates"]
    return listed


@pytest.mark.parametrize("origin", ["stranger", "numeric", "api", "null", "none", "https://evil.example"])
@pytest.mark.parametrize("path", ["/lab/scenarios", "/lab/scenarios/wildcard", "/lab/runs/0123456789abcdef"])
def test_the_labs_own_routes_answer_its_own_page_alone(lab: RunningLab, origin: str, path: str) -> None:
    value = getattr(lab.origins, origin, origin)
    headers = {} if origin == "none" else {"Origin": value}
    refused = lab.http.get(path, headers=headers)
    assert refused.status_code == 403
    assert "access-control-allow-origin" not in refused.headers
    assert refused.json() == {"detail": f"/lab answers only the lab's own page, {lab.origins.client}."}


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
    assert call(index["scenarios"]["wildcard"], timeout=5).status_code == 200


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (CHROMIUM, "allow-origin-missing"),
        (FIREFOX, "allow-credentials-not-true"),
        (WEBKIT, "allow-origin-missing"),
        ("net::ERR_UNSAFE_PORT", "bad-port"),
    ],
)
def test_a_message_is_explained_by_its_reasons(lab: RunningLab, message: str, reason: str) -> None:
    best = candidates(lab, message)[0]
    assert best["reason"] == reason
    assert all(best[key] for key in ("title", "sentence", "fix", "step", "mdn"))


def test_an_explanation_leads_to_where_it_happens(lab: RunningLab) -> None:
    assert "no-cors-headers" in candidates(lab, CHROMIUM)[0]["scenarios"]


def test_reasons_that_share_one_text_are_told_as_such(lab: RunningLab) -> None:
    shared = {it["reason"] for it in candidates(lab, WEBKIT)}
    assert {"allow-origin-missing", "allow-origin-mismatch", "preflight-allow-origin-missing"} <= shared
    preflight = CHROMIUM.replace("No 'Acc", "Response to preflight request doesn't pass access control check: No 'Acc")
    assert [it["reason"] for it in candidates(lab, preflight)] == ["preflight-allow-origin-missing"]


def test_an_unknown_message_is_said_to_be_unknown(lab: RunningLab) -> None:
    unknown = {"reason": None, "title": None, "unfinished": False}
    assert explain(lab, "The penguin is asleep.").json() == {"explanations": [], "nearest": unknown}


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ("x" * 20_000, 200),
        ("\N{PENGUIN}" * 10_000, 200),
        ("x" * 20_001, 413),
        ("x" * 1_000_000, 413),
        (" \n", 422),
        (b"\xff\xfe\x00", 200),
    ],
)
def test_a_message_has_bounds(lab: RunningLab, message: str | bytes, status: int) -> None:
    answer = explain(lab, message)
    assert answer.status_code == status
    assert answer.json().get("detail") or status == 200


def test_explaining_is_for_the_labs_own_page(lab: RunningLab) -> None:
    assert lab.http.post("/lab/explain", content=CHROMIUM).status_code == 403
    assert lab.as_page("/lab/explain").status_code == 405


def test_a_folder_whose_name_is_not_utf_8_is_told_and_breaks_nothing_else(scratch: RunningLab) -> None:
    (scratch.settings.scenarios / os.fsdecode(b"02-\xff")).mkdir()
    plain, broken = scratch.as_page("/lab/scenarios").json()["scenarios"]
    assert (plain["broken"], broken["folder"]) == (None, r"02-\udcff")
    assert scratch.http.get("/").status_code == 200


NOT_ON_A_LOOP = """
import sys, threading
from pathlib import Path
from conftest import RunningLab

read = set()
def hear(event, arguments):
    if event == "open" and str(arguments[0]).endswith((".py", ".pyc", ".toml")):
        read.add(threading.current_thread().name)
with RunningLab(Path(sys.argv[1])) as lab:
    page = {"Origin": lab.origins.client}
    lab.http.get("/lab/contents", headers=page)
    sys.addaudithook(hear)
    lab.http.post("/lab/explain", content="No 'Access-Control-Allow-Origin' header is present", headers=page)
    sent = {"role": "client", "url": lab.origins.api + "/plain/penguins"}
    lab.http.post("/lab/runs/0123456789abcdef/verdict", json=sent, headers=page)
    sent |= {"scenario": "plain", "probe": "read", "outcome": "blocked", "engine": "firefox"}
    lab.http.post("/lab/runs/0123456789abcdef/report", json=sent, headers=page)
print(*sorted(read), sep="\\n")
"""


def test_modules_and_words_are_loaded_on_no_event_loop(scratch: RunningLab) -> None:
    command = [sys.executable, "-c", NOT_ON_A_LOOP, str(scratch.settings.scenarios)]
    found = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, timeout=60, check=True)
    threads = found.stdout.split()
    assert any(it.startswith("lab_") for it in threads)
    assert not [it for it in found.stdout.splitlines() if "server" in it]
