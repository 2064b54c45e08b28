// @ts-check
/* One experiment as slides for a projector: the question first, and nothing of the result before somebody goes on. */

import { advice } from "./advice.js";
import { meant, reasons } from "./answer.js";
import { ENDINGS, headline } from "./endings.js";
import { meaningMark, miniature } from "./glyphs.js";
import { html, inline, prose } from "./html.js";
import { coloured } from "./python.js";
import { asFetch } from "./requests.js";
import { ROLE_NAMES } from "./roles.js";
import { contradiction } from "./verdict.js";

/** @typedef {import("./types.js").Attempt} Attempt */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").ProbeRequest} ProbeRequest */
/** @typedef {import("./types.js").Report} Report */

/** @typedef {"question" | "code" | "guess"} Before */
/** @typedef {"ending" | "why" | "change"} Result */

/** What is shown before the request is sent. @type {Before[]} */
export const BEFORE = ["question", "code", "guess"];

/**
 * What is shown after the picture: without a report of the lab, nobody can say why.
 * @param {Attempt} attempt @returns {Result[]}
 */
export function resultsOf({ last: { report } }) {
  if (!report) return ["ending"];
  return report.edited?.id === "solved" ? ["ending", "why"] : ["ending", "why", "change"];
}

/** @param {Before} slide @param {Experiment} experiment @param {ProbeRequest} request @param {string} origin @param {Prediction | null} guess */
export function beforeSlide(slide, { scenario, probe, role }, request, origin, guess) {
  if (slide === "question") {
    return html`<div class="story">${prose(scenario.story ?? "")}</div>
      <p class="present-sends"><b>${inline(probe.says)}</b> from ${ROLE_NAMES[role]}, <code>${origin}</code></p>`;
  }
  if (slide === "code") {
    return html`<div class="present-code">
      <section><h2>The server runs</h2><pre class="code" tabindex="0" role="group" aria-label="app.py"><code>${coloured(scenario.files?.["app.py"] ?? "")}</code></pre></section>
      <section><h2>The page sends</h2><pre class="code" tabindex="0" role="group" aria-label="The request"><code>${withoutRun(asFetch(request), request.run)}</code></pre></section></div>`;
  }
  return html`<h2>What will happen?</h2>
    <ol class="present-endings">${ENDINGS.map(({ ending, label, note }, index) => html`<li><button type="button" data-do="present-guess-${index + 1}" id="present-guess-${index + 1}" aria-pressed="${String(ending === guess)}">
      <kbd aria-hidden="true">${index + 1}</kbd>${miniature(ending)}<b>${label}</b> <span>${note}</span></button></li>`)}</ol>`;
}

/** @param {Result} slide @param {Attempt} attempt */
export function resultSlide(slide, { last, ending }) {
  const { report } = last;
  const head = html`<h2 class="present-ending" id="present-ending" tabindex="-1">${report?.headline ? inline(report.headline) : headline(ending)}</h2>`;
  if (slide === "ending" || !report) {
    return html`<div class="answer">${ending !== "not known" && miniature(ending)}${head}
      ${report?.guess && html`<p class="remark ${report.guess.right ? "right" : "other"}">${inline(report.guess.sentence)}</p>`}${contradiction(last)}</div>`;
  }
  if (slide === "change") {
    return html`<div class="answer">${head}${advice(report.change)}</div>`;
  }
  return html`<div class="answer">${head}${why(report)}</div>`;
}

/** @param {Report} report */
function why({ edited, warning, meaning, why: sentences }) {
  const solved = edited?.id === "solved";
  return html`${edited && html`<p class="edited" data-edited="${edited.id}">${solved && meaningMark("works")}<span>${inline(edited.sentence)}</span></p>`}
    ${warning && html`<p class="warning">${meaningMark("danger")}<span><strong>Warning.</strong> ${inline(warning)}</span></p>`}
    ${!solved && html`${meant(meaning)}<section class="why">${reasons(sentences)}</section>`}`;
}

/** The call without the lab's own parameter: it is not part of the question. @param {string} code @param {string} run */
function withoutRun(code, run) {
  return code.replace(`?run=${run}`, "").replace(`&run=${run}`, "");
}
