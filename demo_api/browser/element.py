"""What an element, a worker, a beacon or a form asks for: its mode, its credentials mode and its destination.

A script chooses these for ``fetch()``; elsewhere a standard does, often by the attribute ``crossorigin``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from demo_api.browser.engines import COMMON
from demo_api.browser.fetch_request import Body, Credentials, FetchRequest, Initiator, Mode
from demo_api.browser.safelist import is_cors_safelisted_request_header
from demo_api.browser.url import serialize_origin

CrossOrigin = Literal["", "anonymous", "use-credentials"]
"""The attribute ``crossorigin``; empty where there is none (HTML, CORS settings attributes)."""
_Kind = Literal["potential", "potential-same-origin", "cors", "same-origin", "no-cors", "navigate"]
PRELOADED = MappingProxyType(
    {"audio": "audio", "fetch": "", "font": "font", "image": "image", "script": "script", "style": "style"}
    | {"track": "track", "video": "video"}
)
"""The values of a preload's attribute ``as``, each with its destination (HTML, translate a preload destination)."""


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


def made_by(initiator: Initiator, crossorigin: CrossOrigin = "") -> Made:
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
    if kind in {"potential", "potential-same-origin"}:
        without: Mode = "no-cors" if kind == "potential" else "same-origin"
        credentials: Credentials = "same-origin" if crossorigin == "anonymous" else "include"
        return Made("cors" if crossorigin else without, credentials, destination)
    if kind == "cors":
        return Made("cors", "include" if crossorigin == "use-credentials" else "same-origin", destination)
    mode: Mode = "same-origin" if kind == "same-origin" else "no-cors" if kind == "no-cors" else "navigate"
    return Made(mode, "same-origin" if kind == "same-origin" else "include", destination)


def element_request(
    url: str,
    *,
    origin: str,
    initiator: Initiator,
    crossorigin: CrossOrigin = "",
    preload_as: str = "",
    integrity: str = "",
    method: str = "GET",
    body: Body | None = None,
    page_url: str = "",
) -> FetchRequest:
    """Return what an element asks for.

    Args:
        url: As the page wrote it.
        origin: The page's origin; a trailing slash or upper case is forgiven.
        initiator: What makes the request.
        crossorigin: The attribute; see :func:`made_by`.
        preload_as: The attribute ``as`` of a preload, one of :data:`PRELOADED`.
        integrity: The attribute ``integrity``; the model takes the body to be the one that it names.
        method: Of a form; a beacon always uses POST.
        body: Of a form or a beacon. A beacon with a type that is not safelisted uses CORS.
        page_url: The page's address.

    Returns:
        The request.

    Raises:
        KeyError: If the initiator or ``preload_as`` is unknown.
        ValueError: As :class:`FetchRequest` does.
    """
    made = made_by(initiator, crossorigin)
    if body is not None and initiator == "beacon" and not _is_safe(body.content_type or ""):
        made = Made("cors", made.credentials, made.destination)
    return FetchRequest(
        url,
        serialize_origin(origin) or origin,
        "POST" if initiator in {"beacon", "ping"} else method,
        body=body,
        mode=made.mode,
        credentials=made.credentials,
        page_url=page_url,
        integrity=integrity,
        via=initiator,
        destination=PRELOADED[preload_as] if preload_as else made.destination,
    )


def _is_safe(content_type: str) -> bool:
    """Whether a beacon of this type needs no CORS (Beacon, sendBeacon, steps 6 and 7)."""
    return not content_type or is_cors_safelisted_request_header("content-type", content_type, COMMON)


INITIATORS: Mapping[Initiator, tuple[_Kind, str]] = MappingProxyType(
    {
        "img": ("potential", "image"),
        "canvas": ("potential", "image"),
        "audio": ("potential", "audio"),
        "video": ("potential", "video"),
        "track": ("potential-same-origin", "track"),
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
        "module-worker": ("same-origin", "worker"),
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

``potential`` is a potential-CORS request: in mode ``cors`` if there is ``crossorigin``, ``no-cors`` otherwise, or
``same-origin`` with the same-origin fallback flag. A beacon whose type is not safelisted uses ``cors``
(:func:`element_request`).
"""
