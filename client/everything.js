// @ts-check
/* Every experiment at once: a button, how far it is, the matrix of what came of each, and the tally. */

import { NAMES, ROLES } from "./address.js";
import { chapters } from "./contents.js";
import { browserName } from "./engine.js";
import { TICK_ONLY, miniature } from "./glyphs.js";
import { GUESSES, SHORT } from "./guess.js";
import { html, inline, render } from "./html.js";
import { say } from "./status.js";
import { plan, survey } from "./survey.js";

/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Finding} Finding */
/** @typedef {import("./types.js").Probe} Probe */
/** @typedef {import("./types.js").Scenario} Scenario */

// What was found stays while the reader looks at one experiment and comes back.
let everywhere = false;
/** @type {Map<string, Finding>} by the experiment's address */
let found = new Map();
/** @type {AbortController | null} while it runs */
let stop = null;
/** @type {Promise<void>} when nothing of it is under way any more */
let quiet = Promise.resolve();
/** @type {Config} */
let lab;
/** @type {Scenario[]} */
let scenarios = [];

const at = (/** @type {string} */ id) => document.getElementById(id);

/** @param {Scenario[]} all @param {Config} config */
export function everything(all, config) {
  [scenarios, lab] = [all, config];
  const planned = plan(scenarios, everywhere);
  return html`<div class="everything">
    <h1 tabindex="-1">Everything</h1>
    <p class="lede">Sends every experiment from this browser, one after another, and compares each with what its lesson says and
      with what the model foretells for this browser. It gives every answer away, so guess first.</p>
    <form class="survey" id="survey" aria-label="Run everything">
      <p class="go">${button()}
        <label class="also"><input type="checkbox" id="everywhere" ${everywhere ? html`checked` : null} ${stop ? html`disabled` : null}>
          from every origin, also where a lesson says nothing of it</label></p>
      <p class="far"><progress id="far" max="${planned.length}" value="${count(planned)}" aria-label="How far it is"></progress>
        <span id="far-words">${farWords(planned)}</span></p>
      <p class="hint">The table is reset before each experiment and at the end, and whoever is logged in is logged out.</p>
    </form>
    <div id="tally">${tally(planned)}</div>
    ${chapters(scenarios).map(([chapter, members], index) => part(chapter, members, index, planned))}
  </div>`;
}

/** Whether it runs now. */
export function isRunning() {
  return stop !== null;
}

/** Have it end after the experiment that is under way. @returns {Promise<void>} when it has ended */
export function stopEverything() {
  stop?.abort();
  drawFar();
  return quiet;
}

/** @param {boolean} wanted from all origins */
export function choose(wanted) {
  if (!stop) everywhere = wanted;
}

/** Send them all. @param {() => Promise<Scenario[]>} fresh reads what there is now, and draws it */
export async function runEverything(fresh) {
  const mine = new AbortController();
  stop = mine;
  found = new Map();
  let ended = () => {};
  quiet = new Promise((resolve) => (ended = resolve));
  /** @type {Experiment[]} */
  let planned = [];
  try {
    scenarios = await fresh();
    planned = plan(scenarios, everywhere);
    say(`Sending ${planned.length} experiments.`);
    await survey(planned, scenarios, lab, mine.signal, (address, finding) => {
      found.set(address, finding);
      drawCell(planned.find((it) => it.address === address));
      drawFar();
      if (found.size % Math.ceil(planned.length / 4) === 0 && found.size < planned.length) say(`${found.size} of ${planned.length}.`);
    });
  } finally {
    stop = null;
    ended();
  }
  say(headline(planned));
}

/** @param {Experiment | undefined} experiment */
function drawCell(experiment) {
  const place = experiment && at(cellId(experiment));
  if (place) render(place, cell(experiment));
}

function drawFar() {
  const planned = plan(scenarios, everywhere);
  const [bar, words, go] = [at("far"), at("far-words"), at("run")];
  if (!bar || !words || !go) return;
  /** @type {HTMLProgressElement} */ (bar).value = count(planned);
  words.textContent = farWords(planned);
  go.textContent = buttonWords();
}

function buttonWords() {
  if (stop) return stop.signal.aborted ? "Stopping…" : "Stop";
  return found.size ? "Run everything again" : "Run everything";
}

function button() {
  return html`<button type="submit" id="run" class="main">${buttonWords()}</button>`;
}

/** @param {Experiment} experiment @returns {Finding | undefined} unless its files have changed since */
function known({ address, scenario }) {
  const it = found.get(address);
  return it?.version === scenario.version ? it : undefined;
}

/** @param {Experiment[]} planned */
function count(planned) {
  return planned.filter(known).length;
}

/** @param {Experiment[]} planned */
function farWords(planned) {
  return `${count(planned)} of ${planned.length}`;
}

/** @param {Experiment[]} planned */
function headline(planned) {
  const done = planned.filter(known);
  const all = done.length === planned.length;
  const begun = all ? `${done.length} experiments` : `Stopped after ${done.length} of ${planned.length} experiments`;
  const foretold = done.filter((it) => !known(it)?.contradictions.length).length;
  const expected = done.filter((it) => !known(it)?.surprises.length).length;
  const unlike = expected === done.length ? "" : `, ${expected} as their lessons say`;
  return `${begun}, ${foretold} as foretold by the model for this browser (${browserName()})${unlike}.`;
}

