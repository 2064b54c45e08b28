"""An experiment that begins as a scenario: its settings become the policy, or what it sends becomes lines by hand.

The settings count only if with them each request ends as the scenario says, from every origin for which it says so.
"""

import secrets
from collections.abc import Iterator, Sequence

from fastapi import FastAPI

from demo_api.browser import HttpRequest, HttpResponse
from demo_api.browser.headers import Headers
from demo_api.lesson import EngineName, Probe
from demo_api.lint.layers import layered
from demo_api.lint.policies import Policy as Settings
from demo_api.origins import Origins, Role
from demo_api.playground.address import address_of
from demo_api.playground.byhand import MAX_LINES, STATUSES, ByHand, Said
from demo_api.playground.forecast import Forecaster
from demo_api.playground.headerline import Line
from demo_api.playground.meant import ROLES
from demo_api.playground.play import ANYONE, Play, Setup
from demo_api.playground.problems import problems_of
from demo_api.playground.request import Request
from demo_api.policy import Policy
from demo_api.rehearsal import Rehearsal
from demo_api.report.ending import expected_ending
from demo_api.scenarios import Scenario
from demo_api.trial import without_run

_ENGINE: EngineName = "chromium"
_OTHER = "https://foreign.example"
"""An origin that no scenario names; a server that repeats it repeats every origin."""
_SAFELISTED = frozenset({"accept", "accept-language", "content-language"})


def request_of(probe: Probe) -> Request:
    """Return the request of a probe. One that names a whole address gets the usual path."""
    return Request(
        method=probe.method,
        path=probe.path or Request().path,
        headers=tuple(probe.headers.items()),
        body=probe.body,
        mode=probe.mode,
        credentials=probe.credentials,
        redirect=probe.redirect,
        via=probe.via,
    )


def policy_of(app: FastAPI) -> Policy | None:
    """Return the settings of the only CORSMiddleware of an application as a policy; None if they are none."""
    layers = layered(app)
    found = [] if layers is None else [it for each in (layers, *layers.children) for it in each.policies]
    if len(found) != 1 or not _is_plain(found[0]):
        return None
    it = found[0]
    return Policy(
        readers=tuple(it.allow_origins),
        credentials=bool(it.allow_credentials),
        methods=tuple(it.allow_methods),
        headers=tuple(it.allow_headers),
        expose=tuple(it.expose_headers),
        max_age=it.max_age,
    )


async def by_policy(
    scenario: Scenario, probe: Probe, role: Role, app: FastAPI, forecaster: Forecaster, origins: Origins
) -> Play | None:
    """Return the experiment with the settings of a scenario; None if it would end in another way.

    Args:
        scenario: The scenario.
        probe: Its probe.
        role: The origin.
        app: Its application.
        forecaster: Predicts the endings.
        origins: The lab's own.
    """
    policy = policy_of(app)
    if policy is None or probe.url is not None or probe.scenario is not None:
        return None
    play = Play(Setup(policy, _readers(scenario, probe)), request_of(probe), role)
    if problems_of(play, origins):
        return None
    for each, expected in probe.expect.items():
        predicted = await forecaster.forecast(play, each, _ENGINE)
        wanted = expected.of(_ENGINE)
        if predicted is not None and (predicted.ending, predicted.preflight) != (
            expected_ending(wanted),
            wanted.preflight,
        ):
            return None
    return play


