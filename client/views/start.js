// @ts-check
/* The view at every address that no other view owns: what the lab is, where the reader was, the tour, and all experiments. */

import { follow, linkTo } from "../address.js";
import { map } from "../contents.js";
import { ENDINGS } from "../endings.js";
import { miniature } from "../glyphs.js";
import { html, inline, render } from "../html.js";
import { firstGuesses, isTouring, lastAddress, metBefore, setTouring } from "../memory.js";
import { place } from "../page.js";
import { sketch } from "../sketch.js";
import { fillBox } from "./explain.js";

/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../types.js").Scenario} Scenario */
/** @typedef {import("../types.js").Tour} Tour */

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
    render(place("view"), startPage(lab));
    fillBox(lab);
  },
  do(name) {
    if (name === "tour") setTouring(true);
  },
};

/** @param {Lab} lab */
function startPage({ scenarios, tour }) {
  const met = metBefore();
  return html`<div class="start">
    <div class="hero">
      <div>
        <h1 tabindex="-1"><span>The server responds.</span> <span>The browser decides who may read.</span></h1>
        <p class="lede">A page on one origin sends a request to an API on another origin. Sometimes the page can read the response.
          Sometimes the browser blocks the response, or does not even send the request. Then the script gets only
          <code>TypeError</code>. Here all of this really happens, in your browser, and the server shows what it received.</p>
        ${begin(scenarios)}
        <p class="to-film"><a href="#tour">CORS in 100 seconds</a> <span>A film of six requests that your browser really sends.</span></p>
      </div>
      ${sketch()}
    </div>
    <div class="ways">
      ${tour && tourWay(tour, scenarios, met)}
      <section class="way"><h2>Predict, send, explain</h2>
        <p>Read the few lines of code. Choose who sends the request. Guess how it ends, then send it. One picture shows what happened, and why.
          Edit <code>app.py</code>, save it, and send again.</p></section>
      <section class="way"><h2>What is an origin?</h2>
        <p>Scheme, host and port: <code>http://localhost:8001</code>. Two addresses that differ in one of the three are two origins, and the browser
          keeps them apart. CORS is how a server says that another origin may read.</p></section>
    </div>
    <figure class="endings"><figcaption>Page, browser, server: the five ways a request can end</figcaption>
      <ul>${ENDINGS.map(({ ending, text }) => html`<li>${miniature(ending)}<span>${text}</span></li>`)}</ul></figure>
    <section class="asked" aria-labelledby="asked-title"><h2 id="asked-title">Do you have a CORS error?</h2><explain-box></explain-box>
      <p class="to-configs"><a href="#configs">A configuration for your server</a> <span>nginx, Express, Django and others, for the pages that you name.</span></p>
      <p class="to-configs"><a href="#playground">A playground</a> <span>Any server that you describe, and any request, from five origins.</span></p></section>
    <section class="all" aria-labelledby="all-title"><h2 id="all-title">All experiments</h2>
      <p class="hint">${progress(scenarios, met)} Press <kbd>/</kbd> to find one. <a href="#everything">Run everything</a> sends every experiment from this browser and
        shows how each ends.</p>
      ${scenarios.length ? map(scenarios, met) : html`<p>The scenarios folder is empty. <code>demo-api new my-scenario</code> makes a scenario.</p>`}</section>
  </div>`;
}

/** Where the reader was, or the first experiment. @param {Scenario[]} scenarios */
function begin(scenarios) {
  const last = lastAddress();
  const was = last === null ? null : follow(last, scenarios).scenario;
  if (last !== null && was && !was.broken) return html`<p class="begin"><a class="button" href="${last}">Go on with “${was.title}”</a></p>`;
  const first = scenarios.find((it) => !it.broken);
  return first && html`<p class="begin"><a class="button" href="${linkTo(first.slug)}">Start with “${first.title}”</a></p>`;
}

/** @param {Tour} tour @param {Scenario[]} scenarios @param {Set<string>} met */
function tourWay({ title, minutes, scenarios: slugs }, scenarios, met) {
  const stops = slugs.filter((slug) => scenarios.some((it) => it.slug === slug && !it.broken));
  const next = stops.find((it) => !met.has(it));
  const done = stops.filter((it) => met.has(it)).length;
  const words = !next ? "Begin the tour again" : done && isTouring() ? `Go on with step ${stops.indexOf(next) + 1}` : done ? "Go on with the tour" : "Begin the tour";
  return stops.length > 0 && html`<section class="way tour"><h2>${inline(title)}</h2>
    <p>A tour of the essentials, in about ${minutes} minutes.</p>
    <p class="far"><progress max="${stops.length}" value="${done}" aria-label="The tour"></progress> <span>${done} of ${stops.length}</span></p>
    <p><a data-do="tour" href="${linkTo(next ?? stops[0])}">${words}</a></p></section>`;
}

/** @param {Scenario[]} scenarios @param {Set<string>} met */
function progress(scenarios, met) {
  const { all, right } = firstGuesses();
  const sent = scenarios.filter((it) => met.has(it.slug)).length;
  if (!sent) return null;
  return `You have sent ${sent} of ${scenarios.length}.${all ? ` ${right} of ${all} first guesses ${right === 1 ? "was" : "were"} right.` : ""}`;
}
