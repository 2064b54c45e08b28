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


def _sentence(case: Case, change: Change) -> str:
    reason = _reason(case)
    if reason is None:
        moral = moral_of(case.it, case.meaning) if case.as_said else None
        return (moral.fix.strip().partition("\n\n")[0] if moral else "") or case.say("all", "unknown")
    phrases = report_words()
    if case.evidence is not None and case.evidence.id in phrases["by_evidence"]:
        return case.say("by_evidence", case.evidence.id)
    row = case.words.reasons[reason]
    key = next((each for each in (reason, row.preflight_of) if each in phrases["change"]), None)
    told = fill(row.fix, case.facts) if key is None else case.say("change", key)
    both = case.say("all", "both") if change.where == "both" else ""
    several = case.say("all", "lines") if sum(line.at == "server" for line in change.lines) > 1 else ""
    return " ".join(filter(None, (told, both, several)))


def _reason(case: Case) -> str | None:
    """Return the reason whose fix is shown; for an element, the one that a fetch has in its place."""
    finding = case.finding
    if case.ending == "readable":
        return case.note or next(iter(case.noted), None)
    if finding.reason is None or case.words.reasons[finding.reason].like is None or finding.decision is None:
        return finding.reason
    return finding.decision.reason or finding.reason
