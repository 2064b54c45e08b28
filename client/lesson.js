// @ts-check
/* The question that a scenario asks: its title, its story, the request, and the code that runs; or why it does not load.
   Until something of it was sent, nothing here says how the requests end. */

import { kindMark } from "./glyphs.js";
import { html, inline, prose } from "./html.js";
import { placeOnTour } from "./onward.js";

/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Tour} Tour */

/** @param {Scenario} scenario */
export function lesson(scenario) {
  return html`<article class="lesson">
    <header id="lesson-head"></header>
    <div class="asks">
      <div class="story">${prose(scenario.story ?? "")}</div>
      <div id="sends"></div>
    </div>
    <section class="source" aria-labelledby="source-title">
      <div class="part-head"><h2 id="source-title">The server runs</h2> <span class="hint">Edit <code>${scenario.folder}/app.py</code>, then send again</span>
        <copy-button label="Copy standalone code" text="${scenario.standalone ?? ""}"></copy-button></div>
      <file-tabs></file-tabs>
    </section>
  </article>`;
}

/** @param {Scenario} scenario @param {{met: boolean, tour: Tour | null}} reader whether something of it was sent, and the tour if the reader is on it */
export function lessonHead(scenario, { met, tour }) {
  const stop = placeOnTour(tour, scenario.slug);
  return html`<p class="kicker"><span>${scenario.chapter}</span> <span class="number">${two(scenario.number)}</span> ${met && kindMark(scenario)}
      <button type="button" class="plain" data-do="present" id="present">Present <kbd aria-hidden="true">p</kbd></button>
      ${stop && html`<span class="stop"><b>${stop}</b> <button type="button" class="plain" data-do="leave-tour">Leave the tour</button></span>`}</p>
    <h1 tabindex="-1">${scenario.title}</h1>
    ${met && html`<p class="lede">${inline(scenario.summary)}</p>`}`;
}

/** @param {Scenario} scenario @param {boolean} met whether something of it was sent: scenario.toml says how the requests end */
export function fileList(scenario, met) {
  const files = Object.entries(scenario.files ?? {}).map(([name, text]) => ({ name, text }));
  const shown = files.filter((it) => met || scenario.broken || it.name !== "scenario.toml");
  if (scenario.standalone) shown.splice(1, 0, { name: "standalone", text: scenario.standalone });
  return shown;
}

/** @param {Scenario} scenario */
export function brokenLesson(scenario) {
  const reasons = scenario.broken ?? [];
  return html`<article class="lesson broken">
    <header>
      <p class="kicker"><span class="number">${two(scenario.number)}</span> ${kindMark(scenario)}</p>
      <h1 tabindex="-1">${scenario.folder}</h1>
      <p class="lede">This experiment does not load, so its requests cannot be sent. Other experiments are not affected.</p>
    </header>
    <ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
    <p><button type="button" data-do="reload">Check again</button> <span class="hint">The page also checks when you come back to this window.</span></p>
    ${Object.keys(scenario.files ?? {}).length > 0 && html`<section class="source" aria-labelledby="source-title"><h2 id="source-title">The files on disk</h2><file-tabs></file-tabs></section>`}
  </article>`;
}

/** @param {number} number */
function two(number) {
  return String(number).padStart(2, "0");
}
