"""The policy of a reference: what its probes show that the pages of its readers may do."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import get_args

from demo_api.browser import FetchRequest, fetch_request
from demo_api.browser.filtered import SAFELISTED_RESPONSE_HEADERS as _ALWAYS_SHOWN
from demo_api.lesson import Lesson, Probe
from demo_api.origins import Origins, Role
from demo_api.policy import Policy, is_sound
from demo_api.policy.needed import needed_for


def policy_of(lesson: Lesson, slug: str, origins: Origins) -> Policy | None:
    """Return the smallest policy with which every probe that its readers can read stays readable.

    Args:
        lesson: What the scenario says.
        slug: Its name in addresses.
        origins: The lab's own.

    Returns:
        The policy; None if the scenario is not an example to copy, or if its pages need no permission.
    """
    if lesson.kind != "reference":
        return None
    asked = list(readable(lesson, slug, origins))
    needs = [(needed_for(it), probe) for it, probe in asked]
    found = [(policy, probe) for policy, probe in needs if policy is not None]
    if not found:
        return None
    whole = Policy(
        readers=_readers(lesson, origins),
        credentials=any(policy.credentials for policy, _ in found),
        methods=_once(name for policy, _ in found for name in policy.methods),
        headers=_once(name for policy, _ in found for name in policy.headers),
        expose=_once(name for _, probe in found for name in probe.reads if name.lower() not in _ALWAYS_SHOWN),
    )
    return whole if is_sound(whole) else None


def readable(lesson: Lesson, slug: str, origins: Origins) -> Iterator[tuple[FetchRequest, Probe]]:
    """Return the requests to this scenario that its readers can read, each with its probe."""
    base = origins.client if lesson.at == "client" else origins.api
    for probe in lesson.probe:
        if probe.scenario is not None or probe.url is not None or probe.via not in {"fetch", "xhr", "xhr-upload"}:
            continue
        for role, expected in probe.expect.items():
            if expected.outcome == "readable" and role in _roles(lesson, probe):
                origin = origins.by_role()[role]
                asked = fetch_request(
                    f"{base}/{slug}{probe.path}",
                    origin=origin,
                    method=probe.method,
                    headers=probe.headers,
                    body=probe.body,
                    mode=probe.mode,
                    credentials=probe.credentials,
                )
                yield replace(asked, use_cors_preflight=probe.via == "xhr-upload"), probe


def _roles(lesson: Lesson, probe: Probe) -> Sequence[Role]:
    readers = lesson.readers if probe.readers is None else probe.readers
    return get_args(Role) if readers == "anyone" else readers


def _readers(lesson: Lesson, origins: Origins) -> tuple[str, ...]:
    if lesson.readers == "anyone":
        return ("*",)
    return tuple(origins.by_role()[role] for role in lesson.readers)


def _once(names: Iterator[str]) -> tuple[str, ...]:
    return tuple({name.lower(): name for name in names}.values())
