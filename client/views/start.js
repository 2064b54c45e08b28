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
    return problem && `${problem} All experiments are listed below.`;
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
    <h1 tabindex="-1"><span>The server responds.</span> <span>The browser decides who may read.</span></h1>
    <p class="lede">A page on one origin sends a request to an API on another origin. Sometimes the page can read the response.
      Sometimes the browser blocks the response. Sometimes the browser does not even send the request. If the browser blocks, the script gets
      only <code>TypeError</code>. In this lab all of this really happens in your browser, and the server shows what it received.</p>
    ${first && html`<a class="begin" href="${linkTo(first.slug)}">Start with “${first.title}”</a>`}
    <ol class="steps">
      <li><h2>Predict</h2><p>Read the few lines of code that run. Choose a request and the origin that sends it. Then choose
        your prediction: a request can end in four ways.</p></li>
      <li><h2>Send</h2><p>The request that you see is the request that is sent, from a real document of that origin. Nothing
        is simulated.</p></li>
      <li><h2>Explain</h2><p>One picture shows what was sent and what the browser stopped. Below it are the reason and the code
        that fixes it. Edit <code>app.py</code>, save it, and send the request again.</p></li>
    </ol>
    <figure class="endings"><figcaption>Page, browser, server: the four ways a request can end</figcaption>
      <ul>${ENDINGS.map(({ ending, text }) => html`<li>${miniature(ending)}<span>${text}</span></li>`)}</ul></figure>
    <section class="asked" aria-labelledby="asked-title"><h2 id="asked-title">Do you have a CORS error?</h2><explain-box></explain-box></section>
    <p class="whole"><a href="#everything">Run everything</a> <span class="hint">Sends every experiment from this browser and shows how each ends, in one table.</span></p>
    <p class="legend">${Object.entries(KINDS).map(([kind, { says }]) => html`<span>${kindMark({ kind: /** @type {Kind} */ (kind), broken: null })}${says}</span>`)}</p>
    ${scenarios.length ? map(scenarios, done()) : html`<p>The scenarios folder is empty. <code>demo-api new my-scenario</code> makes a scenario.</p>`}
  </div>`;
}
