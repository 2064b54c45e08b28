// @ts-check
/* The lesson of a scenario: its title, its story, the code that runs; or why it does not load. */

import { kindMark } from "./glyphs.js";
import { html, inline, prose } from "./html.js";

/** @typedef {import("./types.js").Scenario} Scenario */

/** @param {Scenario} scenario */
export function lesson(scenario) {
  return html`<article class="lesson">
    <header>
      <p class="kicker"><span>${scenario.chapter}</span> <span class="number">${String(scenario.number).padStart(2, "0")}</span> ${kindMark(scenario)}</p>
      <h1 tabindex="-1">${scenario.title}</h1>
      <p class="lede">${inline(scenario.summary)}</p>
    </header>
    <div class="story">${prose(scenario.story ?? "")}</div>
    ${source(scenario)}
  </article>`;
}

/** @param {Scenario} scenario */
function source(scenario) {
  return html`<section class="source" aria-labelledby="source-title">
    <h2 id="source-title">The code that runs</h2>
    <file-tabs></file-tabs>
    <p class="hint">This is <code>${scenario.folder}/app.py</code> as it is on disk. If you edit it and save it, the next request runs the new code.</p>
    <copy-button label="Copy standalone code" text="${scenario.standalone ?? ""}"></copy-button>
  </section>`;
}

/** @param {Scenario} scenario */
export function fileList(scenario) {
  const files = Object.entries(scenario.files ?? {}).map(([name, text]) => ({ name, text }));
  if (scenario.standalone) files.push({ name: "standalone", text: scenario.standalone });
  return files;
}

/** @param {Scenario} scenario */
export function brokenLesson(scenario) {
  const reasons = scenario.broken ?? [];
  return html`<article class="lesson broken">
    <header>
      <p class="kicker"><span class="number">${String(scenario.number).padStart(2, "0")}</span> ${kindMark(scenario)}</p>
      <h1 tabindex="-1">${scenario.folder}</h1>
      <p class="lede">This experiment does not load, so its requests cannot be sent. Other experiments are not affected.</p>
    </header>
    <ul class="reasons">${reasons.map((reason) => html`<li>${reason}</li>`)}</ul>
    <p><button type="button" data-do="reload">Check again</button> <span class="hint">The page also checks when you come back to this window.</span></p>
    ${Object.keys(scenario.files ?? {}).length > 0 && html`<section class="source" aria-labelledby="source-title"><h2 id="source-title">The files on disk</h2><file-tabs></file-tabs></section>`}
  </article>`;
}
