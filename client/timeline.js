// @ts-check
/* What happened in one act, as steps in the order of time: the picture draws them, and decides nothing. */

import { ENGINES, engine } from "./engine.js";

/** @typedef {import("./types.js").Act} Act */
/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").Happened} Happened */

/**
 * @typedef {{kind: "call" | "delivered" | "sealed" | "refused"}
 *   | {kind: "request" | "work" | "silence", exchange: Exchange}
 *   | {kind: "response", exchange: Exchange, stopped: boolean}
 *   | {kind: "ghost", afterPreflight: boolean}} Step `stopped`: the browser's barrier stands behind this step
 */

/** @param {Act} act @returns {Step[]} */
export function timeline(act) {
  const { exchanges, result } = act;
  /** @type {Step[]} */
  const steps = [{ kind: "call" }];
  const refused = result.outcome === "blocked";
  exchanges.forEach((exchange, index) => {
    const last = index === exchanges.length - 1;
    steps.push({ kind: "request", exchange }, { kind: "work", exchange });
    if (exchange.status === null) steps.push({ kind: "silence", exchange });
    else steps.push({ kind: "response", exchange, stopped: refused && last && !exchange.preflight });
  });
  const last = exchanges.at(-1);
  const sealed = result.outcome === "opaque";
  if ((refused && (!last || last.preflight)) || (sealed && last?.preflight)) {
    steps.push({ kind: "ghost", afterPreflight: last !== undefined });
  }
  if (result.outcome === "readable") steps.push({ kind: "delivered" });
  else if (sealed) steps.push({ kind: "sealed" });
  else steps.push({ kind: "refused" });
  return steps;
}

/** @param {Act} act @returns {Happened} */
export function whatHappened({ result, exchanges, gone }) {
  // A beacon's page is told nothing, not even that the request was never sent.
  const unsent = result.outcome === "opaque" && exchanges.at(-1)?.preflight;
  if (result.outcome !== "blocked" && !unsent) return result.outcome;
  if (gone) return "not known";
  // A server that hangs up is no browser that blocks.
  if (exchanges.at(-1)?.status === null) return "no answer";
  return workDone(exchanges) ? "after" : "before";
}

/** Whether a handler ran for anything but a preflight. @param {Exchange[]} exchanges */
export function workDone(exchanges) {
  return exchanges.some((it) => it.handler_ran && !it.preflight);
}

/**
 * What a handler that ran and was content did to the lab's data.
 * @param {Exchange} exchange
 * @returns {string | null}
 */
export function effect({ method, target, status, handler_ran }) {
  if (!handler_ran || status === null || status >= 300) return null;
  const session = /\/session(\?|$)/.test(target);
  if (session) return { POST: "a session began", DELETE: "a session ended" }[method] ?? null;
  if (!/\/penguins(\/|\?|$)/.test(target)) return null;
  return (
    { POST: "1 row added", PUT: "1 row replaced", PATCH: "1 row changed", DELETE: "1 row deleted" }[method] ?? null
  );
}

/**
 * Where what happened differs from what the scenario says must happen from that origin.
 * @param {Act} act
 * @returns {string[]} nothing if it says nothing, or was right
 */
export function surprises({ probe, role, result, exchanges, verdict, gone }) {
  const expected = probe.expect[role];
  if (!expected || gone) return [];
  return differences(expected.engines?.[engine()] ?? expected, result, exchanges, verdict);
}

/**
 * @param {import("./types.js").Expectation} expected @param {Act["result"]} result @param {Exchange[]} exchanges
 * @param {Act["verdict"]} verdict
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
 * Whether the model can judge: it knows calls of fetch and XMLHttpRequest, and neither elements, nor a page's own policy,
 * nor what a cache holds. For those the lesson alone says what must happen.
 * @param {import("./types.js").Probe} probe @param {import("./types.js").Request} request
 */
export function isJudged(probe, request) {
  return /^(fetch|xhr)/.test(request.via ?? "fetch") && !request.page && !probe.same_run && !probe.target_address_space;
}

/**
 * Where this browser did something else than the model foretold for it, given what went over the wire.
 * @param {Act} act
 * @returns {string[]} nothing if it did as foretold
 */
export function contradictions({ result, verdict, probe, request, gone }) {
  if (gone) return ["the lab no longer remembers this run, so there is nothing to compare"];
  if (result.outcome === "no answer") return ["no answer came, so there is nothing to compare"];
  if (!isJudged(probe, request)) return [];
  if (!verdict) return ["the lab gave no verdict, so there is nothing to compare"];
  const foretold = verdict.browsers[engine()];
  if (foretold.outcome === result.outcome) return [];
  return [`the outcome is “${result.outcome}”, where the model foretells “${foretold.outcome}” for ${ENGINES[engine()]}`];
}
