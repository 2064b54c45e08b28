// @ts-check
/* The place for the browser's decision, rule by rule, and for what the three browsers' consoles say about it.
   The server delivers it with the run's record; until it does, nothing is shown. */

import { html } from "./html.js";

/** @param {unknown} verdict */
export function verdictView(verdict) {
  if (typeof verdict !== "object" || verdict === null) return null;
  const { sentence } = /** @type {{sentence?: unknown}} */ (verdict);
  return html`<section class="verdict" aria-labelledby="verdict-title">
    <h3 id="verdict-title">Which rule decided</h3>
    ${typeof sentence === "string" && html`<p>${sentence}</p>`}
  </section>`;
}
