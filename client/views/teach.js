// @ts-check
/* The view at #teach: how a class uses the lab, and the way through the essentials. */

import { linkTo } from "../address.js";
import { html, inline, render } from "../html.js";
import { place } from "../page.js";

/** @type {import("../types.js").View} */
export const teach = {
  name: "teach",
  owns: (hash) => hash === "#teach",
  title: () => "Teach – CORS lab",
  draw: (lab) => render(place("view"), page(lab)),
};

/** @param {import("../types.js").Lab} lab */
function page(lab) {
  const tour = lab.tour?.scenarios.flatMap((slug) => lab.find(slug) ?? []).filter((it) => !it.broken) ?? [];
  return html`<div class="start teach"><h1 tabindex="-1">With a class</h1>
    <p class="lede">One screen is the question, the next is what happened. So a class can guess together, and see who was right.</p>
    <section><h2>An experiment in four minutes</h2>
      <ol class="plan">
        <li><b>Read.</b> Press <kbd>p</kbd> in an experiment: it is large now, and <kbd>→</kbd> goes on. Somebody reads the story aloud. Ask: who sends, and who decides?</li>
        <li><b>Guess.</b> Let each learner hold up a finger for one of the five endings. Then choose with the keys <kbd>1</kbd> to <kbd>5</kbd>.</li>
        <li><b>Send.</b> Ask before you go on: did the handler run? The filled square shows it.</li>
        <li><b>Explain.</b> Is that good? Who must change what? The consoles (<kbd>c</kbd>) show what a developer would have seen.</li>
      </ol></section>
    ${lab.tour && html`<section><h2>${lab.tour.title}: ${lab.tour.minutes} minutes</h2>
      <ol class="plan">${tour.map((it) => html`<li><a href="${linkTo(it.slug)}">${it.title}</a> <p>${inline(it.summary)}</p></li>`)}</ol></section>`}
    <section><h2>Settings for a room</h2>
      <dl class="plan">
        <div><dt><code>demo-api serve --no-guess</code></dt><dd>Send works without a guess.</dd></div>
        <div><dt><code>demo-api serve --host 0.0.0.0 --public-host teacher.local</code></dt><dd>One lab for all learners in a network that you trust. What one of them does cannot harm another.</dd></div>
        <div><dt><code>demo-api workshop check --json</code></dt><dd>The grades of the exercises, for a program.</dd></div>
      </dl></section></div>`;
}
