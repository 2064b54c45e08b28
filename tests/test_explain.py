"""What consoles print, explained: every measured text, every text of the table, and whatever people paste."""
# Word for word means with typographic quotes.
# ruff: noqa: RUF001

import html
import itertools
import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from string import Formatter

import pytest
import test_browser
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import fits, run
from typer.testing import CliRunner

from demo_api.browser import ENGINES, Engine
from demo_api.cli import everything
from demo_api.explain import Explanation, explain, nearest
from demo_api.explain.scenarios import read_by_reason, scenarios_by_reason
from demo_api.scenarios import whole
from demo_api.settings import shared_folder
from demo_api.words import EngineWords, Reason, Verdict, load
from demo_api.words.values import VALUES, Values, fill

WORDS = load()
(ADVICE,) = (it.text for it in WORDS.engines["chromium"].trailing)
URL = "http://localhost:8000/x?y=1"
PAGE = "http://localhost:3000"
BLOCKED = f"Access to fetch at '{URL}' from origin '{PAGE}' has been blocked by CORS policy: "
MISSING = "No 'Access-Control-Allow-Origin' header is present on the requested resource."
WEBKIT_MISSING = f"Origin {PAGE} is not allowed by Access-Control-Allow-Origin. Status code: 200"
FIREFOX = "Cross-Origin Request Blocked: The Same Origin Policy disallows reading the remote resource at "


@cache
def only(text: str) -> Explanation:
    found = explain(text)
    assert len(found) == 1, [it.found for it in found]
    return found[0]


def reasons(explanation: Explanation) -> list[str]:
    return [it.reason for it in explanation.candidates]


def possible(explanation: Explanation) -> set[str]:
    return {*reasons(explanation), *explanation.elsewhere}


def measured() -> list[tuple[str, Engine, str, str, Verdict]]:
    """Every console text of the recording, with the address it was about."""
    found = []
    for case, engine in itertools.product(test_browser.ANSWERED, ENGINES):
        text = case["observed"][engine.name].get("text")
        verdict = test_browser.decided(case, engine)
        if text:
            found.append((case["id"], engine, text, verdict.browsers[engine.name].text or "", verdict))
    return found


MEASURED = measured()


def test_no_measured_text_is_lost() -> None:
    texts = [1 for case in test_browser.CASES for each in case["observed"].values() if each.get("text")]
    assert len(MEASURED) == len(texts) > 200


@pytest.mark.parametrize("row", MEASURED, ids=lambda row: f"{row[0]}-{row[1].name}")
def test_a_measured_text_is_explained_with_its_values(row: tuple[str, Engine, str, str, Verdict]) -> None:
    _, engine, recorded, text, verdict = row
    browser = verdict.browsers[engine.name]
    for pasted in (
        text,
        browser.console,
        f"{browser.console}\nUncaught (in promise) {WORDS.engines[engine.name].rejection}",
    ):
        found = only(pasted)
        assert browser.reason in possible(found)
        assert engine.name in found.engines
        assert found.candidates[0].sentence.endswith(".")
    pattern = re.escape(recorded.strip()).replace(r"\{url\}", "(.+?)")
    addresses = re.fullmatch(pattern, text.strip())
    assert addresses
    assert set(addresses.groups()) <= set(only(text).values.values())
    if engine.name == "chromium" and browser.console.startswith("Access to"):
        assert only(browser.console).values["page_origin"] == verdict.asked.origin


SAMPLES = {
    "acac": "True",
    "acah": "x-foo, b@d",
    "acam": "PUT, b@d",
    "acao": "https://other.example",
    "first_url": URL,
    "header": "x-foo",
    "header_as_written": "X-Foo",
    "host": "localhost",
    "location": "http://user:pw@other.example/y",
    "location_bare": "http://other.example/y",
    "method": "PUT",
    "mode": "cors",
    "type": "text/x-odd",
    "needed": "text/javascript",
    "origin": PAGE,
    "page_origin": PAGE,
    "page_url": f"{PAGE}/page",
    "port": "6000",
    "redirect_mode": "error",
    "scheme": "ftp",
    "scope": "Window",
    "space": "loopback",
    "status": "404",
    "target": "local",
    "token": "b@d",
    "url": URL,
}


