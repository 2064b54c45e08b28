// @ts-check
/* The picture: three lanes, time runs down, each message is an arrow, and a barrier shows where a request or response stopped. */

import { SHORT } from "./endings.js";
import { ENVELOPE } from "./glyphs.js";
import { html, inline } from "./html.js";
import { effect, endedBy, timeline, withGuess } from "./timeline.js";

/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").HeaderList} HeaderList */
/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Ending} Ending */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./timeline.js").Guess} Guess */
/** @typedef {import("./timeline.js").Step} Step */

const IMPORTANT = /^(origin|vary|cookie|set-cookie|authorization|content-type|location|access-control-.*|cross-origin-.*)$/;
const LESS_IMPORTANT = /^(content-type|vary|access-control-max-age)$/;

/** @param {Sent[]} all the requests of one attempt @param {Prediction | null} guess @param {Ending} ending */
export function picture(all, guess, ending) {
  return html`<div class="picture">${all.map((sent, index) => {
    if (index < all.length - 1) return earlier(sent);
    const steps = withGuess(timeline(sent), guess, ending);
    if (all.length === 1) return lanes(sent, steps, "What happened");
    return html`<h3 class="then">Then: ${inline(sent.probe.says)}</h3>${lanes(sent, steps, "Then")}`;
  })}</div>`;
}

/** What was sent first: one line, and its picture folded, or open if it did not end as expected. @param {Sent} sent */
function earlier(sent) {
  const { probe, result, role, origin } = sent;
  const well = result.outcome === (probe.expect[role]?.outcome ?? "readable");
  return html`<details class="earlier" ${well ? null : html`open`}>
    <summary><b>First: ${inline(probe.says)}</b> <span>${result.status ?? result.outcome}, from ${origin}</span></summary>${lanes(sent, timeline(sent), "First")}</details>`;
}

/** @param {Sent} sent @param {Step[]} steps @param {string} title */
function lanes(sent, steps, title) {
  const { server, page } = places(sent);
  return html`<section class="scene" aria-label="${title}">
    <div class="lanes">
      <p class="place"><strong>Page</strong><span>${page}</span></p>
      <p class="place"><strong>Browser</strong><span>decides who may read</span></p>
      <p class="place"><strong>Server</strong><span>${server}</span></p>
    </div>
    <ol class="wire">${shortened(steps).map((step) => (typeof step === "number" ? cut(step) : row(step, sent)))}</ol>
  </section>`;
}

/** Requests that a picture can show before it is too long: of more, only the first two and the last. */
const MANY = 5;

/** @param {Step[]} steps @returns {(Step | number)[]} a number stands for that many requests that are left out */
function shortened(steps) {
  const requests = steps.flatMap((step, index) => (step.kind === "request" ? [index] : []));
  if (requests.length <= MANY) return steps;
  return [...steps.slice(0, requests[2]), requests.length - 3, ...steps.slice(requests[requests.length - 1])];
}

/** @param {number} count */
function cut(count) {
  return html`<li class="left-out"><p>${count} more requests, each with a response</p></li>`;
}

/** @param {Sent} sent */
function places({ origin, role, request }) {
  const breakable = (/** @type {string} */ it) => html`${it.split("//").map((part, index) => (index ? html`//<wbr>${part}` : part))}`;
  return { page: breakable(role === "null" ? "origin null" : origin), server: breakable(URL.canParse(request.url) ? new URL(request.url).origin : "no valid address") };
}

/** @param {Step} step @param {Sent} sent */
function row(step, sent) {
  switch (step.kind) {
    case "call":
      return call(sent);
    case "request":
      return request(step.exchange, sent);
    case "work":
      return work(step.exchange);
    case "response":
      return response(step.exchange, step.stopped, sent);
    case "silence":
      return html`<li class="hop silence right back"><p class="label">The server sent no response.</p></li>`;
    case "ghost":
      return ghost(step.afterPreflight, sent);
    case "guess":
      return guessed(step);
    case "delivered":
      return delivered(sent);
    case "sealed":
      return sealed(sent);
    case "refused":
      return refused(sent);
  }
}

/** @param {Sent} sent */
function call({ request: { url, options, via } }) {
  const words = html`<span class="via">${via}</span> <b>${options.method ?? "GET"}</b> ${place(url)}`;
  return hop("call", "left", "out", "Page to browser:", words);
}

