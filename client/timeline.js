// @ts-check
/* What happened to one request, as steps in the order of time, and how it ended. The picture draws the steps and decides nothing. */

import { engine } from "./engine.js";

/** @typedef {import("./types.js").Ending} Ending */
/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").Sent} Sent */

/**
 * @typedef {{kind: "call" | "delivered" | "sealed" | "refused"}
 *   | {kind: "request" | "work" | "silence", exchange: Exchange}
 *   | {kind: "response", exchange: Exchange, stopped: boolean}
 *   | {kind: "ghost", afterPreflight: boolean}} Step `stopped`: the browser's barrier stands behind this step
 */

/** @param {Sent} sent @returns {Step[]} */
export function timeline({ exchanges, result }) {
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

/** @param {Sent} sent @returns {Ending} */
export function endingOf({ result, exchanges, gone }) {
  // The page of a beacon learns nothing, not even that the request was never sent.
  const unsent = result.outcome === "opaque" && exchanges.at(-1)?.preflight;
  if (result.outcome !== "blocked" && !unsent) return result.outcome;
  if (gone) return "not known";
  // If the server closes the connection, the browser has not blocked anything.
  if (exchanges.at(-1)?.status === null) return "no response";
  return workDone(exchanges) ? "after" : "before";
}

/** The model's reasons for a request, or a preflight, that no server responded to. */
const NETWORK_REASONS = ["network-error", "preflight-network-error"];

/**
 * What ended a request that failed. If no response arrived, only a verdict that agrees with the outcome can say it.
 * @param {Sent} sent
 * @returns {"browser" | "network" | "unknown"}
 */
export function endedBy({ exchanges, verdict, result }) {
  if (typeof exchanges.at(-1)?.status === "number") return "browser";
  const { outcome, reason } = verdict?.browsers[engine()] ?? {};
  if (!reason || outcome !== result.outcome) return "unknown";
  return NETWORK_REASONS.includes(reason) ? "network" : "browser";
}

/** Whether a handler ran for anything but a preflight. @param {Exchange[]} exchanges */
export function workDone(exchanges) {
  return exchanges.some((it) => it.handler_ran && !it.preflight);
}

/** What the routes of demo_api/data/routes.py change, by the first part of their path and by method. @type {Record<string, Record<string, string>>} */
export const EFFECTS = {
  penguins: { POST: "1 row added", PUT: "1 row replaced", PATCH: "1 row changed", DELETE: "1 row deleted" },
  session: { POST: "a session began", DELETE: "a session ended" },
};

/**
 * What a handler that ran and succeeded did to the lab's data.
 * @param {Exchange} exchange
 * @returns {string | null}
 */
export function effect({ method, target, status, handler_ran }) {
  if (!handler_ran || status === null || status >= 300) return null;
  const name = Object.keys(EFFECTS).find((it) => new RegExp(`/${it}(/|\\?|$)`).test(target));
  return (name && EFFECTS[name][method]) ?? null;
}
