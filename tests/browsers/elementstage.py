"""A stage for rows of ``cases/elements.jsonl``: three origins, and a page that makes many elements at once.

Each element has a path of its own, so that no cache counts and each request is known to be its. What an element did is
its event, and whether the page can read what it loaded.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from demo_api.data import assets

from .stage import Connection, Listeners

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo_api.browser import HttpRequest

    from .engine import Engine

_PATH = re.compile(r"/e/(\d+)/(\d)$")
_PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
_SVG = b"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'><rect width='9' height='9' fill='red'/></svg>"
BODIES: dict[str, bytes] = {
    "png": base64.b64decode(_PNG),
    "svg": _SVG,
    "gif": base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
    "wav": assets.sound(),
    "font": assets.FONT,
    "js": b"window.running = {N}; throw new Error('secret')",
    "module": b"window.running = {N}; export const x = 1; throw new Error('secret')",
    "job": b"typeof postMessage === 'function' ? postMessage(1) : onconnect = (it) => it.ports[0].postMessage(1)",
    "library": b"self.imported = 1",
    "sheet": b".c { color: red }",
    "css": b".c{N} { color: red }",
    "json": b'{"a": 1}',
    "html": b"<!doctype html><title>x</title><p>x",
    "xml": b"<?xml version='1.0'?><a/>",
    "text": b"some words here",
    "events": b"data: x\n\n",
    "captions": b"WEBVTT\n\n00:00.000 --> 00:01.000\nx\n",
    "empty": b"",
}
RUN = "return {did: JSON.parse(await window.measure(argument.cases, argument.settle))};"
PAGE = """<!doctype html><title>elements</title><body><script>
addEventListener("error", ({message}) => {
  if (window.running === undefined) return;
  document.documentElement.setAttribute(`data-told-${window.running}`, message.includes("secret") ? "secret" : "muted");
  window.running = undefined;
});
const late = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));
const heard = (target, good) => new Promise((resolve) => {
  target.addEventListener(good, () => resolve("load"));
  target.addEventListener("error", (event) => { event.preventDefault?.(); resolve("error"); });
});
const made = (name, it, attributes, good = "load", parent = document.body) => {
  const element = document.createElement(name);
  if (it.crossorigin) element.setAttribute("crossorigin", it.crossorigin);
  if (it.integrity) element.setAttribute("integrity", it.integrity);
  const event = heard(element, good);
  for (const name in attributes) element.setAttribute(name, attributes[name]);
  parent.append(element);
  return [event, element];
};
const attempt = (act) => { try { return Boolean(act()); } catch { return false; } };
const pixels = (image) => {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  return pen.getImageData(0, 0, 1, 1).data.length;
};
const ways = {
  img: async (it) => {
    const [event, image] = made("img", it, {src: it.url});
    const did = await event;
    return {event: did, reads: did === "load" && attempt(() => pixels(image))};
  },
  script: async (it, type = {}) => {
    const [event] = made("script", it, {...type, src: it.url});
    const did = await event;
    await late(20);
    const told = document.documentElement.getAttribute(`data-told-${it.n}`);
    return {event: did, ran: told !== null, reads: told === "secret"};
  },
  module: (it) => ways.script(it, {type: "module"}),
  import: async (it) => {
    try {
      await import(it.url);
      return {event: "load", reads: true};
    } catch (error) {
      const ran = `${error}`.includes("secret");
      return {event: ran ? "load" : "error", reads: ran};
    }
  },
  stylesheet: async (it) => {
    const [event, link] = made("link", it, {rel: "stylesheet", href: it.url});
    const did = await event;
    return {event: did, reads: did === "load" && attempt(() => link.sheet.cssRules.length)};
  },
  font: async (it) => {
    try {
      await new FontFace("f", `url(${JSON.stringify(it.url)})`).load();
      return {event: "load"};
    } catch { return {event: "error"}; }
  },
  audio: async (it) => ({event: await made("audio", it, {src: it.url, preload: "auto"}, "canplay")[0]}),
  video: async (it) => ({event: await made("video", it, {src: it.url, preload: "auto"}, "loadedmetadata")[0]}),
  track: async (it) => {
    const media = document.createElement("video");
    if (it.crossorigin) media.setAttribute("crossorigin", it.crossorigin);
    document.body.append(media);
    const [event, track] = made("track", {}, {src: it.url, default: ""}, "load", media);
    track.track.mode = "showing";
    return {event: await event};
  },
  preload: async (it) => ({event: await made("link", it, {rel: "preload", as: it.as, href: it.url})[0]}),
  modulepreload: async (it) => ({event: await made("link", it, {rel: "modulepreload", href: it.url})[0]}),
  object: async (it) => ({event: await made("object", it, {data: it.url})[0]}),
  embed: async (it) => ({event: await made("embed", it, {src: it.url})[0]}),
  worker: async (it, options = {}) => {
    try {
      const worker = new Worker(it.url, options);
      const event = await heard(worker, "message");
      worker.terminate();
      return {event};
    } catch { return {event: "throws"}; }
  },
  "module-worker": (it) => ways.worker(it, {type: "module"}),
  sharedworker: async (it) => {
    try {
      const shared = new SharedWorker(it.url);
      shared.port.start();
      return {event: await Promise.race([heard(shared, "never"), heard(shared.port, "message")])};
    } catch { return {event: "throws"}; }
  },
  "import-scripts": async (it) => {
    const text = `try { importScripts(${JSON.stringify(it.url)}); postMessage("load"); } catch { postMessage("error"); }`;
    const worker = new Worker(URL.createObjectURL(new Blob([text], {type: "text/javascript"})));
    const event = await new Promise((resolve) => { worker.onmessage = ({data}) => resolve(data); });
    worker.terminate();
    return {event};
  },
  eventsource: async (it) => {
    const source = new EventSource(it.url, {withCredentials: it.crossorigin === "use-credentials"});
    const event = await heard(source, "message");
    source.close();
    return {event};
  },
  beacon: async (it) => {
    navigator.sendBeacon(it.url, new Blob(["x"], {type: it.as || "text/plain"}));
    await late(1500);
    return {event: "none"};
  },
  "background-image": async (it) => {
    made("div", {}, {})[1].style.backgroundImage = `url(${JSON.stringify(it.url)})`;
    await late(1500);
    return {event: "none"};
  },
  "mask-image": async (it) => {
    const element = made("div", {}, {})[1];
    element.textContent = "x";
    element.style.maskImage = `url(${JSON.stringify(it.url)})`;
    await late(1500);
    return {event: "none"};
  },
  iframe: async (it) => {
    const [event, frame] = made("iframe", {}, {src: it.url});
    const did = await event;
    return {event: did, reads: attempt(() => frame.contentDocument.body.textContent.length && frame.contentWindow.location.href === it.last)};
  },
  form: async (it) => {
    const frame = made("iframe", {}, {name: `frame${it.n}`})[1];
    const form = made("form", {}, {action: it.url, method: "post", target: `frame${it.n}`})[1];
    form.submit();
    await late(1500);
    return {event: "none", reads: attempt(() => frame.contentDocument.body.textContent.length && frame.contentWindow.location.href === it.last)};
  },
};
// By the page's own script, not by the driver's: a driver's script can do and hear more.
window.measure = async (cases, settle) => {
  const did = await Promise.all(cases.map((it) => Promise.race([
    Promise.resolve().then(() => ways[it.via](it)).catch((error) => ({event: `${error}`})), late(settle, {event: "none"}),
  ])));
  document.body.replaceChildren();
  return JSON.stringify(did);
};
</script>"""


@dataclass
class ElementStage:
    """Three origins, ``P`` the page's, ``A`` of the same site, ``B`` of another; each path says what its row says."""

    seen: dict[int, list[HttpRequest]] = field(default_factory=dict)
    said: dict[int, dict[str, Any]] = field(default_factory=dict)
    sandboxed: bool = False
    count: int = 0

    def __post_init__(self) -> None:
        self._listeners = Listeners(self, _Connection, 2)
        page, other = self._listeners.ports
        self.origins = {
            "P": f"http://localhost:{page}",
            "A": f"http://localhost:{other}",
            "B": f"http://127.0.0.1:{other}",
        }

    def close(self) -> None:
        self._listeners.close()

    def open(self, engine: Engine, page: str) -> None:
        """Open the page that makes the elements, with an origin (``P``) or without (``null``)."""
        self.sandboxed = page == "null"
        engine.open(f"{self.origins['P']}/page")

    def run(self, engine: Engine, rows: Sequence[dict[str, Any]], settle: int = 2500) -> list[dict[str, Any]]:
        """Make the elements of rows of one page, and return what each did in the form of the rows.

        After ``settle`` milliseconds, an element that reported nothing will report nothing.
        """
        cases = []
        for row in rows:
            self.count += 1
            self.said[self.count] = row
            self.seen[self.count] = []
            urls = [f"{self.origins[hop['at']]}/e/{self.count}/{place}" for place, hop in enumerate(row["hops"])]
            asked: dict[str, Any] = {
                name: row[name] for name in ("via", "crossorigin", "as", "integrity") if name in row
            }
            cases.append({**asked, "n": self.count, "url": urls[0], "last": urls[-1]})
        saw = engine.run(RUN, {"cases": cases, "settle": settle}, timeout=settle / 1000 + 30)
        did = []
        for case, result in zip(cases, saw.result["did"], strict=True):
            arrived = [self._named(it) for it in self.seen[case["n"]]]
            did.append({**result, "requests": arrived})
        return did

    def filled(self, text: str, request: HttpRequest) -> str:
        for name, origin in self.origins.items():
            text = text.replace(f"{{{name}}}", origin)
        return text.replace("{ORIGIN}", request.header("origin") or "")

    def _named(self, request: HttpRequest) -> str:
        """Return a request as a row has it: its method, its Origin, and whether it brought a cookie."""
        origin = request.header("origin")
        name = next((name for name, it in self.origins.items() if it == origin), origin)
        parts = [
            request.method,
            f"origin={name}" if origin is not None else "",
            "cookie" if request.credentials else "",
        ]
        return " ".join(filter(None, parts))