/** @param {Exchange} exchange @param {Sent} sent */
function request({ method, target, preflight, request_headers }, sent) {
  const tag = preflight && html`<span class="tag">preflight</span> `;
  const host = request_headers.find(([name]) => name === "host")?.[1] ?? "";
  const elsewhere = host !== new URL(sent.request.url).host && html` <em>to ${host}</em>`;
  const words = html`${tag}<b>${method}</b> ${place(target)}${elsewhere}`;
  return hop(preflight ? "preflight" : "request", "right", "out", "Browser to server:", words, {
    important: request_headers.filter(([name]) => IMPORTANT.test(name)),
    all: request_headers,
    of: `${method} request`,
  });
}

/** @param {Exchange} exchange */
function work(exchange) {
  const { handler_ran, error } = exchange;
  const done = effect(exchange);
  const words = handler_ran ? html`<b>the handler ran</b>${done && `: ${done}`}` : "the handler did not run";
  return html`<li class="work ${handler_ran ? "ran" : "idle"}"><p><span class="unseen">On the server, </span>${words}${error && html` <em>(${error})</em>`}</p></li>`;
}

/** @param {Exchange} exchange @param {boolean} stopped @param {Sent} sent */
function response({ status, preflight, response_headers, method }, stopped, sent) {
  const asked = sent.request.reads.map((name) => name.toLowerCase());
  const important = response_headers.filter(([name]) => asked.includes(name) || (IMPORTANT.test(name) && bears(name, preflight, sent.request)));
  const words = html`<b>${status}</b> ${STATUS[Number(status)] ?? ""}`;
  const missing = lacksAllowOrigin(response_headers, sent) && "no access-control-allow-origin";
  const headers = { important, all: response_headers, of: `response ${status}`, missing };
  const moved = status !== null && status >= 300 && status < 400;
  const why = moved ? "The browser does not follow this redirect." : "The response arrived, but the page may not read it.";
  const kind = `${preflight ? "preflight" : "response"}${stopped ? " stopped" : ""}`;
  return hop(kind, "right", "back", `Server to browser, to ${method}:`, words, headers, stopped && wall(sent, why));
}

/** Whether a header of a response can matter to this request. @param {string} name @param {boolean} preflight @param {Sent["request"]} request */
function bears(name, preflight, { options, reads }) {
  if (name === "access-control-allow-credentials") return options.credentials === "include";
  if (name === "access-control-expose-headers") return reads.length > 0 && !preflight;
  if (/^access-control-allow-(methods|headers)$/.test(name)) return preflight;
  return !LESS_IMPORTANT.test(name);
}

/** @param {boolean} afterPreflight @param {Sent} sent */
function ghost(afterPreflight, sent) {
  const { url, options } = sent.request;
  const unsent = afterPreflight || endedBy(sent) === "browser" ? "never sent" : "did not arrive";
  const why = afterPreflight ? "The response to the preflight does not allow the request." : "";
  return html`<li class="hop ghost right out">
    <p class="label"><span class="unseen">Browser to server: </span><s><b>${options.method ?? "GET"}</b> ${place(url)}</s> <em>${unsent}</em></p>
    ${line()}${wall(sent, why)}</li>`;
}

/** The line that the reader guessed, where it leaves the true one. @param {Guess} guess */
function guessed({ guess, half, way, stops }) {
  return html`<li class="hop guess ${half} ${way}" data-guess="${guess}" data-stops="${String(stops)}"><p class="label"><span class="tag">your guess</span> <em>${SHORT[guess]}</em></p>${line()}</li>`;
}

/** @param {Sent} sent */
function delivered({ result }) {
  const words = html`<b>${result.status ?? ""}</b> ${result.statusText || STATUS[Number(result.status)] || ""} <em>${result.status === null ? result.body : `${result.size.toLocaleString("en")} bytes to read`}</em>`;
  return hop("delivered", "left", "back", "Browser to page:", words, {
    important: [], all: result.headers, of: "response that the script can read", word: "readable header",
  });
}

