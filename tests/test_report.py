"""The report on an experiment: laws over every experiment, from every origin, as each engine does it."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import pytest
from conftest import RunningLab
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from performing import ENGINES, Performance
from starlette.datastructures import Headers

from demo_api import browser
from demo_api.lesson import Probe
from demo_api.origins import Role
from demo_api.policy import is_sound, policy_from
from demo_api.policy.needed import is_enough
from demo_api.report.ending import Ending
from demo_api.scenarios import Scenario, whole
from demo_api.settings import shared_folder
from demo_api.words import WordsError, load
from demo_api.words.reporting import ENDINGS, MEANINGS, SECTIONS, read_report, report_words

SCENARIOS = {it.slug: it for it in whole(shared_folder("scenarios"))}
ADVICE = re.compile(r"add_middleware|allow_origins|allow_methods|allow_headers|On the server,|In the page,")


def experiments(scenario: Scenario) -> Iterator[tuple[Probe, Role]]:
    """Give every probe from every origin; a page with a policy of its own only from where it is proven."""
    for probe in scenario.lesson.probe:
        for role in get_args(Role):
            if role in probe.expect or probe.page is None:
                yield probe, role


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("slug", SCENARIOS)
def test_what_is_said_is_true_of_this_experiment_and_none_is_taken_for_an_edit(
    lab: RunningLab, slug: str, engine: str
) -> None:
    for probe, role in experiments(SCENARIOS[slug]):
        lab.lab.table.reset()
        performance = Performance(lab, SCENARIOS[slug], probe, role, engine)
        told = performance.carry_out("readable")["report"]
        where = (slug, probe.id, role, told)
        assert role not in probe.expect or told["edited"] is None, where
        texts_are_whole(told)
        if told["meaning"]["id"] in {"works", "protects"}:
            assert told["change"]["where"] == "nobody", where
            assert told["change"]["lines"] == [], where
            assert not ADVICE.search(" ".join([told["change"]["sentence"], *told["why"]])), where
            assert told["fixed_by"] is None, where
            assert told["instead"] is None, where
        else:
            assert told["change"]["where"] != "nobody", where
            assert told["change"]["sentence"], where
        nothing_is_advised_that_is_there(performance, told)
        nothing_is_claimed_of_the_record(performance, told)
        the_policy_is_what_the_page_needs(performance, told)


def the_policy_is_what_the_page_needs(performance: Performance, told: dict[str, Any]) -> None:
    """With the policy that is linked to, the page reads what it did not read; in danger, only who may read does."""
    change, decision = told["change"], performance.decision
    if change["policy"] is None:
        assert change["where"] != "server" or not [it for it in change["lines"] if it["at"] == "server"], told
        return
    policy = policy_from(change["policy"])
    assert is_sound(policy)
    assert change["where"] in {"server", "both"}
    if told["meaning"]["id"] == "danger":
        assert not policy.allows(decision.asked.origin), told
        allowed = [replace(decision.asked, origin=it, page_url="") for it in policy.readers]
        assert all(is_enough(policy, it, ()) for it in allowed), told
    else:
        asked = browser.change(browser.fix_of(decision), decision.asked)
        # Where the browser used what its cache had, the server was not asked.
        known = [it for it in decision.exchanges if isinstance(it.answer, browser.HttpResponse)]
        assert is_enough(policy, asked, known, decision.engine), told


def texts_are_whole(told: dict[str, Any]) -> None:
    texts = [told["headline"], *told["meaning"].values(), *told["why"], told["change"]["sentence"]]
    texts += [line["code"] or line["to"] for line in told["change"]["lines"]]
    texts += [it["sentence"] for it in (told["guess"], told["edited"]) if it] + [told["warning"] or "."]
    for text in texts:
        assert text, told
        assert not re.search(r"{\w+}|(?<!SameSite=)\bNone\b|run=|  | [.](?![.])|“”", text), text
    for line in told["change"]["lines"]:
        assert (line["at"] == "headers") == bool(line["to"]), line
        assert line["code"] or "with status" in line["to"] or "redirect" in line["to"], line
    assert told["ending"] in ENDINGS
    assert told["meaning"]["id"] in MEANINGS


def nothing_is_advised_that_is_there(performance: Performance, told: dict[str, Any]) -> None:
    """What a response shows to be right already is not advised; CORSMiddleware is not, where it is evident."""
    answers = [it.answer for it in performance.decision.exchanges if isinstance(it.answer, browser.HttpResponse)]
    lines = [it["code"] for it in told["change"]["lines"] if it["at"] == "server"]
    knows = any(name.lower().startswith("access-control-allow") for it in answers for name, _ in it.headers)
    if knows and told["change"]["where"] == "server":
        assert not [it for it in lines if it.startswith("app.add_middleware")], told
        assert not told["change"]["sentence"].startswith("On the server, add `CORSMiddleware`"), told
    if told["ending"] == "readable" or not answers:
        return
    last = answers[-1]
    allowed = browser.decide(performance.decision.asked, lambda _: last).reason or ""
    if "allow-origin" not in allowed and "credentials" not in allowed and told["change"]["where"] == "server":
        assert not [it for it in lines if it.startswith("allow_origins")], (allowed, told)


def nothing_is_claimed_of_the_record(performance: Performance, told: dict[str, Any]) -> None:
    said = " ".join([told["headline"], told["meaning"]["sentence"], *told["why"]])
    exchanges = performance.decision.exchanges
    brought = any(performance.jar and it.request.credentials and not it.request.preflight for it in exchanges)
    assert "A cookie came" not in said or brought, told
    if "Nothing arrived" in said:
        assert not [it for it in exchanges if isinstance(it.answer, browser.HttpResponse)], told
    if "Only the preflight arrived" in said:
        assert [it.request.preflight for it in exchanges] == [True], told


@pytest.mark.parametrize("slug", SCENARIOS)
def test_the_lines_to_write_let_the_page_read(lab: RunningLab, slug: str) -> None:
    """Each line is carried out: in the request, and in the CORSMiddleware of an application that runs."""
    for probe, role in experiments(SCENARIOS[slug]):
        lab.lab.table.reset()
        performance = Performance(lab, SCENARIOS[slug], probe, role, "chromium")
        told = performance.carry_out()["report"]
        lines = [it["code"] for it in told["change"]["lines"] if it["at"] == "server"]
        if not lines or told["meaning"]["id"] == "danger":
            continue
        asked = browser.change(browser.fix_of(performance.decision), performance.decision.asked)
        given = arguments(lines, shown(performance.decision) or {"allow_origins": [asked.origin]})
        assert reads(asked, given), (slug, probe.id, role, lines, given)


def shown(decision: browser.Decision) -> dict[str, Any]:
    """Return the arguments that CORSMiddleware has, as far as the responses show them."""
    found: dict[str, Any] = {}
    for exchange in decision.exchanges:
        for name, value in exchange.answer.headers if isinstance(exchange.answer, browser.HttpResponse) else ():
            key = name.lower().removeprefix("access-control-").replace("-", "_")
            if key == "allow_credentials":
                found[key] = value == "true"
            elif key in {"allow_origin", "allow_methods", "allow_headers"}:
                listed = [it.strip() for it in value.split(",")]
                found["allow_origins" if key == "allow_origin" else key] = [it for it in listed if it != "*"]
    return {name: value for name, value in found.items() if value != []}


def arguments(lines: list[str], before: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments that the lines give to CORSMiddleware, and those that it had before."""
    code = ", ".join(lines)
    if code.startswith("app.add_middleware("):
        code = code.removeprefix("app.add_middleware(CORSMiddleware, ").removesuffix(")")
    given: dict[str, Any] = eval(f"dict({code})")  # noqa: S307  # our own line
    return before | given


