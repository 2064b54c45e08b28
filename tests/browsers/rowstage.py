"""A stage for rows such as those of ``cases/oddities.jsonl``: three origins that say a row's lines as they stand.

The paths of a row are new at each trial, so that no cache of an earlier one counts; what was measured is written
down without that, and with names in place of ports, as the rows have it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from oddcases import top
from replaying import PLACES, PORTS, carried, filled, said_lines, seen

from .rowpage import IN_FRAME, IN_WORKER, PAGE, RUN
from .stage import Connection, Listeners

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo_api.browser import HttpRequest

    from .engine import Engine, Saw

Row = dict[str, Any]

_PATH = re.compile(r"/k(\d+)/c/(?:(\d)(?![^/?]))?")
_BOUNDARY = re.compile("boundary=-.*")


_PAGES = ("/page", "/worker.js")
BATCH = 20
BATCH_SECONDS = 150.0  # a row can take six seconds
# As replaying.answer() has it.
_ELSEWHERE = ["Access-Control-Allow-Origin: *", "Content-Length: 2"]


@dataclass
class RowStage:
    """Three origins that all answer from rows, each by its token; ``sandboxed`` says how the page itself is served."""

    rows: dict[int, Row] = field(default_factory=dict)
    sandboxed: bool = False
    seen: dict[int, list[HttpRequest]] = field(default_factory=dict)
    token: int = 0

    def __post_init__(self) -> None:
        self._listeners = Listeners(self, _Connection, len(PORTS))
        self.ports = dict(zip(PORTS, map(str, self._listeners.ports), strict=True))

    def close(self) -> None:
        self._listeners.close()

    @property
    def page(self) -> str:
        return f"http://localhost:{self.ports['PPORT']}/page"

    def place(self, text: str, token: int) -> str:
        """Fill the names of places with this stage's own."""
        placed = {name: self._here(value) for name, value in PLACES.items()}
        return filled(text, placed | {f"{{PATH{hop}}}": f"/k{token}/c/{hop}" for hop in range(4)})

    def _here(self, value: str) -> str:
        for name, number in PORTS.items():
            value = value.replace(number, self.ports[name])
        return value

    def named(self, text: str, token: int) -> str:
        """Return a text with the names of the ports, and without what is this trial's own."""
        text = text.replace(f"/k{token}/", "/")
        for name, port in self.ports.items():
            text = text.replace(port, name)
        return text

    def open(self, engine: Engine, page: str) -> None:
        """Open the page at the top for rows of this kind of page."""
        self.sandboxed = page == "csp-null"
        address = self.page
        engine.open(address.replace("localhost", "127.0.0.1") if page == "P4" else address)
        if page == "P":
            # All frames and workers are there before anything is measured: a new one hears what was said before.
            engine.run(RUN, {"page": "all", "inFrame": IN_FRAME, "inWorker": IN_WORKER})

    def run(self, engine: Engine, row: Row) -> list[Row]:
        """Do the steps of a row, and return what the browser did in the form of the rows."""
        self.rows.clear()
        token = self._enter(row)
        did = []
        for step in row["steps"]:
            self.seen[token] = []
            saw = engine.run(RUN, self._argument(engine, row, step, token))
            did.append(self._did(engine, row, step, saw, token))
        return did

    def run_each(self, engine: Engine, rows: Sequence[Row]) -> list[list[Row]]:
        """Do rows of one step each, in one call where the browser is slow to answer one."""
        self.rows.clear()
        tokens = [self._enter(row) for row in rows]
        trials = [(row, row["steps"][0], token) for row, token in zip(rows, tokens, strict=True)]
        saws = engine.run_each(RUN, [self._argument(engine, *it) for it in trials], timeout=BATCH_SECONDS)
        return [
            [self._did(engine, row, step, saw, token)] for (row, step, token), saw in zip(trials, saws, strict=True)
        ]

    def run_all(self, engine: Engine, rows: Sequence[Row]) -> list[Row]:
        """Open each kind of page once, and return the rows, each with what the browser did."""
        done: dict[int, list[Row]] = {}
        order = sorted(range(len(rows)), key=lambda number: top(rows[number]))
        for page, numbers in groupby(order, lambda number: top(rows[number])):
            self.open(engine, page)
            here = list(numbers)
            single = [number for number in here if len(rows[number]["steps"]) == 1]
            for some in (single[at : at + BATCH] for at in range(0, len(single), BATCH)):
                done |= zip(some, self.run_each(engine, [rows[number] for number in some]), strict=True)
            done |= {number: self.run(engine, rows[number]) for number in here if number not in single}
        return [{**row, "engines": {engine.name: done[number]}} for number, row in enumerate(rows)]

    def _enter(self, row: Row) -> int:
        self.token += 1
        self.rows[self.token] = row
        self.seen = {**{it: self.seen.get(it, []) for it in self.rows}, self.token: []}
        return self.token

    def _argument(self, engine: Engine, row: Row, step: Row, token: int) -> Row:
        return {
            "page": row["page"],
            "step": {**step, "url": self.place(step["url"], token)},
            "inFrame": IN_FRAME,
            "inWorker": IN_WORKER,
            # WebKit's line about loading comes from another process, a little later.
            "settling": 20 if engine.name == "webkit" else 0,
        }

    def _did(self, engine: Engine, row: Row, step: Row, saw: Saw, token: int) -> Row:
        result = dict(saw.result)
        if result["outcome"] != "readable":
            result.pop("visible_headers", None)
        elif step["api"] == "es":
            result.pop("visible_headers")
        texts = [self.named(it, token) for it in saw.texts]
        if engine.name == "chromium":
            texts = [it for it in texts if not it.startswith("Failed to load resource")]
            if row["page"].endswith("worker"):
                texts = list(dict.fromkeys(texts))  # both the worker and its page tell
        texts = [it for it in texts if not it.startswith("Cross-Origin Request Warning")]
        if saw.code is not None and not saw.code.startswith("net::ERR_ABORTED"):
            result["code"] = saw.code
        if "error" in result:
            result["error"] = self.named(result["error"], token)
        if texts:
            result["texts"] = texts
        requests = self.seen[token]
        result["requests"] = [self.named(seen(it), token) for it in requests]
        result["sent"] = [
            {name: _BOUNDARY.sub("boundary=x", self.named(value, token)) for name, value in carried(it, step).items()}
            for it in requests
        ]
        return result


