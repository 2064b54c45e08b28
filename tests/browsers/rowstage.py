"""A stage for rows such as those of ``cases/oddities.jsonl``: three origins that say a row's lines as they stand.

The paths of a row are new at each trial, so that no cache of an earlier one counts; what was measured is written
down without that, and with names in place of ports, as the rows have it.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from replaying import PLACES, PORTS, carried, filled, said_lines, seen

from .stage import Connection, Listener

if TYPE_CHECKING:
    from demo_api.browser import HttpRequest

    from .engine import Engine

_PATH = re.compile(r"/k(\d+)/c/(?:(\d)(?![^/?]))?")
_BOUNDARY = re.compile("boundary=-.*")
# One function does a step in each kind of page.
PERFORM = """
const made = (body) => {
  if (!body) return undefined;
  if (body.times) body = {...body, text: body.text.repeat(body.times), times: 0};
  if (body.kind === "blob") return new Blob([body.text], {type: body.type ?? ""});
  if (body.kind === "bytes") return new TextEncoder().encode(body.text);
  if (body.kind === "params") return new URLSearchParams(body.text);
  if (body.kind === "form") { const form = new FormData(); form.append("x", body.text); return form; }
  if (body.kind === "stream") return new Blob([body.text]).stream();
  return body.text;
};
const sendFetch = async ({url, init, body}) => {
  const options = {...init};
  if (body) options.body = made(body);
  if (body?.kind === "stream") options.duplex = "half";
  try {
    const response = await fetch(url, options);
    const opaque = response.type.startsWith("opaque");
    const result = {outcome: opaque ? "opaque" : "readable", visible_headers: [...response.headers.keys()].sort()};
    if (!opaque) await response.text();
    return result;
  } catch (error) {
    return {outcome: "blocked", error: `${error}`};
  }
};
const sendXhr = ({url, init, body, upload, withCredentials}) => new Promise((resolve) => {
  const xhr = new XMLHttpRequest();
  const failed = (error) => resolve({outcome: "blocked", error: `${error}`});
  try {
    xhr.open(init.method ?? "GET", url);
    xhr.withCredentials = Boolean(withCredentials);
    if (upload) xhr.upload.onprogress = () => {};
    for (const [name, value] of init.headers ?? []) xhr.setRequestHeader(name, value);
    xhr.onerror = () => failed("error event");
    xhr.onload = () => {
      const names = xhr.getAllResponseHeaders().split("\\r\\n").filter(Boolean).map((line) => line.split(":")[0]);
      resolve({outcome: "readable", visible_headers: names.sort()});
    };
    xhr.send(made(body) ?? null);
  } catch (error) {
    failed(error);
  }
});
const sendSource = ({url, withCredentials}) => new Promise((resolve) => {
  let source;
  try {
    source = new EventSource(url, {withCredentials: Boolean(withCredentials)});
  } catch (error) {
    return resolve({outcome: "blocked", error: `${error}`});
  }
  source.onopen = () => { source.close(); resolve({outcome: "readable", visible_headers: []}); };
  source.onerror = () => {
    const state = source.readyState;
    source.close();
    resolve({outcome: "blocked", error: `error event ${state}`});
  };
});
const perform = (step) => Promise.race([
  {fetch: sendFetch, xhr: sendXhr, es: sendSource}[step.api](step),
  new Promise((resolve) => setTimeout(() => resolve({outcome: "timeout"}), 6000)),
]);
"""
# A frame or worker does a step that it is sent.
IN_FRAME = (
    f"{PERFORM} onmessage = async ({{data, source}}) => data.api && source.postMessage(await perform(data), '*');"
)
IN_WORKER = f"{PERFORM} onmessage = async ({{data}}) => postMessage(await perform(data));"
# The page finds or makes the frame or worker, and hands the step on.
RUN = f"""
{PERFORM}
const {{page, step, inFrame, inWorker, settling}} = argument;
const markup = `<!doctype html><script>${{inFrame}}<` + "/script>";
const frame = (set) => new Promise((resolve) => {{
  const made = document.createElement("iframe");
  set(made);
  made.onload = () => resolve((step) => new Promise((done) => {{
    addEventListener("message", ({{data}}) => done(data), {{once: true}});
    made.contentWindow.postMessage(step, "*");
  }}));
  document.body.append(made);
}});
const worker = (url) => {{
  const made = new Worker(url);
  return (step) => new Promise((done) => {{
    made.onmessage = ({{data}}) => done(data);
    made.postMessage(step);
  }});
}};
const make = {{
  "frame-null": () => frame((it) => {{ it.sandbox = "allow-scripts"; it.src = "/page"; }}),
  "srcdoc-null": () => frame((it) => {{ it.sandbox = "allow-scripts"; it.srcdoc = markup; }}),
  "srcdoc": () => frame((it) => {{ it.srcdoc = markup; }}),
  "data-frame": () => frame((it) => {{ it.src = `data:text/html,${{encodeURIComponent(markup)}}`; }}),
  "data-worker": () => worker(`data:text/javascript,${{encodeURIComponent(inWorker)}}`),
  "blob-worker": () => worker(URL.createObjectURL(new Blob([inWorker], {{type: "text/javascript"}}))),
  "file-worker": () => worker("/worker.js"),
}};
const there = window.there ??= {{}};
if (page === "all") {{ for (const kind in make) there[kind] ??= await make[kind](); return {{}}; }}
const done = await (page in make ? (there[page] ??= await make[page]())(step) : perform(step));
await new Promise((resolve) => setTimeout(resolve, settling));
return done;
"""
PAGE = f"<!doctype html><meta charset=utf-8><title>row</title><body><script>{{ {IN_FRAME} }}</script>"


_PAGES = ("/page", "/worker.js")
# As replaying.answer() has it.
_ELSEWHERE = ["Access-Control-Allow-Origin: *", "Content-Length: 2"]


@dataclass
class RowStage:
    """Three origins that all answer from one row; ``sandboxed`` says how the page itself is served."""

    row: dict[str, Any] | None = None
    sandboxed: bool = False
    seen: list[HttpRequest] = field(default_factory=list)
    token: int = 0

    def __post_init__(self) -> None:
        self._servers = [Listener(self, _Connection) for _ in range(3)]
        self.ports = dict(zip(PORTS, (str(it.server_address[1]) for it in self._servers), strict=True))
        for server in self._servers:
            threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self) -> None:
        for server in self._servers:
            server.shutdown()
            server.server_close()

    @property
    def page(self) -> str:
        return f"http://localhost:{self.ports['PPORT']}/page"

    def place(self, text: str) -> str:
        """Fill the names of places with this stage's own."""
        placed = {name: self._here(value) for name, value in PLACES.items()}
        return filled(text, placed | {f"{{PATH{hop}}}": f"/k{self.token}/c/{hop}" for hop in range(4)})

    def _here(self, value: str) -> str:
        for name, number in PORTS.items():
            value = value.replace(number, self.ports[name])
        return value

    def named(self, text: str) -> str:
        """Return a text with the names of the ports, and without what is this trial's own."""
        text = text.replace(f"/k{self.token}/", "/")
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

    def run(self, engine: Engine, row: dict[str, Any]) -> list[dict[str, Any]]:
        """Do the steps of a row, and return what the browser did in the form of the rows."""
        self.token += 1
        self.row = row
        did = []
        for step in row["steps"]:
            self.seen = []
            placed = {**step, "url": self.place(step["url"])}
            argument = {"page": row["page"], "step": placed, "inFrame": IN_FRAME, "inWorker": IN_WORKER}
            # WebKit's line about loading comes from another process, a little later.
            argument["settling"] = 20 if engine.name == "webkit" else 0
            saw = engine.run(RUN, argument)
            result = dict(saw.result)
            if result["outcome"] != "readable":
                result.pop("visible_headers", None)
            elif step["api"] == "es":
                result.pop("visible_headers")
            texts = [self.named(it) for it in saw.texts]
            if engine.name == "chromium":
                texts = [it for it in texts if not it.startswith("Failed to load resource")]
                if row["page"].endswith("worker"):
                    texts = list(dict.fromkeys(texts))  # both the worker and its page tell
            texts = [it for it in texts if not it.startswith("Cross-Origin Request Warning")]
            if saw.code is not None and not saw.code.startswith("net::ERR_ABORTED"):
                result["code"] = saw.code
            if "error" in result:
                result["error"] = self.named(result["error"])
            if texts:
                result["texts"] = texts
            result["requests"] = [self.named(seen(it)) for it in self.seen]
            result["sent"] = [
                {name: _BOUNDARY.sub("boundary=x", self.named(value)) for name, value in carried(it, step).items()}
                for it in self.seen
            ]
            did.append(result)
        return did


class _Connection(Connection):
    def answer(self, request: HttpRequest, target: str) -> bool:
        method, path = request.method, target
        stage = self.server.stage
        place = _PATH.match(path)
        if path in _PAGES:
            self._write_page(path)
            return True
        if place is None or int(place[1]) != stage.token or stage.row is None:
            self._write(404, _ELSEWHERE, b"" if method == "HEAD" else b"ok")
            return True
        stage.seen.append(request)
        if place[2] is None:
            self._write(404, _ELSEWHERE, b"" if method == "HEAD" else b"ok")
            return True
        said = stage.row["hops"][int(place[2])]["pre" if request.preflight else "main"]
        body = b"" if method == "HEAD" or said["status"] in (204, 304) else said.get("body", "ok").encode()
        lines = [stage.place(it) for it in said_lines(said, request, "{LEN}")]
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