NEEDED = {
    "stylesheet": "text/css",
    "module": "text/javascript",
    "import": "text/javascript",
    "eventsource": "text/event-stream",
}
"""The type without which nothing is loaded, whatever CORS says."""


def reads(asked: browser.FetchRequest, given: dict[str, Any]) -> bool:
    """Return whether a page may read from an application with these arguments."""
    options = CORSMiddleware(FastAPI(), **given)

    def answer(request: browser.HttpRequest) -> browser.Answer:
        headers = Headers(raw=[(name.lower().encode(), value.encode()) for name, value in request.headers])
        if request.preflight:
            made = options.preflight_response(headers)
            return browser.HttpResponse(made.status_code, browser.header_list(made.raw_headers))
        origin = request.header("origin") or ""
        pairs = dict(options.simple_headers)
        if options.allow_all_origins and not options.allow_credentials:
            pairs["Access-Control-Allow-Origin"] = "*"
        elif options.is_allowed_origin(origin):
            pairs["Access-Control-Allow-Origin"] = origin
        pairs["Content-Type"] = NEEDED.get(asked.via, "text/plain")
        return browser.HttpResponse(200, browser.header_list(pairs))

    return browser.decide(asked, answer).outcome == "readable"


# A learner's edits


def edited(scratch: RunningLab, code: str) -> None:
    (scratch.settings.scenarios / "01-plain" / "app.py").write_text(code)


