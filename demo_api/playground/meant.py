"""For which pages a policy is meant: what an ending means follows from that, and not from what the policy allows.

An origin with a slash at its end is meant as that origin, though it never matches. ``*`` with cookies, ``null`` and an
open pattern allow pages that nobody means.
"""

from collections import defaultdict
from typing import get_args

from demo_api.origins import Origins, Role
from demo_api.policy import Policy
from demo_api.policy.findings import flaws

ROLES: tuple[Role, ...] = get_args(Role)


def meant_for(policy: Policy, origins: Origins) -> tuple[Role, ...]:
    """Return the origins of the lab that a policy is meant for.

    If it allows too many, and names none of them, it is meant for this lab's page.
    """
    instead: defaultdict[str, list[set[str]]] = defaultdict(list)
    found = [it for it in flaws(policy) if it.key == "origin"]
    for flaw in found:
        instead[flaw.entry].append(set(flaw.right or ()))
    right = {entry for entry in policy.readers if entry not in instead}
    right.update(*(set.intersection(*each) for each in instead.values()))
    corrected = Policy(tuple(sorted(right)), credentials=policy.credentials)
    roles = tuple(role for role, origin in origins.by_role().items() if corrected.allows(origin))
    too_many = any(it.finding.level == "danger" for it in found)
    return roles or (("client",) if too_many else ())
