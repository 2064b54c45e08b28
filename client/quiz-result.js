// @ts-check
/* The result of ten questions, which can be printed. */

import { linkTo } from "./address.js";
import { TICK_ONLY, meaningMark } from "./glyphs.js";
import { html, inline } from "./html.js";

/** @typedef {import("./types.js").Given} Given */
/** @typedef {import("./types.js").Question} Question */

/** @param {Question[]} ten @param {Record<string, Given>} given @param {string} seed */
export function resultView(ten, given, seed) {
  const causes = ten.filter((it) => found(it, given).cause).length;
  const fixes = ten.filter((it) => found(it, given).fix).length;
  return html`<section class="result"><h2 id="result" tabindex="-1">${summary(causes, fixes, ten.length)}</h2>
    <p class="hint">Questions ${seed}, ${new Date().toLocaleDateString("en", { dateStyle: "long" })}</p>
    <table class="results"><thead><tr><th scope="col">Cause</th><th scope="col">Fix</th><th scope="col">Aim</th></tr></thead>
      <tbody>${ten.map((it) => {
        const { cause, fix } = found(it, given);
        return html`<tr><th scope="row">${mark(cause)}<a href="${linkTo(it.id)}">${inline(it.causes.choices[it.causes.right].text)}</a></th>
          <td>${mark(fix)}${inline(it.fixes.choices[it.fixes.right].text)}</td><td>${inline(it.aim)}</td></tr>`;
      })}</tbody></table>
    <p class="go"><a class="button" href="#quiz">Ten other questions</a>
      <button type="button" data-do="again">The same ten again</button> <button type="button" data-do="print">Print this result</button></p>
    <p class="hint">What you missed comes again sooner.</p></section>`;
}

/** @param {number} causes @param {number} fixes @param {number} all */
function summary(causes, fixes, all) {
  return `${causes} of ${all} causes and ${fixes} of ${all} fixes`;
}

/** @param {Question} question @param {Record<string, Given>} given */
function found({ id, causes, fixes }, given) {
  return { cause: given[id]?.cause === causes.right, fix: given[id]?.fix === fixes.right };
}

/** @param {boolean} right */
function mark(right) {
  return html`<span class="${right ? "right" : "missed"}">${right ? TICK_ONLY : meaningMark("mistake")}${right ? "Found" : "Missed"}</span> `;
}
