// @ts-check
/* The view at #handout: two pages to print. The first has the five endings and a configuration that works, the second the
   questions that lead from an error to its cause. */

import { linkTo } from "../address.js";
import { readHandout } from "../control.js";
import { ENDINGS } from "../endings.js";
import { miniature } from "../glyphs.js";
import { html, inline, render } from "../html.js";
import { place } from "../page.js";
import { coloured } from "../python.js";

/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {{look: string, do: string, causes: string[], consoles: {name: string, texts: string[]}[], scenario: string | null}} Question */
/** @typedef {{title: string, code: string, header: {name: string, on: string, says: string}[], questions: Question[]}} Handout */

/** @type {{handout: Handout | null, problem: string | null}} */
let known = { handout: null, problem: null };

/** @type {import("../types.js").View} */
export const handoutView = {
  name: "handout",
  owns: (hash) => hash === "#handout",
  title: () => `${known.handout?.title ?? "Handout"} – CORS lab`,
  problem: () => known.problem,

  async load(lab) {
    known = await readHandout();
    if (known.handout) await lab.complete(lab.find(known.handout.code));
  },

  draw: (lab) => render(place("view"), known.handout ? page(known.handout, lab) : html`<h1 tabindex="-1">There is no handout here</h1>`),

  do(name) {
    if (name === "print") print();
  },
};

/** @param {Handout} handout @param {Lab} lab */
function page({ title, code, header, questions }, lab) {
  const scenario = lab.find(code);
  return html`<div class="handout">
    <section class="leaf"><div class="leaf-head"><h1 tabindex="-1">${title}</h1><button type="button" class="main" data-do="print">Print</button></div>
      <p class="leaf-lede">The server responds. The browser decides who may read: it compares the origin of the page with a header of the response.
        An origin is scheme, host and port.</p>
      <h2>The five ways a request can end</h2>
      <ul class="leaf-endings">${ENDINGS.map(({ ending, text }) => html`<li>${miniature(ending)}<span>${text}</span></li>`)}</ul>
      <h2>What the headers of a response say</h2>
      <table class="leaf-headers"><thead><tr><th scope="col">Header</th><th scope="col">On</th><th scope="col">What it says</th></tr></thead>
        <tbody>${header.map((it) => html`<tr><th scope="row"><code>${it.name}</code></th><td>${it.on}</td><td>${inline(it.says)}</td></tr>`)}</tbody></table>
      ${scenario?.files && html`<h2>A configuration to copy: one page, with cookies</h2>
        <pre class="code" tabindex="0" role="group" aria-label="app.py"><code>${coloured(scenario.files["app.py"])}</code></pre>
        <p class="leaf-note">This is <code>app.py</code> of <a href="${linkTo(code)}"><code>#${code}</code></a>, which runs in the lab. <code>CLIENT</code> is the origin of the page, such as
          <code>"https://shop.example"</code>. Without cookies, leave <code>allow_credentials</code> out. Only for public data, write <code>allow_origins=["*"]</code>.</p>`}
    </section>
    <section class="leaf"><h2>Which error is it?</h2>
      <p class="leaf-lede">Open the Network tab and the console. Begin at the top: the first line that is true names the cause.</p>
      <ol class="leaf-questions">${questions.map(question)}</ol>
    </section></div>`;
}

/** @param {Question} it */
function question({ look, do: todo, causes, consoles, scenario }) {
  return html`<li><p><b>${inline(look)}</b> ${causes.length > 0 && html`<span class="leaf-causes">${causes.join("; ")}.</span>`}
      ${scenario && html`<a href="${linkTo(scenario)}"><code>#${scenario}</code></a>`}</p>
    ${consoles.length > 0 && html`<ul class="leaf-consoles">${consoles.map(({ name, texts }) => html`<li><b>${name}</b> ${texts.join(" / ")}</li> `)}</ul>`}
    <p class="leaf-do">${inline(todo)}</p></li>`;
}
