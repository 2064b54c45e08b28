// @ts-check
/* The decision, rule by rule, and what the three browsers' consoles say of it: the lab's model, asked about this run. */

import { ENGINES, browserName, engine } from "./engine.js";
import { html } from "./html.js";
import { contradictions } from "./timeline.js";

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Verdict} Verdict */
/** @typedef {Verdict["browsers"][string]} Spoken */

/** @param {Act} act */
export function verdictView(act) {
  const { verdict, result, request } = act;
  if (!verdict) return null;
  const short = (/** @type {string} */ text) => withoutName(text, request.run);
  return html`<section class="verdict" aria-labelledby="verdict-title">
    <h3 id="verdict-title">Which rule decided</h3>
    ${result.outcome !== "no answer" && apart(verdict, result.outcome)}
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
function apart(verdict, outcome) {
  if (outcome === verdict.outcome || verdict.browsers[engine()].outcome !== outcome) return null;
  return html`<p class="note"><b>Here ${ENGINES[engine()]} parts from the standard:</b> its outcome is “${outcome}”, where the
    standard leads to “${verdict.outcome}”. That is known; below is what the standard says.</p>`;
}

/** What is said when this browser has done something else than foretold, and what to do about it. @param {Act} act */
export function contradiction(act) {
  const { verdict, result, role, request, exchanges } = act;
  if (!verdict || result.outcome === "no answer") return null;
  const found = contradictions(act);
  if (!found.length) return null;
  const { assumed } = verdict.browsers[engine()];
  const record = { browser: navigator.userAgent, role, request, outcome: result.outcome, error: result.error, exchanges,
    foretold: verdict.browsers[engine()] };
  return html`<div class="surprise contradiction"><p><strong>Your browser, ${browserName()}, did not do as foretold:</strong> ${found.join("; ")}.
      The picture shows what really happened; where the explanation below it says otherwise, believe the browser.</p>
    ${assumed && html`<p>The model was not sure: this browser might send what was not sent here.</p>`}
    <p>What to do: send it again in a private window without extensions, for an extension, a proxy or a virus scanner can
      change headers on the way. If it stays so, the model is wrong about this browser; copy the record and tell whoever gave you the lab.</p>
    <copy-button label="Copy the record" text="${JSON.stringify(record, null, 2)}"></copy-button></div>`;
}

/** @param {Verdict} verdict @param {string} run */
function consoles({ browsers }, run) {
  const yours = engine();
  const spoken = Object.entries(browsers).sort(([a], [b]) => Number(b === yours) - Number(a === yours));
  if (!spoken.some(([, it]) => it.console)) return html`<p class="hint">The console stays silent, in all three browsers.</p>`;
  return html`<h3>What the console says</h3>
    <div class="consoles">${spoken.map(([name, it]) => said(name, it, name === yours, run))}</div>`;
}

/** @param {string} name @param {Spoken} spoken @param {boolean} yours @param {string} run */
function said(name, { console: text, code, outcome, assumed }, yours, run) {
  const [first, ...rest] = text.split(`run=${run}`);
  const words = [first, ...rest.map((part) => html`<span class="run">run=${run}</span>${part}`)];
  return html`<section><h4>${ENGINES[name] ?? name}${yours && html` <span>yours</span>`}</h4>
    ${text ? html`<pre class="console">${words}</pre>` : html`<p>Nothing; the outcome is “${outcome}”.</p>`}
    ${code && html`<p class="hint">Its own name for it: <code>${code}</code></p>`}
    ${assumed && html`<p class="hint">Assumed: it might send what was not sent here.</p>`}</section>`;
}

/** @param {string} text @param {string} run */
function withoutName(text, run) {
  return text.replaceAll(`?run=${run}`, "").replaceAll(`&run=${run}`, "");
}