def by_hand(scenario: Scenario, probe: Probe, role: Role, rehearsal: Rehearsal) -> Play:
    """Return the experiment with what a scenario sends to this origin, line by line.

    Args:
        scenario: The scenario.
        probe: Its probe.
        role: The origin.
        rehearsal: The scenario without anybody's data.
    """
    origins = rehearsal.origins
    request = request_of(probe)
    run = secrets.token_hex(16)
    target = _target(scenario, probe, request, origins)
    url = f"{target}{'&' if '?' in target else '?'}run={run}"
    names = sorted(name.lower() for name, _ in request.headers if name.lower() not in _SAFELISTED)
    asks: list[Line] = [("Access-Control-Request-Method", request.method)]
    asks += [("Access-Control-Request-Headers", ",".join(names))] if names else []
    body = None if request.body is None else request.body.encode()
    usual = ByHand()

    def heard(method: str, headers: Sequence[Line], content: bytes | None) -> Said | None:
        def answer(sender: str) -> HttpResponse | None:
            it = HttpRequest(method, url, (("Origin", sender), *headers), content, preflight=method == "OPTIONS")
            found = rehearsal.answer(it)
            return found if isinstance(found, HttpResponse) else None

        own = answer(origins.by_role()[role])
        return None if own is None else Said(own.status, tuple(_lines(own.headers, answer(_OTHER), origins, role)))

    response = heard(request.method, request.headers, body)
    worked = response is None or rehearsal.worked(run)
    server = ByHand(heard("OPTIONS", asks, None) or usual.preflight, response or usual.response, worked)
    return _cleaned(Play(Setup(server, _readers(scenario, probe)), request, role), origins)


def _cleaned(play: Play, origins: Origins) -> Play:
    """Return an experiment without the header lines and the statuses that the playground does not send."""
    server = play.setup.server
    if isinstance(server, Policy):
        return play
    here = address_of(Setup(ByHand()), origins)

    def kept(said: Said) -> Said:
        lines = [it for it in said.lines if not any(ByHand(Said(204), Said(200, (it,))).problems(here, origins))]
        return Said(_listed(said.status), tuple(lines[:MAX_LINES]))

    cleaned = ByHand(kept(server.preflight), kept(server.response), server.works)
    return Play(Setup(cleaned, play.setup.readers), play.request, play.role)


def _listed(status: int) -> int:
    """Return a status that can be chosen, of the same class if there is one."""
    return min(sorted(STATUSES), key=lambda it: (it // 100 != status // 100, abs(it - status)))


def _is_plain(it: Settings) -> bool:
    """Return whether the settings are lists of names, and no expression."""
    lists = (it.allow_origins, it.allow_methods, it.allow_headers, it.expose_headers)
    plain = all(isinstance(each, list | tuple) and all(isinstance(name, str) for name in each) for each in lists)
    return plain and it.allow_origin_regex is None and isinstance(it.max_age, int) and not it.error


def _readers(scenario: Scenario, probe: Probe) -> tuple[str, ...]:
    readers = scenario.lesson.readers if probe.readers is None else probe.readers
    if readers == "anyone":
        return (ANYONE,)
    return tuple(it for it in ROLES if it in readers) or ("nobody",)


def _target(scenario: Scenario, probe: Probe, request: Request, origins: Origins) -> str:
    if probe.url is not None:
        return origins.fill(probe.url)
    base = origins.client if scenario.lesson.at == "client" else origins.api
    return f"{base}/{probe.scenario or scenario.slug}{request.path}"


def _lines(headers: Headers, other: HttpResponse | None, origins: Origins, role: Role) -> Iterator[Line]:
    """Give the lines of a response; where it repeats every origin, a placeholder stands for it."""
    known = () if other is None else other.headers
    for name, value in headers:
        title = "-".join(it.capitalize() for it in name.split("-"))
        if value == origins.by_role()[role] and (name, _OTHER) in known:
            yield title, "{origin}"
        else:
            yield title, without_run(_portable(value, origins))


def _portable(value: str, origins: Origins) -> str:
    """Return a value in which the lab's addresses have placeholders, because another lab has others."""
    places = {
        "{numeric}": origins.numeric_api,
        "{api}": origins.api,
        "{client}": origins.client,
        "{stranger}": origins.stranger,
        "{nowhere}": origins.nowhere,
    }
    for name, address in places.items():
        if value == address or value.startswith(f"{address}/"):
            return name + value.removeprefix(address)
    return value