/** @param {Sent} sent */
function sealed({ result, request: { via } }) {
  const details = result.type === null ? "the script can read nothing of it" : "status 0, no headers, no body";
  // The page cannot know whether a beacon gets a response.
  if (via === "beacon") return hop("sealed", "left", "back", "Browser to page:", html`<b>nothing</b> <em>a beacon has no result</em>`);
  const words = html`<b>an opaque response</b> <em>${details}</em>`;
  return html`<li class="hop sealed left back"><p class="label"><span class="unseen">Browser to page: </span>${words}</p>${line()}<span class="parcel">${ENVELOPE}</span></li>`;
}

/** @param {Sent} sent */
function refused({ result }) {
  const words = html`<b>${result.error?.name ?? "Error"}</b> <em>${result.outcome === "no response" ? "no response within 15 seconds" : "with no reason"}</em>`;
  return hop("refused", "left", "back", "Browser to page:", words);
}

/**
 * @param {string} kind @param {"left" | "right"} half @param {"out" | "back"} way @param {string} unseen says what the arrow shows
 * @param {unknown} words @param {Parameters<typeof details>[0]} [headers] @param {unknown} [extra]
 */
function hop(kind, half, way, unseen, words, headers, extra) {
  return html`<li class="hop ${kind} ${half} ${way}">
    <p class="label"><span class="unseen">${unseen} </span>${words}</p>${line()}${headers && details(headers)}${extra}</li>`;
}

function line() {
  return html`<span class="arrow" aria-hidden="true"><svg viewBox="0 0 100 10" preserveAspectRatio="none"><path d="M0 1 100 9"/></svg></span>`;
}

/** @param {Sent} sent @param {string} why if the model does not say it */
function wall(sent, why) {
  const { verdict, result } = sent;
  const agreed = verdict && verdict.outcome === result.outcome && verdict.title;
  const by = endedBy(sent);
  return html`<div class="barrier" data-by="${by}"><p><strong>${BARRIER[by]}</strong> ${agreed ? `${verdict.title}.` : why}</p></div>`;
}

const BARRIER = {
  browser: "Stopped by the browser.",
  network: "No response arrived.",
  unknown: "No request arrived at the server.",
};

/** @param {{important: HeaderList, all: HeaderList, of: string, missing?: string | false, word?: string}} headers */
function details({ important, all, of, missing, word = "header" }) {
  const list = (/** @type {HeaderList} */ headers) =>
    html`<dl class="headers">${headers.map(
      ([name, value]) => html`<div class="${headers === important || IMPORTANT.test(name) ? "important" : "plain"}"><dt>${name}</dt><dd>${value}</dd></div>`,
    )}</dl>`;
  return html`<div class="carries">
    ${important.length > 0 && list(important)}${missing && html`<p class="missing">${missing}</p>`}
    ${all.length > 0 && html`<details><summary>${all.length} ${word}${all.length === 1 ? "" : "s"}<span class="unseen"> of the ${of}</span></summary>${list(all)}</details>`}
  </div>`;
}

/** Whether the browser checks for the header and it is missing. @param {HeaderList} headers @param {Sent} sent */
function lacksAllowOrigin(headers, { request, origin }) {
  const due = (request.options.mode ?? "cors") === "cors" && URL.canParse(request.url) && new URL(request.url).origin !== origin;
  return due && !headers.some(([name]) => name.toLowerCase() === "access-control-allow-origin");
}

/** A target; its first part, the mount of the scenario or of the server in the playground, is less visible. @param {string} url */
function place(url) {
  const [, mount, path] = /^(\/playground\/[^/?]*|\/[^/?]*(?=\/))?(.*)$/s.exec(withoutRun(url)) ?? [];
  return html`<span class="mount">${mount?.replace(/^(\/playground\/).*$/s, "$1…")}</span>${path}`;
}

/** An address without the lab's own parameter, the run. @param {string} url a URL or its path and query */
export function withoutRun(url) {
  const path = url.replace(/^https?:\/\/[^/]+/, "");
  return path.replace(/([?&])run=[0-9a-f]{32}(?:-\d)?(&|$)/, (_, before, after) => (after ? before : ""));
}

const STATUS = /** @type {Record<number, string>} */ ({
  200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 301: "Moved Permanently", 302: "Found", 303: "See Other",
  304: "Not Modified", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
  403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 409: "Conflict", 415: "Unsupported Media Type",
  422: "Unprocessable Content", 429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable",
});
