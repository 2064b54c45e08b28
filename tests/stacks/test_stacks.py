"""Each stack runs for real with each policy, and the model judges what it sends; each usual mistake is caught."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from demo_api import stacks
from demo_api.browser import HttpRequest, HttpResponse
from demo_api.policy import API, Policy, Reply, complaint, probes
from demo_api.policy.examples import EXAMPLES
from demo_api.policy.probes import PATHS
from stacks.running import running, series, version
from stacks.wire import Wire

NAMES = stacks.names()
PROXIES = [name for name in NAMES if stacks.load(name).kind == "proxy"]
MISTAKES = [(name, number) for name in NAMES for number in range(len(stacks.load(name).mistake))]
REQUIRED = os.environ.get("REQUIRE_STACKS", "").split()


@pytest.fixture
def installed(request: pytest.FixtureRequest) -> str:
    """The name of a stack that is installed; the test is skipped if it is not."""
    return ready(str(request.param), request)


def ready(name: str, request: pytest.FixtureRequest) -> str:
    """Return the name of a stack that is installed, and note its version for the end of the run."""
    found = version(name)
    if found is None:
        request.node.user_properties.append(("absent stack", name))
        if is_required(name):
            pytest.fail(f"{name} is not installed; run make stacks")
        pytest.skip(f"{name} is not installed; make stacks installs it")
    proven = stacks.load(name).proven
    note = f"{name} {found}" if found == proven else f"{name} {found} (recorded: {proven})"
    request.node.user_properties.append(("stack", note))
    return name


def is_required(name: str) -> bool:
    """Return whether the run is to prove this stack; on another's machine, a newer one is no fault of the lab."""
    return bool({name, "all"} & set(REQUIRED))


@pytest.mark.parametrize("installed", NAMES, indirect=True)
def test_the_series_that_runs_is_the_one_that_is_said_to_be_proven(installed: str) -> None:
    found, proven = version(installed), stacks.load(installed).proven
    assert found is not None
    if series(found) != series(proven) and not is_required(installed):
        pytest.skip(f"{installed} {found} runs here, and the series of {proven} is said to be proven")
    assert series(found) == series(proven), (
        f"{installed} {found} runs. If the other tests pass, write it as proven in stacks/{installed}/stack.toml, with the "
        "series of its packages, and run make tables; if they fail, the configuration must change first."
    )


def failing(
    name: str, policy: Policy, folder: Path, mistake: stacks.Mistake | None = None, *, from_api: bool = False
) -> dict[str, list[str]]:
    """Return what is not as the policy says, by clause."""
    found: dict[str, list[str]] = {}
    with running(name, policy, folder, mistake, from_api=from_api) as ports, closing(Wire(ports.stack)) as wire:
        for probe in probes(policy, proxy=stacks.load(name).kind == "proxy"):
            problem = complaint(probe, wire)
            if problem:
                found.setdefault(probe.clause, []).append(f"{probe.clause}: {probe.says}: {problem}")
    return found


@pytest.mark.parametrize("installed", NAMES, indirect=True)
def test_a_stack_does_what_each_policy_says(installed: str, tmp_path: Path) -> None:
    limits = stacks.load(installed).limits
    failed: set[str] = set()
    wrong = []
    for title, policy in EXAMPLES.items():
        if policy.patterns and "pattern" in limits:
            failed.add("pattern")
            continue
        found = failing(installed, policy, tmp_path / title)
        failed |= found.keys()
        wrong += [f"{title}: {line}" for clause, said in found.items() if clause not in limits for line in said]
    assert not wrong, "\n".join(["", *wrong])
    better = sorted(limits.keys() - failed)
    assert not better, f"stacks/{installed}/stack.toml: this now works, so remove the limit: {', '.join(better)}"


@pytest.mark.parametrize("installed", PROXIES, indirect=True)
def test_a_proxy_passes_on_what_the_api_sends(installed: str, tmp_path: Path) -> None:
    wrong = []
    for title, policy in EXAMPLES.items():
        found = failing(installed, policy, tmp_path / title, from_api=True)
        wrong += [f"{title}: {line}" for said in found.values() for line in said]
    assert not wrong, "\n".join(["", *wrong])


@pytest.mark.parametrize("installed", PROXIES, indirect=True)
def test_a_proxy_adds_no_header_to_what_the_api_sends(installed: str, tmp_path: Path) -> None:
    policy = EXAMPLES["two"]
    with (
        running(installed, policy, tmp_path / "two", from_api=True) as ports,
        closing(Wire(ports.stack)) as proxy,
        closing(Wire(ports.api)) as api,
    ):
        for request in plain_requests(policy):
            assert cors_lines(proxy(request)) == cors_lines(api(request)), f"{request.method} {request.url}"


def plain_requests(policy: Policy) -> Iterator[HttpRequest]:
    for origin in (*policy.origins, "https://foreign.example", "null", None):
        page = () if origin is None else (("Origin", origin),)
        for path in sorted(PATHS.keys() - {"gone"}):
            for method in ("GET", "POST", "OPTIONS"):
                yield HttpRequest(method, f"{API}/{path}", page)
            asked = (("Access-Control-Request-Method", "PATCH"), ("Access-Control-Request-Private-Network", "true"))
            yield HttpRequest("OPTIONS", f"{API}/{path}", (*page, *asked), preflight=True)


def cors_lines(reply: Reply) -> list[tuple[str, str]]:
    assert isinstance(reply.answer, HttpResponse)
    lines = [(name.lower(), value.replace(" ", "")) for name, value in reply.answer.headers]
    return sorted((name, value) for name, value in lines if name.startswith("access-control-") or name == "vary")


@pytest.mark.parametrize(("installed", "number"), MISTAKES, indirect=["installed"])
def test_a_usual_mistake_is_caught(installed: str, number: int, tmp_path: Path) -> None:
    mistake = stacks.load(installed).mistake[number]
    found = failing(installed, EXAMPLES[mistake.policy], tmp_path / "mistake", mistake, from_api=mistake.from_api)
    assert mistake.clause in found, f"{mistake.says} Not caught; what is caught: {found}"
