// @ts-check
/* A picture that is drawn down to one of its rows: in the film and for a projector. */

import { timeline } from "./timeline.js";

/** @typedef {import("./types.js").Attempt} Attempt */

/** The kinds of the rows of an attempt's last request, from the top. @param {Attempt} attempt */
export function kindsOf({ last }) {
  return timeline(last).map((it) => it.kind);
}

/**
 * For each step the number of rows that it shows: down to the first row of its kind, from the one of the step before.
 * @param {string[]} kinds of the rows @param {string[]} until the kind at which each step ends
 * @returns {number[] | null} null if the rows are others than those that the steps expect
 */
export function rowsUntil(kinds, until) {
  const counts = [];
  let count = 0;
  for (const kind of until) {
    const at = kinds.indexOf(kind, count);
    if (at < 0) return null;
    counts.push((count = at + 1));
  }
  return count === kinds.length ? counts : null;
}

/** The rows of the last picture in an element. @param {Element} element @returns {HTMLElement[]} */
export function rowsOf(element) {
  const wires = element.querySelectorAll(".wire");
  return [...(wires[wires.length - 1]?.querySelectorAll(":scope > li") ?? [])].map((it) => /** @type {HTMLElement} */ (it));
}

/** Show the first rows of the last picture in an element; the others keep their place. @param {Element} element @param {number} count */
export function showRows(element, count) {
  rowsOf(element).forEach((row, index) => row.toggleAttribute("data-later", index >= count));
}
