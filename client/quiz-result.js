// @ts-check
/* The result of ten questions, which can be printed. */

import { linkTo } from "./address.js";
import { html, inline } from "./html.js";

/** @typedef {import("./types.js").Given} Given */
/** @typedef {import("./types.js").Question} Question */

/** @param {Question[]} ten @param {Record<string, Given>} given @param {string} seed */
export function resultView(ten, given, seed) {
  const causes = ten.filter((it) => found(it, given).cause).length;
  const cures = ten.filter((it) => found(it, given).cure).length;
  return html`<section class="result"><h2 id="result" tabindex="-1">${summary(causes, cures, ten.length)}</h2>
    <p class="hint">Questions ${seed}, ${new Date().toLocaleDateString("en", { dateStyle: "long" })}</p>
    <table class="results"><thead><tr><th scope="col">Cause</th><th scope="col">Found</th><th scope="col">Cure</th><th scope="col">Found</th><th scope="col">It tests</th></tr></thead>
      <tbody>${ten.map((it) => {
        const { cause, cure } = found(it, given);
        return html`<tr><th scope="row"><a href="${linkTo(it.id)}">${inline(it.causes.choices[it.causes.right].text)}</a></th><td>${mark(cause)}</td>
          <td>${inline(it.cures.choices[it.cures.right].text)}</td><td>${mark(cure)}</td><td>${inline(it.aim)}</td></tr>`;
      })}</tbody></table>
    <p class="go"><a class="button" href="#quiz">Ten other questions</a>
      <button type="button" data-do="again">The same ten again</button> <button type="button" data-do="print">Print this result</button></p>
    <p class="hint">What you missed comes again sooner.</p></section>`;
}

/** @param {number} causes @param {number} cures @param {number} all */
function summary(causes, cures, all) {
  return `${causes} of ${all} causes and ${cures} of ${all} cures`;
}

/** @param {Question} question @param {Record<string, Given>} given */
function found({ id, causes, cures }, given) {
  return { cause: given[id]?.cause === causes.right, cure: given[id]?.cure === cures.right };
}

/** @param {boolean} right */
function mark(right) {
  return html`<span class="${right ? "right" : "missed"}">${right ? "yes" : "no"}</span>`;
}
