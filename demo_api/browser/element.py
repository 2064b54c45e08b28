"""What request an element, a worker, a beacon or a form makes: its mode, its credentials mode and its destination.

A script chooses these for ``fetch()``; elsewhere a standard does, often by the attribute ``crossorigin``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from demo_api.browser.fetch_request import Credentials

CrossOrigin = Literal["", "anonymous", "use-credentials"]
"""The attribute ``crossorigin``; empty where there is none (HTML, CORS settings attributes)."""
Mode = Literal["cors", "no-cors", "same-origin", "navigate"]
_Kind = Literal["potential", "cors", "same-origin", "no-cors", "navigate"]


@dataclass(frozen=True, slots=True)
class Made:
    """The request that something in a page makes.

    Attributes:
        mode: ``cors``, ``no-cors``, ``same-origin``, or ``navigate``, to which CORS does not apply.
        credentials: The credentials mode.
        destination: What the response is for (Fetch, destination); empty where the page reads it itself.
    """

    mode: Mode
    credentials: Credentials
    destination: str


def made_by(initiator: str, crossorigin: CrossOrigin = "") -> Made:
    """Return the request that something in a page makes.

    Args:
        initiator: One of :data:`INITIATORS`.
        crossorigin: The attribute; for an EventSource, ``use-credentials`` stands for ``withCredentials``, and for a
            worker it has no meaning.

    Returns:
        Its mode, credentials mode and destination. (HTML, create a potential-CORS request; fetch a classic script, a
        module script, a worker; CSS Fonts, font fetching; HTML, EventSource; Beacon, sendBeacon)

    Raises:
        KeyError: If the initiator is unknown.
    """
    kind, destination = INITIATORS[initiator]
    if kind == "potential":
        kind = "cors" if crossorigin else "no-cors"
        credentials: Credentials = "same-origin" if crossorigin == "anonymous" else "include"
        return Made(kind, credentials, destination)
    if kind == "cors":
        return Made("cors", "include" if crossorigin == "use-credentials" else "same-origin", destination)
    return Made(kind, "same-origin" if kind == "same-origin" else "include", destination)


INITIATORS: Mapping[str, tuple[_Kind, str]] = MappingProxyType(
    {
        "img": ("potential", "image"),
        "canvas": ("potential", "image"),
        "audio": ("potential", "audio"),
        "video": ("potential", "video"),
        "script": ("potential", "script"),
        "stylesheet": ("potential", "style"),
        "preload": ("potential", ""),
        "module": ("cors", "script"),
        "import": ("cors", "script"),
        "modulepreload": ("cors", "script"),
        "font": ("cors", "font"),
        "manifest": ("cors", "manifest"),
        "mask-image": ("cors", "image"),
        "eventsource": ("cors", ""),
        "worker": ("same-origin", "worker"),
        "sharedworker": ("same-origin", "sharedworker"),
        "serviceworker": ("same-origin", "serviceworker"),
        "background-image": ("no-cors", "image"),
        "import-scripts": ("no-cors", "script"),
        "beacon": ("no-cors", ""),
        "ping": ("no-cors", ""),
        "iframe": ("navigate", "iframe"),
        "form": ("navigate", "document"),
        "link": ("navigate", "document"),
    }
)
"""What makes a request: its kind, and the destination of the request.

``potential`` is a potential-CORS request: in mode ``cors`` if there is ``crossorigin``, ``no-cors`` otherwise. A beacon
whose type is not safelisted uses ``cors``, which its caller knows.
"""
