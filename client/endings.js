// @ts-check
/* The five ways a request can end. */

/** @typedef {import("./types.js").Ending} Ending */
/** @typedef {import("./types.js").Prediction} Prediction */

/**
 * `label` and `note` are the two lines of a guess; `result` is the ending in a sentence.
 * @type {{ending: Prediction, label: string, note: string, text: string, result: string}[]}
 */
export const ENDINGS = [
  {
    ending: "readable", label: "Readable", note: "my script reads the response",
    text: "My script reads the response", result: "The script reads the response.",
  },
  {
    ending: "opaque", label: "Opaque", note: "sent, but nothing can be read",
    text: "Opaque: sent, but my script can read nothing", result: "Opaque: the request was sent, and the script can read nothing.",
  },
  {
    ending: "after", label: "Blocked after", note: "the server did the work",
    text: "Blocked, after the server did the work", result: "Blocked, after the server did the work.",
  },
  {
    ending: "before", label: "Blocked before", note: "the server did no work",
    text: "Blocked, before the server did the work", result: "Blocked, before the server did the work.",
  },
  {
    ending: "no response", label: "No response", note: "server or network fails",
    text: "No response: the server or the network fails", result: "No response arrived.",
  },
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
  return known ? known.result : "Blocked. The lab does not know whether the server did the work.";
}
