// @ts-check
/* One line about what has just happened: a screen reader reads it, and it is shown if nothing else on the page shows it. */

import { place } from "./page.js";

/** @param {string} text @param {boolean} [visibly] */
export function announce(text, visibly = false) {
  const status = place("status");
  status.className = visibly ? "aside shown" : "unseen";
  status.textContent = text;
}
