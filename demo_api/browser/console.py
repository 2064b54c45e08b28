"""What each browser prints: the texts of the reasons, filled, with what surrounds them."""

import dataclasses
from dataclasses import dataclass

from demo_api.browser.engines import FAILURES, Engine
from demo_api.browser.reasons import CORS_CHECK, REASONS, Reason
from demo_api.browser.said import SILENT, Said, firefox_line
from demo_api.browser.values import Values, fill

# A CORS check that fails on a redirect is worded a little differently.
_HOP_REASONS = frozenset({*(reason.id for reason in CORS_CHECK), "redirect-origin-null"})


@dataclass(frozen=True, slots=True)
class Words:
    """What one browser says about one fetch.

    Attributes:
        code: Chromium's or Firefox's code, ``None`` if there is none.
        text: The console text without Chromium's prefix; ``None`` if the console stays silent.
        console: Everything the console shows, lines separated by newlines; empty if silent.
        error: What the script's promise is rejected with; ``None`` if it is not rejected.
        net_error: A second code that Chromium reports for the same failure.
    """

    code: str | None = None
    text: str | None = None
    console: str = ""
    error: str | None = None
    net_error: str | None = None


NOTHING = Words()


def _said(engine: Engine, reason: Reason, values: Values) -> Said:
    """Return the templates, with what depends on the failure or on the hop."""
    said: Said = getattr(reason, engine.name, SILENT)
    if "failure_kind" in values:
        failure = FAILURES.get(str(values["failure_kind"]), FAILURES["failed"])
        if engine.name == "chromium":
            return Said(failure.chromium)
        if engine.name == "webkit" and reason.id == "preflight-network-error":
            return Said(text=failure.webkit_preflight)
    if reason.id in _HOP_REASONS and values["location"]:
        if engine.name == "webkit":
            before = "Cross-origin redirection to {location} denied by "
            policy = "Cross-Origin Resource Sharing policy: "
            return dataclasses.replace(said, text=f"{before}{policy}{said.text}")
        if engine.name == "firefox":
            return dataclasses.replace(said, more=(firefox_line("CORSDidNotSucceed2"),))
    return said


def _console(engine: Engine, said: Said, values: Values) -> str:
    """Return the console's lines."""
    if said.text is None:
        return ""
    texts = [fill(line, values) for line in (said.text, *said.more)]
    if engine.name == "webkit":
        texts.append(fill("Fetch API cannot load {url} due to access control checks.", values))
    if said.policy and engine.name == "chromium":
        redirected = values["first_url"] not in {"", values["url"]}
        via = "(redirected from '{first_url}') " if redirected else ""
        prefix = f"Access to fetch at '{{url}}' {via}from origin '{{page_origin}}' has been blocked"
        texts[0] = f"{fill(prefix, values)} by CORS policy: {texts[0]}"
    return "\n".join(texts)


def words(engine: Engine, reason_id: str, values: Values) -> Words:
    """Return what a browser says.

    Args:
        engine: Chromium, Firefox or WebKit.
        reason_id: A key of :data:`demo_api.browser.reasons.REASONS`.
        values: The values of the fetch.

    Returns:
        Its words; empty for a reason that only makes the response opaque.

    Raises:
        KeyError: If there is no such reason.
    """
    reason = REASONS[reason_id]
    if reason.effect == "opaque":
        return NOTHING
    said = _said(engine, reason, values)
    return Words(
        code=said.code,
        text=None if said.text is None else fill(said.text, values),
        console=_console(engine, said, values),
        error=fill(said.error, values) if said.error else engine.rejection,
        net_error=said.net_error,
    )
