// @ts-check
/* Who must change what, with the lines to write. */

import { configLinks } from "./config-links.js";
import { html, inline } from "./html.js";

/** @typedef {import("./types.js").FixLine} FixLine */
/** @typedef {import("./types.js").Report} Report */

/** @param {Report["change"]} change */
export function advice({ where, sentence, lines: all, policy }) {
  return html`<section class="change" data-where="${where}"><h3>${WHERE[where]}</h3>
      <p>${inline(sentence)}</p>
      ${lines(all)}
      ${policy && configLinks(policy)}</section>`;
}

/** The lines to write. What to write as headers is folded if there is another way. @param {FixLine[]} all */
function lines(all) {
  if (!all.length) return null;
  const headers = all.filter((it) => it.at === "headers");
  const others = all.filter((it) => it.at !== "headers");
  if (!others.length || !headers.length) return html`<dl class="lines">${all.map(line)}</dl>`;
  return html`<dl class="lines">${others.map(line)}</dl>
    <details class="as-headers"><summary>The same as response headers</summary><dl class="lines">${headers.map(line)}</dl></details>`;
}

/** @type {Record<Report["change"]["where"], string>} */
const WHERE = {
  server: "What to change on the server",
  page: "What to change in the page",
  both: "What to change on the server and in the page",
  nowhere: "What can be done",
  nobody: "What to change",
};

/** @param {FixLine} line */
function line({ at, code, to }) {
  const label = to ? html`${AT[at]} <span class="to">${to}</span>` : AT[at];
  if (!code) return html`<div><dt>${label}</dt></div>`;
  return html`<div><dt>${label}</dt><dd><pre class="code" tabindex="0" role="group" aria-label="${AT[at]}"><code>${code}</code></pre><copy-button label="Copy" text="${code}"></copy-button></dd></div>`;
}

/** @type {Record<FixLine["at"], string>} */
const AT = { server: "With CORSMiddleware", headers: "As response headers", page: "In the page" };
