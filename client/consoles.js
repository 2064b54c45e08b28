// @ts-check
/* What each browser's console prints about an attempt. */

import { ENGINE_NAMES, engine } from "./engine.js";
import { html } from "./html.js";

/** @typedef {import("./types.js").Console} Console */

/** @param {Console[]} all the reader's own first @param {string} run */
export function consoles(all, run) {
  if (!all.length) return null;
  if (!all.some((it) => it.text)) return html`<p class="hint">None of the three browsers writes a console message.</p>`;
  return html`<div class="consoles">${all.map((it) => message(it, run))}</div>`;
}

/** @param {Console} console @param {string} run */
function message({ engine: name, text, code, outcome, assumed }, run) {
  const [first, ...rest] = text.split(`run=${run}`);
  const words = [first, ...rest.map((part) => html`<span class="run">run=${run}</span>${part}`)];
  return html`<section><h3>${ENGINE_NAMES[name] ?? name}${name === engine() && html` <span>(your browser)</span>`}</h3>
    ${text ? html`<pre class="console">${words}</pre>` : html`<p>No console message. The outcome is “${outcome}”.</p>`}
    ${code && html`<p class="hint">Its name for this error: <code>${code}</code></p>`}
    ${assumed && html`<p class="hint">Not certain: this browser could send a request that was not sent here.</p>`}</section>`;
}
