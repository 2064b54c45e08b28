// @ts-check
/* The four ways a request can end, and what is said of a guess. */

import { html } from "./html.js";

/** @typedef {import("./types.js").Guess} Guess */
/** @typedef {import("./types.js").Happened} Happened */

/** @type {{guess: Guess, words: string, result: string}[]} */
export const GUESSES = [
  { guess: "readable", words: "My script reads the answer", result: "The script reads the answer." },
  { guess: "opaque", words: "Opaque: sent, but my script sees nothing", result: "Opaque: it was sent, and the script sees nothing." },
  { guess: "after", words: "Blocked, after the server did the work", result: "Blocked, after the server did the work." },
  { guess: "before", words: "Blocked, before the server did the work", result: "Blocked, before the server did the work." },
];

/** For a cell of a table. @type {Record<Happened, string>} */
export const SHORT = {
  readable: "Readable",
  opaque: "Opaque",
  after: "Blocked after the work",
  before: "Blocked before the work",
  "no answer": "No answer",
  "not known": "Blocked, not known when",
};

/** @param {Happened} happened */
export function headline(happened) {
  const known = GUESSES.find((it) => it.guess === happened);
  if (happened === "not known") return "Blocked. The lab no longer knows whether the server did the work.";
  return known ? known.result : "No answer came.";
}

/** @param {Guess | null} guess @param {Happened} happened */
export function appraisal(guess, happened) {
  if (guess === null || happened === "not known") return null;
  if (guess === happened) return html`<p class="appraisal right">As you predicted.</p>`;
  const said = GUESSES.find((it) => it.guess === guess)?.words;
  return html`<p class="appraisal other">You predicted “${said}”. The picture shows where it went another way.</p>`;
}
