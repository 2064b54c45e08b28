"""What each browser prints: its reports, filled with values, with the text around them."""

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
        error: What the script's promise is rejected with; ``None`` if it is not rejected.
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
        Its messages; empty for a reason that only makes the response opaque.
    """
    if reason.effect == "opaque":
        return NOTHING
    report = report_of(engine, reason, values)
    values = at_target(report, values)
    redirected = values["first_url"] not in {"", values["url"]}
    return Console(
        code=report.code,
        text=None if report.text is None else fill(report.text, values),
        lines="\n".join(fill(line, values) for line in lines(engine, report, redirected=redirected)),
        error=fill(report.error, values) if report.error else engine.rejection,
        net_error=report.net_error,
    )


def report_of(engine: EngineWords, reason: Reason, values: Values) -> ConsoleText:
    """Return what a browser reports about one fetch, as templates."""
    failure = values.get("failure_kind")
    return engine.report(
        reason.id, at_redirect=bool(values["location"]), failure=None if failure is None else str(failure)
    )


def at_target(report: ConsoleText, values: Values) -> Values:
    """Return the values for a message; one about a redirect that was not followed names its target as the address."""
    if not report.at_location or not values["location"]:
        return values
    return values.also({"first_url": values["url"], "url": values["location"]})


def lines(engine: EngineWords, report: ConsoleText, *, redirected: bool = False) -> tuple[str, ...]:
    """Return the lines of the console as templates: the message with the text around it, and the lines that follow."""
    if report.text is None:
        return ()
    text = report.text
    around = engine.policy_redirected if redirected else engine.policy
    if report.policy and around:
        text = compose(around, text=text)
    last = (engine.last,) if engine.last else ()
    return (text, *report.more, *last)
