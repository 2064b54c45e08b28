"""The result of an audit for one origin."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from demo_api.audit.alike import Kind
from demo_api.browser import HttpResponse
from demo_api.words import Verdict

Power = Literal["none", "public", "cookies"]
"""What a page may do: nothing, what every page may do, or what the visitor may do, with the visitor's cookies."""
RANK: Mapping[Power, int] = {"none": 0, "public": 1, "cookies": 2}


@dataclass(frozen=True, slots=True)
class Trial:
    """The result for one origin.

    Attributes:
        kind: How it is similar to the given origin.
        origin: The origin.
        reads: How its page may read the response.
        writes: How it may send what the preflight asked for, according to the response to it.
        sends: What that preflight asked for, in words; empty if there was none.
        verdict: The model's verdict on reading: without credentials for the given origin, with them for all others.
        response: The response to the request that reads, ``None`` if there was none.
        preflight: The response to the preflight, ``None`` if there was none.
    """

    kind: Kind
    origin: str
    reads: Power
    writes: Power
    sends: str
    verdict: Verdict
    response: HttpResponse | None
    preflight: HttpResponse | None

    def header(self, name: str) -> str | None:
        """Return a header of the response to the request that reads."""
        return None if self.response is None else self.response.header(name)

    @property
    def varies(self) -> bool:
        """Whether the response says to caches that it depends on the origin, or that they must not store it."""
        names = {it.strip().lower() for it in (self.header("vary") or "").split(",")}
        stored = {it.strip().lower() for it in (self.header("cache-control") or "").split(",")}
        return bool(names & {"origin", "*"}) or "no-store" in stored

    def to_json(self) -> dict[str, object]:
        """Return the trial as JSON-able values."""
        return {
            "kind": self.kind,
            "origin": self.origin,
            "reads": self.reads,
            "writes": self.writes,
            "sends": self.sends,
            "reason": self.verdict.reason,
            "status": None if self.response is None else self.response.status,
            "preflight_status": None if self.preflight is None else self.preflight.status,
            "allow_origin": self.header("access-control-allow-origin"),
            "allow_credentials": self.header("access-control-allow-credentials"),
            "vary": self.header("vary"),
        }
