// @ts-check
/* The model's verdict on a request: rule by rule, with the messages of the three browsers' consoles. */

import { notPredicted } from "./comparison.js";
import { ENGINE_NAMES, browserName, engine } from "./engine.js";
import { html } from "./html.js";

/** @typedef {import("./types.js").Sent} Sent */
/** @typedef {import("./types.js").Verdict} Verdict */
/** @typedef {Verdict["browsers"][string]} BrowserVerdict */

/** @param {Sent} sent */
export function verdictView({ verdict, result, request }) {
  if (!verdict) return null;
  const short = (/** @type {string} */ text) => withoutRun(text, request.run);
  return html`<section class="verdict" aria-labelledby="verdict-title">
    <h3 id="verdict-title">Which rule decided</h3>
    ${result.outcome !== "no answer" && knownDifference(verdict, result.outcome)}
    <ol class="rules">${verdict.rules.map(
      (rule) => html`<li class="${rule.passed ? "passed" : "failed"}"><p><b>${rule.name}</b> <em>${rule.passed ? "yes" : "no: it ends here"}</em></p>
        <p>${short(rule.sentence)}</p><p class="step">${rule.step}</p></li>`,
    )}</ol>
    ${verdict.notes.map((note) => html`<p class="note"><b>By the way:</b> ${short(note.sentence)} ${note.fix}</p>`)}
    ${verdict.fix && html`<dl class="cures"><div><dt>In the configuration</dt><dd>${short(verdict.fix)}</dd></div>
      ${verdict.fix_headers && html`<div><dt>In headers</dt><dd><code>${short(verdict.fix_headers)}</code></dd></div>`}</dl>`}
    ${consoles(verdict, request.run)}
  </section>`;
}

/** A known difference between this browser and the standard. @param {Verdict} verdict @param {string} outcome */
function knownDifference(verdict, outcome) {
  if (outcome === verdict.outcome || verdict.browsers[engine()].outcome !== outcome) return null;
  return html`<p class="note"><b>Here ${ENGINE_NAMES[engine()]} parts from the standard:</b> its outcome is “${outcome}”, where the
    standard leads to “${verdict.outcome}”. That is known; below is what the standard says.</p>`;
}

/** What this browser did otherwise than predicted, and what the reader can do about it. @param {Sent} sent */
export function contradiction(sent) {
  const { verdict, result, role, request, exchanges } = sent;
  if (!verdict || result.outcome === "no answer") return null;
  const found = notPredicted(sent);
  if (!found.length) return null;
  const { assumed } = verdict.browsers[engine()];
  const record = { browser: navigator.userAgent, role, request, outcome: result.outcome, error: result.error, exchanges,
    predicted: verdict.browsers[engine()] };
  return html`<div class="unexpected contradiction"><p><strong>Your browser, ${browserName()}, did not do as foretold:</strong> ${found.join("; ")}.
      The picture shows what really happened; where the explanation below it says otherwise, believe the browser.</p>
    ${assumed && html`<p>The model was not sure: this browser might send what was not sent here.</p>`}
    <p>What to do: send it again in a private window without extensions, for an extension, a proxy or a virus scanner can
      change headers on the way. If it stays so, the model is wrong about this browser; copy the record and tell whoever gave you the lab.</p>
    <copy-button label="Copy the record" text="${JSON.stringify(record, null, 2)}"></copy-button></div>`;
}

/** @param {Verdict} verdict @param {string} run */
function consoles({ browsers }, run) {
  const yours = engine();
  const ordered = Object.entries(browsers).sort(([a], [b]) => Number(b === yours) - Number(a === yours));
  if (!ordered.some(([, it]) => it.console)) return html`<p class="hint">The console stays silent, in all three browsers.</p>`;
  return html`<h3>What the console says</h3>
    <div class="consoles">${ordered.map(([name, it]) => consoleMessage(name, it, name === yours, run))}</div>`;
}

/** @param {string} name @param {BrowserVerdict} browser @param {boolean} yours @param {string} run */
function consoleMessage(name, { console: text, code, outcome, assumed }, yours, run) {
  const [first, ...rest] = text.split(`run=${run}`);
  const words = [first, ...rest.map((part) => html`<span class="run">run=${run}</span>${part}`)];
  return html`<section><h4>${ENGINE_NAMES[name] ?? name}${yours && html` <span>yours</span>`}</h4>
    ${text ? html`<pre class="console">${words}</pre>` : html`<p>Nothing; the outcome is “${outcome}”.</p>`}
    ${code && html`<p class="hint">Its own name for it: <code>${code}</code></p>`}
    ${assumed && html`<p class="hint">Assumed: it might send what was not sent here.</p>`}</section>`;
}

/** @param {string} text @param {string} run */
function withoutRun(text, run) {
  return text.replaceAll(`?run=${run}`, "").replaceAll(`&run=${run}`, "");
}
