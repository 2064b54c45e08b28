// @ts-check
/* A probe becomes the request that is sent, and the code that shows it. */

/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Probe} Probe */
/** @typedef {import("./types.js").ProbeRequest} ProbeRequest */

const DEFAULTS = /** @type {Record<string, unknown>} */ ({
  method: "GET", headers: "{}", body: null, mode: "cors", credentials: "same-origin", redirect: "follow",
  integrity: null,
});

/**
 * @param {Scenario} scenario
 * @param {Probe} probe
 * @param {Scenario[]} scenarios where the scenario that the probe aims at is found, if it is another
 * @param {string} [run] the run to share, if it is not one of its own
 * @returns {ProbeRequest}
 */
export function requestFor(scenario, probe, scenarios, run = newRun()) {
  const aim = probe.scenario === null ? scenario : scenarios.find((it) => it.slug === probe.scenario);
  const base = aim?.url ?? scenario.url.replace(/[^/]+$/, String(probe.scenario));
  const target = probe.url ?? base + probe.path;
  const url = `${target}${target.includes("?") ? "&" : "?"}run=${run}`;
  const options = /** @type {Record<string, unknown>} */ ({});
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const value = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (probe))[name];
    if ((name === "headers" ? JSON.stringify(value) : value) !== usual) options[name] = value;
  }
  if (probe.target_address_space) options.targetAddressSpace = probe.target_address_space;
  return { url, options: /** @type {RequestInit} */ (options), reads: probe.reads, run, via: probe.via, page: probe.page };
}

/** The name of a run is random, because it is the key to its record. */
export function newRun() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The request as a page's code makes it: the same URL and the same options that are sent.
 * @param {ProbeRequest} request
 */
export function asFetch(request) {
  const { url, options, reads, via } = request;
  const write = (via ?? "fetch") !== "fetch" && OTHER_WAYS[/** @type {string} */ (via)];
  if (write) return write(request, JSON.stringify(url));
  const given = Object.entries(options).map(([name, value]) => `    ${name}: ${literal(value)},\n`);
  const second = given.length ? `  {\n${given.join("")}  },\n` : "";
  const lines = [`const response = await fetch(\n  ${literal(url)},\n${second});`];
  for (const name of reads) lines.push(`response.headers.get(${literal(name)});`);
  lines.push("await response.text();");
  return lines.join("\n");
}

/**
 * The request for a POSIX shell, with the Origin that the browser would send: curl reads every response.
 * @param {ProbeRequest} request
 * @param {string} origin
 */
export function asCurl({ url, options }, origin) {
  const headers = new Map(Object.entries(/** @type {Record<string, string>} */ (options.headers ?? {})));
  const method = options.method ?? "GET";
  const sameOrigin = URL.canParse(url) && new URL(url).origin === origin;
  const safe = method === "GET" || method === "HEAD";
  if (!(safe && (sameOrigin || options.mode === "no-cors"))) headers.set("Origin", origin);
  const typed = [...headers.keys()].some((name) => name.toLowerCase() === "content-type");
  // Without this, curl would name its own type for a body, and fetch another.
  if (options.body && !typed) headers.set("Content-Type", "text/plain;charset=UTF-8");
  const words = ["curl", "--include"];
  if (/[[\]{}]/.test(url)) words.push("--globoff");
  if (method === "HEAD") words.push("--head");
  else if (method !== "GET") words.push("--request", quoted(method));
  words.push(quoted(url));
  for (const [name, value] of headers) words.push("--header", quoted(value ? `${name}: ${value}` : `${name};`));
  if (options.body) words.push("--data-raw", quoted(String(options.body)));
  return words.join(" ");
}

/** @param {ProbeRequest} request @param {string} address */
function xhr({ options, reads, via }, address) {
  const lines = ["const xhr = new XMLHttpRequest();", `xhr.open(${JSON.stringify(options.method ?? "GET")}, ${address});`];
  if (options.credentials === "include") lines.push("xhr.withCredentials = true;");
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    lines.push(`xhr.setRequestHeader(${JSON.stringify(name)}, ${JSON.stringify(value)});`);
  }
  if (via === "xhr-upload") lines.push('xhr.upload.addEventListener("progress", show);');
  lines.push(`xhr.addEventListener("load", () => xhr.responseText);`);
  for (const name of reads) lines.push(`xhr.getResponseHeader(${JSON.stringify(name)});`);
  lines.push(`xhr.send(${options.body ? JSON.stringify(options.body) : ""});`);
  return lines.join("\n");
}

/** An element's tag. @param {string} start @param {ProbeRequest} request @param {string} [end] */
function tag(start, { options }, end = "") {
  const value = options.credentials === "include" ? "=use-credentials" : "";
  const cors = options.mode === "no-cors" ? "" : ` crossorigin${value}`;
  return `${start}${cors}${options.integrity ? ` integrity="${options.integrity}"` : ""}>${end}`;
}

/** How a page writes a request that does not use fetch; the ways are those of demo_api/lesson.py. @type {Record<string, (request: ProbeRequest, address: string) => string>} */
export const OTHER_WAYS = {
  xhr,
  "xhr-upload": xhr,
  img: (it, address) => tag(`<img src=${address}`, it),
  canvas: (it, address) => `${tag(`<img id="chart" src=${address}`, it)}

const pen = document.createElement("canvas").getContext("2d");
pen.drawImage(document.getElementById("chart"), 0, 0);
pen.getImageData(0, 0, 10, 10);`,
  font: (_, address) => `const font = new FontFace("Probe", 'url(${address})');\nawait font.load();`,
  script: (it, address) => tag(`<script src=${address}`, it, "</script>"),
  module: (_, address) => `<script type="module" src=${address}></script>`,
  import: (_, address) => `await import(${address});`,
  stylesheet: (it, address) => tag(`<link rel="stylesheet" href=${address}`, it),
  audio: (it, address) => tag(`<audio src=${address}`, it, "</audio>"),
  preload: (it, address) => tag(`<link rel="preload" as="fetch" href=${address}`, it),
  worker: (_, address) => `new Worker(${address});`,
  eventsource: ({ options }, address) =>
    `new EventSource(${address}${options.credentials === "include" ? ", { withCredentials: true }" : ""});`,
  beacon: ({ options }, address) => {
    const type = new Headers(options.headers).get("Content-Type") ?? "text/plain";
    return `const data = new Blob([${JSON.stringify(options.body)}], { type: ${JSON.stringify(type)} });\nnavigator.sendBeacon(${address}, data);`;
  },
};

/** @param {unknown} value @returns {string} */
function literal(value) {
  if (typeof value !== "object" || value === null) {
    const plain = typeof value === "string" && value.includes('"') && !/['\\\n\r\u2028\u2029]/.test(value);
    return plain ? `'${value}'` : JSON.stringify(value);
  }
  const pairs = Object.entries(value).map(([name, it]) => `${literal(name)}: ${literal(it)}`);
  return `{ ${pairs.join(", ")} }`;
}

/** @param {string} word */
function quoted(word) {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