class _Connection(Connection):
    def answer(self, request: HttpRequest, target: str) -> bool:
        method, path = request.method, target
        stage = self.server.stage
        place = _PATH.match(path)
        if path in _PAGES:
            self._write_page(path)
            return True
        row = None if place is None else stage.rows.get(int(place[1]))
        if place is None or row is None:
            self._write(404, _ELSEWHERE, b"" if method == "HEAD" else b"ok")
            return True
        token = int(place[1])
        stage.seen[token].append(request)
        if place[2] is None:
            self._write(404, _ELSEWHERE, b"" if method == "HEAD" else b"ok")
            return True
        said = row["hops"][int(place[2])]["pre" if request.preflight else "main"]
        body = b"" if method == "HEAD" or said["status"] in (204, 304) else said.get("body", "ok").encode()
        lines = [stage.place(it, token) for it in said_lines(said, request, "{LEN}")]
        length = len(said.get("body", "ok").encode())
        self._write(said["status"], [it.replace("{LEN}", str(length)) for it in lines], body)
        return not said.get("closes")

    def _write_page(self, path: str) -> None:
        stage = self.server.stage
        script = path == "/worker.js"
        lines = [f"Content-Type: text/{'javascript' if script else 'html'}; charset=utf-8", "Cache-Control: no-store"]
        if path == "/page":
            lines.append("Set-Cookie: visited=yes; Path=/; SameSite=Lax")
            if stage.sandboxed:
                lines.append("Content-Security-Policy: sandbox allow-scripts")
        body = (IN_WORKER if script else PAGE).encode()
        self._write(200, [*lines, f"Content-Length: {len(body)}"], body)

    def _write(self, status: int, lines: list[str], body: bytes) -> None:
        head = "\r\n".join([f"HTTP/1.1 {status} X", *lines, "", ""])
        self.wfile.write(head.encode("latin-1") + body)
