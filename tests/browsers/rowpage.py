"""What the pages of a row's stage do: each kind of page does a step that it is given, and tells what came of it."""

from __future__ import annotations

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
