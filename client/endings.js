// @ts-check
/* The four ways a request can end, and what the page says about a prediction. */

import { html } from "./html.js";

/** @typedef {import("./types.js").Ending} Ending */
/** @typedef {import("./types.js").Prediction} Prediction */

/** @type {{ending: Prediction, text: string, result: string}[]} */
export const ENDINGS = [
  { ending: "readable", text: "My script reads the response", result: "The script reads the response." },
  { ending: "opaque", text: "Opaque: sent, but my script can read nothing", result: "Opaque: the request was sent, and the script can read nothing." },
  { ending: "after", text: "Blocked, after the server did the work", result: "Blocked, after the server did the work." },
  { ending: "before", text: "Blocked, before the server did the work", result: "Blocked, before the server did the work." },
];

/** Short, for a cell of a table. @type {Record<Ending, string>} */
export const SHORT = {
  readable: "Readable",
  opaque: "Opaque",
  after: "Blocked after the work",
  before: "Blocked before the work",
  "no response": "No response",
  "not known": "Blocked, unknown when",
};

/** @param {Ending} ending */
export function headline(ending) {
  const known = ENDINGS.find((it) => it.ending === ending);
  if (ending === "not known") return "Blocked. The lab no longer knows whether the server did the work.";
  return known ? known.result : "No response arrived.";
}

/** @param {Prediction | null} predicted @param {Ending} ending */
export function predictionRemark(predicted, ending) {
  if (predicted === null || ending === "not known") return null;
  if (predicted === ending) return html`<p class="remark right">As you predicted.</p>`;
  const text = ENDINGS.find((it) => it.ending === predicted)?.text;
  return html`<p class="remark other">You predicted “${text}”. The picture shows what happened instead.</p>`;
}
