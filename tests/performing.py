"""An experiment carried out as the page does it, with the model in the place of a browser."""

import json
import secrets
from typing import Any, Literal, cast
from urllib.parse import urlsplit

import httpx
from conftest import RunningLab
from sending import Client, Received, UnreadableError

from demo_api import browser
from demo_api.lesson import Probe
from demo_api.origins import Role
from demo_api.report import as_fetch, is_judged
from demo_api.report.experiment import BY_SCRIPT
from demo_api.scenarios import Scenario
from demo_api.sent import Sent, from_page

CLIENT = Client()
ENGINES = {engine.name: engine for engine in browser.ENGINES}


def _nothing(_: browser.HttpRequest) -> browser.Answer:
    return browser.NetworkFailure("failed")


class Performance:
    """What one experiment led to: the decision of the model, and what the lab says of it."""

    def __init__(self, lab: RunningLab, scenario: Scenario, probe: Probe, role: Role, engine: str) -> None:
        self.lab, self.scenario, self.probe, self.role, self.engine = lab, scenario, probe, role, engine
        self.jar: dict[str, str] = {}
        self.preflights = browser.PreflightCache()
        self.stored = browser.HttpCache()
        self.decision: browser.Decision

    def carry_out(self, guess: str | None = None) -> dict[str, Any]:
        """Send the probes that come before, then this one; return the lab's answer."""
        run = secrets.token_hex(16)
        since = 0
        if self.probe.after:
            first = next(it for it in self.scenario.lesson.probe if it.id == self.probe.after)
            earlier = Performance(self.lab, self.scenario, first, next(iter(first.expect)), self.engine)
            earlier.send(run if self.probe.same_run else secrets.token_hex(16))
            self.jar, self.preflights, self.stored = earlier.jar, earlier.preflights, earlier.stored
            since = len(self.lab.lab.record.exchanges(run))
        sent = self.send(run)
        return self.ask(sent, run, since, guess)

    def request(self, run: str) -> Sent:
        """Return the probe as the page sends it."""
        probe, origins = self.probe, self.lab.origins
        base = origins.client if self.scenario.lesson.at == "client" else origins.api
        url = origins.fill(probe.url) if probe.url else f"{base}/{probe.scenario or self.scenario.slug}{probe.path}"
        url += f"{'&' if '?' in url else '?'}run={run}"
        names = ("method", "headers", "body", "mode", "credentials", "redirect", "integrity")
        given = {name: getattr(probe, name) for name in names}
        options: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if probe.target_address_space:
            options["targetAddressSpace"] = probe.target_address_space
        return Sent(role=self.role, url=url, options=options, via=probe.via)

    def send(self, run: str) -> Sent:
        """Send what the model's browser sends, and keep its decision."""
        sent = self.request(run)
        origins = self.lab.origins
        asked = as_fetch(sent.asked(origins.by_role()[self.role], origins.client), self.probe.via)
        asked = from_page(asked, self.probe, origins)
        answer = self._answer if self.is_sent else _nothing
        self.decision = browser.decide(
            asked, answer, ENGINES[self.engine], cache=self.preflights, http_cache=self.stored
        )
        return sent

    def _answer(self, request: browser.HttpRequest) -> browser.Answer:
        headers = [*request.headers]
        # Two host names of this machine are two sites, and cookies are SameSite=Lax.
        site = urlsplit(self.lab.origins.by_role()[self.role] if self.role != "null" else "http://null").hostname
        same_site = urlsplit(request.url).hostname == site
        if request.credentials and self.jar and same_site:
            headers.append(("Cookie", "; ".join(f"{name}={value}" for name, value in self.jar.items())))
        try:
            got = CLIENT.send(request.method, request.url, headers, request.body)
        except UnreadableError:
            return browser.HttpResponse(200, (), complete=False)
        except OSError:
            return browser.NetworkFailure("refused")
        if request.credentials and same_site:
            self.jar |= cookies(got, request)
        return browser.HttpResponse(got.status, browser.header_list(got.headers))

    @property
    def is_sent(self) -> bool:
        """Whether the browser sends anything, where the model does not judge: proven for each of them."""
        here = self.probe.expect.get(self.role)
        expected = None if here is None else here.of(self.engine)
        return self.judged or expected is None or expected.handler or expected.preflight

    @property
    def judged(self) -> bool:
        """Whether the model judges it."""
        return self.probe.via in BY_SCRIPT and is_judged(self.probe)

    @property
    def outcome(self) -> Literal["readable", "opaque", "blocked"]:
        """How it ends: as proven, where the model does not judge; else as the model says."""
        expected = self.probe.expect.get(self.role)
        if expected is not None and not self.judged:
            return expected.of(self.engine).outcome
        return "opaque" if self.probe.via == "beacon" else self.decision.outcome

    def ask(self, sent: Sent, run: str, since: int = 0, guess: str | None = None) -> dict[str, Any]:
        """Ask the lab for its report."""
        content = {
            **sent.model_dump(mode="json"),
            "scenario": self.scenario.slug,
            "probe": self.probe.id,
            "outcome": self.outcome,
            "engine": self.engine,
            "guess": guess,
            "since": since,
        }
        headers = [("Origin", self.lab.origins.client), ("Content-Type", "application/json")]
        at = f"{self.lab.origins.api}/lab/runs/{run}/report"
        got = CLIENT.send("POST", at, headers, json.dumps(content).encode())
        assert got.status == 200, got.body
        return cast("dict[str, Any]", json.loads(got.body))


def cookies(got: Received, request: browser.HttpRequest) -> dict[str, str]:
    """Return the cookies that a response sets, and that have not expired."""
    if not any(name.lower() == "set-cookie" for name, _ in got.headers):
        return {}
    asked = httpx.Request(request.method, request.url)
    return dict(httpx.Response(got.status, headers=got.headers, request=asked).cookies)
