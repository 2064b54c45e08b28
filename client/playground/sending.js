// @ts-check
/* Sends an experiment from all five origins at once, and only to the playground of this lab. */

import { attempt } from "../attempt.js";
import { requestFor } from "../requests.js";
import { ROLES } from "../roles.js";

/** @typedef {import("../types.js").Experiment} Experiment */
/** @typedef {import("../types.js").Lab} Lab */
/** @typedef {import("../types.js").Probe} Probe */
/** @typedef {import("../types.js").Scenario} Scenario */
/** @typedef {import("./types.js").About} About */
/** @typedef {import("./types.js").Outcome} Outcome */
/** @typedef {import("./types.js").Role} Role */

/** An experiment in the shape that the picture and the report know. @param {About} about @param {Role} role @returns {Experiment} */
export function asExperiment({ url, options, via, text }, role) {
  const { method = "GET", headers = {}, body = null, mode = "cors", credentials = "same-origin", redirect = "follow" } = options;
  /** @type {Probe} */
  const probe = {
    id: "request", says: "Your request", path: "", url, scenario: null, via, page: null, integrity: null, target_address_space: null,
    same_run: false, method, headers, body, mode: mode ?? "cors", credentials: credentials ?? "same-origin", redirect: redirect ?? "follow",
    reads: [], after: null, instead: null, expect: {},
  };
  /** @type {Scenario} */
  const scenario = {
    number: 0, slug: "playground", folder: "playground", version: text, broken: null, title: "Your experiment", chapter: "", kind: "reference",
    at: "api", summary: "", cured_by: null, steps: [], probes: [probe], url: "",
  };
  return { scenario, probe, role, address: "#playground" };
}

/** The request as it is sent, in a new run. @param {About} about */
export function asRequest(about) {
  const { scenario, probe } = asExperiment(about, ROLES[0]);
  return requestFor(scenario, probe, []);
}

/** @param {About} about @param {Lab} lab @returns {Promise<Record<Role, Outcome>>} */
export async function sendAll(about, lab) {
  const { origin, pathname } = new URL(about.url);
  if (origin !== lab.config.api || !pathname.startsWith("/playground/")) throw new Error(`${about.url} is not an address of the playground.`);
  const sent = await Promise.all(ROLES.map(async (role) => /** @type {const} */ ([role, await sendFrom(about, role, lab)])));
  return /** @type {Record<Role, Outcome>} */ (Object.fromEntries(sent));
}

/** @param {About} about @param {Role} role @param {Lab} lab @returns {Promise<Outcome>} */
async function sendFrom(about, role, lab) {
  try {
    return { attempt: await attempt(asExperiment(about, role), asRequest(about), null, lab), error: null };
  } catch (error) {
    return { attempt: null, error: error instanceof Error ? error.message : String(error) };
  }
}
