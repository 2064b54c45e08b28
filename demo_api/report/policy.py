"""The policy with which an experiment would end as it should, to be written for any server."""

from dataclasses import replace

from demo_api.policy import Policy, is_sound
from demo_api.policy.needed import needed_after, needed_for
from demo_api.report.case import Case
from demo_api.report.change import TABLE, Change
from demo_api.trial import Trial


def policy_of(case: Case, change: Change, trial: Trial | None) -> Policy | None:
    """Return the policy of the API with which the page may read; or may not, where the API is not for it.

    Args:
        case: The experiment.
        change: Who must change what.
        trial: How far the request gets as the page should send it, if that was tried.

    Returns:
        The policy; None where the server needs no other one, or where none helps.
    """
    if change.where not in {"server", "both"}:
        return None
    if case.meaning == "danger":
        return _closing(case)
    if change.where == "both":
        return None if trial is None or trial.decision is None else needed_after(trial.decision)
    if case.ending == "readable":
        return _showing(case)
    if (case.finding.reason or "") in TABLE:
        return needed_for(case.it.asked)  # each configuration has what is missing: Vary
    return None if case.finding.decision is None else needed_after(case.finding.decision)


def _closing(case: Case) -> Policy | None:
    """Return the policy that allows this request only to the pages that the API is for."""
    origins = case.origins.by_role()
    named = tuple(origins[role] for role in case.it.readers)
    if case.ending != "readable" or not named or len(named) == len(origins):
        return None  # a policy does not stop what is sent
    policy = needed_for(replace(case.it.asked, origin=named[0], page_url=""))
    closed = None if policy is None else replace(policy, readers=named)
    return closed if closed is not None and is_sound(closed) else None


def _showing(case: Case) -> Policy | None:
    """Return the policy that also shows the headers that the script reads."""
    policy = needed_for(case.it.asked)
    shown = None if policy is None else replace(policy, expose=tuple(case.it.probe.reads))
    return shown if shown is not None and is_sound(shown) else None