def perform(lab: RunningLab, role: Role, probe: str = "read") -> dict[str, Any]:
    scenario = next(it for it in whole(lab.settings.scenarios) if it.slug == "plain")
    found = next(it for it in scenario.lesson.probe if it.id == probe)
    told: dict[str, Any] = Performance(lab, scenario, found, role, "chromium").carry_out()["report"]
    return told


APP = "from fastapi import FastAPI\nfrom fastapi.middleware.cors import CORSMiddleware\nfrom demo_api.data import router\n"
APP += "from demo_api.origins import CLIENT\n\napp = FastAPI()\n{}app.include_router(router)\n"
PUT = """
[[probe]]
id = "put"
says = "Change a penguin"
path = "/penguins/1"
method = "PUT"
headers = { Content-Type = "application/json" }
body = '{"species": "Adelie", "island": "Dream"}'
expect.client = { outcome = "blocked", reason = "preflight-status-not-ok", preflight = true, handler = false }
"""


def test_a_repair_is_greeted(scratch: RunningLab) -> None:
    toml = scratch.settings.scenarios / "01-plain" / "scenario.toml"
    toml.write_text(toml.read_text() + PUT)
    before = perform(scratch, "client", "put")
    assert before["edited"] is None
    assert before["change"]["lines"][0] == {"at": "server", "code": 'allow_methods=["GET", "PUT"]', "to": ""}
    edited(scratch, APP.format('app.add_middleware(CORSMiddleware, allow_origins=[CLIENT], allow_methods=["PUT"])\n'))
    told = perform(scratch, "client", "put")
    assert (told["edited"]["id"], told["meaning"]["id"], told["warning"]) == ("solved", "works", None)
    assert (told["fixed_by"], told["moral"], told["change"]["lines"]) == (None, None, [])


def test_who_else_gets_in_by_a_repair_is_pointed_out_and_no_work_is_done_to_find_out(scratch: RunningLab) -> None:
    toml = scratch.settings.scenarios / "01-plain" / "scenario.toml"
    toml.write_text(toml.read_text() + PUT)
    edited(scratch, APP.format('app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"])\n'))
    scratch.lab.table.reset()
    told = perform(scratch, "client", "put")
    assert told["edited"]["id"] == "solved"
    assert told["warning"].startswith("Others can read it now, too: a stranger\u2019s page, a sandboxed frame, ")
    runs = [it for exchanges in scratch.lab.record._runs.values() for it in exchanges]
    assert len([it for it in runs if it.method == "PUT"]) == 1, "the trial must leave no trace and do no work"


def test_a_door_that_is_opened_or_closed_is_told(scratch: RunningLab) -> None:
    edited(scratch, APP.format('app.add_middleware(CORSMiddleware, allow_origins=["*"])\n'))
    told = perform(scratch, "stranger")
    assert (told["edited"]["id"], told["meaning"]["id"]) == ("opened", "danger")
    edited(scratch, APP.format(""))
    told = perform(scratch, "client")
    assert (told["edited"]["id"], told["meaning"]["id"]) == ("broken", "mistake")
    assert told["change"]["lines"][0]["code"].startswith("app.add_middleware(CORSMiddleware, allow_origins=[")