def own_texts() -> list[tuple[str, str, str]]:
    found = [
        (reason, engine.id, text)
        for reason, engine in itertools.product(WORDS.reasons, WORDS.engines.values())
        for text in (engine.report(reason).text, engine.report(reason).error)
        if text
    ]
    lost = {
        (reason, engine.id, report.text): None
        for engine in WORDS.engines.values()
        for reason, reports in engine.by_failure.items()
        for report in reports.values()
        if report.text
    }
    return [*found, *lost]


@pytest.mark.parametrize(("reason", "engine", "text"), own_texts())
def test_a_text_of_the_table_is_recognised_with_its_values(reason: str, engine: str, text: str) -> None:
    named = {name for _, name, _, _ in Formatter().parse(text) if name}
    # A redirect of origin null, a redirected preflight and others are known by their values alone.
    values = SAMPLES | TELLING.get(reason, {})
    found = only(fill(text, Values(values)))
    assert reason in possible(found)
    assert engine in found.engines
    assert {name: found.values[name] for name in named} == {name: values[name] for name in named}


TELLING = {
    "redirect-origin-null": {"origin": "null"},
    "preflight-redirect": {"status": "307"},
    "preflight-proxy-authentication": {"status": "407"},
    "method-case": {"method": "patch"},
    "method-invalid": {"method": "GET, POST"},
    "redirect-scheme-local": {"location": "data:text/plain,1"},
    "forbidden-method": {"method": "TRACE"},
    "authorization-not-listed": {"header": "authorization", "header_as_written": "Authorization"},
    "allow-origin-multiple": {"acao": "https://a.example, https://b.example"},
    "allow-origin-invalid": {"acao": "no origin"},
}
TELLING |= {it.id: TELLING[it.preflight_of] for it in WORDS.reasons.values() if it.preflight_of in TELLING}


def test_every_reason_with_a_text_was_tried() -> None:
    with_a_text = {
        reason
        for engine in WORDS.engines.values()
        for reason, report in engine.reports.items()
        if report.text or report.error
    }
    assert {reason for reason, _, _ in own_texts()} == with_a_text
    assert SAMPLES.keys() <= VALUES


@pytest.mark.parametrize("reason", WORDS.reasons.values(), ids=lambda reason: reason.id)
def test_codes_and_ids_are_understood(reason: Reason) -> None:
    assert reasons(only(reason.id))[0] == reason.id or only(reason.id).empty
    for report in (engine.report(reason.id) for engine in WORDS.engines.values()):
        for code in {report.code, report.net_error} - {None}:
            assert reason.id in possible(only(str(code))) or code == "net::ERR_FAILED"
    assert reason.id in {it for found in explain(reason.mdn) for it in possible(found)}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("MissingAllowOriginHeader", "allow-origin-missing"),
        ("corsError: PreflightMissingAllowOriginHeader", "preflight-allow-origin-missing"),
        ("CORSMissingAllowOrigin2", "allow-origin-missing"),
        ("CORSMissingAllowOrigin", "allow-origin-missing"),
        (
            "https://developer.mozilla.org/docs/Web/HTTP/CORS/Errors/CORSDidNotSucceed?utm_source=devtools&utm_medium=x",
            "network-error",
        ),
        ("see developer.mozilla.org/de/docs/Web/HTTP/CORS/Errors/CORSNotSupportingCredentials", None),
        ("GET http://localhost:9/ net::ERR_CONNECTION_REFUSED", "network-error"),
    ],
)
def test_a_code_among_other_words(text: str, reason: str | None) -> None:
    assert reasons(only(text))[0] == (reason or "allow-origin-wildcard-with-credentials")


def test_what_the_message_tells_is_in_the_advice() -> None:
    found = only(f"{BLOCKED}{MISSING}\nfetch.js:7  POST {URL} net::ERR_FAILED 500 (Internal Server Error)")
    assert found.values == {
        "kind": "fetch", "url": URL, "page_origin": PAGE, "method": "POST", "status": "500",
    }  # fmt: skip
    first = found.candidates[0]
    assert first.sentence.startswith(
        f"The response to POST {URL} has no Access-Control-Allow-Origin header, so the page at {PAGE}"
    )
    assert f'allow_origins=["{PAGE}"]' in first.fix
    assert first.fix_headers.startswith(f"Access-Control-Allow-Origin: {PAGE}")


