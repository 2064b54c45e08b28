// @ts-check
/* Carries out one experiment: sends the requests that come before its own, then its own, reads the record of each,
   and asks the lab what it has to say about it. */

import { LabError, readRun } from "./control.js";
import { sendFrom } from "./origins.js";
import { outOfReach } from "./reach.js";
import { requestFor } from "./requests.js";
import { endingOf } from "./timeline.js";

/** @typedef {import("./types.js").Attempt} Attempt */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Probe} Probe */
/** @typedef {import("./types.js").ProbeRequest} ProbeRequest */
/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Sent} Sent */

/**
 * The probes to send, in order: those that the experiment's probe comes after, each from its own first origin, then itself.
 * @param {Pick<Experiment, "scenario" | "probe" | "role">} experiment
 * @returns {{probe: Probe, role: Role}[]}
 */
export function sendingOrder({ scenario, probe, role }) {
  const order = [{ probe, role }];
  for (let name = probe.after; name !== null; ) {
    const earlier = scenario.probes.find((it) => it.id === name);
    if (!earlier || order.some((it) => it.probe === earlier)) break;
    order.unshift({ probe: earlier, role: /** @type {Role} */ (Object.keys(earlier.expect)[0]) });
    name = earlier.after;
  }
  return order;
}

/** Why an experiment cannot be sent from this browser; null if it can. @param {Pick<Experiment, "scenario" | "probe" | "role">} experiment @param {Lab} lab */
export function whyNotSent(experiment, lab) {
  return outOfReach(sendingOrder(experiment), lab.config);
}

/**
 * @param {Experiment} experiment
 * @param {ProbeRequest} request the request that the page has shown for the experiment's probe
 * @param {import("./types.js").Prediction | null} guess
 * @param {Lab} lab
 * @returns {Promise<Attempt>}
 */
export async function attempt(experiment, request, guess, lab) {
  const { scenario } = experiment;
  const order = sendingOrder(experiment);
  const why = outOfReach(order, lab.config);
  if (why !== null) throw new LabError("reach", why);
  /** @type {ProbeRequest[]} from the last to the first, because one that shares a run shares that of the later one */
  const requests = [];
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const run = order[index + 1]?.probe.same_run ? requests[0].run : undefined;
    requests.unshift(index === order.length - 1 ? request : requestFor(scenario, order[index].probe, lab.scenarios, run));
  }
  /** @type {Sent[]} */
  const all = [];
  let since = 0;
  for (const [index, { probe, role }] of order.entries()) {
    const result = await sendFrom(role, requests[index]);
    if (!probe.same_run) since = 0;
    const sent = { probe, role, request: requests[index], result };
    const said = await readRun(sent, scenario.slug, index === order.length - 1 ? guess : null, since);
    all.push({ ...sent, ...said, origin: lab.config.origins[role], exchanges: said.exchanges.slice(since) });
    since = said.exchanges.length;
  }
  const last = all[all.length - 1];
  return { all, last, ending: endingOf(last), code: scenario.files?.["app.py"] ?? "" };
}