def test_where_the_lab_does_not_know_why_it_says_so(scratch: RunningLab) -> None:
    """As when an extension blocks what the model, and so the lab, takes for readable."""
    scenario = next(it for it in whole(scratch.settings.scenarios) if it.slug == "plain")
    performance = Performance(scratch, scenario, scenario.lesson.probe[0], "client", "chromium")
    sent = performance.send(run := "0123456789abcdef0123456789abcdef")
    performance.decision = browser.decide(performance.decision.asked, lambda _: browser.NetworkFailure("failed"))
    told = performance.ask(sent, run)["report"]
    assert (told["ending"], told["meaning"]["id"], told["edited"]["id"]) == ("after", "mistake", "broken")
    assert told["why"] == [report_words()["why"]["unknown"][0].text]
    unknown = report_words()["all"]["unknown"][0].text
    assert told["change"] == {"where": "nowhere", "sentence": unknown, "lines": [], "policy": None}


def test_a_crash_is_no_reason_to_add_what_is_there(scratch: RunningLab) -> None:
    crash = '@app.get("/penguins")\ndef broken() -> None:\n    raise ValueError\n\n\n'
    edited(scratch, APP.format(f"app.add_middleware(CORSMiddleware, allow_origins=[CLIENT])\n\n\n{crash}"))
    told = perform(scratch, "client")
    assert "Status 500" in " ".join(told["why"])
    assert told["change"]["lines"] == []
    assert "repair the error" in told["change"]["sentence"]


# What the page asks


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"scenario": "there-is-none"}, 404),
        ({"probe": "there-is-none"}, 422),
        ({"outcome": "fine"}, 422),
        ({"engine": "lynx"}, 422),
        ({"since": -1}, 422),
        ({"guess": "perhaps"}, 422),
        ({"more": 1}, 422),
    ],
)
def test_a_report_asked_for_wrongly_is_refused_in_words(lab: RunningLab, change: dict[str, Any], status: int) -> None:
    sent = {"role": "client", "url": f"{lab.origins.api}/one-origin/penguins", "scenario": "one-origin"}
    sent |= {"probe": "read", "outcome": "readable", "engine": "webkit"} | change
    ask = {"Origin": lab.origins.client}
    got = lab.http.post("/lab/runs/0123456789abcdef/report", json=sent, headers=ask)
    assert got.status_code == status
    assert got.json()["detail"]


def test_a_report_comes_with_the_record_of_its_run(lab: RunningLab) -> None:
    run = "report-with-record-01"
    url = f"{lab.origins.api}/one-origin/penguins?limit=1&run={run}"
    ask = {"Origin": lab.origins.client}
    lab.http.get(url, headers=ask)
    sent = {"role": "client", "url": url, "scenario": "one-origin", "probe": "read", "outcome": "readable"}
    got = lab.http.post(f"/lab/runs/{run}/report", json=sent | {"engine": "webkit"}, headers=ask).json()
    assert len(got["exchanges"]) == 1
    assert got["exchanges"] == lab.http.get(f"/lab/runs/{run}", headers=ask).json()["exchanges"]


@pytest.mark.parametrize("guess", get_args(Ending))
def test_each_guess_has_its_sentence_for_each_ending(guess: str) -> None:
    for ending in get_args(Ending):
        assert guess == ending or report_words()["guess"][f"{guess}/{ending}"]


def test_the_words_have_every_phrase_and_a_mistake_in_them_is_named(tmp_path: Path) -> None:
    assert set(report_words()) == {*SECTIONS, "change", "by_evidence"}
    assert set(report_words()["change"]) <= set(load().reasons)
    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "report.toml").write_text('[headline]\nreadabel = "x {nothing}"\n')
    with pytest.raises(WordsError) as raised:
        read_report(folder)
    assert "'readabel' is not the id of a phrase of this section (did you mean 'readable'?)" in str(raised.value)
    assert "unknown placeholder {nothing}" in str(raised.value)
    assert "guess.right: is missing" in str(raised.value)
