// @ts-check
/* Carries out one experiment: what it needs first, then its own request, and the server's record of both. */

import { judgement, record } from "./control.js";
import { sendFrom } from "./origins.js";
import { requestFor } from "./requests.js";
import { isJudged, whatHappened } from "./timeline.js";

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Probe} Probe */
/** @typedef {import("./types.js").Request} Request */
/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Scenario} Scenario */
/** @typedef {import("./types.js").Performance} Performance */

/**
 * The probes to send, in order: those that the chosen one comes after, each from its own first origin.
 * @param {Scenario} scenario
 * @param {Probe} probe
 * @param {Role} role
 * @returns {{probe: Probe, role: Role}[]}
 */
export function programme(scenario, probe, role) {
  const acts = [{ probe, role }];
  for (let name = probe.after; name !== null; ) {
    const earlier = scenario.probes.find((it) => it.id === name);
    if (!earlier || acts.some((it) => it.probe === earlier)) break;
    acts.unshift({ probe: earlier, role: /** @type {Role} */ (Object.keys(earlier.expect)[0]) });
    name = earlier.after;
  }
  return acts;
}

/**
 * @param {Scenario} scenario
 * @param {Probe} probe
 * @param {Role} role
 * @param {Request} request the request that the page has shown for the probe
 * @param {Scenario[]} scenarios
 * @param {Config} config
 * @returns {Promise<Performance>}
 */
export async function perform(scenario, probe, role, request, scenarios, config) {
  /** @type {Act[]} */
  const acts = [];
  const order = programme(scenario, probe, role);
  /** @type {Request[]} from the last to the first, for one that shares a run shares that of the later */
  const requests = [];
  for (let index = order.length - 1; index >= 0; index -= 1) {
    const run = order[index + 1]?.probe.same_run ? requests[0].run : undefined;
    requests.unshift(index === order.length - 1 ? request : requestFor(scenario, order[index].probe, scenarios, run));
  }
  let since = 0;
  for (const [index, act] of order.entries()) {
    const sent = requests[index];
    const result = await sendFrom(act.role, sent);
    const seen = await record(sent.run);
    if (!act.probe.same_run) since = 0;
    const unjudged = seen.gone || result.outcome === "no answer" || !isJudged(act.probe, sent);
    acts.push({
      ...act,
      origin: config.origins[act.role],
      request: sent,
      result,
      exchanges: seen.exchanges.slice(since),
      gone: seen.gone === true,
      verdict: unjudged ? null : await judgement(act.role, sent),
    });
    since = seen.exchanges.length;
  }
  return { acts, happened: whatHappened(acts[acts.length - 1]), code: scenario.files?.["app.py"] ?? "" };
}
