// @ts-check
/* The view at #teach: how a class uses the lab, plans with minutes, what to say about each experiment, and the solutions. */

import { readTeaching } from "../control.js";
import { SHORT } from "../endings.js";
import { html, inline, render } from "../html.js";
import { place } from "../page.js";
import { ROLE_NAMES } from "../roles.js";

/** @typedef {import("../exercise/types.js").Exercise} Exercise */
/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../types.js").Prediction} Prediction */
/** @typedef {import("../types.js").Role} Role */

/**
 * @typedef {object} Talk what to say about an experiment
 * @property {string} at its address, without #
 * @property {string} title
 * @property {string} says
 * @property {Role} role
 * @property {string} ask
 * @property {Prediction} wrong the ending that many people predict
 * @property {string} many their reason
 * @property {Prediction} ending how it really ends
 * @property {string} reason
 * @property {string} reply
 */

/** @typedef {{begins: number, title: string, minutes: number, does: string, opens: string | null, shows: Talk[], exercises: Exercise[]}} Step */
/** @typedef {{id: string, title: string, minutes: number, for: string, steps: Step[]}} Plan */

/**
 * @typedef {object} Teaching
 * @property {Plan[]} plans
 * @property {Talk[]} experiments
 * @property {(Exercise & {lines: string[]})[]} exercises
 * @property {{title: string, aims: string[]}[]} chapters
 */

/** @type {{teaching: Teaching | null, problem: string | null}} */
let known = { teaching: null, problem: null };

/** @type {import("../types.js").View} */
export const teach = {
  name: "teach",
  owns: (hash) => hash === "#teach",
  title: () => "Teach – CORS lab",
  problem: () => known.problem,

  async load() {
    known = await readTeaching();
  },

  draw: () => render(place("view"), page(known.teaching)),
};

/** @param {Teaching | null} teaching */
function page(teaching) {
  return html`<div class="start teach"><h1 tabindex="-1">With a class</h1>
    <p class="lede">One screen is the question, the next is what happened. So a class can guess together, and see who was right.</p>
    <section><h2>An experiment in four minutes</h2>
      <ol class="plan">
        <li><b>Read.</b> Press <kbd>p</kbd> in an experiment: it is large now, and <kbd>→</kbd> goes on. Somebody reads the story aloud. Ask: who sends, and who decides?</li>
        <li><b>Guess.</b> Let each learner hold up one to five fingers for an ending. Then choose with the keys <kbd>1</kbd> to <kbd>5</kbd>.</li>
        <li><b>Send.</b> Ask before you go on: did the handler run? The filled square shows it.</li>
        <li><b>Explain.</b> Is that good? Who must change what? Leave with <kbd>Esc</kbd>: the consoles (<kbd>c</kbd>) show what a developer would have seen.</li>
      </ol></section>
    ${teaching && html`${teaching.plans.map(plan)}
      <section><h2>Solutions</h2>
        <details class="key"><summary>Show how each experiment ends, and what solves each exercise</summary>${key(teaching)}</details></section>
      <section><h2>The aims</h2><p>After the lab, a learner can:</p>
        <div class="aims">${teaching.chapters.map(({ title, aims }) => html`<section><h3>${title}</h3><ul>${aims.map((it) => html`<li>${inline(it)}</li>`)}</ul></section>`)}</div></section>`}
    <section><h2>Settings for a room</h2>
      <dl class="plan">
        <div><dt><code>demo-api serve --no-guess</code></dt><dd>Send works without a guess.</dd></div>
        <div><dt><code>demo-api serve --host 0.0.0.0 --public-host teacher.local</code></dt><dd>One lab for all learners in a network that you trust. What one of them does cannot harm another.</dd></div>
        <div><dt><code>demo-api workshop check --json</code></dt><dd>The grades of the exercises, for a program.</dd></div>
      </dl></section></div>`;
}

/** @param {Plan} plan */
function plan({ id, title, minutes, for: audience, steps }) {
  return html`<section aria-labelledby="plan-${id}"><h2 id="plan-${id}">${title}: ${minutes} minutes</h2>
    <p>${inline(audience)}</p>
    <ol class="steps">${steps.map(
      (it) => html`<li><p class="when"><b>${it.begins}</b> <span>${it.minutes} min</span></p>
        <div><h3>${it.title}</h3><p>${inline(it.does)}</p>
          ${it.opens && html`<p>Open <a href="${it.opens}"><code>${it.opens}</code></a>.</p>`}
          ${it.shows.map(talk)}
          ${it.exercises.length > 0 && html`<p>Exercises: ${it.exercises.map(
            (exercise, index) => html`${index > 0 && ", "}<a href="#workshop/${exercise.slug}">${exercise.title}</a> (${exercise.minutes} minutes)`,
          )}.</p>`}</div></li>`,
    )}</ol></section>`;
}

/** @param {Talk} it */
function talk(it) {
  return html`<details class="talk"><summary>${it.title}: ${inline(it.ask)}</summary>
    <p><a href="#${it.at}">${inline(it.says)}</a>, from ${ROLE_NAMES[it.role]}.</p>
    <p><b>Many say:</b> ${SHORT[it.wrong]}. “${inline(it.many)}”</p>
    <p><b>It ends:</b> ${SHORT[it.ending]}. ${inline(it.reply)}</p></details>`;
}

/** @param {Teaching} teaching */
function key({ experiments, exercises }) {
  return html`<div class="wide" tabindex="0" role="group" aria-label="The experiments"><table><thead><tr><th scope="col">Experiment</th><th scope="col">From</th><th scope="col">Ending</th><th scope="col">Reason</th></tr></thead>
      <tbody>${experiments.map((it) => html`<tr><th scope="row"><a href="#${it.at}">${it.title}</a></th><td>${ROLE_NAMES[it.role]}</td><td>${SHORT[it.ending]}</td><td>${it.reason}</td></tr>`)}</tbody></table></div>
    <dl class="solutions">${exercises.map((it) => html`<div><dt>${it.title} <code>${it.slug}</code></dt>
      <dd><p>After this a learner can ${inline(it.aim)}.</p><pre class="code" tabindex="0" role="group" aria-label="Lines of a solution of ${it.slug}"><code>${it.lines.join("\n")}</code></pre></dd></div>`)}</dl>`;
}