@pytest.mark.parametrize(
    "message",
    [
        "Request header field x-foo is not allowed by Access-Control-Allow-Headers in preflight response.",
        "Request header field x-foo is not allowed by Access-Control-Allow-Headers.",
        "header ‘x-foo’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response",
    ],
)
def test_the_header_that_is_missing_is_in_the_cure(message: str) -> None:
    assert only(message).candidates[0].fix == 'Add "x-foo" to allow_headers.'


def test_the_frame_of_the_message_tells_preflight_and_request_apart() -> None:
    assert "preflight-allow-origin-missing" not in possible(only(BLOCKED + MISSING))
    preflight = f"{BLOCKED}Response to preflight request doesn't pass access control check: {MISSING}"
    assert reasons(only(preflight)) == ["preflight-allow-origin-missing"]
    bare = only(MISSING)
    assert reasons(bare)[:2] == ["allow-origin-missing", "preflight-allow-origin-missing"]
    assert "OPTIONS" in bare.advice[0]
    assert not bare.certain


def test_what_was_loaded_tells_which_element() -> None:
    image = f"Access to image at '{URL}' from origin '{PAGE}' has been blocked by CORS policy: {MISSING}"
    assert possible(only(image)) == {"element-img-crossorigin"}
    xhr = f"Access to XMLHttpRequest at '{URL}' from origin '{PAGE}' has been blocked by CORS policy: {MISSING}"
    assert not only(xhr).elsewhere
    assert only(xhr).values["url"] == URL


NOISE = [
    "localhost/:1 {}",
    "[Error] {}\n\tdump (fetch.js:12)\n\t(anonymous function) (page:3)",
    "2026-11-22 12:01:33.123 {} app.js:10:15\n    at async load (http://localhost:3000/app.js:10:15)",
    "> {}\n> Uncaught (in promise) TypeError: Failed to fetch",
    "\x1b[31m{}\x1b[0m",
    "Hi all, I get this:\n\n```\n{}\n```\n\nAny idea? Thanks!",
    "| {} |",
]
SAID = [
    (f"{BLOCKED}{MISSING}", "allow-origin-missing"),
    (WEBKIT_MISSING, "allow-origin-missing"),
    (
        f"{FIREFOX}{URL}. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing). Status code: 200.",
        "allow-origin-missing",
    ),
    (
        f"{BLOCKED}Method PUT is not allowed by Access-Control-Allow-Methods in preflight response.",
        "method-not-allowed",
    ),
    (
        f"{FIREFOX}{URL}. (Reason: header ‘x-foo’ is not allowed according to header ‘Access-Control-Allow-Headers’ from CORS preflight response).",
        "header-not-allowed",
    ),
]


@pytest.mark.parametrize("noise", NOISE)
@pytest.mark.parametrize(("message", "reason"), SAID)
def test_noise_around_it_does_no_harm(noise: str, message: str, reason: str) -> None:
    assert reasons(only(noise.format(message)))[0] == reason
    assert only(noise.format(message)).values.items() >= only(message).values.items()


