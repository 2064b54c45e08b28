// @ts-check
/* A probe becomes the request that is sent, and the words that show it. */

/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Probe} Probe */
/** @typedef {import("./types.js").Request} Request */

const DEFAULTS = /** @type {Record<string, unknown>} */ ({
  method: "GET", headers: "{}", body: null, mode: "cors", credentials: "same-origin", redirect: "follow",
});

/**
 * @param {Scenario} scenario
 * @param {Probe} probe
 * @param {Scenario[]} scenarios where the scenario that the probe aims at is found, if it is another
 * @returns {Request}
 */
export function requestFor(scenario, probe, scenarios) {
  const run = newRun();
  const aim = probe.scenario === null ? scenario : scenarios.find((it) => it.slug === probe.scenario);
  const base = aim?.url ?? scenario.url.replace(/[^/]+$/, String(probe.scenario));
  const url = `${base}${probe.path}${probe.path.includes("?") ? "&" : "?"}run=${run}`;
  const options = /** @type {Record<string, unknown>} */ ({});
  for (const [name, usual] of Object.entries(DEFAULTS)) {
    const value = /** @type {Record<string, unknown>} */ (/** @type {unknown} */ (probe))[name];
    if ((name === "headers" ? JSON.stringify(value) : value) !== usual) options[name] = value;
  }
  return { url, options: /** @type {RequestInit} */ (options), reads: probe.reads, run };
}

/** The name of a run is random, because it is the key to its record. */
export function newRun() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The call as JavaScript: the same URL and the same options object that are sent.
 * @param {Request} request
 */
export function asFetch({ url, options, reads }) {
  const given = Object.entries(options).map(([name, value]) => `    ${name}: ${literal(value)},\n`);
  const second = given.length ? `  {\n${given.join("")}  },\n` : "";
  const lines = [`const answer = await fetch(\n  ${literal(url)},\n${second});`];
  for (const name of reads) lines.push(`answer.headers.get(${literal(name)});`);
  lines.push("await answer.text();");
  return lines.join("\n");
}

/**
 * The request for a POSIX shell, with the Origin that the browser would send: curl reads every answer.
 * @param {Request} request
 * @param {string} origin
 */
export function asCurl({ url, options }, origin) {
  const headers = new Map(Object.entries(/** @type {Record<string, string>} */ (options.headers ?? {})));
  const method = options.method ?? "GET";
  const sameOrigin = new URL(url).origin === origin;
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
