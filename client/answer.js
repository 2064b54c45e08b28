// @ts-check
/* What stands beside the picture: how the attempt ended, whether that is good, why, who changes what, and what comes next. */

import { advice } from "./advice.js";
import { changeView } from "./changes.js";
import { configLinks } from "./config-links.js";
import { linkTo } from "./address.js";
import { headline } from "./endings.js";
import { meaningMark } from "./glyphs.js";
import { html, inline } from "./html.js";
import { contradiction } from "./verdict.js";

/** @typedef {import("./types.js").Attempt} Attempt */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Report} Report */
/** @typedef {import("./onward.js").Onward} Onward */

/**
 * @param {Attempt} attempt @param {Experiment} experiment
 * @param {{next: Onward | null, before: string | null}} more what comes next; and app.py as it was when it last ended as expected
 */
export function answer({ last, ending, code }, { scenario, role }, { next, before }) {
  const { report } = last;
  const solved = report?.edited?.id === "solved";
  return html`<div class="answer">
    <h2 id="outcome" tabindex="-1">${report?.headline ? inline(report.headline) : headline(ending)}</h2>
    ${report?.guess && html`<p class="remark ${report.guess.right ? "right" : "other"}">${inline(report.guess.sentence)}</p>`}
    ${report?.edited && html`<p class="edited" data-edited="${report.edited.id}">${solved && meaningMark("works")}<span>${inline(report.edited.sentence)}</span></p>`}
    ${report?.warning && html`<p class="warning">${meaningMark("danger")}<span><strong>Warning.</strong> ${inline(report.warning)}</span></p>`}
    ${report && !solved && explained(report)}
    ${report && !report.change.policy && scenario.policy && COPIED.includes(report.meaning.id) && configLinks(scenario.policy, "A policy like this one for")}
    ${solved && before !== null && before !== code && html`<section class="changed"><h3>What you changed</h3>${changeView(before, code, "What you changed in app.py")}</section>`}
    ${!report && html`<p class="remark">The lab gave no explanation of this request. The picture shows what is known.</p>`}
    ${last.gone && html`<p class="unexpected"><strong>The lab no longer has the whole record of this request.</strong> It keeps only the newest records. Send the request again.</p>`}
    ${contradiction(last)}
    ${scenario.files && code !== scenario.files["app.py"] && html`<p class="hint stale"><code>app.py</code> has changed since this request was sent. Send the request again to run the new code.</p>`}
    ${report?.instead && html`<p class="instead"><a href="${linkTo(scenario.slug, report.instead.probe, role)}">Send it like this instead: ${inline(report.instead.says)}</a></p>`}
    ${next && html`<p class="onward"><a class="next" href="${next.address}">${!next.same && html`<span>Next</span> `}${inline(next.words)}</a></p>`}
  </div>`;
}

/** What the ending means where the API is an example to copy. @type {Report["meaning"]["id"][]} */
const COPIED = ["works", "protects"];

/** @param {Report} report */
function explained({ meaning, why, change }) {
  return html`${meant(meaning)}
    ${why.length > 0 && html`<section class="why"><h3>Why</h3>${reasons(why)}</section>`}
    ${advice(change)}`;
}

/** Whether the ending is good. @param {Report["meaning"]} meaning */
export function meant(meaning) {
  return html`<p class="means" data-means="${meaning.id}">${meaningMark(meaning.id)}<span><strong>${meaning.title}.</strong> ${inline(meaning.sentence)}</span></p>`;
}

/** @param {Report["why"]} why */
export function reasons(why) {
  return why.map((it) => html`<p>${inline(it)}</p>`);
}
