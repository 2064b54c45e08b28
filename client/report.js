// @ts-check
/* The report of an attempt: how it ended, the picture, what the script and the server saw, why, and how to fix it. */

import { linkTo } from "./address.js";
import { changeView } from "./changes.js";
import { notExpected } from "./comparison.js";
import { headline, predictionRemark } from "./endings.js";
import { html, prose } from "./html.js";
import { picture, withoutRun } from "./picture.js";
import { ROLE_NAMES } from "./roles.js";
import { effect, endedBy } from "./timeline.js";
import { contradiction, verdictView } from "./verdict.js";

/** @typedef {import("./types.js").Attempt} Attempt */
/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Sent} Sent */

/** @param {Attempt} attempt @param {Prediction | null} predicted @param {Scenario} scenario @param {Lab} lab */
export function report({ all, last, ending, code }, predicted, scenario, lab) {
  return html`<section class="report" aria-labelledby="outcome" data-ending="${ending}">
    <header>
      <h2 id="outcome" tabindex="-1">${headline(ending)}</h2>
      ${predictionRemark(predicted, ending)}
      ${ending === "readable" && scenario.kind === "danger" && last.role !== "client" && html`<p class="remark">This works from ${ROLE_NAMES[last.role]}. The lesson is about whether it should.</p>`}
      ${last.gone && html`<p class="unexpected"><strong>The lab no longer has the whole record of this request.</strong> It keeps only the newest records. Send the request again.</p>`}
      ${differences(last)}
      ${contradiction(last)}
      ${scenario.files && code !== scenario.files["app.py"] && html`<p class="remark"><code>app.py</code> has changed since this request was sent. Send the request again to run the new code.</p>`}
    </header>
    ${picture(all)}
    <div class="sides">${script(last)}${server(all, last)}</div>
    <div class="sides lessons">
      <section><h3>${scenario.kind === "reference" ? "Why it works" : "Why"}</h3><div class="story">${prose(scenario.why ?? "")}</div></section>
      <section><h3>${scenario.kind === "reference" ? "What to write" : "How to fix it"}</h3><div class="story">${prose(scenario.fix ?? "")}</div></section>
    </div>
    ${difference(scenario, lab.find(scenario.cured_by), last)}
    ${verdictView(last)}
    ${scenario.links?.length && html`<section class="reading"><h3>Read more</h3><ul>${scenario.links.map((it) => html`<li><a href="${it.url}" rel="noreferrer">${it.title}</a></li>`)}</ul></section>`}
    ${onward(scenario, lab.scenarios)}
  </section>`;
}

/** @param {Scenario} scenario @param {Scenario[]} scenarios */
function onward({ slug }, scenarios) {
  const next = scenarios.slice(scenarios.findIndex((it) => it.slug === slug) + 1).find((it) => !it.broken);
  return next && html`<p class="onward"><span>Next</span> <a href="${linkTo(next.slug)}">${next.title}</a></p>`;
}

/** @param {Sent} sent */
function differences(sent) {
  const found = notExpected(sent);
  if (!found.length) return null;
  return html`<p class="unexpected"><strong>This is not what <code>scenario.toml</code> expects from this origin:</strong> ${found.join("; ")}.
    If you have edited <code>app.py</code>, this may be what you want.</p>`;
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

/** @param {Scenario} scenario @param {Scenario | null} fixed @param {Sent} sent */
function difference(scenario, fixed, { probe, role }) {
  if (!fixed?.files || !scenario.files || fixed.broken) return null;
  const same = fixed.probes.some((it) => it.id === probe.id);
  return html`<section class="difference"><h3>What changes</h3>
    <p>The difference between this <code>app.py</code> and the one of <a href="${same ? linkTo(fixed.slug, probe.id, role) : linkTo(fixed.slug)}">${fixed.title}</a>, which works:</p>
    ${changeView(scenario.files["app.py"], fixed.files["app.py"], "Changes to app.py")}
  </section>`;
}
