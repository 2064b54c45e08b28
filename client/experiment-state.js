// @ts-check
/* What this window knows of each experiment: the guess, the request, and what happened when it was sent. */

import { follow, linkTo } from "./address.js";
import { attempt } from "./attempt.js";
import { notExpected } from "./comparison.js";
import { fileBefore, rememberFile, rememberSent } from "./memory.js";
import { requestFor } from "./requests.js";

/** @typedef {import("./types.js").Attempt} Attempt */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").ProbeRequest} ProbeRequest */

/**
 * @typedef {object} State of one experiment
 * @property {Prediction | null} prediction as it is chosen now
 * @property {Prediction | null} predicted as it was when the request was sent
 * @property {ProbeRequest | null} request
 * @property {string} requested the probe that the request was made for
 * @property {Attempt | null} attempt
 * @property {string | null} before app.py when it last ended as expected, before this attempt
 */

/** @type {Map<string, State>} by the experiment's address, so that a reader who goes back finds it as it was */
const states = new Map();

/** @param {Lab} lab @returns {Experiment | null} null if the scenario does not load, or another view is shown */
export function shownExperiment(lab) {
  const { scenario, probe, role } = follow(location.hash, lab.scenarios);
  return scenario && probe && { scenario, probe, role, address: linkTo(scenario.slug, probe.id, role) };
}

/** @param {Experiment} experiment @returns {State} */
export function stateOf({ address }) {
  const state = states.get(address) ?? { prediction: null, predicted: null, request: null, requested: "", attempt: null, before: null };
  states.set(address, state);
  return state;
}

/** The request to show and to send: a new one if the probe has changed since. @param {State} state @param {Experiment} chosen @param {Lab} lab */
export function requestOf(state, { scenario, probe }, lab) {
  const requested = JSON.stringify(probe);
  if (!state.request || (!state.attempt && state.requested !== requested)) {
    state.request = requestFor(scenario, probe, lab.scenarios);
    state.requested = requested;
  }
  return state.request;
}

/**
 * Send the request that is shown, to the scenario as it is on disk now.
 * @param {Experiment} chosen @param {State} state @param {Lab} lab
 * @returns {Promise<Attempt | null>} null if the scenario no longer loads, or no longer has the probe
 */
export async function sendNow(chosen, state, lab) {
  const scenario = await lab.reread(chosen.scenario.slug);
  const probe = scenario?.broken ? undefined : scenario?.probes.find((it) => it.id === chosen.probe.id);
  if (!scenario || !probe) return null;
  const now = { ...chosen, scenario, probe };
  const made = await attempt(now, requestOf(state, now, lab), state.predicted, lab);
  if (made.all.some((sent) => sent.exchanges.some((it) => it.blocks))) await lab.refresh();
  await lab.complete(lab.find(made.last.report?.fixed_by?.slug ?? null));
  state.before = fileBefore(scenario.slug);
  rememberSent(chosen.address, made.ending, state.predicted);
  if (!made.last.gone && chosen.role in probe.expect && !notExpected(made.last).length) rememberFile(scenario.slug, made.code);
  return made;
}