/** @param {Experiment[]} planned */
function tally(planned) {
  const done = planned.filter(known);
  if (stop || !done.length) return null;
  const others = done.filter((it) => isOtherwise(/** @type {Finding} */ (known(it))));
  const ends = [...GUESSES.map(({ guess }) => guess), /** @type {const} */ ("no answer"), /** @type {const} */ ("not known")].map((end) => ({
    end, times: done.filter((it) => known(it)?.happened === end).length,
  }));
  return html`<section class="tally" aria-labelledby="tally-title" data-otherwise="${others.length}">
    <h2 id="tally-title" tabindex="-1">${headline(planned)}</h2>
    <p>${ends.filter((it) => it.times).map(({ end, times }, index) => html`${index > 0 && ", "}${times} ${SHORT[end].toLowerCase()}`)}.</p>
    ${others.length > 0 && html`<p>These were otherwise:</p>
      <ul class="others">${others.map(other)}</ul>`}
    <p class="hint">${TICK_ONLY} as foretold: by its lesson, and by the model for this browser. The work is the server’s.</p>
  </section>`;
}

/** @param {Experiment} experiment */
function other(experiment) {
  const { scenario, probe, role, address } = experiment;
  const { surprises, contradictions } = /** @type {Finding} */ (known(experiment));
  return html`<li><a href="${address}">${scenario.title}: ${inline(probe.says)}</a>, from ${NAMES[role]}.
    ${surprises.length > 0 && html`Not what <code>scenario.toml</code> expects: ${surprises.join("; ")}. `}
    ${contradictions.length > 0 && html`Not what the model foretells: ${contradictions.join("; ")}.`}</li>`;
}

/** @param {Finding} finding */
function isOtherwise({ surprises, contradictions }) {
  return surprises.length + contradictions.length > 0;
}

/**
 * The table of one chapter. Its roles are said once more, for on a narrow screen it is not laid out as a table.
 * @param {string} chapter @param {Scenario[]} members @param {number} index @param {Experiment[]} planned
 */
function part(chapter, members, index, planned) {
  return html`<section class="part"><h2 id="part-${index}">${chapter}</h2>
    <table class="matrix" role="table" aria-labelledby="part-${index}">
      <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Experiment</th>
        ${ROLES.map((role) => html`<th scope="col" role="columnheader">${upper(NAMES[role])} <code>${breakable(lab.origins[role])}</code></th>`)}</tr></thead>
      <tbody role="rowgroup">${members.map((scenario) => scenario.broken
        ? html`<tr role="row" class="first"><th scope="row" role="rowheader">${name(scenario, true)}</th><td role="cell" colspan="${ROLES.length}"><a href="#${scenario.slug}">Does not load</a></td></tr>`
        : scenario.probes.map((probe, nth) => row(scenario, probe, nth === 0, planned)))}</tbody>
    </table></section>`;
}

/** @param {Scenario} scenario @param {Probe} probe @param {boolean} first @param {Experiment[]} planned */
function row(scenario, probe, first, planned) {
  return html`<tr role="row" class="${first ? "first" : ""}">
    <th scope="row" role="rowheader">${name(scenario, first)} <span class="says">${inline(probe.says)}</span></th>
    ${ROLES.map((role) => {
      const experiment = planned.find((it) => it.scenario === scenario && it.probe === probe && it.role === role);
      if (!experiment) return html`<td role="cell" class="none"><span aria-hidden="true">–</span><span class="unseen">not part of the lesson</span></td>`;
      return html`<td role="cell" id="${cellId(experiment)}" data-from="${upper(NAMES[role])}">${cell(experiment)}</td>`;
    })}</tr>`;
}

/** @param {Scenario} scenario @param {boolean} visibly */
function name({ number, title, folder }, visibly) {
  return html`<span class="${visibly ? "name" : "unseen"}"><span class="number">${String(number).padStart(2, "0")}</span> ${title ?? folder}<span class="unseen">:</span></span>`;
}

/** @param {Experiment} experiment */
function cell(experiment) {
  const { address } = experiment;
  const finding = known(experiment);
  if (!finding) return html`<a class="yet" href="${address}">not run</a>`;
  const { happened, title } = finding;
  const otherwise = isOtherwise(finding);
  return html`<a href="${address}" data-happened="${happened}" data-otherwise="${String(otherwise)}">
      ${GUESSES.some((it) => it.guess === happened) && miniature(/** @type {import("./types.js").Guess} */ (happened))}<span class="how">${SHORT[happened]}</span></a>
    ${title && html`<p class="why">${title}</p>`}
    ${otherwise ? html`<p class="mark"><strong>not as foretold</strong></p>` : html`<span class="well">${TICK_ONLY}<span class="unseen">as foretold</span></span>`}`;
}

/** @param {Experiment} experiment */
function cellId({ address }) {
  return `cell-${address.slice(1)}`;
}

/** An origin that breaks where its parts meet. @param {string} origin */
function breakable(origin) {
  return html`${origin.split(/(?<=\/\/)|(?=:\d)/).map((it, index) => (index ? html`<wbr>${it}` : it))}`;
}

/** @param {string} words */
function upper(words) {
  return words[0].toUpperCase() + words.slice(1);
}
