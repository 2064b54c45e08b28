// @ts-check
/* The decision, rule by rule, and what the three browsers' consoles say of it: the lab's model, asked about this run. */

import { html } from "./html.js";

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Verdict} Verdict */
/** @typedef {Verdict["browsers"][string]} Spoken */

const NAMES = /** @type {Record<string, string>} */ ({ chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" });

/** @param {Act} act */
export function verdictView({ verdict, result, request }) {
  if (!verdict) return null;
  const differs = result.outcome !== "no answer" && verdict.outcome !== result.outcome;
  const short = (/** @type {string} */ text) => withoutName(text, request.run);
  return html`<section class="verdict" aria-labelledby="verdict-title">
    <h3 id="verdict-title">Which rule decided</h3>
    ${differs && html`<p class="surprise">Your browser did otherwise: its outcome is “${result.outcome}”, where the standard leads to “${verdict.outcome}”.</p>`}
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
  return html`<section><h4>${NAMES[name] ?? name}${yours && html` <span>yours</span>`}</h4>
    ${text ? html`<pre class="console">${words}</pre>` : html`<p>Nothing; the outcome is “${outcome}”.</p>`}
    ${code && html`<p class="hint">Its own name for it: <code>${code}</code></p>`}
    ${assumed && html`<p class="hint">Assumed: it might send what was not sent here.</p>`}</section>`;
}

/** Which of the three draws this page. */
function engine() {
  if (/Firefox\//.test(navigator.userAgent)) return "firefox";
  return /Chrom(e|ium)\//.test(navigator.userAgent) ? "chromium" : "webkit";
}

/** @param {string} text @param {string} run */
function withoutName(text, run) {
  return text.replaceAll(`?run=${run}`, "").replaceAll(`&run=${run}`, "");
}