def rewrapped(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


MANGLED: list[Callable[[str], str]] = [
    lambda text: rewrapped(text, 60),
    lambda text: rewrapped(text, 41).replace("\n", "\n        "),
    html.escape,
    lambda text: html.escape(html.escape(text)),
    lambda text: text.translate(str.maketrans("'‘’\"", "’''“")),
    lambda text: text.translate(str.maketrans("'‘’", "```")),
    lambda text: text.replace(" ", "\u00a0"),
    lambda text: text.replace(" ", "  \r\n"),
    lambda text: text.replace("C", "\u200bC"),
]


@pytest.mark.parametrize("mangle", range(len(MANGLED)))
@pytest.mark.parametrize(("message", "reason"), SAID)
def test_a_mangled_message_is_recognised(mangle: int, message: str, reason: str) -> None:
    assert reasons(only(MANGLED[mangle](message)))[0] == reason
    assert {it.replace("\u00a0", " ") for it in only(MANGLED[mangle](message)).values.values()} == set(
        only(message).values.values()
    )


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        ("No 'Access-Control-Allow-Origin' header is present", "allow-origin-missing"),
        ("(Reason: CORS header ‘Access-Control-Allow-Origin’ missing).", "allow-origin-missing"),
        ("must not be the wildcard '*' when the request's credentials mode", "allow-origin-wildcard-with-credentials"),
        ("that is not equal to the supplied origin", "allow-origin-mismatch"),
        ("is not allowed by Access-Control-Allow-Headers in preflight resp", "header-not-allowed"),
        ("CORS disabled", "cors-disabled-by-user"),
        ("It does not have HTTP ok status", "preflight-status-not-ok"),
        ("Preflight response is not successful", "preflight-status-not-ok"),
        ("http://localhost:3000 is not allowed by Access-Control-Allow-Origin.", "allow-origin-missing"),
        ("http://localhost:8000/x due to access control checks.", "network-error"),
    ],
)
def test_a_part_of_a_message_is_enough(part: str, reason: str) -> None:
    assert reasons(only(part))[0] == reason


@pytest.mark.parametrize(
    ("old", "reason", "values"),
    [
        (
            f"XMLHttpRequest cannot load {URL}. No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin '{PAGE}' is therefore not allowed access. The response had HTTP status code 500.",
            "allow-origin-missing",
            {"url": URL, "origin": PAGE, "status": "500"},
        ),
        (
            f"Failed to load {URL}: Response to preflight request doesn't pass access control check: No 'Access-Control-Allow-Origin' header is present on the requested resource. Origin '{PAGE}' is therefore not allowed access.",
            "preflight-allow-origin-missing",
            {"url": URL, "origin": PAGE},
        ),
        (
            f"Failed to load {URL}: Response for preflight has invalid HTTP status code 405",
            "preflight-status-not-ok",
            {"status": "405"},
        ),
        (f"XMLHttpRequest cannot load {URL}. Response for preflight is invalid (redirect)", "preflight-redirect", {}),
        (
            "The 'Access-Control-Allow-Origin' header has a value 'https://a.example' that is not equal to the supplied origin. Origin 'https://b.example' is therefore not allowed access.",
            "allow-origin-mismatch",
            {"acao": "https://a.example", "origin": "https://b.example"},
        ),
        (f"{BLOCKED}{MISSING} {ADVICE}", "allow-origin-missing", {"url": URL, "page_origin": PAGE}),
        ("[Error] Preflight response is not successful", "preflight-status-not-ok", {}),
        (
            f"[Error] Origin {PAGE} is not allowed by Access-Control-Allow-Origin.",
            "allow-origin-missing",
            {"origin": PAGE},
        ),
        (f"[Error] XMLHttpRequest cannot load {URL} due to access control checks.", "network-error", {"url": URL}),
        ("(Reason: CORS header ‘Access-Control-Allow-Origin’ missing).", "allow-origin-missing", {}),
        (
            f"{FIREFOX}{URL}. (Reason: missing token ‘x-foo’ in CORS header ‘Access-Control-Allow-Headers’ from CORS preflight channel).",
            "header-not-allowed",
            {"url": URL, "header": "x-foo"},
        ),
        (f"{FIREFOX}{URL}. (Reason: CORS preflight channel did not succeed).", "preflight-status-not-ok", {"url": URL}),
        (f"{FIREFOX}{URL}. (Reason: CORS request failed).", "network-error", {"url": URL}),
        (
            "Credentials flag is 'true', but the 'Access-Control-Allow-Credentials' header is ''. It must be 'true' to allow credentials.",
            "allow-credentials-not-true",
            {"acac": ""},
        ),
    ],
)
def test_what_earlier_versions_said(old: str, reason: str, values: dict[str, str]) -> None:
    found = only(old)
    assert reasons(found)[0] == reason
    assert found.values.items() >= values.items()


