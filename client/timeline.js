// @ts-check
/* What happened to one request, as steps in the order of time, how it ended, and where a wrong guess leaves what happened.
   The picture draws the steps and decides nothing. */

import { engine } from "./engine.js";

/** @typedef {import("./types.js").Ending} Ending */
/** @typedef {import("./types.js").Exchange} Exchange */
/** @typedef {import("./types.js").Prediction} Prediction */
/** @typedef {import("./types.js").Sent} Sent */

/**
 * @typedef {{kind: "call" | "delivered" | "sealed" | "refused"}
 *   | {kind: "request" | "work" | "silence", exchange: Exchange}
 *   | {kind: "response", exchange: Exchange, stopped: boolean}
 *   | {kind: "ghost", afterPreflight: boolean}
 *   | Guess} Step `stopped`: the browser's barrier stands behind this step
 */

/**
 * @typedef {object} Guess the first step of a wrong guess that did not happen
 * @property {"guess"} kind
 * @property {Prediction} guess
 * @property {"left" | "right"} half between page and browser, or between browser and server
 * @property {"out" | "back"} way
 * @property {boolean} stops whether the guess ends here; otherwise it goes on where the request did not
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

/** How far each ending comes: the browser on the way out, the server, the browser on the way back, the page. @type {Record<Prediction, number>} */
const HOW_FAR = { before: 1, "no response": 2, after: 3, opaque: 4, readable: 4 };
/** Where a guess leaves what happened: the half of the picture, and the direction. @type {Record<number, Pick<Guess, "half" | "way">>} */
const PARTS_AT = {
  1: { half: "right", way: "out" },
  2: { half: "right", way: "back" },
  3: { half: "left", way: "back" },
  4: { half: "left", way: "back" },
};

/**
 * The steps with one more: where the guess and what happened part. None is added to a right guess, or where the ending is not known.
 * @param {Step[]} steps @param {Prediction | null} guess @param {Ending} ending
 * @returns {Step[]}
 */
export function withGuess(steps, guess, ending) {
  if (guess === null || guess === ending || ending === "not known") return steps;
  const guessed = HOW_FAR[guess];
  const happened = HOW_FAR[ending];
  const stops = guessed < happened;
  /** @type {Guess} */
  const ghost = { kind: "guess", guess, stops, ...PARTS_AT[stops ? guessed : happened] };
  if (stops && guess === "after") ghost.half = "right";
  const at = stops ? stopOf(steps, guess) : steps.length - 1;
  return [...steps.slice(0, at), ghost, ...steps.slice(at)];
}

/** Where in the steps a guess ends, if the request went on. @param {Step[]} steps @param {Prediction} guess */
function stopOf(steps, guess) {
  const isLast = (/** @type {Step} */ it) => it.kind === "request" && !it.exchange.preflight;
  const sent = steps.findLastIndex(isLast);
  if (guess === "before") {
    const unsent = steps.findIndex((it) => it.kind === "ghost");
    return sent >= 0 ? sent : unsent >= 0 ? unsent : 1;
  }
  const response = steps.findLastIndex((it) => it.kind === "response");
  if (response < 0) return steps.length - 1;
  return guess === "after" ? response + 1 : response;
}

/**
 * How a request ended, as far as the page knows it without the lab's report.
 * @param {Sent} sent @returns {Ending}
 */
export function endingOf({ result, exchanges, gone, report }) {
  if (report) return report.ending;
  if (result.outcome === "no response") return "no response";
  // The page of a beacon learns nothing, not even that the request was never sent.
  const unsent = result.outcome === "opaque" && exchanges.at(-1)?.preflight;
  if (result.outcome !== "blocked" && !unsent) return result.outcome;
  // Without a record nobody can say who stopped the request.
  if (gone || !exchanges.length) return "not known";
  // If the server closes the connection, the browser has not blocked anything.
  if (exchanges.at(-1)?.status === null) return "no response";
  return workDone(exchanges) ? "after" : "before";
}

/** The model's reasons for a request, or a preflight, that no server responded to. */
const NETWORK_REASONS = ["network-error", "preflight-network-error"];

/**
 * What ended a request that failed. If no response arrived, only the report, or a verdict that agrees with the outcome, can say it.
 * @param {Sent} sent
 * @returns {"browser" | "network" | "unknown"}
 */
export function endedBy({ exchanges, verdict, result, report }) {
  if (typeof exchanges.at(-1)?.status === "number") return "browser";
  if (report?.ending === "no response") return "network";
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
