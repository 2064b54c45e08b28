// @ts-check
/* The view at #workshop: the exercises, with what is solved. */

import { gradeExercises, listExercises } from "../control.js";
import { TICK_ONLY } from "../glyphs.js";
import { html, inline, render } from "../html.js";
import { place, redraw } from "../page.js";

/** @typedef {import("../exercise/types.js").Exercise} Exercise */
/** @typedef {import("../exercise/types.js").Exercises} Exercises */

/** @type {Exercises} */
let known = { exercises: [], problem: null, folder: null, program: "demo-api" };

/** @type {import("../types.js").View} */
export const workshop = {
  name: "workshop",
  owns: (hash) => hash === "#workshop" || hash === "#practise",
  title: () => "Practise – CORS lab",
  problem: () => known.problem,

  async load() {
    known = await listExercises();
    grade();
  },

  draw: () => render(place("view"), page(known)),
};

/** The grader takes a second or two, and more on a busy machine; the list does not wait for it. */
async function grade() {
  const isShown = () => document.body.dataset.view === workshop.name;
  for (let time = 0; time < PATIENCE && known.folder !== null && known.exercises.some((it) => it.solved === null); time += 1) {
    try {
      known = await gradeExercises();
    } catch {
      return; // the list says that it is not known
    }
    if (!isShown()) return;
    redraw();
  }
}

/** How often the lab is asked for the grades that are still missing. */
const PATIENCE = 10;

/** @param {Exercises} all */
function page({ exercises, folder, program }) {
  const done = exercises.filter((it) => it.solved).length;
  const next = exercises.find((it) => it.solved === false);
  return html`<div class="start practise"><h1 tabindex="-1">Repair it yourself</h1>
    <p class="lede">Each exercise is a file that somebody needs repaired. Edit it in your own editor. When you save it, your browser sends
      the requests again, and you see which page can read now, and which page still can and should not.</p>
    ${folder === null ? withoutFolder(program) : html`<p class="progress"><span><b>${done} of ${exercises.length} solved.</b> Your files are in <code>${folder}/</code>.</span>
      ${next && html`<a class="next" href="#workshop/${next.slug}"><span>Next</span> ${next.title}</a>`}</p>`}
    ${chapters(exercises).map(([chapter, members]) => html`<section class="exercises"><h2>${chapter}</h2>
      <ol>${members.map((it) => row(it, folder !== null))}</ol></section>`)}
    <section class="begin-here"><h2>In a terminal</h2>
      <p>The same exercises, graded by the lab’s model of the browser at each save:</p>
      ${command(`${program} workshop watch`)}</section></div>`;
}

/** @param {Exercise} exercise @param {boolean} canOpen */
function row({ number, slug, title, minutes, aim, solved }, canOpen) {
  const name = canOpen ? html`<a href="#workshop/${slug}">${title}</a>` : html`<b>${title}</b>`;
  return html`<li value="${number}">${name} <span>${minutes} minutes</span> ${solved ? html`<span class="is-solved">${TICK_ONLY} solved</span>` : ""}
    ${aim && html`<p>After this you can ${inline(aim)}.</p>`}</li>`;
}

/** @param {string} program */
function withoutFolder(program) {
  return html`<section class="begin-here"><h2>Begin</h2>
    <p>This lab was started without a folder for your files. Stop it with Ctrl-C, and start it like this:</p>
    ${command(`${program} workshop`)}
    <p class="hint">It makes the folder <code>workshop</code> with a file for each exercise, and never overwrites what you have changed.</p></section>`;
}

/** @param {string} text */
function command(text) {
  return html`<div class="commands"><pre class="code" tabindex="0" role="group" aria-label="Command"><code>${text}</code></pre><copy-button label="Copy" text="${text}"></copy-button></div>`;
}

/** @param {Exercise[]} exercises @returns {[string, Exercise[]][]} */
function chapters(exercises) {
  /** @type {Map<string, Exercise[]>} */
  const found = new Map();
  for (const it of exercises) found.set(it.chapter, [...(found.get(it.chapter) ?? []), it]);
  return [...found];
}
