"""The page's files, read once for each state of the folder and kept in memory, compressed.

A room full of browsers asks for them all at once: from memory they need no file descriptor each, and with a version in
their address (``?v=…``) a browser asks for them only once. What is asked for by the version in memory is sent without a
look at the folder: another state of it would have another version.
"""

import gzip
import hashlib
import html
import logging
import mimetypes
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from starlette.datastructures import Headers, QueryParams
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from demo_api.bundle import BundleError, bundle

log = logging.getLogger("demo_api")

ENTRY = "main.js"
BUNDLE = "bundle.js"
"""The page's modules as one script; a name of its own, for the modules are there as well."""
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_AGAIN = "no-cache"
_TYPES = {".js": "text/javascript; charset=utf-8", ".mjs": "text/javascript; charset=utf-8"}
_COMPRESSED = (".html", ".js", ".css", ".svg", ".json")

Stamp = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class File:
    """One file as it is sent."""

    body: bytes
    gzipped: bytes | None
    media_type: str
    tag: str


@dataclass(frozen=True, slots=True)
class _Folder:
    stamp: Stamp
    version: str
    files: Mapping[str, File]


class Static:
    """ASGI application for the files of a folder, and of the folders in it.

    Args:
        folder: where they are.
        values: what stands for ``{name}`` in HTML files, escaped.
    """

    def __init__(self, folder: Path, values: Mapping[str, str]) -> None:
        self._path = folder
        self._values = values
        self._lock = threading.Lock()
        self._folder = _Folder((), "", {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer GET and HEAD with a file, 304 if the client has it already, 404 if there is none."""
        if scope["method"] not in {"GET", "HEAD"}:
            response: Response = PlainTextResponse("Method Not Allowed", 405, {"Allow": "GET, HEAD"})
        else:
            response = self._response(scope["path"], QueryParams(scope["query_string"]), Headers(scope=scope))
        await response(scope, receive, send)

    def _response(self, path: str, query: QueryParams, headers: Headers) -> Response:
        folder = self._folder
        if not folder.version or query.get("v") != folder.version:
            folder = self._current()
        # A path is only ever looked up among the names of the files that are there, so none leads elsewhere.
        file = folder.files.get(path.removeprefix("/") or "index.html")
        if file is None:
            return PlainTextResponse("Not Found", 404, {"Cache-Control": _ASK_AGAIN})
        lasting = query.get("v") == folder.version
        sent = {
            "Cache-Control": _FOR_EVER if lasting else _ASK_AGAIN,
            "ETag": file.tag,
            "Vary": "Accept-Encoding",
        }
        if file.tag in headers.get("if-none-match", ""):
            return Response(status_code=304, headers=sent)
        if file.gzipped is not None and "gzip" in headers.get("accept-encoding", ""):
            return Response(file.gzipped, headers={**sent, "Content-Encoding": "gzip"}, media_type=file.media_type)
        return Response(file.body, headers=sent, media_type=file.media_type)

    def _current(self) -> _Folder:
        stamp = tuple(_stamps(str(self._path)))
        with self._lock:
            if stamp != self._folder.stamp:
                self._folder = _read(self._path, stamp, self._values)
            return self._folder


def _stamps(folder: str, below: str = "") -> Iterator[tuple[str, int, int]]:
    try:
        entries = sorted(os.scandir(folder), key=lambda it: it.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir():
            yield from _stamps(entry.path, f"{below}{entry.name}/")
        elif entry.is_file():
            status = entry.stat()
            yield f"{below}{entry.name}", status.st_mtime_ns, status.st_size


def _read(path: Path, stamp: Stamp, values: Mapping[str, str]) -> _Folder:
    bodies: dict[str, bytes] = {}
    for name, *_ in stamp:
        try:
            bodies[name] = (path / name).read_bytes()
        except OSError as error:
            log.warning("%s: %s; the page is without it", path / name, error.strerror)
    script = _bundled(bodies)
    if script is not None:
        bodies[BUNDLE] = script
    version = hashlib.sha256(b"".join(name.encode() + body for name, body in bodies.items())).hexdigest()[:12]
    for name in [it for it in bodies if it.endswith(".html")]:
        bodies[name] = _filled(bodies[name].decode("utf-8", "replace"), bodies, version, values).encode()
    return _Folder(stamp, version, {name: _file(name, body) for name, body in bodies.items()})


def _bundled(bodies: Mapping[str, bytes]) -> bytes | None:
    """Return the modules as one script; None if they cannot be, then the page loads them one by one."""
    try:
        return bundle({name: body.decode() for name, body in bodies.items() if name.endswith(".js")}, ENTRY).encode()
    except (BundleError, UnicodeDecodeError) as error:
        log.warning("The page's modules are loaded one by one: %s", error)
        return None


def _filled(text: str, names: Mapping[str, Any], version: str, values: Mapping[str, str]) -> str:
    """Return an HTML file with the values in it, and with a version behind the address of each file that it loads."""
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", html.escape(value))
    for attribute in ("src", "href"):
        for name in names:
            for slash in ("", "/"):
                loads = BUNDLE if name == ENTRY and BUNDLE in names else name
                text = text.replace(f'{attribute}="{slash}{name}"', f'{attribute}="{slash}{loads}?v={version}"')
    return text


def _file(name: str, body: bytes) -> File:
    suffix = Path(name).suffix
    media_type = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    gzipped = gzip.compress(body, 6, mtime=0) if suffix in _COMPRESSED else None
    return File(body, gzipped, media_type, f'"{hashlib.sha256(body).hexdigest()[:16]}"')
