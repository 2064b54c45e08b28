// @ts-check
/* Whether a request ended as its lesson expects, and as the model predicts for this browser. */

import { ENGINE_NAMES, engine } from "./engine.js";
import { workDone } from "./timeline.js";

/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").Sent} Sent */

/**
 * The differences from what the scenario expects from that origin.
 * @param {Sent} sent
 * @returns {string[]} empty if there are none, or if the scenario says nothing about that origin
 */
export function notExpected({ probe, role, result, exchanges, verdict, gone }) {
  const expected = probe.expect[role];
  if (!expected || gone) return [];
  return differences(expected.engines?.[engine()] ?? expected, result, exchanges, verdict);
}

/**
 * @param {import("./types.js").Expectation} expected @param {Sent["result"]} result @param {Exchange[]} exchanges
 * @param {Sent["verdict"]} verdict
 */
function differences(expected, result, exchanges, verdict) {
  const found = [];
  if (expected.outcome !== result.outcome) found.push(`the outcome is “${result.outcome}”, not “${expected.outcome}”`);
  else if (expected.reason && verdict && ![verdict.reason, verdict.browsers[engine()].reason].includes(expected.reason)) {
    found.push(`the reason is “${verdict.reason ?? "none"}”, not “${expected.reason}”`);
  }
  const preflight = exchanges.some((it) => it.preflight);
  if (expected.preflight !== preflight) found.push(preflight ? "a preflight arrived" : "no preflight arrived");
  if (expected.handler !== workDone(exchanges)) {
    found.push(expected.handler ? "the handler did not run" : "the handler ran");
  }
  if (result.outcome === "readable" && expected.status && expected.status !== result.status) {
    found.push(`the status is ${result.status}, not ${expected.status}`);
  }
  if (result.outcome !== "readable") return found;
  for (const [name, value] of Object.entries(expected.reads)) {
    const got = result.reads[name] ?? null;
    if (got !== value) found.push(`the script read ${name} as ${JSON.stringify(got)}, not ${JSON.stringify(value)}`);
  }
  return found;
}

/**
 * The differences between what this browser did and what the model predicts for it, given what the server recorded.
 * @param {Sent} sent
 * @returns {string[]} empty if there are none, or if the model cannot judge
 */
export function notPredicted({ result, verdict, report, gone }) {
  if (gone) return ["the lab no longer has the whole record of this request, so there is nothing to compare"];
  if (result.outcome === "no response") return ["no response arrived, so there is nothing to compare"];
  if (!report) return ["the lab gave no report, so there is nothing to compare"];
  if (!verdict) return [];
  const predicted = verdict.browsers[engine()];
  if (predicted.outcome === result.outcome) return [];
  return [`the outcome is “${result.outcome}”, but the model predicts “${predicted.outcome}” for ${ENGINE_NAMES[engine()]}`];
}
