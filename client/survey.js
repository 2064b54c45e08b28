// @ts-check
/* Sends every experiment, one after another, each as if it were the first, and compares what came of it. */

import { ROLES, linkTo } from "./address.js";
import { reset } from "./control.js";
import { engine } from "./engine.js";
import { perform } from "./experiment.js";
import { requestFor } from "./requests.js";
import { contradictions, surprises } from "./timeline.js";

/** @typedef {import("./types.js").Config} Config */
/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Finding} Finding */
/** @typedef {import("./types.js").Role} Role */
/** @typedef {import("./types.js").Scenario} Scenario */

/**
 * @param {Scenario[]} scenarios
 * @param {boolean} everywhere from all origins, and not only from those that a lesson speaks of
 * @returns {Experiment[]}
 */
export function plan(scenarios, everywhere) {
  return scenarios.filter((it) => !it.broken).flatMap((scenario) =>
    scenario.probes.flatMap((probe) =>
      // A page with a policy of its own is not there for every origin: in a sandbox it could not load its own script.
      ROLES.filter((role) => (everywhere && !probe.page) || role in probe.expect).map((role) => ({
        scenario, probe, role, address: linkTo(scenario.slug, probe.id, role),
      })),
    ),
  );
}

/**
 * Why it was blocked, in a line: what the lesson knows of this browser, else the model, else what the lesson says of all.
 * @param {import("./types.js").Act} act
 */
function titleOf({ probe, role, verdict }) {
  const expected = probe.expect[role];
  return expected?.engines[engine()]?.title ?? verdict?.title ?? expected?.title ?? "";
}

/**
 * One at a time, and the table reset before each: a cookie or a deleted row of one would be met by the next.
 * @param {Experiment[]} experiments
 * @param {Scenario[]} scenarios
 * @param {Config} config
 * @param {AbortSignal} stop looked at between two experiments: what has begun is seen to its end
 * @param {(address: string, finding: Finding) => void} found
 */
export async function survey(experiments, scenarios, config, stop, found) {
  try {
    for (const { scenario, probe, role, address } of experiments) {
      if (stop.aborted) return;
      await reset();
      const request = requestFor(scenario, probe, scenarios);
      const { acts, happened } = await perform(scenario, probe, role, request, scenarios, config);
      const act = acts[acts.length - 1];
      found(address, {
        happened,
        title: act.result.outcome === "blocked" ? titleOf(act) : "",
        surprises: surprises(act),
        contradictions: contradictions(act),
        version: scenario.version,
      });
    }
  } finally {
    await reset();
  }
}
