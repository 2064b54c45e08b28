// @ts-check
/* What views and elements use of the page around them. */

/** Draw the current view again. */
export function redraw() {
  document.dispatchEvent(new Event("redraw"));
}

/** Show an error above the view. @param {unknown} error */
export function fail(error) {
  document.dispatchEvent(new CustomEvent("failed", { detail: error }));
}

/** A part of index.html. @param {string} id */
export function place(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/** Whether a key is meant for a field, or for the browser, and not for the page. @param {KeyboardEvent} event */
export function isTyping({ target, ctrlKey, metaKey, altKey }) {
  const field = target instanceof Element && target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
  return Boolean(field) || ctrlKey || metaKey || altKey;
}
