"""Who must change what after an experiment, in a sentence and in lines to write."""

from dataclasses import dataclass

from demo_api.report.case import Case
from demo_api.report.change import NOBODY, TABLE, Change, Line, change_of, closing, with_server
from demo_api.report.evidence import has_cors
from demo_api.report.moral import moral_of
from demo_api.trial import Trial
from demo_api.words.reporting import report_words
from demo_api.words.values import fill


@dataclass(frozen=True, slots=True)
class Advice:
    """Who must change something, with the lines to write; and that in a sentence."""

    change: Change
    sentence: str


def advice_of(case: Case, trial: Trial | None) -> Advice:
    """Return who must change what; nobody, where the ending is as it should be."""
    if case.meaning in {"works", "protects"}:
        return Advice(NOBODY, case.say("nobody", case.meaning))
    if case.meaning == "danger":
        return _closing(case)
    change = _change(case, trial)
    return Advice(change, _sentence(case, change))


def _closing(case: Case) -> Advice:
    """Return what keeps out a page that the API is not for."""
    reads = case.ending == "readable"
    origins = case.origins.by_role()
    named = [origins[role] for role in case.it.readers] if reads and len(case.it.readers) < len(origins) else []
    return Advice(closing(named, has_cors=has_cors(case.it)), case.say("danger", "reads" if reads else "writes"))


def _change(case: Case, trial: Trial | None) -> Change:
    decision = case.finding.decision
    if case.ending == "readable":
        return Change("page" if case.it.probe.instead else "server")
    if (row := TABLE.get(case.finding.reason or "")) is not None:
        where, lines = row
        every = case.say("to", "every")
        written = (Line(at, fill(code, case.facts), every if at == "headers" else "") for at, code in lines)
        change = Change(where, tuple(written))
        return with_server(change, case.words, trial)
    if decision is None or decision.outcome == "readable":
        return Change("nowhere")
    return change_of(decision, case.words, case.evidence, trial, has_cors=has_cors(case.it))


@dataclass(frozen=True, slots=True)
class Remedy:
    """What helps: by the reason, or by what a response shows about the part of the server that sent it.

    Attributes:
        reason: The reason.
        evident: The key of what is evident, if that says what helps.
    """

    reason: str
    evident: str | None = None

    def said(self, case: Case) -> str:
        """Return it in a sentence with the values of a case, which can have another reason."""
        return fill(self.template(case), case.facts)

    def template(self, case: Case) -> str:
        """Return the same sentence without values."""
        row = case.words.reasons[self.reason]
        phrases = report_words()["change" if self.evident is None else "by_evidence"]
        keys = (self.reason, row.preflight_of or "") if self.evident is None else (self.evident,)
        rows = next((phrases[it] for it in keys if it in phrases), None)
        return row.fix if rows is None else next((it.text for it in rows if it.holds(case.facts)), "")


def remedy_of(case: Case) -> Remedy | None:
    """Return what helps in a case; None if no reason is known."""
    reason = _reason(case)
    if reason is None:
        return None
    found = case.evidence
    evident = found is not None and found.id in report_words()["by_evidence"]
    return Remedy(reason, found.id if found is not None and evident else None)


def _sentence(case: Case, change: Change) -> str:
    remedy = remedy_of(case)
    if remedy is None:
        moral = moral_of(case.it, case.meaning) if case.as_said else None
        return (moral.fix.strip().partition("\n\n")[0] if moral else "") or case.say("all", "unknown")
    if remedy.evident is not None:
        return remedy.said(case)
    both = case.say("all", "both") if change.where == "both" else ""
    several = case.say("all", "lines") if sum(line.at == "server" for line in change.lines) > 1 else ""
    return " ".join(filter(None, (remedy.said(case), both, several)))


def _reason(case: Case) -> str | None:
    """Return the reason whose fix is shown; for an element, the one that a fetch has in its place."""
    finding = case.finding
    if case.ending == "readable":
        return case.note or next(iter(case.noted), None)
    if finding.reason is None or case.words.reasons[finding.reason].like is None or finding.decision is None:
        return finding.reason
    return finding.decision.reason or finding.reason