@pytest.mark.parametrize("engine", WORDS.engines.values(), ids=lambda engine: engine.id)
def test_words_that_say_nothing_are_told_to_say_nothing(engine: EngineWords) -> None:
    found = only(engine.rejection)
    assert found.empty
    assert not found.certain
    assert found.engines == (engine.id,)
    assert "paste that" in found.advice[0]


def test_several_at_once_come_in_the_order_of_the_text() -> None:
    texts = [message for message, _ in SAID[:4]]
    found = explain("\n\n".join([*texts, texts[0], "unrelated line", texts[1]]))
    assert [reasons(it)[0] for it in found] == [reason for _, reason in SAID[:4]]
    assert [it.times for it in found] == [2, 2, 1, 1]


def test_a_second_line_belongs_to_the_first() -> None:
    line = f"{FIREFOX}{URL}. (Reason: CORS request did not succeed). Status code: (null)."
    assert reasons(only(line))[0] == "network-error"
    method = f"{FIREFOX}{URL}. (Reason: Did not find method in CORS header ‘Access-Control-Allow-Methods’)."
    assert "network-error" not in possible(only(f"{method}\n{line}"))
    elsewhere = line.replace(URL, "http://elsewhere.example/")
    assert [reasons(it)[0] for it in explain(f"{method}\n{elsewhere}")] == ["method-not-allowed", "network-error"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("the wildcard does not work with credentials", "allow-origin-wildcard-with-credentials"),
        ("my preflight gets an error status", "preflight-status-not-ok"),
        ("cookie is not set", "cookies-not-sent"),
        ("Segmentation fault (core dumped)", None),
        ("my request is not sent", None),
        ("This host may not send a request to that resource", None),
        ("Blocked request of another name", None),
        ("", None),
        ("CORS", None),
    ],
)
def test_what_is_not_known_has_a_nearest_reason(text: str, near: str | None) -> None:
    assert explain(text) == []
    assert nearest(text).reason == near
    assert not nearest(text).unfinished


def test_which_one_is_nearest_does_not_depend_on_the_order_of_a_set() -> None:
    """Two reasons that share the same words score the same, and the first in the table is named."""
    text = "hand-written header. NOT with Starlette CORSMiddleware: it echoes the origin when allow_credentials=True"
    assert nearest(text).reason == "allow-credentials-not-true"


def test_the_beginning_of_a_message_is_not_taken_for_one() -> None:
    for beginning in (BLOCKED, f"{FIREFOX}{URL}. (Reason:", f"{BLOCKED}Response to preflight request doesn't pass"):
        assert explain(beginning) == []
        assert nearest(beginning).unfinished


def test_scenarios_come_from_the_folder() -> None:
    scenarios = scenarios_by_reason(whole(shared_folder("scenarios")))
    assert scenarios["allow-origin-missing"][0] == "no-cors-headers"
    first = only_with(MISSING, scenarios).candidates[0]
    assert first.scenarios[:2] == ("no-cors-headers", "opaque")
    assert set(scenarios) <= WORDS.reasons.keys()


def only_with(text: str, scenarios: Mapping[str, Sequence[str]]) -> Explanation:
    (found,) = explain(text, scenarios)
    return found


PIECES = st.sampled_from(
    [
        *(message for message, _ in SAID),
        MISSING,
        BLOCKED,
        FIREFOX,
        "'",
        "‘",
        "(Reason: ",
        " from origin '",
        "&#39;",
        "\x1b[",
        "\n",
        "{url}",
        "\ud800",
    ]
)


@settings(deadline=None)
@given(
    st.lists(st.one_of(PIECES, st.text(), st.binary().map(lambda raw: raw.decode("latin-1"))), max_size=12).map("".join)
)
def test_whatever_is_pasted_there_is_an_answer(text: str) -> None:
    found = explain(text)
    nearest(text)
    for it in found:
        json.dumps(it.to_json())
        shown_values = "".join([it.found, *it.values.values(), *(each.sentence for each in it.candidates)])
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", shown_values.replace("\n", ""))
        assert it.candidates or it.topic


