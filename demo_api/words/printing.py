"""Everything that a browser prints about one request: its messages, and the lines about loading."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from demo_api.words.console import as_printed, at_target, lines, report_of
from demo_api.words.tables import ConsoleText, EngineWords, Reason
from demo_api.words.values import Values, fill

_FETCH = "fetch"
_DROPPED = "forbidden-header-dropped"
Notes = Iterable[tuple[str, Mapping[str, object]]]


def printed(engine: EngineWords, reason: Reason, values: Values, via: str) -> tuple[str, ...]:
    """Return the lines that a browser prints about a request that failed.

    Args:
        engine: The words of the browser.
        reason: Why it failed.
        values: The values of the request.
        via: What made the request: ``fetch``, ``xhr``, or an element (:data:`demo_api.lesson.Via`).
    """
    load = engine.load
    values = as_printed(engine, values.also({"kind": load.kinds.get(via, _FETCH), "via": via}))
    report = report_of(engine, reason, values)
    values = at_target(report, values)
    found: list[str] = []
    if reason.id not in load.failed_only:
        redirected = values["first_url"] not in {"", values["url"]}
        own = engine
        if load.last:
            ends = report.last and reason.id not in load.without_last
            ends = ends and (load.last_in_workers or values["place"] != "worker")
            own = replace(engine, last=load.last.get(via, "") if ends else "")
        found += [fill(line, values) for line in lines(own, report, redirected=redirected)]
    text = report.load if report.load is not None else _of_loading(engine, reason, report)
    if text and (report.load or reason.id not in load.without):
        line = fill(load.failed, values.also({"text": fill(text, values)}))
        found.insert(len(found) - (1 if report.load_first and len(found) > 1 else 0), line)
    return tuple(found)


def printed_notes(
    engine: EngineWords, reasons: Mapping[str, Reason], notes: Notes, values: Values, via: str
) -> tuple[str, ...]:
    """Return the lines about what decided nothing: XMLHttpRequest names each header that a page may not set.

    Args:
        engine: The words of the browser.
        reasons: The reasons of its language, by id.
        notes: Their ids, each with its values.
        values: The values of the request.
        via: What made the request.
    """
    found = []
    for id_, more in notes:
        own = values.also({**more, "via": via})
        text = report_of(engine, reasons[id_], own).text if id_ == _DROPPED else None
        if text is not None:
            found.append(fill(text, own))
    return tuple(found)


def printed_status(
    engine: EngineWords, status: int, phrase: str, via: str = _FETCH, *, worker: bool = False
) -> tuple[str, ...]:
    """Return the lines that a browser prints about a response with an error status that it does not block.

    Args:
        engine: The words of the browser.
        status: The status.
        phrase: Its words in the response.
        via: What made the request.
        worker: Whether that was in a worker.
    """
    if not engine.load.status or (via in engine.load.status_without and not worker):
        return ()
    return (engine.load.status.format(status=status, phrase=phrase),)


def _of_loading(engine: EngineWords, reason: Reason, report: ConsoleText) -> str:
    """Return what the browser says of the loading itself."""
    if not engine.load.failed:
        return ""
    if reason.id in engine.load.texts:
        return engine.load.texts[reason.id]
    if not engine.load.usual:
        return report.text or ""
    code = report.net_error or report.code or ""
    return code if code.startswith("net::") else engine.load.usual
