"""What each browser prints: its reports, filled with values, with the text around them."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from demo_api.words.tables import ConsoleText, EngineWords, Reason
from demo_api.words.values import Values, compose, fill


@dataclass(frozen=True, slots=True)
class Console:
    """What one browser shows about one fetch.

    Attributes:
        code: Chromium's or Firefox's code, ``None`` if there is none.
        text: The console message without Chromium's prefix; ``None`` if the console shows nothing.
        lines: Everything that the console shows, with a newline after each line; empty if it shows nothing.
        error: What the script's promise is rejected with; ``None`` if it is not rejected, or never hears of it.
        net_error: A second code that Chromium reports for the same failure.
    """

    code: str | None = None
    text: str | None = None
    lines: str = ""
    error: str | None = None
    net_error: str | None = None


NOTHING = Console()


def console_of(engine: EngineWords, reason: Reason, values: Values) -> Console:
    """Return what a browser shows.

    Args:
        engine: The words of Chromium, Firefox or WebKit.
        reason: The reason of the fetch's outcome.
        values: The values of the fetch.

    Returns:
        Its messages; for a reason that only makes the response opaque, at most a code.
    """
    values = as_printed(engine, values)
    report = report_of(engine, reason, values)
    if reason.effect == "opaque":
        return Console(code=report.code)
    values = at_target(report, values)
    redirected = values["first_url"] not in {"", values["url"]}
    return Console(
        code=report.code,
        text=None if report.text is None else fill(report.text, values),
        lines="\n".join(fill(line, values) for line in lines(engine, report, redirected=redirected)),
        error=engine.rejection if report.error is None else fill(report.error, values) or None,
        net_error=report.net_error,
    )


def report_of(engine: EngineWords, reason: Reason, values: Values) -> ConsoleText:
    """Return what a browser reports about one fetch, as templates."""
    case = next((it for it in engine.cases.get(reason.id, ()) if it.holds(values)), None)
    if case is not None:
        return case.report
    failure = values.get("failure_kind")
    return engine.report(
        reason.id, at_redirect=bool(values["location"]), failure=None if failure is None else str(failure)
    )


def as_printed(engine: EngineWords, values: Values) -> Values:
    """Return the values in the form in which a browser prints them: addresses, and headers that are not ASCII."""
    changed: dict[str, object] = {}
    if engine.hides_password and values["shown_url"]:
        changed["url"] = values["shown_url"]
    if engine.principals and values["principal"]:
        changed["page_url"] = values["principal"]
    if engine.bytes:
        changed |= {
            name: _READERS[engine.bytes](str(values[name]))
            for name in (*_FROM_HEADERS, *(_FROM_THE_PAGE if engine.bytes == "utf-8" else ()))
            if not _PRINTABLE.fullmatch(str(values.get(name, "")))
        }
    return values.also(changed) if changed else values


def _escaped(value: str) -> str:
    return _UNPRINTABLE.sub(lambda letter: f"\\u{ord(letter[0]):04X}", value)


def _as_utf8(value: str) -> str:
    # A NUL ends a text.
    return value.partition("\0")[0].encode("latin-1", "replace").decode("utf-8", "replace")


_FROM_HEADERS = ("acac", "acah", "acam", "acao", "token")
_FROM_THE_PAGE = ("header", "method", "value")
_UNPRINTABLE = re.compile(r"[^ -~]")
_PRINTABLE = re.compile(r"[ -~]*")
_READERS: Mapping[str, Callable[[str], str]] = {"escaped": _escaped, "utf-8": _as_utf8}


def at_target(report: ConsoleText, values: Values) -> Values:
    """Return the values for a message; one about a redirect that was not followed names its target as the address.

    One that is about the target, and was followed as far as the model knows, names where the redirect came from.
    """
    if report.at_previous and not values["location"]:
        return values.also({"location": values["url"], "url": values["previous_url"]})
    if not report.at_location or not values["location"]:
        return values
    return values.also({"first_url": values["first_url"] or values["url"], "url": values["location"]})


def lines(engine: EngineWords, report: ConsoleText, *, redirected: bool = False) -> tuple[str, ...]:
    """Return the lines of the console as templates: the message with the text around it, and the lines that follow."""
    if report.text is None:
        return ()
    text = report.text
    around = engine.policy_redirected if redirected else engine.policy
    if report.policy and around:
        text = compose(around, text=text)
    last = (engine.last,) if engine.last and report.last else ()
    return (text, *report.more, *last)
