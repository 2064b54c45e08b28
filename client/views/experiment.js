// @ts-check
/* The view at #slug/probe/role: a scenario's lesson, the request form, and what the reader's attempt led to. */

import "../file-tabs.js";
import { follow, linkTo } from "../address.js";
import { attempt } from "../attempt.js";
import { headline } from "../endings.js";
import { Markup, html, render } from "../html.js";
import { brokenLesson, fileList, lesson } from "../lesson.js";
import { clearNotices } from "../notice.js";
import { fail, place, redraw } from "../page.js";
import { markDone } from "../progress.js";
import { report } from "../report.js";
import { requestForm } from "../request-form.js";
import { requestFor } from "../requests.js";
import { stopRun } from "../run-all.js";
import { announce } from "../status.js";

/** @typedef {import("../types.js").Attempt} Attempt */
/** @typedef {import("../types.js").Experiment} Experiment */
/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../types.js").Prediction} Prediction */
/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").ProbeRequest} ProbeRequest */
/** @typedef {import("../types.js").Scenario} Scenario */

/**
 * @typedef {object} State of one experiment
 * @property {Prediction | null} prediction as it is chosen now
 * @property {Prediction | null} predicted as it was when the request was sent
 * @property {ProbeRequest | null} request
 * @property {string} requested the probe that the request was made for
 * @property {Attempt | null} attempt
 */

/** @type {Map<string, State>} by the experiment's address, so that a reader who goes back finds it as it was */
const states = new Map();
let drawnReport = "";

/** @type {import("../types.js").View} */
export const experiment = {
  name: "experiment",
  owns: (hash, lab) => follow(hash, lab.scenarios).scenario !== null,
  title(lab) {
    const { title, folder } = shownScenario(lab);
    return `${title ?? folder} – CORS lab`;
  },
  problem: (lab) => follow(location.hash, lab.scenarios).problem,

  async load(lab) {
    const scenario = shownScenario(lab);
    await lab.complete(scenario);
    await lab.complete(lab.find(scenario.cured_by));
  },

  draw(lab, isNew) {
    const scenario = shownScenario(lab);
    if (isNew || !document.getElementById("lesson")) {
      render(place("view"), html`<div id="lesson"></div><div id="request"></div><div id="report"></div>`);
      drawnReport = "";
    }
    if (scenario.broken || !place("lesson").querySelector(".source")) {
      render(place("lesson"), scenario.broken ? brokenLesson(scenario) : lesson(scenario));
    }
    const tabs = /** @type {import("../file-tabs.js").FileTabs | null} */ (place("lesson").querySelector("file-tabs"));
    if (tabs) tabs.files = fileList(scenario);
    place("lesson").querySelector("copy-button")?.setAttribute("text", scenario.standalone ?? "");
    drawExperiment(lab);
  },

  submit: (_, lab) => send(lab),

  change(input, lab) {
    const chosen = shownExperiment(lab);
    if (input.name !== "prediction" || !chosen) return;
    stateOf(chosen).prediction = /** @type {Prediction} */ (input.value);
    drawExperiment(lab);
    /** @type {HTMLElement | null} */ (place("request").querySelector(`input[value="${input.value}"]`))?.focus();
  },

  key(event) {
    const form = /** @type {HTMLFormElement | null} */ (document.getElementById("experiment"));
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form?.requestSubmit();
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
    if (/^[1-4]$/.test(event.key) && plain && form?.contains(document.activeElement)) {
      form.querySelectorAll("input")[Number(event.key) - 1].click();
    }
  },
};

/** @param {Lab} lab */
function shownScenario(lab) {
  return /** @type {Scenario} */ (follow(location.hash, lab.scenarios).scenario);
}

/** @param {Lab} lab @returns {Experiment | null} null if the scenario does not load, or another view is shown */
function shownExperiment(lab) {
  const { scenario, probe, role } = follow(location.hash, lab.scenarios);
  return scenario && probe && { scenario, probe, role, address: linkTo(scenario.slug, probe.id, role) };
}

/** @param {Experiment} experiment */
function stateOf({ address }) {
  const state = states.get(address) ?? { prediction: null, predicted: null, request: null, requested: "", attempt: null };
  states.set(address, state);
  return state;
}

/** The request to show and to send: a new one if the probe has changed since. @param {State} state @param {Experiment} chosen @param {Lab} lab */
function requestOf(state, { scenario, probe }, lab) {
  const requested = JSON.stringify(probe);
  if (!state.request || (!state.attempt && state.requested !== requested)) {
    state.request = requestFor(scenario, probe, lab.scenarios);
    state.requested = requested;
  }
  return state.request;
}

/** @param {Lab} lab */
function drawExperiment(lab) {
  const chosen = shownExperiment(lab);
  if (!chosen) {
    drawnReport = "";
    render(place("request"), NOTHING);
    return render(place("report"), NOTHING);
  }
  const state = stateOf(chosen);
  const { prediction, predicted, attempt: made } = state;
  const request = requestOf(state, chosen, lab);
  render(place("request"), requestForm(chosen, { request, prediction, again: made !== null }, lab));
  const drawn = made ? report(made, predicted, chosen.scenario, lab) : NOTHING;
  // A report that has not changed is not drawn again, so that its details stay open and its animation does not start again.
  if (drawn.text === drawnReport) return;
  drawnReport = drawn.text;
  render(place("report"), drawn);
  place("report").querySelectorAll(".picture li").forEach((row, index) => {
    /** @type {HTMLElement} */ (row).style.setProperty("--turn", String(index));
  });
}

const NOTHING = new Markup("");

/** @param {Lab} lab */
async function send(lab) {
  const chosen = shownExperiment(lab);
  if (!chosen || lab.sending) return;
  await stopRun();
  const state = stateOf(chosen);
  if (lab.config.require_guess && !state.prediction) return announce("Choose a prediction first.");
  lab.sending = chosen.address;
  state.predicted = state.prediction;
  announce("Sending the request.");
  clearNotices();
  if (state.attempt) state.request = null;
  state.attempt = null;
  drawExperiment(lab);
  try {
    state.attempt = await attemptNow(chosen, state, lab);
  } catch (error) {
    state.request = null;
    lab.sending = null;
    if (document.getElementById("report")) drawExperiment(lab);
    return fail(error);
  }
  lab.sending = null;
  redraw();
  const made = stateOf(chosen).attempt;
  if (!made || shownExperiment(lab)?.address !== chosen.address) return;
  announce(headline(made.ending));
  const outcome = place("report").querySelector("h2");
  outcome?.focus({ preventScroll: true });
  outcome?.scrollIntoView({ block: "start" });
}

/**
 * Send the request that is shown, to the scenario as it is on disk now.
 * @param {Experiment} chosen @param {State} state @param {Lab} lab
 * @returns {Promise<Attempt | null>} null if the scenario no longer loads, or no longer has the probe
 */
async function attemptNow(chosen, state, lab) {
  const before = chosen.scenario;
  const scenario = await lab.reread(before.slug);
  if (scenario?.version !== before.version && document.getElementById("lesson")) render(place("lesson"), NOTHING);
  const probe = scenario?.broken ? undefined : scenario?.probes.find((it) => it.id === chosen.probe.id);
  if (!scenario || !probe) return null;
  const now = { ...chosen, scenario, probe };
  const made = await attempt(now, requestOf(state, now, lab), lab);
  if (made.all.some((sent) => sent.exchanges.some((it) => it.blocks))) await lab.refresh();
  markDone(chosen.address);
  return made;
}
