"""A CORS policy as a value: checked, written as text for a link, and probed.

:func:`findings` says what is wrong with it. From it follow its :func:`probes`, and :func:`complaint` sends one of them
to a server and lets the model of the browser judge what came out.
"""

from demo_api.policy.findings import findings, is_sound
from demo_api.policy.judge import API, Reply, Send, asked, complaint
from demo_api.policy.policy import Policy, PolicyTextError, policy_from
from demo_api.policy.probes import Clause, Probe, probes, sampled

__all__ = [
    "API",
    "Clause",
    "Policy",
    "PolicyTextError",
    "Probe",
    "Reply",
    "Send",
    "asked",
    "complaint",
    "findings",
    "is_sound",
    "policy_from",
    "probes",
    "sampled",
]
