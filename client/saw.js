// @ts-check
/* What the script saw of an attempt, and what the server saw. */

import { html } from "./html.js";
import { withoutRun } from "./picture.js";
import { effect, endedBy } from "./timeline.js";

/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").Sent} Sent */

/** @param {Sent[]} all */
export function saw(all) {
  const last = all[all.length - 1];
  return html`<div class="sides">${script(last)}${server(all, last)}</div>`;
}

/** @param {Sent} sent */
function script({ result, request }) {
  const reads = Object.entries(result.reads);
  const failed = result.error && html`<p class="line bad"><code>${result.error.name}: ${result.error.message}</code></p>`;
  return html`<section class="saw"><h3>What your script saw</h3>
    ${result.outcome === "blocked" && html`${failed}<p>The script gets no status, no headers and no reason. Look for the reason in the console. A script cannot read it.</p>`}
    ${result.outcome === "no response" && html`${failed}<p>The page stopped waiting after 15 seconds.</p>`}
    ${result.status === null && result.body && html`<p>${result.body}.</p>`}
    ${result.status !== null && html`
      <dl class="facts"><div><dt>type</dt><dd>${result.type}</dd></div><div><dt>status</dt><dd>${result.status} ${result.statusText}</dd></div>
        ${result.redirected && html`<div><dt>url, after redirects</dt><dd>${withoutRun(result.url)}</dd></div>`}
        ${reads.map(([name, value]) => html`<div><dt>headers.get("${name}")</dt><dd class="${value === null ? "null" : "value"}">${value === null ? "null" : JSON.stringify(value)}</dd></div>`)}
      </dl>
      ${body(result)}`}
    ${!request.reads.length && result.type === "opaque" && html`<p>The request was sent. The script cannot know whether it succeeded.</p>`}
  </section>`;
}

/** @param {import("./types.js").Result} result */
function body({ body: text, size }) {
  if (!text) return html`<p>The body is empty.</p>`;
  const cut = text.length < size && text.length >= 4000;
  return html`<pre class="code body" tabindex="0" role="group" aria-label="Body"><code>${text}</code></pre>
    ${cut && html`<p class="hint">The first 4,000 characters of ${size.toLocaleString("en")} bytes.</p>`}`;
}

/** @param {Sent[]} all @param {Sent} last */
function server(all, last) {
  const exchanges = all.flatMap((it) => it.exchanges);
  return html`<section class="saw"><h3>What the server saw</h3>
    ${exchanges.length > 0 && html`<ol class="log">${exchanges.map(line)}</ol>`}
    ${last.exchanges.length === 0 && html`<p>${noExchange(last)}</p>`}
  </section>`;
}

/** What is known where the record of the server is empty. @param {Sent} sent */
function noExchange(sent) {
  if (sent.gone) return "The lab no longer has the record of this request. The picture does not show the server.";
  if (sent.probe.same_run) return "No request arrived. The browser may have used a response from its cache.";
  if (sent.result.outcome === "readable" || sent.result.outcome === "opaque") return "The lab has no record of this request.";
  return `No request arrived.${NOT_ARRIVED[endedBy(sent)]}`;
}

const NOT_ARRIVED = {
  browser: " The browser blocked the request before it sent it.",
  network: " No connection to the server was made.",
  unknown: "",
};

/** @param {Exchange} exchange */
function line(exchange) {
  const { method, target, status, preflight, handler_ran, took, error, blocks } = exchange;
  const work = handler_ran ? html`<b>the handler ran</b>` : "the handler did not run";
  const done = effect(exchange);
  const response = status === null ? `no response${error ? ` (${error})` : ""}` : `status ${status}`;
  return html`<li><code>${method} ${withoutRun(target)}</code>
    <span>${preflight && "preflight, "}${response}${took !== null && ` in ${took} ms`}; ${work}${done && `; ${done}`}</span>
    ${blocks && html`<p class="blocks">${blocks}</p>`}</li>`;
}