class _Connection(Connection):
    def answer(self, request: HttpRequest, target: str) -> bool:
        stage = self.server.stage
        place = _PATH.match(target)
        if place is None:
            lines = [
                "Content-Type: text/html",
                "Set-Cookie: visited=yes; Path=/; SameSite=Lax",
                "Cache-Control: no-store",
            ]
            if target == "/page" and stage.sandboxed:
                lines.append("Content-Security-Policy: sandbox allow-scripts")
            self._write(200 if target == "/page" else 404, lines, PAGE.encode())
            return True
        number = int(place[1])
        hops = stage.said[number]["hops"]
        hop = hops[int(place[2])]
        stage.seen[number].append(request)
        lines = [stage.filled(it, request) for it in hop.get("lines", ())]
        status = hop.get("status", 200)
        if int(place[2]) + 1 < len(hops):
            target = hops[int(place[2]) + 1]["at"]
            status = hop.get("status", 302)
            lines.append(f"Location: {stage.origins[target]}/e/{number}/{int(place[2]) + 1}")
        if request.preflight:
            status = 204
        body = BODIES[hop.get("body", "empty")].replace(b"{N}", str(number).encode())
        lines = [it.replace("{RANGE}", f"bytes 0-{len(body) - 1}/{len(body)}") for it in lines]
        self._write(status, [*lines, "Cache-Control: no-store"], b"" if status in (204, 304) else body)
        return True

    def _write(self, status: int, lines: list[str], body: bytes) -> None:
        length = [] if status in (204, 304) else [f"Content-Length: {len(body)}"]
        head = "\r\n".join([f"HTTP/1.1 {status} X", *lines, *length, "", ""])
        self.wfile.write(head.encode("latin-1") + body)
