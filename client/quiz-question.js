// @ts-check
/* One question of the quiz: what a developer sees, the choices, and, after a choice, what was right and why. */

import { linkTo } from "./address.js";
import { advice } from "./advice.js";
import { ENGINE_NAMES, engine } from "./engine.js";
import { TICK_ONLY, meaningMark } from "./glyphs.js";
import { html, inline } from "./html.js";
import { networkTab } from "./network-tab.js";
import { placesOf } from "./seeded.js";

/** @typedef {import("./types.js").Choices} Choices */
/** @typedef {import("./types.js").Given} Given */
/** @typedef {import("./types.js").Question} Question */
/** @typedef {"cause" | "fix"} Part */

/** @type {Record<Part, string>} */
const ASKS = { cause: "Which cause?", fix: "Which fix?" };

/** The choices of a part. @param {Question} question @param {Part} part @returns {Choices} */
export function choicesOf(question, part) {
  return part === "cause" ? question.causes : question.fixes;
}

/** The order in which the choices are shown, by their places in the data. @param {Question} question @param {Part} part @param {string} seed */
export function orderOf(question, part, seed) {
  return placesOf(choicesOf(question, part).choices.map((it) => it.text), `${seed} ${question.id} ${part}`);
}

/** What the reader has to choose next; null after both. @param {Given} given @returns {Part | null} */
export function partOf(given) {
  if (given.cause === null) return "cause";
  return given.fix === null ? "fix" : null;
}

/** @param {Question} question @param {{given: Given, seed: string, shown: string | null, last: boolean}} state `shown`: the engine that the reader has chosen */
export function questionView(question, { given, seed, shown, last }) {
  return html`<div class="asked-for">
    <div class="evidence">${evidence(question, shown)}</div>
    <div class="choosing">
      ${part(question, "cause", given.cause, seed)}
      ${given.cause !== null && html`<section class="why"><h3>Why</h3>${question.why.map((it) => html`<p>${inline(it)}</p>`)}</section>`}
      ${given.cause !== null && part(question, "fix", given.fix, seed)}
      ${given.fix !== null && done(question, last)}
    </div></div>`;
}

/** @param {Question} question @param {string | null} shown */
function evidence({ views, opaque }, shown) {
  const own = views.find((it) => it.engine === engine());
  const view = views.find((it) => it.engine === shown) ?? own ?? views[0];
  return html`<section><h2 id="console-title">The console of ${ENGINE_NAMES[view.engine]}</h2>
    ${views.length > 1 && html`<p class="engines" role="group" aria-label="Browser">${views.map(
      (it) => html`<button type="button" class="quiet" data-do="engine-${it.engine}" id="engine-${it.engine}" aria-pressed="${it === view ? "true" : "false"}">${ENGINE_NAMES[it.engine]}${it.engine === engine() && " (yours)"}</button>`,
    )}</p>`}
    ${!own && html`<p class="hint">Your browser does not give this reason for this request, so its console is not shown.</p>`}
    ${view.console ? html`<pre class="console" tabindex="0" role="group" aria-label="Console">${view.console}</pre>` : html`<p class="hint">The console is empty.</p>`}
    <p class="gets">${opaque ? "The page gets an empty response: status 0, no headers, no body." : "The page does not get the response."}</p></section>
    <section><h2>The Network tab</h2>${networkTab(view.requests)}</section>`;
}

/** @param {Question} question @param {Part} name @param {number | null} given @param {string} seed */
function part(question, name, given, seed) {
  const { choices, right } = choicesOf(question, name);
  const order = orderOf(question, name, seed);
  return html`<section class="part-asked"><h2 id="ask-${name}" tabindex="-1">${ASKS[name]}</h2>
    <ol class="choices">${order.map((place, index) => {
      const text = inline(choices[place].text);
      if (given === null) return html`<li><button type="button" data-do="choose-${index}"><kbd>${index + 1}</kbd> <span>${text}</span></button></li>`;
      return html`<li class="${place === right ? "right" : place === given ? "missed" : "other"}">${judged(place, right, given)}<span>${text}</span></li>`;
    })}</ol>
    ${given !== null && remark(name, choices[given], given === right)}</section>`;
}

/** @param {number} place @param {number} right @param {number} given */
function judged(place, right, given) {
  if (place === right) return html`${TICK_ONLY}<b>${place === given ? "Your choice, right:" : "Right:"}</b> `;
  return place === given && html`${meaningMark("mistake")}<b>Your choice:</b> `;
}

/** @param {Part} name @param {Choices["choices"][number]} choice @param {boolean} right */
function remark(name, { address, title }, right) {
  if (right) return html`<p class="remark right">Right.</p>`;
  const where = html`<a href="${address}">${title}</a>`;
  return html`<p class="remark other">${name === "cause" ? html`Not this one. Your choice is the cause in this experiment: ${where}.` : html`This does not help here. It helps in this experiment: ${where}.`}</p>`;
}

/** @param {Question} question @param {boolean} last */
function done({ id, title, aim, change }, last) {
  return html`<div class="solved">${advice(change)}
    <p>See it happen: <a href="${linkTo(id)}">${title}</a></p>
    <p class="hint">Aim: ${inline(aim)}.</p>
    <p class="go"><button type="button" class="main" id="next-question" data-do="next">${last ? "Show the result" : "Next question"}</button> <kbd>n</kbd></p></div>`;
}
