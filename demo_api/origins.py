"""The lab's origins by role. Scenarios import CLIENT and STRANGER and never write a port.

An origin is a scheme, a host and a port (https://html.spec.whatwg.org/multipage/browsers.html#origin):
``localhost:8001`` and ``127.0.0.1:8001`` are two, though one server answers both.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from demo_api.settings import Settings, is_own, load

Role = Literal["client", "stranger", "null", "127.0.0.1", "lookalike"]
PLACEHOLDERS = ("api", "host", "numeric", "client", "nowhere")
"""What a probe's ``url`` may name: the API, its host and port without the scheme, the API by number, the page, and an
address where nothing listens."""
LOOKALIKE = "app-lab.localhost"
"""A host that is one character from ``app.lab.localhost``. Browsers take every name under localhost for this machine
(https://www.rfc-editor.org/rfc/rfc6761#section-6.3)."""

CLIENT: str
STRANGER: str


@dataclass(frozen=True, slots=True)
class Origins:
    """The origins of one running lab, serialized as a browser would send them.

    ``out_of_reach``: the roles that a browser on another computer cannot have; their hosts mean its own computer.
    """

    api: str
    client: str
    stranger: str
    numeric: str
    lookalike: str
    numeric_api: str
    nowhere: str
    out_of_reach: tuple[Role, ...] = ()

    @classmethod
    def of(cls, settings: Settings, nowhere_port: int | None = None) -> "Origins":
        """Return the origins that follow from the settings.

        Args:
            settings: the ports and the host.
            nowhere_port: a port that is held and not listened on; without one, the name that leads nowhere
                (https://www.rfc-editor.org/rfc/rfc6761#section-6.4).
        """
        nowhere = _origin(settings.public_host, nowhere_port) if nowhere_port else "http://nowhere.invalid"
        return cls(
            api=_origin(settings.public_host, settings.api_port),
            client=_origin(settings.public_host, settings.client_port),
            stranger=_origin(settings.public_host, settings.stranger_port),
            numeric=_origin("127.0.0.1", settings.client_port),
            lookalike=_origin(LOOKALIKE, settings.stranger_port),
            numeric_api=_origin("127.0.0.1", settings.api_port),
            nowhere=nowhere,
            out_of_reach=() if is_own(settings.public_host) else ("127.0.0.1", "lookalike"),
        )

    def by_role(self) -> dict[Role, str]:
        """Return what a browser sends as Origin for each role; ``null`` is a sandboxed frame."""
        return {
            "client": self.client,
            "stranger": self.stranger,
            "null": "null",
            "127.0.0.1": self.numeric,
            "lookalike": self.lookalike,
        }

    def fill(self, url: str) -> str:
        """Return a probe's ``url`` with its placeholders filled."""
        values = (self.api, self.api.removeprefix("http://"), self.numeric_api, self.client, self.nowhere)
        for name, value in zip(PLACEHOLDERS, values, strict=True):
            url = url.replace(f"{{{name}}}", value)
        return url


def _origin(host: str, port: int) -> str:
    # The default port of http is left out (https://url.spec.whatwg.org/#url-port).
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"  # noqa: PLR2004


running: ContextVar[Origins] = ContextVar("running")
"""The origins of the lab that is loading a scenario; several labs can live in one process."""


def __getattr__(name: str) -> str:
    # Looked up when a scenario is imported, so that its roles are those of the lab importing it.
    # A scenario that runs by itself, under uvicorn, gets those of the environment.
    if name not in {"CLIENT", "STRANGER"}:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    origins = running.get(None) or Origins.of(load())
    return origins.client if name == "CLIENT" else origins.stranger
