// @ts-check
/* The view at #everything: runs all experiments, and shows how far it is, the tally, and a table of how each ended. */

import { chapters } from "../contents.js";
import { ENDINGS, SHORT } from "../endings.js";
import { browserName } from "../engine.js";
import { TICK_ONLY, miniature } from "../glyphs.js";
import { html, inline, render } from "../html.js";
import { clearNotices } from "../notice.js";
import { fail, place, redraw } from "../page.js";
import { ROLES, ROLE_NAMES } from "../roles.js";
import { experimentsOf, findingOf, isRunning, runAll, state, stopRun } from "../run-all.js";
import { announce } from "../status.js";

/** @typedef {import("../types.js").Experiment} Experiment */
/** @typedef {import("../types.js").Finding} Finding */
/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").Scenario} Scenario */

/** Whether to send from all origins, also where a lesson says nothing about one. */
let everywhere = false;

/** @type {import("../types.js").View} */
export const everything = {
  name: "everything",
  owns: (hash) => hash === "#everything",
  title: () => "Everything – CORS lab",
  draw: (lab) => render(place("view"), page(lab)),
  leave: () => void stopRun(),

  submit(_, lab) {
    if (isRunning()) {
      stopRun();
      drawProgress(lab);
    } else {
      run(lab);
    }
  },

  change(input) {
    if (input.id !== "everywhere") return;
    if (!isRunning()) everywhere = input.checked;
    redraw();
  },
};

/** Whether this view is shown now. A run that is being stopped may still be running after the reader has left the view. */
function isShown() {
  return document.getElementById("run") !== null;
}

/** @param {Lab} lab */
async function run(lab) {
  if (lab.sending) return;
  clearNotices();
  /** @type {Experiment[]} */
  let planned = [];
  /** @type {unknown} */
  let failed = null;
  try {
    await runAll(lab, async () => {
      await lab.refresh();
      redraw();
      planned = experimentsOf(lab.scenarios, everywhere);
      announce(`Sending ${planned.length} experiments.`);
      return planned;
    }, (experiment) => {
      const done = count(planned);
      drawCell(experiment);
      drawProgress(lab);
      if (done % Math.ceil(planned.length / 4) === 0 && done < planned.length) announce(`${done} of ${planned.length}.`);
    });
    announce(headline(planned));
  } catch (error) {
    failed = error;
  }
  if (!isShown()) return;
  const waiting = [document.body, place("run")].includes(/** @type {HTMLElement} */ (document.activeElement));
  redraw();
  if (failed !== null) return fail(failed);
  const tallyTitle = waiting && document.getElementById("tally-title");
  if (!tallyTitle) return;
  tallyTitle.focus({ preventScroll: true });
  tallyTitle.scrollIntoView({ block: "nearest" });
}

/** @param {Lab} lab */
function page(lab) {
  const planned = experimentsOf(lab.scenarios, everywhere);
  return html`<div class="everything">
    <h1 tabindex="-1">Everything</h1>
    <p class="lede">This page sends every experiment from this browser, one after another. It compares how each ends with what its lesson
      expects and with what the model predicts for this browser. It shows all results, so make your own predictions first.</p>
    <form class="run-all" id="run-all" aria-label="Run everything">
      <p class="go"><button type="submit" id="run" class="main">${BUTTON[state()]}</button>
        <label class="also"><input type="checkbox" id="everywhere" ${everywhere ? html`checked` : null} ${isRunning() ? html`disabled` : null}>
          from every origin, also from those that the lesson does not mention</label></p>
      <p class="far"><progress id="far" max="${planned.length}" value="${count(planned)}" aria-label="Progress"></progress>
        <span id="far-words">${farWords(planned)}</span></p>
      <p class="hint">The lab resets the table before each experiment and at the end. A reset also logs everybody out.</p>
    </form>
    <div id="tally">${isRunning() ? null : tally(planned)}</div>
    ${chapters(lab.scenarios).map(([chapter, members], index) => part(chapter, members, index, planned, lab.config.origins))}
  </div>`;
}

const BUTTON = { "not begun": "Run everything", running: "Stop", stopping: "Stopping…", done: "Run everything again" };

/** The link itself stays, so that no press is lost that began before the result came. @param {Experiment} experiment */
function drawCell(experiment) {
  const drawn = document.getElementById(cellId(experiment));
  const link = drawn?.querySelector("a");
  if (!drawn || !link) return;
  const fresh = document.createElement("template");
  render(fresh, cell(experiment));
  const [drawnLink, ...others] = fresh.content.childNodes;
  const { className, title, dataset, childNodes } = /** @type {HTMLElement} */ (drawnLink);
  Object.assign(link, { className, title });
  Object.assign(link.dataset, dataset);
  link.replaceChildren(...childNodes);
  for (const it of [...drawn.childNodes]) if (it !== link) it.remove();
  link.after(...others);
}

/** @param {Lab} lab */
function drawProgress(lab) {
  if (!isShown()) return;
  const planned = experimentsOf(lab.scenarios, everywhere);
  /** @type {HTMLProgressElement} */ (place("far")).value = count(planned);
  place("far-words").textContent = farWords(planned);
  place("run").textContent = BUTTON[state()];
}

/** @param {Experiment[]} planned */
function count(planned) {
  return planned.filter(findingOf).length;
}

/** @param {Experiment[]} planned */
function farWords(planned) {
  return `${count(planned)} of ${planned.length}`;
}

