// @ts-check
/* The start page: what this is, how it is used, and the map. */

import { linkTo } from "./address.js";
import { map } from "./contents.js";
import { GUESSES } from "./guess.js";
import { kindMark, miniature } from "./glyphs.js";
import { html } from "./html.js";

const KINDS = /** @type {["reference" | "broken" | "danger", string][]} */ ([
  ["reference", "works: copy it"],
  ["broken", "fails in the browser"],
  ["danger", "works, and should not"],
]);

/** @param {import("./types.js").Scenario[]} scenarios @param {Set<string>} done */
export function start(scenarios, done) {
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
      <ul>${GUESSES.map(({ guess, words }) => html`<li>${miniature(guess)}<span>${words}</span></li>`)}</ul></figure>
    <section class="asked" aria-labelledby="asked-title"><h2 id="asked-title">You come with an error?</h2><explain-box></explain-box></section>
    <p class="whole"><a href="#everything">Run everything</a> <span class="hint">Every experiment at once, in this browser, as one table.</span></p>
    <p class="legend">${KINDS.map(([kind, words]) => html`<span>${kindMark({ kind, broken: null })}${words}</span>`)}</p>
    ${scenarios.length ? map(scenarios, done) : html`<p>The scenarios folder is empty.</p>`}
  </div>`;
}

/** What the lab does not do. @param {string} version */
export function foot(version) {
  return html`<p>CORS lab ${version}. It listens on this machine alone, calls nobody, and keeps nothing but which experiments
    this tab has run. It does not test your own API, and it is no server to deploy.</p>`;
}
