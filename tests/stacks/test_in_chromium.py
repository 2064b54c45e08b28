"""Three servers with one policy under a real Chromium: what its pages read is what the probes say."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers.conftest import REQUIRED
from browsers.engine import Engine, absence, find
from browsers.stage import Stage

from demo_api.policy import API, Policy, Probe, asked, probes
from demo_api.policy.probes import FOREIGN
from stacks.running import running
from stacks.test_stacks import ready

SERVERS = ("django", "express", "nginx")
SEND = """
const found = [];
for (const {url, options} of argument.requests) {
  try {
    const response = await fetch(url, options);
    found.push({readable: true, status: response.status, headers: [...response.headers.keys()]});
  } catch {
    found.push({readable: false, status: 0, headers: []});
  }
}
return {found};
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Engine | None]:
    engine = find("chromium")
    yield engine
    if engine is not None:
        engine.close()


@pytest.mark.parametrize("name", SERVERS)
def test_a_page_in_chromium_reads_what_the_policy_says(
    name: str, chromium: Engine | None, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    if chromium is None:
        reason = absence("chromium")
        (pytest.fail if "chromium" in REQUIRED else pytest.skip)(str(reason))
    ready(name, request)
    request.node.user_properties.append(("browser", chromium.version))
    stage = Stage(2)
    try:
        page, stranger = stage.origins
        policy = Policy(
            (page,),
            credentials=True,
            methods=("GET", "POST", "PUT"),
            headers=("Authorization", "Content-Type"),
            expose=("X-Total-Count",),
        )
        with running(name, policy, tmp_path / "stack") as ports:
            wrong = [
                line
                for origin, role in ((page, page), (stranger, FOREIGN))
                for line in differing(chromium, origin, sent(policy, role), ports.stack)
            ]
    finally:
        stage.close()
    assert not wrong, "\n".join(["", *wrong])


def sent(policy: Policy, origin: str) -> list[Probe]:
    return [it for it in probes(policy) if it.kind == "fetch" and it.origin == origin]


def differing(engine: Engine, page: str, found: list[Probe], port: int) -> list[str]:
    """Send probes from a page, and return what is not as they say."""
    assert len(found) > 3
    engine.open(f"{page}/")
    requests = [in_script(it, f"http://127.0.0.1:{port}") for it in found]
    saw = engine.run(SEND, {"requests": requests}).result["found"]
    return [f"{probe.says}: {it}" for probe, it in zip(found, saw, strict=True) if not agrees(probe, it)]


def in_script(probe: Probe, base: str) -> dict[str, Any]:
    fetch = asked(probe)
    options: dict[str, Any] = {"method": fetch.method, "headers": list(fetch.headers), "credentials": fetch.credentials}
    if fetch.body is not None:
        options["body"] = ""
    return {"url": fetch.url.replace(API, base), "options": options | {"cache": "no-store"}}


def agrees(probe: Probe, saw: dict[str, Any]) -> bool:
    if not probe.readable or not saw["readable"]:
        return probe.readable == bool(saw["readable"])
    status = int(probe.clause.removeprefix("status-")) if probe.clause.startswith("status-") else 200
    shown = set(saw["headers"])
    return (
        saw["status"] == status
        and shown >= {it.lower() for it in probe.visible}
        and not shown & {it.lower() for it in probe.hidden}
    )
