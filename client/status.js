// @ts-check
/* What the page says of itself: heard by a screen reader, and seen if nothing else on the page shows it. */

/** @param {string} words @param {boolean} [visibly] */
export function say(words, visibly = false) {
  const status = /** @type {HTMLElement} */ (document.getElementById("status"));
  status.className = visibly ? "aside shown" : "unseen";
  status.textContent = words;
}