/** @param {Experiment[]} planned */
function headline(planned) {
  const tried = planned.filter(findingOf);
  const done = tried.filter(wasSent);
  const all = done.length === planned.length;
  const stopped = tried.length < planned.length ? `Stopped after ${tried.length} of` : `${done.length} of`;
  const begun = all ? `${done.length} experiments` : `${stopped} ${planned.length} experiments`;
  const predicted = done.filter((it) => !findingOf(it)?.notPredicted.length).length;
  const expected = done.filter((it) => !findingOf(it)?.notExpected.length).length;
  const unlike = expected === done.length ? "" : `, ${expected} as their lessons expect`;
  const missing = tried.length > done.length ? `; ${tried.length - done.length} could not be sent from here` : "";
  return `${begun}, ${predicted} as the model predicts for this browser (${browserName()})${unlike}${missing}.`;
}

/** @param {Experiment} experiment */
function wasSent(experiment) {
  return findingOf(experiment)?.notSent === null;
}

/** @param {Experiment[]} planned */
function tally(planned) {
  const tried = planned.filter(findingOf);
  if (!tried.length) return null;
  const done = tried.filter(wasSent);
  const causes = new Set(tried.map((it) => findingOf(it)?.notSent).filter((it) => it));
  const others = done.filter((it) => isOtherwise(/** @type {Finding} */ (findingOf(it))));
  const ends = [...ENDINGS.map(({ ending }) => ending), /** @type {const} */ ("not known")].map((ending) => ({
    ending, times: done.filter((it) => findingOf(it)?.ending === ending).length,
  }));
  return html`<section class="tally" aria-labelledby="tally-title" data-otherwise="${others.length}">
    <h2 id="tally-title" tabindex="-1">${headline(planned)}</h2>
    ${done.length > 0 && html`<p>${ends.filter((it) => it.times).map(({ ending, times }, index) => html`${index > 0 && ", "}${times} ${SHORT[ending].toLowerCase()}`)}.</p>`}
    ${causes.size > 0 && html`<p>These experiments could not be sent, so nothing is known about them:</p>
      <ul class="others">${[...causes].map((why) => html`<li>${tried.filter((it) => findingOf(it)?.notSent === why).length}: ${why}</li>`)}</ul>`}
    ${others.length > 0 && html`<p>These ended differently:</p>
      <ul class="others">${others.map(other)}</ul>`}
    <p class="hint">${TICK_ONLY} means: the experiment ended as its lesson expects and as the model predicts. “The work” is what the handler on the server does.</p>
  </section>`;
}

/** @param {Experiment} experiment */
function other(experiment) {
  const { scenario, probe, role, address } = experiment;
  const { notExpected, notPredicted } = /** @type {Finding} */ (findingOf(experiment));
  return html`<li><a href="${address}">${scenario.title}: ${inline(probe.says)}</a>, from ${ROLE_NAMES[role]}.
    ${notExpected.length > 0 && html`Not what <code>scenario.toml</code> expects: ${notExpected.join("; ")}. `}
    ${notPredicted.length > 0 && html`Not what the model predicts: ${notPredicted.join("; ")}.`}</li>`;
}

/** @param {Finding} finding */
function isOtherwise({ notExpected, notPredicted }) {
  return notExpected.length + notPredicted.length > 0;
}

/**
 * The table of one chapter. The ARIA roles are written out, because on a narrow screen CSS does not lay it out as a table.
 * @param {string} chapter @param {Scenario[]} members @param {number} index @param {Experiment[]} planned
 * @param {Lab["config"]["origins"]} origins
 */
function part(chapter, members, index, planned, origins) {
  return html`<section class="part"><h2 id="part-${index}">${chapter}</h2>
    <table class="matrix" role="table" aria-labelledby="part-${index}">
      <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Experiment</th>
        ${ROLES.map((role) => html`<th scope="col" role="columnheader">${upper(ROLE_NAMES[role])} <code>${breakable(origins[role])}</code></th>`)}</tr></thead>
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
      return html`<td role="cell" id="${cellId(experiment)}" data-from="${upper(ROLE_NAMES[role])}">${cell(experiment)}</td>`;
    })}</tr>`;
}

/** @param {Scenario} scenario @param {boolean} visibly */
function name({ number, title, folder }, visibly) {
  return html`<span class="${visibly ? "name" : "unseen"}"><span class="number">${String(number).padStart(2, "0")}</span> ${title ?? folder}<span class="unseen">:</span></span>`;
}

/** @param {Experiment} experiment */
function cell(experiment) {
  const { address } = experiment;
  const finding = findingOf(experiment);
  if (!finding) return html`<a class="yet" href="${address}">not run</a>`;
  const { ending, title, notSent } = finding;
  if (notSent !== null) return html`<a class="yet" href="${address}" title="${notSent}">could not be sent</a>`;
  const otherwise = isOtherwise(finding);
  return html`<a href="${address}" data-ending="${ending}" data-otherwise="${String(otherwise)}">
      ${ENDINGS.some((it) => it.ending === ending) && miniature(/** @type {import("../types.js").Prediction} */ (ending))}<span class="how">${SHORT[ending]}</span></a>
    ${title && html`<p class="why">${title}</p>`}
    ${otherwise ? html`<p class="mark"><strong>not as expected</strong></p>` : html`<span class="well">${TICK_ONLY}<span class="unseen">as expected</span></span>`}`;
}

/** @param {Experiment} experiment */
function cellId({ address }) {
  return `cell-${address.slice(1)}`;
}

/** An origin that can break into lines between its parts. @param {string} origin */
function breakable(origin) {
  return html`${origin.split(/(?<=\/\/)|(?=:\d)/).map((it, index) => (index ? html`<wbr>${it}` : it))}`;
}

/** @param {string} words */
function upper(words) {
  return words[0].toUpperCase() + words.slice(1);
}
