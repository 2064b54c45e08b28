// @ts-check
/* The view at every address that no other view owns: what the lab is, how it is used, and all experiments. */

import { follow, linkTo } from "../address.js";
import { map } from "../contents.js";
import { ENDINGS } from "../endings.js";
import { KINDS, kindMark, miniature } from "../glyphs.js";
import { html, render } from "../html.js";
import { place } from "../page.js";
import { done } from "../progress.js";
import { fillBox } from "./explain.js";

/** @typedef {import("../types.js").Kind} Kind */

/** @type {import("../types.js").View} */
export const start = {
  name: "start",
  owns: () => true,
  title: () => "CORS lab",
  problem(lab) {
    const { problem } = follow(location.hash, lab.scenarios);
    return problem && `${problem} Below are all there are.`;
  },
  draw(lab) {
    render(place("view"), startPage(lab.scenarios));
    fillBox(lab);
  },
};

/** @param {import("../types.js").Scenario[]} scenarios */
function startPage(scenarios) {
  const first = scenarios.find((it) => !it.broken);
  return html`<div class="start">
    <h1 tabindex="-1"><span>The server answers.</span> <span>The browser decides who may read.</span></h1>
    <p class="lede">A page on one origin asks an API on another. Sometimes the answer arrives, sometimes the browser keeps it
      back, and sometimes the request is never sent; the script learns nothing but <code>TypeError</code>. Here each of
      these really happens, in your own browser, against a server that tells what it saw.</p>
    ${first && html`<a class="begin" href="${linkTo(first.slug)}">Begin with “${first.title}”</a>`}
    <ol class="steps">
      <li><h2>Predict</h2><p>Read the few lines of code that run, choose a request and the origin it comes from, and commit
        to what will happen. There are four ways it can end.</p></li>
      <li><h2>Send</h2><p>The request on the page is the request that is sent, from a real document of that origin. Nothing
        is simulated.</p></li>
      <li><h2>Explain</h2><p>One picture shows what went where and who stopped it; below it, why, and the code that
        cures it. Edit <code>app.py</code>, save, and send again.</p></li>
    </ol>
    <figure class="endings"><figcaption>Page, browser, server: the four ways it can end</figcaption>
      <ul>${ENDINGS.map(({ ending, text }) => html`<li>${miniature(ending)}<span>${text}</span></li>`)}</ul></figure>
    <section class="asked" aria-labelledby="asked-title"><h2 id="asked-title">You come with an error?</h2><explain-box></explain-box></section>
    <p class="whole"><a href="#everything">Run everything</a> <span class="hint">Every experiment at once, in this browser, as one table.</span></p>
    <p class="legend">${Object.entries(KINDS).map(([kind, { says }]) => html`<span>${kindMark({ kind: /** @type {Kind} */ (kind), broken: null })}${says}</span>`)}</p>
    ${scenarios.length ? map(scenarios, done()) : html`<p>The scenarios folder is empty.</p>`}
  </div>`;
}
