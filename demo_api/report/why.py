"""Why an experiment ended as it did, in sentences: what the model says, what the response shows, what arrived."""

from demo_api.report.case import Case
from demo_api.report.experiment import BY_SCRIPT
from demo_api.report.facts import said
from demo_api.words import Verdict
from demo_api.words.reporting import report_words
from demo_api.words.values import fill

_SAYS_WHY = frozenset(
    {
        *("same-origin", "allow-origin-wildcard", "allow-origin-equal", "allow-credentials", "method-allowed"),
        *("headers-allowed", "preflight-cached", "preflight-unrecorded", "redirect-origin", "data-url"),
    }
)
"""The rules that say why a page gets a response."""


def why_of(case: Case) -> tuple[str, ...]:
    """Return why an experiment ended as it did."""
    it, finding = case.it, case.finding
    if not finding.is_known and case.ending != "readable":
        return (case.say("why", "waited" if it.outcome == "no response" else "unknown"),)
    if case.ending == "readable":
        found = _readable(case)
    elif case.ending == "opaque" and it.via not in BY_SCRIPT and finding.reason in {None, "opaque-response"}:
        found = [case.say("why", "opaque")]
    else:
        found = [_sentence(case)]
        if case.evidence is not None:
            found.append(case.say("evidence", case.evidence.id))
        found.append(next((each.blocks for each in it.exchanges if each.blocks), ""))
        found.append(case.say("why", "arrived"))
    return tuple(filter(None, [*found, *_notes(case)]))


def _readable(case: Case) -> list[str]:
    if case.finding.decision is None:
        return [case.say("why", "loaded")]
    rules = [rule for rule in Verdict(case.finding.decision).rules if rule.id in _SAYS_WHY]
    return [rule.sentence for rule in rules] or [case.say("why", "readable")]


def _sentence(case: Case) -> str:
    """Return the sentence of the reason, with the element that it is about."""
    finding = case.finding
    if finding.reason is None:
        return ""
    row = case.words.reasons[finding.reason]
    if row.like is None or finding.decision is None or finding.decision.reason is None:
        return fill(row.sentence, case.facts)
    intro = said(report_words()["why"], "element", case.facts.also({"element": row.element}))
    return f"{intro} {Verdict(finding.decision).sentence}"


def _notes(case: Case) -> list[str]:
    """Return what did not decide and that the reader should know."""
    decision = case.finding.decision
    told = [] if decision is None else [it.sentence for it in Verdict(decision).notes if it.reason in case.noted]
    if case.note is not None and case.note not in case.noted:
        told.append(fill(case.words.reasons[case.note].sentence, case.facts))
    return told
