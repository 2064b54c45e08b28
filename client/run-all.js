// @ts-check
/* Sends every experiment, one after another, each as if it were the first, and compares how it ends. There is one run at
   a time. Its findings are kept, so that the reader can look at one experiment and come back. */

import { linkTo } from "./address.js";
import { attempt, whyNotSent } from "./attempt.js";
import { notExpected, notPredicted } from "./comparison.js";
import { LabError, resetTable } from "./control.js";
import { engine } from "./engine.js";
import { requestFor } from "./requests.js";
import { ROLES } from "./roles.js";

/** @typedef {import("./types.js").Experiment} Experiment */
/** @typedef {import("./types.js").Finding} Finding */
/** @typedef {import("./types.js").Lab} Lab */
/** @typedef {import("./types.js").Scenario} Scenario */

/** @type {Map<string, Finding>} by the experiment's address */
const findings = new Map();
/** @type {AbortController | null} while it runs */
let stop = null;
/** @type {Promise<void>} when the last run has ended */
let ended = Promise.resolve();

/** @returns {"running" | "stopping" | "done" | "not begun"} */
export function state() {
  if (stop) return stop.signal.aborted ? "stopping" : "running";
  return findings.size ? "done" : "not begun";
}

export function isRunning() {
  return stop !== null;
}

/** End the run after the current experiment. @returns {Promise<void>} when it has ended */
export function stopRun() {
  stop?.abort();
  return ended;
}

/** @param {Experiment} experiment @returns {Finding | undefined} unless its files have changed since */
export function findingOf({ address, scenario }) {
  const it = findings.get(address);
  return it?.version === scenario.version ? it : undefined;
}

/**
 * @param {Scenario[]} scenarios
 * @param {boolean} everywhere from all origins, not only from those that the lesson has an expectation for
 * @returns {Experiment[]}
 */
export function experimentsOf(scenarios, everywhere) {
  return scenarios.filter((it) => !it.broken).flatMap((scenario) =>
    scenario.probes.flatMap((probe) =>
      // A page with its own policy cannot be used from every origin: in a sandbox it could not load its own script.
      ROLES.filter((role) => (everywhere && !probe.page) || role in probe.expect).map((role) => ({
        scenario, probe, role, address: linkTo(scenario.slug, probe.id, role),
      })),
    ),
  );
}

/**
 * One experiment at a time. The table is reset before each, so that no cookie or deleted row is left from the one before.
 * @param {Lab} lab
 * @param {() => Promise<Experiment[]>} prepare returns what to send
 * @param {(experiment: Experiment) => void} found called after each experiment
 */
export async function runAll(lab, prepare, found) {
  const mine = new AbortController();
  let end = () => {};
  ended = new Promise((resolve) => (end = resolve));
  stop = mine;
  findings.clear();
  try {
    const experiments = await prepare();
    try {
      for (const experiment of experiments) {
        if (mine.signal.aborted) break;
        await resetTable();
        findings.set(experiment.address, await finding(experiment, lab));
        found(experiment);
      }
    } finally {
      await resetTable();
    }
  } finally {
    stop = null;
    end();
  }
}

/** @param {Experiment} experiment @param {Lab} lab @returns {Promise<Finding>} */
async function finding(experiment, lab) {
  const { scenario, probe } = experiment;
  const why = whyNotSent(experiment, lab);
  if (why !== null) return notSent(experiment, why);
  try {
    const { last, ending } = await attempt(experiment, requestFor(scenario, probe, lab.scenarios), null, lab);
    return {
      ending,
      title: last.result.outcome === "blocked" ? reasonTitle(last) : "",
      notExpected: notExpected(last),
      notPredicted: notPredicted(last),
      notSent: null,
      version: scenario.version,
    };
  } catch (error) {
    // One origin that this browser does not reach says nothing about the others. A lab that does not respond ends the run.
    if (error instanceof LabError && error.kind === "frame") return notSent(experiment, error.message);
    throw error;
  }
}

/** @param {Experiment} experiment @param {string} why @returns {Finding} */
function notSent({ scenario }, why) {
  return { ending: "not known", title: "", notExpected: [], notPredicted: [], notSent: why, version: scenario.version };
}

/**
 * Why it was blocked, in a line: from the lesson for this browser, else from the model, else from the lesson for all browsers.
 * @param {import("./types.js").Sent} sent
 */
function reasonTitle({ probe, role, verdict }) {
  const expected = probe.expect[role];
  return expected?.engines[engine()]?.title ?? verdict?.title ?? expected?.title ?? "";
}