@pytest.mark.parametrize(
    "piece",
    [
        "'",
        "a-",
        "CORS",
        "&amp;",
        "> \n",
        "\x1b[",
        "\x1b]",
        "Fetch API cannot load ",
        "No 'Access-Control-Allow-Origin' header",
        BLOCKED,
        FIREFOX,
        MISSING,
        "net::ERR_",
        "developer.mozilla.org/docs/",
        "GET x net::ERR_FAILED ",
        "OPTIONS /x ",
        "OPTIONS /x\nAccess-Control-Request-Method\n",
        "404 | a ",
        "（原因：CORS ",
        "http://a. CORS ",
        "\0\xff",
    ],
)
def test_a_million_characters_are_fine(piece: str) -> None:
    begin = time.process_time()
    explain(piece * (1_200_000 // len(piece)))
    assert time.process_time() - begin < 5


def test_the_command_explains() -> None:
    result = run("explain", BLOCKED + MISSING)
    assert result.exit_code == 0
    assert "  allow-origin-missing: The response has no Access-Control-Allow-Origin\n" in result.output
    assert (
        f'    Fix      If this page may read the response, add CORSMiddleware with\n             allow_origins=["{PAGE}"]'
        in result.output
    )
    assert "    Try      demo-api show no-cors-headers" in result.output
    # What is pasted into a shell is quoted for it.
    assert f"demo-api check '{URL}' --origin {PAGE}" in " ".join(result.output.replace("\\\n", " ").split())


def test_the_command_reads_standard_input() -> None:
    piped = CliRunner().invoke(everything(), ["explain"], input=f"{MISSING}\n".encode() + b"\xff\xfe")
    assert (piped.exit_code, "allow-origin-missing" in piped.output) == (0, True)
    assert CliRunner().invoke(everything(), ["explain", "-"], input=MISSING).output == run("explain", MISSING).output


def test_words_need_no_quotes() -> None:
    assert "network-error" in run("explain", "TypeError:", "Failed", "to", "fetch").output


def test_the_command_says_what_it_does_not_know() -> None:
    result = run("explain", "the preflight failed somehow, status?")
    assert result.exit_code == 1
    assert result.output.startswith("This message is not known.\nThe most similar reason is preflight-")
    assert run("explain", BLOCKED).exit_code == 1
    assert "beginning of a message" in run("explain", BLOCKED).output


def test_nothing_to_explain_is_wrong_usage() -> None:
    for result in (run("explain", " "), CliRunner().invoke(everything(), ["explain"], input="")):
        assert result.exit_code == 2
        assert "there is nothing to explain" in result.output


def test_explanations_as_json() -> None:
    found = json.loads(run("explain", MISSING, "--json").output)
    assert found["explanations"][0]["candidates"][0]["scenarios"][0] == "no-cors-headers"
    assert found["nearest"] is None
    unknown = json.loads(run("explain", "wildcard", "--json").output)
    assert unknown["explanations"] == []
    assert "wildcard" in unknown["nearest"]["reason"]


@pytest.mark.parametrize("reason", WORDS.reasons.values(), ids=lambda reason: reason.id)
def test_output_is_within_the_width(reason: Reason) -> None:
    output = run("explain", reason.id).output
    assert all(map(fits, output.splitlines()))
    assert reason.title.split()[0] in output
    if not only(reason.id).empty:
        assert reason.mdn.split("/docs/")[1] in output


def test_output_cannot_act_on_a_terminal() -> None:
    hostile = f"{FIREFOX}http://x/\x1b]0;owned\x07\u202eevil\x9b31m. (Reason: CORS header ‘Access-Control-Allow-Origin’ missing)."
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", run("explain", hostile).output)


def test_a_folder_that_is_read_as_needed_says_the_same_as_one_that_is_checked() -> None:
    root = shared_folder("scenarios")
    checked = scenarios_by_reason(whole(root))
    assert dict(read_by_reason(root)) == checked
    few = read_by_reason(root, 3)
    assert {reason: few[reason][:3] for reason in checked} == {reason: it[:3] for reason, it in checked.items()}
    assert few["not-a-reason"] == ()
    assert not dict(read_by_reason(root / "not-there"))
