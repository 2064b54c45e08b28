// @ts-check
/* The view at #practise: the exercises, which are done in an editor and graded in the terminal. */

import { listExercises } from "../control.js";
import { html, inline, render } from "../html.js";
import { place } from "../page.js";

/** @typedef {import("../types.js").Exercise} Exercise */

/** @type {{exercises: Exercise[], problem: string | null}} */
let known = { exercises: [], problem: null };

/** @type {import("../types.js").View} */
export const practise = {
  name: "practise",
  owns: (hash) => hash === "#practise",
  title: () => "Practise – CORS lab",
  problem: () => known.problem,

  async load() {
    known = await listExercises();
  },

  draw() {
    render(place("view"), html`<div class="start practise"><h1 tabindex="-1">Repair it yourself</h1>
      <p class="lede">Each exercise is a file of a server that somebody needs repaired. Edit it in your own editor. At each save, the grader
        says which page can read now, and which page still can and should not. It knows the mistakes that people make first.</p>
      <section class="begin-here" aria-labelledby="begin-title"><h2 id="begin-title">In a terminal</h2>
        <div class="commands"><pre class="code" tabindex="0" role="group" aria-label="Command"><code>${COMMAND}</code></pre><copy-button label="Copy" text="${COMMAND}"></copy-button></div>
        <p class="hint">It makes the folder <code>workshop</code> with a file for each exercise, and never overwrites what you have changed. In a
          clone, write <code>.venv/bin/demo-api</code>.</p></section>
      ${chapters(known.exercises).map(([chapter, members]) => html`<section class="exercises"><h2>${chapter}</h2>
        <ol>${members.map((it) => html`<li value="${it.number}"><b>${it.title}</b> <span>${it.minutes} minutes</span> <code>${it.slug}</code>
          ${it.aim && html`<p>After this you can ${inline(it.aim)}.</p>`}</li>`)}</ol></section>`)}</div>`);
  },
};

const COMMAND = "demo-api workshop watch";

/** @param {Exercise[]} exercises @returns {[string, Exercise[]][]} */
function chapters(exercises) {
  /** @type {Map<string, Exercise[]>} */
  const found = new Map();
  for (const it of exercises) found.set(it.chapter, [...(found.get(it.chapter) ?? []), it]);
  return [...found];
}
