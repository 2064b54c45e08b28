"""The engines' own words: one file for each engine, read and checked. They are the same for every language.

Sources: Chromium's ``cors_error_string.cc`` and the DevTools protocol's ``Network.CorsError``; Firefox's
``nsCORSListenerProxy.cpp`` and ``security.properties``; WebKit's ``CrossOriginAccessControl.cpp`` and
``CrossOriginPreflightResultCache.cpp``. The tests compare all of them with real browsers.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from demo_api.browser.messages import FAILURE_KINDS
from demo_api.words.source import Row, Source
from demo_api.words.tables import Case, ConsoleText, EngineWords, LoadWords, OlderText, Reason, TrailingText
from demo_api.words.values import CONDITIONS, VALUES, compose

_MESSAGE = {
    **dict.fromkeys(("code", "of", "form", "text", "error", "net_error", "load"), str),
    **dict.fromkeys(("policy", "alone", "at_location", "at_previous", "load_first", "last"), bool),
}
_LOAD = {
    **dict.fromkeys(("failed", "usual", "status"), str),
    **dict.fromkeys(("without", "failed_only", "without_last", "status_without"), list),
    **dict.fromkeys(("texts", "kinds", "last"), dict),
    "last_in_workers": bool,
}
_OLDER = {"text": str, "texts": list, "form": str, "policy": bool, "reasons": list}
_TEXTS = ("policy", "policy_redirected", "last", "last_of_xhr")
_CONSOLE = {
    **dict.fromkeys((*_TEXTS, "bytes"), str),
    **dict.fromkeys(("hides_password", "principals"), bool),
}
_CASE = {"reasons": list, "when": dict, "report": list}
_FILE = {
    **dict.fromkeys(("name", "brand", "rejection"), str),
    **dict.fromkeys(("silent", "older", "trailing", "leading", "cases"), list),
    **dict.fromkeys(("forms", "console", "at_redirect", "messages", "reasons", "by_failure", "load"), dict),
}


def read_engine(path: Path, reasons: Mapping[str, Reason], problems: list[str]) -> EngineWords:
    """Return the words of one engine.

    Args:
        path: Its file.
        reasons: All reasons.
        problems: The list for mistakes.
    """
    return _Engine(Source(path, problems), path.stem, reasons).read()


class _Engine:
    def __init__(self, source: Source, id_: str, reasons: Mapping[str, Reason]) -> None:
        self.source = source
        self.id = id_
        self.reasons = reasons
        self.content = source.checked("", source.content, _FILE, ("name", "rejection", "messages", "reasons"))
        self.forms: Row = self.content.get("forms", {})
        self.messages: Row = self.content.get("messages", {})

    def read(self) -> EngineWords:
        reports = {id_: self.report(id_, named) for id_, named in self.content.get("reasons", {}).items()}
        by_failure = {
            id_: {kind: self.message(f"by_failure.{id_}", name) for kind, name in table.items()}
            for id_, table in self.content.get("by_failure", {}).items()
        }
        silent = self.content.get("silent", [])
        self.source.ids("reasons", reports, self.reasons, "reason")
        self.source.ids("silent", silent, self.reasons, "reason")
        self.source.ids("by_failure", by_failure, self.reasons, "reason")
        for table in by_failure.values():
            self.source.ids("by_failure", table, FAILURE_KINDS, "kind of failure")
        for missing in self.reasons.keys() - reports.keys() - frozenset(silent):
            self.source.problem(missing, "this file does not contain this reason; add it to [reasons], or to silent")
        for twice in reports.keys() & frozenset(silent):
            self.source.problem(twice, "it is both in [reasons] and in silent; remove it from one")
        console = self.source.checked("console", self.content.get("console", {}), _CONSOLE)
        for key in _TEXTS:
            self.source.template(f"console.{key}", console.get(key, ""), VALUES | {"text"})
        return EngineWords(
            id=self.id,
            name=self.content.get("name", ""),
            brand=self.content.get("brand", ""),
            rejection=self.content.get("rejection", ""),
            reports=reports,
            at_redirect=self.at_redirect(reports),
            by_failure=by_failure,
            cases=self.cases(),
            older=tuple(it for row in self.source.rows("older") for it in self.older(row, console)),
            leading=self.leading(),
            trailing=tuple(map(self.trailing, self.source.rows("trailing"))),
            load=self.load(),
            **console,
        )

    def load(self) -> LoadWords:
        given = dict(self.source.checked("load", self.content.get("load", {}), _LOAD))
        for key in ("without", "failed_only", "without_last"):
            self.source.ids(f"load.{key}", given.get(key, ()), self.reasons, "reason")
            given[key] = frozenset(given.get(key, ()))
        given["status_without"] = frozenset(given.get("status_without", ()))
        self.source.ids("load.texts", given.get("texts", {}), self.reasons, "reason")
        for text in (given.get("failed", ""), *given.get("texts", {}).values(), *given.get("last", {}).values()):
            self.source.template("load", text, VALUES | {"text"})
        self.source.template("load.status", given.get("status", ""), ("status", "phrase"))
        return LoadWords(**given)

    def report(self, reason: str, named: Any) -> ConsoleText:  # noqa: ANN401
        first, *more = named if isinstance(named, list) and named else [named]
        return replace(self.message(reason, first), more=tuple(self.lines(reason, more)))

    def lines(self, where: str, named: Iterable[Any]) -> list[str]:
        return [self.message(where, it).text or "" for it in named]

    def cases(self) -> dict[str, tuple[Case, ...]]:
        """Return what is reported under some conditions, by reason; a list without messages stands for silence."""
        found: dict[str, tuple[Case, ...]] = {}
        for row in self.source.rows("cases"):
            given = self.source.checked("cases", row, _CASE, _CASE)
            reasons, when = given.get("reasons", []), given.get("when", {})
            self.source.ids("cases", reasons, self.reasons, "reason")
            self.source.ids("cases.when", when, CONDITIONS, "value")
            named = given.get("report", [])
            report = self.report("cases", named) if named else ConsoleText(load="")
            case = Case(report, {name: frozenset(values) for name, values in when.items()})
            found |= {reason: (*found.get(reason, ()), case) for reason in reasons}
        return found

    def message(self, where: str, name: Any) -> ConsoleText:  # noqa: ANN401
        """Return the row of a message, with its text in its form."""
        if name not in self.messages:
            self.source.ids(where, (str(name),), self.messages, "message")
            return ConsoleText()
        row = self.source.checked(f"messages.{name}", self.messages[name], _MESSAGE)
        if "of" in row:
            self.source.ids(f"messages.{name}", (row["of"],), self.messages, "message")
            row = {**self.messages.get(row["of"], {}), **row}
        text = row.get("text")
        formed = None if text is None else self.formed(f"messages.{name}", text, row.get("form"))
        for template in filter(None, (formed, row.get("error"))):
            self.source.template(f"messages.{name}", template, VALUES)
        return ConsoleText(
            code=row.get("code"),
            text=formed,
            policy=row.get("policy", False),
            error=row.get("error"),
            net_error=row.get("net_error"),
            alone=text if row.get("alone", False) else None,
            at_location=row.get("at_location", False),
            at_previous=row.get("at_previous", False),
            load=row.get("load"),
            load_first=row.get("load_first", False),
            last=row.get("last", True),
        )

    def formed(self, where: str, text: str, form: str | None) -> str:
        if form is None:
            return text
        self.source.ids(where, (form,), self.forms, "form")
        return compose(self.forms.get(form, "{text}"), text=text)

    def at_redirect(self, reports: Mapping[str, ConsoleText]) -> dict[str, ConsoleText]:
        """Return the reports for a redirect's response that fails, for reasons that have another text then."""
        row = self.source.checked("at_redirect", self.content.get("at_redirect", {}), {"form": str, "more": list})
        more = tuple(self.lines("at_redirect", row.get("more", ())))
        changed = {}
        for id_, report in reports.items():
            if row and id_ in self.reasons and self.reasons[id_].at_redirect and report.text is not None:
                text = self.formed("at_redirect", report.text, row.get("form"))
                changed[id_] = replace(report, text=text, more=more or report.more)
        return changed

    def older(self, row: Row, console: Row) -> list[OlderText]:
        """Return a message of earlier versions, or each of several with the same meaning."""
        given = self.source.checked("older", row, _OLDER, ("reasons",))
        texts = [given["text"]] if "text" in given else given.get("texts", [])
        if not texts:
            self.source.problem("older", "there is no text; add text = ..., or texts = [...]")
        self.source.ids("older", given.get("reasons", ()), self.reasons, "reason")
        found = []
        for text in map(str, texts):
            self.source.template("older", text, VALUES)
            formed = self.formed("older", text, given.get("form"))
            around = console.get("policy", "{text}") if given.get("policy", False) else "{text}"
            lines = dict.fromkeys((text, formed, compose(around, text=formed)))
            found.append(OlderText(tuple(lines), tuple(given.get("reasons", ()))))
        return found

    def leading(self) -> tuple[str, ...]:
        rows = (self.source.checked("leading", row, {"text": str}, ("text",)) for row in self.source.rows("leading"))
        return tuple(self.source.template("leading", row.get("text", ""), VALUES) for row in rows)

    def trailing(self, row: Row) -> TrailingText:
        may = {"text": str, "reasons": list, "follows": list}
        given = self.source.checked("trailing", row, may, may)
        self.source.ids("trailing", (*given.get("reasons", ()), *given.get("follows", ())), self.reasons, "reason")
        return TrailingText(
            self.source.template("trailing", given.get("text", ""), VALUES),
            tuple(given.get("reasons", ())),
            tuple(given.get("follows", ())),
        )
