"""Every probe of every scenario, in every real browser: as its scenario says, and as the model says.

The request is sent by the page's own module, from the real origin of its role; what arrived is read from the witness.
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from demo_api.scenarios import Scenario, read
from demo_api.sent import Sent, verdict
from demo_api.settings import shared_folder
from demo_api.words import load

from .engine import EngineError

if TYPE_CHECKING:
    from conftest import RunningLab

    from demo_api.lesson import Expectation, Probe
    from demo_api.origins import Role
    from demo_api.wire import Recorded
    from demo_api.words import Verdict

    from .engine import Engine, Saw

SEND = """
const {sendFrom} = await import("/origins.js");
const {requestFor} = await import("/requests.js");
const {scenario, probe, scenarios, role, run} = argument;
const request = requestFor(scenario, probe, scenarios, run);
return {request, result: await sendFrom(role, request)};
"""

WORDS = load()
SCENARIOS = [it for folder in sorted(shared_folder("scenarios").iterdir()) if isinstance(it := read(folder), Scenario)]
CASES = [
    pytest.param(scenario, probe, role, id=f"{scenario.slug}-{probe.id}-{role}")
    for scenario in SCENARIOS
    for probe in scenario.lesson.probe
    for role in probe.expect
]


@cache
def described(lab: RunningLab) -> list[dict[str, Any]]:
    """The scenarios as the page gets them: a list that a test does not change."""
    scenarios: list[dict[str, Any]] = lab.as_page("/lab/scenarios").json()["scenarios"]
    return scenarios


class Sending:
    """One browser on the page of one lab."""

    def __init__(self, lab: RunningLab, engine: Engine) -> None:
        self.lab = lab
        self.engine = engine
        self.described = [dict(it) for it in described(lab)]

    def send(self, scenario: Scenario, probe: Probe, role: Role, run: str = "") -> Sent_:
        """Send a probe, and first the one it comes after."""
        run = run or secrets.token_hex(16)
        if probe.after:
            first = next(it for it in scenario.lesson.probe if it.id == probe.after)
            self.send(scenario, first, next(iter(first.expect)), run if probe.same_run else "")
        since = len(self.lab.lab.record.exchanges(run))
        it = next(it for it in self.described if it["slug"] == scenario.slug)
        argument = {
            # What a request is made of; the whole list would be sent to the browser at each run.
            "scenario": {"slug": it["slug"], "url": it["url"]},
            "probe": next(each for each in it["probes"] if each["id"] == probe.id),
            "scenarios": [{"slug": each["slug"], "url": each["url"]} for each in self.described if "url" in each],
            "role": role,
            "run": run,
        }
        try:
            saw = self.engine.run(SEND, argument, named=run)
        except EngineError:
            self.engine.open("about:blank")  # whatever is wrong with the page is gone with it
            raise
        request = saw.result["request"]
        exchanges = self.lab.lab.record.exchanges(run)[since:]
        sent = Sent(role=role, url=request["url"], options=request["options"], via=probe.via)
        asked = sent.asked(self.lab.origins.by_role()[role], self.lab.origins.client)
        ask = {
            **sent.model_dump(mode="json"),
            "scenario": scenario.slug,
            "probe": probe.id,
            "outcome": saw.result["result"]["outcome"],
            "engine": self.engine.name,
            "since": since,
        }
        report = self.lab.http.post(f"/lab/runs/{run}/report", json=ask, headers={"Origin": self.lab.origins.client})
        return Sent_(saw, saw.result["result"], exchanges, verdict(asked, exchanges), report.json()["report"])


class Sent_:  # noqa: N801  # what came of a Sent
    """What one experiment did: in the page, at the server, and in the model."""

    def __init__(
        self, saw: Saw, result: dict[str, Any], exchanges: list[Recorded], verdict: Verdict, report: dict[str, Any]
    ) -> None:
        self.saw = saw
        self.result = result
        self.exchanges = exchanges
        self.verdict = verdict
        self.report = report


@pytest.fixture
def sending(lab: RunningLab, engine: Engine) -> Sending:
    lab.lab.table.reset()
    page = f"{lab.origins.client}/sender.html"  # the lab's own origin and policy, and nothing going on
    if engine.url != page:
        engine.open(page)
    return Sending(lab, engine)


@pytest.mark.parametrize(("scenario", "probe", "role"), CASES)
def test_a_probe_does_what_its_scenario_says_and_what_the_model_says(
    sending: Sending, scenario: Scenario, probe: Probe, role: Role
) -> None:
    sent = sending.send(scenario, probe, role)
    name = sending.engine.name
    expected = probe.expect[role].of(name)
    as_the_scenario_says(sent, probe, expected)
    as_the_report_says(sent, name)
    told_besides(sent, expected)
    if expected.reason in UNANSWERED:
        reports = WORDS.engines[name].by_failure[expected.reason].values() if name == "chromium" else ()
        assert name != "chromium" or sent.saw.code in {it.code for it in reports}, sent.saw
    elif expected.reason and WORDS.reasons[expected.reason].decided_by != "fetch":
        as_the_table_says(sent, expected.reason, name)
    elif probe.via == "fetch" or probe.via.startswith("xhr"):
        as_the_model_says(sent, probe.expect[role], name)


# What kept a server from answering is known to the machine alone; no record and no script can tell.
UNANSWERED = {"network-error", "preflight-network-error"}


def as_the_scenario_says(sent: Sent_, probe: Probe, expected: Expectation) -> None:
    assert sent.result["outcome"] == expected.outcome, sent.result
    assert [it.preflight for it in sent.exchanges].count(True) == expected.preflight
    assert any(it.handler_ran for it in sent.exchanges if not it.preflight) == expected.handler
    if expected.status is not None:
        assert sent.result["status"] == expected.status
    if expected.outcome == "readable":
        assert sent.result["reads"] == dict.fromkeys(probe.reads) | expected.reads
    if expected.outcome == "opaque":
        assert (sent.result["status"] or 0, sent.result["size"], sent.result["headers"]) == (0, 0, [])


NOT_HEARD = re.compile(
    "Firefox can\u2019t establish|Module source URI|<script> source URI|downloadable font|Blocked by Content Security"
)
"""Lines that a driver does not pass on: it hears what is about the network and about policies."""


def as_the_report_says(sent: Sent_, name: str) -> None:
    """What the page shows as the console is what the console shows; and nobody has edited anything."""
    assert sent.report["edited"] is None
    console = sent.report["consoles"][0]
    assert (console["engine"], console["outcome"]) == (name, sent.result["outcome"])
    said = {it for it in console["text"].splitlines() if it.strip()}
    texts = [it for it in sent.saw.texts if "treat-as-public-address" not in it]
    seen = {it for text in texts for it in text.splitlines() if it.strip()}
    assert {it for it in seen if not any(it.startswith(own) for own in said)} == set(), said
    assert {it for it in said - seen if not any(each.startswith(it) for each in seen)} <= {
        it for it in said if NOT_HEARD.match(it)
    }, seen


def told_besides(sent: Sent_, expected: Expectation) -> None:
    """What decides nothing is seen at the server, or known to the model."""
    if expected.note == "cookies-not-sent":
        assert all(name != b"cookie" for it in sent.exchanges for name, _ in it.request_headers)
    elif expected.note == "preflight-cache-hides-change":
        assert sent.exchanges
        assert not any(it.preflight for it in sent.exchanges)
    elif expected.note:
        assert expected.note in {it.reason for it in sent.verdict.notes}


def as_the_table_says(sent: Sent_, reason: str, name: str) -> None:
    """The model judges calls of fetch; what the page or the network decides is in its table of words."""
    said = WORDS.engines[name].report(reason)
    if name != "webkit" and said.code:
        assert said.code in {sent.saw.code, *sent.saw.codes}, sent.saw
    if said.text:
        assert any(pattern(said.text).search(text) for text in sent.saw.texts), (said.text, sent.saw.texts)
    if said.error:
        error = sent.result["error"]
        assert pattern(said.error).search(f"{error['name']}: {error['message']}"), error


def pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{\w+\\}", ".*", re.escape(template)))


def as_the_model_says(sent: Sent_, expected: Expectation, name: str) -> None:
    foretold = sent.verdict.browsers[name]
    if not expected.engines:
        assert sent.verdict.reason == expected.reason
    else:
        assert foretold.reason == expected.of(name).reason
    assert sent.verdict.server_ran in {expected.handler, None} or not expected.handler
    assert foretold.outcome == sent.result["outcome"]
    if name != "webkit":
        assert sent.saw.code == foretold.code, sent.saw
    if foretold.text is None:
        # Every browser may remark on an error status, or on the net; that is not about CORS.
        ignored = ["Failed to load resource: ", "treat-as-public-address"]
        rest = [it for it in sent.saw.texts if not any(words in it for words in ignored)]
        note = WORDS.engines[name].report(expected.note).text if expected.note else None
        assert [it for it in rest if not (note and pattern(note).search(it))] == []
    else:
        assert any(foretold.text in text for text in sent.saw.texts), (foretold.text, sent.saw.texts)
    if foretold.outcome == "readable":
        names = sorted(header for header, _ in sent.result["headers"] if header != "date")
        assert names == sorted(set(foretold.visible_headers) - {"date"})
