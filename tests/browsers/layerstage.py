"""A stage for what lies around CORS: pages with a policy of their own, a cache, and pages on other hosts.

A row has its own paths and its own frame, so many rows are done in one load of the page. The page does a step in a frame
of its own origin by the frame's own functions, so a policy without scripts counts as well; a frame of another origin
does what it is sent.
"""

from __future__ import annotations

import re
import socket
from email.utils import formatdate
from typing import TYPE_CHECKING, Any

from .stage import Connection, Listeners

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo_api.browser import HttpRequest

    from .engine import Engine

NAMES = "PAB"
_PATH = re.compile(r"/k(\d+)/(?:c/(\d)|(frame)|step/(\d))")
TYPES = {
    "script": ("text/javascript", "1"),
    "worker": ("text/javascript", "1"),
    "img": ("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>'),
    "style": ("text/css", "a{}"),
    "frame": ("text/html", "ok"),
    "form": ("text/html", "ok"),
    "es": ("text/event-stream", "data: x\n\n"),
}
PERFORM = """
const events = (it, good, url) => new Promise((resolve) => {
  it.addEventListener(good, () => resolve({outcome: "loaded"}));
  it.addEventListener("error", () => resolve({outcome: "failed"}));
});
const made = (win, name, set) => {
  const it = win.document.createElement(name);
  set(it);
  const done = events(it, "load");
  win.document.body.append(it);
  return done;
};
const crossed = (it, step) => { if (step.crossorigin) it.crossOrigin = step.crossorigin; return it; };
const apis = {
  async fetch(win, {url, init}) {
    try {
      const response = await win.fetch(url, init);
      const opaque = response.type.startsWith("opaque");
      const text = opaque ? "" : await response.text();
      return {outcome: opaque ? "opaque" : "readable", text};
    } catch {
      return {outcome: "blocked"};
    }
  },
  xhr: (win, {url, init}) => new Promise((resolve) => {
    const xhr = new win.XMLHttpRequest();
    xhr.open(init.method ?? "GET", url);
    xhr.onerror = () => resolve({outcome: "blocked"});
    xhr.onload = () => resolve({outcome: "readable"});
    xhr.send();
  }),
  es: (win, {url}) => new Promise((resolve) => {
    let source;
    try {
      source = new win.EventSource(url);
    } catch {
      return resolve({outcome: "blocked"});
    }
    source.onopen = () => { source.close(); resolve({outcome: "readable"}); };
    source.onerror = () => { source.close(); resolve({outcome: "blocked"}); };
  }),
  async beacon(win, {url}) {
    win.navigator.sendBeacon(url, "x");
    await new Promise((resolve) => setTimeout(resolve, 400));
    return {outcome: "sent"};
  },
  img: async (win, step) => made(win, "img", (it) => { crossed(it, step).src = step.url; }),
  script: async (win, step) => made(win, "script", (it) => { crossed(it, step).src = step.url; }),
  style: async (win, step) => made(win, "link", (it) => { crossed(it, step).rel = "stylesheet"; it.href = step.url; }),
  async font(win, {url}) {
    try {
      await new win.FontFace("x", `url(${url})`).load();
    } catch {}
    return {outcome: "tried"};
  },
  async audio(win, {url}) {
    const it = win.document.createElement("audio");
    it.preload = "auto";
    it.src = url;
    await Promise.race([events(it, "loadeddata"), new Promise((resolve) => setTimeout(resolve, 600))]);
    return {outcome: "tried"};
  },
  async worker(win, {url}) {
    try {
      const worker = new win.Worker(url);
      await Promise.race([
        new Promise((resolve) => { worker.onerror = resolve; }),
        new Promise((resolve) => setTimeout(resolve, 400)),
      ]);
      worker.terminate();
    } catch {}
    return {outcome: "tried"};
  },
  async frame(win, {url}) {
    const it = win.document.createElement("iframe");
    it.src = url;
    win.document.body.append(it);
    await new Promise((resolve) => setTimeout(resolve, 400));
    return {outcome: "tried"};
  },
  async form(win, {url}) {
    const target = win.document.createElement("iframe");
    target.name = "target";
    const form = win.document.createElement("form");
    form.action = url;
    form.target = "target";
    win.document.body.append(target, form);
    form.submit();
    await new Promise((resolve) => setTimeout(resolve, 400));
    return {outcome: "tried"};
  },
};
const perform = async (win, step) => {
  const violations = [];
  const listen = ({disposition, effectiveDirective}) => violations.push(`${disposition} ${effectiveDirective}`);
  win.document.addEventListener("securitypolicyviolation", listen);
  const result = await Promise.race([
    apis[step.api](win, step).catch((error) => ({outcome: "failed", error: `${error}`})),
    new Promise((resolve) => setTimeout(() => resolve({outcome: "timeout"}), 5000)),
  ]);
  // A browser tells of a violation after the fact, on a busy machine much later.
  const allowed = ["readable", "opaque", "loaded"].includes(result.outcome);
  const end = performance.now() + (allowed ? 30 : step.patience);
  do await new Promise((resolve) => setTimeout(resolve, 20)); while (performance.now() < end && !violations.length);
  win.document.removeEventListener("securitypolicyviolation", listen);
  return violations.length ? {...result, violations} : result;
};
"""
RUN = (
    PERFORM
    + """
const {rows, atOnce} = argument;
const opened = (src) => new Promise((resolve) => {
  const frame = document.createElement("iframe");
  frame.onload = () => resolve(frame);
  frame.src = src;
  document.body.append(frame);
});
const inFrame = (frame, step) => {
  if (step.here) return perform(frame.contentWindow, step);
  return new Promise((done) => {
    const number = Math.random();
    addEventListener("message", function listen({data}) {
      if (data.number !== number) return;
      removeEventListener("message", listen);
      done(data.result);
    });
    frame.contentWindow.postMessage({...step, number}, "*");
  });
};
const done = {};
const play = async ({id, frames, steps}) => {
  const open = {};
  for (const name in frames) open[name] = await opened(frames[name]);
  done[id] = [];
  for (const step of steps) {
    await fetch(`/k${id}/step/${step.place}`);
    done[id].push(await inFrame(open[step.from], step));
  }
  for (const name in open) open[name].remove();
};
const waiting = [...rows];
const worker = async () => { while (waiting.length) await play(waiting.shift()); };
await Promise.all(Array.from({length: atOnce}, worker));
return {done};
"""
)
_LISTEN = f"""<script>{PERFORM}
onmessage = async ({{data, source}}) => data.api && source.postMessage(
  {{number: data.number, result: await perform(window, data)}}, "*");
</script>"""


class LayerStage:
    """Three origins that answer from many rows at once, each by its number."""

    def __init__(self) -> None:
        self.rows: dict[int, dict[str, Any]] = {}
        self.seen: dict[int, list[tuple[int, str]]] = {}
        self.step: dict[int, int] = {}
        self._number = 0
        self._listeners = Listeners(self, _Connection, len(NAMES))
        self.ports = dict(zip(NAMES, map(str, self._listeners.ports), strict=True))

    def close(self) -> None:
        self._listeners.close()

    def place(self, text: str, number: int = 0) -> str:
        """Fill the names of places with this stage's own."""
        for name, port in self.ports.items():
            text = text.replace(f"{{{name}}}", f"http://localhost:{port}").replace(f"{{{name}PORT}}", port)
        for hop in range(4):
            text = text.replace(f"{{PATH{hop}}}", f"/k{number}/c/{hop}")
        return text.replace("{ROW}", f"/k{number}")

    def named(self, text: str) -> str:
        """Return a text with the names of the ports, and without the number of a row."""
        for name, port in self.ports.items():
            text = text.replace(f":{port}", f":{name}PORT")
        return re.sub(r"/k\d+/", "/", text)

    def run(self, engine: Engine, rows: Sequence[dict[str, Any]], *, at_once: int = 8) -> list[list[dict[str, Any]]]:
        """Do the steps of rows, and return what the browser did with each step, row by row."""
        first = self._number
        sent = []
        for row in rows:
            self._number += 1
            self.rows[self._number], self.seen[self._number] = row, []
            sent.append(self._argument(row, self._number))
        engine.open(f"http://localhost:{self.ports['P']}/")
        saw = engine.run(RUN, {"rows": sent, "atOnce": at_once}, timeout=120)
        did = []
        for number in range(first + 1, self._number + 1):
            results = [dict(it) for it in saw.result["done"][str(number)]]
            for place, result in enumerate(results):
                mine = [it for step, it in self.seen[number] if step == place]
                result["requests"] = [self.named(it) for it in mine]
                result.pop("text", None)
            did.append(results)
        return did

    def _argument(self, row: dict[str, Any], number: int) -> dict[str, Any]:
        steps = []
        for place, step in enumerate(row["steps"]):
            where = step.get("from", "{P}")
            steps.append(
                {
                    "init": {},
                    "crossorigin": "",
                    **step,
                    "from": where,
                    "here": where == "{P}",
                    "url": self.place(step["url"], number),
                    "patience": 600 if row.get("policy") else 30,
                    "place": place,
                }
            )
        frames = {it["from"]: f"{self.place(it['from'])}/k{number}/frame" for it in steps}
        return {"id": str(number), "frames": frames, "steps": steps}


class _Connection(Connection):
    def handle(self) -> None:
        if self.request.recv(1, socket.MSG_PEEK) != b"\x16":  # the beginning of TLS, which is not spoken here
            super().handle()

    def answer(self, request: HttpRequest, target: str) -> bool:
        stage: LayerStage = self.server.stage
        place = _PATH.match(target)
        if place is None:
            self._write(200, ["Content-Type: text/html", "Cache-Control: no-store"], "<!doctype html><body>")
            return True
        number = int(place[1])
        if place[4]:
            stage.step[number] = int(place[4])
            self._write(200, ["Cache-Control: no-store"], "ok")
        elif place[3]:
            self._write_frame(stage.rows[number], number)
        else:
            self._respond(request, stage, number, int(place[2]))
        return True

    def _write_frame(self, row: dict[str, Any], number: int) -> None:
        stage: LayerStage = self.server.stage
        lines = ["Content-Type: text/html; charset=utf-8", "Cache-Control: no-store"]
        lines += [f"Content-Security-Policy: {stage.place(it, number)}" for it in row.get("policy", ())]
        lines += [
            f"Content-Security-Policy-Report-Only: {stage.place(it, number)}" for it in row.get("report_only", ())
        ]
        self._write(200, lines, f"<!doctype html><body>{_LISTEN}")

    def _respond(self, request: HttpRequest, stage: LayerStage, number: int, hop: int) -> None:
        row = stage.rows[number]
        step = stage.step.get(number, 0)
        origin = request.header("origin")
        words = [request.method, request.url.partition("//")[2]]
        words += [f"origin={origin}"] if origin is not None else []
        words += ["conditional"] if request.header("if-none-match") else []
        stage.seen[number].append((step, " ".join(words)))
        said = row["hops"][hop]
        api = row["steps"][step]["api"]
        kind, body = TYPES.get(said.get("kind", api), ("text/plain", "ok"))
        lines = [*said["lines"], *(said.get("if_origin", ()) if origin is not None else ())]
        status = 304 if request.header("if-none-match") and said["status"] == 200 else said["status"]
        if status == 304 and "lines_304" in said:
            lines = said["lines_304"]
        lines = [stage.place(it, number).replace("{ORIGIN}", origin or "") for it in lines]
        self._write(status, [f"Content-Type: {kind}", *lines], "" if status == 304 else body)

    def _write(self, status: int, lines: list[str], body: str) -> None:
        content = body.encode()
        length = [] if status == 304 else [f"Content-Length: {len(content)}"]
        date = f"Date: {formatdate(usegmt=True)}"
        head = "\r\n".join([f"HTTP/1.1 {status} X", date, *lines, *length, "", ""])
        self.wfile.write(head.encode("latin-1") + content)
